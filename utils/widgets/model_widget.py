"""A widget that asks a Keras model: feature maps and answers while a picture moves.

What needs Keras is imported by who has a model: the other widgets do without.
"""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np

from utils.arguments import array, integer, require
from utils.convolution import pair
from utils.widgets.display import present

MOST_MAPS = 8  # of a layer that are drawn
MOST_LAYERS = 4
ACROSS = 4  # maps in a row
BORDER = 3  # lines of a map next to its border that are not compared


def _layers(model, names):
    """Return the names of the layers to show: by default the first convolutions."""
    import keras

    convolutions = [x.name for x in model.layers if isinstance(x, keras.layers.Conv2D)]
    names = convolutions[:MOST_LAYERS] if names is None else list(names)
    require(0 < len(names) <= MOST_LAYERS, "layers", names, "one to four layers")
    known = {layer.name: layer for layer in model.layers}
    for name in names:
        require(name in known, "layers", name, f"one of {', '.join(known)}")
        axes = len(known[name].output.shape)
        allowed = "a layer with maps (height, width, channels)"
        require(axes == 4, "layers", name, allowed)
    return names


class Probe:
    """Feature maps and answer of a model for a picture and for its shifted copy.

    `pictures` has the axes (image, height, width, channels). One prediction answers.
    """

    def __init__(self, model, pictures, layers=None):
        import keras

        from utils.symmetry import equivariance_report

        self.pictures = pictures.astype("float32")
        self.names = _layers(model, layers)
        report = equivariance_report(model, self.pictures[:2], shifts=(1,))
        self.strides = [report[name].stride for name in self.names]
        tensors = [model.get_layer(name).output for name in self.names]
        self.network = keras.Model(model.inputs, [*tensors, model.outputs[0]])

    def look(self, picture, down, right):
        """Return a dictionary of what the network makes of a picture and its shift.

        `picture` (height, width, channels). 'maps' are those of the shifted picture,
        'errors' one number per layer, 'before' and 'after' the outputs.
        """
        from utils.symmetry import translate

        moved = translate(picture[None], (down, right), "zero")[0]
        pair = np.stack([picture, moved])
        *layers, output = map(np.asarray, self.network.predict_on_batch(pair))
        errors = [
            shift_error(*values, stride, (down, right))
            for values, stride in zip(layers, self.strides, strict=True)
        ]
        seen = {"picture": moved, "errors": errors, "maps": [v[1] for v in layers]}
        return seen | {"before": output[0].ravel(), "after": output[1].ravel()}


def shift_error(before, after, stride, shift):
    """Return how far the map of a shifted picture is from the shifted map.

    Relative as in `equivariance_report`, off the borders; a map of stride s moves by
    the whole number next to shift / s. NaN if nothing is left to compare.
    """
    from utils.symmetry import maps

    if stride is None:
        return float("nan")
    steps = [round(float(n / s)) for n, s in zip(shift, stride, strict=True)]
    inside = []
    for size, n in zip(before.shape[:2], steps, strict=True):
        border = min(BORDER, size // 4)
        first, last = border + max(n, 0), size - border + min(n, 0)
        inside.append(slice(first, max(last, first)))
    difference = (after - np.roll(before, steps, axis=(0, 1)))[tuple(inside)]
    return maps.relative(difference[None], before[None])


def shades(values):
    """Return values as bytes, 0 to 255 up to the maximum, or around 128 if signed."""
    bound = np.abs(values).max() or 1.0
    scaled = values / bound
    scaled = 128 + 127 * scaled if values.min() < 0 else 255 * scaled
    return scaled.round().astype(np.uint8)


def _mosaic(axes, values):
    """Draw maps (height, width, channels) beside each other, four in a row."""
    height, width, channels = values.shape
    across = min(channels, ACROSS)
    lines = -(-channels // across)
    board = np.full((lines * (height + 1) - 1, across * (width + 1) - 1), np.nan)
    for number in range(channels):
        row, column = divmod(number, across)
        top, left = row * (height + 1), column * (width + 1)
        board[top : top + height, left : left + width] = values[..., number]
    bound = np.abs(values).max() or 1.0
    signed = values.min() < 0
    colours = {"cmap": "RdBu_r", "vmin": -bound} if signed else {"cmap": "gray"}
    axes.imshow(board, **{"vmin": 0, "vmax": bound, **colours})
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)


def _draw(probe, classes, index, down, right):
    """Draw picture, maps and outputs of one shifted picture."""
    seen = probe.look(probe.pictures[index], down, right)
    columns = len(probe.names) + 2
    figure, axes = plt.subplots(1, columns, figsize=(3.3 * columns, 3.4))
    _mosaic(axes[0], seen["picture"][..., :1])
    axes[0].set(title=f"shift ({down}, {right})".replace("-", "−"))
    layers = zip(probe.names, seen["maps"], seen["errors"], strict=True)
    for panel, (name, values, error) in zip(axes[1:-1], layers, strict=True):
        _mosaic(panel, values[..., :MOST_MAPS])
        measured = "not measurable" if np.isnan(error) else f"{error:.3f}"
        panel.set(title=f"{name}: error {measured}")
    rows = np.arange(len(classes))
    axes[-1].barh(rows, seen["after"], color="C1")
    axes[-1].plot(seen["before"], rows, "k|", markersize=12)
    axes[-1].set(yticks=rows, yticklabels=classes, title="mark: before the shift")
    axes[-1].set(xlabel="output")
    axes[-1].invert_yaxis()
    return figure


def packed(values):
    """Return maps (height, width, channels) as the browser wants them."""
    values = values[..., :MOST_MAPS]
    signed = bool(values.min() < 0)
    return {"shape": values.shape, "signed": signed, "shades": shades(values).tobytes()}


def asked(pictures, ask):
    """Return the picture that a question of the browser means, given or drawn."""
    picture = pictures[ask["index"]]
    if not ask["ink"]:
        return picture
    ink = np.array(ask["ink"], "float32").reshape(picture.shape)
    return ink / 255 * pictures.max()


def reply(probe, ask):
    """Return the answer to a question of the browser: a picture or ink, and a shift."""
    picture = asked(probe.pictures, ask)
    seen = probe.look(picture, ask["down"], ask["right"])
    after = seen["after"]
    good = len(after) > 1 and after.min() >= 0 and abs(after.sum() - 1) < 1e-3
    return {
        "picture": packed(seen["picture"][..., :1]),
        "maps": [packed(values) for values in seen["maps"]],
        "errors": [None if np.isnan(error) else error for error in seen["errors"]],
        "before": seen["before"].tolist(),
        "after": after.tolist(),
        "probabilities": bool(good),
    }


def _serve(probe, widget):
    """Answer each question of a widget."""

    def answer(change):
        widget.answer = reply(probe, change["new"]) | {"id": change["new"]["id"]}

    widget.observe(answer, names="ask")


def images_of(model, images):
    """Return images as a model takes them, (n, height, width, channels)."""
    images = array("images", images, ndim=(3, 4))
    images = images[..., None] if images.ndim == 3 else images
    wanted = model.input_shape[1:]
    fits = all(w in (None, n) for w, n in zip(wanted, images.shape[1:], strict=True))
    require(fits, "images", f"array of shape {images.shape}", f"(n, *{wanted})")
    return images


def board(pictures, index, shift):
    """Return state, controls and constants of a picture that is drawn or dragged."""
    count, height, width, channels = pictures.shape
    reach = [height // 3, width // 3]
    index = integer("index", index, low=0, high=count - 1)
    down, right = pair("shift", shift, low=-max(reach))
    for number, most in zip((down, right), reach, strict=True):
        integer("shift", number, low=-most, high=most)
    controls = {
        "picture": (["index"], (0, count - 1)),
        "shift down": (["down"], (-reach[0], reach[0])),
        "shift right": (["right"], (-reach[1], reach[1])),
    }
    constants = {"count": count, "height": height, "width": width, "reach": reach}
    constants |= {"drawable": channels == 1}
    return {"index": index, "down": down, "right": right}, controls, constants


def show_model(model, images, classes=None, layers=None, index=0, shift=(0, 0)):
    """Draw or drag a picture and watch the feature maps and answers of a Keras model.

    `model` has one input and one output; `images` (n >= 2, height, width[, channels])
    are what it was trained on. `classes` names the outputs, `layers` up to four layers
    with maps (by default the first convolutions). The number above each layer is its
    error of equivariance: 0 where the map of the shifted picture is the shifted map.
    """
    probe = Probe(model, images_of(model, images), layers)
    state, controls, constants = board(probe.pictures, index, shift)
    outputs = model.output_shape[-1]
    classes = [str(name) for name in range(outputs) if classes is None] or classes
    require(len(classes) == outputs, "classes", classes, f"{outputs} names")
    constants |= {"names": probe.names}
    constants |= {"classes": [str(name) for name in classes]}

    draw, serve = partial(_draw, probe, classes), partial(_serve, probe)
    present("model", draw, state, controls, serve, ask=None, answer=None, **constants)
