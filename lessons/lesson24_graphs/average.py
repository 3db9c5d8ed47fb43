"""Exercise 24.1: the mean of a matrix over a group of permutations."""

from itertools import permutations

import numpy as np

from lessons.lesson24_graphs.references import group_average
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2401)
    ring = np.arange(4)
    shifts = np.array([np.roll(ring, k) for k in range(4)])
    groups = [
        shifts,
        np.array(list(permutations(range(3)))),
        np.array([np.roll(ring, k)[::s] for k in range(4) for s in (1, -1)]),
        np.arange(5)[None],
    ]
    return [(rng.normal(size=(len(g[0]),) * 2), g) for g in groups]


def _mean_of(change):
    """Return an answer that takes the mean of change(M, p)."""
    return lambda M, group: np.mean([change(M, p) for p in group], axis=0)


def _of_all(combine):
    """Return an answer that combines all reordered matrices in another way."""
    return lambda M, group: combine([M[p][:, p] for p in group])


def _overwritten(M, group):
    """Return the mean as if M were overwritten in the loop."""
    found = []
    for p in group:
        M = M[p][:, p]
        found.append(M)
    return np.mean(found, axis=0)


AVERAGE = Exercise(
    id="24.1",
    title="a mean over a group",
    reference=group_average,
    cases=_cases,
    mistakes=(
        Mistake(
            "rows only",
            _mean_of(lambda M, p: M[p]),
            "you reorder the rows only. Outputs are renumbered like inputs: rows and "
            "columns in the same order.",
        ),
        Mistake(
            "columns only",
            _mean_of(lambda M, p: M[:, p]),
            "you reorder the columns only. Outputs are renumbered like inputs: rows "
            "and columns in the same order.",
        ),
        Mistake(
            "the diagonal",
            _mean_of(lambda M, p: M[p, p]),
            "M[p, p] picks one entry for each place. M[np.ix_(p, p)] or M[p][:, p] "
            "picks all rows, then all columns.",
        ),
        Mistake(
            "columns the other way",
            _mean_of(lambda M, p: M[p][:, np.argsort(p)]),
            "rows go one way and columns back: the same order p for both.",
        ),
        Mistake(
            "a row for a matrix",
            _mean_of(lambda M, p: p @ M @ np.transpose(p)),
            "a row p is no matrix but an order: M[p][:, p]. Its matrix P would be "
            "np.eye(len(M))[p].",
        ),
        Mistake(
            "whole group at once",
            lambda M, group: np.mean(M[group][:, group], axis=0),
            "one permutation at a time: for p in group, M[p][:, p].",
        ),
        Mistake(
            "transposed",
            lambda M, group: np.transpose(group_average(M, group)),
            "rows and columns are exchanged: yours is transposed.",
        ),
        Mistake(
            "sum",
            lambda M, group: len(group) * group_average(M, group),
            "that is the sum over the group: divide by the number of permutations.",
        ),
        Mistake(
            "divided by n",
            lambda M, group: group_average(M, group) * len(group) / len(M),
            "divide by the number of permutations, len(group), not by that of places.",
        ),
        Mistake(
            "M overwritten",
            _overwritten,
            "each permutation starts from M itself: do not overwrite M in the loop.",
        ),
        Mistake(
            "rows twice",
            _mean_of(lambda M, p: M[p][p]),
            "M[p][p] reorders the rows twice; M[p][:, p] rows, then columns.",
        ),
        Mistake(
            "M itself once more",
            lambda M, group: group_average(M, group) + M / len(group),
            "your sum begins with M; begin it with zeros.",
        ),
        Mistake(
            "mean over rows",
            _of_all(lambda found: np.mean(found, axis=1)),
            "the mean goes over the permutations, axis=0, not over rows.",
        ),
        Mistake(
            "mean over columns",
            _of_all(lambda found: np.mean(found, axis=2)),
            "the mean goes over the permutations, axis=0, not over columns.",
        ),
        Mistake(
            "one number",
            lambda M, group: np.mean(group_average(M, group)),
            "the mean goes over the permutations only, axis=0 of a list of matrices.",
        ),
        Mistake(
            "all of them",
            _of_all(np.array),
            "these are all the reordered matrices; their mean is asked for.",
        ),
        Mistake(
            "the last one",
            _of_all(lambda found: found[-1]),
            "that is M in the order of one permutation: collect them all in a list.",
        ),
        Mistake(
            "nothing moved",
            _mean_of(lambda M, p: M),
            "nothing is reordered: use p for rows and columns.",
        ),
    ),
    hints=(
        "For each p in group: M with its rows and its columns in the order p. Then the "
        "mean of all of these.",
        "np.mean([M[p][:, p] for p in group], axis=0)",
    ),
    skeleton='''
        def group_average(M, group):
            """Return the mean of M over all permutations of a group, (n, n)."""
            reordered = [M[...][:, ...] for p in group]
            return np.mean(reordered, axis=...)
    ''',
)
