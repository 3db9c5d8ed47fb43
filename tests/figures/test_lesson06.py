"""Figures of lesson 6: a sliding window, a photograph, maps, matrices, spins."""

import numpy as np
import pytest
from helpers import (
    bar_label,
    frames,
    images,
    labels,
    legend,
    limits,
    numbers,
    panels,
    seen,
    value_at,
)
from matplotlib.colors import to_rgb

from lessons.lesson06_convolution import figures

IMAGE = np.array([[1, 2, 0, 3], [0, -1, 4, 2], [5, 1, 0, -2], [2, 0, 3, 1]])
KERNEL = np.array([[1, 0, -2], [3, -1, 0.5]])
# Row 1, column 1: the window [[-1, 4, 2], [1, 0, -2]]
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
    titles = ["input", "kernel", "window · kernel", "output so far"]
    assert [axes.get_title() for axes in step] == titles
    assert products.get_xlabel() == "sum = −3"


def test_all_numbers_have_one_scale_of_colours(step):
    scales = {limits(images(axes)[0]) for axes in step}
    assert len(scales) == 1
    low, high = scales.pop()
    assert low == -high and high >= 10  # the −10 of the output


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


def test_a_part_of_a_photograph_is_framed_and_enlarged():
    picture = np.arange(48).reshape(6, 8) / 48
    figure = figures.photograph(picture, top=3, left=2, height=2, width=4)
    whole, detail = panels(figure)
    assert frames(whole) == [(1.5, 2.5, 4, 2)]
    for axes, wanted in ((whole, picture), (detail, picture[3:5, 2:6])):
        [drawn] = images(axes)
        np.testing.assert_array_equal(seen(drawn), wanted)
        assert limits(drawn) == (0, 1)


def test_responses_share_one_scale_and_one_bar():
    maps = [np.full((4, 5), 2.0), np.full((4, 5), -3.0)]
    figure = figures.responses(maps, ["first", "second"])
    assert [axes.get_title() for axes in panels(figure)] == ["first", "second"]
    drawn = [images(axes)[0] for axes in panels(figure)]
    for image, wanted in zip(drawn, maps, strict=True):
        np.testing.assert_array_equal(seen(image), wanted)
        assert limits(image) == (-3, 3)
    assert "response" in bar_label(drawn[-1])
    assert len(figure.axes) == 3


def test_matrices_have_a_row_for_each_pixel_of_the_map():
    matrices = [np.arange(6).reshape(2, 3), -np.arange(6).reshape(2, 3)]
    figure = figures.matrices(matrices, ["in order", "shuffled"])
    for axes, matrix, title in zip(
        panels(figure), matrices, ["in order", "shuffled"], strict=True
    ):
        [drawn] = images(axes)
        np.testing.assert_array_equal(seen(drawn), matrix)
        assert limits(drawn) == (-5, 5)
        assert labels(axes) == ("pixel of the image", "pixel of the map")
        assert axes.get_title() == title


def test_lattices_say_which_colour_is_which_spin():
    spins = np.array([[[1, 1], [1, 1]], [[1, -1], [-1, -1]]])
    figure = figures.lattices(spins, ["cold", "hot"])
    cold, hot = panels(figure)
    assert [cold.get_title(), hot.get_title()] == ["cold", "hot"]
    up, down = to_rgb(figures.UP), to_rgb(figures.DOWN)
    np.testing.assert_allclose(seen(images(cold)[0]), np.broadcast_to(up, (2, 2, 3)))
    np.testing.assert_allclose(value_at(images(hot)[0], 0, 0), up)
    np.testing.assert_allclose(value_at(images(hot)[0], 1, 0), down)
    assert legend(figure) == ["spin +1", "spin −1"]
    patches = figure.legends[0].get_patches()
    assert [to_rgb(patch.get_facecolor()) for patch in patches] == [up, down]
