"""The figures of lesson 8: pooling windows, predictions, energies, maps of evidence."""

import numpy as np
from helpers import (
    bar_label,
    frames,
    images,
    labels,
    legend,
    limits,
    lines,
    numbers,
    panels,
    seen,
    ticks,
    unnamed,
)

from lessons.lesson08_pooling import figures

# ---------------------------------------------------------------- windows

IMAGE = np.array([[3, 2, 1, 1, 0, 7], [0, 5, 3, -1, 2, 4], [9, 4, 3, 2, -6, -8]])
IMAGE = np.vstack([IMAGE, [[2, 1, 3, 2, -5, -7]]])


def pooled(statistic):
    """Pool windows of 2 × 2 pixels, one after the other."""
    rows = [[statistic(IMAGE[y : y + 2, x : x + 2]) for x in (0, 2, 4)] for y in (0, 2)]
    return np.array(rows)


def test_cells_show_the_image_and_what_pooling_makes_of_it():
    figure = figures.pooling_windows(IMAGE, size=2)
    expected = {"image": IMAGE, "maximum": pooled(np.max), "average": pooled(np.mean)}
    assert [axes.get_title() for axes in figure.axes] == list(expected)
    for axes, values in zip(figure.axes, expected.values(), strict=True):
        np.testing.assert_array_equal(seen(images(axes)[0]), values)
        np.testing.assert_array_equal(numbers(axes, values.shape), values)


def test_image_and_pooled_maps_share_their_colours():
    scales = [limits(axes.images[0]) for axes in figures.pooling_windows(IMAGE).axes]
    assert scales[0] == scales[1] == scales[2]


def test_each_window_is_framed_in_the_colour_of_its_result():
    left, *right = figures.pooling_windows(IMAGE, size=2).axes
    for number, (row, column) in enumerate(np.ndindex(2, 3)):
        colour = left.patches[number].get_edgecolor()
        x, y, width, height = frames(left)[number]
        window = 2 * column - 0.5, 2 * row - 0.5, 2 * column + 1.5, 2 * row + 1.5
        np.testing.assert_allclose((x, y, x + width, y + height), window, atol=0.1)
        for axes in right:
            x, y, width, height = frames(axes)[number]
            cell = column - 0.5, row - 0.5, column + 0.5, row + 0.5
            np.testing.assert_allclose((x, y, x + width, y + height), cell, atol=0.1)
            assert axes.patches[number].get_edgecolor() == colour
    colours = [patch.get_edgecolor() for patch in left.patches]
    grid = [colours[:3], colours[3:]]
    assert grid[0][0] != grid[0][1] != grid[0][2] != grid[1][2] != grid[1][1]


def test_windows_of_three_pixels_are_framed_whole():
    left, *right = figures.pooling_windows(np.arange(18.0).reshape(3, 6), size=3).axes
    np.testing.assert_allclose(frames(left)[1], (2.5, -0.5, 3, 3), atol=0.13)
    for axes in right:
        np.testing.assert_allclose(frames(axes)[1], (0.5, -0.5, 1, 1), atol=0.13)


# ---------------------------------------------------------------- predictions


def test_predictions_are_drawn_against_the_truth():
    truth = {"small": np.array([2.0, 5, 3]), "large": np.array([10.0, 40, 20, 30])}
    guesses = {
        "small": {"average": [2.5, 4, 3], "maximum": [3, 3, 4], "sum": [1, 6, 2]},
        "large": {"average": [5, 6, 7, 8], "maximum": [9, 9, 8, 9], "sum": [11] * 4},
    }
    figure = figures.small_and_large(truth, guesses, "number of blobs")
    for axes, (title, values) in zip(figure.axes, truth.items(), strict=True):
        assert axes.get_title() == title
        assert labels(axes) == ("true number of blobs", "predicted number of blobs")
        drawn = lines(axes)
        for name, guess in guesses[title].items():
            np.testing.assert_array_equal(drawn[name], [values, guess])
        ends = values.min(), values.max()
        np.testing.assert_array_equal(drawn["truth"], [ends, ends])
        points = axes.lines[:3]
        assert {line.get_linestyle() for line in points} == {"None"}
        assert len({line.get_marker() for line in points}) == 3
    assert legend(figure.axes[-1]) == ["average", "maximum", "sum", "truth"]
    assert unnamed(figure) == []


def test_no_prediction_is_left_out_nor_asked_for():
    for names in ("ab", "abcde"):
        guesses = {name: [1, 2] for name in names}
        figure = figures.small_and_large({"": np.arange(2)}, {"": guesses}, "number")
        assert legend(figure.axes[0]) == [*names, "truth"]


# ---------------------------------------------------------------- energies


def test_energies_run_over_the_levels_one_curve_per_temperature():
    energies = np.array([[-1.9, -1.2], [-1.95, -0.8], [-2.0, -0.3]])  # levels first
    figure = figures.energy_flow(energies, [1.5, 2.75], exact=[-1.8, -1.1])
    [axes] = figure.axes
    assert labels(axes) == ("times pooled", "energy per site ($J$)")
    assert ticks(axes.xaxis).keys() == {0, 1, 2}
    curves = {line.get_label(): line for line in axes.lines}
    stars = [line for line in axes.lines if line.get_marker() == "*"]
    found = {star.get_color(): star.get_xydata().tolist() for star in stars}
    for number, name in enumerate(["T = 1.50", "T = 2.75"]):
        expected = [range(3), energies[:, number]]
        np.testing.assert_array_equal(curves[name].get_data(), expected)
        exact = [-1.8, -1.1][number]
        assert found[curves[name].get_color()] == [[0, exact]]
    assert legend(axes) == ["T = 2.75", "T = 1.50"]  # the legend as the curves
    assert axes.get_legend().get_title().get_text() == "stars: exact"
    assert unnamed(figure) == []


# ---------------------------------------------------------------- class maps


def test_class_maps_lie_over_their_picture_on_one_scale():
    picture = np.zeros((4, 6))
    picture[1, 4] = 1
    maps = [np.array([[1.0, 2, 3], [4, 5, 6]]), np.array([[0.0, -9, 1], [2, 2, 2]])]
    figure = figures.class_maps(picture, maps, ["picture", "class 3", "class 8"])
    first, *others = panels(figure)
    titles = [axes.get_title() for axes in panels(figure)]
    assert titles == ["picture", "class 3", "class 8"]
    np.testing.assert_array_equal(seen(images(first)[0]), picture)
    assert images(first)[0].cmap.name == "gray"
    for axes, values in zip(others, maps, strict=True):
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), values)
        assert limits(image) == (-9, 9)
        assert image.get_extent() == list(images(first)[0].get_extent())
        assert bar_label(image) == "evidence (score)"
    for axes in panels(figure):
        assert (list(axes.get_xticks()), list(axes.get_yticks())) == ([], [])


def test_the_outline_surrounds_what_is_bright():
    picture = np.zeros((4, 6))
    picture[1, 4] = 1
    figure = figures.class_maps(picture, [np.eye(2)], ["picture", "map"])
    [outline] = panels(figure)[1].collections
    assert list(outline.levels) == [0.5]
    corners = outline.get_paths()[0].vertices
    np.testing.assert_allclose(np.ptp(corners, axis=0), [1, 1])
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    np.testing.assert_allclose(middle, [4, 1])  # column, row
