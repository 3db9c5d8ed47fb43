"""Exercise 10.2: whether a difference is significant."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference


def significance(first, second):
    """Return (difference of the means) / (its standard error)."""
    error_first = np.std(first, ddof=1) / np.sqrt(len(first))
    error_second = np.std(second, ddof=1) / np.sqrt(len(second))
    gain = np.mean(first) - np.mean(second)
    return gain / np.hypot(error_first, error_second)


def _judge(result, first, second):
    """Judge the sign by itself, then the number."""
    right, own = significance(first, second), as_array(result)
    is_number = own is not None and own.size == 1 and own.dtype.kind in "if"
    if is_number and own.item() * right < 0:
        larger = "first" if right > 0 else "second"
        sign = "positive" if right > 0 else "negative"
        return f"`{larger}` has the larger mean, so the result should be {sign}"
    return difference(right, result)


def _pooled(first, second):
    """Divide by an error from one spread for all runs, as Student's t-test does."""
    squares = sum(np.var(v) * len(v) for v in (first, second))
    variance = squares / (len(first) + len(second) - 2)
    error = np.sqrt(variance * (1 / len(first) + 1 / len(second)))
    return (np.mean(first) - np.mean(second)) / error


def _standard_error(values):
    return np.std(values, ddof=1) / np.sqrt(len(values))


def _with_errors(combine):
    """Return an answer that combines the two errors in another way."""

    def answer(first, second):
        error = combine(_standard_error(first), _standard_error(second))
        return (np.mean(first) - np.mean(second)) / error

    return answer


def _spread_by(factor):
    """Return an answer whose errors differ by `factor(n)`, the means do not."""

    def spread(values):
        return np.mean(values) + factor(len(values)) * (values - np.mean(values))

    return lambda first, second: significance(spread(first), spread(second))


def _one_error(first, second):
    error = np.hypot(np.std(first, ddof=1), np.std(second, ddof=1))
    return (
        (np.mean(first) - np.mean(second)) * np.sqrt(len(first) + len(second)) / error
    )


SIGNIFICANCE = Exercise(
    id="10.2",
    title="is a difference significant?",
    reference=significance,
    cases=lambda: [
        (np.array([91.0, 93.0, 92.5]), np.array([94.0, 93.2, 95.1, 94.4])),
        (np.array([0.95, 0.97, 0.93, 0.96, 0.94]), np.array([0.93, 0.94])),
        (np.array([7.0, 9.5, 8.0, 11.0]), np.array([6.5, 5.0, 8.5])),
    ],
    judge=_judge,
    in_pairs=True,
    mistakes=(
        Mistake(
            "spread instead of error",
            _spread_by(np.sqrt),
            "you divide by the spread of single runs; the mean of n runs is better "
            "known, by √n.",
        ),
        Mistake(
            "divided by n",
            _spread_by(lambda n: np.sqrt(1 - 1 / n)),
            "NumPy's std divides by n. From n runs the spread is estimated with n − 1: "
            "ddof=1.",
        ),
        Mistake(
            "n without the root",
            _spread_by(lambda n: 1 / np.sqrt(n)),
            "you divide the spread by n; the error of a mean falls only with √n.",
        ),
        Mistake(
            "errors added",
            _with_errors(np.add),
            "independent errors add in quadrature: √(a² + b²).",
        ),
        Mistake(
            "root of the sum",
            _with_errors(lambda a, b: np.sqrt(a + b)),
            "under the root stand the squares of the errors: √(a² + b²).",
        ),
        Mistake(
            "mean of the errors",
            _with_errors(lambda a, b: (a + b) / 2),
            "the difference is less certain than either mean: √(a² + b²), not the mean "
            "of both errors.",
        ),
        Mistake(
            "all runs together",
            _one_error,
            "you divide by the root of all runs; each mean has the error of its own n.",
        ),
        Mistake(
            "no root",
            lambda first, second: (
                significance(first, second) ** 2 / (np.mean(first) - np.mean(second))
            ),
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
    skeleton='''
        def significance(first, second):
            """Return (difference of the means) / (its standard error)."""
            error_first = np.std(first, ddof=1) / ...
            error_second = ...
            gain = ...
            return gain / ...
    ''',
)
