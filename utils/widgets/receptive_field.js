// Ask an output pixel what it sees: edit a stack of layers, press a pixel, count paths.
// State: size (pixels along one side of the input), layers ([kernel, stride, dilation],
// first layer first, all with padding "same"), row, column (of the output pixel).

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

// Return the pixels along one axis behind each layer, the input first.
export function sizes(size, layers) {
  const found = [size];
  for (const [, stride] of layers) found.push(Math.ceil(found.at(-1) / stride));
  return found;
}

// Return for each level, the input first, how many paths lead from each of its pixels
// to the output pixel at `position`, along one axis.
export function paths(size, layers, position) {
  const lengths = sizes(size, layers);
  const counts = lengths.map((n) => Array(n).fill(0));
  counts.at(-1)[Math.min(position, lengths.at(-1) - 1)] = 1;
  for (let level = layers.length; level > 0; level--) {
    const [kernel, stride, dilation] = layers[level - 1];
    const below = counts[level - 1];
    const [before] = zeros(below.length, kernel, stride, "same", dilation);
    counts[level].forEach((count, output) => {
      for (let tap = 0; tap < kernel; tap++) {
        const pixel = output * stride + tap * dilation - before;
        if (pixel >= 0 && pixel < below.length) below[pixel] += count;
      }
    });
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

const NAMES = ["size", "layers", "row", "column"];
const LIMITS = { kernel: 7, stride: 3, dilation: 8 };
const MOST = 6; // layers

// Draw the levels above each other, the input at the bottom, and the paths between.
function sideView({ svg }, layers, counts) {
  const [width, step] = [500, 58];
  const y = (level) => 16 + (layers.length - level) * step;
  const x = (level, pixel) => ((pixel + 0.5) * (width - 90)) / counts[level].length + 88;
  const parts = [];
  for (let level = 1; level <= layers.length; level++) {
    const [kernel, stride, dilation] = layers[level - 1];
    const [before] = zeros(counts[level - 1].length, kernel, stride, "same", dilation);
    counts[level].forEach((count, output) => {
      for (let tap = 0; count && tap < kernel; tap++) {
        const pixel = output * stride + tap * dilation - before;
        if (pixel < 0 || pixel >= counts[level - 1].length) continue;
        parts.push(`<line x1="${x(level, output)}" y1="${y(level)}" stroke-width="1.5"
          x2="${x(level - 1, pixel)}" y2="${y(level - 1)}" stroke="var(--quiet)"/>`);
      }
    });
  }
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

function grid(rows, columns, shade) {
  const parts = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      parts.push(`<rect x="${column * CELL}" y="${row * CELL}" width="${CELL}"
        height="${CELL}" stroke="var(--line)" fill="var(--mark)"
        fill-opacity="${shade(row, column)}"/>`);
    }
  }
  return parts.join("");
}

function render({ model, el }) {
  const { controls, stage, say, put, later } = frame(model, el,
    "receptive-field explorer", NAMES, draw);
  const state = () => Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
  const places = ["row", "column"].map((name) =>
    slider(controls, `output ${name}`, [0, 1], (value) => put({ [name]: value })));
  const stack = make("div", { class: "stack" });
  const more = make("button", { type: "button" }, "add a layer");
  const less = make("button", { type: "button" }, "remove the last layer");
  controls.after(stack, make("p", {}, more, " ", less));
  more.onclick = () => put({ layers: [...state().layers, [3, 1, 1]] });
  less.onclick = () => put({ layers: state().layers.slice(0, -1) });
  const [side, output, input] = ["side view", "output: press a pixel",
    "input: what it sees"].map((title) => drawing(stage, title));
  pick(output, "none", (row, column) => {
    const last = sizes(state().size, state().layers).at(-1) - 1;
    put({ row: Math.min(Math.max(row, 0), last),
      column: Math.min(Math.max(column, 0), last) });
  });
  let rows = [];

  function edit(number, part, value) {
    const layers = state().layers.map((layer) => [...layer]);
    layers[number][part] = value;
    put({ layers });
  }

  // The sliders of the layers stay in place while one of them is dragged.
  function layerSliders(layers) {
    if (rows.length === layers.length) return;
    stack.replaceChildren();
    rows = layers.map((layer, number) => {
      const box = make("div", { class: "controls", role: "group",
        "aria-label": `layer ${number + 1}` });
      stack.append(box);
      return Object.entries(LIMITS).map(([name, top], part) => slider(box,
        `${number + 1}: ${name}`, [1, Math.max(top, layer[part])],
        (value) => edit(number, part, value)));
    });
  }

  function draw() {
    const { size, layers, row, column } = state();
    layerSliders(layers);
    layers.forEach((layer, number) => layer.forEach((value, part) =>
      rows[number][part].show(value)));
    [more.disabled, less.disabled] = [layers.length >= MOST, layers.length <= 1];
    const last = sizes(size, layers).at(-1) - 1;
    const [r, c] = [Math.min(row, last), Math.min(column, last)];
    places[0].show(r, `${r} of ${last}`, last);
    places[1].show(c, `${c} of ${last}`, last);
    const [down, across] = [r, c].map((place) => paths(size, layers, place));
    sideView(side, layers, across);
    paint(output, last + 1, last + 1, grid(last + 1, last + 1, () => 0) +
      ring(r, c, 1, 1), `output, ${last + 1} by ${last + 1}`, 160, 4);
    const top = Math.max(...down[0]) * Math.max(...across[0]);
    const shade = (i, j) => {
      const count = down[0][i] * across[0][j];
      return count ? 0.2 + (0.8 * count) / top : 0;
    };
    paint(input, size, size, grid(size, size, shade), `input, ${size} by ${size}`, 220, 4);
    const field = fieldSize(layers);
    const seen = [down, across].map((counts) => counts[0].filter(Boolean).length);
    say(`Receptive field ${field}×${field}. Output pixel (${r}, ${c}) sees ` +
      `${seen[0] * seen[1]} pixels of the input; the darkest has ${top} ` +
      `path${top === 1 ? "" : "s"}.`);
  }
  later();
}

export default { render };
