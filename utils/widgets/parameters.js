// Count what a dense layer and sliding windows cost on a square image.
// State: side (pixels), channels, units (of the dense layer), filters, kernel (side of
// a window in pixels).

import { drawing, frame, slider } from "./common.js";

// Return outputs, parameters and multiplications of both layers; `many` is the number
// of parameters of a dense layer with as many outputs as the windows have.
export function costs({ side, channels, units, filters, kernel }) {
  const inputs = channels * side ** 2;
  const outputs = (side - kernel + 1) ** 2 * filters;
  const weights = channels * kernel ** 2;
  return {
    dense: { outputs: units, parameters: (inputs + 1) * units,
      multiplications: inputs * units },
    windows: { outputs, parameters: (weights + 1) * filters,
      multiplications: outputs * weights },
    many: (inputs + 1) * outputs,
  };
}

const NAMES = ["side", "channels", "units", "filters", "kernel"];
const [FROM, TO] = [3, 11]; // sides are drawn from 2³ to 2¹¹ pixels
const TOP = 11; // power of ten at the upper end of the axis
const [WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM] = [640, 330, 62, 176, 56];
const CURVES = [
  ["dense: parameters", "mark", "", (found) => found.dense.parameters],
  ["windows: multiply", "minus", "7 5", (found) => found.windows.multiplications],
  ["windows: parameters", "minus", "", (found) => found.windows.parameters],
];
const GIGABYTE = 0.25e9; // numbers of four bytes

const x = (side) =>
  LEFT + ((Math.log2(side) - FROM) / (TO - FROM)) * (WIDTH - LEFT - RIGHT);
const y = (value) => 14 + (1 - Math.log10(value) / TOP) * (HEIGHT - BOTTOM - 14);
const grouped = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
const raised = (power) => [...String(power)].map((n) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[n]).join("");

// Return an amount of memory in words, from bytes on.
export function memory(bytes) {
  const unit = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 4);
  const value = bytes / 1000 ** unit;
  const digits = value < 10 && unit ? 1 : 0;
  return `${value.toFixed(digits)} ${["bytes", "kB", "MB", "GB", "TB"][unit]}`;
}

function axes() {
  const parts = [];
  for (let power = 2; power <= TOP; power += 3) {
    parts.push(`<path d="M${LEFT} ${y(10 ** power)}H${WIDTH - RIGHT}"
      stroke="var(--line)"/><text x="${LEFT - 8}" y="${y(10 ** power)}"
      style="text-anchor:end">10${raised(power)}</text>`);
  }
  for (let power = FROM; power <= TO; power += 2) {
    parts.push(`<text x="${x(2 ** power)}" y="${HEIGHT - BOTTOM + 18}"
      >${2 ** power}</text>`);
  }
  parts.push(`<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 14}"
    >side of the image (pixels)</text>
    <path d="M${LEFT} ${y(GIGABYTE)}H${WIDTH - RIGHT}" stroke="var(--quiet)"
      stroke-dasharray="3 5"/>
    <text x="${LEFT + 6}" y="${y(GIGABYTE) - 12}" style="text-anchor:start"
      >1 GB of float32</text>`);
  return parts;
}

function paint({ svg }, now) {
  const parts = axes();
  const steps = 4 * (TO - FROM);
  const sides = Array.from({ length: steps + 1 }, (_, n) => 2 ** (FROM + n / 4));
  for (const [name, colour, dash, value] of CURVES) {
    const points = sides.map((side) =>
      `${x(side).toFixed(1)},${y(value(costs({ ...now, side }))).toFixed(1)}`);
    const end = y(value(costs({ ...now, side: sides.at(-1) })));
    parts.push(`<polyline points="${points.join(" ")}" fill="none" stroke-width="3"
      stroke="var(--${colour})" stroke-dasharray="${dash}"/>
      <circle cx="${x(now.side)}" cy="${y(value(costs(now)))}" r="6"
        fill="var(--${colour})"/>
      <text x="${WIDTH - RIGHT + 8}" y="${end}" style="text-anchor:start">${name}</text>`);
  }
  parts.push(`<path d="M${x(now.side)} 8V${HEIGHT - BOTTOM}" stroke="var(--ink)"/>`);
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.style.width = `${WIDTH}px`;
  svg.innerHTML = parts.join("");
}

function inWords({ side, channels, units, filters, kernel }, { dense, windows, many }) {
  const image = `${side}×${side}×${channels}`;
  const bytes = 4 * dense.parameters;
  return `Dense(${grouped(units)}) on ${image}: ${grouped(dense.parameters)} ` +
    `parameters, ${memory(bytes)}, ${memory(4 * bytes)} to train with Adam. ` +
    `${filters} window${filters > 1 ? "s" : ""} of ${kernel}×${kernel}: ` +
    `${grouped(windows.parameters)} parameters, ${grouped(windows.multiplications)} ` +
    `multiplications. A dense layer with as many outputs (${grouped(windows.outputs)}): ` +
    `${grouped(many)} parameters.`;
}

function render({ model, el }) {
  const box = frame(model, el, "what layers cost", NAMES, draw);
  const add = (label, range, name) =>
    slider(box.controls, label, range, (value) => box.put({ [name]: value }));
  const sides = slider(box.controls, "side (pixels)", [FROM, TO, 0.25],
    (value) => box.put({ side: Math.round(2 ** value) }));
  const others = {
    units: add("dense neurons", [10, Math.max(4000, box.state().units), 10], "units"),
    channels: add("channels", [1, Math.max(16, box.state().channels)], "channels"),
    filters: add("windows", [1, Math.max(512, box.state().filters)], "filters"),
    kernel: add("window side", [1, 7], "kernel"),
  };
  const chart = drawing(box.panels, "parameters and multiplications");
  chart.svg.setAttribute("aria-label", "parameters against the side of the image");

  function draw() {
    const now = box.state();
    sides.show(Math.log2(now.side), String(now.side));
    for (const [name, control] of Object.entries(others)) {
      control.show(now[name], grouped(now[name]));
    }
    paint(chart, now);
    box.say(inWords(now, costs(now)));
  }
  box.later();
}

export default { render };
