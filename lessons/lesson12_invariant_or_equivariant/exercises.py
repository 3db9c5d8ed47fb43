"""Exercises of lesson 12: how equivariant, an invariant network, a fickle image."""

import numpy as np

from lessons.lesson12_invariant_or_equivariant.fickle import FICKLE
from lessons.lesson12_invariant_or_equivariant.invariance import INVARIANT
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


def brighter_below(x):
    """Multiply maps (images, rows, columns, channels) by the number of the row."""
    return x * np.arange(1, x.shape[1] + 1)[:, None, None]


def shifted_down(x):
    """Shift maps (images, rows, columns, channels) by one row, on a torus."""
    return np.roll(x, 1, axis=1)


def _layers_and_moves():
    rng = np.random.default_rng(1201)
    wide = rng.normal(1, 2, size=(2, 4, 6))
    square = rng.normal(1, 2, size=(2, 5, 5))
    maps = rng.normal(1, 2, size=(3, 4, 5, 2))
    return [
        (slope_on_a_ring, shifted_right, wide[0]),
        (slope_with_zeros, shifted_right, wide[1]),
        (brighter_to_the_right, mirrored, wide[0]),
        (slope_on_a_ring, turned, square[0]),
        (brighter_to_the_right, turned, square[1]),
        (mean_removed, turned, square[0]),
        (brighter_below, shifted_down, maps),
    ]


def _times(ratio):
    """Return an answer that is off by `ratio(layer, g, x)`."""
    return lambda f, g, x: equivariance_error(f, g, x) * ratio(f, g, x)


def _absolute_sum(values):
    return np.abs(values).sum()


def _largest(values):
    return np.abs(values).max()


def _measured_by(name, size, hint):
    """Return the mistake of another length than the root of the summed squares."""
    return (
        Mistake(
            name,
            lambda f, g, x: size(f(g(x)) - g(f(x))) / size(f(x)),
            hint,
        ),
        Mistake(
            f"{name}, not relative",
            lambda f, g, x: size(f(g(x)) - g(f(x))),
            f"{hint} And divide by the length of f(x).",
        ),
    )


def _invariance(f, g, x):
    """Move x itself only, not what the layer makes of it."""
    return equivariance_error(f, lambda v: g(v) if v is x else v, x)


ERROR = Exercise(
    id="12.1",
    title="how far from equivariant?",
    reference=equivariance_error,
    cases=_layers_and_moves,
    mistakes=(
        Mistake(
            "invariance",
            _invariance,
            "you compare f(gx) with f(x): that asks for invariance. Move f(x), too.",
        ),
        Mistake(
            "input not moved",
            lambda f, g, x: _length(f(x) - g(f(x))) / _length(f(x)),
            "you never apply the layer to the moved input g(x).",
        ),
        Mistake(
            "not relative",
            _times(lambda f, g, x: _length(f(x))),
            "divide by the length of f(x).",
        ),
        Mistake(
            "relative to the input",
            _times(lambda f, g, x: _length(f(x)) / _length(x)),
            "you divide by the length of x; it should be that of the output f(x).",
        ),
        Mistake(
            "relative to the moved output",
            _times(lambda f, g, x: _length(f(x)) / _length(f(g(x)))),
            "you divide by the length of f(gx); it should be that of f(x).",
        ),
        Mistake(
            "percent",
            _times(lambda f, g, x: 100),
            "this is the error in percent.",
        ),
        *_measured_by(
            "absolute values",
            _absolute_sum,
            "you add absolute values; the length is the root of the sum of squares.",
        ),
        Mistake(
            "mean of absolute values",
            lambda f, g, x: np.mean(np.abs(f(g(x)) - g(f(x)))),
            "you take the mean of absolute values; the length is the root of the sum "
            "of squares. And divide by the length of f(x).",
        ),
        Mistake(
            "mean of the ratios",
            lambda f, g, x: np.mean(np.abs(f(g(x)) - g(f(x))) / np.abs(f(x))),
            "you divide place by place, where a small output counts most: first the "
            "lengths of both arrays, then their ratio.",
        ),
        Mistake(
            "mean above, sum below",
            _times(lambda f, g, x: 1 / np.sqrt(f(x).size)),
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
            "signed sum, not relative",
            lambda f, g, x: np.sum(f(g(x)) - g(f(x))),
            "positive and negative differences cancel; square them before you add. And "
            "divide by the length of f(x).",
        ),
        Mistake(
            "sorted",
            lambda f, g, x: (
                _length(np.sort(f(g(x)), axis=None) - np.sort(g(f(x)), axis=None))
                / _length(f(x))
            ),
            "after sorting nobody knows where the values were; compare place by place.",
        ),
        *_measured_by(
            "largest difference",
            _largest,
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
    skeleton='''
        def equivariance_error(layer, g, x):
            """Return |f(gx) − g f(x)| / |f(x)|."""
            output = layer(x)
            difference = layer(...) - ...
            return np.sqrt(np.sum(difference**2)) / ...
    ''',
)


EXERCISES = (ERROR, INVARIANT, FICKLE)
