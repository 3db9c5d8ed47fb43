// Draw or drag a picture; Python sends the feature maps and answers of a Keras model.
// State: index (of the picture), down, right (shift in pixels); constants: count, height,
// width, reach ([rows, columns] of the largest shift), drawable, names (of the layers),
// classes. `ask` goes to Python, `answer` comes back.

// Let at most one question be under way; what came up meanwhile is asked afterwards.
export function postbox(send) {
  let [busy, waiting] = [false, null];
  const ask = (question) => {
    if (busy) waiting = question;
    else {
      busy = true;
      send(question);
    }
  };
  const answered = () => {
    const next = waiting;
    [busy, waiting] = [false, null];
    if (next) ask(next);
  };
  return { ask, answered };
}

// Put a dot of ink on a picture of bytes, softer around its middle.
export function dot(ink, height, width, row, column) {
  const drawn = [...ink];
  for (let i = row - 1; i <= row + 1; i++) {
    for (let j = column - 1; j <= column + 1; j++) {
      if (i < 0 || j < 0 || i >= height || j >= width) continue;
      const away = Math.abs(i - row) + Math.abs(j - column);
      drawn[i * width + j] = Math.max(drawn[i * width + j], [255, 170, 60][away]);
    }
  }
  return drawn;
}

// Return [red, green, blue] of a byte; signed ones are blue below 128, red above.
export function colour(byte, signed) {
  if (!signed) return [byte, byte, byte];
  const share = Math.min(Math.abs(byte - 128) / 127, 1);
  const end = byte < 128 ? [33, 102, 172] : [178, 24, 43];
  return end.map((part) => Math.round(255 + share * (part - 255)));
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
const NAMES = ["index", "down", "right"];
const ACROSS = 4; // maps in a row

function canvas(box, title, attributes = {}) {
  const board = make("canvas", { role: "img", "aria-label": title, ...attributes });
  board.style.imageRendering = "pixelated";
  board.style.maxWidth = "100%";
  const caption = make("figcaption", {}, title);
  box.append(make("figure", {}, caption, board));
  return { board, caption };
}

// Draw maps (height, width, channels) of bytes beside each other.
function mosaic(board, { shape: [height, width, channels], signed, shades }, wide) {
  const across = Math.min(channels, ACROSS);
  board.width = across * (width + 1) - 1;
  board.height = Math.ceil(channels / across) * (height + 1) - 1;
  board.style.width = `${wide}px`;
  const pen = board.getContext("2d");
  for (let map = 0; map < channels; map++) {
    const pixels = pen.createImageData(width, height);
    for (let at = 0; at < height * width; at++) {
      const rgb = colour(shades.getUint8(at * channels + map), signed);
      pixels.data.set([...rgb, 255], 4 * at);
    }
    const [row, column] = [Math.floor(map / across), map % across];
    pen.putImageData(pixels, column * (width + 1), row * (height + 1));
  }
}

function bars({ svg }, names, { before, after, probabilities }) {
  const [left, width, step] = [92, 330, 24];
  const top = probabilities ? 1 : Math.max(...before, ...after, 1e-9, ...after.map((v) => -v));
  const x = (value) => (Math.abs(value) / top) * (width - left - 62);
  const parts = names.map((name, row) => {
    const y = row * step;
    const label = String(name).replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    return `<text x="${left - 8}" y="${y + 12}" style="text-anchor:end">${label}</text>
      <rect x="${left}" y="${y + 4}" width="${x(after[row])}" height="16"
        fill="var(--${after[row] < 0 ? "minus" : "mark"})"/>
      <path d="M${left + x(before[row])} ${y + 1}v22" stroke="var(--ink)"
        stroke-width="2"/>
      <text x="${width - 6}" y="${y + 12}" style="text-anchor:end"
        >${after[row].toFixed(3).replace("-", "−")}</text>`;
  });
  svg.setAttribute("viewBox", `0 0 ${width} ${names.length * step}`);
  svg.style.width = `${width}px`;
  svg.innerHTML = parts.join("");
}

function render({ model, el }) {
  const { controls, stage, say, put, later } = frame(model, el, "a network at work",
    NAMES, question);
  const get = (name) => model.get(name);
  const [height, width] = [get("height"), get("width")];
  const bound = (value, most) => Math.min(Math.max(value, -most), most);
  let ink = null; // bytes of a drawing, or null for a given picture
  let pen = [Math.floor(height / 2), Math.floor(width / 2)];
  let id = 0;
  const { ask, answered } = postbox((wanted) => put({ ask: { ...wanted, id: ++id } }));

  const which = slider(controls, "picture", [0, get("count") - 1], (value) => {
    ink = null;
    put({ index: value });
    later();
  });
  const move = (down, right) => {
    const [rows, columns] = get("reach");
    put({ down: bound(down, rows), right: bound(right, columns) });
  };
  const shifts = [["shift down", 0], ["shift right", 1]].map(([label, axis]) =>
    slider(controls, label, [-get("reach")[axis], get("reach")[axis]], (value) =>
      axis ? move(get("down"), value) : move(value, get("right"))));
  let draws = false;
  const mode = menu(controls, "pointer", get("drawable") ? ["moves", "draws"] : ["moves"],
    (value) => (draws = value === "draws"));
  mode.show("moves");
  const clear = make("button", { type: "button" }, "blank picture");
  if (get("drawable")) controls.append(make("p", { style: "margin:0" }, clear));

  const picture = canvas(stage, "picture", { tabindex: "0", role: "application",
    "data-lm-suppress-shortcuts": "true",
    "aria-label": "picture: arrow keys move it, or the pen; space draws" });
  picture.board.style.cssText += "; cursor: pointer; touch-action: none";
  const layers = get("names").map((name) => canvas(stage, name));
  const output = drawing(stage, "output (line: without the shift)");

  const blank = () => Array(height * width).fill(0);
  clear.onclick = () => {
    ink = blank();
    move(0, 0);
    later();
  };
  const draw = (row, column) => {
    if (get("down") || get("right")) move(0, 0);
    ink = dot(ink ?? blank(), height, width, row, column);
    later();
  };

  let last = null; // pixel of the pointer
  const at = (event) => {
    const box = picture.board.getBoundingClientRect();
    return [((event.clientY - box.top) / box.height) * height,
      ((event.clientX - box.left) / box.width) * width].map(Math.floor);
  };
  picture.board.addEventListener("pointerdown", (event) => {
    picture.board.setPointerCapture(event.pointerId);
    last = at(event);
    if (draws) draw(...last);
  });
  picture.board.addEventListener("pointermove", (event) => {
    if (!event.buttons || !last) return;
    const here = at(event);
    const steps = Math.max(...here.map((place, axis) => Math.abs(place - last[axis])), 1);
    if (draws) {
      for (let step = 1; step <= steps; step++) {
        draw(...here.map((place, axis) =>
          Math.round(last[axis] + ((place - last[axis]) * step) / steps)));
      }
    } else {
      move(get("down") + here[0] - last[0], get("right") + here[1] - last[1]);
    }
    last = here;
  });
  picture.board.addEventListener("keydown", (event) => {
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
      ArrowRight: [0, 1] }[event.key] ?? [0, 0];
    if (!down && !right && event.key !== " ") return;
    event.preventDefault();
    if (!draws) return move(get("down") + down, get("right") + right);
    pen = [Math.min(Math.max(pen[0] + down, 0), height - 1),
      Math.min(Math.max(pen[1] + right, 0), width - 1)];
    if (event.key === " ") draw(...pen);
    else later();
  });

  function question() {
    which.show(get("index"), ink ? "drawn" : `${get("index") + 1} of ${get("count")}`);
    shifts[0].show(get("down"));
    shifts[1].show(get("right"));
    ask({ index: get("index"), down: get("down"), right: get("right"), ink });
  }

  function answer() {
    const found = get("answer");
    mosaic(picture.board, found.picture, Math.min(220, 10 * width));
    if (draws) {
      const brush = picture.board.getContext("2d");
      brush.fillStyle = "#ff9a4d";
      brush.fillRect(pen[1], pen[0], 1, 1);
    }
    const errors = found.errors.map((error) =>
      error === null ? "not measurable" : error.toFixed(3));
    layers.forEach(({ board, caption }, number) => {
      mosaic(board, found.maps[number], 260);
      caption.textContent = `${get("names")[number]}: error ${errors[number]}`;
    });
    bars(output, get("classes"), found);
    const best = found.after.indexOf(Math.max(...found.after));
    const first = found.probabilities ? `Most probable: ${get("classes")[best]} ` +
      `(${found.after[best].toFixed(2)}). ` : "";
    const change = Math.max(...found.after.map((v, n) => Math.abs(v - found.before[n])));
    output.svg.setAttribute("aria-label", first || "outputs");
    say(`${first}Shift (${get("down")}, ${get("right")}): the output changes by up to ` +
      `${change.toFixed(3)}; error of the maps: ${errors.join(", ")}.`);
  }
  model.on("change:answer", () => {
    answered();
    answer();
  });
  if (get("answer")) answer();
  later();
}

export default { render };
