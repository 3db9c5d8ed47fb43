"""Exercise 20.6: too simple is suspicious, too."""

import numpy as np

from lessons.lesson20_what_does_not_belong.references import two_sided_p
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, equal_or_both_nan


def _cases():
    rng = np.random.default_rng(2006)
    normal = rng.exponential(size=39)
    return [
        (np.array([-1.0, 0.02, 0.7, 2.5, 9.0]), normal),
        (np.sort(normal)[[0, 19, 38]], normal),
        (np.array([5.0, 0.0, 2.0]), np.repeat([1.0, 2.0, 3.0], 3)),
    ]


def _ranks(scores, normal):
    above = np.sum(normal >= scores[:, None], axis=1)
    return above, np.sum(normal <= scores[:, None], axis=1)


def _from_ranks(formula):
    """Return an answer: formula(above, below, n)."""
    return lambda scores, normal: formula(*_ranks(scores, normal), len(normal))


def _strictly(scores, normal):
    above = np.sum(normal > scores[:, None], axis=1)
    below = np.sum(normal < scores[:, None], axis=1)
    return np.minimum(1, 2 * (1 + np.minimum(above, below)) / (len(normal) + 1))


def _distance(scores, normal):
    away = np.abs(normal - normal.mean()) >= np.abs(scores - normal.mean())[:, None]
    return (1 + np.sum(away, axis=1)) / (len(normal) + 1)


def _alike(one, other):
    """Tell whether p-values agree, those above 1 counting as 1."""
    one, other = (np.minimum(as_array(each), 1) for each in (one, other))
    return equal_or_both_nan(one, other)


TWO_SIDES = Exercise(
    id="20.6",
    title="too simple is suspicious, too",
    reference=two_sided_p,
    cases=_cases,
    alike=_alike,
    mistakes=(
        Mistake(
            "large only",
            _from_ranks(lambda above, below, n: (1 + above) / (n + 1)),
            "small scores count as well: what is reconstructed too well is as unusual "
            "as what is not.",
        ),
        Mistake(
            "not doubled",
            _from_ranks(lambda a, b, n: (1 + np.minimum(a, b)) / (n + 1)),
            "two ends are two chances: twice the smaller of the two p-values.",
        ),
        Mistake(
            "event not counted",
            _from_ranks(lambda a, b, n: np.minimum(1, 2 * np.minimum(a, b) / n)),
            "n events cannot promise a p-value of 0: the event itself is one more, "
            "above, below and in the sum.",
        ),
        Mistake(
            "one share",
            _from_ranks(lambda a, b, n: np.minimum(a, b) / n),
            "twice the smaller share, for there are two ends; and the event itself is "
            "one more, above, below and in the sum.",
        ),
        Mistake(
            "divided by n",
            _from_ranks(lambda a, b, n: np.minimum(1, 2 * (1 + np.minimum(a, b)) / n)),
            "with the event itself there are n + 1.",
        ),
        Mistake(
            "distance from the mean",
            _distance,
            "the scores are not symmetric: as far from the mean is not as rare.",
        ),
        Mistake(
            "above one",
            _from_ranks(lambda a, b, n: 2 * (1 + np.minimum(a, b)) / (n + 1)),
            "in the middle that is more than 1, which no probability is.",
        ),
        Mistake(
            "the larger one",
            _from_ranks(
                lambda a, b, n: np.minimum(1, 2 * (1 + np.maximum(a, b)) / (n + 1))
            ),
            "the *smaller* of both p-values says how unusual the event is.",
        ),
        Mistake(
            "ties left out",
            _strictly,
            "events with the same score are at least as extreme: use >= and <=.",
        ),
    ),
    hints=(
        "How many normal events are at least as large, how many at least as small? "
        "The event itself is one of them.",
        "2 · min(1 + above, 1 + below) / (n + 1), and at most 1.",
    ),
    skeleton='''
        def two_sided_p(scores, normal):
            """Return p-values, small if a score is unusually large or small."""
            above = 1 + np.sum(normal >= scores[:, None], axis=1)
            below = ...
            return np.minimum(1, ...)
    ''',
)
