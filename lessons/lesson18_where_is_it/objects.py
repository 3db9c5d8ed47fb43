"""Exercise 18.5: how many objects a mask holds."""

import numpy as np

from lessons.lesson18_where_is_it.references import count_objects
from utils.grading import Exercise, Mistake

_DRAWN = """
    #..#.  ##..#  .....  #####  #.#.#  #....#
    .#...  ##...  .....  #...#  #.#.#  .#..#.
    ..#..  .....  .....  #.#.#  #.#.#  ..##..
    #....  ..#.#  .....  #...#  #.#.#  ......
    ....#  ..#.#  .....  #####  #.###  #.##.#
"""


def _cases():
    rows = [line.split() for line in _DRAWN.strip().splitlines()]
    masks = [
        np.array([list(row) for row in each]) == "#" for each in zip(*rows, strict=True)
    ]
    rng = np.random.default_rng(1805)
    return [(mask,) for mask in [*masks, rng.random((7, 9)) < 0.35]]


def _spread(mask, steps, sweeps=None, wrap=False):
    """Return how many labels remain after each pixel took its neighbours' largest."""
    rows, columns = mask.shape
    label = np.where(mask, 1 + np.arange(mask.size).reshape(mask.shape), 0)
    for _ in range(mask.size if sweeps is None else sweeps):
        padded = np.pad(label, 1, mode="wrap" if wrap else "constant")
        near = [padded[1 + i : 1 + i + rows, 1 + j : 1 + j + columns] for i, j in steps]
        label = np.max([label, *near], axis=0) * mask
    return len(np.unique(label[mask]))


def _from_minus_one(mask, ends=True):
    """Return the number of pieces for whoever forgets that index -1 is the last.

    Without `ends` the last row and column are forgotten, too: an IndexError.
    """
    rows, columns = mask.shape
    left, number = mask.copy(), 0
    while left.any():
        number += 1
        waiting = [np.argwhere(left)[0]]
        while waiting:
            row, column = waiting.pop()
            outside = ends and not (row < rows and column < columns)
            if not outside and left[row, column]:
                left[row, column] = False
                waiting.extend((row + i, column + j) for i, j in _ALL)
    return number


def _forward(steps):
    """Return an answer that collects neighbours in some directions only, in order."""

    def answer(mask):
        left, number = np.pad(mask, 1), 0
        while left.any():
            number += 1
            waiting = [tuple(np.argwhere(left)[0])]
            while waiting:
                row, column = waiting.pop()
                if left[row, column]:
                    left[row, column] = False
                    waiting.extend((row + i, column + j) for i, j in steps)
        return number

    return answer


def _inside(mask):
    return count_objects(mask[1:-1, 1:-1])


def _new_labels(mask):
    """Return how many pixels have no neighbour that comes before them, row by row."""
    wide = np.pad(mask, 1)
    above = wide[:-2, :-2] | wide[:-2, 1:-1] | wide[:-2, 2:]
    return int(np.sum(mask & ~above & ~wide[1:-1, :-2]))


_SIDES = [(0, 1), (0, -1), (1, 0), (-1, 0)]
_ALL = [*_SIDES, (1, 1), (1, -1), (-1, 1), (-1, -1)]

OBJECTS = Exercise(
    id="18.5",
    title="count objects",
    reference=count_objects,
    cases=_cases,
    mistakes=(
        Mistake(
            "sides only",
            lambda mask: _spread(mask, _SIDES),
            "pixels that touch at a corner belong together, too: eight neighbours.",
        ),
        *(
            Mistake(
                f"{name} corners only",
                lambda mask, steps=steps: _spread(mask, [*_SIDES, *steps]),
                "two of the four corners are missing: a pixel has eight neighbours.",
            )
            for name, steps in (
                ("falling", [(1, 1), (-1, -1)]),
                ("rising", [(1, -1), (-1, 1)]),
            )
        ),
        *(
            Mistake(
                f"forward, {name}",
                _forward(steps),
                "you go on to the right and down only; a piece may also continue to "
                "the left or up: eight neighbours.",
            )
            for name, steps in (
                ("sides", [(0, 1), (1, 0)]),
                ("one corner", [(0, 1), (1, 0), (1, 1)]),
            )
        ),
        Mistake(
            "border left out",
            _inside,
            "the pixels of the border belong to the mask, too: begin with row and "
            "column 0, and end with the last.",
        ),
        Mistake(
            "torus",
            lambda mask: _spread(mask, _ALL, wrap=True),
            "a camera is no torus: pixels at opposite borders do not touch (np.roll, "
            "or an index of −1).",
        ),
        Mistake(
            "index −1",
            _from_minus_one,
            "for NumPy the index −1 is the last row or column: ask for 0 ≤ row and "
            "0 ≤ column, too.",
        ),
        Mistake(
            "no border at all",
            lambda mask: _from_minus_one(mask, ends=False),
            "neighbours of a pixel at the border lie outside of the mask: look only "
            "where 0 ≤ row < rows and 0 ≤ column < columns.",
        ),
        Mistake(
            "one pass",
            _new_labels,
            "two pieces may turn out to be one further down, as in a U: merge their "
            "labels, or go through the mask until nothing changes.",
        ),
        Mistake(
            "one step only",
            lambda mask: _spread(mask, _ALL, sweeps=1),
            "you look one pixel far: go on until nothing changes any more.",
        ),
        Mistake(
            "along rows",
            lambda mask: _spread(mask, _SIDES[:2]),
            "you count pieces of rows; pixels above each other touch as well.",
        ),
        Mistake(
            "background counted",
            lambda mask: count_objects(mask) + int((~mask).any()),
            "one too many: the background is no object.",
        ),
        Mistake(
            "of the background",
            lambda mask: count_objects(~mask),
            "you count pieces of the background; True is object.",
        ),
        Mistake(
            "pixels",
            lambda mask: mask.sum(),
            "these are pixels; those that touch are one object.",
        ),
        Mistake(
            "at most one",
            lambda mask: int(mask.any()),
            "you stop after the first object.",
        ),
        Mistake(
            "the largest label",
            lambda mask: mask.size if mask.any() else 0,
            "labels have gaps: count how many different ones there are.",
        ),
    ),
    hints=(
        "Start at any pixel, collect all that touch it, directly or by others; wipe "
        "them out, count one, go on until the mask is empty.",
        "Keep a list of pixels to visit. Or give each pixel a number of its own, let "
        "it take the largest of its neighbours' until nothing changes, and count.",
    ),
    skeleton='''
        def count_objects(mask):
            """Return how many objects a mask holds, joined at sides and corners."""
            left, number = mask.copy(), 0
            while left.any():
                number += 1
                waiting = [np.argwhere(left)[0]]
                while waiting:
                    row, column = waiting.pop()
                    ...  # outside of the mask, or False in left? then go on
                    left[row, column] = False
                    waiting.extend(...)
            return number
    ''',
)
