"""Refuse impossible arguments with a sentence that names argument, value and rule."""

import math
import operator

import numpy as np


class BadArgument(ValueError, TypeError):  # noqa: N818
    """An argument of the wrong type or with a value outside of what is allowed."""


def _show(value):
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python refuses to write integers of thousands of digits
        text = f"a huge {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


def require(condition, name, value, allowed):
    """Raise a BadArgument, which is a ValueError, unless `condition` holds.

    The message reads "name = value is not allowed: it must be `allowed`".
    """
    if not condition:
        raise BadArgument(
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
    """Return `value` as an int within [low, high], else raise a BadArgument."""
    allowed = "a whole number" + _interval(low, high)
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    is_whole = number is not None and not isinstance(value, bool | np.bool_)
    require(is_whole and _inside(number, low, high), name, value, allowed)
    return number


def number(name, value, low=None, high=None):
    """Return `value` as a finite float within [low, high], else raise a BadArgument."""
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
    """Return `value` if it is one of `allowed`, else raise a BadArgument."""
    is_allowed = isinstance(value, str) and value in allowed
    require(is_allowed, name, value, "one of " + ", ".join(map(repr, allowed)))
    return value


def flag(name, value):
    """Return `value` as a bool, else raise a BadArgument."""
    require(isinstance(value, bool | np.bool_), name, value, "True or False")
    return bool(value)


def _axes(ndim):
    """Return the allowed numbers of axes, or None, and how a sentence says them."""
    if ndim is None:
        return None, ""
    axes = ndim if isinstance(ndim, tuple) else (ndim,)
    noun = "axis" if axes == (1,) else "axes"
    return axes, f" with {' or '.join(map(str, axes))} {noun}"


def array(name, value, ndim=None, finite=True):
    """Return `value` as a real, non-empty array, else raise a BadArgument.

    `ndim` is its number of axes, a tuple of such numbers, or None for any. Integers
    and booleans become float64, floating-point numbers keep their type. With `finite`,
    NaN and infinity are refused.
    """
    axes, wording = _axes(ndim)
    allowed = f"a non-empty array of real numbers{wording}"
    try:
        masked = np.ma.is_masked(value)  # missing, and no number
        result = np.asarray(value.astype(float).filled(np.nan) if masked else value)
        is_real = result.dtype.kind in "biuf"
    except (TypeError, ValueError, OverflowError):
        raise BadArgument(f"{name} is not allowed: it must be {allowed}.") from None
    shape = f"{result.dtype} array of shape {result.shape}"
    fits = result.size > 0 and (axes is None or result.ndim in axes)
    require(is_real and fits, name, shape if is_real else value, allowed)
    if result.dtype.kind != "f":
        result = result.astype(float)
    if finite and not np.isfinite(result).all():
        raise BadArgument(f"{name} holds NaN or infinity: all values must be finite.")
    return result
