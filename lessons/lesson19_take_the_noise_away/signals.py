"""Exercise 19.5: a signal that no straight line follows."""

import numpy as np

from lessons.lesson19_take_the_noise_away.references import hard_for_lines
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

FARTHEST = 5.0  # what a value may be
MOST = 0.15  # what the error of the posterior mean may be
_STEP = 0.02


def least_error(values, probabilities):
    """Return the mean squared error of E[x|y] for y = x + noise of variance 1.

    It is the mean of x² minus that of E[x|y]², by a sum over y.
    """
    y = np.arange(-FARTHEST - 8, FARTHEST + 8, _STEP)
    bells = np.exp(-((y[:, None] - values) ** 2) / 2) / np.sqrt(2 * np.pi)
    weights = bells * probabilities
    density = weights.sum(axis=1)
    mean = weights @ values / np.maximum(density, 1e-300)
    return probabilities @ values**2 - np.sum(mean**2 * density) * _STEP


_TWO_LISTS = "return two things, the values and their probabilities"


def _signal(result):
    """Return values and probabilities, or a sentence that says what is wrong."""
    if hasattr(result, "__array__"):  # both in one array
        whole = as_array(result)
        result = None if whole is None or whole.ndim == 0 else list(whole)
    if not isinstance(result, tuple | list) or len(result) != 2:
        return _TWO_LISTS
    values, chances = (as_array(each) for each in result)
    if any(a is None or a.ndim != 1 or a.dtype.kind == "c" for a in (values, chances)):
        return "values and probabilities should be lists of numbers"
    if len(values) != len(chances) or not 2 <= len(values) <= 1000:
        return "as many probabilities as values, at least two"
    if not (np.isfinite(values).all() and np.isfinite(chances).all()):
        return "your result contains NaN or infinity"
    return values.astype(float), chances.astype(float)


def _rule(values, chances):
    """Return a sentence about what is not as asked, or None."""
    if chances.min() < 0:
        return f"one of your probabilities is {chances.min():.3g}"
    if abs(chances.sum() - 1) > 1e-6:
        return f"your probabilities add up to {chances.sum():.4g}"
    mean = chances @ values
    if abs(mean) > 0.01:
        return f"the mean of your signal is {mean:.3g}, not 0"
    variance = chances @ values**2 - mean**2
    if abs(variance - 1) > 0.01:
        return f"the variance of your signal is {variance:.3g}, not 1"
    if np.abs(values).max() > FARTHEST:
        return f"a value of {np.abs(values).max():g} is beyond {FARTHEST:g}"
    return None


def _judge(result):
    signal = _signal(result)
    if isinstance(signal, str):
        return signal
    if sentence := _rule(*signal):
        return sentence
    error = least_error(*signal)
    if error <= MOST:
        return None
    return f"the best estimate has the error {error:.3f}, against 0.500 by the line"


def _fault(result):
    """Return what is wrong, as a word."""
    signal = _signal(result)
    if isinstance(signal, str):
        return signal
    rule = _rule(*signal)
    if rule:
        return _SHORT.get(rule.split()[1], " ".join(rule.split()[:4]))
    error, kurtosis = least_error(*signal), signal[1] @ signal[0] ** 4
    if error > 0.495:
        return "Gaussian"
    return "flat" if kurtosis < 2.5 else "not rare enough"


_SHORT = {"value": "too far"}  # "a value of 10 is beyond 5"


def _same_fault(one, other):
    return _fault(one) == _fault(other)


def _given(values, chances):
    return lambda: (np.array(values), np.array(chances))


def _bell():
    values = np.linspace(-4, 4, 161)
    chances = np.exp(-(values**2) / 2)
    return values, chances / chances.sum()


def _changed(change):
    """Return an answer that changes values and probabilities of the right one."""
    return lambda: change(*hard_for_lines())


SIGNAL = Exercise(
    id="19.5",
    title="a signal that no straight line follows",
    reference=hard_for_lines,
    cases=lambda: [()],
    judge=_judge,
    alike=_same_fault,
    mistakes=(
        Mistake(
            "Gaussian",
            _bell,
            "for a Gaussian the straight line is the best of all estimates. Go as far "
            "away from a Gaussian as you can.",
        ),
        Mistake(
            "two values",
            _given([-1.0, 1.0], [0.5, 0.5]),
            "a signal of many moderate values bends the best estimate a little only. "
            "Let it be nothing most of the time, and large when it is there.",
        ),
        Mistake(
            "not rare enough",
            _given([-2.0, 0.0, 2.0], [0.125, 0.75, 0.125]),
            "the right direction: rare and large. Rarer, and larger.",
        ),
        Mistake(
            "another variance",
            _changed(lambda values, chances: (values / 2, chances)),
            "the line has the error ½ only if the signal is as strong as the noise: "
            "the sum of probability · value² should be 1.",
        ),
        Mistake(
            "always up",
            _given([0.0, 5.0], [0.96, 0.04]),
            "the mean has to be 0: let half of the values point down, or shift all.",
        ),
        Mistake(
            "probabilities",
            _changed(lambda values, chances: (values, chances * 2)),
            "probabilities add up to 1; the rest belongs to the value 0.",
        ),
        Mistake(
            "too far",
            _given([-10.0, 0.0, 10.0], [0.005, 0.99, 0.005]),
            "values from −5 to 5 are asked for.",
        ),
        Mistake(
            "exchanged",
            _changed(lambda values, chances: (chances, values)),
            "first the values, then their probabilities, none of them negative.",
        ),
        Mistake(
            "one thing",
            lambda: hard_for_lines()[0],
            "two lists are needed, one of values and one of probabilities: return "
            "values, probabilities.",
        ),
        Mistake(
            "a column each",
            _changed(lambda values, chances: (values[:, None], chances[:, None])),
            "two lists, one of values and one of probabilities, with one axis each.",
        ),
    ),
    hints=(
        "A straight line treats all y alike. Which signal would you see at a glance?",
        "0 most of the time, +a and −a seldom: 2 · probability · a² = 1, a up to 5.",
    ),
    skeleton='''
        def hard_for_lines():
            """Return values and probabilities of a signal no straight line follows."""
            values = np.array([..., 0.0, ...])
            probabilities = np.array([..., ..., ...])
            return values, probabilities
    ''',
)
