// Roll a ball with friction through a valley: drag the start, turn β and η.
// State: curvatures [λ1, λ2] of the loss (λ1 w1² + λ2 w2²) / 2, start [w1, w2],
// learning_rate η, momentum β, steps.

const FAR = 1e9;
const distance = ([x, y]) => Math.hypot(x, y);

// Return all positions [w1, w2], the start first: v ← βv − ηg, w ← w + v.
// A ball that is further away than FAR has left; its path ends there.
export function walk({ curvatures, start, learning_rate, momentum, steps }) {
  let [w, v] = [start, [0, 0]];
  const path = [w];
  while (path.length <= steps && distance(w) < FAR) {
    v = v.map((speed, i) => momentum * speed - learning_rate * curvatures[i] * w[i]);
    w = w.map((place, i) => place + v[i]);
    path.push(w);
  }
  return path;
}

// Tell how a spring of one curvature moves: "creeps", "oscillates" or "diverges".
export function motion(product, momentum) {
  if (product >= 2 + 2 * momentum) return "diverges";
  return product <= (1 - Math.sqrt(momentum)) ** 2 ? "creeps" : "oscillates";
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
const NAMES = ["curvatures", "start", "learning_rate", "momentum", "steps"];
const [WIDE, HIGH] = [1.2, 0.6]; // half the sides of the map
const SCALE = 250; // drawing units per unit of w

const rounded = (value) => Math.round(value * 100) / 100;
const bounded = (value, bound) => Math.min(Math.max(value, -bound), bound);
const three = (value) => (value && Math.abs(value) < 1e-3 ? value.toExponential(1) :
  String(Number(value.toPrecision(3)))).replace("-", "−");

function valley({ svg }, { curvatures, start }, path) {
  const point = ([x, y]) => [x * SCALE, -y * SCALE].map((v) => v.toFixed(1));
  const level = (curvatures[0] * start[0] ** 2 + curvatures[1] * start[1] ** 2) || 1;
  const rings = [0.01, 0.1, 0.25, 0.5, 1].map((share) => {
    const [rx, ry] = curvatures.map((c) => Math.sqrt((level * share) / c) * SCALE);
    return `<ellipse rx="${rx}" ry="${ry}" fill="none" stroke="var(--line)"/>`;
  });
  const near = path.filter((w) => distance(w) < 50);
  const line = `<polyline points="${near.map((w) => point(w).join()).join(" ")}"
    fill="none" stroke="var(--mark)" stroke-width="1.5"/>`;
  const dots = near.map((w) => {
    const [x, y] = point(w);
    return `<circle cx="${x}" cy="${y}" r="3.5" fill="var(--mark)"/>`;
  });
  const [x, y] = point(start);
  svg.innerHTML = rings.join("") + line + dots.join("") +
    `<path d="M-999 0H999M0 -999V999" stroke="var(--line)"/>
    <path d="M-8 0H8M0 -8V8" stroke="var(--ink)" stroke-width="3"/>
    <circle cx="${x}" cy="${y}" r="11" fill="var(--minus)" stroke="var(--paper)"
      stroke-width="2"/>
    <text x="${SCALE * WIDE - 18}" y="14">w₁</text>
    <text x="16" y="${18 - SCALE * HIGH}">w₂</text>`;
}

// Draw the distance from the minimum against the step, on a logarithmic axis.
function curve({ svg }, path, steps) {
  const [width, height, left] = [440, 225, 70];
  const x = (step) => left + (step / steps) * (width - left - 12);
  const y = (value) => 12 - (Math.log10(Math.max(value, 1e-9)) - 1) * 30;
  const parts = [1, 0, -1, -2, -3, -4].map((power) => {
    const at = y(10 ** power);
    const name = power < 0 ? `0.${"0".repeat(-power - 1)}1` : String(10 ** power);
    return `<line x1="${left}" x2="${width}" y1="${at}" y2="${at}" stroke="var(--line)"/>
      <text x="${left - 8}" y="${at}" style="text-anchor:end">${name}</text>`;
  });
  const points = path.map((w, step) => `${x(step)},${y(distance(w))}`);
  parts.push(`<svg width="${width}" height="162"><polyline points="${points.join(" ")}"
    fill="none" stroke="var(--mark)" stroke-width="2.5"/></svg>`);
  const every = [1, 2, 5, 10, 20, 50, 100].find((n) => steps / n <= 8) ?? 200;
  for (let step = 0; step <= steps; step += every) {
    parts.push(`<text x="${x(step)}" y="${height - 44}">${step}</text>`);
  }
  parts.push(`<text x="${(left + width) / 2}" y="${height - 18}">step</text>`);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.style.width = `${width}px`;
  svg.innerHTML = parts.join("");
}

function render({ model, el }) {
  const { controls, stage, say, put, later } = frame(model, el, "momentum playground",
    NAMES, draw);
  const state = () => Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
  const top = 4 / Math.max(...state().curvatures);
  const rate = slider(controls, "learning rate η", [0, top, top / 400],
    (value) => put({ learning_rate: Number(value.toPrecision(4)) }));
  const beta = slider(controls, "momentum β", [0, 0.99, 0.01],
    (value) => put({ momentum: value }));
  const parts = [["start w₁", WIDE], ["start w₂", HIGH]].map(([label, bound], axis) =>
    slider(controls, label, [-bound, bound, 0.01], (value) => {
      const start = [...state().start];
      start[axis] = value;
      put({ start });
    }));
  const count = slider(controls, "steps", [1, Math.max(200, state().steps)],
    (value) => put({ steps: value }));
  const map = drawing(stage, "the valley: drag the blue ball");
  const fall = drawing(stage, "distance from the minimum");
  const [w, h] = [2 * WIDE * SCALE, 2 * HIGH * SCALE];
  map.svg.setAttribute("viewBox", `${-w / 2} ${-h / 2} ${w} ${h}`);
  map.svg.setAttribute("aria-label", "lines of equal loss and the path of the ball");
  map.svg.style.cssText = `width: ${0.75 * w}px; border: 1px solid var(--line);
    cursor: pointer; touch-action: none`;
  const drag = (event) => {
    const box = map.svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width - 0.5) * 2 * WIDE;
    const y = (0.5 - (event.clientY - box.top) / box.height) * 2 * HIGH;
    put({ start: [rounded(bounded(x, WIDE)), rounded(bounded(y, HIGH))] });
  };
  map.svg.addEventListener("pointerdown", (event) => {
    map.svg.setPointerCapture(event.pointerId);
    drag(event);
  });
  map.svg.addEventListener("pointermove", (event) => event.buttons && drag(event));

  function draw() {
    const now = state();
    rate.show(now.learning_rate, three(now.learning_rate));
    beta.show(now.momentum, three(now.momentum));
    parts.forEach((part, axis) => part.show(now.start[axis], write(now.start[axis])));
    count.show(now.steps);
    const path = walk(now);
    valley(map, now, path);
    curve(fall, path, now.steps);
    fall.svg.setAttribute("aria-label", "distance from the minimum against the step");
    const springs = now.curvatures.map((curvature) => {
      const product = now.learning_rate * curvature;
      return `ηλ = ${three(product)} ${motion(product, now.momentum)}`;
    });
    say(`w₁: ${springs[0]}; w₂: ${springs[1]}. After ${path.length - 1} steps the ball is ` +
      `${three(distance(path.at(-1)))} from the minimum.`);
  }
  later();
}

export default { render };
