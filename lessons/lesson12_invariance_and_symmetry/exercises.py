"""Exercises of lesson 12: equivariance, invariant networks, turned filters, groups."""

import numpy as np

from lessons.lesson12_invariance_and_symmetry.groups import SYMMETRIES
from lessons.lesson12_invariance_and_symmetry.invariance import INVARIANT
from lessons.lesson12_invariance_and_symmetry.parity import EVEN_MODEL
from utils.grading import Exercise, Mistake


def equivariance_error(layer, g, x):
    """Return |f(gx) − g f(x)| / |f(x)|."""
    output = layer(x)
    difference = layer(g(x)) - g(output)
    return np.sqrt(np.sum(difference**2) / np.sum(output**2))


def _length(values):
    return np.sqrt(np.sum(values**2))


def slope_on_a_ring(x):
    """Subtract the left neighbour, on a torus."""
    return x - np.roll(x, 1, axis=1)


def slope_with_zeros(x):
    """Subtract the left neighbour, 0 outside of the image."""
    return x - np.pad(x, ((0, 0), (1, 0)))[:, :-1]


def brighter_to_the_right(x):
    """Multiply by the number of the column."""
    return x * np.arange(1, x.shape[1] + 1)


def mean_removed(x):
    """Subtract the mean."""
    return x - x.mean()


def shifted_right(x):
    """Shift by one column, on a torus."""
    return np.roll(x, 1, axis=1)


def turned(x):
    """Turn by 90°."""
    return np.rot90(x)


def mirrored(x):
    """Exchange left and right."""
    return x[:, ::-1]


def _layers_and_moves():
    rng = np.random.default_rng(1201)
    wide = rng.normal(1, 2, size=(2, 4, 6))
    square = rng.normal(1, 2, size=(2, 5, 5))
    return [
        (slope_on_a_ring, shifted_right, wide[0]),
        (slope_with_zeros, shifted_right, wide[1]),
        (brighter_to_the_right, mirrored, wide[0]),
        (slope_on_a_ring, turned, square[0]),
        (brighter_to_the_right, turned, square[1]),
        (mean_removed, turned, square[0]),
    ]


ERROR = Exercise(
    id="12.1",
    title="how far from equivariant?",
    reference=equivariance_error,
    cases=_layers_and_moves,
    mistakes=(
        Mistake(
            "invariance",
            lambda f, g, x: _length(f(g(x)) - f(x)) / _length(f(x)),
            "you compare f(gx) with f(x): that asks for invariance. Move f(x), too.",
        ),
        Mistake(
            "input not moved",
            lambda f, g, x: _length(f(x) - g(f(x))) / _length(f(x)),
            "you never apply the layer to the moved input g(x).",
        ),
        Mistake(
            "not relative",
            lambda f, g, x: _length(f(g(x)) - g(f(x))),
            "divide by the length of f(x).",
        ),
        Mistake(
            "relative to the input",
            lambda f, g, x: _length(f(g(x)) - g(f(x))) / _length(x),
            "you divide by the length of x; it should be that of the output f(x).",
        ),
        Mistake(
            "relative to the moved output",
            lambda f, g, x: _length(f(g(x)) - g(f(x))) / _length(f(g(x))),
            "you divide by the length of f(gx); it should be that of f(x).",
        ),
        Mistake(
            "percent",
            lambda *case: 100 * equivariance_error(*case),
            "this is the error in percent.",
        ),
        Mistake(
            "absolute values",
            lambda f, g, x: np.abs(f(g(x)) - g(f(x))).sum() / np.abs(f(x)).sum(),
            "you add absolute values; the length is the root of the sum of squares.",
        ),
        Mistake(
            "mean above, sum below",
            lambda f, g, x: equivariance_error(f, g, x) / np.sqrt(f(x).size),
            "you take the mean of the squares above and their sum below.",
        ),
        Mistake(
            "difference of the lengths",
            lambda f, g, x: abs(_length(f(g(x))) - _length(g(f(x)))) / _length(f(x)),
            "you compare the lengths of two arrays; subtract them first, then take the "
            "length.",
        ),
        Mistake(
            "no root",
            lambda f, g, x: equivariance_error(f, g, x) ** 2,
            "this is the square of the error; take the root.",
        ),
        Mistake(
            "signed sum",
            lambda f, g, x: np.sum(f(g(x)) - g(f(x))) / _length(f(x)),
            "positive and negative differences cancel; square them before you add.",
        ),
        Mistake(
            "sorted",
            lambda f, g, x: (
                _length(np.sort(f(g(x)), axis=None) - np.sort(g(f(x)), axis=None))
                / _length(f(x))
            ),
            "after sorting nobody knows where the values were; compare place by place.",
        ),
        Mistake(
            "largest difference",
            lambda f, g, x: np.abs(f(g(x)) - g(f(x))).max() / np.abs(f(x)).max(),
            "you take the largest value; the length is the root of the sum of squares.",
        ),
        Mistake(
            "moved twice",
            lambda f, g, x: _length(f(g(x)) - g(f(g(x)))) / _length(f(x)),
            "on the right stands g f(x): the layer sees the input that was not moved.",
        ),
    ),
    hints=(
        "Two ways to the same place: move, then apply the layer, or the other way.",
        "output = layer(x); compare layer(g(x)) with g(output), and divide the root of "
        "the summed squares by that of the output.",
    ),
)


def four_turns(kernel):
    """Return the filters in four orientations, (k, k, channels, 4·filters)."""
    turned = [np.rot90(kernel, turns, axes=(0, 1)) for turns in range(4)]
    return np.concatenate(turned, axis=-1)


def _kernels():
    rng = np.random.default_rng(1204)
    return [(rng.normal(size=shape),) for shape in ((3, 3, 3, 3), (5, 5, 5, 5))]


def _copies_of(*moves, axis=-1):
    return lambda kernel: np.concatenate([move(kernel) for move in moves], axis=axis)


def _turn(turns, axes=(0, 1)):
    return lambda kernel: np.rot90(kernel, turns, axes=axes)


def _flip(*axes):
    return lambda kernel: np.flip(kernel, axes) if axes else kernel


def _stacked(axis):
    return lambda k: np.stack([_turn(turns)(k) for turns in range(4)], axis=axis)


_MIRRORED = (
    "you flip the filters instead of turning them: two of your copies are mirror "
    "images."
)
_STACKED = (
    "np.stack makes a fifth axis; np.concatenate joins along one that is there already."
)
_NOT_TURNED = "these are four times the same filters, none of them turned."

LIFTING = Exercise(
    id="12.4",
    title="four turns of a filter",
    reference=four_turns,
    cases=_kernels,
    mistakes=(
        Mistake(
            "flipped",
            _copies_of(_flip(), _flip(0), _flip(0, 1), _flip(1)),
            _MIRRORED,
        ),
        Mistake(
            "flipped, both last",
            _copies_of(_flip(), _flip(0), _flip(1), _flip(0, 1)),
            _MIRRORED,
        ),
        Mistake(
            "flipped, left and right first",
            _copies_of(_flip(), _flip(1), _flip(0), _flip(0, 1)),
            _MIRRORED,
        ),
        Mistake(
            "flipped and transposed",
            _copies_of(_flip(), lambda k: k.swapaxes(0, 1), _flip(0), _flip(1)),
            "your last three copies are mirror images; a quarter turn is a flip and a "
            "transposition together.",
        ),
        Mistake(
            "clockwise",
            _copies_of(*(_turn(-turns) for turns in range(4))),
            "you turn clockwise; np.rot90 turns counter-clockwise for positive turns.",
        ),
        Mistake(
            "channels turned",
            _copies_of(*(_turn(turns, (1, 2)) for turns in range(4))),
            "you turn columns into channels; the plane of the filter is the axes 0, 1.",
        ),
        Mistake(
            "filters turned",
            _copies_of(*(_turn(turns, (2, 3)) for turns in range(4))),
            "you turn channels into filters; the plane of the filter is the axes 0, 1.",
        ),
        Mistake(
            "transposed",
            _copies_of(_flip(), lambda k: k.swapaxes(0, 1)),
            "a transposed filter is mirrored, not turned; and there are four turns.",
        ),
        Mistake(
            "half turns only",
            _copies_of(_turn(0), _turn(2)),
            "that is two orientations; there are four.",
        ),
        Mistake(
            "side by side in the channels",
            _copies_of(*(_turn(turns) for turns in range(4)), axis=2),
            "you put the copies into the channels; they are more filters: last axis.",
        ),
        Mistake(
            "joined on the first axis",
            _copies_of(*(_turn(turns) for turns in range(4)), axis=0),
            "np.concatenate joins along the first axis, the rows, unless told "
            "otherwise; the copies are more filters: last axis.",
        ),
        Mistake("stacked in front", _stacked(0), _STACKED),
        Mistake("stacked at the end", _stacked(-1), _STACKED),
        Mistake(
            "first copy turned",
            _copies_of(*(_turn(turns) for turns in range(1, 5))),
            "your first copy is turned already; it should be the filters as they are.",
        ),
        Mistake(
            "turned again and again",
            _copies_of(*(_turn(turns) for turns in (0, 1, 3, 6))),
            "you turn what is turned already: the turns add up to 0, 1, 3 and 6 "
            "quarters.",
        ),
        Mistake("tiled", lambda k: np.tile(k, 4), _NOT_TURNED),
        Mistake("repeated", lambda k: np.repeat(k, 4, axis=-1), _NOT_TURNED),
        Mistake(
            "filter by filter",
            lambda k: np.stack([_turn(n)(k) for n in range(4)], -1).reshape(
                *k.shape[:3], -1
            ),
            "you put the four turns of a filter side by side; first come all filters "
            "as they are, then all turned by 90°, and so on.",
        ),
        Mistake(
            "averaged",
            lambda k: np.tile(sum(_turn(n)(k) for n in range(4)) / 4, 4),
            "the mean over the turns looks the same from all sides; keep them apart.",
        ),
    ),
    hints=(
        "np.rot90 can turn in the plane of any two axes.",
        "np.rot90(kernel, turns, axes=(0, 1)) for turns 0 to 3, joined along the last "
        "axis.",
    ),
)


EXERCISES = (ERROR, INVARIANT, EVEN_MODEL, LIFTING, SYMMETRIES)
