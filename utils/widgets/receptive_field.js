// Ask an output pixel what it sees: edit a stack of layers, press a pixel, count paths.
// State: size (pixels along one side of the input), layers ([kernel, stride, dilation],
// first layer first, all with padding "same"), row, column (of the output pixel).

import { clamp, drawing, frame, make, slider } from "./common.js";
import { CELL, paint, pick, ring, zeros } from "./grids.js";

// Return the pixels along one axis behind each layer, the input first.
export function sizes(size, layers) {
  const found = [size];
  for (const [, stride] of layers) found.push(Math.ceil(found.at(-1) / stride));
  return found;
}

// Call `visit` with (output, pixel) for each weight of a layer that a path uses.
function eachLine(below, [kernel, stride, dilation], counts, visit) {
  const [before] = zeros(below, kernel, stride, "same", dilation);
  counts.forEach((count, output) => {
    for (let tap = 0; count && tap < kernel; tap++) {
      const pixel = output * stride + tap * dilation - before;
      if (pixel >= 0 && pixel < below) visit(output, pixel);
    }
  });
}

// Return for each level, the input first, how many paths lead from each of its pixels
// to the output pixel at `position`, along one axis.
export function paths(size, layers, position) {
  const lengths = sizes(size, layers);
  const counts = lengths.map((n) => Array(n).fill(0));
  counts.at(-1)[Math.min(position, lengths.at(-1) - 1)] = 1;
  for (let level = layers.length; level > 0; level--) {
    eachLine(lengths[level - 1], layers[level - 1], counts[level], (output, pixel) =>
      (counts[level - 1][pixel] += counts[level][output]));
  }
  return counts;
}

// Return the side of the receptive field, were the input large enough.
export function fieldSize(layers) {
  let [field, jump] = [1, 1];
  for (const [kernel, stride, dilation] of layers) {
    field += dilation * (kernel - 1) * jump;
    jump *= stride;
  }
  return field;
}

const NAMES = ["size", "layers", "row", "column"];
const LIMITS = { kernel: 7, stride: 3, dilation: 8 };
const MOST = 6; // layers

// Draw the levels above each other, the input at the bottom, and the paths between.
function paintSideView({ svg }, layers, counts) {
  const [width, step] = [500, 58];
  const y = (level) => 16 + (layers.length - level) * step;
  const x = (level, pixel) => ((pixel + 0.5) * (width - 90)) / counts[level].length + 88;
  const parts = [];
  layers.forEach((layer, n) => eachLine(counts[n].length, layer, counts[n + 1],
    (output, pixel) => parts.push(`<line x1="${x(n + 1, output)}" y1="${y(n + 1)}"
      x2="${x(n, pixel)}" y2="${y(n)}" stroke="var(--quiet)" stroke-width="1.5"/>`)));
  counts.forEach((line, level) => {
    const name = level ? `layer ${level}` : "input";
    parts.push(`<text x="8" y="${y(level)}" style="text-anchor:start">${name}</text>`);
    const side = Math.min(16, (width - 90) / line.length - 2);
    line.forEach((count, pixel) => parts.push(`<rect rx="2" width="${side}"
      height="${side}" x="${x(level, pixel) - side / 2}" y="${y(level) - side / 2}"
      fill="var(--${count ? "mark" : "paper"})" stroke="var(--quiet)"/>`));
  });
  svg.setAttribute("viewBox", `0 0 ${width} ${y(0) + 16}`);
  svg.setAttribute("aria-label", "side view: the paths along one row of pixels");
  svg.style.width = `${width}px`;
  svg.innerHTML = parts.join("");
}

function tiles(side, opacity) {
  const parts = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      parts.push(`<rect x="${column * CELL}" y="${row * CELL}" width="${CELL}"
        height="${CELL}" stroke="var(--line)" fill="var(--mark)"
        fill-opacity="${opacity(row, column)}"/>`);
    }
  }
  return parts.join("");
}

// Add the buttons and the sliders of the layers; return what shows their values.
function addStack({ controls, put, state }) {
  const stack = make("div", { class: "stack" });
  const more = make("button", { type: "button" }, "add a layer");
  const less = make("button", { type: "button" }, "remove the last layer");
  controls.after(stack, make("p", {}, more, " ", less));
  more.onclick = () => put({ layers: [...state().layers, [3, 1, 1]] });
  less.onclick = () => put({ layers: state().layers.slice(0, -1) });
  const edit = (number, part, value) => {
    const layers = state().layers.map((layer) => [...layer]);
    layers[number][part] = value;
    put({ layers });
  };
  let rows = [];
  return (layers) => {
    if (rows.length !== layers.length) { // else they stay while one of them is dragged
      stack.replaceChildren();
      rows = layers.map((layer, number) => layerSliders(stack, layer, number, edit));
    }
    layers.forEach((layer, number) => layer.forEach((value, part) =>
      rows[number][part].show(value)));
    [more.disabled, less.disabled] = [layers.length >= MOST, layers.length <= 1];
  };
}

function layerSliders(stack, layer, number, edit) {
  const label = `layer ${number + 1}`;
  const box = make("div", { class: "controls", role: "group", "aria-label": label });
  stack.append(box);
  return Object.entries(LIMITS).map(([name, top], part) => slider(box,
    `${number + 1}: ${name}`, [1, Math.max(top, layer[part])],
    (value) => edit(number, part, value)));
}

// Draw the input, darker where more paths begin; return [pixels, most paths] seen.
function paintInput(panel, size, [down, across]) {
  const top = Math.max(...down) * Math.max(...across);
  const opacity = (row, column) => {
    const count = down[row] * across[column];
    return count ? 0.2 + (0.8 * count) / top : 0;
  };
  paint(panel, size, size, tiles(size, opacity), `input, ${size} by ${size}`, 220, 4);
  const seen = [down, across].map((counts) => counts.filter(Boolean).length);
  return [seen[0] * seen[1], top];
}

function render({ model, el }) {
  const box = frame(model, el, "receptive-field explorer", NAMES, draw);
  const places = ["row", "column"].map((name) => slider(box.controls, `output ${name}`,
    [0, 1], (value) => box.put({ [name]: value })));
  const showStack = addStack(box);
  const [side, output, input] = ["side view", "output: press a pixel",
    "input: what it sees"].map((title) => drawing(box.panels, title));
  const last = () => sizes(box.state().size, box.state().layers).at(-1) - 1;
  pick(output, "none", (row, column) =>
    box.put({ row: clamp(row, 0, last()), column: clamp(column, 0, last()) }));

  function draw() {
    const { size, layers, row, column } = box.state();
    const pixel = [row, column].map((place) => Math.min(place, last()));
    showStack(layers);
    places.forEach((place, axis) =>
      place.show(pixel[axis], `${pixel[axis]} of ${last()}`, last()));
    const counts = pixel.map((place) => paths(size, layers, place));
    paintSideView(side, layers, counts[1]);
    paint(output, last() + 1, last() + 1, tiles(last() + 1, () => 0) +
      ring(...pixel, 1, 1), `output, ${last() + 1} by ${last() + 1}`, 160, 4);
    const [seen, most] = paintInput(input, size, counts.map(([first]) => first));
    const field = fieldSize(layers);
    box.say(`Receptive field ${field}×${field}. Output pixel (${pixel.join(", ")}) ` +
      `sees ${seen} pixels of the input; the darkest has ${most} ` +
      `path${most === 1 ? "" : "s"}.`);
  }
  box.later();
}

export default { render };
