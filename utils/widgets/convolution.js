// Step through a convolution: input, window, kernel, products, running sum, output.
// State: image, kernel (lists of rows), size, kernel_size ([rows, columns]), stride,
// padding ("valid" or "same"), dilation, position (counted row by row from 0).

// ---- windows: sizes and zeros, the same lines wherever they are used ----
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

// Cut a grid or repeat it until it has the wanted size.
export function resized(values, [rows, columns]) {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) =>
    values[i % values.length][j % values[0].length]));
}
// ---- end of the windows ----

// Return everything there is to see at one position of the window.
export function look(state) {
  const { stride, padding, dilation } = state;
  const image = resized(state.image, state.size);
  const kernel = resized(state.kernel, state.kernel_size);
  const axes = [0, 1].map((a) =>
    [state.size[a], state.kernel_size[a], stride, padding, dilation]);
  const [rows, columns] = axes.map((axis) => outputSize(...axis));
  const [[top, bottom], [left, right]] = axes.map((axis) => zeros(...axis));
  const padded = resized([[0]], [top + image.length + bottom,
    left + image[0].length + right]);
  image.forEach((line, i) => line.forEach((v, j) => (padded[top + i][left + j] = v)));
  const seen = { image, kernel, padded, top, left, rows, columns, count: rows * columns };
  if (!seen.count) return seen;
  const productsAt = (row, column) => kernel.map((line, i) => line.map((weight, j) =>
    weight * padded[row * stride + i * dilation][column * stride + j * dilation]));
  const output = Array.from({ length: rows }, (_, row) => Array.from(
    { length: columns }, (_, column) =>
      productsAt(row, column).flat().reduce((sum, value) => sum + value, 0)));
  const position = Math.min(state.position, seen.count - 1);
  const [row, column] = [Math.floor(position / columns), position % columns];
  const products = productsAt(row, column);
  let sum = 0;
  const sums = products.map((line) => line.map((value) => (sum += value)));
  return { ...seen, position, row, column, products, sums, output };
}

// ---- kit: the same lines in every widget, so that each file works alone ----
const STYLE = `
.cnn-widget {
  color-scheme: light dark;
  --ink: light-dark(#1a1a1a, #f4f4f4);
  --quiet: light-dark(#5a5a5a, #b4b8bd);
  --paper: light-dark(#ffffff, #17191c);
  --line: light-dark(#c4c4c4, #4c5057);
  --mark: light-dark(#c04a00, #ff9a4d);
  --plus: light-dark(#b2182b, #ff7a6b);
  --minus: light-dark(#2166ac, #6db3ff);
  box-sizing: border-box; max-width: 100%; margin: 4px 0; padding: 12px;
  border: 1px solid var(--line); border-radius: 8px;
  color: var(--ink); background: var(--paper); font: 15px/1.4 system-ui, sans-serif;
}
[data-jp-theme-light="true"] .cnn-widget, [data-theme="light"] .cnn-widget,
[theme="light"] .cnn-widget, .vscode-light .cnn-widget { color-scheme: light; }
[data-jp-theme-light="false"] .cnn-widget, [data-theme="dark"] .cnn-widget,
[theme="dark"] .cnn-widget, .vscode-dark .cnn-widget { color-scheme: dark; }
.cnn-widget .controls {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(270px, 1fr));
  gap: 2px 20px; margin-bottom: 10px;
}
.cnn-widget .stack .controls { margin: 0; }
.cnn-widget label {
  display: grid; grid-template-columns: 8em 1fr 4.4em; align-items: center;
  gap: 8px; min-height: 34px;
}
.cnn-widget label output { font-variant-numeric: tabular-nums; }
.cnn-widget input, .cnn-widget select, .cnn-widget button {
  min-width: 0; width: 100%; min-height: 28px; margin: 0; font: inherit;
  accent-color: var(--mark);
}
.cnn-widget button { width: auto; padding: 3px 14px; }
.cnn-widget :focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
.cnn-widget .stage {
  display: flex; flex-wrap: wrap; align-items: flex-start; gap: 12px 22px;
}
.cnn-widget figure { margin: 0; max-width: 100%; }
.cnn-widget figcaption { font-weight: 600; margin-bottom: 4px; }
.cnn-widget svg { display: block; max-width: 100%; height: auto; }
.cnn-widget svg text {
  fill: var(--ink); text-anchor: middle; dominant-baseline: central;
  font: 16px system-ui, sans-serif; pointer-events: none;
}
.cnn-widget .said { margin: 10px 0 0; min-height: 2.8em; }
`;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (/^(input|select|button)$/.test(tag)) {
    node.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab takes arrows
  }
  node.append(...children);
  return node;
}

// Build the frame of a widget; `draw` runs at most once per picture of the screen.
function frame(model, el, title, names, draw) {
  const controls = make("div", { class: "controls" });
  const stage = make("div", { class: "stage" });
  const said = make("p", { class: "said", role: "status", "aria-live": "polite" });
  const root = make("div", { class: "cnn-widget", role: "group", "aria-label": title });
  root.append(make("style", {}, STYLE), controls, stage, said);
  el.append(root);
  let waiting = false;
  const later = () => {
    if (!waiting) requestAnimationFrame(() => ((waiting = false), draw()));
    waiting = true;
  };
  for (const name of names) model.on(`change:${name}`, later);
  const put = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  const say = (text) => text !== said.textContent && (said.textContent = text);
  return { controls, stage, say, put, later };
}

function slider(box, label, [low, high, step = 1], move) {
  const input = make("input", { type: "range", min: low, max: high, step });
  const shown = make("output");
  box.append(make("label", {}, make("span", {}, label), input, shown));
  input.addEventListener("input", () => move(Number(input.value)));
  const show = (value, text = String(value), top = high) => {
    input.max = top;
    input.value = value;
    input.setAttribute("aria-valuetext", text);
    shown.textContent = text;
  };
  return { input, show };
}

function menu(box, label, options, move) {
  const select = make("select");
  for (const option of options) select.append(make("option", { value: option }, option));
  box.append(make("label", {}, make("span", {}, label), select));
  select.addEventListener("change", () => move(select.value));
  return { show: (value) => (select.value = value) };
}

function drawing(box, title) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("role", "img");
  const caption = make("figcaption", {}, title);
  box.append(make("figure", {}, caption, svg));
  return { svg, caption };
}

const write = (value) => String(Math.round(100 * value) / 100).replace("-", "−");
// ---- end of the kit ----

// ---- cells: grids of numbers, the same lines wherever they are used ----
const CELL = 40;

// Draw a grid of numbers; null stays empty, `faint` tells which cells are padding.
function cells(values, faint = () => false) {
  const bound = Math.max(...values.flat().map(Math.abs)) || 1;
  const parts = values.map((line, row) => line.map((value, column) => {
    const [x, y] = [column * CELL, row * CELL];
    const box = `x="${x}" y="${y}" width="${CELL}" height="${CELL}"`;
    const edge = 'stroke="var(--line)"';
    const dim = faint(row, column);
    const dash = dim ? 'stroke-dasharray="3 3"' : "";
    if (value === null) return `<rect ${box} fill="none" ${edge} ${dash}/>`;
    const tint = value < 0 ? "var(--minus)" : "var(--plus)";
    const share = (0.45 * Math.abs(value)) / bound;
    const text = write(value);
    const style = `style="${dim ? "fill:var(--quiet);" : ""}${
      text.length > 4 ? "font-size:12px" : ""}"`;
    return `<rect ${box} fill="${tint}" fill-opacity="${share}" ${edge} ${dash}/>` +
      `<text x="${x + CELL / 2}" y="${y + CELL / 2}" ${style}>${text}</text>`;
  }).join(""));
  return parts.join("");
}

function ring(row, column, rows, columns, width = 4) {
  const [x, y] = [column * CELL, row * CELL];
  return `<rect x="${x}" y="${y}" width="${columns * CELL}" height="${rows * CELL}"
    fill="none" stroke="var(--mark)" stroke-width="${width}" rx="3"/>`;
}

function paint({ svg }, rows, columns, content, label, wide = 250, least = 20) {
  const side = Math.max(least, Math.min(32, wide / columns));
  svg.setAttribute("viewBox", `-4 -4 ${columns * CELL + 8} ${rows * CELL + 8}`);
  svg.style.width = `${(columns * CELL + 8) * side / CELL}px`;
  svg.setAttribute("aria-label", label);
  svg.innerHTML = content;
}

// Tell which cell of a grid is pressed or dragged over.
function pick({ svg }, touch, move) {
  svg.style.touchAction = touch;
  svg.style.cursor = "pointer";
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const x = left + ((event.clientX - box.left) / box.width) * width;
    const y = top + ((event.clientY - box.top) / box.height) * height;
    move(Math.floor(y / CELL), Math.floor(x / CELL));
  };
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    at(event);
  });
  svg.addEventListener("pointermove", (event) => event.buttons && at(event));
}

// Let up and down move a slider that counts the cells of a grid by one row.
function rowKeys(input, look, go) {
  input.addEventListener("keydown", (event) => {
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!rows) return;
    event.preventDefault();
    const { row, column } = look();
    go(row + rows, column);
  });
}
// ---- end of the cells ----

const NAMES = ["image", "kernel", "size", "kernel_size", "stride", "padding", "dilation",
  "position"];

function render({ model, el }) {
  const { controls, stage, say, put, later } = frame(model, el, "convolution stepper",
    NAMES, draw);
  const state = () => Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
  const grown = (name, usual) => Math.max(usual, ...[model.get(name)].flat());
  const change = (name) => (value) => put({ [name]: value });
  const square = (name) => (value) => put({ [name]: [value, value] });
  const place = slider(controls, "position", [0, 1], change("position"));
  const parts = {
    size: slider(controls, "input size", [1, grown("size", 10)], square("size")),
    kernel_size: slider(controls, "kernel size", [1, grown("kernel_size", 5)],
      square("kernel_size")),
    stride: slider(controls, "stride", [1, grown("stride", 4)], change("stride")),
    dilation: slider(controls, "dilation", [1, grown("dilation", 4)], change("dilation")),
  };
  const border = menu(controls, "padding", ["valid", "same"], change("padding"));
  const [input, kernel, products, sums, output] = ["input", "kernel", "window · kernel",
    "running sum", "output so far"].map((title) => drawing(stage, title));

  const go = (row, column) => {
    const { rows, columns, count } = look(state());
    if (!count) return;
    const [r, c] = [Math.min(Math.max(row, 0), rows - 1),
      Math.min(Math.max(column, 0), columns - 1)];
    put({ position: r * columns + c });
  };
  pick(output, "none", go);
  pick(input, "pan-y", (row, column) => {
    const { stride, dilation, kernel_size: [height, width] } = state();
    const middle = (side) => (dilation * (side - 1)) / 2;
    go(Math.round((row - middle(height)) / stride),
      Math.round((column - middle(width)) / stride));
  });
  rowKeys(place.input, () => look(state()), go);

  function draw() {
    const now = state();
    const seen = look(now);
    for (const name of ["size", "kernel_size"]) {
      parts[name].show(Math.max(...now[name]), now[name].join("×"));
    }
    for (const name of ["stride", "dilation"]) parts[name].show(now[name]);
    border.show(now.padding);
    place.show(seen.position ?? 0, seen.count ? `${seen.position + 1} of ${seen.count}` :
      "none", Math.max(seen.count - 1, 0));
    const [height, width] = now.kernel_size;
    const [down, across] = [seen.padded.length, seen.padded[0].length];
    const outside = (row, column) => row < seen.top || column < seen.left ||
      row >= seen.top + now.size[0] || column >= seen.left + now.size[1];
    const [y, x] = [seen.row * now.stride, seen.column * now.stride];
    let window = "";
    if (seen.count) {
      const span = (side) => now.dilation * (side - 1) + 1;
      window = ring(y, x, span(height), span(width));
      if (now.dilation > 1) {
        window += seen.kernel.map((line, i) => line.map((_, j) =>
          ring(y + i * now.dilation, x + j * now.dilation, 1, 1, 2)).join("")).join("");
      }
    }
    paint(input, down, across, cells(seen.padded, outside) + window,
      `input, ${down} by ${across} with padding`);
    paint(kernel, height, width, cells(seen.kernel), `kernel, ${height} by ${width}`);
    for (const part of [products, sums, output]) part.svg.innerHTML = "";
    if (!seen.count) {
      say(`The kernel spans ${now.dilation * (Math.max(height, width) - 1) + 1} pixels: ` +
        "without padding it does not fit into the input.");
      return;
    }
    paint(products, height, width, cells(seen.products), "products");
    paint(sums, height, width, cells(seen.sums) + ring(height - 1, width - 1, 1, 1),
      "running sum of the products");
    const known = seen.output.map((line, i) => line.map((value, j) =>
      i * seen.columns + j <= seen.position ? value : null));
    paint(output, seen.rows, seen.columns,
      cells(known) + ring(seen.row, seen.column, 1, 1),
      `output, ${seen.rows} by ${seen.columns}`);
    say(`Output ${seen.rows}×${seen.columns}. Row ${seen.row}, column ${seen.column} ` +
      `(counted from 0): the ${height * width} products sum to ` +
      `${write(seen.output[seen.row][seen.column])}.`);
  }
  later();
}

export default { render };
