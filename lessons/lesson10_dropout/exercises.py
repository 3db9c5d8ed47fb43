"""Exercises of lesson 10: dropout."""

import numpy as np

from lessons.lesson10_dropout.blocks import WINDOWS, fair_mask
from lessons.lesson10_dropout.dropout import INVERTED, dropout
from lessons.lesson10_dropout.drops import SURVIVE
from lessons.lesson10_dropout.significance import SIGNIFICANCE, significance
from lessons.lesson10_dropout.spatial import SPATIAL, spatial_dropout
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference

__all__ = ["EXERCISES", "dropout", "expected_max", "fair_mask", "max_factor"]
__all__ += ["significance", "spatial_dropout"]


def _is_near(right, result):
    own = as_array(result)
    if own is None or own.dtype.kind not in "iuf" or own.shape != np.shape(right):
        return False
    return bool(np.abs(own - right).max() < 0.03 * np.abs(right).max())


def _exactly(reference):
    """Return a judge that tells an estimate from a wrong formula."""

    def judge(result, *arguments):
        right = reference(*arguments)
        sentence = difference(right, result)
        if sentence and _is_near(right, result):
            return (
                f"{sentence}; it is close, but give the formula, not an estimate or a "
                "rounded number"
            )
        return sentence

    return judge


def max_factor(rate, n):
    """Return the mean maximum of n ones after dropout."""
    return (1 - rate**n) / (1 - rate)


FACTOR = Exercise(
    id="10.3",
    title="what dropout does to a maximum",
    reference=max_factor,
    cases=lambda: [(0.5, 4), (0.25, 4), (0.5, 9), (0.8, 2), (0.3, 1), (0.0, 4)],
    judge=_exactly(max_factor),
    in_pairs=True,
    mistakes=(
        Mistake(
            "never all dropped",
            lambda rate, n: 1 / (1 - rate),
            "sometimes all n values are dropped, and the maximum is 0.",
        ),
        Mistake(
            "no scaling",
            lambda rate, n: max_factor(rate, n) * (1 - rate),
            "this is the chance that something survives; a survivor is not 1 any more.",
        ),
        Mistake(
            "scaled down",
            lambda rate, n: max_factor(rate, n) * (1 - rate) ** 2,
            "a survivor is scaled up: divide by 1 − rate.",
        ),
        Mistake(
            "divided by the rate",
            lambda rate, n: max_factor(rate, n) * (1 - rate) / rate,
            "you divide by `rate`; a survivor is divided by its chance to survive.",
        ),
        Mistake(
            "all dropped",
            lambda rate, n: rate**n / (1 - rate),
            "rateⁿ is the chance that all n are dropped, and then the maximum is 0. It "
            "counts where at least one survives.",
        ),
        Mistake(
            "a single value",
            lambda rate, n: 1.0,
            "each single value keeps its mean; the maximum of several does not.",
        ),
        Mistake(
            "all survive",
            lambda rate, n: (1 - rate) ** n / (1 - rate),
            "you ask that all n survive; the maximum needs only one of them.",
        ),
        Mistake(
            "rate upside down",
            lambda rate, n: (1 - (1 - rate) ** n) / (1 - rate),
            "`rate` is the probability to be dropped, not to survive.",
        ),
        Mistake(
            "rate to survive",
            lambda rate, n: max_factor(1 - rate, n),
            SURVIVE,
        ),
        Mistake(
            "always four",
            lambda rate, n: max_factor(rate, 4),
            "your formula holds for windows of four values; use n.",
        ),
    ),
    hints=(
        "The maximum takes only two different values. Which, and how often?",
        "It is 0 if all n values are dropped, probability rate to the power of n; "
        "otherwise it is what a survivor is scaled up to.",
    ),
    skeleton='''
        def max_factor(rate, n):
            """Return the mean maximum of n ones after dropout."""
            all_dropped = ...  # a probability
            survivor = ...  # what a one becomes
            return (1 - ...) * ...
    ''',
)


def expected_max(windows, rate):
    """Return the mean maximum after dropout of each row, shape (N,)."""
    descending = -np.sort(-windows, axis=1)
    powers = np.arange(windows.shape[1])
    return (descending * rate**powers).sum(axis=1)


def _windows():
    rng = np.random.default_rng(1004)
    relu = np.maximum(rng.normal(size=(3, 6, 4)), 0)
    threes = rng.uniform(size=(4, 3))
    return [(relu[0], 0.5), (relu[1], 0.8), (threes, 0.25), (relu[2], 0.0)]


def _weights(windows, rate):
    return rate ** np.arange(windows.shape[1])


POOLING = Exercise(
    id="10.4",
    title="the mean maximum without throwing dice",
    reference=expected_max,
    cases=_windows,
    judge=_exactly(expected_max),
    in_pairs=True,
    mistakes=(
        Mistake(
            "smallest first",
            lambda w, p: (np.sort(w, axis=1) * _weights(w, p)).sum(axis=1),
            "your rank 1 is the smallest value; np.sort is ascending.",
        ),
        Mistake(
            "not sorted",
            lambda w, p: (w * _weights(w, p)).sum(axis=1),
            "the rank is the place in order of size, not in the window.",
        ),
        Mistake(
            "sorted along the wrong axis",
            lambda w, p: (-np.sort(-w, axis=0) * _weights(w, p)).sum(axis=1),
            "you sort along the columns; each row is one window.",
        ),
        Mistake(
            "no scaling",
            lambda w, p: (1 - p) * expected_max(w, p),
            "the winner is scaled up by 1 / (1 − rate), as all survivors are.",
        ),
        Mistake(
            "scaled twice",
            lambda w, p: expected_max(w, p) / (1 - p),
            "a rank wins with probability (1 − rate) · rate^(j − 1) and is then scaled "
            "up by 1 / (1 − rate): both together leave rate^(j − 1).",
        ),
        Mistake(
            "rate upside down",
            lambda w, p: (-np.sort(-w, axis=1) * _weights(w, 1 - p)).sum(axis=1),
            "a rank wins if all above it are dropped, each with probability `rate`.",
        ),
        Mistake(
            "not added up",
            lambda w, p: -np.sort(-w, axis=1) * _weights(w, p),
            "these are the contributions of the ranks; add up each row.",
        ),
        Mistake(
            "added along the wrong axis",
            lambda w, p: (-np.sort(-w, axis=1) * _weights(w, p)).sum(axis=0),
            "you add up along the columns; each row is one window.",
        ),
        Mistake(
            "one number",
            lambda w, p: expected_max(w, p).sum(),
            "you add up all windows; each row has a mean maximum of its own.",
        ),
        Mistake(
            "one rank too far",
            lambda w, p: p * expected_max(w, p),
            "for the largest value to win, no other has to be dropped: count again.",
        ),
        Mistake(
            "plain maximum",
            lambda w, p: np.max(w, axis=1),
            "this is the maximum without dropout.",
        ),
        Mistake(
            "maximum times the factor of equal values",
            lambda w, p: w.max(axis=1) * max_factor(p, w.shape[1]),
            "the factor of exercise 10.3 holds for equal values; here the lower ranks "
            "contribute less.",
        ),
        Mistake(
            "normalised",
            lambda w, p: expected_max(w, p) / _weights(w, p).sum(),
            "the probabilities of all ranks do not add up to 1: sometimes nobody wins. "
            "Do not normalise.",
        ),
    ),
    hints=(
        "The maximum after dropout is one of the values of the window, scaled up, or "
        "0. Add up value times probability.",
        "Sort each row, largest first. Rank j wins with probability (1 − rate) · "
        "rate^(j − 1), and counts value / (1 − rate).",
    ),
    skeleton='''
        def expected_max(windows, rate):
            """Return the mean maximum after dropout of each row, shape (N,)."""
            largest_first = -np.sort(-windows, axis=1)
            weights = rate ** np.arange(...)
            return ...
    ''',
)


EXERCISES = (INVERTED, SIGNIFICANCE, FACTOR, POOLING, SPATIAL, WINDOWS)
