// Roll a ball with friction through a valley: drag the start, turn β and η.
// State: curvatures [λ1, λ2] of the loss (λ1 w1² + λ2 w2²) / 2, start [w1, w2],
// learning_rate η, momentum β, steps.

import { clamp, drag, drawing, frame, replaced, share, slider, write } from "./common.js";

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

const NAMES = ["curvatures", "start", "learning_rate", "momentum", "steps"];
const [WIDE, HIGH] = [1.2, 0.6]; // half the sides of the map
const SCALE = 250; // drawing units per unit of w

const rounded = (value) => Math.round(value * 100) / 100;
const three = (value) => (value && Math.abs(value) < 1e-3 ? value.toExponential(1) :
  String(Number(value.toPrecision(3)))).replace("-", "−");

function paintValley({ svg }, { curvatures, start }, path) {
  const point = ([x, y]) => [x * SCALE, -y * SCALE].map((v) => v.toFixed(1));
  const level = (curvatures[0] * start[0] ** 2 + curvatures[1] * start[1] ** 2) || 1;
  const rings = [0.01, 0.1, 0.25, 0.5, 1].map((part) => {
    const [rx, ry] = curvatures.map((c) => Math.sqrt((level * part) / c) * SCALE);
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
function paintCurve({ svg }, path, steps) {
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

function addControls({ controls, put, state }) {
  const top = 4 / Math.max(...state().curvatures);
  const start = (axis) => (value) =>
    put({ start: replaced(state().start, axis, value) });
  const place = (label, bound, axis) =>
    slider(controls, label, [-bound, bound, 0.01], start(axis));
  return {
    rate: slider(controls, "learning rate η", [0, top, top / 400],
      (value) => put({ learning_rate: Number(value.toPrecision(4)) })),
    momentum: slider(controls, "momentum β", [0, 0.99, 0.01],
      (value) => put({ momentum: value })),
    start: [place("start w₁", WIDE, 0), place("start w₂", HIGH, 1)],
    steps: slider(controls, "steps", [1, Math.max(200, state().steps)],
      (value) => put({ steps: value })),
  };
}

function showControls(controls, now) {
  controls.rate.show(now.learning_rate, three(now.learning_rate));
  controls.momentum.show(now.momentum, three(now.momentum));
  now.start.forEach((value, axis) => controls.start[axis].show(value, write(value)));
  controls.steps.show(now.steps);
}

// Add the map of the valley, on which the start is dragged.
function addMap({ panels, put }) {
  const map = drawing(panels, "the valley: drag the blue ball");
  const [w, h] = [2 * WIDE * SCALE, 2 * HIGH * SCALE];
  map.svg.setAttribute("viewBox", `${-w / 2} ${-h / 2} ${w} ${h}`);
  map.svg.setAttribute("aria-label", "lines of equal loss and the path of the ball");
  map.svg.style.cssText = `width: ${0.75 * w}px; border: 1px solid var(--line);
    cursor: pointer; touch-action: none`;
  drag(map.svg, (event) => {
    const [x, y] = share(map.svg, event);
    put({ start: [rounded(clamp((x - 0.5) * 2 * WIDE, -WIDE, WIDE)),
      rounded(clamp((0.5 - y) * 2 * HIGH, -HIGH, HIGH))] });
  });
  return map;
}

function render({ model, el }) {
  const box = frame(model, el, "momentum playground", NAMES, draw);
  const controls = addControls(box);
  const map = addMap(box);
  const fall = drawing(box.panels, "distance from the minimum");
  fall.svg.setAttribute("aria-label", "distance from the minimum against the step");

  function draw() {
    const now = box.state();
    const path = walk(now);
    showControls(controls, now);
    paintValley(map, now, path);
    paintCurve(fall, path, now.steps);
    const springs = now.curvatures.map((curvature) => {
      const product = now.learning_rate * curvature;
      return `ηλ = ${three(product)} ${motion(product, now.momentum)}`;
    });
    box.say(`w₁: ${springs[0]}; w₂: ${springs[1]}. After ${path.length - 1} steps the ` +
      `ball is ${three(distance(path.at(-1)))} from the minimum.`);
  }
  box.later();
}

export default { render };
