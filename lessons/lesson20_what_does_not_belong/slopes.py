"""What is right and wrong about other units for a pixel, exercise 20.1."""

from functools import cache

import numpy as np

from lessons.lesson20_what_does_not_belong import density
from lessons.lesson20_what_does_not_belong.baseline import area
from utils.fields import gaussian_fields
from utils.grading.compare import as_array, type_name
from utils.grading.sandbox import call

WANTED = 0.6
FAR = 8  # pixels reach about so far, on either side
MOST = 0.01  # share of points where a slope may differ, as beside a kink
# Points that are no round numbers, where a slope may have a kink; no 0 either
POINTS = np.linspace(-FAR, FAR, 2048) + np.pi / 1e4
_AS_FIELDS = POINTS.reshape(8, 16, 16)


@cache
def sets():
    """Return normal and quieter fields, 400 of each, and their −ln p."""
    normal = density.power()
    quieter = density.power(amplitude=0.8)
    pair = [gaussian_fields(400, s, P) for s, P in ((1, normal), (2, quieter))]
    return pair, [-density.ln_density(each, normal) for each in pair]


def _values(function, x, name):
    """Return function(x) as an array of floats, or a sentence."""
    attempt = call(function, (x,))
    if attempt.complaint:
        return attempt.complaint.replace("your function", f"your {name}", 1)
    value = as_array(attempt.result)
    if value is None or value.shape not in (x.shape, ()):
        return f"your {name} should turn an array into one of the same shape"
    value = np.broadcast_to(value, x.shape).astype(float)
    if np.isfinite(value).all():
        return value
    if np.isfinite(value[x > 0]).all():
        return f"your {name} gives no number for some pixels below 0"
    return f"your {name} gives NaN or infinity"


def parts(result):
    """Return both functions' values at the points, or a sentence."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "return two functions"
    for each in result:
        if not callable(each):
            return f"return two functions; one of them is a {type_name(each)}"
    pairs = zip(result, ("g", "slope"), strict=True)
    found = [_values(function, POINTS, name) for function, name in pairs]
    wrong = [each for each in found if isinstance(each, str)]
    if wrong:
        return wrong[0]
    if isinstance(_values(result[1], _AS_FIELDS, "slope"), str):
        return "your slope stopped for fields (n, 16, 16)"
    return found


def _derivative(function):
    """Return the derivative of a function at the points, by a difference."""
    value = as_array(function(POINTS))
    step = 1e-5 if value.dtype.itemsize > 4 else 2e-3  # float32 has few digits
    ends = (as_array(function(POINTS + side)) for side in (step, -step))
    upper, lower = (np.asarray(each, float) for each in ends)
    return (upper - lower) / (2 * step) * np.ones_like(POINTS)


def _same(one, other):
    """Tell whether two functions agree at all points but a few."""
    differ = ~np.isclose(one, other, rtol=0.02, atol=1e-3)
    return bool(np.mean(differ) <= MOST)


def _slope_fault(right, own):
    """Name what is wrong with a slope, "" for nothing."""
    if _same(own, right):
        return ""
    if _same(-own, right):
        return "negative"
    if _same(own * right, 1):
        return "inverse"
    if _same(np.exp(own), right):
        return "logarithm"
    if _same(own, np.gradient(right, POINTS)):
        return "second"
    if _same(own, 1):
        return "one"
    return "factor" if _same(own / right, np.median(own / right)) else "slope"


def reached(slope):
    """Return the area for quieter fields against normal ones, by −ln p of g(x)."""
    pair, surprises = sets()
    terms = [
        np.log(np.asarray(slope(each), float) * np.ones_like(each)) for each in pair
    ]
    pairs = zip(surprises, terms, strict=True)
    return area(*(s + term.sum(axis=(1, 2)) for s, term in pairs))


def _one_sided(slope):
    """Tell whether ln slope depends on the sign of x more than on |x|."""
    x = POINTS[np.abs(POINTS) < 2]
    up, down = (
        np.log(np.broadcast_to(as_array(slope(each)), x.shape)) for each in (x, -x)
    )
    return bool(np.std(up - down) > np.std(up + down))


def _rounding(function):
    """Return how far two values of a function may be off by rounding."""
    value = as_array(function(POINTS))
    digits = np.finfo(value.dtype).eps if value.dtype.kind == "f" else 0
    return 4 * digits * np.abs(value).max()


def _not_rising(result, g, own):
    """Name what is wrong with values that do not rise everywhere, "" for nothing."""
    steps, rounding = np.diff(g), _rounding(result[0])
    if steps.min() > 0:
        return ""
    if not _same(own, _derivative(result[0])) and _same(g, _derivative(result[1])):
        return "exchanged"
    if steps.min() < -rounding:
        return "falls" if steps.max() < 0 else "not one to one"
    rises = own[own > 0]  # a slope that fades away, or one that stops at once
    fades = rises.min(initial=np.inf) < 1e-3 * own.max()
    return "saturated" if fades or own[:-1][steps <= 0].min() > 0 else "flat"


def fault(result):
    """Return what is wrong as a word, "" for nothing."""
    found = parts(result)
    if isinstance(found, str):
        return found
    g, slope = found
    if wrong := _not_rising(result, g, slope):
        return wrong
    if wrong := _slope_fault(_derivative(result[0]), slope):
        return wrong
    if _same(slope, slope.mean()):
        return "same" if _same(slope, 1) else "scale"
    found = reached(result[1])
    if found >= WANTED:
        return ""
    if _one_sided(result[1]):
        return "one-sided"
    return "wrong way" if found < reached(np.ones_like) else "too little"


_SAID = {
    "falls": "your g falls; let it rise",
    "not one to one": "your g does not rise everywhere from −8 to 8",
    "exchanged": "your g does not rise everywhere from −8 to 8",
    "flat": "your g is flat somewhere",
    "saturated": "your g is flat somewhere, for a computer",
}
_SLOPES = ("negative", "inverse", "logarithm", "second", "one", "factor", "slope")


def judge(result):
    """Return what is wrong with g and its slope as a sentence, or None."""
    found, wrong = parts(result), fault(result)
    if isinstance(found, str):
        return found
    if wrong in _SLOPES:
        return "your slope is not the derivative of your g"
    if wrong in _SAID:
        return _SAID[wrong]
    if wrong:
        text = f"quieter fields have the area {reached(result[1]):.2f}"
        return f"{text}; at least {WANTED} is asked for"
    return None
