"""Figure of lesson 6: the sliding window, computed by hand."""

import numpy as np
import pytest
from helpers import frames, numbers

from lessons.lesson06_convolution import figures

IMAGE = np.array([[1, 2, 0, 3], [0, -1, 4, 2], [5, 1, 0, -2], [2, 0, 3, 1]])
KERNEL = np.array([[1, 0, -2], [3, -1, 0.5]])
# Row 1, column 1: the patch [[-1, 4, 2], [1, 0, -2]]
PRODUCTS = np.array([[-1, 0, -4], [3, 0, -1]])
OUTPUT = np.array([[4, -10], [6, -3], [np.nan, np.nan]])


@pytest.fixture
def step():
    return figures.sliding_window(IMAGE, KERNEL, row=1, column=1).axes


def test_a_window_is_multiplied_and_summed(step):
    image, kernel, products, output = step
    np.testing.assert_array_equal(numbers(image, IMAGE.shape), IMAGE)
    np.testing.assert_array_equal(numbers(kernel, KERNEL.shape), KERNEL)
    np.testing.assert_array_equal(numbers(products, KERNEL.shape), PRODUCTS)
    np.testing.assert_array_equal(numbers(output, OUTPUT.shape), OUTPUT)
    titles = ["image", "kernel", "patch · kernel\nsum = -3", "output so far"]
    assert [axes.get_title() for axes in step] == titles


def test_the_window_and_its_output_are_framed(step):
    image, kernel, products, output = step
    assert frames(image) == [(0.5, 0.5, 3, 2)]  # columns 1 to 3, rows 1 and 2
    assert frames(output) == [(0.5, 0.5, 1, 1)]
    assert frames(kernel) == frames(products) == []


def test_the_frame_is_at_its_row_and_column():
    image, *_, output = figures.sliding_window(IMAGE, KERNEL, row=2, column=0).axes
    assert frames(image) == [(-0.5, 1.5, 3, 2)]
    assert frames(output) == [(-0.5, 1.5, 1, 1)]
    shown = numbers(output, (3, 2))
    assert np.argwhere(np.isnan(shown)).tolist() == [[2, 1]]
