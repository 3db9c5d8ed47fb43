"""Exercise 04.3: cross-entropy, for one-hot labels and for integers."""

import numpy as np

from lessons.lesson04_regression_vs_classification.softmax import softmax
from utils.grading import Exercise, Mistake


def cross_entropy(labels, probabilities):
    """Average −log(probability of the true class) over the events."""
    if labels.ndim == 2:
        labels = labels.argmax(axis=1)
    true_class = probabilities[np.arange(len(labels)), labels]
    return -np.log(true_class).mean()


def _labelled_events():
    rng = np.random.default_rng(402)
    five = softmax(rng.normal(size=(5, 3)))
    sure = np.array([[0.7, 0.3, 0.0], [0.0, 0.1, 0.9]])
    square = softmax(rng.normal(size=(3, 3)))
    return [
        (np.eye(3)[[0, 2, 1, 1, 0]], five),
        (np.array([0, 2, 1, 1, 0]), five),
        (np.array([3, 0, 2]), softmax(rng.normal(size=(3, 4)))),
        (np.eye(3)[[0, 2]], sure),
        (np.array([1, 1, 1]), square),
        (np.eye(3, dtype=int)[[2, 0, 1]], square),
    ]


def _one_hot(labels, probabilities):
    labels = np.asarray(labels)
    return labels if labels.ndim == 2 else np.eye(probabilities.shape[1])[labels]


def _zero_times_log_zero(labels, probabilities):
    return -(_one_hot(labels, probabilities) * np.log(probabilities)).sum(1).mean()


def _every_label_for_every_event(labels, probabilities):
    if labels.ndim == 2:
        labels = labels.argmax(axis=1)
    return -np.log(probabilities[:, labels]).mean()


CROSS_ENTROPY = Exercise(
    id="04.3",
    title="cross-entropy for both kinds of labels",
    reference=cross_entropy,
    cases=_labelled_events,
    mistakes=(
        Mistake(
            "sum over the batch",
            lambda labels, probabilities: (
                cross_entropy(labels, probabilities) * len(labels)
            ),
            "you sum over the events; take the mean, or the loss grows with the batch.",
        ),
        Mistake(
            "mean over classes",
            lambda labels, probabilities: (
                cross_entropy(labels, probabilities) / probabilities.shape[1]
            ),
            "you average over the classes too. Sum over the classes, average over the "
            "events.",
        ),
        Mistake(
            "log10",
            lambda labels, probabilities: (
                cross_entropy(labels, probabilities) / np.log(10)
            ),
            "the natural logarithm is meant (np.log).",
        ),
        Mistake(
            "sign",
            lambda labels, probabilities: -cross_entropy(labels, probabilities),
            "the sign: a logarithm of a probability is negative, the loss is positive.",
        ),
        Mistake(
            "0 · log 0",
            _zero_times_log_zero,
            "0 · log 0 is NaN. Look up the probability of the true class only.",
        ),
        Mistake(
            "class number as weight",
            lambda labels, probabilities: (
                cross_entropy(labels, probabilities)
                if np.ndim(labels) == 2
                else -(np.asarray(labels)[:, None] * np.log(probabilities))
                .sum(1)
                .mean()
            ),
            "an integer label is the number of a class, not a factor: pick the column.",
        ),
        Mistake(
            "all pairs",
            _every_label_for_every_event,
            "probabilities[:, labels] takes all labels for each event, (events, "
            "events). One label per event: probabilities[np.arange(events), labels].",
        ),
        Mistake(
            "all pairs, one-hot labels as numbers",
            lambda labels, probabilities: -np.log(probabilities[:, labels]).mean(),
            "one-hot labels are no column numbers yet (argmax), and "
            "probabilities[:, labels] takes all labels for each event: "
            "probabilities[np.arange(events), labels].",
        ),
    ),
    hints=(
        "Only one probability per event counts. Which?",
        "Turn one-hot labels into integers (argmax), then probabilities[range(n), "
        "labels]; mean of −log.",
    ),
)
