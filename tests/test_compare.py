"""How results are compared with the right ones: what agrees, what a sentence says."""

import numpy as np
import pytest

from utils.grading.compare import difference, equal_or_both_nan

FLAGS = np.array([True, False])
EDGE = 1e-4  # relative, of float numbers


@pytest.mark.parametrize(
    ("right", "own"),
    [
        (2.0, np.float32(2.0001)),
        (2.0, [2.0]),
        (np.array([1.0, -3.0]), [1 + 0.9 * EDGE, -3]),
        (np.array([1e6, 0.0]), [1e6, 9.0]),  # rounding, beside so large a number
        (np.array([3, 138_357_544]), [3.0, 138_357_544.0]),
        (FLAGS, [True, False]),
        ((1.0, 7), [1.0, 7]),
        ((1.0, 2.0), np.array([1.0, 2.0])),
        (("a", 2), ("a", 2)),
    ],
)
def test_what_agrees(right, own):
    assert difference(right, own) is None


@pytest.mark.parametrize(
    ("right", "own", "sentence"),
    [
        (2.0, 2.001, "your result 2.001 is not right"),
        (
            np.array([1.0, -3.0]),
            [1, -3 - 5 * EDGE],
            "1 of 2 entries of your result are not right, "
            "the first is result[1] = -3.0005",
        ),
        (138_357_544, 138_357_545, "your result 1.38358e+08 is not right"),
        (np.array([100_000]), [100_001.0], "1 of 1 entries"),
        (FLAGS, [1, 0], "it should hold True or False"),
        (FLAGS, [1.0, 0.0], "the type float64, it should hold True or False"),
        (np.array([1, 0]), FLAGS, "the type bool, it should hold numbers"),
        (FLAGS, ~FLAGS, "2 of 2 entries"),
        (1.0, 1 + 0j, "your result is complex"),
        (np.ones(2), [1, np.nan], "your result contains NaN or infinity"),
        (np.ones(2), [1, np.inf], "your result contains NaN or infinity"),
        (np.ones(2), np.ones(3), "your result has the wrong shape (3,)"),
        (np.ones(2), 1.0, "the wrong shape (), it should have 1 axis"),
        (np.ones((2, 2)), np.ones(4), "the wrong shape (4,), it should have 2 axes"),
        (1.0, [1.0, 1.0], "the wrong shape (2,), it should be a single number"),
        (1.0, "one", "your result is a str, not numbers"),
        ((1.0, 2.0), 1.0, "your function should return 2 values"),
        ((1.0, 2.0), (1.0, 2.0, 3.0), "your function should return 2 values"),
        ((1.0, 2.0), (1.0, 3.0), "value 2 of 2: your result 3 is not right"),
        ("a", "b", "'b' is not right"),
        ("a", 1, "your result holds a int where a text belongs"),
    ],
)
def test_what_differs_is_said(right, own, sentence):
    assert sentence in difference(right, own)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ([1.0, np.nan], [1.0, np.nan], True),
        ([1.0, np.nan], [np.nan, 1.0], False),
        ([1.0, np.nan], [2.0, np.nan], False),
        ([1.0, 2.0], [1.0, np.inf], False),
        ([1.0, np.nan], [1.0, 2.0], False),
        (np.ones(2), np.ones(3), False),
        ((1.0, 2.0), (1.0, 2.0), True),
        ("a", "a", True),
        ("a", "b", False),
    ],
)
def test_results_may_be_alike_where_they_are_not_finite(one, other, alike):
    assert equal_or_both_nan(one, other) is alike
