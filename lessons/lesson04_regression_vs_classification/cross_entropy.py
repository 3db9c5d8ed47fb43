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


def _of_true_class(labels, probabilities):
    return probabilities[_one_hot(labels, probabilities) == 1]


def _yes_or_no(labels, probabilities):
    p, y = np.clip(probabilities, 1e-12, 1 - 1e-12), _one_hot(labels, probabilities)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1).mean()


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
            "log2",
            lambda labels, probabilities: (
                cross_entropy(labels, probabilities) / np.log(2)
            ),
            "the natural logarithm is meant (np.log).",
        ),
        Mistake(
            "no mean",
            lambda labels, probabilities: (
                -np.log(_of_true_class(labels, probabilities))
            ),
            "this is one number per event: take their mean.",
        ),
        Mistake(
            "logarithm of the mean",
            lambda labels, probabilities: (
                -np.log(_of_true_class(labels, probabilities).mean())
            ),
            "first the logarithm of each event, then the mean.",
        ),
        Mistake(
            "probability itself",
            lambda labels, probabilities: _of_true_class(labels, probabilities).mean(),
            "this is the mean probability of the true class: the −log is missing.",
        ),
        Mistake(
            "favourite class",
            lambda labels, probabilities: -np.log(probabilities.max(axis=1)).mean(),
            "this is how sure the network is; what did it give to the *true* class?",
        ),
        Mistake(
            "classes as yes or no",
            _yes_or_no,
            "the other classes count already, by the sum of 1; (1 − y) log(1 − p) "
            "belongs to yes-or-no answers.",
        ),
        Mistake(
            "one-hot only",
            lambda labels, probabilities: (
                -(labels * np.log(np.maximum(probabilities, 1e-12))).sum(axis=1).mean()
            ),
            "this is right for one-hot labels. Integers are numbers of classes: "
            "np.eye(classes)[labels] makes them one-hot.",
        ),
        Mistake(
            "integers only",
            lambda labels, probabilities: (
                -np.log(
                    probabilities[np.arange(len(labels)), labels.astype(int)]
                ).mean()
            ),
            "this is right for integers. One-hot labels have two axes (labels.ndim): "
            "argmax(axis=1) makes them integers.",
        ),
        Mistake(
            "argmax along the events",
            lambda labels, probabilities: cross_entropy(
                labels if labels.ndim == 1 else labels.argmax(axis=0), probabilities
            ),
            "argmax(axis=0) finds an event for each class; a class for each event is "
            "along axis 1.",
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
