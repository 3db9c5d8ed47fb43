"""The figures that several lessons draw."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import (
    arrangement,
    bar_label,
    frames,
    images,
    labels,
    legend,
    limits,
    lines,
    numbers,
    on_screen,
    panels,
    seen,
    ticks,
    unnamed,
    value_at,
)
from matplotlib.colors import to_hex

from utils import plots
from utils.airshowers import Options, Showers, station_grid

# ---------------------------------------------------------------- images


def gradient(rows, columns):
    """Return an image in which every pixel differs, from 0 to 1."""
    return np.linspace(0, 1, rows * columns).reshape(rows, columns)


def test_images_are_drawn_as_arrays_are_printed():
    pictures = [gradient(2, 3), gradient(3, 2), np.ones((4, 4, 3)) / 2]
    pictures[2][0, 1] = 1, 0, 0
    grid = plots.show_images(pictures, ["a", "b", "c"])
    assert grid.shape == (1, 3)
    assert [axes.get_title() for axes in grid.flat] == ["a", "b", "c"]
    for axes, picture in zip(grid.flat, pictures, strict=True):
        np.testing.assert_array_equal(seen(images(axes)[0]), picture)
        assert (list(axes.get_xticks()), list(axes.get_yticks())) == ([], [])
    assert len(plt.gcf().axes) == 3  # no colour bars


def test_images_fill_rows():
    pictures = [gradient(2, 2)] * 5
    grid = plots.show_images(pictures, "abcde", columns=3, width=2)
    assert grid.shape == (2, 3)
    figure = plt.gcf()
    assert [axes.get_title() for axes in figure.axes] == [*"abcde"]
    assert figure.axes[3] is grid[1, 0]
    assert tuple(figure.get_size_inches()) == pytest.approx((6, 4.4))
    assert plots.show_images(pictures, "abcde").shape == (2, 4)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (np.array([[0.2, 0.7]]), (0, 1)),
        (np.array([[0.2, 3.0]]), (0, 3)),
        (np.array([[-2.0, 0.5]]), (-2, 1)),
    ],
)
def test_grey_levels_hold_0_and_1(picture, expected):
    grid = plots.show_images([picture], [""])
    [image] = images(grid[0, 0])
    assert limits(image) == expected
    assert (image.cmap.name, bar_label(image)) == ("gray", None)


def test_grey_levels_are_named_where_they_differ():
    darker, offset = np.array([[-0.034, 1.0]]), np.array([[0.5, 250.0]])
    grid = plots.show_images([darker, offset, np.ones((2, 2, 3))], "abc", width=2)
    texts = [axes.get_xlabel() for axes in grid.flat]
    assert texts == ["black −0.03, white 1", "black 0, white 250", ""]
    assert plt.gcf().get_figheight() == pytest.approx(2.2 + 0.25)  # has room for it
    for pictures, shared in (([darker, offset], True), ([offset, offset], False)):
        grid = plots.show_images(pictures, "ab", shared=shared)
        assert [axes.get_xlabel() for axes in grid.flat] == ["", ""]


def test_signed_images_are_white_at_zero_and_have_colour_bars():
    small, large = np.array([[-1.0, 0.5]]), np.array([[0.0, 4.0], [-2.0, 1.0]])
    grid = plots.show_images([small, large], ["s", "l"], signed=True)
    found = [images(axes)[0] for axes in grid.flat]
    for image, values in zip(found, (small, large), strict=True):
        bound = np.percentile(np.abs(values), 99)
        assert limits(image) == pytest.approx((-bound, bound))
        assert image.colorbar.extend == "both"  # the largest value lies beyond
        colours = [image.cmap(image.norm(value)) for value in (-bound, 0, bound)]
        (r0, _, b0), (r1, g1, b1), (r2, _, b2) = (rgb[:3] for rgb in colours)
        assert b0 > r0 and r2 > b2 and min(r1, g1, b1) > 0.95


def test_shared_colours_are_those_of_all_images():
    small, large = np.full((10, 10), -1.0), np.full((10, 10), 3.0)
    large[0, 0] = 9  # one pixel in two hundred
    grid = plots.show_images([small, large], ["s", "l"], signed=True, shared=True)
    first, second = (images(axes)[0] for axes in grid.flat)
    assert limits(first) == limits(second) == (-3, 3)
    assert (first.colorbar.extend, second.colorbar.extend) == ("neither", "both")


def test_each_image_needs_a_title():
    with pytest.raises(ValueError, match="titles = '1 titles' .* one for each of 2"):
        plots.show_images([np.eye(2)] * 2, ["only one"])


def test_images_of_zeros_have_colours():
    grid = plots.show_images([np.zeros((2, 2))], ["0"], signed=True)
    assert limits(images(grid[0, 0])[0]) == (-1, 1)
    almost = np.zeros((20, 20))
    almost[3, 4] = -5
    grid = plots.show_images([almost], ["one pixel"], signed=True)
    assert limits(images(grid[0, 0])[0]) == (-5, 5)


COLOURS = np.random.default_rng(0).integers(0, 256, (3, 4, 3))


@pytest.mark.parametrize("kind", ["uint8", "int64", "float32", "float64"])
def test_colours_up_to_255_are_drawn_as_such(kind, caplog):
    grid = plots.show_images([COLOURS.astype(kind)], [""])
    drawn = np.asarray(seen(images(grid[0, 0])[0]))
    scale = 1 if drawn.dtype.kind == "u" else 255
    np.testing.assert_allclose(scale * drawn, COLOURS, atol=1e-3)
    assert caplog.text == ""  # Matplotlib clips nothing


def test_colours_that_are_rounded_beyond_1_are_drawn(caplog):
    picture = np.full((2, 2, 3), 1 + 1e-7)
    grid = plots.show_images([picture], [""])
    assert (seen(images(grid[0, 0])[0]) == 1).all() and caplog.text == ""


def test_lists_of_lists_are_images():
    grid = plots.show_images([[[0, 1], [2, 3]], (COLOURS / 255).tolist()], "ab")
    first, second = (images(axes)[0] for axes in grid.flat)
    np.testing.assert_array_equal(seen(first), [[0, 1], [2, 3]])
    np.testing.assert_array_equal(seen(second), COLOURS / 255)


@pytest.mark.parametrize(
    ("picture", "match"),
    [
        (COLOURS * 0.7, "colour image from .* to .*from 0 to 1, or whole .* 255"),
        (COLOURS / 200, "from 0 to 1"),
        (COLOURS / 255 - 0.5, "from 0 to 1"),
        (COLOURS.astype("uint16") * 100, "whole numbers from 0 to 255"),
        (np.where(COLOURS > 200, np.inf, 0.5), "colour image from 0 to inf"),
        ([[1, 2], [3]], "image = .*real numbers"),
        ([1, 2], "array of shape .2,.*real numbers"),
        (np.ones((2, 2, 2)), "array of shape .2, 2, 2"),
        ([["a"]], "real numbers"),
        (np.ones((2, 2)) * 1j, "complex128"),
        (np.ones((0, 2)), "array of shape .0, 2"),
    ],
)
def test_what_is_no_image_is_refused(picture, match):
    with pytest.raises(ValueError, match=match):
        plots.show_images([picture], [""])


def test_no_images_are_refused():
    with pytest.raises(ValueError, match="at least one image"):
        plots.show_images([], [])


# ---------------------------------------------------------------- numbers

MATRIX = np.array([[1.5, -3, 0], [20, np.nan, 0.25]])


def test_cells_show_their_numbers():
    _, axes = plt.subplots()
    plots.show_numbers(axes, MATRIX, "a matrix")
    assert axes.get_title() == "a matrix" and unnamed(axes.figure) == []
    np.testing.assert_array_equal(numbers(axes, MATRIX.shape), MATRIX)
    [image] = images(axes)
    bound = np.percentile([0, 0, 0.25, 1.5, 3, 20], 99)
    assert limits(image) == pytest.approx((-bound, bound))
    shown = seen(image)
    np.testing.assert_array_equal(shown.mask, np.isnan(MATRIX))
    np.testing.assert_array_equal(shown.compressed(), MATRIX[np.isfinite(MATRIX)])
    assert frames(axes) == []


def test_lines_run_between_cells():
    _, axes = plt.subplots()
    plots.show_numbers(axes, MATRIX, "")
    across, down = (each.get_segments() for each in axes.collections)
    np.testing.assert_array_equal(across, [[[-0.5, 0.5], [2.5, 0.5]]])
    np.testing.assert_array_equal(down, [[[x, -0.5], [x, 1.5]] for x in (0.5, 1.5)])


def test_a_frame_surrounds_the_cells_that_it_names():
    _, axes = plt.subplots()
    plots.show_numbers(axes, MATRIX, "", highlight=(0, 1, 1, 2))  # row 0, columns 1, 2
    assert frames(axes) == [(0.5, -0.5, 2, 1)]
    assert to_hex(axes.patches[0].get_edgecolor()) == plots.HIGHLIGHT.lower()


# ---------------------------------------------------------------- curves


def test_accuracies_are_in_per_cent():
    curves = {"one": [0.5, 0.75, 1], "two": [0.4, 0.3, 0.2]}
    figure = plots.accuracy_curves([1, 10, 40], curves, "size (pixels)", chance=0.25)
    [axes] = figure.axes
    assert labels(axes) == ("size (pixels)", "accuracy (%)")
    drawn = lines(axes)
    np.testing.assert_allclose(drawn["one"], [[1, 10, 40], [50, 75, 100]])
    np.testing.assert_allclose(drawn["two"], [[1, 10, 40], [40, 30, 20]])
    assert list(drawn["guessing"][1]) == [25, 25]
    assert legend(figure) == ["one", "two", "guessing"]
    assert axes.get_ylim() == (15, 103)
    assert (axes.get_xscale(), unnamed(figure)) == ("linear", [])


def test_logarithmic_accuracies_are_marked_where_they_were_measured():
    figure = plots.accuracy_curves([100, 400], {"n": [0.6, 0.7]}, "n", 0.5, log=True)
    [axes] = figure.axes
    assert axes.get_xscale() == "log"
    assert ticks(axes.xaxis) == {100: "100", 400: "400"}


def test_no_curve_is_left_out():
    curves = {name: [0.5, 0.6] for name in "abcdefg"}
    [axes] = plots.accuracy_curves([1, 2], curves, "n", 0.5).axes
    assert {*lines(axes)} == {*"abcdefg", "guessing"}
    [axes] = plots.shift_curves({"": curves}, "").axes
    assert {*lines(axes)} >= {*"abcdefg"}


def test_shifts_have_a_panel_per_group():
    groups = {"even": {"a": [0, 0.5, 1], "b": [0, 0.1, 0.3]}, "odd": {"a": [0, 1, 2]}}
    figure = plots.shift_curves(groups, "relative change")
    left, right = figure.axes
    assert (left.get_title(), right.get_title()) == ("even", "odd")
    assert (labels(left), labels(right)) == (
        ("shift (pixels)", "relative change"),
        ("shift (pixels)", ""),
    )
    for axes, curves in zip(figure.axes, groups.values(), strict=True):
        drawn = lines(axes)
        for name, values in curves.items():
            np.testing.assert_array_equal(drawn[name], [range(3), values])
        assert legend(axes) == list(curves)
        np.testing.assert_allclose(axes.lines[-1].get_ydata(), np.sqrt(2))
    assert left.get_ylim() == right.get_ylim()  # so the right panel needs no label
    assert unnamed(figure) == []


# ---------------------------------------------------------------- valleys

BOWL = np.array([[2.0, 0.5], [0.5, 6.0]])
PATH = np.array([[1.0, 0.2], [-0.5, 0.1], [0.25, -0.05]])


def test_valleys_draw_paths_from_start_to_minimum():
    panels_ = {"slow": (BOWL, PATH), "fast": (np.eye(2), 2 * PATH)}
    figure = plots.valleys(panels_)
    assert [axes.get_title() for axes in figure.axes] == ["slow", "fast"]
    assert arrangement(figure) == (2, 1)
    assert [labels(axes) for axes in figure.axes] == [("$w_1$", "$w_2$")] * 2
    for axes, (_, path) in zip(figure.axes, panels_.values(), strict=True):
        walked, *_ = axes.lines
        np.testing.assert_array_equal(walked.get_data(), path.T)
        drawn = lines(axes)
        np.testing.assert_array_equal(drawn["start"], path[:1].T)
        np.testing.assert_array_equal(drawn["minimum"], [[0], [0]])
        assert axes.get_aspect() == 1
    assert legend(figure) == ["start", "minimum"]
    assert unnamed(figure) == []


def test_contours_pass_through_the_start_and_lie_where_the_loss_says():
    [axes] = plots.valleys({"": (BOWL, PATH)}).axes
    [contours] = axes.collections
    start = 0.5 * PATH[0] @ BOWL @ PATH[0]
    assert contours.levels == pytest.approx(start * np.array([0.01, 0.1, 0.25, 0.5, 1]))
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        w = path.vertices
        loss = w[:, 0] ** 2 + 0.5 * w[:, 0] * w[:, 1] + 3 * w[:, 1] ** 2
        np.testing.assert_allclose(loss, level, rtol=0.02)


def test_a_path_that_leaves_is_cut_off_and_the_bowl_stays_in_view():
    far = np.array([[1.0, 0.2], [-30, 5.0]])
    [axes] = plots.valleys({"": (BOWL, far)}).axes
    bowl = np.sqrt(2 * (0.5 * far[0] @ BOWL @ far[0]) * np.diag(np.linalg.inv(BOWL)))
    for (low, high), half in zip((axes.get_xlim(), axes.get_ylim()), bowl, strict=True):
        assert (-low, high) == pytest.approx((2.2 * half, 2.2 * half))


def test_valleys_stand_in_columns():
    figure = plots.valleys(dict.fromkeys("abc", (BOWL, PATH)), columns=2)
    assert [axes.axison for axes in figure.axes] == [True, True, True, False]
    places = [axes.get_subplotspec() for axes in figure.axes]
    found = [(each.rowspan.start, each.colspan.start) for each in places]
    assert found == [(0, 0), (0, 1), (1, 0), (1, 1)]


# ---------------------------------------------------------------- air showers


@pytest.fixture
def showers():
    """Two made-up showers on 3 × 3 stations; each station differs."""
    signal = np.geomspace(1, 1e4, 18).reshape(2, 3, 3)
    time = np.linspace(-900, 4000, 18).reshape(2, 3, 3)
    arrays = {"signal": signal, "time": time, "energy": np.array([5.0, 31.7])}
    arrays |= {"mass": np.array([1.0, 56.0]), "zenith": np.radians([10.0, 42.3])}
    return Showers(arrays, Options(grid=3, spacing=1500.0))


def test_a_shower_lies_on_the_map_where_its_stations_stand(showers):
    figure = plots.shower_maps(showers, index=1)
    left, right = panels(figure)
    stations = station_grid(3, 1500.0) / 1000
    expected = {left: np.log10(showers["signal"][1]), right: showers["time"][1] / 1000}
    for axes, values in expected.items():
        assert labels(axes) == ("x (km)", "y (km)")
        [image] = images(axes)
        assert image.get_extent() == [-2.25, 2.25, -2.25, 2.25]
        for station, value in zip(stations.reshape(-1, 2), values.flat, strict=True):
            assert value_at(image, *station) == pytest.approx(value)
        right_of, above = np.diff(on_screen(axes, [0, 1], [0, 1]))
        assert right_of > 0 and above > 0
        np.testing.assert_allclose(seen(image), values.T[::-1])
        assert limits(image) == pytest.approx((values.min(), values.max()))
    assert unnamed(figure) == []


def test_stations_of_a_hexagonal_array_are_hexagons(showers):
    options = Options(grid=3, spacing=1500.0, layout="hex")
    signal = showers["signal"].copy()
    signal[1, 2, 0] = np.nan  # a silent station
    arrays = {**showers, "signal": signal}
    figure = plots.shower_maps(Showers(arrays, options), index=1)
    left, right = panels(figure)
    stations = station_grid(3, 1500.0, "hex").reshape(-1, 2) / 1000
    expected = {left: np.log10(signal[1]), right: showers["time"][1] / 1000}
    for axes, values in expected.items():
        [cells] = axes.collections
        drawn = np.ma.filled(cells.get_array(), np.nan)
        np.testing.assert_allclose(drawn, values.ravel())
        corners = np.array([path.vertices[:6] for path in cells.get_paths()])
        np.testing.assert_allclose(corners.mean(axis=1), stations, atol=1e-12)
        width, height = np.ptp(corners, axis=1).mean(axis=0)
        assert (width, height) == pytest.approx((1.5, np.sqrt(3)))  # neighbours touch
        assert axes.get_aspect() == 1 and bar_label(cells)
    assert unnamed(figure) == []


def test_a_shower_map_names_what_it_shows(showers):
    left, right = panels(plots.shower_maps(showers, index=1))
    assert arrangement(left.figure) == (1, 2)
    assert left.get_title() == "E = 32 EeV, A = 56"
    assert right.get_title() == "zenith angle 42°"
    assert bar_label(images(left)[0]) == "signal: lg(S / VEM)"
    assert bar_label(images(right)[0]) == "arrival time (µs)"
