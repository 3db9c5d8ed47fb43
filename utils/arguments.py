"""Refuse impossible arguments with a sentence that names argument, value and rule."""

import math
import operator

import numpy as np


def _show(value):
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python refuses to write integers of thousands of digits
        text = f"a huge {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def require(condition, name, value, allowed):
    """Raise a ValueError unless `condition` holds.

    The message reads "name = value is not allowed: it must be `allowed`".
    """
    if not condition:
        raise ValueError(
            f"{name} = {_show(value)} is not allowed: it must be {allowed}."
        )


def _interval(low, high):
    if low is None and high is None:
        return ""
    if high is None:
        return f" of at least {low}"
    if low is None:
        return f" of at most {high}"
    return f" from {low} to {high}"


def _inside(value, low, high):
    return (low is None or value >= low) and (high is None or value <= high)


def integer(name, value, low=None, high=None):
    """Return `value` as an int within [low, high], else raise a ValueError."""
    allowed = "a whole number" + _interval(low, high)
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    is_whole = number is not None and not isinstance(value, bool | np.bool_)
    require(is_whole and _inside(number, low, high), name, value, allowed)
    return number


def number(name, value, low=None, high=None):
    """Return `value` as a finite float within [low, high], else raise a ValueError."""
    allowed = "a finite number" + _interval(low, high)
    try:
        scalar = np.asarray(value)  # fractions and large integers become objects
        is_number = scalar.ndim == 0 and scalar.dtype.kind in "iufO"
        result = float(value) if is_number else math.nan
    except (TypeError, ValueError, OverflowError):
        result = math.nan
    is_inside = math.isfinite(result) and _inside(result, low, high)
    require(is_inside, name, value, allowed)
    return result


def choice(name, value, allowed):
    """Return `value` if it is one of the strings `allowed`, else raise a ValueError."""
    is_allowed = isinstance(value, str) and value in allowed
    require(is_allowed, name, value, "one of " + ", ".join(map(repr, allowed)))
    return value


def flag(name, value):
    """Return `value` as a bool, else raise a ValueError."""
    require(isinstance(value, bool | np.bool_), name, value, "True or False")
    return bool(value)


def array(name, value, ndim, finite=True):
    """Return `value` as a real, non-empty array with `ndim` axes.

    `ndim` is a number or a tuple of numbers. Integers and booleans become float64,
    float32 stays float32. With `finite`, NaN and infinity are refused.
    """
    axes = ndim if isinstance(ndim, tuple) else (ndim,)
    wording = " or ".join(map(str, axes))
    allowed = f"a non-empty array of real numbers with {wording} axes"
    try:
        result = np.asarray(value)
        is_real = result.dtype.kind in "biuf"
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} is not allowed: it must be {allowed}.") from None
    shape = f"{result.dtype} array of shape {result.shape}"
    good = is_real and result.ndim in axes and result.size > 0
    require(good, name, shape if is_real else value, allowed)
    if result.dtype.kind != "f":
        result = result.astype(float)
    if finite and not np.isfinite(result).all():
        raise ValueError(f"{name} holds NaN or infinity: all values must be finite.")
    return result
