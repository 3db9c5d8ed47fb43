"""Exercise 05.2: when a dense layer needs a gigabyte."""

from functools import cache
from math import isqrt

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


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
