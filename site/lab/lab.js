// The page: a picture that moves, twelve networks, and what each layer makes of a move.
"use strict";

(() => {
  const find = (id) => document.getElementById(id);
  const file = JSON.parse(find("networks").textContent);
  const SIZE = file.size; // pixels of the picture's side
  const FAR = SIZE / 2; // the largest move
  const EMPTY = () => ({ shape: [SIZE, SIZE, 1], data: new Float32Array(SIZE * SIZE) });

  const state = {
    picture: EMPTY(), // before any move
    sample: null,
    dx: 0,
    dy: 0,
    vote: null,
  };
  const chosen = (name) => document.querySelector(`input[name=${name}]:checked`).value;
  const torus = () => chosen("edge") === "torus";
  const hidden = () => find("asking").checked && !state.vote;

  // ------------------------------------------------------------ networks

  const loaded = {};

  function network() {
    const name = ["padding", "subsampling", "head"].map(chosen).join("-");
    if (!loaded[name]) {
      const { accuracy, layers } = file.networks[name];
      const ready = layers.map(cnn.load);
      loaded[name] = { accuracy, layers: ready, places: moves.geometry(ready, SIZE) };
    }
    return loaded[name];
  }

  function weights(layers) {
    const sizes = layers.filter((layer) => layer.kernel);
    return sizes.reduce((sum, { kernel, bias }) => sum + kernel.length + bias.length, 0);
  }

  // The outputs for the picture before the move, computed once per picture and network.
  const old = {};

  function before(net) {
    if (old.net !== net || old.picture !== state.picture.data) {
      const outputs = cnn.forward(net.layers, state.picture);
      Object.assign(old, { net, picture: state.picture.data, outputs });
    }
    return old.outputs;
  }

  // ------------------------------------------------------------ colours

  const SEQUENTIAL = ["440154", "3b528b", "21918c", "5ec962", "fde725"];
  const DIVERGING = ["00426b", "4f9fd0", "f4f4f4", "e08a4a", "8c3100"];

  // 256 colours between the given ones, as the four bytes of an opaque pixel.
  function palette(names) {
    const stops = names.map((name) => [0, 2, 4].map((i) => parseInt(name.slice(i, i + 2), 16)));
    const colours = Array.from({ length: 256 }, (_, n) => {
      const at = (n / 255) * (stops.length - 1);
      const i = Math.min(Math.floor(at), stops.length - 2);
      return [...stops[i].map((a, k) => a + (at - i) * (stops[i + 1][k] - a)), 255];
    });
    return new Uint32Array(Uint8ClampedArray.from(colours.flat()).buffer);
  }

  const [sequential, diverging] = [SEQUENTIAL, DIVERGING].map(palette);

  // Colour each cell by its value between low and high; cells without value stay clear.
  function paint(canvas, { shape: [rows, columns, channels], data }, channel, scale) {
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const span = scale.high - scale.low || 1;
    for (let i = 0; i < rows * columns; i++) {
      const value = data[i * channels + channel];
      if (value !== value) continue;
      const at = Math.min(255, Math.max(0, Math.round(((value - scale.low) / span) * 255)));
      pixels[i] = scale.colours[at];
    }
    context.putImageData(image, 0, 0);
  }

  function range(data, channels, channel) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = channel ?? 0; i < data.length; i += channel === undefined ? 1 : channels) {
      if (data[i] < low) low = data[i];
      if (data[i] > high) high = data[i];
    }
    return { low, high };
  }

  const symmetric = (limit) => ({ low: -limit, high: limit, colours: diverging });

  // ------------------------------------------------------------ words

  const WORDS = {
    unchanged: "unchanged",
    along: "moved along",
    border: "moved along, not at the border",
    changed: "changed",
  };

  function percent(error) {
    return error < 0.001 ? "< 0.1 %" : `${(error * 100).toFixed(error < 0.1 ? 1 : 0)} %`;
  }

  const off = (error) => (error < moves.EXACT ? "exact" : `off by ${percent(error)}`);
  const signed = (n) => (n < 0 ? `−${-n}` : `${n}`);

  function showChip(chip, word, error) {
    chip.className = `chip ${word}`;
    const by = word === "changed" && error !== undefined ? ` by ${percent(error)}` : "";
    chip.textContent = WORDS[word] + by;
  }

  function showNothing(chip, text) {
    chip.className = "chip";
    chip.textContent = text;
  }

  const moved = () => state.dx !== 0 || state.dy !== 0;

  // ------------------------------------------------------------ layers

  let rows = [];

  function title(layer, shape) {
    const [high, wide, channels] = shape;
    const maps = `${channels} maps of ${high}×${wide}`;
    if (layer.type === "conv") {
      const [size] = layer.shape;
      const stride = layer.stride > 1 ? `, stride ${layer.stride}` : "";
      return [`convolution ${size}×${size}${stride}`, `${layer.padding} padding, ReLU · ${maps}`];
    }
    if (layer.type === "pool") return ["max pooling 2×2", maps];
    if (layer.type === "global") return ["global max pooling", `${channels} numbers, one per map`];
    if (layer.type === "flatten") return ["flatten", `a list of ${channels} numbers; the place in the list says where`];
    return ["class scores (dense)", "10 numbers, before the softmax"];
  }

  function row(layer, output) {
    const item = document.createElement("li");
    const [name, about] = title(layer, output.shape);
    item.innerHTML = `<div class="head"><b>${name}<\/b> <span class="small">${about}<\/span><\/div>
      <div class="maps" role="img"><\/div>
      <div class="result"><span class="chip"><\/span><div class="small"><\/div><\/div>`;
    const [, maps, result] = item.children;
    const [chip, numbers] = result.children;
    const list = output.shape[0] * output.shape[1] === 1;
    maps.classList.toggle("list", list);
    const count = list ? 1 : output.shape[2];
    maps.style.setProperty("--count", count);
    const strip = list ? [1, output.shape[2], 1] : null;
    const [height, width] = strip ?? output.shape;
    maps.append(...Array.from({ length: count }, () =>
      Object.assign(document.createElement("canvas"), { width, height })));
    maps.setAttribute("aria-label", `${name}: ${about}`);
    if (layer.type === "conv") maps.classList.add("windows");
    return { item, name, chip, canvases: [...maps.children], numbers, strip };
  }

  // Build the list of layers anew; the softmax is the table of probabilities.
  function layOut() {
    const { layers, accuracy } = network();
    const outputs = before(network());
    find("window").hidden = true;
    find("network").append(find("window")); // or it would go with the list
    rows = layers.slice(0, -1).map((layer, i) => row(layer, outputs[i]));
    find("layers").replaceChildren(...rows.map(({ item }) => item));
    find("facts").textContent =
      `${weights(layers).toLocaleString("en")} weights; recognises ${accuracy.toFixed(1)} % ` +
      "of 1,000 digits it was not trained on.";
  }

  function scaleOf(data, shape, channel, difference, limit) {
    const perMap = chosen("scale") === "map" ? channel : undefined;
    const { low, high } = range(data, shape[2], perMap);
    if (difference) return symmetric(perMap === undefined ? limit : Math.max(-low, high, 1e-9));
    if (low < 0) return symmetric(Math.max(-low, high));
    return { low: 0, high, colours: sequential };
  }

  function drawMaps({ canvases, strip }, now, old, result) {
    const difference = chosen("view") === "difference";
    const exact = (result.along ?? result.same) < moves.EXACT;
    let data = now.data;
    if (difference) data = strip ? now.data.map((v, i) => v - old.data[i]) : result.difference;
    if (difference && exact) data = data.map((v) => v && 0); // rounding is not worth a colour
    const limit = range(old.data).high;
    canvases.forEach((canvas, channel) => {
      const scale = scaleOf(data, strip ?? now.shape, channel, difference, limit);
      paint(canvas, { shape: strip ?? now.shape, data }, channel, scale);
    });
  }

  function numbersOf({ same, along, inside, whole }, { step }) {
    if (along === undefined) return [];
    const cells = [state.dx, state.dy].map((n) => signed(n / step)).join(", ");
    const lines = whole ? [] : [`the move is (${cells}) cells`];
    lines.push(`moved along: ${off(along)}`);
    if (along >= moves.EXACT && inside !== null) lines.push(`away from the edge: ${off(inside)}`);
    return [...lines, `unchanged: ${off(same)}`];
  }

  function line(text) {
    const element = document.createElement("span");
    element.textContent = text;
    return element;
  }

  function drawRow(row, now, old, place) {
    const result = moves.compare(now, old, state, torus(), place);
    drawMaps(row, now, old, result);
    const silent = hidden() || !moved();
    row.numbers.replaceChildren(...(silent ? [] : numbersOf(result, place).map(line)));
    if (!moved()) showNothing(row.chip, "");
    else if (hidden()) showNothing(row.chip, "?");
    else showChip(row.chip, moves.verdict(result), row.strip ? result.same : undefined);
    return result;
  }

  // ------------------------------------------------------------ answer

  const bars = Array.from({ length: 10 }, (_, digit) => {
    const line = find("probabilities").insertRow();
    line.innerHTML = `<th scope="row">${digit}<\/th><td><div class="bar"><\/div><div class="before"><\/div><\/td><td><\/td>`;
    const [bar, mark] = line.cells[1].children;
    return { bar, mark, number: line.cells[2] };
  });

  function drawAnswer(now, old) {
    const best = now.indexOf(Math.max(...now));
    bars.forEach(({ bar, mark, number }, digit) => {
      bar.style.width = `${now[digit] * 100}%`;
      mark.style.width = moved() ? `${old[digit] * 100}%` : 0;
      number.textContent = `${(now[digit] * 100).toFixed(1)} %`;
    });
    find("answer").textContent = `${best}: ${(now[best] * 100).toFixed(0)} %`;
  }

  function drawMove(scores) {
    const { dx, dy } = state;
    find("dx").value = dx;
    find("dy").value = dy;
    find("dx-value").textContent = `${signed(dx)} px`;
    find("dy-value").textContent = `${signed(dy)} px`;
    find("moved").textContent = moved() ? `moved (${signed(dx)}, ${signed(dy)}) px` : "not moved";
    const chip = find("answer-verdict");
    chip.parentElement.hidden = !moved();
    if (hidden()) showNothing(chip, "?");
    else showChip(chip, moves.verdict(scores), scores.same);
  }

  const GHOST = [230, 159, 0];

  // Paper white, ink black, and orange where the un-moved picture has ink.
  function drawPicture(picture) {
    const context = find("picture").getContext("2d");
    const image = context.createImageData(SIZE, SIZE);
    picture.data.forEach((ink, i) => {
      const ghost = state.picture.data[i] * 0.7 * (1 - ink);
      for (let k = 0; k < 3; k++) {
        const paper = 250 + ghost * (GHOST[k] - 250);
        image.data[i * 4 + k] = paper + ink * (20 - paper);
      }
      image.data[i * 4 + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }

  let speaking;

  function speak(words) {
    clearTimeout(speaking);
    speaking = setTimeout(() => (find("spoken").textContent = words), 600);
  }

  function describe(verdicts) {
    const answer = `${find("moved").textContent}. Answer ${find("answer").textContent}. `;
    if (hidden() || !moved()) return answer;
    const layers = rows.map(({ name }, i) => `${name}: ${WORDS[verdicts[i]]}`);
    return answer + layers.join("; ");
  }

  // ------------------------------------------------------------ one move

  function draw() {
    const net = network();
    const old = before(net);
    const picture = moves.move(state.picture, state, torus(), 0);
    const now = moved() ? cnn.forward(net.layers, picture) : old;
    drawPicture(picture);
    const results = rows.map((row, i) => drawRow(row, now[i], old[i], net.places[i]));
    drawAnswer(now.at(-1).data, old.at(-1).data);
    drawMove(results.at(-1));
    markSweep();
    speak(describe(results.map(moves.verdict)));
  }

  let waiting = false;

  // However many events come, draw once per frame.
  function update() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  }

  function moveTo(dx, dy) {
    const fit = (n) => {
      if (torus()) return n > FAR ? n - SIZE : n < -FAR ? n + SIZE : n;
      return Math.min(FAR, Math.max(-FAR, n));
    };
    [state.dx, state.dy] = [fit(dx), fit(dy)];
    rememberState();
    update();
  }

  // ------------------------------------------------------------ all sideways moves

  function sweep() {
    const net = network();
    const old = before(net);
    const steps = Array.from({ length: SIZE + 1 }, (_, i) => i - FAR);
    return steps.filter((dx) => dx !== 0).map((dx) => {
      const shift = { dx, dy: 0 };
      const picture = moves.move(state.picture, shift, torus(), 0);
      const now = cnn.forward(net.layers, picture);
      const [scores, past] = [now.at(-2), old.at(-2)];
      const { same } = moves.compare(scores, past, shift, torus(), net.places.at(-2));
      const change = now.at(-1).data.map((p, i) => Math.abs(p - old.at(-1).data[i]));
      return { dx, exact: same < moves.EXACT, change: Math.max(...change) };
    });
  }

  function sentence(results) {
    const exact = results.filter((result) => result.exact).map(({ dx }) => signed(dx));
    const said = { every: "for every move", some: "for some moves", none: "for no move" };
    const truth =
      exact.length === results.length ? "every" : exact.length ? "some" : "none";
    const which = truth === "some" ? ` (${exact.join(", ")} px)` : "";
    const guess = said[state.vote] ? `You said: ${said[state.vote]}. ` : "";
    return `${guess}Measured: exactly the same <b>for ${exact.length} of ` +
      `${results.length} moves<\/b>${which}. ${because(truth)}`;
  }

  // Why scores change with a move, or do not: what of this network knows a place.
  function because(truth) {
    if (chosen("head") === "flatten") {
      return "Because flatten keeps the place: behind it each cell has weights of its own.";
    }
    const reasons = [];
    if (chosen("subsampling") !== "none") {
      reasons.push("the last maps have one cell for 4 pixels, so that a move by 1, 2 or 3 pixels falls between the cells");
    }
    if (chosen("padding") === "zero") {
      reasons.push("the zeros round the maps tell the windows where the edge is");
    }
    if (!torus()) reasons.push("what leaves the picture is gone");
    if (!reasons.length) {
      return "Because nothing in it knows a place: all windows are alike, edges are joined, and a maximum does not say where it was.";
    }
    const why = reasons.join("; ");
    return truth === "every" ? `It need not be so: ${why}.` : `Because ${why}.`;
  }

  function bar({ dx, exact, change }) {
    const element = document.createElement("div");
    element.dataset.dx = signed(dx);
    element.style.height = exact ? 0 : `${change * 100}%`;
    element.title = `${signed(dx)} px: ${exact ? "exactly the same" : percent(change)}`;
    if (exact) element.classList.add("exact");
    if (dx % 4 === 0) element.classList.add("label");
    return element;
  }

  let sweeping;

  // Moves of the digit don't change the sweep; the picture, edge and network do.
  function updateSweep() {
    find("measured").hidden = hidden();
    find("result").replaceChildren(); // an old sentence is about another network
    find("sweep").replaceChildren();
    clearTimeout(sweeping);
    if (!hidden()) sweeping = setTimeout(showSweep, 150);
    rememberState();
  }

  function showSweep() {
    const results = sweep();
    noteFinding(results);
    find("result").innerHTML = sentence(results);
    find("sweep").replaceChildren(...results.map(bar));
    find("sweep").setAttribute("aria-label", "Largest change of a probability. " +
      results.map(({ dx, exact, change }) =>
        `${dx} pixels: ${exact ? "exactly the same" : percent(change)}`).join("; "));
    markSweep();
  }

  function markSweep() {
    for (const element of find("sweep").children) {
      const here = element.dataset.dx === signed(state.dx) && state.dy === 0;
      element.classList.toggle("here", here);
    }
  }

  // ------------------------------------------------------------ picture

  function show(picture, sample) {
    Object.assign(state, { picture, sample, dx: 0, dy: 0 });
    find("samples").childNodes.forEach((button, digit) =>
      button.setAttribute("aria-pressed", digit === sample));
    update();
    updateSweep();
  }

  function sample(digit) {
    const ink = cnn.bytes(file.samples[digit]);
    const [side, picture] = [Math.sqrt(ink.length), EMPTY()];
    const margin = (SIZE - side) / 2;
    ink.forEach((level, i) => {
      const [r, c] = [Math.floor(i / side) + margin, (i % side) + margin];
      picture.data[r * SIZE + c] = level / 255;
    });
    show(picture, digit);
  }

  // Ink along a line between two points, in pixels of the picture.
  function stroke([x0, y0], [x1, y1]) {
    const data = state.picture.data.slice();
    const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) * 4));
    for (let i = 0; i < data.length; i++) {
      for (let n = 0; n <= steps; n++) {
        const [x, y] = [x0 + ((x1 - x0) * n) / steps, y0 + ((y1 - y0) * n) / steps];
        const distance = Math.hypot((i % SIZE) + 0.5 - x, Math.floor(i / SIZE) + 0.5 - y);
        data[i] = Math.max(data[i], Math.min(1, 1.5 - distance));
      }
    }
    show({ shape: [SIZE, SIZE, 1], data }, null);
  }

  const canvas = find("picture");
  let held = null; // where the pointer went down, or was last

  function position(event) {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top].map(
      (n, i) => (n / [box.width, box.height][i]) * SIZE);
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    held = { at: position(event), dx: state.dx, dy: state.dy };
    if (chosen("tool") === "move") return;
    state.picture = moves.move(state.picture, state, torus(), 0); // draw on what is seen
    stroke(held.at, held.at);
  });

  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    const at = position(event);
    if (chosen("tool") === "draw") {
      stroke(held.at, at);
      held.at = at;
    } else {
      const [x, y] = at.map((n, i) => Math.round(n - held.at[i]));
      moveTo(held.dx + x, held.dy + y);
    }
  });

  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => (held = null));
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  document.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || ![canvas, document.body].includes(event.target)) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    moveTo(state.dx + arrow[0], state.dy + arrow[1]);
  });

  // ------------------------------------------------------------ controls

  for (let digit = 0; digit < 10; digit++) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: digit });
    button.addEventListener("click", () => sample(digit));
    find("samples").append(button);
  }
  find("clear").addEventListener("click", () => {
    document.querySelector("input[name=tool][value=draw]").click();
    show(EMPTY(), null);
  });
  find("home").addEventListener("click", () => moveTo(0, 0));
  for (const name of ["dx", "dy"]) {
    find(name).addEventListener("input", (event) => {
      state[name] = Number(event.target.value);
      rememberState();
      update();
    });
  }

  function vote(answer) {
    state.vote = answer;
    document.querySelectorAll("[data-vote]").forEach((button) =>
      button.setAttribute("aria-pressed", button.dataset.vote === answer));
    update();
    updateSweep();
  }

  document.querySelectorAll("[data-vote]").forEach((button) =>
    button.addEventListener("click", () => vote(button.dataset.vote)));
  find("asking").addEventListener("change", () => vote(null));

  document.addEventListener("change", (event) => {
    const { name } = event.target;
    if (["padding", "subsampling", "head"].includes(name)) {
      layOut();
      vote(null);
    } else if (name === "edge") {
      moveTo(state.dx, state.dy);
      vote(null);
    } else if (["view", "scale"].includes(name)) update();
    else if (name === "tool") canvas.classList.toggle("draws", chosen("tool") === "draw");
  });

  // ------------------------------------------------------------ own picture

  // Ink is what differs from the paper, the commonest grey of the rim.
  function inkOf({ data }) {
    const grey = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
      (data[4 * i] + data[4 * i + 1] + data[4 * i + 2]) / 765);
    const rim = grey.filter((_, i) =>
      i < SIZE || i >= SIZE * (SIZE - 1) || i % SIZE === 0 || i % SIZE === SIZE - 1);
    const paper = rim.sort()[rim.length >> 1];
    const ink = grey.map((value) => Math.abs(value - paper));
    const most = Math.max(...ink, 1e-6);
    return ink.map((value) => Math.max(0, value / most - 0.15) / 0.85);
  }

  find("own").addEventListener("change", async ({ target }) => {
    const [chosenFile] = target.files;
    target.value = "";
    if (!chosenFile) return;
    let bitmap;
    try {
      bitmap = await createImageBitmap(chosenFile);
    } catch {
      find("own-note").textContent = `${chosenFile.name} is not a picture that this browser can read.`;
      return;
    }
    find("own-note").textContent = "";
    const small = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE });
    const context = small.getContext("2d", { willReadFrequently: true });
    const scale = SIZE / Math.max(bitmap.width, bitmap.height);
    const [wide, high] = [bitmap.width * scale, bitmap.height * scale];
    context.fillStyle = "white";
    context.fillRect(0, 0, SIZE, SIZE);
    context.drawImage(bitmap, (SIZE - wide) / 2, (SIZE - high) / 2, wide, high);
    const data = inkOf(context.getImageData(0, 0, SIZE, SIZE));
    show({ shape: [SIZE, SIZE, 1], data }, null);
  });

  // ------------------------------------------------------------ what one number means

  function showWindow(index, channel, at) {
    const net = network();
    const layer = net.layers[index];
    const picture = moves.move(state.picture, state, torus(), 0);
    const outputs = cnn.forward(net.layers, picture);
    const input = index ? outputs[index - 1] : picture;
    const output = outputs[index];
    const [, columns, channels] = output.shape;
    const [r, c] = at;
    const value = output.data[(r * columns + c) * channels + channel];
    const { parts, total, bias, size } = cnn.products(input, layer, channel, at);
    const panel = find("window");
    panel.querySelector(".boxes").replaceChildren(...parts.map((part) => box(part, size)));
    const number = (n) => n.toFixed(2).replace("-", "−");
    const count = size * size * parts.length;
    panel.querySelector("p").textContent =
      `Map ${channel + 1}, row ${r + 1}, column ${c + 1}: ${count} products of a number of the ` +
      `window and a weight sum up to ${number(total)}; with the bias ${number(bias)} that is ` +
      `${number(total + bias)}, and after ReLU ${number(value)}.`;
    panel.hidden = false;
  }

  // One input map: its window, the weights, and the sum of their products.
  function box({ window, weights, sum }, size) {
    const element = document.createElement("div");
    const draws = (data, scale) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
      paint(canvas, { shape: [size, size, 1], data }, 0, scale);
      return canvas;
    };
    const high = Math.max(...window, 1e-9);
    const limit = Math.max(...weights.map(Math.abs), 1e-9);
    const text = document.createElement("span");
    text.textContent = `${sum < 0 ? "−" : "+"}${Math.abs(sum).toFixed(2)}`;
    element.append(draws(window, { low: 0, high, colours: sequential }), "×",
      draws(weights, symmetric(limit)), text);
    return element;
  }

  find("layers").addEventListener("click", ({ target, offsetX, offsetY }) => {
    const item = target.closest("li");
    const index = [...find("layers").children].indexOf(item);
    if (target.tagName !== "CANVAS" || network().layers[index]?.type !== "conv") return;
    const channel = [...target.parentElement.children].indexOf(target);
    const cell = (offset, pixels, cells) => Math.min(cells - 1, Math.floor((offset / pixels) * cells));
    showWindow(index, channel, [
      cell(offsetY, target.clientHeight, target.height),
      cell(offsetX, target.clientWidth, target.width),
    ]);
    item.after(find("window"));
  });
  find("close-window").addEventListener("click", () => (find("window").hidden = true));

  // ------------------------------------------------------------ five minutes

  const NETWORKS = {
    A: { padding: "zero", subsampling: "pool", head: "flatten" },
    B: { padding: "zero", subsampling: "pool", head: "global" },
    C: { padding: "circular", subsampling: "none", head: "global" },
  };
  const check = (name, value) =>
    (document.querySelector(`input[name=${name}][value=${value}]`).checked = true);

  function choose(switches) {
    for (const [name, value] of Object.entries(switches)) check(name, value);
    layOut();
    vote(null);
  }

  document.querySelectorAll("[data-network]").forEach((button) =>
    button.addEventListener("click", () => {
      check("edge", "torus");
      choose(NETWORKS[button.dataset.network]);
    }));

  const seen = new Map(); // network → is it exact for every move, on the torus?

  function noteFinding(results) {
    if (!torus()) return;
    const name = ["padding", "subsampling", "head"].map(chosen).join("-");
    const before = seen.get(name) ?? true;
    seen.set(name, before && results.every(({ exact }) => exact));
    const exact = [...seen.values()].filter(Boolean).length;
    find("tried").textContent = `You have measured ${seen.size} of 12 networks; ` +
      `exact for every move so far: ${exact}.`;
  }

  // ------------------------------------------------------------ address, projector

  const REMEMBERED = ["padding", "subsampling", "head", "edge"];

  function stateText() {
    const entries = REMEMBERED.map((name) => [name, chosen(name)]);
    if (state.sample !== null) entries.push(["digit", state.sample]);
    entries.push(["dx", state.dx], ["dy", state.dy]);
    return new URLSearchParams(entries).toString();
  }

  function rememberState() {
    try {
      history.replaceState(null, "", `#${stateText()}`);
    } catch {
      // some browsers refuse for files; the page works without
    }
  }

  function recallState() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const digit = Number(wanted.get("digit") ?? 3);
    for (const name of REMEMBERED) {
      const known = [...document.querySelectorAll(`input[name=${name}]`)].map(({ value }) => value);
      if (known.includes(wanted.get(name))) check(name, wanted.get(name));
    }
    sample(file.samples[digit] ? digit : 3);
    layOut();
    const [dx, dy] = ["dx", "dy"].map((name) => Math.round(Number(wanted.get(name))) || 0);
    moveTo(...[dx, dy].map((n) => Math.min(FAR, Math.max(-FAR, n))));
  }

  const link = () => `${location.href.split("#")[0]}#${stateText()}`;

  find("copy").addEventListener("click", async () => {
    rememberState();
    try {
      await navigator.clipboard.writeText(link());
      find("copied").textContent = "copied";
    } catch {
      find("copied").textContent = link(); // to be copied by hand
    }
  });

  const MARGIN = 4, CELL = 8; // cells of white around a QR code, pixels per cell

  function drawCode(board, text) {
    const code = qrcode(0, "M"); // as small as the text allows, 15 % may be damaged
    code.addData(text);
    code.make();
    const cells = code.getModuleCount();
    board.width = board.height = (cells + 2 * MARGIN) * CELL;
    const pen = board.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, board.width, board.height);
    pen.fillStyle = "#000";
    for (let row = 0; row < cells; row += 1) {
      for (let column = 0; column < cells; column += 1) {
        if (!code.isDark(row, column)) continue;
        pen.fillRect((column + MARGIN) * CELL, (row + MARGIN) * CELL, CELL, CELL);
      }
    }
  }

  find("show-code").hidden = !location.protocol.startsWith("http"); // others cannot open a file
  find("show-code").addEventListener("click", () => {
    drawCode(find("code").querySelector("canvas"), link());
    find("code").querySelector("p").textContent = link();
    find("code").showModal();
  });

  find("projector").addEventListener("change", ({ target }) =>
    document.body.classList.toggle("projector", target.checked));

  document.body.classList.toggle("projector", find("projector").checked);
  canvas.classList.toggle("draws", chosen("tool") === "draw"); // kept by a reload
  recallState();
})();
