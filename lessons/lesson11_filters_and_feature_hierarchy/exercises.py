"""Exercises of lesson 11: parts of models, ascent, covering, partners, a patch."""

# ruff: noqa: D400, D415 (a docstring is that of the lesson, which may end with "…")

from itertools import permutations

import numpy as np

from lessons.lesson11_filters_and_feature_hierarchy.design import PATCH
from lessons.lesson11_filters_and_feature_hierarchy.features import FEATURES
from lessons.lesson11_filters_and_feature_hierarchy.occlusion import OCCLUSION
from lessons.lesson11_filters_and_feature_hierarchy.uphill import ASCENT
from utils.grading import Exercise, Mistake


def match_filters(likeness):
    """Return the columns of the rows 0, 1, 2, …"""
    rows = range(len(likeness))
    best, largest = None, -np.inf
    for order in permutations(rows):
        total = sum(likeness[row, order[row]] for row in rows)
        if total > largest:
            best, largest = list(order), total
    return best


def _tables():
    """Return tables on which choosing one row or pair after the other goes wrong."""
    rng = np.random.default_rng(1104)
    tables = []
    while len(tables) < 4:
        table = rng.uniform(-1, 1, size=(3 + len(tables) % 3,) * 2)
        best = match_filters(table)
        others = (_best_pair_first(table), _row_by_row(table), _inverse(table))
        if best not in others and best != match_filters(np.abs(table)):
            tables.append(table)
    return [(table,) for table in tables]


def _best_pair_first(likeness):
    left, result = np.array(likeness), [0] * len(likeness)
    for _ in result:
        row, column = np.unravel_index(left.argmax(), left.shape)
        result[row] = int(column)
        left[row], left[:, column] = -np.inf, -np.inf
    return result


def _row_by_row(likeness):
    left, result = np.array(likeness), []
    for row in range(len(left)):
        result.append(int(left[row].argmax()))
        left[:, result[-1]] = -np.inf
    return result


def _inverse(likeness):
    return np.argsort(match_filters(likeness)).tolist()


def _matched(likeness):
    """Return the likeness of each matched pair."""
    return likeness[range(len(likeness)), match_filters(likeness)]


MATCH = Exercise(
    id="11.4",
    title="who is who",
    reference=match_filters,
    cases=_tables,
    mistakes=(
        Mistake(
            "favourites",
            lambda likeness: likeness.argmax(axis=1),
            "each row takes its favourite; some columns are taken twice, others never. "
            "One to one is asked for.",
        ),
        Mistake(
            "favourites of the columns",
            lambda likeness: likeness.argmax(axis=0),
            "each column takes its favourite row: the other way round, and not one to "
            "one.",
        ),
        Mistake(
            "row by row",
            _row_by_row,
            "the first rows take the best and the last gets what is left. The *sum* "
            "should be the largest: try all orders.",
        ),
        Mistake(
            "best pair first",
            _best_pair_first,
            "taking the best pair first can spoil two others. The *sum* should be the "
            "largest: try all orders.",
        ),
        Mistake(
            "inverse",
            _inverse,
            "this lists the row of each column; wanted is the column of each row.",
        ),
        Mistake(
            "counted from 1",
            lambda likeness: [1 + column for column in match_filters(likeness)],
            "you count the columns from 1; Python counts from 0.",
        ),
        Mistake(
            "largest order",
            lambda likeness: list(max(permutations(range(len(likeness))))),
            "max without `key` compares the orders themselves, not their sums.",
        ),
        Mistake(
            "smallest sum",
            lambda likeness: match_filters(-likeness),
            "this is the smallest sum.",
        ),
        Mistake(
            "size without sign",
            lambda likeness: match_filters(np.abs(likeness)),
            "a likeness of −1 is the opposite: do not take absolute values.",
        ),
        Mistake(
            "the entries",
            _matched,
            "these are the likenesses of the pairs; return the columns.",
        ),
        Mistake(
            "the total",
            lambda likeness: _matched(likeness).sum(),
            "this is the largest sum; return the order of the columns that has it.",
        ),
        Mistake(
            "pairs",
            lambda likeness: list(enumerate(match_filters(likeness))),
            "return the columns alone, not pairs of row and column.",
        ),
        Mistake(
            "a matrix",
            lambda likeness: np.eye(len(likeness))[match_filters(likeness)],
            "this matrix has a 1 for each pair; return the number of the column where "
            "it stands.",
        ),
        Mistake(
            "not matched",
            lambda likeness: list(range(len(likeness))),
            "this is the order as it was.",
        ),
    ),
    hints=(
        "itertools.permutations(range(n)) lists all orders of the columns.",
        "For each order add likeness[row, order[row]] over the rows; return the order "
        "with the largest sum.",
    ),
    skeleton='''
        def match_filters(likeness):
            """Return the columns of the rows 0, 1, 2, …"""
            best, largest = None, -np.inf
            for order in itertools.permutations(range(len(likeness))):
                total = ...
                if ...:
                    best, largest = ...
            return best
    ''',
)

EXERCISES = (FEATURES, ASCENT, OCCLUSION, MATCH, PATCH)
