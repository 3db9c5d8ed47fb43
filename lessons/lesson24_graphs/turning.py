"""Exercise 24.4: a turn of the hexagonal array by 60 degrees."""

import numpy as np

from lessons.lesson24_graphs.references import turn60
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def _cases():
    several = np.array([1, 0, -1, 3, -2, 5]), np.array([0, 1, 1, -1, -2, 1])
    return [(2, 1), (-3, 5), (0, 0), several]


def _pair(result):
    """Return a result as an array of two rows, None for what is none."""
    pair = as_array(result)
    if pair is None or pair.dtype.kind == "c" or pair.ndim == 0 or len(pair) != 2:
        return None
    return pair.astype(float).reshape(2, -1)


def _alike(one, other):
    one, other = _pair(one), _pair(other)
    if one is None or other is None or one.shape != other.shape:
        return False
    return bool(np.allclose(one, other, rtol=0, atol=1e-6))


def _judge(result, q, r):
    """Return what is wrong; halves that fit another map by chance are no cause."""
    own, wanted = _pair(result), _pair(turn60(q, r))
    if own is None:
        return "return two values, the new q and the new r"
    if own.shape != wanted.shape:
        return "the new q and r have as many entries as q and r each"
    if _alike(own, wanted):
        return None
    k = int(np.argmax(np.abs(own - wanted).max(axis=0)))
    here, there = (int(np.ravel(each)[k]) for each in (q, r)), own[:, k]
    return "({}, {}) does not go to ({:g}, {:g})".format(*here, *there)


def _steps(q, r):
    """Return x and y after the turn, in steps, as if these were asked for."""
    q, r = turn60(q, r)
    return q + 0.5 * r, 3**0.5 / 2 * r


def _metres(q, r):
    x, y = _steps(q, r)
    return 750 * x, 750 * y


def _by_angle(angle, q, r):
    """Return q and r turned as if their axes stood at right angles."""
    c, s = np.cos(angle), np.sin(angle)
    return c * q - s * r, s * q + c * r


TURNING = Exercise(
    id="24.4",
    title="turn by 60 degrees",
    reference=turn60,
    cases=_cases,
    judge=_judge,
    alike=_alike,
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
            "places",
            _steps,
            "these are places in the plane; stations are named by whole numbers q, r.",
        ),
        Mistake(
            "metres",
            _metres,
            "these are places in metres; stations are named by whole numbers q, r.",
        ),
        Mistake(
            "right angles",
            lambda q, r: _by_angle(np.pi / 3, q, r),
            "the axes of q and r are 60° apart, not at right angles: no sine or "
            "cosine is needed.",
        ),
        Mistake(
            "right angles, rounded",
            lambda q, r: [np.rint(each) for each in _by_angle(np.pi / 3, q, r)],
            "the axes of q and r are 60° apart, not at right angles: no sine or "
            "cosine is needed, and nothing to round.",
        ),
        Mistake(
            "degrees as radians",
            lambda q, r: _by_angle(60, q, r),
            "np.cos takes radians; but the axes of q and r are 60° apart, not at right "
            "angles: no sine or cosine is needed.",
        ),
        Mistake(
            "axes 120 degrees apart",
            lambda q, r: (q - r, q),
            "that is the turn where the axes of q and r are 120° apart. Here they are "
            "60° apart: (1, 0) goes to (0, 1).",
        ),
        Mistake(
            "another mirror",
            lambda q, r: (-r, -q),
            "that is a mirror: the first number is right, but (1, 0) has to go to "
            "(0, 1), (0, 1) to (−1, 1).",
        ),
        Mistake(
            "q overwritten",
            lambda q, r: (-r, 0 * q),
            "your new q overwrites the old one before the sum is taken: both new "
            "numbers come from the old ones.",
        ),
        Mistake(
            "240 degrees",
            lambda q, r: (r, -q - r),
            "that is a turn by 240°, counter-clockwise: (1, 0) has to go to (0, 1).",
        ),
        Mistake(
            "signs of the second",
            lambda q, r: (-r, -q - r),
            "the first number is right; in the second, q and r have the other sign: "
            "(1, 0) goes to (0, 1).",
        ),
        Mistake(
            "sign of q",
            lambda q, r: (-r, r - q),
            "the sign of q in the second number: (1, 0) goes to (0, 1).",
        ),
        Mistake(
            "sign of r in the first",
            lambda q, r: (r, q + r),
            "the second number is right; in the first a sign is: (0, 1) goes to "
            "(−1, 1).",
        ),
        Mistake(
            "q for r in the first",
            lambda q, r: (-q, q + r),
            "the second number is right; the first one does not depend on q, since "
            "(1, 0) goes to (0, 1).",
        ),
        Mistake(
            "q as it was",
            lambda q, r: (q, q + r),
            "the second number is right, but the first has to move: (1, 0) goes to "
            "(0, 1), (0, 1) to (−1, 1).",
        ),
        Mistake(
            "r overwritten",
            lambda q, r: (-q - r, q + r),
            "the second number is right; the first is − r with the r from *before* the "
            "turn, which your sum has overwritten.",
        ),
        Mistake(
            "matrix transposed",
            lambda q, r: (r, r - q),
            "(1, 0) goes to (0, 1), (0, 1) to (−1, 1): in a matrix these are columns, "
            "not rows.",
        ),
        Mistake(
            "r with a sign",
            lambda q, r: (r, -q),
            "that turns the *array of numbers* by 90°, clockwise. The axes of q and r "
            "are 60° apart: (1, 0) goes to (0, 1), (0, 1) to (−1, 1).",
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
