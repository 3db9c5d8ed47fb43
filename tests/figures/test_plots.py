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
    seen,
    unnamed,
)
from matplotlib.colors import to_hex

from utils import plots

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
