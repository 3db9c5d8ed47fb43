"""Exercise 23.3: an exponential mean."""

import numpy as np

from lessons.lesson23_sequences.references import running_mean
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2303)
    return [
        (np.array([2.0, 0.0, 0.0, -1.0, 3.0]), 0.25),
        (rng.normal(1, 2, size=9), 0.6),
        (rng.normal(size=30), 0.1),
    ]


def _corrected(x, alpha):
    return running_mean(x, alpha) / (1 - (1 - alpha) ** np.arange(1, len(x) + 1))


def _from_first(x, alpha):
    later = (1 - alpha) ** np.arange(1, len(x) + 1)
    return running_mean(x, alpha) + x[0] * later


MEAN = Exercise(
    id="23.3",
    title="a mean that forgets",
    reference=running_mean,
    cases=_cases,
    mistakes=(
        Mistake(
            "weights exchanged",
            lambda x, alpha: running_mean(x, 1 - alpha),
            "α belongs to the new value, 1 − α to what was there.",
        ),
        Mistake(
            "begins at the first value",
            _from_first,
            "before the first value the mean is 0, as the state of a Keras layer is.",
        ),
        Mistake(
            "first value left out",
            lambda x, alpha: running_mean(np.r_[0, x[1:]], alpha),
            "the first value counts, too: m₁ = α x₁.",
        ),
        Mistake(
            "new value in full",
            lambda x, alpha: running_mean(x, alpha) / alpha,
            "the new value counts with the weight α, not in full.",
        ),
        Mistake(
            "one step late",
            lambda x, alpha: np.concatenate([[0.0], running_mean(x, alpha)[:-1]]),
            "you note the mean before the value has come in; note it afterwards.",
        ),
        Mistake(
            "0 in front",
            lambda x, alpha: np.concatenate([[0.0], running_mean(x, alpha)]),
            "the 0 before the first value is no result: n values, n means.",
        ),
        Mistake(
            "the value before",
            lambda x, alpha: alpha * x + (1 - alpha) * np.r_[0, x[:-1]],
            "1 − α belongs to the old *mean*, not to the value before.",
        ),
        Mistake(
            "last only",
            lambda x, alpha: running_mean(x, alpha)[-1],
            "the mean after *each* value is asked for (return_sequences=True).",
        ),
        Mistake(
            "corrected",
            _corrected,
            "that is divided by the sum of the weights, as Adam does it. A recurrent "
            "network begins at 0 and does not.",
        ),
        Mistake(
            "nothing forgotten",
            lambda x, alpha: np.cumsum(alpha * x),
            "the old mean is not damped: multiply it by 1 − α.",
        ),
        Mistake(
            "plain mean",
            lambda x, alpha: np.cumsum(x) / np.arange(1, len(x) + 1),
            "that is the plain mean so far, which forgets nothing.",
        ),
    ),
    hints=(
        "One number is kept, and changed by each value. Note it each time.",
        "mean = (1 - alpha) * mean + alpha * value, from mean = 0 on.",
    ),
    skeleton='''
        def running_mean(x, alpha):
            """Return the exponential mean after each of the values x, (n,)."""
            mean, means = 0.0, []
            for value in x:
                mean = ...
                means.append(mean)
            return np.array(means)
    ''',
)
