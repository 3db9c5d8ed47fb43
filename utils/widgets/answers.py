"""A widget in which several Keras models say what a drawn or moved picture shows."""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np

from utils.arguments import array, require
from utils.widgets import model_widget
from utils.widgets.display import present

MOST = 4  # networks side by side


def _outputs(models, picture):
    """Return the outputs of each model for a picture and its shifted copy."""
    return [np.asarray(model.predict_on_batch(picture)) for model in models]


def _moved(picture, down, right):
    """Return a picture and its shifted copy, (2, height, width, channels)."""
    from utils.symmetry import translate

    return np.stack([picture, translate(picture[None], (down, right), "zero")[0]])


def reply(models, pictures, ask):
    """Return the answer to a question of the browser: a picture or ink, and a shift."""
    picture = model_widget.asked(pictures, ask)
    pair = _moved(picture, ask["down"], ask["right"])
    answers = [
        {"before": before.tolist(), "after": after.tolist(), "probabilities": True}
        for before, after in _outputs(models, pair)
    ]
    return {"picture": model_widget.packed(pair[1][..., :1]), "answers": answers}


def _serve(models, pictures, widget):
    def answer(change):
        ask = change["new"]
        widget.answer = reply(models, pictures, ask) | {"id": ask["id"]}

    widget.observe(answer, names="ask")


def _draw(models, pictures, classes, index, down, right):
    """Draw a shifted picture and what each model says of it, and without the shift."""
    pair = _moved(pictures[index], down, right)
    columns = len(models) + 1
    figure, axes = plt.subplots(1, columns, figsize=(1.8 * columns, 3.4))
    axes[0].imshow(pair[1][..., 0], cmap="gray")
    title = f"shift ({down}, {right})".replace("-", "−")
    axes[0].set(title=title, xticks=[], yticks=[])
    axes[0].grid(False)
    rows = np.arange(len(classes))
    pairs = zip(models, _outputs(models.values(), pair), strict=True)
    for panel, (name, (before, after)) in zip(axes[1:], pairs, strict=True):
        panel.barh(rows, after, color="C1")
        panel.plot(before, rows, "k|", markersize=10)
        panel.set(yticks=rows, yticklabels=classes, title=name, xlim=(0, 1.05))
        panel.set(xlabel="probability", xticks=[0, 1])
        panel.invert_yaxis()
    return figure


def _checked(models, images, classes):
    """Return models, pictures and names of classes that fit each other."""
    good = isinstance(models, dict) and 0 < len(models) <= MOST
    require(good, "models", models, f"a dict of one to {MOST} models by their names")
    for model in models.values():
        pictures = model_widget.images_of(model, images)
    classes = classes or range(model.output_shape[-1])
    classes = [str(name) for name in classes]
    for name, model in models.items():
        fits = model.output_shape[-1] == len(classes)
        require(fits, "models", name, f"networks with {len(classes)} outputs")
        first = array("outputs", model.predict_on_batch(pictures[:1])[0], ndim=1)
        good = first.min() >= 0 and abs(first.sum() - 1) < 1e-3
        require(good, "models", name, "networks that answer with probabilities")
    return pictures.astype("float32"), classes


def show_answers(models, images, classes=None, index=0, shift=(0, 0)):
    """Draw or drag a picture, and compare what several Keras classifiers say of it.

    `models` maps one to four names to networks whose outputs are probabilities;
    `images` (n, height, width[, channels]) are such as they were trained on; `classes`
    names the outputs. A line in each bar shows the probability without the shift.
    """
    pictures, classes = _checked(models, images, classes)
    state, controls, constants = model_widget.board(pictures, index, shift)
    constants |= {"networks": [str(name) for name in models], "classes": classes}
    draw = partial(_draw, models, pictures, classes)
    serve = partial(_serve, list(models.values()), pictures)
    present("answers", draw, state, controls, serve, ask=None, answer=None, **constants)
