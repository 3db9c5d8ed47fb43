"""Figures of lesson 7: fields of stacks, paths to a pixel, windows around dots."""

import numpy as np
from helpers import (
    arrangement,
    bar_label,
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


def test_fields_are_centred_on_their_pixel_and_scaled_to_one():
    profiles = {1: np.array([2, 4, 3]), 2: np.array([1, 2, 8, 2, 4])}
    figure = figures.effective_fields(profiles)
    [axes] = figure.axes
    drawn = lines(axes)
    np.testing.assert_array_equal(
        drawn["1 layers, field 3"], [[-1, 0, 1], [0.5, 1, 0.75]]
    )
    np.testing.assert_array_equal(
        drawn["2 layers, field 5"], [[-2, -1, 0, 1, 2], [0.125, 0.25, 1, 0.25, 0.5]]
    )
    assert labels(axes) == (
        "distance from the output pixel (pixels)",
        "paths (maximum = 1)",
    )
    assert legend(axes) == list(drawn)
    assert unnamed(figure) == []


def test_no_depth_is_left_out():
    [axes] = figures.effective_fields(dict.fromkeys(range(2, 9), np.ones(3))).axes
    assert len(lines(axes)) == 7


def test_path_counts_leave_pixels_without_a_path_white():
    maps = [np.array([[0, 2, 1], [3, 0, 0]]), np.array([[1, 0], [4, 2], [0, 7]])]
    figure = figures.path_counts(maps, ["plain", "dilated"])
    assert [axes.get_title() for axes in panels(figure)] == ["plain", "dilated"]
    assert (arrangement(figure), unnamed(figure)) == ((1, 2), [])
    for axes, counts in zip(panels(figure), maps, strict=True):
        [image] = images(axes)
        shown = seen(image)
        np.testing.assert_array_equal(shown.mask, counts == 0)
        np.testing.assert_array_equal(shown.filled(0), counts)
        assert limits(image) == (1, counts.max())
        assert bar_label(image) == "paths"


def test_windows_of_given_sides_surround_the_dots():
    pictures = [np.zeros((9, 12)), np.zeros((12, 9))]
    pictures[0][3, 4:7] = 1  # the middle one in row 3, column 5
    pictures[1][6:8, 2] = 0.5  # between rows 6 and 7: the upper one counts
    grid = figures.dots_and_windows(pictures, ["wide", "high"], windows=(3, 5))
    middles = [(3, 5), (6, 2)]
    for axes, picture, (row, column) in zip(grid.flat, pictures, middles, strict=True):
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), picture)
        small, large = frames(axes)
        assert small == (column - 1.5, row - 1.5, 3, 3)  # pixels column ± 1, row ± 1
        assert large == (column - 2.5, row - 2.5, 5, 5)
        assert legend(axes) == ["3×3", "5×5"]
        colours = [patch.get_edgecolor() for patch in axes.patches]
        assert colours[0] != colours[1]
    assert [axes.get_title() for axes in grid.flat] == ["wide", "high"]
