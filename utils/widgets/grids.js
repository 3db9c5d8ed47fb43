// Grids of numbers: sizes of outputs, padding, cells to draw and to press.

import { clamp, drag, share, write } from "./common.js";

// Return the number of positions along one axis; 0 where the kernel does not fit.
export function outputSize(size, kernel, stride, padding, dilation) {
  if (padding === "same") return Math.ceil(size / stride);
  return Math.max(Math.floor((size - dilation * (kernel - 1) - 1) / stride) + 1, 0);
}

// Return the zeros [before, after] along one axis; an odd one goes after the image.
export function zeros(size, kernel, stride, padding, dilation) {
  if (padding === "valid") return [0, 0];
  const outputs = outputSize(size, kernel, stride, padding, dilation);
  const needed = (outputs - 1) * stride + dilation * (kernel - 1) + 1;
  const total = Math.max(needed - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

// Return an image with its padding, its corner, and the sizes of the output.
// `axes` are the arguments of `outputSize` for the rows and for the columns.
export function bordered(image, axes, fill) {
  const [rows, columns] = axes.map((axis) => outputSize(...axis));
  const [[top, bottom], [left, right]] = axes.map((axis) => zeros(...axis));
  const padded = resized([[fill]], [top + image.length + bottom,
    left + image[0].length + right]);
  image.forEach((line, i) => line.forEach((v, j) => (padded[top + i][left + j] = v)));
  return { padded, top, left, rows, columns, count: rows * columns };
}

// Return a grid with the values value(row, column).
export const grid = (rows, columns, value) => Array.from({ length: rows }, (_, row) =>
  Array.from({ length: columns }, (_, column) => value(row, column)));

// Return the entry of the output that is computed: position, row, column.
export function entry({ count, columns }, wanted) {
  const position = Math.min(wanted, count - 1);
  return { position, row: Math.floor(position / columns), column: position % columns };
}

// Cut a grid or repeat it until it has the wanted size.
export function resized(values, [rows, columns]) {
  return grid(rows, columns, (i, j) => values[i % values.length][j % values[0].length]);
}

export const CELL = 40;

// Draw a grid of numbers; null stays empty, `faint` tells which cells are padding.
export function cells(values, faint = () => false) {
  const bound = Math.max(...values.flat().map(Math.abs)) || 1;
  const parts = values.map((line, row) => line.map((value, column) => {
    const [x, y] = [column * CELL, row * CELL];
    const box = `x="${x}" y="${y}" width="${CELL}" height="${CELL}"`;
    const edge = 'stroke="var(--line)"';
    const dim = faint(row, column);
    const dash = dim ? 'stroke-dasharray="3 3"' : "";
    if (value === null) return `<rect ${box} fill="none" ${edge} ${dash}/>`;
    const tint = value < 0 ? "var(--minus)" : "var(--plus)";
    const opacity = (0.45 * Math.abs(value)) / bound;
    const text = write(value);
    const style = `style="${dim ? "fill:var(--quiet);" : ""}${
      text.length > 4 ? "font-size:12px" : ""}"`;
    return `<rect ${box} fill="${tint}" fill-opacity="${opacity}" ${edge} ${dash}/>` +
      `<text x="${x + CELL / 2}" y="${y + CELL / 2}" ${style}>${text}</text>`;
  }).join(""));
  return parts.join("");
}

export function ring(row, column, rows, columns, width = 4) {
  const [x, y] = [column * CELL, row * CELL];
  return `<rect x="${x}" y="${y}" width="${columns * CELL}" height="${rows * CELL}"
    fill="none" stroke="var(--mark)" stroke-width="${width}" rx="3"/>`;
}

export function paint({ svg }, rows, columns, content, label, wide = 250, least = 20) {
  const side = Math.max(least, Math.min(32, wide / columns));
  svg.setAttribute("viewBox", `-4 -4 ${columns * CELL + 8} ${rows * CELL + 8}`);
  svg.style.width = `${(columns * CELL + 8) * side / CELL}px`;
  svg.setAttribute("aria-label", label);
  svg.innerHTML = content;
}

// Tell which cell of a grid is pressed or dragged over.
export function pick({ svg }, touch, move) {
  svg.style.touchAction = touch;
  svg.style.cursor = "pointer";
  drag(svg, (event) => {
    const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const [x, y] = share(svg, event);
    move(Math.floor((top + y * height) / CELL), Math.floor((left + x * width) / CELL));
  });
}

// Let a press on the output or on the input, or the keys up and down of the slider,
// choose the entry of the output. `corner` tells the window's place around a pixel.
export function choose({ state, put }, look, slider, output, input, corner) {
  const go = (row, column) => {
    const { rows, columns, count } = look(state());
    if (!count) return;
    put({ position: clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1) });
  };
  pick(output, "none", go);
  pick(input, "pan-y", (...pixel) => go(...corner(state(), pixel).map(Math.round)));
  slider.addEventListener("keydown", (event) => {
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!rows) return;
    event.preventDefault();
    const { row, column } = look(state());
    go(row + rows, column);
  });
}

// Draw the output up to its entry (row, column), which is marked.
export function paintOutput(panel, { output, rows, columns, row, column, position }) {
  const known = output.map((line, i) => line.map((value, j) =>
    i * columns + j <= position ? value : null));
  paint(panel, rows, columns, cells(known) + ring(row, column, 1, 1),
    `output, ${rows} by ${columns}`);
}

// Show the position on its slider.
export function showPosition(slider, { position = 0, count }) {
  const text = count ? `${position + 1} of ${count}` : "none";
  slider.show(position, text, Math.max(count - 1, 0));
}
