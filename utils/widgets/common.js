// What every demonstration uses: style, frame, controls, drawings, numbers as text.

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
.cnn-widget .panels {
  display: flex; flex-wrap: wrap; align-items: flex-start; gap: 12px 22px;
}
.cnn-widget figure { margin: 0; max-width: 100%; }
.cnn-widget figcaption { font-weight: 600; margin-bottom: 4px; }
.cnn-widget svg { display: block; max-width: 100%; height: auto; }
.cnn-widget svg text {
  fill: var(--ink); text-anchor: middle; dominant-baseline: central;
  font: 16px system-ui, sans-serif; pointer-events: none;
}
.cnn-widget .status { margin: 10px 0 0; min-height: 2.8em; }
`;

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (/^(input|select|button)$/.test(tag)) {
    node.setAttribute("data-lm-suppress-shortcuts", "true"); // JupyterLab takes arrows
  }
  node.append(...children);
  return node;
}

function oncePerFrame(draw) {
  let waiting = false;
  return () => {
    if (!waiting) requestAnimationFrame(() => ((waiting = false), draw()));
    waiting = true;
  };
}

// Build the frame of a widget: controls, panels, a line that says what is seen. `draw`
// runs after a change of `names`, at most once per frame of the screen.
export function frame(model, el, title, names, draw) {
  const controls = make("div", { class: "controls" });
  const panels = make("div", { class: "panels" });
  const line = make("p", { class: "status", role: "status", "aria-live": "polite" });
  const root = make("div", { class: "cnn-widget", role: "group", "aria-label": title });
  root.append(make("style", {}, STYLE), controls, panels, line);
  el.append(root);
  const later = oncePerFrame(draw);
  for (const name of names) model.on(`change:${name}`, later);
  const put = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  const say = (text) => text !== line.textContent && (line.textContent = text);
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  return { controls, panels, say, put, later, state };
}

export function slider(box, label, [low, high, step = 1], move) {
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

export function menu(box, label, options, move) {
  const select = make("select");
  for (const option of options) select.append(make("option", { value: option }, option));
  box.append(make("label", {}, make("span", {}, label), select));
  select.addEventListener("change", () => move(select.value));
  return { show: (value) => (select.value = value) };
}

// A field for a text; `move` gets it and returns what is wrong with it, or nothing.
export function field(box, label, move) {
  const input = make("input", { type: "text", spellcheck: "false" });
  box.append(make("label", {}, make("span", {}, label), input, make("output")));
  input.addEventListener("change", () => {
    const fault = move(input.value) ?? "";
    input.setCustomValidity?.(fault);
    input.setAttribute("aria-invalid", fault !== "");
    if (fault) input.reportValidity?.();
  });
  const show = (text) => {
    if (!input.matches?.(":focus")) input.value = text;
  };
  return { input, show };
}

const PACE = 700; // milliseconds a step

// A button that lets a slider step on by itself, to its end or until it is pressed again.
export function player(box, { input }) {
  const button = make("button", { type: "button" }, "play");
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    button.textContent = "play";
  };
  const step = () => {
    const at = Number(input.value);
    if (at >= Number(input.max) || !input.isConnected) return stop();
    input.value = at + Number(input.step || 1);
    input.dispatchEvent(new Event("input"));
  };
  button.addEventListener("click", () => {
    if (timer !== null) return stop();
    if (Number(input.value) >= Number(input.max)) {
      input.value = input.min;
      input.dispatchEvent(new Event("input"));
    }
    button.textContent = "stop";
    timer = setInterval(step, PACE);
  });
  box.append(make("div", {}, button));
}

export function drawing(box, title) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("role", "img");
  const caption = make("figcaption", {}, title);
  box.append(make("figure", {}, caption, svg));
  return { svg, caption };
}

// Return how far a pointer is from the left and the top of a node, both from 0 to 1.
export function share(node, event) {
  const box = node.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

// Call `move` where a pointer is pressed, and where it is then dragged.
export function drag(node, move) {
  node.addEventListener("pointerdown", (event) => {
    node.setPointerCapture(event.pointerId);
    move(event);
  });
  node.addEventListener("pointermove", (event) => event.buttons && move(event));
}

// Return a copy of an array with another value at one index.
export const replaced = (values, index, value) =>
  values.map((old, n) => (n === index ? value : old));

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
export const write = (value) => String(Math.round(100 * value) / 100).replace("-", "−");
