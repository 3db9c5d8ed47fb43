"""Exercise 16.4: how many trials a random search needs."""

import numpy as np

from lessons.lesson16_transfer.references import trials
from utils.grading import Exercise, Mistake

ROUNDING = 1e-9


def _exact(top, probability):
    return np.log(1 - probability) / np.log(1 - top)


TRIALS = Exercise(
    id="16.4",
    title="trials of a random search",
    reference=trials,
    cases=lambda: [
        *((0.05, 0.95), (0.01, 0.9), (0.2, 0.5), (0.5, 0.75), (0.1, 0.99)),
        (0.5, 0.1),
    ],
    mistakes=(
        Mistake(
            "rounded down",
            lambda top, probability: int(_exact(top, probability)),
            "with one trial less the probability is still too small: round up.",
        ),
        Mistake(
            "rounded to the nearest",
            lambda top, probability: round(_exact(top, probability)),
            "rounded to the nearest number it may be one trial too few: round up.",
        ),
        Mistake(
            "not rounded",
            _exact,
            "a number of trials is whole: round up.",
        ),
        Mistake(
            "probability over share",
            lambda top, probability: int(np.ceil(probability / top)),
            "probabilities of several trials do not add up: two trials may both be "
            "among the best. Ask for the probability that none of n is.",
        ),
        Mistake(
            "expected number",
            lambda top, probability: int(np.ceil(1 / top)),
            "that many trials have *on average* one among the best; the probability "
            "that none is, (1 − top)ⁿ, is then still about a third for a small top.",
        ),
        Mistake(
            "all of them",
            lambda top, probability: int(np.ceil(np.log(probability) / np.log(top))),
            "topⁿ is the probability that *all* trials are among the best. One is "
            "enough.",
        ),
        Mistake(
            "none of them",
            lambda top, probability: int(
                np.ceil(np.log(probability) / np.log(1 - top))
            ),
            "(1 − top)ⁿ is the probability of a failure; it should be at most "
            "1 − probability.",
        ),
        Mistake(
            "upside down",
            lambda top, probability: int(np.ceil(1 / _exact(top, probability))),
            "your fraction is upside down: log(1 − probability) is the larger one.",
        ),
        Mistake(
            "one less",
            lambda top, probability: trials(top, probability) - 1,
            "with one trial less the probability is still too small.",
        ),
        Mistake(
            "Poisson",
            lambda top, probability: int(np.ceil(-np.log(1 - probability) / top)),
            "(1 − top)ⁿ is e^(−n · top) for a small `top` only: take its logarithm.",
        ),
        Mistake(
            "one too many",
            lambda top, probability: int(_exact(top, probability) + ROUNDING) + 1,
            "where n trials give the probability exactly, n are enough.",
        ),
    ),
    hints=(
        "What is the probability that none of n trials is among the best? It should be "
        "at most 1 − probability.",
        "(1 − top)ⁿ ≤ 1 − probability; take the logarithm of both sides (both are "
        "negative), and round up: np.ceil.",
    ),
    skeleton='''
        def trials(top, probability):
            """Return how many random trials find one of the best `top`."""
            exact = np.log(...) / np.log(...)
            return int(np.ceil(exact - 1e-9))  # 2.0000000001 is two
    ''',
)
