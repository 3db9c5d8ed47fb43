// Step through a convolution: input, window, kernel, products, running sum, output.
// State: image, kernel (lists of rows), size, kernel_size ([rows, columns]), stride,
// padding ("valid" or "same"), dilation, position (counted row by row from 0).

import { drawing, field, frame, menu, player, slider, write } from "./common.js";
import { bordered, cells, choose, entry, grid, paint, paintOutput, resized, ring,
  showPosition } from "./grids.js";

// Return everything there is to see at one position of the window.
export function look(state) {
  const { stride, padding, dilation } = state;
  const image = resized(state.image, state.size);
  const kernel = resized(state.kernel, state.kernel_size);
  const axes = [0, 1].map((a) =>
    [state.size[a], state.kernel_size[a], stride, padding, dilation]);
  const seen = { image, kernel, ...bordered(image, axes, 0) };
  if (!seen.count) return seen;
  const productsAt = (row, column) => kernel.map((line, i) => line.map((weight, j) =>
    weight * seen.padded[row * stride + i * dilation][column * stride + j * dilation]));
  const output = grid(seen.rows, seen.columns, (row, column) =>
    productsAt(row, column).flat().reduce((sum, value) => sum + value, 0));
  const place = entry(seen, state.position);
  const products = productsAt(place.row, place.column);
  let sum = 0;
  const sums = products.map((line) => line.map((value) => (sum += value)));
  return { ...seen, ...place, products, sums, output };
}

const NAMES = ["image", "kernel", "size", "kernel_size", "stride", "padding", "dilation",
  "position"];

// Read "1 0 -1; 2 0 -2" as rows of numbers; return the rows, or what is wrong.
export function rowsOf(text) {
  const rows = text.replaceAll("−", "-").split(/[;\n]/).map((line) =>
    line.trim().split(/[\s,]+/).map(Number));
  const wide = rows[0].length;
  if (rows.some((row) => row.some((n) => !Number.isFinite(n)) || row.length !== wide) ||
    text.trim() === "") {
    return { fault: "Numbers with blanks between, rows with semicolons: 1 0 -1; 2 0 -2" };
  }
  if (Math.max(wide, rows.length) > 9) return { fault: "At most 9 rows and columns" };
  return { rows };
}

const textOf = (rows) => rows.map((row) => row.map(write).join(" ")).join("; ");

function addControls(model, { controls, put }) {
  const change = (name) => (value) => put({ [name]: value });
  const square = (name) => (value) => put({ [name]: [value, value] });
  const add = (name, label, usual, move) => slider(controls, label,
    [1, Math.max(usual, ...[model.get(name)].flat())], move(name));
  const own = (text) => {
    const { rows, fault } = rowsOf(text);
    if (rows) put({ kernel: rows, kernel_size: [rows.length, rows[0].length] });
    return fault;
  };
  const position = slider(controls, "position", [0, 1], change("position"));
  player(controls, position);
  return {
    position,
    own: field(controls, "own kernel", own),
    size: add("size", "input size", 10, square),
    kernel_size: add("kernel_size", "kernel size", 5, square),
    stride: add("stride", "stride", 4, change),
    dilation: add("dilation", "dilation", 4, change),
    padding: menu(controls, "padding", ["valid", "same"], change("padding")),
  };
}

function showControls(controls, now, seen) {
  for (const name of ["size", "kernel_size"]) {
    controls[name].show(Math.max(...now[name]), now[name].join("×"));
  }
  for (const name of ["stride", "dilation", "padding"]) controls[name].show(now[name]);
  controls.own.show(textOf(seen.kernel));
  showPosition(controls.position, seen);
}

// Return the marks of the window in the input; its pixels, too, where they lie apart.
function rings({ kernel_size: [height, width], stride, dilation }, seen) {
  const [y, x] = [seen.row * stride, seen.column * stride];
  const span = (side) => dilation * (side - 1) + 1;
  const whole = ring(y, x, span(height), span(width));
  if (dilation === 1) return whole;
  const pixels = grid(height, width, (i, j) =>
    ring(y + i * dilation, x + j * dilation, 1, 1, 2));
  return whole + pixels.flat().join("");
}

function paintInput(panel, now, seen) {
  const [down, across] = [seen.padded.length, seen.padded[0].length];
  const outside = (row, column) => row < seen.top || column < seen.left ||
    row >= seen.top + now.size[0] || column >= seen.left + now.size[1];
  const content = cells(seen.padded, outside) + (seen.count ? rings(now, seen) : "");
  paint(panel, down, across, content, `input, ${down} by ${across} with padding`);
}

// Draw what there is at the window, and return it in words.
function paintStep([products, sums, output], [height, width], seen) {
  paint(products, height, width, cells(seen.products), "products");
  paint(sums, height, width, cells(seen.sums) + ring(height - 1, width - 1, 1, 1),
    "running sum of the products");
  paintOutput(output, seen);
  return `Output ${seen.rows}×${seen.columns}. Row ${seen.row}, column ${seen.column} ` +
    `(counted from 0): the ${height * width} products sum to ` +
    `${write(seen.output[seen.row][seen.column])}.`;
}

function render({ model, el }) {
  const box = frame(model, el, "convolution stepper", NAMES, draw);
  const controls = addControls(model, box);
  const [input, kernel, ...step] = ["input", "kernel", "window · kernel", "running sum",
    "output so far"].map((title) => drawing(box.panels, title));
  choose(box, look, controls.position.input, step.at(-1), input,
    ({ stride, dilation, kernel_size }, pixel) => pixel.map((place, axis) =>
      (place - (dilation * (kernel_size[axis] - 1)) / 2) / stride));

  function draw() {
    const now = box.state();
    const seen = look(now);
    const [height, width] = now.kernel_size;
    showControls(controls, now, seen);
    paintInput(input, now, seen);
    paint(kernel, height, width, cells(seen.kernel), `kernel, ${height} by ${width}`);
    for (const panel of step) panel.svg.innerHTML = "";
    box.say(seen.count ? paintStep(step, now.kernel_size, seen) :
      `The kernel spans ${now.dilation * (Math.max(height, width) - 1) + 1} pixels: ` +
      "without padding it does not fit into the input.");
  }
  box.later();
}

export default { render };
