"""Arguments are passed on unchanged in value, or refused by name, value and rule."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from utils.arguments import BadArgument, array, choice, flag, integer, number, require

fuzz = settings(
    derandomize=True,
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure
)
HUGE = 10**5000  # more digits than Python is willing to write
NO_INTEGER = [True, np.True_, 3.0, "3", None, ..., [3], np.array([3]), -1, 10, HUGE]
NO_NUMBER = [
    True,
    np.True_,
    np.array(True),
    "2",
    b"2",
    bytearray(b"2"),
    None,
    2j,
    [2.0],
]
NO_NUMBER += [np.array([2.0]), math.nan, math.inf, -1e-9, 9.1, HUGE, object(), ...]
NO_MATRIX = [
    None,
    1,
    "ab",
    [],
    [[]],
    [[1], [1, 2]],
    [[None]],
    [[1j]],
    [["1"]],
    [[HUGE]],
]
NO_MATRIX += [np.ones((2, 2, 2)), np.ones((0, 3)), np.array([["2020"]], "M8[D]")]


def refuses(call, *parts):
    with pytest.raises(BadArgument) as caught:
        call()
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, TypeError)
    message = str(caught.value)
    assert message.startswith("x ")
    assert message.endswith(".")
    assert "\n" not in message
    assert all(part in message for part in parts), message


@pytest.mark.parametrize("value", [3, np.int64(3), np.uint8(3), np.array(3)])
def test_integer_accepts(value):
    result = integer("x", value, low=3, high=3)
    assert type(result) is int and result == 3


@pytest.mark.parametrize("value", NO_INTEGER, ids=type)
def test_integer_refuses(value):
    refuses(lambda: integer("x", value, 0, 9), "a whole number from 0 to 9.")


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.array(2), Fraction(2)])
def test_number_accepts(value):
    result = number("x", value, low=2, high=2)
    assert type(result) is float and result == 2


@pytest.mark.parametrize("value", NO_NUMBER, ids=type)
def test_number_refuses(value):
    refuses(lambda: number("x", value, 0, 9), "a finite number from 0 to 9.")


@pytest.mark.parametrize(
    ("low", "high", "rule"),
    [
        (None, None, "a finite number."),
        (1, None, "a finite number of at least 1."),
        (None, 2, "a finite number of at most 2."),
        (1, 2, "a finite number from 1 to 2."),
    ],
)
def test_the_rule_tells_the_interval(low, high, rule):
    refuses(lambda: number("x", "0", low, high), "x = '0' is not allowed", rule)


def test_choice():
    assert choice("x", "same", ("valid", "same")) == "same"
    for value in ("Same", "", None, 0, ["same"], np.array(["same"]), {}):
        refuses(lambda v=value: choice("x", v, ("valid", "same")), "'valid', 'same'.")


def test_flag():
    assert flag("x", True) is True
    assert flag("x", np.False_) is False
    for value in (0, 1, None, "True", [], np.array([True])):
        refuses(lambda v=value: flag("x", v), "True or False.")


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        ([[1, 2]], "float64"),
        ([[True, False]], "float64"),
        (np.ones((2, 1), "uint8"), "float64"),
        (np.ones((2, 1), "float32"), "float32"),
        (np.ones((2, 1), "float64"), "float64"),
    ],
)
def test_array_accepts(value, dtype):
    result = array("x", value, ndim=2)
    assert result.dtype == dtype
    np.testing.assert_array_equal(result, value)


def test_array_passes_floats_through_without_a_copy():
    value = np.ones(3)
    assert array("x", value, ndim=1) is value


@pytest.mark.parametrize("value", NO_MATRIX, ids=type)
def test_array_refuses(value):
    refuses(lambda: array("x", value, ndim=2), "a non-empty array of real numbers")


def test_array_names_shape_and_axes():
    shape = "float64 array of shape (3,)"
    refuses(lambda: array("x", np.ones(3), (2, 4)), shape, "with 2 or 4 axes.")

    refuses(lambda: array("x", np.ones((2, 3)), 1), "with 1 axis.")


@pytest.mark.parametrize("ndim", [0, 1, 3, 20])
def test_array_takes_any_number_of_axes(ndim):
    value = np.ones((1,) * ndim)
    assert array("x", value) is value


@pytest.mark.parametrize("value", ["abc", [], [[1], [1, 2]], None, 2j])
def test_the_rule_for_any_number_of_axes_is_short(value):
    refuses(lambda: array("x", value), "must be a non-empty array of real numbers.")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_array_refuses_what_is_not_finite_unless_told(value):
    refuses(lambda: array("x", [1.0, value], ndim=1), "holds NaN or infinity")
    assert array("x", [1.0, value], ndim=1, finite=False).shape == (2,)


def test_require_shortens_long_values():
    require(True, "x", 1, "anything")
    refuses(lambda: require(False, "x", "a" * 99, "short"), "aaa... is not", "short.")
    refuses(lambda: require(False, "x", np.eye(9), "small"), "array([[1., 0., 0.,")
    refuses(lambda: require(False, "x", HUGE, "small"), "x = a huge int is")


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.fractions(),
    st.decimals(),
    st.text(max_size=3),
    st.binary(max_size=3),
)
arrays_of_any_kind = arrays.arrays(
    arrays.scalar_dtypes() | st.just(np.dtype("O")),
    arrays.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=2),
    fill=st.nothing(),
)
anything = st.recursive(
    scalars | arrays.from_dtype(np.dtype("f4")) | arrays_of_any_kind,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)
CHECKS = {
    "integer": (lambda value: integer("x", value, -5, 5), int),
    "number": (lambda value: number("x", value), float),
    "flag": (lambda value: flag("x", value), bool),
    "choice": (lambda value: choice("x", value, ("a", "b")), str),
    "array": (lambda value: array("x", value, (1, 2)), np.ndarray),
}


@pytest.mark.parametrize(("check", "kind"), CHECKS.values(), ids=CHECKS)
@fuzz
@given(value=anything)
def test_anything_is_accepted_or_refused_by_name(check, kind, value):
    try:
        result = check(value)
    except ValueError as error:
        assert str(error).startswith("x ")
    else:
        assert isinstance(result, kind)
        if kind in (float, np.ndarray):
            assert np.isfinite(result).all()


def test_checks_are_idempotent():
    values = {"integer": 3, "number": 0.5, "flag": True, "choice": "a", "array": [1, 2]}
    for name, (check, _) in CHECKS.items():
        once = check(values[name])
        assert np.array_equal(check(once), once)


def test_bounds_are_inclusive():
    for check, value in itertools.product((integer, number), (-2, 0, 7)):
        assert check("x", value, -2, 7) == value
