// Start the demonstrations of a page: each module draws into its place, with a stand-in
// for the notebook's model.
class Model {
  constructor(state) {
    this.state = state;
    this.listeners = {};
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    this.state[name] = value;
    for (const call of this.listeners[`change:${name}`] ?? []) call();
  }
  on(event, call) {
    (this.listeners[event] ??= []).push(call);
  }
  off() {}
  save_changes() {}
}

for (const el of document.querySelectorAll(".course-widget[data-module]")) {
  const state = JSON.parse(el.dataset.state);
  const { default: widget } = await import(`./${el.dataset.module}`);
  // The figure before it shows the same state, for readers without JavaScript
  const figure = el.closest(".course-widget").previousElementSibling;
  figure?.querySelector(".cell_output")?.setAttribute("hidden", "");
  widget.render({ model: new Model(state), el });
}
