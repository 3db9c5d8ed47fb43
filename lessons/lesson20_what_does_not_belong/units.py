"""Exercise 20.1: other units for a pixel, by which another field is surprising."""

import numpy as np

from lessons.lesson20_what_does_not_belong.references import new_units
from lessons.lesson20_what_does_not_belong.slopes import fault, judge, reached, sets
from utils.grading import Exercise, Mistake


def _praise(result):
    return f"right: quieter fields have the area {reached(result[1]):.2f} now."


def _two(g, slope):
    return lambda: (g, slope)


def _with_slope(change):
    """Return an answer whose slope is change(x, right slope)."""
    g, slope = new_units()
    return _two(g, lambda x: change(x, slope(x)))


def _numerical():
    g, _ = new_units()
    return g, lambda x: np.gradient(g(x), x)


_FLAT = (
    "for a computer your g is flat far out, where it comes too near to its limit, as "
    "tanh(3x) or erf(x) beyond |x| = 6, in float32 tanh(x): let it rise more slowly."
)

UNITS = Exercise(
    id="20.1",
    title="other units",
    reference=new_units,
    cases=lambda: [()],
    judge=judge,
    alike=lambda one, other: fault(one) == fault(other),
    praise=_praise,
    prepare=sets,
    seconds=3,
    mistakes=(
        Mistake(
            "the same units",
            _two(lambda x: x, np.ones_like),
            "nothing has changed: with g(x) = x the density is what it was.",
        ),
        Mistake(
            "another scale",
            _two(lambda x: 2 * x, lambda x: 2 + 0 * x),
            "a constant slope adds the same number to −ln p of every field. The slope "
            "has to depend on x.",
        ),
        Mistake(
            "stretched outside",
            _two(np.sinh, np.cosh),
            "that goes the other way: Σ ln slope is now large for loud fields. It "
            "should be large where pixels are near 0.",
        ),
        Mistake(
            "too gentle",
            _two(lambda x: 4 * np.arcsinh(x / 4), lambda x: 1 / np.hypot(1, x / 4)),
            "the right way, but too little: let the slope fall already where most "
            "pixels are, at |x| of about 1.",
        ),
        Mistake(
            "square",
            _two(np.square, lambda x: 2 * x),
            "different x get the same number, for a square x and −x: g has to rise "
            "everywhere.",
        ),
        Mistake(
            "upside down",
            _two(lambda x: -np.arcsinh(3 * x) / 3, lambda x: -1 / np.hypot(1, 3 * x)),
            "then the density holds |slope|; here g is asked to rise.",
        ),
        Mistake(
            "cut off",
            _two(lambda x: np.clip(x, -1, 1), lambda x: (np.abs(x) < 1).astype(float)),
            "where g is flat, different pixels become one and the density is lost: let "
            "it rise everywhere.",
        ),
        Mistake(
            "flat for a computer",
            _two(lambda x: np.tanh(3 * x), lambda x: 3 / np.cosh(3 * x) ** 2),
            _FLAT,
        ),
        Mistake(
            "flat in single precision",
            _two(
                lambda x: np.tanh(np.float32(x)),
                lambda x: 1 - np.tanh(np.float32(x)) ** 2,
            ),
            _FLAT,
        ),
        Mistake(
            "positive pixels only",
            _two(
                lambda x: np.sqrt(np.where(x > 0, x, np.nan)),
                lambda x: 0.5 / np.sqrt(np.abs(x)),
            ),
            "pixels are negative, too: x goes from −8 to 8.",
        ),
        Mistake(
            "one side",
            _two(np.exp, np.exp),
            "Σ ln slope hardly tells quiet from loud, for ln slope has another sign "
            "for −x: it should depend on |x|.",
        ),
        Mistake(
            "exchanged",
            lambda: new_units()[::-1],
            "first g, then its slope: yours are exchanged.",
        ),
        Mistake(
            "slope for one axis only",
            _numerical,
            "use NumPy functions, which take arrays of any shape.",
        ),
        Mistake(
            "inverse slope",
            _with_slope(lambda x, slope: 1 / slope),
            "your slope is dx/dy; the derivative of g is dy/dx.",
        ),
        Mistake(
            "slope of the other sign",
            _with_slope(lambda x, slope: -slope),
            "your slope has the wrong sign: where g rises, its derivative is positive.",
        ),
        Mistake(
            "chain rule",
            _with_slope(lambda x, slope: slope / 3),
            "your slope has the right form but a wrong factor: mind the chain rule.",
        ),
        Mistake(
            "logarithm of the slope",
            _with_slope(lambda x, slope: np.log(slope)),
            "return the slope itself; its logarithm is taken in the lesson.",
        ),
        Mistake(
            "slope forgotten",
            _with_slope(lambda x, slope: np.ones_like(x)),
            "your slope is 1 everywhere, as if the units had not changed.",
        ),
    ),
    hints=(
        "−ln p grows by Σ ln slope. For which pixels should the slope be large, so "
        "that quieter fields gain? Stretch near 0, compress far out.",
        "np.arcsinh(3 * x) / 3 rises everywhere and has the slope 1 / √(1 + 9 x²).",
    ),
    skeleton='''
        def new_units():
            """Return g, which gives a pixel other units, and its slope."""

            def g(x):
                return np.arcsinh(...)

            def slope(x):
                return 1 / np.sqrt(...)

            return g, slope
    ''',
)
