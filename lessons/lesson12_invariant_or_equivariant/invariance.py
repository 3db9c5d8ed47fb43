"""Exercise 12.2: judge by random shifts whether a network is invariant."""

from importlib import import_module

import numpy as np

from lessons.lesson12_invariant_or_equivariant.networks import (
    Wrap,
    chain,
    constant_network,
    network,
)
from utils.grading import Exercise, Mistake
from utils.grading.compare import type_name


def invariant_network():
    """Return a Keras model (n, 16, 16, 1) → (n, outputs), invariant to all shifts."""
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((16, 16, 1))])
    for filters in (8, 16):
        model.add(Wrap())
        model.add(layers.Conv2D(filters, 3, activation="relu"))
    model.add(layers.GlobalMaxPooling2D())
    return model


ODD, EVEN = ((1, 0), (0, 3), (5, 7), (2, 5)), ((4, 0), (0, 8), (12, 4))  # rows, columns
SHIFTS = (*ODD, *EVEN)
SHUFFLED = "an image with shuffled pixels gives the same output"


def _answers(model):
    """Return the outputs for four images, for shuffled ones, and for each shift."""
    import keras

    rng = np.random.default_rng(1202)
    images = rng.normal(size=(4, 16, 16, 1)).astype("float32")
    shuffled = rng.permuted(images.reshape(4, 256), axis=1).reshape(images.shape)
    moved = [np.roll(images, shift, axis=(1, 2)) for shift in SHIFTS]
    batch = np.concatenate([images, shuffled, *moved])
    outputs = keras.ops.convert_to_numpy(model(batch, training=False))
    return np.split(outputs, len(batch) // 4)


def _judge_outputs(before, shuffled):
    if before.ndim != 2:
        return f"the output has {before.ndim} axes, it should be (n, outputs)"
    if not np.isfinite(before).all():
        return "the output holds NaN or infinity"
    scale = np.abs(before).max() + 1e-12
    if np.ptp(before, axis=0).max() < 1e-3 * scale:
        return "the output is the same for all images"
    if np.abs(shuffled - before).max() < 1e-3 * scale:
        return SHUFFLED
    return None


def _changes(before, moved):
    """Return per shift the change of the output, relative to its largest value."""
    scale = np.abs(before).max() + 1e-12
    return [np.abs(after - before).max() / scale for after in moved]


def _judge_invariance(result):
    import keras

    if not isinstance(result, keras.Model):
        return f"return a Keras model, not a {type_name(result)}"
    shape = tuple(result.input_shape)
    if len(shape) != 4 or shape[3] != 1 or shape[1] not in (16, None):
        return f"the model takes {shape}, it should take images (n, 16, 16, 1)"
    before, shuffled, *moved = _answers(result)
    if complaint := _judge_outputs(before, shuffled):
        return complaint
    changes = dict(zip(SHIFTS, _changes(before, moved), strict=True))
    worst = max(changes, key=changes.get)
    if changes[worst] > 1e-4:
        return (
            f"a shift by {worst} (rows, columns) changes the output by "
            f"{changes[worst]:.1g} of its size"
        )
    return None


def _has_windows(model):
    """Tell whether a kernel (height, width, in, out) is larger than one pixel."""
    kernels = [weight.shape for weight in model.weights if len(weight.shape) == 4]
    return any(max(shape[:2]) > 1 for shape in kernels)


def _height(tensor):
    """Return the height of maps (n, height, width, channels), 16 where it is open."""
    shape = getattr(tensor, "shape", ())
    return (shape[1] or 16) if len(shape) == 4 else None


def _heights(model):
    """Return for each layer from maps to maps the heights before and behind it."""
    pairs = [(_height(layer.input), _height(layer.output)) for layer in model.layers]
    return [pair for pair in pairs if None not in pair]


def _size_faults(model):
    """Return which rules about the size of the maps a model breaks."""
    heights = _heights(model)
    return {
        "wrapped twice": any(16 < before < behind for before, behind in heights),
        "wide windows": any(behind < 16 < before for before, behind in heights),
        "no border": any(behind < 16 for _, behind in heights),
        "seam": bool(heights) and heights[-1][1] > 16,
    }


def _broken_by(model):
    """Name the first kind of layer that does not commute with shifts, or None."""
    convolutions = [x for x in model.layers if hasattr(x, "kernel_size")]
    strided = [x for x in model.layers if np.max(getattr(x, "strides", 1)) > 1]
    kinds = {type(layer).__name__ for layer in model.layers}
    rules = {
        "zeros": any(layer.padding == "same" for layer in convolutions),
        "zero layer": "ZeroPadding2D" in kinds,
        "stride": any(layer in convolutions for layer in strided),
        "pooling": bool(strided),
        "flat": bool(kinds & {"Flatten", "Reshape"}),
        **_size_faults(model),
    }
    return next((name for name, holds in rules.items() if holds), None)


def _fault(model):
    """Name what is wrong first, whatever the number of filters, or return None."""
    before, shuffled, *moved = _answers(model)
    complaint = _judge_outputs(before, shuffled)
    if complaint == SHUFFLED:
        return "no activation" if _has_windows(model) else "no filters"
    if complaint or max(_changes(before, moved)) < 1e-4:
        return complaint
    return _broken_by(model)


def _same_fault(one, other):
    try:
        fault = _fault(one)
        return fault is not None and fault == _fault(other)
    except Exception:
        return False


INVARIANT = Exercise(
    id="12.2",
    title="no shift changes it",
    reference=invariant_network,
    cases=lambda: [()],
    prepare=lambda: import_module("keras"),
    judge=_judge_invariance,
    alike=_same_fault,
    seconds=5,
    mistakes=(
        Mistake(
            "zeros outside",
            network(border="zeros"),
            "padding='same' puts zeros around the image: the border is a place of its "
            "own. Wrap, then convolve without padding.",
        ),
        Mistake(
            "a layer of zeros",
            chain("zeros", "3×3", "mean"),
            "ZeroPadding2D puts zeros around the image: the border is a place of its "
            "own. Wrap puts there what follows on a torus.",
        ),
        Mistake(
            "wrapped twice",
            chain("wrap", "wrap", "5×5", "mean"),
            "a second Wrap copies the pixels that the first one added, not those that "
            "follow on the torus. Use one Wrap before each 3×3 convolution.",
        ),
        Mistake(
            "wide windows",
            chain("wrap", "5×5", "mean"),
            "Wrap adds one pixel on each side: enough for windows of 3×3, not for "
            "larger ones.",
        ),
        Mistake(
            "seam",
            chain("wrap", "3×3", "wrap", "mean"),
            "the last maps have more than 16 rows: what Wrap added counts twice. A 3×3 "
            "convolution after each Wrap takes it off again.",
        ),
        Mistake(
            "no border",
            network(border=None),
            "without padding the windows that reach around the torus are missing. Wrap "
            "before each convolution.",
        ),
        Mistake(
            "stride",
            network(stride=2),
            "a stride keeps every second place only: odd shifts bring other ones.",
        ),
        Mistake(
            "pooling",
            network(pool=4),
            "pooling by windows keeps one place of each window: shifts by other than "
            "multiples of its size bring other windows.",
        ),
        Mistake(
            "flatten",
            network(ending="flat"),
            "Flatten keeps the order of the places: a moved map is another vector. End "
            "with a global pooling.",
        ),
        Mistake(
            "maps",
            network(ending=None),
            "these are maps: they move with the image. A global pooling makes them "
            "invariant.",
        ),
        Mistake(
            "no filters",
            network(depth=0),
            "a global pooling of the pixels forgets how they are arranged. Put "
            "convolutions before it, larger than 1×1.",
        ),
        Mistake(
            "no activation",
            network(ending="mean", activation=None),
            "without an activation the mean of a map tells nothing but the mean of the "
            "image. Give the convolutions activation='relu'.",
        ),
        Mistake(
            "constant",
            constant_network,
            "a constant is invariant, but it says nothing about the image.",
        ),
    ),
    hints=(
        "Which layers break shifts: the border, strides and windows, or Flatten? Use "
        "none of them.",
        "Wrap, then a convolution with activation='relu', without padding and with "
        "stride 1, once or several times; then a global pooling.",
    ),
    skeleton='''
        def invariant_network():
            """Return a Keras model (n, 16, 16, 1) → (n, outputs)."""
            model = keras.Sequential([keras.Input((16, 16, 1))])
            for filters in (8, 16):
                model.add(...)  # what stands outside of the image?
                model.add(layers.Conv2D(filters, 3, activation=...))
            model.add(...)  # how does it end?
            return model
    ''',
)
