// A page without a browser: what the demonstrations ask of a document, nothing drawn.
class Node {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], style: {}, calls: {} });
  }
  setAttribute(name, value) { this.attributes[name] = String(value); }
  getAttribute(name) { return this.attributes[name]; }
  append(...nodes) { this.children.push(...nodes); }
  after(...nodes) { (this.followers ??= []).push(...nodes); }
  replaceChildren(...nodes) { this.children = nodes; }
  addEventListener(name, call) { (this.calls[name] ??= []).push(call); }
  setPointerCapture() {}
  getBoundingClientRect() { return { left: 0, top: 0, width: 100, height: 100 }; }
  getContext() {
    this.pixels ??= [];
    return {
      createImageData: (width, height) =>
        ({ data: new Uint8ClampedArray(4 * width * height) }),
      putImageData: (image, x, y) => this.pixels.push([x, y, ...image.data]),
      fillRect: (...box) => this.pixels.push(box),
    };
  }
  // Do what a learner would: press, drag, turn, choose.
  fire(type, event = {}) {
    if (this.disabled) return;
    const given = { preventDefault() {}, pointerId: 1, type, ...event };
    for (const call of this.calls[type] ?? []) call(given);
    this[`on${type}`]?.(given);
    tick();
  }
  turn(value, type = "input") {
    this.value = value;
    this.fire(type);
  }
  press(x, y) { this.fire("pointerdown", { clientX: x, clientY: y }); }
  drag(x, y) { this.fire("pointermove", { clientX: x, clientY: y, buttons: 1 }); }
  key(key) { this.fire("keydown", { key }); }
  // Return all nodes of a kind below this one, in the order of the page.
  all(tag) {
    const below = [...this.children, ...(this.followers ?? [])];
    return below.filter((node) => node instanceof Node).flatMap((node) =>
      [...(node.tag === tag ? [node] : []), ...node.all(tag)]);
  }
}

class Model {
  constructor(state) { Object.assign(this, { state: { ...state }, calls: {} }); }
  get(name) { return this.state[name]; }
  set(name, value) {
    this.state[name] = value;
    for (const call of this.calls[`change:${name}`] ?? []) call();
  }
  on(event, call) { (this.calls[event] ??= []).push(call); }
  save_changes() {}
}

// Frames of the screen wait until `tick` draws them.
let frames = [];
function tick() {
  const now = frames;
  frames = [];
  for (const draw of now) draw();
}
globalThis.requestAnimationFrame = (draw) => frames.push(draw);
globalThis.document = {
  createElement: (tag) => new Node(tag),
  createElementNS: (space, tag) => new Node(tag),
};

// Render a demonstration; return its model, its page and what reads the page.
function open(code, state) {
  const [model, el] = [new Model(state), new Node("div")];
  code.default.render({ model, el });
  tick();
  const status = () => el.all("p").find((p) => p.attributes.class === "status").textContent;
  const svg = (n) => el.all("svg").at(n);
  const control = (name) => el.all("label").find(({ children: [label] }) =>
    label.children[0] === name).children[1];
  return { model, el, status, svg, control };
}
