"""The figures of lesson 9: the shape of a network, its ledger, accuracies, winners."""

from types import SimpleNamespace

import numpy as np
import pytest
from helpers import bars, labels, legend, on_screen, texts, ticks, unnamed
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon, Rectangle

from lessons.lesson09_vgg import figures

# ---------------------------------------------------------------- ledgers


def row(name, kind, shape, *counts):
    """Return a row of a ledger as far as figures read it."""
    keys = ("parameters", "activations", "multiply_adds")
    counts = dict(zip(keys, counts, strict=True))
    return SimpleNamespace(name=name, kind=kind, shape=shape, **counts)


ROWS = [
    row("input", "InputLayer", (8, 8, 3), 0, 192_000, 0),
    row("conv1", "Conv2D", (8, 8, 5), 140_000, 320_000, 8_640_000_000),
    row("conv2", "Conv2D", (8, 8, 5), 230_000, 320_000, 14_400_000_000),
    row("pool", "MaxPooling2D", (4, 4, 5), 0, 80_000, 0),
    row("conv3", "Conv2D", (4, 4, 20), 920_000, 320_000, 14_400_000_000),
    row("flatten", "Flatten", (320,), 0, 0, 0),
    row("dense", "Dense", (10,), 3_210_000, 10_000, 3_200_000_000),
]


def fronts(axes):
    """Return left, bottom, right and top of the front of each box."""
    found = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [patch.get_bbox().extents for patch in found]


def test_boxes_are_as_high_as_the_maps_and_as_thick_as_their_number():
    figure = figures.pyramid(ROWS, thickness=0.5, gap=3)
    [axes] = figure.axes
    # widths 2.5, 2.5 and 10; three apart, and another three where the shape changes
    expected = [[0, -4, 2.5, 4], [5.5, -4, 8, 4], [14, -2, 24, 2]]
    np.testing.assert_allclose(fronts(axes), expected)
    assert axes.get_xlim()[0] < 0 and axes.get_xlim()[1] > 24
    assert axes.get_ylim()[0] < -4 and axes.get_ylim()[1] > 4


def test_boxes_are_as_deep_as_their_maps():
    [axes] = figures.pyramid(ROWS, thickness=0.5, gap=3).axes
    sides = [patch.get_xy() for patch in axes.patches if isinstance(patch, Polygon)]
    assert len(sides) == 6  # a top and a side each
    depth = [np.ptp(corners[:, 0]) for corners in sides[1::2]]
    np.testing.assert_allclose(depth[:2], depth[0])
    assert depth[2] == pytest.approx(depth[0] / 2)  # 4 pixels instead of 8
    assert all(corners[:, 0].min() in (2.5, 8, 24) for corners in sides[1::2])


def test_boxes_name_each_new_shape_below_its_first_box():
    [axes] = figures.pyramid(ROWS, thickness=0.5, gap=3).axes
    found = {x: (text, y) for (x, y), text in texts(axes).items()}
    expected = {0: "8×8\n×5", 14: "4×4\n×20"}
    assert {x: text for x, (text, _) in found.items()} == expected
    assert found[0][1] < -4 and found[14][1] < -2
    assert {text.get_va() for text in axes.texts} == {"top"}


def test_a_pyramid_says_what_its_boxes_mean():
    figure = figures.pyramid(ROWS)
    [axes] = figure.axes
    text, _ = labels(axes)
    assert "thickness: number of maps" in text and "pixels" in text
    assert axes.get_aspect() == 1
    assert unnamed(figure) == []


SHOWN = [each for each in ROWS if each.name != "flatten"]
NAMES = ["input  8×8×3", "conv1  8×8×5", "conv2  8×8×5", "pool  4×4×5"]
NAMES += ["conv3  4×4×20", "dense  10"]


def test_bars_of_a_ledger_are_its_counts():
    figure = figures.where_numbers_are(ROWS)
    expected = {
        "weights and biases\n(million)": [0, 0.14, 0.23, 0, 0.92, 3.21],
        "numbers of the output\n(million)": [0.192, 0.32, 0.32, 0.08, 0.32, 0.01],
        "multiply-adds\n(billion)": [0, 8.64, 14.4, 0, 14.4, 3.2],
    }
    sums = ["4.5 million", "1.2 million", "40.6 billion"]
    for axes, (label, values), total in zip(
        figure.axes, expected.items(), sums, strict=True
    ):
        assert labels(axes) == (label, "")
        assert axes.get_title() == total
        [(left, bottom, width, height)] = bars(axes).values()
        np.testing.assert_array_equal(left, 0)
        np.testing.assert_allclose(width[::-1], values)  # the first layer on top
        middle = bottom + height / 2
        assert [ticks(figure.axes[0].yaxis)[y] for y in middle[::-1]] == NAMES
        _, screen = on_screen(axes, np.zeros(len(middle)), middle)
        assert (np.diff(screen[::-1]) < 0).all()
    assert unnamed(figure) == []


def test_bars_of_a_ledger_say_their_counts():
    first, _, third = figures.where_numbers_are(ROWS).axes
    written = [text.get_text() for text in first.texts[::-1]]
    assert written == ["", "0.14", "0.23", "", "0.92", "3.21"]
    assert third.texts[-2].get_text() == "8.64"


def test_colours_of_bars_tell_the_kind_of_layer():
    figure = figures.where_numbers_are(ROWS)
    first = figure.axes[0]
    kinds = dict(zip(legend(first), first.get_legend().get_patches(), strict=True))
    kinds = {name: patch.get_facecolor() for name, patch in kinds.items()}
    assert len(set(kinds.values())) == 4
    expected = ["input", "convolution", "convolution", "pooling", "convolution"]
    for axes in figure.axes:
        found = [patch.get_facecolor() for patch in axes.patches[::-1]]
        assert found == [kinds[name] for name in (*expected, "dense")]


# ---------------------------------------------------------------- a comparison

RIGHT = {"flat": [80.0, 82.0, 84.0], "pyramid": [90.0, 91.0, 95.0]}
WORK = {"flat": 1.7, "pyramid": 0.58}
SECONDS = {"flat": [3.0, 3.2, 3.4], "pyramid": [2.0, 2.0, 2.0]}


@pytest.fixture
def compared():
    return figures.comparison(RIGHT, WORK, SECONDS, baseline=88.0)


def spans(axes):
    """Return (row, low, high) of each error bar along x."""
    lines = [each.get_segments()[0] for each in axes.collections]
    return [(line[0, 1], line[0, 0], line[1, 0]) for line in lines]


def test_networks_are_compared_by_mean_and_spread(compared):
    first, _, third = compared.axes
    expected = [(0, 80, 84), (1, 92 - np.sqrt(7), 92 + np.sqrt(7))]
    np.testing.assert_allclose(spans(first), expected)
    np.testing.assert_allclose(spans(third), [(0, 3.0, 3.4), (1, 2.0, 2.0)])
    starts = [line.get_xdata() for line in first.lines if len(line.get_xdata()) == 3]
    np.testing.assert_array_equal(starts, list(RIGHT.values()))


def test_the_first_network_is_on_top(compared):
    first = compared.axes[0]
    assert {y: ticks(first.yaxis)[y] for y in (0, 1)} == {0: "flat", 1: "pyramid"}
    _, screen = on_screen(first, np.zeros(2), np.arange(2))
    assert screen[0] > screen[1]


def test_work_is_a_bar_with_its_number(compared):
    second = compared.axes[1]
    [(_, bottom, width, height)] = bars(second).values()
    np.testing.assert_allclose(width, [1.7, 0.58])
    np.testing.assert_allclose(bottom + height / 2, [0, 1])
    assert [text.get_text() for text in second.texts] == ["1.70", "0.58"]


def test_the_baseline_is_a_line_with_its_name(compared):
    first = compared.axes[0]
    [line] = [line for line in first.lines if line.get_linestyle() == "--"]
    np.testing.assert_array_equal(line.get_xdata(), [88, 88])
    assert [text.get_text() for text in first.texts] == ["five numbers"]


def test_axes_of_a_comparison_have_units(compared):
    found = [labels(axes)[0] for axes in compared.axes]
    assert found == [
        "right (%): starts, mean ± spread",
        "million\nmultiply-adds",
        "processor seconds\nof training",
    ]
    assert unnamed(compared) == []


# ---------------------------------------------------------------- winners

ERRORS = {2012: ("AlexNet", 16.4), 2014: ("GoogLeNet", 6.7), 2015: ("ResNet", 3.6)}


@pytest.fixture
def history():
    return figures.winners(ERRORS, beside=("VGG", 2014, 7.3), person=5.1)


def test_winners_stand_in_the_order_of_years(history):
    [axes] = history.axes
    assert labels(axes) == ("top-5 error (%)", "")
    [(left, bottom, width, height)] = bars(axes).values()
    np.testing.assert_array_equal(left, 0)
    np.testing.assert_array_equal(width, [16.4, 6.7, 7.3, 3.6])
    names = ["2012  AlexNet", "2014  GoogLeNet", "2014  VGG", "2015  ResNet"]
    assert [ticks(axes.yaxis)[y] for y in bottom + height / 2] == names
    _, screen = on_screen(axes, np.zeros(4), bottom + height / 2)
    assert (np.diff(screen) < 0).all()
    assert unnamed(history) == []


def test_the_rival_is_hollow(history):
    colours = [patch.get_facecolor() for patch in history.axes[0].patches]
    assert colours == [to_rgba(colour) for colour in ("C0", "C0", "w", "C0")]


def test_a_person_is_a_line_with_its_number(history):
    [axes] = history.axes
    [line] = axes.lines
    np.testing.assert_array_equal(line.get_xdata(), [5.1, 5.1])
    said = [text.get_text() for text in axes.texts]
    assert {"16.4 %", "6.7 %", "7.3 %", "3.6 %"} <= set(said)
    assert "one trained person: 5.1 %" in said
