"""Exercises of lesson 10: dropout."""

import numpy as np

from lessons.lesson10_dropout.dropout import INVERTED, SPATIAL
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference


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
    mistakes=(
        Mistake(
            "never all dropped",
            lambda rate, n: 1 / (1 - rate),
            "sometimes all n values are dropped, and the maximum is 0.",
        ),
        Mistake(
            "no scaling",
            lambda rate, n: 1 - rate**n,
            "this is the chance that something survives; a survivor is not 1 any more.",
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
            "always four",
            lambda rate, n: (1 - rate**4) / (1 - rate),
            "your formula holds for windows of four values; use n.",
        ),
    ),
    hints=(
        "The maximum takes only two different values. Which, and how often?",
        "It is 0 if all n values are dropped, probability rate to the power of n; "
        "otherwise it is what a survivor is scaled up to.",
    ),
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
)


def significance(first, second):
    """Return (difference of the means) / (its standard error)."""
    error_first = np.std(first, ddof=1) / np.sqrt(len(first))
    error_second = np.std(second, ddof=1) / np.sqrt(len(second))
    difference = np.mean(first) - np.mean(second)
    return difference / np.hypot(error_first, error_second)


def _pooled(first, second):
    """Divide by an error from one spread for all runs, as Student's t-test does."""
    squares = sum(np.var(v) * len(v) for v in (first, second))
    variance = squares / (len(first) + len(second) - 2)
    error = np.sqrt(variance * (1 / len(first) + 1 / len(second)))
    return (np.mean(first) - np.mean(second)) / error


def _error(values, ddof, power):
    return np.std(values, ddof=ddof) / len(values) ** power


def _significance_with(combine=np.hypot, ddof=1, power=0.5):
    """Return an answer with other errors or another way to combine them."""

    def answer(first, second):
        errors = (_error(v, ddof, power) for v in (first, second))
        return (np.mean(first) - np.mean(second)) / combine(*errors)

    return answer


SIGNIFICANCE = Exercise(
    id="10.5",
    title="is a difference significant?",
    reference=significance,
    cases=lambda: [
        (np.array([91.0, 93.0, 92.5]), np.array([94.0, 93.2, 95.1, 94.4])),
        (np.array([0.95, 0.97, 0.93, 0.96, 0.94]), np.array([0.93, 0.94])),
    ],
    mistakes=(
        Mistake(
            "spread instead of error",
            _significance_with(power=0),
            "you divide by the spread of single runs; the mean of n runs is better "
            "known, by √n.",
        ),
        Mistake(
            "divided by n",
            _significance_with(ddof=0),
            "NumPy's std divides by n. From n runs the spread is estimated with n − 1: "
            "ddof=1.",
        ),
        Mistake(
            "n without the root",
            _significance_with(power=1),
            "you divide the spread by n; the error of a mean falls only with √n.",
        ),
        Mistake(
            "errors added",
            _significance_with(np.add),
            "independent errors add in quadrature: √(a² + b²).",
        ),
        Mistake(
            "no root",
            _significance_with(lambda a, b: a**2 + b**2),
            "you divide by the variance; take the square root.",
        ),
        Mistake(
            "sign",
            lambda first, second: significance(second, first),
            "the sign is wrong: positive means that `first` is the larger one.",
        ),
        Mistake(
            "absolute value",
            lambda first, second: abs(significance(first, second)),
            "without its sign the result does not tell which mean is larger.",
        ),
        Mistake(
            "pooled variance",
            _pooled,
            "you take one common spread for all runs; here each mean has the error of "
            "its own runs.",
        ),
        Mistake(
            "difference only",
            lambda first, second: np.mean(first) - np.mean(second),
            "this is the difference; divide it by its error.",
        ),
    ),
    hints=(
        "What is the error of the mean of n runs, if single runs scatter by s?",
        "Each mean has the error s/√n with s = np.std(…, ddof=1); the error of the "
        "difference is the root of the sum of the squares.",
    ),
)

EXERCISES = (INVERTED, SPATIAL, FACTOR, POOLING, SIGNIFICANCE)
