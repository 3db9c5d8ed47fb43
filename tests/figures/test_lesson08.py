"""The figures of lesson 8: windows, shifts, counts, energies, a matrix, evidence."""

import numpy as np
from helpers import (
    bar_label,
    errors,
    frames,
    images,
    labels,
    legend,
    limits,
    lines,
    numbers,
    panels,
    seen,
    texts,
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


def test_overlaps_show_how_often_a_pixel_counts_on_one_scale():
    counts = {2: np.array([[1, 1], [1, 0]]), 3: np.array([[1, 2], [2, 4]])}
    figure = figures.overlaps(counts)
    for axes, (size, values) in zip(figure.axes, counts.items(), strict=True):
        assert axes.get_title() == f"windows of {size}×{size}, stride 2"
        np.testing.assert_array_equal(seen(images(axes)[0]), values)
        np.testing.assert_array_equal(numbers(axes, values.shape), values)
        assert limits(images(axes)[0]) == (-4, 4)


# ---------------------------------------------------------------- shifts


def test_changes_are_drawn_over_the_shift_beside_unrelated_maps():
    groups = {
        "white": {"none": [0, 1.4, 1.4], "maximum": [0, 1.1, 1.3]},
        "smooth": {"none": [0, 0.3, 0.6], "maximum": [0, 0.2, 0.5]},
    }
    figure = figures.shift_changes(groups, "change")
    for axes, (title, curves) in zip(figure.axes, groups.items(), strict=True):
        assert axes.get_title() == title
        assert axes.get_xlabel() == "shift (pixels)"
        drawn = lines(axes)
        for name, values in curves.items():
            np.testing.assert_array_equal(drawn[name], [range(3), values])
        assert axes.get_legend() is None
        looks = {(line.get_marker(), line.get_linestyle()) for line in axes.lines[:2]}
        assert len(looks) == 2
        assert set(axes.lines[2].get_ydata()) == {np.sqrt(2)}
    assert figure.axes[0].get_ylabel() == "change"
    assert legend(figure) == ["none", "maximum"]
    assert list(texts(figure.axes[1]).values()) == ["√2: unrelated"]


# ---------------------------------------------------------------- counts


def test_predictions_are_drawn_as_mean_and_spread_per_count():
    truth = {"small": np.array([2, 5, 2, 5]), "large": np.array([10, 10, 20])}
    guesses = {
        "small": {"average": np.array([1.0, 4, 3, 6]), "sum": np.array([2.0, 5, 2, 5])},
        "large": {"average": np.array([3.0, 5, 6]), "sum": np.array([9.0, 11, 20])},
    }
    figure = figures.counts(truth, guesses, "number of blobs")
    expected = {
        "small": {"average": ([2, 5], [1, 1]), "sum": ([2, 5], [0, 0])},
        "large": {"average": ([4, 6], [1, 0]), "sum": ([10, 20], [1, 0])},
    }
    for axes, (title, values) in zip(figure.axes, truth.items(), strict=True):
        assert axes.get_title() == f"{title} pictures"
        assert axes.get_xlabel() == "true number of blobs"
        places = np.unique(values)
        np.testing.assert_array_equal(lines(axes)["truth"], [places, places])
        drawn = errors(axes)
        for name, (means, spreads) in expected[title].items():
            x, y, half = drawn[name]
            np.testing.assert_allclose(x, places, atol=0.4)
            np.testing.assert_allclose(y, means)
            np.testing.assert_allclose(half, spreads)
        assert not np.array_equal(drawn["average"][0], drawn["sum"][0])
    assert figure.axes[0].get_ylabel() == "predicted number of blobs"
    assert sorted(legend(figure)) == ["average", "sum", "truth"]


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


# ---------------------------------------------------------------- a matrix


def test_the_matrix_is_drawn_in_both_orders_with_its_weight():
    matrix = np.array([[0.25, 0, 0.25, 0], [0, 0.25, 0, 0.25]])
    by_map = np.array([[0.25, 0.25, 0, 0], [0, 0, 0.25, 0.25]])
    figure = figures.pooling_matrix(matrix, by_map)
    above, below = panels(figure)
    np.testing.assert_array_equal(seen(images(above)[0]), matrix)
    np.testing.assert_array_equal(seen(images(below)[0]), by_map)
    assert above.get_title() == "columns as Flatten lists them"
    assert below.get_title() == "columns map by map"
    assert labels(above) == labels(below) == ("input", "map")
    [bar] = [axes for axes in figure.axes if axes not in (above, below)]
    assert bar.get_ylabel() == "weight"
    assert list(ticks(bar.yaxis).values()) == ["0", "1/4"]


# ---------------------------------------------------------------- class maps


def test_class_maps_lie_over_their_picture_on_one_scale():
    pictures = np.zeros((2, 4, 6))
    pictures[0, 1, 4] = pictures[1, 2, 2] = 1
    maps = np.arange(24.0).reshape(2, 2, 2, 3) - 9
    figure = figures.class_maps(pictures, maps, [(2, 0), (1, 2)])
    rows = np.array(panels(figure)).reshape(2, 3)
    for row, picture, values, names in zip(
        rows, pictures, maps, [(2, 0), (1, 2)], strict=True
    ):
        first, *others = row
        titles = [axes.get_title() for axes in row]
        assert titles == ["picture", *(f"evidence for {name}" for name in names)]
        np.testing.assert_array_equal(seen(images(first)[0]), picture)
        for axes, name in zip(others, names, strict=True):
            [image] = images(axes)
            np.testing.assert_array_equal(seen(image), values[..., name])
            low, high = limits(image)
            assert low == -high and 10 < high < 14  # the largest are beyond
            assert image.get_extent() == list(images(first)[0].get_extent())
    shown = [images(axes)[0] for axes in rows[:, 1:].flat]
    assert "evidence (score)" in {bar_label(image) for image in shown}


def test_quarters_with_ink_tell_what_they_add_to_the_score():
    picture = np.zeros((1, 8, 8))
    picture[0, 1, 1] = picture[0, 6, 5] = 1  # top left, bottom right
    values = np.arange(16.0).reshape(1, 4, 4, 1) - 6
    figure = figures.class_maps(picture, values, [(0,)])
    written = texts(panels(figure)[1])
    assert sorted(written.values()) == ["+1.6", "−0.9"]  # 26 / 16 and −14 / 16
    [(x, y)] = [place for place, text in written.items() if text == "+1.6"]
    assert x > 4 and y > 4


def test_the_outline_surrounds_what_is_bright():
    picture = np.zeros((1, 4, 6))
    picture[0, 1, 4] = 1
    figure = figures.class_maps(picture, np.ones((1, 2, 2, 2)), [(0, 1)])
    [outline] = panels(figure)[1].collections
    assert list(outline.levels) == [0.5]
    corners = outline.get_paths()[0].vertices
    np.testing.assert_allclose(np.ptp(corners, axis=0), [1, 1])
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    np.testing.assert_allclose(middle, [4, 1])  # column, row
