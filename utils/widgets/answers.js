// Draw or drag a picture; several Keras models in Python say what it shows.
// State and constants: those of board.js; networks (their names), classes. `ask` goes to
// Python, `answer` comes back.

import { drawing } from "./common.js";
import { interview, paintBars } from "./board.js";

// Return what a network says in words, and whether the shift has changed it.
function inWords(name, classes, { before, after }) {
  const best = (values) => values.indexOf(Math.max(...values));
  const [now, then] = [best(after), best(before)];
  const changed = now === then ? "" : `, without the shift ${classes[then]}`;
  return `${name}: ${classes[now]} (${after[now].toFixed(2)}${changed})`;
}

function render({ model, el }) {
  const [networks, classes] = [model.get("networks"), model.get("classes")];
  interview(model, el, "several networks, one picture", (box) => {
    const outputs = networks.map((name) => drawing(box.panels, name));
    return (found) => {
      const texts = networks.map((name, number) =>
        inWords(name, classes, found.answers[number]));
      outputs.forEach((output, number) => {
        paintBars(output, classes, found.answers[number]);
        output.svg.setAttribute("aria-label", texts[number]);
      });
      box.say(`${texts.join("; ")}. A line in a bar: without the shift.`);
    };
  });
}

export default { render };
