// What a move of the picture does to a layer: moved along, unchanged or changed?
"use strict";

const moves = (() => {
  // Relative errors below this are rounding: 32-bit numbers carry about 7 digits.
  const EXACT = 1e-5;

  // Cells of a layer per pixel of the picture, and the cells [first, last] of a row
  // that see nothing of the padding.
  function geometry(layers, size) {
    let [step, first, last] = [1, 0, size - 1];
    return layers.map((layer) => {
      if (layer.type === "conv") {
        const { stride, shape: [window] } = layer;
        const width = window >> 1;
        step *= stride;
        first = Math.ceil((first + width) / stride);
        last = Math.floor((last + width - window + 1) / stride);
      } else if (layer.type === "pool") {
        step *= layer.size;
        first = Math.ceil(first / layer.size);
        last = Math.floor((last - layer.size + 1) / layer.size);
      }
      return { step, inside: [first, last] };
    });
  }

  // Move a stack of maps by whole cells. What comes from outside is `empty`, or on the
  // torus what left on the other side.
  function move({ shape, data }, { dx, dy }, torus, empty) {
    const [rows, columns, channels] = shape;
    const out = new Float32Array(data.length).fill(empty);
    const wrap = (n, period) => ((n % period) + period) % period;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        let [row, column] = [r - dy, c - dx];
        if (torus) [row, column] = [wrap(row, rows), wrap(column, columns)];
        if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
        const from = (row * columns + column) * channels;
        out.set(data.subarray(from, from + channels), (r * columns + c) * channels);
      }
    }
    return { shape, data: out };
  }

  // Cells without a partner (NaN) do not count.
  function norm(data) {
    let sum = 0;
    for (const value of data) if (value === value) sum += value * value;
    return Math.sqrt(sum);
  }

  const minus = (a, b) => a.map((value, i) => value - b[i]);

  function relative(difference, before) {
    const size = norm(before);
    return size === 0 ? norm(difference) : norm(difference) / size;
  }

  // Keep only cells that see no padding, in this picture and before the move.
  function inside(difference, [rows, columns, channels], { dx, dy }, [first, last]) {
    const within = (n) => n >= first && n <= last;
    let count = 0;
    const kept = difference.map((value, i) => {
      const cell = Math.floor(i / channels);
      const [r, c] = [Math.floor(cell / columns), cell % columns];
      const keep = within(r) && within(r - dy) && within(c) && within(c - dx);
      count += keep;
      return keep ? value : NaN;
    });
    return count ? kept : null;
  }

  // Compare the maps of a layer with those of the un-moved picture.
  // along: error of "the maps moved along"; inside: the same away from the border, null
  // where no such cell is left; same: error of "the maps are unchanged".
  function compare(now, before, shift, torus, place) {
    const same = relative(minus(now.data, before.data), before.data);
    if (now.shape[0] * now.shape[1] === 1) return { same };
    const cells = {
      dx: Math.round(shift.dx / place.step),
      dy: Math.round(shift.dy / place.step),
    };
    const whole = shift.dx % place.step === 0 && shift.dy % place.step === 0;
    const expected = move(before, cells, torus, NaN);
    const difference = minus(now.data, expected.data);
    const middle = inside(difference, now.shape, cells, place.inside);
    return {
      same,
      whole,
      difference,
      along: relative(difference, before.data),
      inside: middle && relative(middle, before.data),
    };
  }

  // The word for a layer: "unchanged", "along", "border" (moved along except at the
  // border) or "changed".
  function verdict({ same, along, inside: middle, whole }) {
    if (same < EXACT) return "unchanged";
    if (along < EXACT) return "along";
    if (whole && middle !== null && middle < EXACT) return "border";
    return "changed";
  }

  return { EXACT, geometry, move, compare, verdict };
})();
