"""The figures of lesson 11: filters, galleries, climbs, depth, evidence, likeness."""

import numpy as np
import pytest
from helpers import (
    bar_label,
    images,
    labels,
    legend,
    limits,
    panels,
    seen,
    ticks,
    unnamed,
)
from matplotlib.colors import to_rgb

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


def colours(values):
    """Return grey values from 0 to 1 as colours."""
    return np.repeat(values[..., None], 3, axis=-1)


# ---------------------------------------------------------------- filters


def test_filters_have_zero_at_mid_grey_and_say_their_scale():
    kernel = rng.uniform(-0.2, 0.1, size=(2, 3, 3, 5))
    kernel[1, 0, 2, 4] = -0.8  # beyond the scale
    figure = figures.filters([("trained", kernel, 0.5)], columns=3)
    [part] = figure.subfigs
    assert part.get_suptitle() == "trained"
    assert part.get_supxlabel() == "grey 0, ends of the scale ±0.5"
    first, second = rows_of(part.axes)
    assert (len(first), len(second)) == (3, 2)  # the sixth place is empty
    expected = np.clip(0.5 + kernel, 0, 1)
    for number, axes in enumerate([*first, *second]):
        np.testing.assert_allclose(seen(images(axes)[0]), expected[..., number])
        assert is_bare(axes)
    assert seen(images(second[1])[0])[1, 0, 2] == 0


def test_filters_that_are_bytes_are_drawn_as_bytes():
    kernel = rng.integers(0, 256, size=(2, 3, 3, 2)).astype("uint8")
    [part] = figures.filters([("cast to bytes", kernel, None)]).subfigs
    assert part.get_supxlabel() == "bytes: black 0, white 255"
    for number, axes in enumerate(part.axes):
        shown = seen(images(axes)[0])
        np.testing.assert_allclose(shown, kernel[..., number] / 255)


def test_sets_of_filters_stand_in_two_columns_each_with_its_scale():
    sets = [(f"set {n}", rng.normal(size=(2, 2, 3, 2)), 10.0**-n) for n in range(4)]
    figure = figures.filters(sets)
    one, two, three, four = figure.subfigs
    assert one.bbox.x0 < two.bbox.x0
    assert one.bbox.y0 > three.bbox.y0
    assert [part.get_suptitle() for part in figure.subfigs] == [
        "set 0",
        "set 1",
        "set 2",
        "set 3",
    ]
    assert four.get_supxlabel() == "grey 0, ends of the scale ±0.001"
    for part, (_, kernel, bound) in zip(figure.subfigs, sets, strict=True):
        drawn = np.stack([seen(images(axes)[0]) for axes in part.axes], axis=-1)
        expected = np.clip(0.5 + kernel / bound / 2, 0, 1)
        np.testing.assert_allclose(drawn, expected)


# ---------------------------------------------------------------- galleries


def test_galleries_show_rows_of_images_beside_their_names():
    grey, colour = rng.random((2, 3)), rng.random((3, 2, 3))
    column = rng.random((2, 3, 1))
    rows = {"conv1": [grey, column, grey.T], "conv2": [colour]}
    captions = {"conv1": ["a", "b", "c"]}
    figure = figures.gallery(rows, captions)
    first, second = rows_of(figure.axes)
    expected = [[colours(grey), colours(column[..., 0]), colours(grey.T)], [colour]]
    for line, values in zip((first, second), expected, strict=True):
        for axes, value in zip(line, values, strict=True):
            np.testing.assert_allclose(seen(images(axes)[0]), value)
            assert is_bare(axes)
    assert [axes.get_title() for axes in first] == ["a", "b", "c"]
    assert [axes.get_title() for axes in second] == [""]
    names = [axes.get_ylabel() for axes in (*first, *second)]
    assert names == ["conv1", "", "", "conv2"]
    assert first[0].yaxis.label.get_rotation() == 0


def test_galleries_end_at_white_and_mark_what_lies_outside():
    grey = np.array([[-1, 0.25], [0.5, 2]])
    colour = np.stack([grey, np.ones((2, 2)), np.ones((2, 2))], axis=-1)
    figure = figures.gallery({"row": [grey, colour]})
    one, two = (seen(images(axes)[0]) for axes in figure.axes)
    for shown in (one, two):
        np.testing.assert_allclose(shown[0, 0], figures.OUTSIDE)
        np.testing.assert_allclose(shown[1, 1], 1)
    np.testing.assert_allclose(one[0, 1], 0.25)
    np.testing.assert_allclose(two[0, 1], [0.25, 1, 1])


def test_a_gallery_is_never_wider_than_a_page():
    for count in (2, 8, 12):
        figure = figures.gallery({"row": [np.eye(2)] * count})
        assert figure.get_size_inches()[0] <= figures.WIDE + 1e-9


def test_pairs_have_frames_of_one_colour():
    figure = figures.gallery({"row": [np.eye(2)] * 4}, pairs=True)
    frames = [to_rgb(axes.spines["left"].get_edgecolor()) for axes in figure.axes]
    assert frames[0] == frames[1] != frames[2] == frames[3]


def test_each_picture_of_a_gallery_needs_its_caption():
    rule = "captions = .1 texts for .*row.* one for each of 2"
    with pytest.raises(ValueError, match=rule):
        figures.gallery({"row": [np.eye(2), np.eye(2)]}, {"row": ["only one"]})


# ---------------------------------------------------------------- climbs


def test_climbs_show_the_middle_map_and_a_band():
    ratios = {
        "trained": np.array([[0.0, 0.5, 0.2], [1.0, 0.7, 1.5], [1.2, 0.8, 1.4]]),
        "untrained": np.array([[0.1, 0.1, 0.1], [2.0, 3.0, 4.0], [3.0, 4.0, 7.0]]),
    }
    figure = figures.climbs(ratios)
    [axes] = figure.axes
    assert labels(axes) == ("step", "activation / best digit")
    for line, band, values in zip(
        axes.lines, axes.collections, ratios.values(), strict=False
    ):
        np.testing.assert_array_equal(line.get_ydata(), np.median(values, axis=1))
        heights = band.get_paths()[0].vertices[:, 1]
        assert (heights.min(), heights.max()) == (values.min(), values.max())
    assert set(axes.lines[-1].get_ydata()) == {1}
    texts = {text.get_text().strip(): text for text in axes.texts}
    assert set(texts) == {"trained", "untrained", "best digit"}
    for name, line in zip(ratios, axes.lines, strict=False):
        assert texts[name].get_color() == line.get_color()
        assert texts[name].xy == (2, np.median(ratios[name][-1]))
    assert unnamed(figure) == []


# ---------------------------------------------------------------- depth


def test_numbers_per_layer_have_the_spread_of_several_networks():
    several = {
        "trained": [[9.0, 5.0, 2.0], [7.0, 5.0, 3.0]],
        "untrained": [[8.0, 8.5, 7.0], [8.0, 6.5, 6.0]],
    }
    single = {"trained": [[4.0, 2.0]], "untrained": [[4.0, 3.0], [4.0, 5.0]]}
    panels_of = {
        "classes": (several, ("conv1", "conv2", "conv3")),
        "share (%)": (single, ("conv1", "conv6")),
    }
    figure = figures.by_depth(panels_of)
    assert len(figure.axes) == 2
    for axes, (title, (curves, layers)) in zip(
        figure.axes, panels_of.items(), strict=True
    ):
        assert axes.get_title() == title
        assert ticks(axes.xaxis) == dict(enumerate(layers))
        assert axes.get_ylim()[0] == 0
        for drawn, values in zip(axes.containers, curves.values(), strict=True):
            line, _, bars = drawn.lines
            np.testing.assert_allclose(line.get_ydata(), np.mean(values, axis=0))
            assert len(bars) == (len(values) > 1)
            if bars:
                spans = [np.ptp(each[:, 1]) for each in bars[0].get_segments()]
                spread = np.std(values, axis=0, ddof=1)
                np.testing.assert_allclose(spans, 2 * spread)
    assert legend(figure) == ["trained", "untrained"]
    markers = {drawn.lines[0].get_marker() for drawn in figure.axes[0].containers}
    assert len(markers) == 2


# ---------------------------------------------------------------- evidence


def spot(row, column):
    """Return a dark picture (4, 6) with one bright pixel."""
    picture = np.zeros((4, 6))
    picture[row, column] = 1
    return picture


def test_evidence_lies_over_its_picture_on_one_scale_per_column():
    coarse, fine = np.array([[1.0, -2, 3]]), np.linspace(-5, 1, 24).reshape(4, 6)
    colour = np.stack([spot(2, 1), 0 * spot(2, 1), 0 * spot(2, 1)], axis=-1)
    rows = [[spot(1, 4), coarse, fine], [colour, coarse / 2, fine / 10]]
    units = ["drop of the score", "score"]
    figure = figures.evidence(rows, ["picture", "covered", "Grad-CAM"], units)
    grid = rows_of(panels(figure))
    assert [axes.get_title() for axes in grid[0]] == ["picture", "covered", "Grad-CAM"]
    for line, (picture, *maps) in zip(grid, rows, strict=True):
        np.testing.assert_array_equal(seen(images(line[0])[0]), picture)
        grey = picture if picture.ndim == 2 else picture.mean(axis=-1)
        for axes, values, bound in zip(line[1:], maps, (3, 5), strict=True):
            below, over = images(axes)
            np.testing.assert_array_equal(seen(below), grey)
            np.testing.assert_array_equal(seen(over), values)
            assert list(over.get_extent()) == [-0.5, 5.5, 3.5, -0.5]
            assert limits(over) == (-bound, bound)
            assert 0 < over.get_alpha() < 1
    bars = [bar_label(images(axes)[1]) for axes in grid[-1][1:]]
    assert bars == units
    assert all(is_bare(axes) for line in grid for axes in line)


def test_what_was_not_measured_is_hatched():
    whole, part = np.ones((4, 6)), np.ones((4, 6))
    part[:, :2] = np.nan
    figure = figures.evidence([[spot(1, 4), whole, part]], ["", "", ""], ["a", "b"])
    _, complete, partial = panels(figure)
    assert not complete.collections
    [hatched] = partial.collections
    assert hatched.hatches == ["///"]
    corners = np.concatenate([path.vertices for path in hatched.get_paths()])
    assert corners[:, 0].min() <= 0
    assert corners[:, 0].max() < 2  # columns 0 and 1
    assert bar_label(images(partial)[1]) == "b"


# ---------------------------------------------------------------- likeness, walks


def test_likeness_shows_the_columns_in_the_order_given():
    table = np.array([[0.1, -0.4, 0.9], [0.3, 0.2, -0.7], [0.8, 0, 0.1]])
    tables = [(table, np.arange(3)), (table, np.array([2, 1, 0]))]
    figure = figures.likeness(tables, ["as numbered", "matched"])
    both = panels(figure)
    assert [axes.get_title() for axes in both] == ["as numbered", "matched"]
    for axes, (values, columns) in zip(both, tables, strict=True):
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), values[:, columns])
        assert limits(image) == (-1, 1)
        names = {n: str(column) for n, column in enumerate(columns)}
        assert ticks(axes.xaxis) == names
        assert axes.get_xlabel() == "filter of the second network"
    assert both[0].get_ylabel() == "filter of the first network"
    assert bar_label(images(both[1])[0]) == "correlation of the maps"


def test_walks_stand_below_their_pictures():
    pictures = rng.random((3, 4, 5))
    walked = {"gradient": rng.normal(size=(3, 4, 5)), "other": np.zeros((3, 4, 5))}
    figure = figures.walks(pictures, walked)
    grid = rows_of(figure.axes)
    assert [line[0].get_ylabel() for line in grid] == ["picture", "gradient", "other"]
    for number, picture in enumerate(pictures):
        np.testing.assert_allclose(seen(images(grid[0][number])[0]), colours(picture))
        for line, values in zip(grid[1:], walked.values(), strict=True):
            [image] = images(line[number])
            np.testing.assert_array_equal(seen(image), values[number])
            bound = np.abs(values[number]).max() or 1
            assert limits(image) == (-bound, bound)
