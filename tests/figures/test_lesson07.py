"""Figures of lesson 7: fields of stacks, paths to a pixel, windows around dots."""

import numpy as np
from helpers import (
    frames,
    images,
    labels,
    legend,
    limits,
    lines,
    panels,
    seen,
    unnamed,
)

from lessons.lesson07_padding_stride_dilation import figures


def test_numbers_have_one_scale():
    matrices = [np.ones((2, 3)), np.array([[0, -5, 2], [1, 0, 0]])]
    figure = figures.numbers(matrices, ["constant", "ghost"])
    assert [axes.get_title() for axes in panels(figure)] == ["constant", "ghost"]
    for axes, matrix in zip(panels(figure), matrices, strict=True):
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), matrix)
        assert limits(image) == (-5, 5)
        places = {text.get_position(): text.get_text() for text in axes.texts}
        assert places[1, 0] == f"{matrix[0, 1]:g}".replace("-", "−")
        assert len(places) == matrix.size


def test_taps_have_one_scale_and_lines_between_pixels():
    maps = [np.eye(3), np.eye(5)]
    figure = figures.taps(maps, ["rate 1", "rate 2"])
    assert [axes.get_title() for axes in panels(figure)] == ["rate 1", "rate 2"]
    for axes, shown in zip(panels(figure), maps, strict=True):
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), shown)
        assert limits(image) == (0, 1.4)
        across, down = axes.collections
        assert len(across.get_segments()) == len(down.get_segments()) == len(shown) - 1


def test_fields_are_relative_to_their_rim_and_to_the_average_pixel():
    profiles = {1: np.array([2, 4, 3]), 2: np.array([1, 2, 8, 2, 2])}
    figure = figures.effective_fields(profiles)
    [axes] = figure.axes
    drawn = lines(axes)
    np.testing.assert_allclose(
        drawn["1 layer, field 3"], [[-1, 0, 1], [2 / 3, 4 / 3, 1]]
    )
    np.testing.assert_allclose(
        drawn["2 layers, field 5"],
        [[-1, -0.5, 0, 0.5, 1], [1 / 3, 2 / 3, 8 / 3, 2 / 3, 2 / 3]],
    )
    assert labels(axes) == (
        "place in the field (1: its rim)",
        "paths, average pixel = 1",
    )
    assert legend(axes) == list(drawn)
    assert unnamed(figure) == []


def test_no_depth_is_left_out():
    [axes] = figures.effective_fields(dict.fromkeys(range(2, 9), np.ones(3))).axes
    assert len(lines(axes)) == 8  # and what it were if all pixels counted alike


def test_path_counts_leave_pixels_without_a_path_white():
    maps = [np.array([[0, 2, 1], [3, 0, 0]]), np.array([[1, 0], [4, 2], [0, 7]])]
    figure = figures.path_counts(maps, ["plain", "dilated"])
    assert [axes.get_title() for axes in panels(figure)] == ["plain", "dilated"]
    for axes, counts in zip(panels(figure), maps, strict=True):
        [image] = images(axes)
        shown = seen(image)
        np.testing.assert_array_equal(shown.mask, counts == 0)
        np.testing.assert_array_equal(shown.filled(0), counts)
        assert limits(image) == (1, 7)


def test_a_stack_without_holes_may_stand_alone():
    [axes] = panels(figures.path_counts([np.ones((27, 27))], ["yours"]))
    assert limits(images(axes)[0]) == (1, 2)


def test_small_window_lies_on_a_dot_and_large_one_around_both():
    pictures = [np.zeros((12, 12)), np.zeros((12, 12))]
    pictures[0][3, [4, 7]] = 1
    pictures[1][[4, 8], 2] = 1
    grid = figures.dots_and_windows(pictures, ["wide", "high"], windows=(3, 5))
    middles = [((3, 4), (3, 6)), ((4, 2), (6, 2))]  # of the windows: row, column
    for axes, picture, (dot, both) in zip(grid.flat, pictures, middles, strict=True):
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), picture)
        small, large = frames(axes)
        assert small == (dot[1] - 1.5, dot[0] - 1.5, 3, 3)  # pixels column ± 1, row ± 1
        assert large == (both[1] - 2.5, both[0] - 2.5, 5, 5)
        assert [text.get_text() for text in axes.texts] == ["3×3", "5×5"]
        colours = [patch.get_edgecolor() for patch in axes.patches]
        assert colours[0] != colours[1]
    assert [axes.get_title() for axes in grid.flat] == ["wide", "high"]
