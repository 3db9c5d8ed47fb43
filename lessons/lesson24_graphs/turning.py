"""Exercise 24.4: a turn of the hexagonal array by 60 degrees."""

import numpy as np

from lessons.lesson24_graphs.references import turn60
from utils.grading import Exercise, Mistake


def _cases():
    several = np.array([1, 0, -1, 3, -2, 5]), np.array([0, 1, 1, -1, -2, 1])
    return [(2, 1), (-3, 5), (0, 0), several]


def _metres(q, r):
    """Return x and y after the turn, in steps, as if these were asked for."""
    q, r = turn60(q, r)
    return q + 0.5 * r, 3**0.5 / 2 * r


TURNING = Exercise(
    id="24.4",
    title="turn by 60 degrees",
    reference=turn60,
    cases=_cases,
    mistakes=(
        Mistake(
            "clockwise",
            lambda q, r: (q + r, -q),
            "that turns clockwise: (1, 0) has to go to (0, 1).",
        ),
        Mistake(
            "mirror",
            lambda q, r: (r, q),
            "that is a mirror: it moves (1, 0) to (0, 1), and (0, 1) back to (1, 0).",
        ),
        Mistake(
            "120 degrees",
            lambda q, r: (-q - r, q),
            "that is a turn by 120°, your turn twice.",
        ),
        Mistake(
            "quarter turn of the array",
            lambda q, r: (-r, q),
            "that turns the *array of numbers* by 90°. The axes of q and r are 60° "
            "apart: (0, 1) goes to (−1, 1).",
        ),
        Mistake(
            "a sign",
            lambda q, r: (-r, q - r),
            "the sign: (0, 1) goes to (−1, 1), so the second number grows with r.",
        ),
        Mistake(
            "180 degrees",
            lambda q, r: (-q, -r),
            "that is a turn by 180°: three times 60°.",
        ),
        Mistake(
            "exchanged",
            lambda q, r: turn60(q, r)[::-1],
            "right but for the order: first the new q, then the new r.",
        ),
        Mistake(
            "metres",
            _metres,
            "these are places in the plane; stations are named by whole numbers q, r.",
        ),
        Mistake(
            "nothing moved",
            lambda q, r: (q, r),
            "nothing has moved.",
        ),
    ),
    hints=(
        "A turn is linear, so two stations say all: (1, 0) goes to (0, 1), and (0, 1) "
        "goes to (−1, 1).",
        "q · (0, 1) + r · (−1, 1)",
    ),
    skeleton='''
        def turn60(q, r):
            """Return the new q and r after a turn by 60° counter-clockwise."""
            return ..., q + ...
    ''',
)
