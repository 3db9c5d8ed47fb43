// Draw or drag a picture; Python sends the feature maps and answers of a Keras model.
// State and constants: those of board.js; names (of the layers), classes. `ask` goes to
// Python, `answer` comes back.

import { drawing } from "./common.js";
import { canvas, interview, paintBars, paintMaps } from "./board.js";

// Return the answer of the network in words: the class if there is one, the changes.
function inWords(classes, shift, { before, after, probabilities }, errors) {
  const best = after.indexOf(Math.max(...after));
  const first = probabilities ? `Most probable: ${classes[best]} ` +
    `(${after[best].toFixed(2)}). ` : "";
  const change = Math.max(...after.map((value, n) => Math.abs(value - before[n])));
  return [first, `Shift (${shift.join(", ")}): the output changes by up to ` +
    `${change.toFixed(3)}; error of the maps: ${errors.join(", ")}.`];
}

function render({ model, el }) {
  const [names, classes] = [model.get("names"), model.get("classes")];
  interview(model, el, "a network at work", (box, picture) => {
    const layers = names.map((name) => canvas(box.panels, name));
    const output = drawing(box.panels, "output (line: without the shift)");
    return (found) => {
      const errors = found.errors.map((error) => error?.toFixed(3) ?? "not measurable");
      layers.forEach((layer, number) => {
        paintMaps(layer.board, found.maps[number], 260);
        layer.caption.textContent = `${names[number]}: error ${errors[number]}`;
      });
      paintBars(output, classes, found);
      const [first, rest] = inWords(classes, picture.shift(), found, errors);
      output.svg.setAttribute("aria-label", first || "outputs");
      box.say(first + rest);
    };
  });
}

export default { render };
