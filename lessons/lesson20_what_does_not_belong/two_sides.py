"""Exercise 20.6: too simple is suspicious, too."""

import numpy as np

from lessons.lesson20_what_does_not_belong.references import two_sided_p
from utils.grading import Exercise, Mistake


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


def _distance(scores, normal):
    away = np.abs(normal - normal.mean()) >= np.abs(scores - normal.mean())[:, None]
    return (1 + np.sum(away, axis=1)) / (len(normal) + 1)


def _from_median(scores, normal):
    middle = np.median(normal)
    away = np.abs(normal - middle) >= np.abs(scores - middle)[:, None]
    return (1 + np.sum(away, axis=1)) / (len(normal) + 1)


def _both_sides(above, below, n):
    return 2 * (1 + np.minimum(above, below)) / (n + 1)


def _ways(name, formula, hint):
    """Return the same mistake twice: cut off at 1, and not."""
    cut = _from_ranks(lambda *ranks: np.minimum(1, formula(*ranks)))
    return Mistake(name, cut, hint), Mistake(
        f"{name}, uncut", _from_ranks(formula), hint
    )


def _ties_on_one_side(side, other):
    """Return an answer that counts equal scores on one side only."""

    def answer(scores, normal):
        counts = [
            np.sum(compare(normal, scores[:, None]), axis=1)
            for compare in (side, other)
        ]
        return np.minimum(1, _both_sides(*counts, len(normal)))

    return answer


_COUNTS = "these are counts: divide by n + 1, all events with the event itself."

TWO_SIDES = Exercise(
    id="20.6",
    title="too simple is suspicious, too",
    reference=two_sided_p,
    cases=_cases,
    mistakes=(
        Mistake(
            "large only",
            _from_ranks(lambda above, below, n: (1 + above) / (n + 1)),
            "small scores count as well: what is drawn too well is as unusual as what "
            "is not.",
        ),
        Mistake(
            "small only",
            _from_ranks(lambda above, below, n: (1 + below) / (n + 1)),
            "large scores count as well: what is drawn badly is as unusual as what is "
            "drawn too well.",
        ),
        Mistake(
            "large only, doubled",
            _from_ranks(lambda a, b, n: np.minimum(1, 2 * (1 + a) / (n + 1))),
            "you double the p-value of *large* scores; count the small side, too, and "
            "double the smaller of both.",
        ),
        Mistake(
            "not doubled",
            _from_ranks(lambda a, b, n: (1 + np.minimum(a, b)) / (n + 1)),
            "two ends are two chances: twice the smaller of the two p-values.",
        ),
        *_ways(
            "event not counted",
            lambda a, b, n: 2 * np.minimum(a, b) / n,
            "n events cannot promise a p-value of 0: the event itself is one more, "
            "above, below and in the sum.",
        ),
        *_ways(
            "event counted in the sum only",
            lambda a, b, n: 2 * np.minimum(a, b) / (n + 1),
            "the event itself is one more above and below, too, not only in the sum.",
        ),
        Mistake(
            "one share",
            _from_ranks(lambda a, b, n: np.minimum(a, b) / n),
            "twice the smaller share, for there are two ends; and the event itself is "
            "one more, above, below and in the sum.",
        ),
        *_ways(
            "divided by n",
            lambda a, b, n: 2 * (1 + np.minimum(a, b)) / n,
            "with the event itself there are n + 1.",
        ),
        Mistake(
            "distance from the mean",
            _distance,
            "the scores are not symmetric: as far from the mean is not as rare.",
        ),
        Mistake(
            "distance from the median",
            _from_median,
            "the scores are not symmetric: as far from the median is not as rare. "
            "Count from both ends.",
        ),
        Mistake(
            "above one",
            _from_ranks(_both_sides),
            "in the middle that is more than 1, which no probability is.",
        ),
        Mistake(
            "all one",
            _from_ranks(
                lambda a, b, n: np.minimum(1, 2 * (1 + np.maximum(a, b)) / (n + 1))
            ),
            "all of yours are cut off at 1: they are the *larger* of both p-values, or "
            "both added up, or counts that are not divided by n + 1.",
        ),
        Mistake(
            "the larger one",
            _from_ranks(lambda a, b, n: 2 * (1 + np.maximum(a, b)) / (n + 1)),
            "the *smaller* of both p-values says how unusual the event is.",
        ),
        Mistake(
            "added up",
            _from_ranks(lambda a, b, n: (2 + a + b) / (n + 1)),
            "add nothing up: above and below are all events. Twice the *smaller* one.",
        ),
        Mistake(
            "below from above",
            _from_ranks(
                lambda a, b, n: 2 * np.minimum(1 + a, n - a) / (n + 1),
            ),
            "below is not 1 − above: the event itself counts on both sides, and so do "
            "equal scores. Count them, with <=.",
        ),
        Mistake(
            "ties left out",
            _ties_on_one_side(np.greater, np.less),
            "events with the same score are at least as extreme: use >= and <=.",
        ),
        Mistake(
            "ties above only",
            _ties_on_one_side(np.greater_equal, np.less),
            "events with the same score count on both sides: <= for those below.",
        ),
        Mistake(
            "ties below only",
            _ties_on_one_side(np.greater, np.less_equal),
            "events with the same score count on both sides: >= for those above.",
        ),
        Mistake(
            "counts", _from_ranks(lambda a, b, n: 2 * (1 + np.minimum(a, b))), _COUNTS
        ),
        Mistake(
            "counts, not doubled",
            _from_ranks(lambda a, b, n: 1 + np.minimum(a, b)),
            f"{_COUNTS} And there are two ends: twice that.",
        ),
        Mistake(
            "percent",
            lambda scores, normal: 100 * two_sided_p(scores, normal),
            "a number from 0 to 1 is asked for, no per cent.",
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
