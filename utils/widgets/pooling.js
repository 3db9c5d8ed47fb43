// Step through a pooling: input, window, output. Padding is left out, not counted as 0.
// State: image (list of rows), size ([rows, columns]), kind ("maximum" or "average"),
// window, stride, padding ("valid" or "same"), position (row by row from 0).

import { drawing, frame, menu, player, slider, write } from "./common.js";
import { bordered, cells, choose, entry, grid, paint, paintOutput, resized, ring,
  showPosition } from "./grids.js";

function pooled(values, kind) {
  const inside = values.flat().filter((value) => value !== null);
  if (kind === "maximum") return Math.max(...inside);
  return inside.reduce((sum, value) => sum + value, 0) / inside.length;
}

// Return everything there is to see at one position; null stands for padding.
export function look(state) {
  const { window, stride, padding, kind } = state;
  const axes = state.size.map((size) => [size, window, stride, padding, 1]);
  const seen = bordered(resized(state.image, state.size), axes, null);
  if (!seen.count) return seen;
  const patchAt = (row, column) => seen.padded.slice(row * stride, row * stride + window)
    .map((line) => line.slice(column * stride, column * stride + window));
  const output = grid(seen.rows, seen.columns, (row, column) =>
    pooled(patchAt(row, column), kind));
  const place = entry(seen, state.position);
  return { ...seen, ...place, patch: patchAt(place.row, place.column), output };
}

const NAMES = ["image", "size", "kind", "window", "stride", "padding", "position"];

function addControls(model, { controls, put }) {
  const change = (name) => (value) => put({ [name]: value });
  const square = (name) => (value) => put({ [name]: [value, value] });
  const add = (name, label, usual, move) => slider(controls, label,
    [1, Math.max(usual, ...[model.get(name)].flat())], move(name));
  const position = slider(controls, "position", [0, 1], change("position"));
  player(controls, position);
  return {
    position,
    kind: menu(controls, "pooling", ["maximum", "average"], change("kind")),
    size: add("size", "input size", 10, square),
    window: add("window", "window", 5, change),
    stride: add("stride", "stride", 5, change),
    padding: menu(controls, "padding", ["valid", "same"], change("padding")),
  };
}

function showControls(controls, now, seen) {
  controls.size.show(Math.max(...now.size), now.size.join("×"));
  for (const name of ["window", "stride", "padding", "kind"]) {
    controls[name].show(now[name]);
  }
  showPosition(controls.position, seen);
}

function paintInput(panel, { stride, window }, { padded, count, row, column }) {
  const [down, across] = [padded.length, padded[0].length];
  const outside = (i, j) => padded[i][j] === null;
  const mark = count ? ring(row * stride, column * stride, window, window) : "";
  paint(panel, down, across, cells(padded, outside) + mark,
    `input, ${down} by ${across} with padding`);
}

// Draw what there is at the window, and return it in words.
function paintStep(patch, output, { kind, window }, seen) {
  const value = seen.output[seen.row][seen.column];
  const winner = seen.patch.flat().indexOf(value);
  const best = kind === "maximum" ?
    ring(Math.floor(winner / window), winner % window, 1, 1) : "";
  const outside = (i, j) => seen.patch[i][j] === null;
  paint(patch, window, window, cells(seen.patch, outside) + best, "window");
  paintOutput(output, seen);
  const inside = seen.patch.flat().filter((v) => v !== null).length;
  return `Output ${seen.rows}×${seen.columns}. Row ${seen.row}, column ${seen.column} ` +
    `(counted from 0): the ${kind} of ${inside} pixels is ${write(value)}.`;
}

function render({ model, el }) {
  const box = frame(model, el, "pooling stepper", NAMES, draw);
  const controls = addControls(model, box);
  const [input, patch, output] = ["input", "window", "output so far"].map((title) =>
    drawing(box.panels, title));
  choose(box, look, controls.position.input, output, input, ({ window, stride }, pixel) =>
    pixel.map((place) => (place - (window - 1) / 2) / stride));

  function draw() {
    const now = box.state();
    const seen = look(now);
    showControls(controls, now, seen);
    paintInput(input, now, seen);
    for (const panel of [patch, output]) panel.svg.innerHTML = "";
    box.say(seen.count ? paintStep(patch, output, now, seen) :
      `Without padding a window of ${now.window} pixels does not fit into the input.`);
  }
  box.later();
}

export default { render };
