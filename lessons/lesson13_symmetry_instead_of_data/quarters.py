"""Exercise 13.5: design a network that does not notice quarter turns."""

from importlib import import_module

import numpy as np

from lessons.lesson13_symmetry_instead_of_data.references import quarter_model
from utils.grading import Exercise, Mistake
from utils.grading.compare import type_name

CLOSE = 1e-4  # of the largest output: rounding
BLIND = "images that differ get the same output"
SHUFFLED = "an image with its pixels shuffled gets the same output"
MIXED = "two images that differ, but have the same mean over all turns, look alike"


def _turned(images, turns):
    return np.rot90(images, turns, axes=(1, 2))


def _batches():
    """Return images, and what is made of them, {name: (4, 16, 16, 1)}."""
    rng = np.random.default_rng(1305)
    images, other = rng.normal(size=(2, 4, 16, 16, 1))
    made = {f"{90 * turns}°": _turned(images, turns) for turns in (1, 2, 3)}
    made["mirror"] = images[:, :, ::-1]
    made["same mean"] = images + other - _turned(other, 1)
    pixels = rng.permuted(images.reshape(4, 256), axis=1)
    made["shuffled"] = pixels.reshape(images.shape)
    return {"as it is": images, **made}


def _answers(model):
    """Return the outputs for each kind of images."""
    import keras

    batches = _batches()
    together = np.concatenate([*batches.values()]).astype("float32")
    outputs = keras.ops.convert_to_numpy(model(together, training=False))
    return dict(zip(batches, np.split(outputs, len(batches)), strict=True))


def _change(outputs, name):
    """Return by how much what is made of the images changes the outputs."""
    before, after = outputs["as it is"], outputs[name]
    return np.abs(after - before).max() / (np.abs(before).max() + 1e-12)


def _complaint(outputs):
    before = outputs["as it is"]
    if before.ndim != 2:
        return f"the output has {before.ndim} axes, it should be (n, outputs)"
    if not np.isfinite(before).all():
        return "the output holds NaN or infinity"
    if np.ptp(before, axis=0).max() < 1e-3 * (np.abs(before).max() + 1e-12):
        return BLIND
    for turns in (90, 180, 270):
        change = _change(outputs, f"{turns}°")
        if change > CLOSE:
            share = f"{100 * change:.2g} % of its size"
            return f"a turn by {turns}° changes the output by {share}"
    if _change(outputs, "shuffled") < 1e-3:
        return SHUFFLED
    return MIXED if _change(outputs, "same mean") < 1e-3 else None


def _judge_model(result):
    import keras

    if not isinstance(result, keras.Model):
        return f"return a Keras model, not a {type_name(result)}"
    shape = tuple(result.input_shape)
    if len(shape) != 4 or shape[3] != 1 or shape[1] not in (16, None):
        return f"the model takes {shape}, it should take images (n, 16, 16, 1)"
    return _complaint(_answers(result))


def _same_in_another_order(outputs):
    ordered = {name: np.sort(values, axis=1) for name, values in outputs.items()}
    return _change(ordered, "90°") < CLOSE


def _own_weights(model):
    """Tell whether each shape of kernel is there four times."""
    shapes = [tuple(weight.shape) for weight in model.weights]
    return bool(shapes) and all(shapes.count(shape) % 4 == 0 for shape in shapes)


def _fault(model):
    """Name what is wrong with a model, "" for nothing."""
    outputs = _answers(model)
    complaint = _complaint(outputs)
    names = {None: "", BLIND: "blind", SHUFFLED: "shuffled", MIXED: "mixed"}
    if complaint in names or outputs["as it is"].ndim != 2:
        return names.get(complaint, "maps")
    if _same_in_another_order(outputs):
        return "order"
    if _change(outputs, "180°") < CLOSE:
        return "flips" if _change(outputs, "mirror") < CLOSE else "half"
    return "own weights" if _own_weights(model) else "plain"


def _alike(one, other):
    try:
        return _fault(one) == _fault(other) != ""
    except Exception:
        return False


def _body():
    import keras
    from keras import layers

    convolution = layers.Conv2D(4, 3, activation="relu")
    return keras.Sequential([convolution, layers.Flatten(), layers.Dense(3)])


def _built(moves, join="Average", shared=True, first=False):
    """Return an answer that joins what networks make of moved images.

    moves: functions of a batch. join: a layer of Keras; with `first` it joins the
    moved images instead. shared: one network for all of them.
    """

    def answer():
        import keras

        inputs = keras.Input((16, 16, 1))
        joined = getattr(keras.layers, join)()
        moved = [move(inputs) for move in moves]
        if first:
            return keras.Model(inputs, _body()(joined(moved)))
        body = _body()
        outputs = [(body if shared else _body())(images) for images in moved]
        return keras.Model(inputs, joined(outputs) if len(moves) > 1 else outputs[0])

    return answer


def _turn(turns):
    def move(images):
        from keras import ops

        return ops.rot90(images, k=turns, axes=(1, 2))

    return move


def _flip(*axes):
    def move(images):
        from keras import ops

        return ops.flip(images, axis=axes) if axes else images

    return move


def _constant():
    import keras

    inputs = keras.Input((16, 16, 1))
    x = keras.layers.GlobalAveragePooling2D()(inputs)
    return keras.Model(inputs, keras.layers.Dense(3, kernel_initializer="zeros")(x))


def _pooled_pixels():
    import keras

    inputs = keras.Input((16, 16, 1))
    return keras.Model(inputs, keras.layers.GlobalMaxPooling2D()(inputs))


def _maps():
    import keras

    inputs = keras.Input((16, 16, 1))
    return keras.Model(inputs, keras.layers.Conv2D(4, 3, activation="relu")(inputs))


FOUR = [_turn(turns) for turns in range(4)]

QUARTERS = Exercise(
    id="13.5",
    title="a network that does not notice turns",
    reference=quarter_model,
    cases=lambda: [()],
    prepare=lambda: import_module("keras"),
    judge=_judge_model,
    alike=_alike,
    seconds=5,
    mistakes=(
        Mistake(
            "plain",
            _built([_turn(0)]),
            "nothing in this network knows of turns; random weights do not. Show it "
            "all four turns of each image and average.",
        ),
        Mistake(
            "half turns only",
            _built([_turn(0), _turn(2)]),
            "two copies are a group, too, but a smaller one: half turns. C4 has four.",
        ),
        Mistake(
            "flips",
            _built([_flip(), _flip(1), _flip(2), _flip(1, 2)]),
            "you flip instead of turning: upright mirrors and half turns are a group "
            "of four as well, but not C4.",
        ),
        Mistake(
            "weights of their own",
            _built(FOUR, shared=False),
            "each copy has a network with weights of its own. All four copies have to "
            "go through the same one.",
        ),
        Mistake(
            "one behind the other",
            _built(FOUR, join="Concatenate"),
            "the four answers stand behind each other: a turn makes them change "
            "places. Average them, or take the maximum.",
        ),
        Mistake(
            "mean of the images",
            _built(FOUR, first=True),
            "you average the images before the network sees them. That is invariant, "
            "but four images laid over each other are hard to read: average the "
            "answers.",
        ),
        Mistake(
            "pooled pixels",
            _pooled_pixels,
            "a global pooling of the pixels, or of what 1×1 filters make of them, "
            "forgets how they are arranged. Let a network look at their neighbours.",
        ),
        Mistake(
            "maps",
            _maps,
            "these are maps, which turn with the image. End with a Flatten and a dense "
            "layer, or with a global pooling.",
        ),
        Mistake(
            "constant",
            _constant,
            "a constant is invariant, but it says nothing about the image.",
        ),
    ),
    hints=(
        "Any network becomes invariant by averaging over a group. A model may use one "
        "network four times: body(first), body(second), …",
        "ops.rot90(inputs, k=turns, axes=(1, 2)) for turns 0 to 3, each through the "
        "same body, then layers.Average().",
    ),
    skeleton='''
        def quarter_model():
            """Return a Keras model (n, 16, 16, 1) → (n, outputs) that ignores turns."""
            inputs = keras.Input((16, 16, 1))
            body = keras.Sequential([layers.Conv2D(8, 3, activation="relu"), ...])
            answers = []
            for turns in range(4):
                answers.append(body(ops.rot90(inputs, k=..., axes=...)))
            return keras.Model(inputs, ...)
    ''',
)
