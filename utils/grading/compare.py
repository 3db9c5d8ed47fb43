"""Compare a learner's result with the right one and say, without it, what differs."""

import inspect
import numbers

import numpy as np

RELATIVE_TOLERANCE = 1e-4  # a float32 answer by another algorithm stays well inside
LARGEST = 10_000_000  # numbers in an array that is still looked at
LONGEST = 100_000  # entries in all lists of a result
DEEPEST = 10  # lists within lists
_PLAIN = (bool, int, float, complex, str, type(None), np.ndarray)


def is_missing(value):
    """Tell whether a value is what an untouched stub leaves behind."""
    return value is None or value is Ellipsis


def type_name(value):
    """Return the name of a value's type, also where the type hides it."""
    return type.__dict__["__name__"].__get__(type(value))


def _numbers_in(value):
    if isinstance(value, np.ndarray):
        return value.size
    try:
        return len(value)
    except Exception:
        return 0


def _equals_anything(value):
    """Tell whether a value says that it is equal to an object it has never met."""
    try:
        return type(value) not in _PLAIN and bool(value == object())
    except Exception:
        return False


def _entries(value, depth=0):
    """Yield all values in lists and tuples with their depth, themselves included."""
    yield value, depth
    if isinstance(value, tuple | list):
        for item in value:
            yield from _entries(item, depth + 1)


def refusal(value):
    """Return a sentence about a result that cannot be judged, else None.

    It is too large, nested without end (NumPy would not come back from it) or claims to
    equal everything.
    """
    for number, (entry, depth) in enumerate(_entries(value)):
        size = _numbers_in(entry)
        limit = LARGEST if isinstance(entry, np.ndarray) else LONGEST
        if size > limit or number > LONGEST:
            return f"your result is too large: over {limit:,} values"
        if depth > DEEPEST:
            return "your result is a list within a list within a list, too many times"
        if _equals_anything(entry):
            return f"a result of type {type_name(entry)} cannot be used here"
    return None


def as_array(value):
    """Return a result of any framework as a real array, or None where it is none."""
    try:
        if hasattr(value, "detach"):  # a PyTorch tensor, on any device
            value = value.detach().cpu()
        result = np.asarray(value)
        if result.dtype.kind == "O" and result.size <= LARGEST:
            result = result.astype(float)
    except Exception:
        return None
    return result if result.dtype.kind in "biufc" else None


def _value_difference(right, own):
    if right.dtype.kind in "biu":
        near = 1e-9 * np.abs(right)  # counts are exact, also as floats
    else:
        scale = np.abs(right).max(initial=0.0)
        near = RELATIVE_TOLERANCE * np.abs(right) + 1e-5 * scale + 1e-12
    wrong = ~(np.abs(np.subtract(own, right, dtype=float)) <= near)
    if not wrong.any():
        return None
    if own.ndim == 0:
        return f"your result {own:.6g} is not right"
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = ", ".join(map(str, index))
    return (
        f"{int(wrong.sum())} of {own.size} entries of your result are not right, "
        f"the first is result[{place}] = {own[index]:.6g}"
    )


def _array_difference(right, value):
    own = as_array(value)
    if own is None:
        return f"your result is a {type_name(value)}, not numbers"
    if right.ndim == 0 and own.size == 1:
        own = own.reshape(())
    if own.shape != right.shape:
        number = "1 axis" if right.ndim == 1 else f"{right.ndim} axes"
        wanted = f"have {number}" if right.ndim else "be a single number"
        rule = "" if own.ndim == right.ndim else f", it should {wanted}"
        return f"your result has the wrong shape {own.shape}{rule}"
    if own.dtype.kind in "fc" and not np.isfinite(own).all():
        return "your result contains NaN or infinity"
    if own.dtype.kind == "c":
        return "your result is complex"
    if (own.dtype.kind == "b") != (right.dtype.kind == "b"):
        wanted = "True or False" if right.dtype.kind == "b" else "numbers"
        return f"your result has the type {own.dtype}, it should hold {wanted}"
    return _value_difference(right, own.astype(float) if own.dtype.kind == "f" else own)


def _text_difference(right, value):
    if not isinstance(value, str):
        return f"your result holds a {type_name(value)} where a text belongs"
    return None if value == right else f"{value!r} is not right"


def difference(right, value):
    """Return None where `value` agrees with `right`, else a sentence that says why not.

    The sentence never gives the answer away. Numbers agree within a relative 1e-4,
    integers exactly; lists, tensors and arrays of float32 or float64 are alike; tuples
    are compared item by item.
    """
    if isinstance(right, str):
        return _text_difference(right, value)
    if not isinstance(right, tuple):
        return _array_difference(np.asarray(right), value)
    if hasattr(value, "__array__"):  # several results stacked into one tensor
        stacked = as_array(value)
        value = None if stacked is None or stacked.ndim == 0 else list(stacked)
    if not isinstance(value, tuple | list | np.ndarray) or len(value) != len(right):
        return f"your function should return {len(right)} values"
    for number, (item, own) in enumerate(zip(right, value, strict=True), start=1):
        if sentence := difference(item, own):
            return f"value {number} of {len(right)}: {sentence}"
    return None


def equal_or_both_nan(one, other):
    """Tell whether two results agree, NaN and infinity included."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return difference(one, other) is None
    finite = np.isfinite(first)
    if not np.array_equal(finite, np.isfinite(second)):
        return False
    return difference(np.where(finite, first, 0), np.where(finite, second, 0)) is None


def _describe_items(values):
    """Return '[array of shape (5,), 2]', or '3 arrays' where that is too long."""
    text = ", ".join(map(_describe, values))
    if len(text) > 68:
        return f"{len(values)} arrays"
    return f"[{text}]" if isinstance(values, list) else f"({text})"


def _describe(value):
    if isinstance(value, np.ndarray):
        if value.size <= 9:
            return np.array2string(value, precision=3, separator=", ").replace("\n", "")
        return f"array of shape {value.shape}"
    several = isinstance(value, tuple | list)
    if several and any(isinstance(item, np.ndarray) for item in value):
        return _describe_items(value)
    if several or isinstance(value, numbers.Number | str):
        text = repr(value)
        return text if len(text) <= 70 else text[:67] + "..."
    return getattr(value, "__name__", type_name(value))


def describe_call(function, arguments):
    """Return 'image = array of shape (5, 7), kernel = ...' for the failing input."""
    names = list(inspect.signature(function).parameters)
    pairs = zip(names, arguments, strict=False)
    return ", ".join(f"{name} = {_describe(value)}" for name, value in pairs)
