"""Tables in print and means with their spread."""

import io
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.tables import plus_minus, table


def printed(capsys, rows, columns):
    """Return the lines that a table prints."""
    table(rows, columns)
    return capsys.readouterr().out.splitlines()


def test_texts_stand_on_the_left_and_numbers_on_the_right(capsys):
    rows = [("dense", 16513, 0.951, "95.0 ± 0.9 %"), ("3×3", 89, 0.9, "7.1 ± 12.1 %")]
    assert printed(capsys, rows, ["network", "weights", "AUC", "accuracy"]) == [
        "network  weights    AUC      accuracy",
        "-------  -------  -----  ------------",
        "dense     16,513  0.951  95.0 ± 0.9 %",
        "3×3           89  0.900  7.1 ± 12.1 %",
    ]


def column(capsys, *values):
    """Return the entries of a table with one column, without what aligns them."""
    lines = printed(capsys, [[value] for value in values], ["x"])
    return [line.strip() for line in lines[2:]]


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1234567, -5, 0], ["1,234,567", "−5", "0"]),
        ([0.05, 0.953], ["0.0500", "0.9530"]),
        ([98.76, 101.24], ["98.8", "101.2"]),
        ([0.95, 12.34], ["0.950", "12.3"]),  # no number of decimals suits both
        ([1234.5678, -0.12], ["1,235", "−0.120"]),
        ([0.0, 0.0], ["0", "0"]),
        ([0.0, -2.5], ["0.00", "−2.50"]),
        ([9.999, 0.9996], ["10.00", "1.00"]),
        ([1.5e-9, 3e12], ["1.50e−09", "3.00e+12"]),
        ([np.nan, np.inf, -np.inf], ["nan", "∞", "−∞"]),
        ([None, 3], ["–", "3"]),
        ([True, "yes"], ["True", "yes"]),
        ([np.float32(0.25), np.int64(7), np.bool_(True)], ["0.250", "7", "True"]),
        ([np.array(0.25), 7], ["0.250", "7"]),
        (["a-b", "−3", "-3"], ["a-b", "−3", "-3"]),
    ],
)
def test_numbers_are_shown_sensibly(values, texts, capsys):
    assert column(capsys, *values) == texts


@given(
    st.lists(
        st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-4), min_size=1, max_size=6
    )
)
def test_three_digits_of_each_number_are_shown(values):
    stream, screen = io.StringIO(), sys.stdout
    sys.stdout = stream
    try:
        table([[value] for value in values], ["x"])
    finally:
        sys.stdout = screen
    shown = [line.strip() for line in stream.getvalue().splitlines()[2:]]
    found = [float(text.replace(",", "").replace("−", "-")) for text in shown]
    assert np.allclose(found, values, rtol=0.00501, atol=0)


def test_keras_scalars_are_numbers(capsys):
    import keras

    assert column(capsys, keras.ops.convert_to_tensor(0.25)) == ["0.250"]


def test_a_dict_gives_names_to_rows(capsys):
    lines = printed(capsys, {"a": [1, 2.0], "b": (30, 4.0)}, ["name", "n", "x"])
    assert lines[2:] == ["a      1  2.00", "b     30  4.00"]
    assert printed(capsys, {"a": 1, "b": 20}, ["name", "n"])[2:] == [
        "a      1",
        "b     20",
    ]
    lines = printed(capsys, {"a": np.array([1.5, 2.5])}, ["name", "x", "y"])
    assert lines[2:] == ["a     1.50  2.50"]


def test_an_array_is_a_list_of_rows(capsys):
    lines = printed(capsys, np.array([[1, 2], [30, 4]]), ["x", "x"])
    assert lines[2:] == [" 1  2", "30  4"]


@pytest.mark.parametrize(
    ("rows", "columns", "name"),
    [
        ([], ["x"], "rows"),
        ({}, ["x"], "rows"),
        (3, ["x"], "rows"),
        ("ab", ["x"], "rows"),
        ([[1], [2, 3]], ["x"], "rows, row 1"),
        ([1], ["x"], "rows, row 0"),
        ({"a": [1, 2]}, ["name", "x"], "rows, row 0"),
        ([[1]], [], "columns"),
        ([[1]], "x", "columns"),
        ([[1]], [1], "columns"),
    ],
)
def test_rows_that_fit_no_headings_are_refused(rows, columns, name):
    with pytest.raises(ValueError, match=rf"^{name} = "):
        table(rows, columns)


# ---------------------------------------------------------------- mean ± spread


def test_a_mean_comes_with_the_spread_of_the_sample():
    assert plus_minus([94.1, 95.0, 95.9]) == "95.0 ± 0.9"
    assert plus_minus(np.float32([-1, -2]), digits=2, unit=" px") == "−1.50 ± 0.71 px"
    assert plus_minus([1, 1, 4], digits=0, unit=" %") == "2 ± 2 %"


@pytest.mark.parametrize("values", [[], [1], [1, np.nan], [1, np.inf], 3, ["a", "b"]])
def test_a_spread_needs_two_finite_values(values):
    with pytest.raises(ValueError, match="^values "):
        plus_minus(values)


def test_bad_digits_and_units_are_refused():
    with pytest.raises(ValueError, match="^digits = "):
        plus_minus([1, 2], digits=-1)
    with pytest.raises(ValueError, match="^unit = "):
        plus_minus([1, 2], unit=None)
