"""Exercise 09.5: the error by which ImageNet's challenge counted."""

import numpy as np

from utils.grading import Exercise, Mistake


def top_k_error(labels, probabilities, k):
    """Return the share of images whose class is none of the k best."""
    best = np.argsort(-probabilities, axis=1)[:, :k]
    found = np.any(best == labels[:, None], axis=1)
    return 1 - found.mean()


def _cases():
    rng = np.random.default_rng(905)
    cases = []
    for images, classes, k in [(12, 6, 3), (20, 10, 5), (15, 4, 1), (11, 8, 2)]:
        scores = rng.random((images, classes)) ** 3 + 1e-3
        probabilities = scores / scores.sum(axis=1, keepdims=True)
        cases.append((rng.integers(0, classes, images), probabilities, k))
    return cases


def _least_probable(labels, probabilities, k):
    return top_k_error(labels, -probabilities, k)


def _only_place_k(labels, probabilities, k):
    order = np.argsort(-probabilities, axis=1)
    return np.mean(order[:, k - 1] != labels)


def _one_place_too_many(labels, probabilities, k):
    return top_k_error(labels, probabilities, k + 1)


def _one_place_too_few(labels, probabilities, k):
    return top_k_error(labels, probabilities, k - 1)


TOP_K = Exercise(
    id="09.5",
    title="the top-k error",
    reference=top_k_error,
    cases=_cases,
    show_input=False,
    mistakes=(
        Mistake(
            "accuracy",
            lambda labels, p, k: 1 - top_k_error(labels, p, k),
            "this is the share of images that are found; the error is the rest.",
        ),
        Mistake(
            "number of images",
            lambda labels, p, k: len(labels) * top_k_error(labels, p, k),
            "this is the number of images; divide by how many there are.",
        ),
        Mistake(
            "per cent",
            lambda labels, p, k: 100 * top_k_error(labels, p, k),
            "this is in per cent; a share lies between 0 and 1.",
        ),
        Mistake(
            "k is ignored",
            lambda labels, p, k: top_k_error(labels, p, 1),
            "you look at the most probable class only, whatever k is.",
        ),
        Mistake(
            "always five",
            lambda labels, p, k: top_k_error(labels, p, 5),
            "you take five classes, whatever k is.",
        ),
        Mistake(
            "least probable",
            _least_probable,
            "argsort puts the smallest first: these are the k least probable classes.",
        ),
        Mistake(
            "only place k",
            _only_place_k,
            "you compare with the class at place k alone, not with the first k.",
        ),
        Mistake(
            "one place too many",
            _one_place_too_many,
            "you look at k + 1 classes: [:, :k] takes k of them.",
        ),
        Mistake(
            "one place too few",
            _one_place_too_few,
            "you look at k − 1 classes: the slice ends before its last index.",
        ),
    ),
    hints=(
        "Sort the classes of each image by their probability; is the true one among "
        "the first k?",
        "np.argsort(-probabilities, axis=1)[:, :k] are the k most probable classes; "
        "compare them with labels[:, None], and ask np.any along axis 1.",
    ),
    skeleton='''
        def top_k_error(labels, probabilities, k):
            """Return the share of images whose class is none of the k best."""
            best = np.argsort(..., axis=1)[:, ...]
            found = np.any(best == labels[:, None], axis=...)
            return ...
    ''',
)
