"""Exercise 23.6: dilations of causal convolutions that see all of the last steps."""

import numpy as np

from lessons.lesson23_sequences.references import dilations
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

STEPS, LAYERS = 100, 7


def lags(rates):
    """Return how far back the steps lie that the last output sees, ascending."""
    seen = {0}
    for rate in rates:
        seen |= {lag + rate for lag in seen}
    return sorted(seen)


def _rates(result):
    """Return dilations as a list of integers, or a sentence."""
    values = as_array(result)
    if values is None or values.ndim != 1 or values.size == 0:
        return "return a list of dilations, one whole number for each layer"
    if not np.isfinite(values).all() or np.any(values % 1):
        return "dilations are whole numbers"
    if np.abs(values).max() > 1e6:
        return "a dilation of more than a million"
    return [int(each) for each in values]


def _too_short(rates):
    """Return why dilations do not reach far enough, as a word."""
    if len(rates) > 1 and rates == [rates[0] * 2**k for k in range(len(rates))]:
        return "few" if rates[0] == 1 else "coarse"
    ascending = np.sort(rates)[:-1]
    slow = np.any(ascending[1:] < 1.7 * ascending[:-1])  # 1, 2, 3, 5, 8, … is slow
    return "slow" if slow else "short"


def _fault(result):
    """Return what is wrong as a word, "" for nothing."""
    rates = _rates(result)
    if isinstance(rates, str):
        return rates
    if min(rates) < 1:
        return "exponents" if rates == list(range(len(rates))) else "below 1"
    if len(rates) > LAYERS:
        return "many"
    if sum(rates) < STEPS - 1:
        return _too_short(rates)
    if set(range(STEPS)) <= set(lags(rates)):
        return ""
    if len(rates) == 1:
        return "single"
    return "coarse" if min(rates) > 1 else "holes"


def _judge(result):
    rates, fault = _rates(result), _fault(result)
    if isinstance(rates, str):
        return rates
    if fault in ("exponents", "below 1"):
        return "a dilation is at least 1"
    if fault == "many":
        return f"you have {len(rates)} layers; at most {LAYERS} are allowed"
    if fault:
        seen = [lag for lag in lags(rates) if lag < STEPS]
        return f"the last output sees {len(seen)} of the last {STEPS} steps"
    return None


def _given(*rates):
    return lambda: list(rates)


SIGHT = Exercise(
    id="23.6",
    title="all of a hundred steps",
    reference=dilations,
    cases=lambda: [()],
    judge=_judge,
    alike=lambda one, other: _fault(one) == _fault(other),
    praise=lambda result: (
        f"right: it sees {sum(_rates(result)) + 1} steps with {len(result)} layers."
    ),
    mistakes=(
        Mistake(
            "not dilated",
            _given(1, 1, 1, 1, 1, 1, 1),
            "each layer adds its dilation to how far back the output sees. Let them "
            "grow faster.",
        ),
        Mistake(
            "not far enough",
            _given(1, 4, 16, 64),
            "1 + Σ dilations is still below 100. You may use seven layers, and the "
            "last may reach further.",
        ),
        Mistake(
            "one too few",
            _given(1, 2, 4, 8, 16, 32),
            "the right way: doubling leaves no holes. But 1 + Σ dilations is still "
            "below 100.",
        ),
        Mistake(
            "tripled",
            _given(1, 3, 9, 27, 81),
            "far enough, but with holes: two weights reach two places, so dilations "
            "may be at most one more than the sum of all smaller ones.",
        ),
        Mistake(
            "one layer",
            _given(99),
            "one layer of two weights sees two steps, the last and one far back.",
        ),
        Mistake(
            "begins at 2",
            _given(2, 4, 8, 16, 32, 64),
            "without a dilation of 1 the step just before the last is never seen.",
        ),
        Mistake(
            "many layers",
            lambda: [1] * 99,
            "seven layers can see all, if their dilations grow fast enough.",
        ),
        Mistake(
            "exponents",
            _given(0, 1, 2, 3, 4, 5, 6),
            "these are exponents: the dilations are 2 to the power of them.",
        ),
        Mistake(
            "below 1",
            _given(0, 1, 2, 4, 8, 16, 32),
            "with a dilation of 0 both weights look at the same step, below 0 one of "
            "them looks ahead.",
        ),
        Mistake(
            "doubled from 2",
            _given(2, 4, 8, 16, 32),
            "without a dilation of 1 the step just before the last is never seen.",
        ),
        Mistake(
            "fractions",
            _given(1, 2.5, 6.25, 15.6, 39, 97),
            "a step between two samples does not exist.",
        ),
    ),
    hints=(
        "A layer with dilation d sees what the layer below sees, at two places d steps "
        "apart. Which d joins them without a hole?",
        "Doubling: 1, 2, 4, … sees 2 to the power of the number of layers.",
    ),
    skeleton='''
        def dilations():
            """Return the dilations of causal convolutions of two weights."""
            return [1, 2, ..., ...]
    ''',
)
