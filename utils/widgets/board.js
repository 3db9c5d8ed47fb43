// A picture to draw or to drag, and the answers of a Keras model in Python about it.
// State: index (of the picture), down, right (shift in pixels); constants: count, height,
// width, reach ([rows, columns] of the largest shift), drawable.

import { clamp, drag, frame, make, menu, replaced, share, slider } from "./common.js";

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
  const strength = Math.min(Math.abs(byte - 128) / 127, 1);
  const end = byte < 128 ? [33, 102, 172] : [178, 24, 43];
  return end.map((part) => Math.round(255 + strength * (part - 255)));
}

const NAMES = ["index", "down", "right"];
const ACROSS = 4; // maps in a row

export function canvas(box, title, attributes = {}) {
  const board = make("canvas", { role: "img", "aria-label": title, ...attributes });
  board.style.imageRendering = "pixelated";
  board.style.maxWidth = "100%";
  const caption = make("figcaption", {}, title);
  box.append(make("figure", {}, caption, board));
  return { board, caption };
}

// Draw maps (height, width, channels) of bytes beside each other.
export function paintMaps(board, { shape: [height, width, channels], signed, shades }, wide) {
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

export function paintBars({ svg }, names, { before, after, probabilities }) {
  const [left, width, step] = [92, 330, 24];
  const lengths = [...before, ...after, ...after.map((v) => -v)];
  const top = probabilities ? 1 : Math.max(...lengths, 1e-9);
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

// Return the picture that is shown, a given one or a drawing (`ink`), and its moves.
function addPicture(model, { put, later }) {
  const [height, width, reach] = ["height", "width", "reach"].map((n) => model.get(n));
  const shown = { ink: null, pen: [height, width].map((n) => Math.floor(n / 2)) };
  const blank = () => Array(height * width).fill(0);
  const change = (ink) => {
    shown.ink = ink;
    later();
  };
  const shift = () => [model.get("down"), model.get("right")];
  const move = (...shift) => {
    const [down, right] = shift.map((n, axis) => clamp(n, -reach[axis], reach[axis]));
    put({ down, right });
  };
  return Object.assign(shown, { height, width, shift, move, later,
    moveBy: (down, right) => move(shift()[0] + down, shift()[1] + right),
    choose(index) {
      put({ index });
      change(null);
    },
    clear() {
      move(0, 0);
      change(blank());
    },
    draw(row, column) {
      if (shift().some(Boolean)) move(0, 0);
      change(dot(shown.ink ?? blank(), height, width, row, column));
    },
    movePen(down, right) {
      shown.pen = [clamp(shown.pen[0] + down, 0, height - 1),
        clamp(shown.pen[1] + right, 0, width - 1)];
    },
  });
}

function addControls(model, { controls }, picture) {
  const drawable = model.get("drawable");
  const which = slider(controls, "picture", [0, model.get("count") - 1], picture.choose);
  const shifts = ["shift down", "shift right"].map((label, axis) => {
    const reach = model.get("reach")[axis];
    return slider(controls, label, [-reach, reach], (value) =>
      picture.move(...replaced(picture.shift(), axis, value)));
  });
  const mode = menu(controls, "pointer", drawable ? ["moves", "draws"] : ["moves"],
    (value) => (picture.isDrawing = value === "draws"));
  mode.show("moves");
  const clear = make("button", { type: "button" }, "blank picture");
  clear.onclick = picture.clear;
  if (drawable) controls.append(make("p", { style: "margin:0" }, clear));
  return { which, shifts };
}

// Draw a line of dots, or move the picture, from one pixel to another.
function follow(picture, from, to) {
  const way = to.map((place, axis) => place - from[axis]);
  if (!picture.isDrawing) return picture.moveBy(...way);
  const steps = Math.max(...way.map(Math.abs), 1);
  for (let step = 1; step <= steps; step++) {
    picture.draw(...from.map((place, axis) =>
      Math.round(place + (way[axis] * step) / steps)));
  }
}

function listenToPointer(board, picture) {
  let last = null; // pixel of the pointer
  drag(board, (event) => {
    const [x, y] = share(board, event);
    const here = [y * picture.height, x * picture.width].map(Math.floor);
    if (event.type === "pointermove") {
      if (last) follow(picture, last, here);
    } else if (picture.isDrawing) picture.draw(...here);
    last = here;
  });
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
  ArrowRight: [0, 1] };

function listenToKeys(board, picture) {
  board.addEventListener("keydown", (event) => {
    if (!ARROWS[event.key] && event.key !== " ") return;
    event.preventDefault();
    const way = ARROWS[event.key] ?? [0, 0];
    if (!picture.isDrawing) return picture.moveBy(...way);
    picture.movePen(...way);
    if (event.key === " ") picture.draw(...picture.pen);
    else picture.later();
  });
}

function addBoard({ panels }, picture) {
  const { board } = canvas(panels, "picture", { tabindex: "0", role: "application",
    "data-lm-suppress-shortcuts": "true",
    "aria-label": "picture: arrow keys move it, or the pen; space draws" });
  board.style.cssText += "; cursor: pointer; touch-action: none";
  listenToPointer(board, picture);
  listenToKeys(board, picture);
  return board;
}

function paintPicture(board, picture, maps) {
  paintMaps(board, maps, Math.min(220, 10 * picture.width));
  if (!picture.isDrawing) return;
  const brush = board.getContext("2d");
  brush.fillStyle = "#ff9a4d";
  brush.fillRect(picture.pen[1], picture.pen[0], 1, 1);
}

// Build a widget in which a picture is drawn or dragged and Python answers each time.
// `prepare(box, picture)` adds what shows an answer and returns a function that does.
export function interview(model, el, title, prepare) {
  const box = frame(model, el, title, NAMES, question);
  let id = 0;
  const { ask, answered } = postbox((wanted) =>
    box.put({ ask: { ...wanted, id: ++id } }));
  const picture = addPicture(model, box);
  const controls = addControls(model, box, picture);
  const board = addBoard(box, picture);
  const show = prepare(box, picture);

  function question() {
    const { index, down, right } = box.state();
    const place = `${index + 1} of ${model.get("count")}`;
    controls.which.show(index, picture.ink ? "drawn" : place);
    controls.shifts.forEach((control, axis) => control.show([down, right][axis]));
    ask({ index, down, right, ink: picture.ink });
  }

  function answer() {
    const found = model.get("answer");
    paintPicture(board, picture, found.picture);
    show(found);
  }
  model.on("change:answer", () => {
    answered();
    answer();
  });
  if (model.get("answer")) answer();
  box.later();
}
