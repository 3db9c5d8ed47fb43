"""Exercise 04.7: design a loss for data with outliers."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name

_GRID = np.linspace(-1.5, 1.5, 121)  # constants that a loss may choose from
_ERRORS = np.linspace(-60, 60, 24_001)  # where a learner's loss is looked up


def robust_loss(error):
    """Return the loss of each error: a square near zero, straight further out."""
    size = np.abs(error)
    return np.where(size < 1.5, size**2 / 2, 1.5 * (size - 0.75))


def samples(outliers, count=200, size=60, seed=471):
    """Return (count, size) errors of spread 1, a share of them ten times larger."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(count, size))
    return np.where(rng.random(values.shape) < outliers, 10 * values, values)


def error_of_answers(loss, values):
    """Return how far from 0, the truth, the constants lie that make a loss smallest.

    values: (samples, size). Returns the root of the mean square over the samples.
    """
    sums = [np.sum(loss(values - constant), axis=1) for constant in _GRID]
    return np.sqrt(np.mean(_GRID[np.argmin(sums, axis=0)] ** 2))


def _judge_loss(result, error):
    own = as_array(result)
    if own is None or own.shape != error.shape:
        shape = type_name(result) if own is None else own.shape
        return f"return one loss per error, {error.shape}, not {shape}"
    return None if np.isfinite(own).all() else "your loss is NaN or infinite somewhere"


def _judge_both_samples(calls):
    """Compare with the squared error, on samples with and without outliers."""
    values = as_array(calls[0].result)
    if _judge_loss(values, _ERRORS):
        return None  # said already
    loss, found = (lambda errors: np.interp(errors, _ERRORS, values)), {}
    for share in (0.1, 0.0):
        sample = samples(share)
        found[share] = error_of_answers(loss, sample)
        found[share] /= error_of_answers(np.square, sample)
    if found[0.1] > 0.6:
        return (
            f"with outliers your answers err {found[0.1]:.2f} times as much as those "
            "of the squared error; 0.6 is asked for"
        )
    if found[0.0] > 1.1:
        return (
            f"without outliers your answers err {found[0.0]:.2f} times as much as "
            "those of the squared error; 1.1 is allowed"
        )
    return None


def _same_shape(one, other):
    """Tell whether two losses are one but for a factor and a constant."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return False
    first, second = first - first.min(), second - second.min()
    return bool(np.allclose(first * second.max(), second * first.max(), rtol=1e-3))


ROBUST = Exercise(
    id="04.7",
    title="a loss that outliers do not spoil",
    reference=robust_loss,
    cases=lambda: [(_ERRORS,)],
    judge=_judge_loss,
    also=_judge_both_samples,
    alike=_same_shape,
    seconds=3,
    mistakes=(
        Mistake(
            "squared error",
            np.square,
            "the squared error follows the outliers: an error of 10 pulls ten times "
            "as hard as one of 1.",
        ),
        Mistake(
            "absolute error",
            np.abs,
            "the median does not mind outliers, but it wastes good data: with Gaussian "
            "noise it errs 1.25 times as much as the mean. Be square near zero.",
        ),
        Mistake(
            "square far out, straight near zero",
            lambda error: np.where(
                np.abs(error) < 1.5, 1.5 * np.abs(error), error**2 / 2 + 1.125
            ),
            "the wrong way round: square near zero, straight far out.",
        ),
        Mistake(
            "clipped error",
            lambda error: np.clip(error, -1.5, 1.5),
            "an error below zero makes your loss negative: the more, the better. A "
            "loss grows on both sides.",
        ),
        Mistake(
            "signed error",
            lambda error: error,
            "a loss grows on both sides of zero; the error itself falls on one.",
        ),
        Mistake(
            "square root",
            lambda error: np.sqrt(np.abs(error)),
            "a loss with a cusp at zero picks single events; be square near zero.",
        ),
        Mistake(
            "a step at the border",
            lambda error: np.where(
                np.abs(error) < 1.5, error**2 / 2, 1.5 * np.abs(error) - 0.75
            ),
            "your loss jumps at the border: 1.5 |error| − 0.75 is not 1.5²/2 there. "
            "Choose the constant such that both parts meet.",
        ),
        Mistake(
            "one side only",
            lambda error: np.where(error < 1.5, error**2 / 2, 1.5 * (error - 0.75)),
            "large negative errors are still squared: compare |error| with the border.",
        ),
        Mistake(
            "if",
            lambda error: error**2 if abs(error) < 1.5 else abs(error),
            "`if` cannot decide for a whole array; np.where decides entry by entry.",
        ),
        Mistake(
            "single number",
            lambda error: np.mean(error**2),
            "one loss per error is wanted; the check adds them up.",
        ),
    ),
    hints=(
        "What should a small error cost, what a large one? Where is the border, if "
        "good events have a spread of 1?",
        "Huber's loss: error²/2 below about 1.5, straight above it, without a step.",
    ),
    skeleton='''
        def robust_loss(error):
            """Return the loss of each error."""
            size = np.abs(error)
            return np.where(size < ..., size**2 / 2, ...)
    ''',
)
