"""Exercise 20.1: other units for a pixel, by which another field is surprising."""

from functools import cache

import numpy as np

from lessons.lesson20_what_does_not_belong import density
from lessons.lesson20_what_does_not_belong.baseline import area
from lessons.lesson20_what_does_not_belong.references import new_units
from utils.fields import gaussian_fields
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name
from utils.grading.sandbox import call

WANTED = 0.6
FAR = 8  # pixels reach about so far, on either side
_GRID = np.linspace(-FAR, FAR, 2001)


@cache
def _sets():
    """Return normal and quieter fields, 400 of each, and their −ln p."""
    normal = density.power()
    quieter = density.power(amplitude=0.8)
    sets = [gaussian_fields(400, s, P) for s, P in ((1, normal), (2, quieter))]
    return sets, [-density.ln_density(each, normal) for each in sets]


def _values(function, x, name):
    """Return function(x) as an array of floats, or a sentence."""
    attempt = call(function, (x,))
    if attempt.complaint:
        return attempt.complaint.replace("your function", f"your {name}", 1)
    value = as_array(attempt.result)
    if value is None or value.shape not in (x.shape, ()):
        return f"your {name} should turn an array into one of the same shape"
    value = np.broadcast_to(value, x.shape).astype(float)
    return value if np.isfinite(value).all() else f"your {name} gives NaN or infinity"


def _parts(result):
    """Return both functions and their values on a grid, or a sentence."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "return two functions"
    for each in result:
        if not callable(each):
            return f"return two functions; one of them is a {type_name(each)}"
    pairs = zip(result, ("g", "slope"), strict=True)
    found = [_values(function, _GRID, name) for function, name in pairs]
    wrong = [each for each in found if isinstance(each, str)]
    return wrong[0] if wrong else found


def _same(one, other):
    return bool(np.allclose(one, other, rtol=0.02, atol=1e-3))


def _slope_fault(g, slope):
    """Name what is wrong with a slope, "" for nothing."""
    right = np.gradient(g, _GRID)[1:-1]
    own = slope[1:-1]
    if _same(own, right):
        return ""
    if _same(own * right, 1):
        return "inverse"
    if _same(np.exp(own), right):
        return "logarithm"
    if _same(own, np.gradient(right, _GRID[1:-1])):
        return "second"
    if _same(own, 1):
        return "one"
    return "factor" if _same(own / right, np.mean(own / right)) else "slope"


def _area(slope):
    """Return the area for quieter fields against normal ones, by −ln p of g(x)."""
    sets, surprises = _sets()
    terms = [
        np.log(np.asarray(slope(each), float) * np.ones_like(each)) for each in sets
    ]
    pairs = zip(surprises, terms, strict=True)
    return area(*(s + term.sum(axis=(1, 2)) for s, term in pairs))


def _fault(result):
    """Return what is wrong as a word, "" for nothing."""
    parts = _parts(result)
    if isinstance(parts, str):
        return parts
    g, slope = parts
    steps = np.diff(g)
    if steps.min() < 0:
        return "falls" if steps.max() < 0 else "not one to one"
    if steps.min() == 0:
        return "flat"
    if fault := _slope_fault(g, slope):
        return fault
    if _same(slope, slope.mean()):
        return "same" if _same(slope, 1) else "scale"
    reached = _area(result[1])
    if reached >= WANTED:
        return ""
    return "wrong way" if reached < _area(np.ones_like) else "too little"


_SAID = {
    "falls": "your g falls; let it rise",
    "not one to one": "your g does not rise everywhere from −8 to 8",
    "flat": "your g is flat somewhere",
}


def _judge(result):
    parts, fault = _parts(result), _fault(result)
    if isinstance(parts, str):
        return parts
    if fault in ("inverse", "logarithm", "second", "one", "factor", "slope"):
        return "your slope is not the derivative of your g"
    if fault in _SAID:
        return _SAID[fault]
    if fault:
        text = f"quieter fields have the area {_area(result[1]):.2f}"
        return f"{text}; at least {WANTED} is asked for"
    return None


def _praise(result):
    return f"right: quieter fields have the area {_area(result[1]):.2f} now."


def _two(g, slope):
    return lambda: (g, slope)


def _with_slope(change):
    """Return an answer whose slope is change(x, right slope)."""
    g, slope = new_units()
    return _two(g, lambda x: change(x, slope(x)))


UNITS = Exercise(
    id="20.1",
    title="other units",
    reference=new_units,
    cases=lambda: [()],
    judge=_judge,
    alike=lambda one, other: _fault(one) == _fault(other),
    praise=_praise,
    prepare=_sets,
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
            "x and −x get the same number: g has to be one to one, always rising.",
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
            "inverse slope",
            _with_slope(lambda x, slope: 1 / slope),
            "your slope is dx/dy; the derivative of g is dy/dx.",
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
