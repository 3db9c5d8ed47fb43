"""Exercise 22.6: how many samples are copies of training points."""

import numpy as np

from lessons.lesson22_diffusion.references import copied
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2206)
    flat, solid = rng.normal(size=(30, 2)), rng.normal(size=(12, 3))
    fresh = rng.normal(size=(30, 2))
    near = flat[:10] + 0.01 * rng.normal(size=(10, 2))
    return [
        (np.concatenate([near, fresh]), flat),
        (solid + 0.15 * rng.normal(size=solid.shape), solid[:9]),
        (rng.normal(size=(40, 1)), rng.normal(size=(7, 1))),
        (rng.normal(size=(400, 3)), rng.normal(size=(9, 3))),
    ]


def _two(samples, training):
    """Return the distances from the nearest and from the second, (n,) each."""
    away = np.linalg.norm(samples[:, None] - training, axis=-1)
    nearest = np.sort(away, axis=1)
    return nearest[:, 0], nearest[:, 1]


def _by_sizes(size):
    """Return an answer whose distances are the size of differences, (n, m)."""

    def answer(samples, training):
        away = np.sort(size(np.abs(samples[:, None] - training), axis=-1), axis=1)
        return np.mean(away[:, 0] < away[:, 1] / 3)

    return answer


def _judged(rule):
    """Return an answer: the mean of rule(nearest, second)."""
    return lambda samples, training: np.mean(rule(*_two(samples, training)))


def _of_sorted(one, other):
    """Return an answer that compares two other places of the sorted distances."""

    def answer(samples, training):
        away = np.linalg.norm(samples[:, None] - training, axis=-1)
        nearest = np.sort(away, axis=1)
        return np.mean(nearest[:, one] < nearest[:, other] / 3)

    return answer


_COUNTED = "Python counts from 0: sorted, the nearest is [:, 0], the second [:, 1]."

COPIED = Exercise(
    id="22.6",
    title="copies",
    reference=copied,
    cases=_cases,
    mistakes=(
        Mistake(
            "ratio of squares",
            _judged(lambda first, second: first**2 < second**2 / 3),
            "you compare squared distances: a third of the distance is a ninth of its "
            "square.",
        ),
        Mistake(
            "number",
            lambda samples, training: copied(samples, training) * len(samples),
            "that is their number; a share is asked for.",
        ),
        Mistake(
            "swapped",
            lambda samples, training: copied(training, samples),
            "for each *sample* look for the nearest training point, not the other way "
            "round.",
        ),
        Mistake(
            "fixed distance",
            _judged(lambda first, second: first < 1 / 3),
            "how near is near depends on how dense training points are: compare with "
            "the distance from the second.",
        ),
        Mistake(
            "mean ratio",
            _judged(lambda first, second: first / second),
            "count samples whose ratio is below a third, do not average the ratio.",
        ),
        Mistake(
            "the others",
            lambda samples, training: 1 - copied(samples, training),
            "that is the share of those that are no copies.",
        ),
        Mistake(
            "wrong side",
            _judged(lambda first, second: first < 3 * second),
            "that is so for every sample, for the nearest is nearer than the second: "
            "three times the *first* distance must be less than the second.",
        ),
        Mistake("from the third", _of_sorted(0, 2), _COUNTED),
        Mistake("second and third", _of_sorted(1, 2), _COUNTED),
        Mistake(
            "first coordinate",
            lambda samples, training: copied(samples[:, :1], training[:, :1]),
            "all coordinates make a distance, not the first alone.",
        ),
        Mistake(
            "sum of coordinates",
            _by_sizes(np.sum),
            "a distance is the root of the sum of squares.",
        ),
        Mistake(
            "largest coordinate",
            _by_sizes(np.max),
            "the largest difference of a coordinate is no distance: take the root of "
            "the sum of squares.",
        ),
        Mistake(
            "per cent",
            lambda samples, training: 100 * copied(samples, training),
            "a share is asked for, from 0 to 1.",
        ),
        Mistake(
            "mean of the others",
            lambda samples, training: np.mean(
                _two(samples, training)[0]
                < np.linalg.norm(samples[:, None] - training, axis=-1).mean(axis=1) / 3
            ),
            "compare with the second nearest, not with the mean of all.",
        ),
    ),
    hints=(
        "All distances: np.linalg.norm(samples[:, None] - training, axis=-1), (n, m). "
        "Sorted along the last axis, the first two columns are what you need.",
        "np.mean(nearest[:, 0] < nearest[:, 1] / 3)",
    ),
)
