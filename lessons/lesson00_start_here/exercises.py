"""The exercises of lesson 00: a warm-up, and numbers for a better baseline."""

import numpy as np

from lessons.lesson00_start_here.more_numbers import MORE_NUMBERS
from utils.grading import Exercise, Mistake

LARGEST = "max is how sure the network is; argmax says of which class."

ROUNDED = (
    "rounding asks for a probability above ½; the largest of three may be smaller."
)


def accuracy(labels, probabilities):
    """Return the share of events that are classified correctly."""
    return np.mean(probabilities.argmax(axis=1) == labels)


def _events():
    rng = np.random.default_rng(1)
    sizes = [(7, 3), (5, 4), (12, 2)]
    cases = [(rng.integers(0, c, n), rng.dirichlet(np.ones(c), n)) for n, c in sizes]
    sure_first = rng.dirichlet(np.ones(3), 6)
    sure_first = sure_first[np.argsort(-sure_first.max(axis=1))]
    return [*cases, (sure_first.argmax(axis=1), sure_first)]  # all are right


def _one_hot(classes, probabilities):
    return np.eye(probabilities.shape[1])[classes]


def _mean_over_classes(labels, probabilities):
    right = probabilities.argmax(axis=1) == labels
    return np.mean([right[labels == k].mean() for k in np.unique(labels)])


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
            "no axis",
            lambda labels, probabilities: np.mean(probabilities.argmax() == labels),
            "without an axis, argmax gives one number for all events together.",
        ),
        Mistake(
            "largest probability",
            lambda labels, probabilities: np.mean(probabilities.max(axis=1)),
            LARGEST,
        ),
        Mistake(
            "largest probability compared",
            lambda labels, probabilities: np.mean(probabilities.max(axis=1) == labels),
            "no event is ever right: what you compare are not two lists of classes. "
            "max gives a probability, argmax a class.",
        ),
        Mistake(
            "first event only",
            lambda labels, probabilities: (
                accuracy(labels[:1], probabilities) / len(labels)
            ),
            "only the first event counts: does your loop return too early?",
        ),
        Mistake(
            "whole numbers",
            lambda labels, probabilities: int(accuracy(labels, probabilities)),
            "a share is a fraction: // and int round down, np.all and np.median give 0 "
            "or 1. Divide by /, or take the mean.",
        ),
        Mistake(
            "rounded result",
            lambda labels, probabilities: round(
                float(accuracy(labels, probabilities)), 2
            ),
            "do not round the share; return it as it is.",
        ),
        Mistake(
            "over classes",
            lambda labels, probabilities: (
                accuracy(labels, probabilities) * len(labels) / probabilities.shape[1]
            ),
            "divide by the number of events, not by that of the classes.",
        ),
        Mistake(
            "over all entries",
            lambda labels, probabilities: (
                accuracy(labels, probabilities) * len(labels) / probabilities.size
            ),
            "divide by the number of events; `size` counts all probabilities.",
        ),
        Mistake(
            "rounded",
            lambda labels, probabilities: np.mean(
                (probabilities.round() == _one_hot(labels, probabilities)).all(axis=1)
            ),
            ROUNDED,
        ),
        Mistake(
            "rounded, entry by entry",
            lambda labels, probabilities: np.mean(
                probabilities.round() == _one_hot(labels, probabilities)
            ),
            ROUNDED,
        ),
        Mistake(
            "entry by entry",
            lambda labels, probabilities: np.mean(
                _one_hot(probabilities.argmax(axis=1), probabilities)
                == _one_hot(labels, probabilities)
            ),
            "you compare entry by entry, so that zeros count as right: compare one "
            "class per event.",
        ),
        Mistake(
            "smallest",
            lambda labels, probabilities: np.mean(
                probabilities.argmin(axis=1) == labels
            ),
            "argmin finds the least probable class.",
        ),
        Mistake(
            "mean over classes",
            _mean_over_classes,
            "here each class has the same weight; each event should have it.",
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
        "Which class does the network choose for an event? np.argmax finds the largest "
        "entry of each row, if you tell it the axis.",
        "Compare probabilities.argmax(axis=1) with labels; the mean of True and False "
        "is a share.",
    ),
)

EXERCISES = (ACCURACY, MORE_NUMBERS)
