"""The figures of lesson 11: filters, galleries, climbs, depth, evidence, likeness."""

import numpy as np
import pytest
from helpers import (
    bar_label,
    images,
    labels,
    legend,
    limits,
    lines,
    panels,
    points,
    seen,
    ticks,
    unnamed,
)

from lessons.lesson11_filters_and_feature_hierarchy import figures

rng = np.random.default_rng(11)


def is_bare(axes):
    """Say whether neither axis of a picture has numbers."""
    return not len(axes.get_xticks()) and not len(axes.get_yticks())


def rows_of(axes):
    """Group panels by their row, from the top; each row from the left."""
    places = {}
    for each in axes:
        box = each.get_subplotspec()
        places.setdefault(box.rowspan.start, []).append(each)
    return [places[row] for row in sorted(places)]


# ---------------------------------------------------------------- filters


def test_filters_in_colour_have_zero_at_mid_grey():
    kernel = rng.uniform(-0.2, 0.1, size=(2, 3, 3, 5))
    kernel[1, 0, 2, 4] = -0.5  # the largest of either sign
    [part] = figures.filters([kernel], ["trained"], columns=3).subfigs
    assert part.get_suptitle() == "trained"
    assert part.get_supxlabel() == "zero is mid-grey, scale to ±0.5"
    first, second = rows_of(part.axes)
    assert (len(first), len(second)) == (3, 2)  # the sixth place is empty
    for number, axes in enumerate([*first, *second]):
        [image] = images(axes)
        np.testing.assert_allclose(seen(image), 0.5 + kernel[..., number])
        assert is_bare(axes)
    assert seen(images(second[1])[0])[1, 0, 2] == pytest.approx(0)


def test_grey_filters_are_signed_with_zero_in_the_middle():
    kernel = rng.normal(size=(2, 3, 1, 4))
    [part] = figures.filters([kernel], ["first layer"]).subfigs
    bound = np.abs(kernel).max()
    for number, axes in enumerate(part.axes):
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), kernel[..., 0, number])
        assert limits(image) == (-bound, bound)
    assert part.get_supxlabel() == f"zero is white, scale to ±{bound:.2g}"


def test_filters_that_are_bytes_are_drawn_as_bytes():
    kernel = rng.integers(0, 256, size=(2, 3, 3, 2)).astype("uint8")
    [part] = figures.filters([kernel], ["cast to uint8"]).subfigs
    assert part.get_supxlabel() == "bytes, 0 to 255"
    for number, axes in enumerate(part.axes):
        shown = seen(images(axes)[0])
        np.testing.assert_allclose(shown, kernel[..., number] / 255)


def test_sets_of_filters_stand_side_by_side_each_with_its_scale():
    small = rng.uniform(-0.1, 0.1, size=(2, 2, 3, 2))
    large = rng.uniform(-3, 3, size=(2, 2, 3, 4))
    figure = figures.filters([small, large], ["untrained", "trained"], columns=2)
    left, right = figure.subfigs
    assert left.bbox.x0 < right.bbox.x0
    assert (left.get_suptitle(), right.get_suptitle()) == ("untrained", "trained")
    assert (len(left.axes), len(right.axes)) == (2, 4)
    for part, kernel in ((left, small), (right, large)):
        drawn = np.stack([seen(images(axes)[0]) for axes in part.axes], axis=-1)
        expected = 0.5 + kernel / np.abs(kernel).max() / 2
        np.testing.assert_allclose(drawn, expected)


# ---------------------------------------------------------------- galleries


def test_galleries_show_rows_of_images_beside_their_names():
    grey, colour = rng.random((2, 3)), rng.random((3, 2, 3))
    column = rng.random((2, 3, 1))
    rows = {"conv1": [grey, column, grey.T], "conv2": [colour]}
    captions = {"conv1": ["a", "b", "c"]}
    figure = figures.gallery(rows, captions=captions)
    first, second = rows_of(figure.axes)
    expected = [[grey, column[..., 0], grey.T], [colour]]
    for line, values in zip((first, second), expected, strict=True):
        for axes, value in zip(line, values, strict=True):
            [image] = images(axes)
            np.testing.assert_array_equal(seen(image), value)
            assert is_bare(axes)
    assert [axes.get_title() for axes in first] == ["a", "b", "c"]
    assert [axes.get_title() for axes in second] == [""]
    names = [axes.get_ylabel() for axes in (*first, *second)]
    assert names == ["conv1", "", "", "conv2"]
    assert first[0].yaxis.label.get_rotation() == 0


def test_galleries_go_from_black_at_0_to_white_at_1():
    pair = [np.array([[-0.5, 0.25], [0.5, 2]]), np.full((2, 2), 0.3)]
    figure = figures.gallery({"row": pair})
    image, other = (images(axes)[0] for axes in figure.axes)
    np.testing.assert_array_equal(seen(image), [[0, 0.25], [0.5, 1]])
    assert limits(image) == limits(other) == (0, 1)
    black, white = (image.cmap(image.norm(value))[:3] for value in (0, 1))
    assert (black, white) == ((0, 0, 0), (1, 1, 1))


def test_larger_pictures_of_a_gallery_make_a_larger_figure():
    rows = {"row": [np.eye(2), np.eye(2)]}
    sizes = [figures.gallery(rows, width=w).get_size_inches()[0] for w in (1, 2)]
    assert np.diff(sizes) == pytest.approx(2)


def test_each_picture_of_a_gallery_needs_its_caption():
    rule = "captions = .1 texts for .*row.* one for each of 2"
    with pytest.raises(ValueError, match=rule):
        figures.gallery({"row": [np.eye(2), np.eye(2)]}, captions={"row": ["only one"]})


# ---------------------------------------------------------------- climbs


def test_climbs_run_over_the_steps_beside_the_natural_best():
    curve = np.array([[0.0, 0.5], [1.0, 0.7], [3.0, 0.8], [4.0, 2.0]])  # 3 steps
    figure = figures.climbs(curve, [2.5, 0.9], ["map 4", "map 7"])
    [axes] = figure.axes
    assert labels(axes) == ("step", "activation")
    named = {line.get_label(): line for line in axes.lines}
    dashed = {
        line.get_color(): line.get_xydata().tolist()
        for line in axes.lines
        if line.get_linestyle() == "--" and len(line.get_xdata())
    }
    for number, (name, best) in enumerate({"map 4": 2.5, "map 7": 0.9}.items()):
        line = named[name]
        np.testing.assert_array_equal(line.get_data(), [range(4), curve[:, number]])
        assert line.get_linestyle() == "-"
        assert dashed[line.get_color()] == [[0, best], [3, best]]
    assert legend(axes) == ["map 4", "map 7", "best natural picture"]
    assert unnamed(figure) == []


# ---------------------------------------------------------------- depth


def test_numbers_per_layer_stand_above_the_layers():
    curves = {"trained": [9.0, 5.0, 2.0], "untrained": [8.0, 8.5, 7.0]}
    layers = ("conv1", "conv2", "conv3")
    chance = ("all ten", 10)
    figure = figures.by_depth(curves, layers, "classes per map", chance)
    [axes] = figure.axes
    assert labels(axes) == ("layer", "classes per map")
    assert ticks(axes.xaxis) == {0: "conv1", 1: "conv2", 2: "conv3"}
    drawn = lines(axes)
    for name, values in curves.items():
        np.testing.assert_array_equal(drawn[name], [range(3), values])
    assert set(drawn["all ten"][1]) == {10}
    assert axes.get_ylim()[0] == 0
    assert legend(axes) == ["trained", "untrained", "all ten"]
    assert len({line.get_marker() for line in axes.lines[:2]}) == 2
    assert unnamed(figure) == []


def test_without_chance_there_is_no_line_for_it():
    [axes] = figures.by_depth({"trained": [1.0, 2]}, "ab", "share (%)").axes
    assert legend(axes) == ["trained"]


def test_no_network_is_left_out():
    curves = {name: [1.0, 2] for name in "abcdefg"}
    assert legend(figures.by_depth(curves, "xy", "").axes[0]) == [*"abcdefg"]


# ---------------------------------------------------------------- evidence


def spot(row, column):
    """Return a dark picture (4, 6) with one bright pixel."""
    picture = np.zeros((4, 6))
    picture[row, column] = 1
    return picture


def test_evidence_shows_each_picture_beside_its_maps():
    coarse, fine = np.array([[1.0, -2, 3]]), np.linspace(-5, 1, 24).reshape(4, 6)
    colour = np.stack([spot(2, 1)] * 3, axis=-1)
    rows = [[spot(1, 4), coarse, fine], [colour, fine / 10, 0 * coarse]]
    figure = figures.evidence(rows, ["picture", "drop", "Grad-CAM"])
    grid = rows_of(panels(figure))
    assert [axes.get_title() for axes in grid[0]] == ["picture", "drop", "Grad-CAM"]
    bounds = [(3, 5), (0.5, 1)]  # each map its own; 1 where all is zero
    for line, pictures, tops in zip(grid, rows, bounds, strict=True):
        for axes, values in zip(line, pictures, strict=True):
            [image] = images(axes)
            np.testing.assert_array_equal(seen(image), values)
            assert list(image.get_extent()) == [-0.5, 5.5, 3.5, -0.5]
            assert is_bare(axes)
        for axes, top in zip(line[1:], tops, strict=True):
            assert limits(images(axes)[0]) == (-top, top)
            assert bar_label(images(axes)[0]) == "evidence (score)"


def test_the_outline_of_a_picture_lies_over_its_maps():
    colour = np.stack([spot(2, 1)] * 3, axis=-1)
    rows = [[spot(1, 4), np.eye(2)], [colour, np.eye(2)]]
    figure = figures.evidence(rows, ["picture", "map"])
    for line, middle in zip(rows_of(panels(figure)), [(4, 1), (1, 2)], strict=True):
        [outline] = line[1].collections
        assert list(outline.levels) == [0.5]
        corners = outline.get_paths()[0].vertices  # columns and rows
        np.testing.assert_allclose(
            (corners.min(axis=0) + corners.max(axis=0)) / 2, middle
        )
        np.testing.assert_allclose(np.ptp(corners, axis=0), [1, 1])


# ---------------------------------------------------------------- likeness


def test_likeness_frames_one_column_per_row():
    table = np.array([[0.1, -0.4, 0.9], [0.3, 0.2, -0.7]])
    tables = [(table, np.array([0, 1])), (table / 2, np.array([2, 0]))]
    figure = figures.likeness(tables, ["same number", "matched"])
    titles = [axes.get_title() for axes in panels(figure)]
    assert titles == ["same number", "matched"]
    expected = ("filter of the second network", "filter of the first network")
    for axes, (values, columns) in zip(panels(figure), tables, strict=True):
        assert labels(axes) == expected
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), values)
        assert limits(image) == (-1, 1)
        assert bar_label(image) == "correlation"
        framed = points(axes).astype(int)  # column, row
        assert framed.tolist() == [[columns[0], 0], [columns[1], 1]]
    assert unnamed(figure) == []


def test_one_table_is_one_panel():
    figure = figures.likeness([(np.eye(2), [0, 1])], ["alone"])
    assert [axes.get_title() for axes in panels(figure)] == ["alone"]
