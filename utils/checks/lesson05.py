"""Exercises of lesson 05: images and dense networks."""

from functools import cache
from itertools import pairwise
from math import prod

import numpy as np

from utils import ising
from utils.checks.compare import as_array
from utils.checks.core import Exercise, Mistake


def dense_params(shape, units):
    """Count the parameters of dense layers, one after the other, on a flat image."""
    widths = [prod(shape), *units]
    return sum((n + 1) * m for n, m in pairwise(widths))


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

FLOAT32 = 4  # bytes


def first_side_over(units, channels, gigabytes):
    """Return the smallest side for which the layer needs more than the gigabytes."""
    side = 1
    while dense_params((side, side, channels), [units]) * FLOAT32 <= gigabytes * 1e9:
        side += 1
    return side


def _judge_side(result, units, channels, gigabytes):
    """Accept gigabytes of 10⁹ and of 2³⁰ bytes."""
    side = as_array(result)
    if side is None or side.size != 1 or side.dtype.kind not in "iuf":
        return "your function should return one whole number of pixels"
    side = side.item()
    if not np.isfinite(side) or side != round(side):
        return f"your result {side:.5g} is not a whole number of pixels"
    right = {first_side_over(units, channels, gigabytes * k) for k in (1, 1.024**3)}
    return None if side in right else f"your result {side:.0f} is not right"


def _same_side(one, other):
    """Tell whether two results agree but for the kind of gigabyte."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.size != 1 or second.size != 1:
        return False
    return bool(abs(second / first - 1).item() < 0.05)


def _with_limit(factor):
    return lambda units, colours, GB: first_side_over(units, colours, factor * GB)


SIDE = Exercise(
    id="05.2",
    title="when a dense layer needs a gigabyte",
    reference=first_side_over,
    cases=lambda: [(1000, 3, 1), (50, 1, 0.5), (4096, 3, 16)],
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
        Mistake(
            "still fits",
            lambda *arguments: first_side_over(*arguments) - 1,
            "close. Asked is the first side that needs more: try its neighbours, too.",
        ),
    ),
    hints=(
        "How many bytes does the layer take for an image of side × side pixels?",
        "4 · units · (channels · side² + 1) bytes: try side = 1, 2, 3, … until it is "
        "more than gigabytes · 10⁹, or solve for side and round up.",
    ),
)


def _shuffled(images, order):
    flat = images.reshape(len(images), -1)
    return flat[:, order].reshape(images.shape)


def unshuffle(images, order):
    """Put the pixels of shuffled images back to where they were."""
    return _shuffled(images, np.argsort(order))


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


def is_ordered(spins):
    """Tell by its energy whether each lattice was simulated below the critical T."""
    return ising.energy_per_site(spins) < -1.45


@cache
def _hidden_lattices():
    """Return spins and truth of small and of large lattices, by shape."""
    samples = [
        ising.simulate(512, seed=505, size=16, sweeps=200),
        ising.simulate(256, seed=506, size=32, sweeps=150),
    ]
    return {
        sample["spins"].shape: (
            sample["spins"],
            sample["temperature"] < ising.CRITICAL_TEMPERATURE,
        )
        for sample in samples
    }


WITHIN_REACH = {16: 0.93, 32: 0.96}  # by a little more than an answer must reach


def _judge_phases(result, spins):
    own, (_, truth) = as_array(result), _hidden_lattices()[spins.shape]
    if own is not None and own.shape == (len(spins), 1):
        own = own[:, 0]
    if own is None or own.shape != truth.shape:
        return "your function should return one True or False for each lattice"
    if not np.isin(own, (0, 1)).all():
        return "your function should return True or False, not other numbers"
    share, size = np.mean(own == truth), spins.shape[1]
    if share >= WITHIN_REACH[size] - 0.01:
        return None
    near = "; the number is good, move the cut" if share > 0.77 else ""
    return (
        f"right for {share:.1%} of {len(spins)} hidden {size}×{size} lattices, "
        f"over {WITHIN_REACH[size]:.0%} are within reach{near}"
    )


def _nearly_alike(one, other):
    """Tell whether two classifiers agree, but for a slightly different cut."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    return bool(np.mean(first == second) > 0.93)


def _next_lattice(spins):
    bonds = spins * (np.roll(spins, 1, axis=0) + np.roll(spins, 1, axis=1))
    return -bonds.mean(axis=(1, 2)) < -1.45


PHASES = Exercise(
    id="05.5",
    title="the phase from one number",
    reference=is_ordered,
    cases=lambda: [(spins,) for spins, _ in _hidden_lattices().values()],
    judge=_judge_phases,
    alike=_nearly_alike,
    mistakes=(
        Mistake(
            "upside down",
            lambda spins: ~is_ordered(spins),
            "upside down: ordered lattices have the lower energy.",
        ),
        Mistake(
            "sign of the magnetisation",
            lambda spins: ising.magnetisation(spins) > 0.7,
            "half of the ordered lattices are magnetised downwards.",
        ),
        Mistake(
            "up or down",
            lambda spins: ising.magnetisation(spins) > 0,
            "you ask whether the spins point up or down; that says nothing of order.",
        ),
        Mistake(
            "sum over 16×16",
            lambda spins: ising.energy_per_site(spins) * spins[0].size / 256 < -1.45,
            "your cut fits 16×16 spins; a mean over the sites suits any size.",
        ),
        Mistake(
            "all ordered",
            lambda spins: ising.energy_per_site(spins) * spins[0].size < -1.45,
            "you call (almost) all lattices ordered. Is your number a mean over the "
            "sites? Does each bond count once?",
        ),
        Mistake(
            "none ordered",
            lambda spins: -(spins * np.roll(spins, 1, axis=2)).mean((1, 2)) < -1.45,
            "you call (almost) no lattice ordered. Look at the sign of your number. "
            "Did you count both bonds of a site, to the side and down?",
        ),
        Mistake(
            "next lattice",
            _next_lattice,
            "axis 0 counts the lattices: you compare spins of different lattices.",
        ),
        Mistake(
            "one answer for all",
            lambda spins: ising.energy_per_site(spins).mean() < -1.45,
            "you average over all lattices; each one wants its own answer.",
        ),
        Mistake(
            "energies",
            ising.energy_per_site,
            "these are the energies; compare them with a cut.",
        ),
    ),
    hints=(
        "Look at the figure: at which energy do the lattices cross the dashed line?",
        "ising.energy_per_site(spins) gives one number per lattice; cut there.",
    ),
)

EXERCISES = (DENSE, SIDE, UNSHUFFLE, PREDICTION, PHASES)
