"""Exercise 01.7: a ReLU network through given points, judged by its curve."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def relu_interpolant(knots, values):
    """Return the factors and the offset of a ReLU network through all points."""
    slopes = np.diff(values) / np.diff(knots)
    return np.diff(slopes, prepend=0), values[0]


def _slopes(knots, values):
    return np.diff(values) / np.diff(knots)


def _minus_the_factor_before(knots, values):
    factors = [0.0]
    for slope in _slopes(knots, values):
        factors.append(slope - factors[-1])
    return np.array(factors[1:]), values[0]


def _curves():
    rng = np.random.default_rng(107)
    knots = [np.cumsum(rng.uniform(0.3, 1.5, size=n)) - 2 for n in (5, 8)]
    return [(k, rng.normal(size=len(k))) for k in knots]


def _judge_curve(result, knots, values):
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "your function should return two things: factors and offset"
    factors, offset = as_array(result[0]), as_array(result[1])
    if offset is None or offset.size != 1 or factors is None or factors.ndim == 0:
        return "first factors, a list of numbers, then offset, a single number"
    factors = factors.ravel()
    if len(factors) not in (len(knots) - 1, len(knots)):
        return f"{len(factors)} factors for {len(knots)} knots"
    if not (np.isfinite(factors).all() and np.isfinite(offset).all()):
        return "your result contains NaN or infinity"
    x = np.sort([*knots, *(knots[1:] + knots[:-1]) / 2])
    bent = np.maximum(x[:, None] - knots[: len(factors)], 0) @ factors + offset.item()
    wrong = ~(np.abs(bent - np.interp(x, knots, values)) <= 1e-3)
    if not wrong.any():
        return None
    knot, between = divmod(int(np.argmax(wrong)), 2)
    return f"the curve goes wrong {'after' if between else 'at'} knot number {knot + 1}"


INTERPOLANT = Exercise(
    id="01.7",
    title="build a network",
    reference=relu_interpolant,
    cases=_curves,
    judge=_judge_curve,
    mistakes=(
        Mistake(
            "slopes",
            lambda knots, values: (_slopes(knots, values), values[0]),
            "these are slopes; a neuron only adds the *change* of slope at its knot.",
        ),
        Mistake(
            "no offset",
            lambda knots, values: (relu_interpolant(knots, values)[0], 0.0),
            "at the first knot all neurons are silent: only the offset is left there.",
        ),
        Mistake(
            "first slope lost",
            lambda knots, values: (np.diff(_slopes(knots, values)), values[0]),
            "the slope before the first knot is 0: the first slope is a change, too.",
        ),
        Mistake(
            "shifted",
            lambda x, y: (np.diff(_slopes(x, y), append=0), y[0]),
            "the changes sit one knot too early: the first one is the first slope.",
        ),
        Mistake(
            "spacing forgotten",
            lambda knots, values: (np.diff(np.diff(values), prepend=0), values[0]),
            "a slope is the change of the value divided by the distance of the knots.",
        ),
        Mistake(
            "old minus new",
            lambda x, y: (np.r_[_slopes(x, y)[0], -np.diff(_slopes(x, y))], y[0]),
            "a change is the new slope minus the old one, not the other way round.",
        ),
        Mistake(
            "factor before",
            _minus_the_factor_before,
            "subtract the slope before, which is the sum of all factors so far, not "
            "only the last factor.",
        ),
        Mistake(
            "np.gradient",
            lambda knots, values: (np.gradient(values, knots)[:-1], values[0]),
            "np.gradient mixes the slopes left and right of a knot; keep them apart.",
        ),
    ),
    hints=(
        "Between the first two knots a single neuron is active. Which slope must it "
        "have? And what does the next one have to add?",
        "Slopes between neighbouring points, then their differences; keep the first.",
    ),
)
