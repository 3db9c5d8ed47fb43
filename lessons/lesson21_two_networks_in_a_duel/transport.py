"""Exercise 21.2: the Wasserstein distance of two samples, by sorting."""

import numpy as np

from lessons.lesson21_two_networks_in_a_duel.references import wasserstein_distance
from utils.grading import Exercise, Mistake


def _cases():
    dice = np.random.default_rng(2102)
    return [
        (dice.normal(size=9), 0.2 + 3 * dice.normal(size=9)),
        (np.array([0.0, 0.0, 5.0, 1.0]), np.array([1.0, 6.0, 1.0, 0.5])),
        (dice.normal(size=40) ** 3, dice.exponential(size=40) - 2),
    ]


def _moved(x, y):
    return np.sort(x) - np.sort(y)


def _nearest(x, y):
    return np.mean(np.abs(x[:, None] - y).min(axis=1))


TRANSPORT = Exercise(
    id="21.2",
    title="earth that has to be moved",
    reference=wasserstein_distance,
    cases=_cases,
    mistakes=(
        Mistake(
            "not sorted",
            lambda x, y: np.mean(np.abs(x - y)),
            "that moves points to partners by chance. The shortest way moves the "
            "smallest to the smallest: sort both.",
        ),
        Mistake(
            "one of them sorted",
            lambda x, y: np.mean(np.abs(np.sort(x) - y)),
            "sort both samples, not one.",
        ),
        Mistake(
            "difference of means",
            lambda x, y: np.abs(np.mean(x) - np.mean(y)),
            "ways to the left and to the right cancel in a difference of means: take "
            "the size of each way first.",
        ),
        Mistake(
            "signed",
            lambda x, y: np.mean(_moved(x, y)),
            "a way to the left is as long as one to the right: np.abs before the mean.",
        ),
        Mistake(
            "squares",
            lambda x, y: np.mean(_moved(x, y) ** 2),
            "that is a mean of squares. W₁ is the mean of distances.",
        ),
        Mistake(
            "root of squares",
            lambda x, y: np.sqrt(np.mean(_moved(x, y) ** 2)),
            "that is W₂, the root of the mean square. W₁ is the mean of distances.",
        ),
        Mistake(
            "sum",
            lambda x, y: len(x) * wasserstein_distance(x, y),
            "each point carries 1/n of the earth: a mean, not a sum.",
        ),
        Mistake(
            "farthest",
            lambda x, y: np.max(np.abs(_moved(x, y))),
            "that is the longest of all ways; asked is their mean.",
        ),
        Mistake(
            "differences to all",
            lambda x, y: np.mean(np.abs(x[:, None] - y)),
            "that is the mean distance of all pairs. Each point goes to *one* place.",
        ),
        Mistake(
            "to the nearest",
            _nearest,
            "so several points may go to the same place, and none to others. Each "
            "place takes one.",
        ),
        Mistake(
            "places in the order",
            lambda x, y: np.mean(np.abs(np.argsort(x) - np.argsort(y))),
            "np.argsort returns indices; np.sort returns the values.",
        ),
    ),
    hints=(
        "Who goes where, so that nobody crosses anybody? The smallest to the smallest, "
        "the next to the next.",
        "np.sort both, then the mean of np.abs of the difference.",
    ),
)
