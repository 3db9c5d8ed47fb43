"""The warm-up exercise of lesson 00."""

import numpy as np

from utils.checks.core import Exercise, Mistake


def accuracy(labels, probabilities):
    """Return the share of events whose most probable class is the true one."""
    return np.mean(probabilities.argmax(axis=1) == labels)


def _events():
    rng = np.random.default_rng(1)
    sizes = [(7, 3), (5, 4), (12, 2)]
    return [(rng.integers(0, c, n), rng.dirichlet(np.ones(c), n)) for n, c in sizes]


ACCURACY = Exercise(
    id="00.1",
    title="accuracy",
    reference=accuracy,
    cases=_events,
    mistakes=(
        Mistake(
            "no mean",
            lambda labels, probabilities: probabilities.argmax(axis=1) == labels,
            "this is one True or False per event; take their mean.",
        ),
        Mistake(
            "per cent",
            lambda labels, probabilities: 100 * accuracy(labels, probabilities),
            "these are per cent; a share lies between 0 and 1.",
        ),
        Mistake(
            "count",
            lambda labels, probabilities: accuracy(labels, probabilities) * len(labels),
            "this is a number of events; divide it by how many there are.",
        ),
        Mistake(
            "error rate",
            lambda labels, probabilities: 1 - accuracy(labels, probabilities),
            "this is the share of wrong events.",
        ),
        Mistake(
            "wrong axis",
            lambda labels, probabilities: np.mean(
                probabilities.argmax(axis=0) == labels
            ),
            "one row is one event: look for the largest entry along axis 1.",
        ),
        Mistake(
            "mean probability",
            lambda labels, probabilities: np.mean(
                probabilities[np.arange(len(labels)), labels]
            ),
            "this is the mean probability of the true class; only the most probable "
            "class of each event counts.",
        ),
    ),
    hints=(
        "Which class does the network choose for an event? np.argmax finds it.",
        "Compare probabilities.argmax(axis=1) with labels; the mean of True and False "
        "is a share.",
    ),
)

EXERCISES = (ACCURACY,)
