"""Exercises of lesson 05: images and dense networks."""

from functools import cache
from itertools import pairwise
from math import isqrt, prod

import numpy as np

from lessons.lesson05_images_and_dense_networks.phases import PHASES
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def dense_params(shape, units):
    """Count the parameters of dense layers, one after the other, on a flat image."""
    inputs, total = np.prod(shape), 0
    for neurons in units:
        total += (inputs + 1) * neurons
        inputs = neurons
    return total


def _bias_per_input(shape, units):
    widths = [prod(shape), *units]
    return sum(n * (m + 1) for n, m in pairwise(widths))


def _last_layer(shape, units):
    widths = [prod(shape), *units]
    return (widths[-2] + 1) * widths[-1]


DENSE = Exercise(
    id="05.1",
    title="parameters of a dense network on an image",
    reference=dense_params,
    cases=lambda: [
        ((28, 28, 1), [100, 10]),
        ((5, 7, 2), [4, 3, 6]),
        ((6, 4, 3), [8]),
        ((2, 9, 5), [3, 3]),
    ],
    mistakes=(
        Mistake(
            "no bias",
            lambda shape, units: dense_params(shape, units) - sum(units),
            "the biases are missing: each unit has one.",
        ),
        Mistake(
            "no channels",
            lambda shape, units: dense_params(shape[:2], units),
            "the channels are missing: every colour of a pixel is an input of its own.",
        ),
        Mistake(
            "sum instead of product",
            lambda shape, units: dense_params((sum(shape),), units),
            "an image of H × W pixels has H · W pixels, not H + W.",
        ),
        Mistake(
            "first layer only",
            lambda shape, units: dense_params(shape, units[:1]),
            "these are the parameters of the first layer; add those of the others.",
        ),
        Mistake(
            "last layer only",
            _last_layer,
            "these are the parameters of the last layer; add those of the others.",
        ),
        Mistake(
            "last two of the units",
            lambda shape, units: (units[-2] + 1) * units[-1],
            "these are the parameters of the last layer, where there are two or more; "
            "add those of the others.",
        ),
        Mistake(
            "image forgotten",
            lambda shape, units: sum((n + 1) * m for n, m in pairwise(units)),
            "the first layer is missing: its inputs are the pixels of the image.",
        ),
        Mistake(
            "bias handed on",
            lambda shape, units: dense_params(shape, units) + sum(units[1:]),
            "a bias is no unit: only units are inputs of the next layer.",
        ),
        Mistake(
            "two layers only",
            lambda shape, units: dense_params(shape, [units[0], units[1]]),
            "you count two layers; `units` may list one, two, or more of them.",
        ),
        Mistake(
            "all layers on the image",
            lambda shape, units: (prod(shape) + 1) * sum(units),
            "only the first layer sees the image. The inputs of the next layer are the "
            "units of the one before.",
        ),
        Mistake(
            "one bias per layer",
            lambda shape, units: dense_params(shape, units) - sum(units) + len(units),
            "you count one bias per layer; each unit has its own.",
        ),
        Mistake(
            "one bias",
            lambda shape, units: dense_params(shape, units) - sum(units) + 1,
            "you count a single bias; each unit has its own.",
        ),
        Mistake(
            "bias per input",
            _bias_per_input,
            "the biases belong to the units of a layer, not to its inputs.",
        ),
    ),
    hints=(
        "How many weights has a single unit of the first layer? And of the second?",
        "A layer of m units on n inputs has (n + 1) · m parameters. First n: the "
        "product of the shape; then n is the m of the layer before.",
    ),
)


def first_side_over(units, channels, gigabytes):
    """Return the smallest side for which the layer needs more than the gigabytes."""
    side = 1
    while 4 * units * (channels * side**2 + 1) <= gigabytes * 1e9:
        side += 1
    return side


# The last four tell, by a single pixel, whether each unit has one bias: the first two
# of them for gigabytes of 10⁹ bytes, the others for 2³⁰.
LAYERS = (
    (1000, 3, 1),
    (50, 1, 0.5),
    (4096, 3, 16),
    (2020, 2, 13.5),
    (430, 173, 1.5),
    (1370, 2, 1),
    (570, 115, 8),
)

BINARY = 1.024**3  # of 2³⁰ bytes, in gigabytes of 10⁹


def _right_sides(units, channels, gigabytes):
    """Return the sides for gigabytes of 10⁹ and of 2³⁰ bytes."""
    return [first_side_over(units, channels, gigabytes * k) for k in (1, BINARY)]


@cache
def _all_right_sides():
    return np.array([_right_sides(*layer) for layer in LAYERS]).ravel()


def _judge_side(result, units, channels, gigabytes):
    """Accept gigabytes of 10⁹ and of 2³⁰ bytes."""
    side = as_array(result)
    if side is None or side.size != 1 or side.dtype.kind not in "iuf":
        return "your function should return one whole number of pixels"
    side = side.item()
    if not np.isfinite(side) or side != round(side):
        return f"your result {side:.5g} is not a whole number of pixels"
    right = _right_sides(units, channels, gigabytes)
    if side in right:
        return None
    if min(abs(side - k) for k in right) <= 2:
        return (
            f"your result {side:.0f} is close, but not the first side that needs more"
        )
    return f"your result {side:.0f} is not right"


def _same_side(one, other):
    """Tell whether two results agree, but for the kind of gigabyte.

    Where the first one is next to a right side a single pixel counts.
    """
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.size != 1 or second.size != 1:
        return False
    close = (np.abs(_all_right_sides() - first.item()) < 1.5).any()
    return bool(abs(second / first - 1).item() < (1e-9 if close else 0.05))


def _with_limit(factor):
    return lambda units, colours, GB: first_side_over(units, colours, factor * GB)


def _without_bias(units, channels, gigabytes):
    return isqrt(int(gigabytes * 1e9 / (4 * units * channels))) + 1


def _exchanged(units, channels, gigabytes):
    return first_side_over(channels, units, gigabytes)


def _still_fits(units, channels, gigabytes):
    return first_side_over(units, channels, gigabytes) - 1


def _in_both(name, answer, hint):
    """Return the mistake as made with gigabytes of 10⁹ and of 2³⁰ bytes."""
    return (
        Mistake(name, answer, hint),
        Mistake(f"{name}, 2³⁰", lambda u, c, GB: answer(u, c, GB * BINARY), hint),
    )


SIDE = Exercise(
    id="05.2",
    title="when a dense layer needs a gigabyte",
    reference=first_side_over,
    cases=lambda: list(LAYERS),
    judge=_judge_side,
    alike=_same_side,
    mistakes=(
        Mistake(
            "one byte",
            _with_limit(4),
            "a float32 takes four bytes.",
        ),
        Mistake(
            "float64",
            _with_limit(1 / 2),
            "you count eight bytes per number; a float32 takes four.",
        ),
        Mistake(
            "no channels",
            lambda units, channels, gigabytes: first_side_over(units, 1, gigabytes),
            "the channels are missing: every colour of a pixel is an input of its own.",
        ),
        Mistake(
            "bits",
            _with_limit(1 / 8),
            "32 bits are four bytes.",
        ),
        Mistake(
            "training",
            _with_limit(1 / 4),
            "you count what Adam needs too; asked are the parameters alone.",
        ),
        Mistake(
            "one unit",
            lambda units, channels, gigabytes: first_side_over(1, channels, gigabytes),
            "these are the weights of one unit; the layer has `units` of them.",
        ),
        Mistake(
            "bytes",
            lambda units, channels, gigabytes: 1,
            "the smallest image is already too large for you. Is your limit in bytes?",
        ),
        Mistake(
            "number of pixels",
            lambda *arguments: first_side_over(*arguments) ** 2,
            "this is the number of pixels; the side is its square root.",
        ),
        Mistake(
            "megabytes",
            _with_limit(1 / 1000),
            "this is the side for a megabyte; a gigabyte has 10⁹ bytes (or 2³⁰).",
        ),
        *_in_both(
            "still fits",
            _still_fits,
            "this is the last side that fits; asked is the first one that needs more.",
        ),
        *_in_both(
            "no bias",
            _without_bias,
            "the biases are missing: each unit has one, and they decide where the "
            "weights just fit.",
        ),
        *_in_both(
            "units and channels exchanged",
            _exchanged,
            "each unit has one bias; you count one per channel. Did you exchange "
            "`units` and `channels`?",
        ),
    ),
    hints=(
        "How many bytes does the layer take for an image of side × side pixels?",
        "4 · units · (channels · side² + 1) bytes: try side = 1, 2, 3, … until it is "
        "more than gigabytes · 10⁹, or solve for side and round up.",
    ),
)


def unshuffle(images, order):
    """Put the pixels of shuffled images back to where they were."""
    pixels = np.empty((len(images), len(order)))
    pixels[:, order] = images.reshape(len(images), -1)
    return pixels.reshape(images.shape)


def _shuffled(images, order):
    flat = images.reshape(len(images), -1)
    return flat[:, order].reshape(images.shape)


def _shuffled_images():
    rng = np.random.default_rng(503)
    cases = []
    for shape in [(4, 3, 5), (2, 6, 4), (1, 5, 5), (3, 4, 3)]:
        order = rng.permutation(shape[1] * shape[2])
        cases.append((_shuffled(rng.normal(size=shape), order), order))
    return cases


def _overwritten(images, order):
    pixels = images.reshape(len(images), -1).copy()
    for k, place in enumerate(order):
        pixels[:, place] = pixels[:, k]
    return pixels.reshape(images.shape)


UNSHUFFLE = Exercise(
    id="05.3",
    title="put the pixels back",
    reference=unshuffle,
    cases=_shuffled_images,
    mistakes=(
        Mistake(
            "shuffled twice",
            _shuffled,
            "you shuffled a second time with the same order. Pixel order[k] went to "
            "place k: it has to go back.",
        ),
        Mistake(
            "order backwards",
            lambda images, order: _shuffled(images, order[::-1]),
            "the order read backwards is not its inverse.",
        ),
        Mistake(
            "all places backwards",
            lambda images, order: _shuffled(images, np.argsort(order)[::-1]),
            "the right places, but from the last to the first.",
        ),
        Mistake(
            "pixels sorted",
            lambda images, order: np.sort(images.reshape(len(images), -1)).reshape(
                images.shape
            ),
            "you sorted the values of the pixels; sort the order.",
        ),
        Mistake(
            "overwritten",
            _overwritten,
            "you overwrite pixels that you still need. Fill a second array.",
        ),
        Mistake(
            "nothing done",
            lambda images, order: images,
            "the images come back as they were.",
        ),
        Mistake(
            "flat",
            lambda images, order: unshuffle(images, order).reshape(len(images), -1),
            "the pixels are right, but still flat: give the images back their shape.",
        ),
    ),
    hints=(
        "shuffled[:, k] = flat[:, order[k]]. On which side does order stand when you "
        "go back?",
        "Fill an empty array: flat[:, order] = shuffled. Or look up np.argsort.",
    ),
)


def suffers(network, data):
    """Tell whether shuffling the pixels of all images alike makes a network worse."""
    return network == "convolutional" and data == "digits"


def _judge_prediction(result, network, data):
    own = as_array(result)
    if own is None or own.size != 1 or own.item() not in (0, 1):
        return "your function should return True or False"
    if own.item() != suffers(network, data):
        return f"the measurement says otherwise for the {network} network on {data}"
    return None


PREDICTION = Exercise(
    id="05.4",
    title="who suffers from shuffled pixels",
    reference=suffers,
    cases=lambda: [
        ("dense", "digits"),
        ("convolutional", "digits"),
        ("convolutional", "Ising lattices"),
    ],
    judge=_judge_prediction,
    by_case=True,
    mistakes=(
        Mistake(
            "dense suffers",
            lambda network, data: network == "dense" or data == "digits",
            "a dense layer has no neighbours. Shuffle the rows of its weights like the "
            "pixels, and nothing has changed.",
        ),
        Mistake(
            "never",
            lambda network, data: False,
            "a stroke is a set of neighbouring pixels; a small window on shuffled "
            "pixels never sees one.",
        ),
        Mistake(
            "convolutions always suffer",
            lambda network, data: network == "convolutional",
            "the magnetisation does not care where the spins are, and tells the phase "
            "almost as well as the energy.",
        ),
    ),
    hints=(
        "Which of the networks knows which pixels are neighbours?",
        "And for the lattices: is there a feature that survives any shuffling?",
    ),
)

EXERCISES = (DENSE, SIDE, UNSHUFFLE, PREDICTION, PHASES)
