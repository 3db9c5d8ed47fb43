"""The figures of lesson 9: the shape of a network, its ledger, accuracies, winners."""

from types import SimpleNamespace

import numpy as np
import pytest
from helpers import bars, labels, legend, on_screen, texts, ticks, unnamed
from matplotlib.colors import to_rgba

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


def test_boxes_are_as_high_as_the_maps_and_as_thick_as_their_number():
    figure = figures.pyramid(ROWS, thickness=0.5, gap=3)
    [axes] = figure.axes
    boxes = [p.get_bbox().extents for p in axes.patches]  # left, bottom, right, top
    # widths 2.5, 2.5 and 10, three apart
    expected = [[0, 0, 2.5, 8], [5.5, 0, 8, 8], [11, 0, 21, 4]]
    np.testing.assert_allclose(boxes, expected)
    assert axes.get_xlim()[0] < 0 and axes.get_xlim()[1] > 21
    assert axes.get_ylim()[0] == 0 and axes.get_ylim()[1] > 8


def test_boxes_name_each_new_shape_above_its_first_box():
    [axes] = figures.pyramid(ROWS, thickness=0.5, gap=3).axes
    found = {x: (text, y) for (x, y), text in texts(axes).items()}
    assert {x: text for x, (text, _) in found.items()} == {0: "8×8\n×5", 11: "4×4\n×20"}
    assert found[0][1] > 8 and found[11][1] > 4


def test_a_pyramid_has_pixels_upwards():
    figure = figures.pyramid(ROWS)
    [axes] = figure.axes
    expected = ("convolutions, first to last", "height of the maps (pixels)")
    assert labels(axes) == expected
    assert ticks(axes.yaxis) == {4: "4", 8: "8"}  # the heights of its maps
    assert unnamed(figure) == []


SHOWN = [each for each in ROWS if each.name != "flatten"]
NAMES = ["input  8×8×3", "conv1  8×8×5", "conv2  8×8×5", "pool  4×4×5"]
NAMES += ["conv3  4×4×20", "dense  10"]


def test_bars_of_a_ledger_are_its_counts():
    figure = figures.where_numbers_are(ROWS)
    expected = {
        "weights and biases (million)": [0, 0.14, 0.23, 0, 0.92, 3.21],
        "numbers of the output (million)": [0.192, 0.32, 0.32, 0.08, 0.32, 0.01],
        "multiply-adds (billion)": [0, 8.64, 14.4, 0, 14.4, 3.2],
    }
    sums = ["4.5 million", "1.2 million", "40.6 billion"]
    for axes, (label, values), total in zip(
        figure.axes, expected.items(), sums, strict=True
    ):
        assert labels(axes) == (label, "")
        assert axes.get_title() == f"together {total}"
        [(left, bottom, width, height)] = bars(axes).values()
        np.testing.assert_array_equal(left, 0)
        np.testing.assert_allclose(width[::-1], values)  # the first layer on top
        middle = bottom + height / 2
        assert [ticks(figure.axes[0].yaxis)[y] for y in middle[::-1]] == NAMES
        _, screen = on_screen(axes, np.zeros(len(middle)), middle)
        assert (np.diff(screen[::-1]) < 0).all()
    assert unnamed(figure) == []


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


# ---------------------------------------------------------------- accuracies

RESULTS = {
    "digits": {"guess": 0.1, "flat": 0.75, "pyramid": 0.956},
    "showers": {"Hillas": 0.8, "pyramid": 0.9},
}
SIZES = {"digits": 1000, "showers": 400}


def test_accuracies_are_bars_with_binomial_errors():
    figure = figures.accuracies(RESULTS, SIZES)
    for axes, (name, values) in zip(figure.axes, RESULTS.items(), strict=True):
        assert axes.get_title() == name
        assert labels(axes) == ("right on the test images (%)", "")
        [(_, bottom, width, height)] = bars(axes).values()
        np.testing.assert_allclose(width, 100 * np.array(list(values.values())))
        [whiskers] = axes.collections
        for share, segment in zip(
            values.values(), whiskers.get_segments(), strict=True
        ):
            error = 100 * np.sqrt(share * (1 - share) / SIZES[name])
            expected = [100 * share - error, 100 * share + error]
            np.testing.assert_allclose(segment[:, 0], expected)
        middle = bottom + height / 2
        assert [ticks(axes.yaxis)[y] for y in middle] == list(values)
        _, screen = on_screen(axes, np.zeros(len(middle)), middle)
        assert (np.diff(screen) < 0).all()  # the first method on top
    assert unnamed(figure) == []


def test_accuracies_are_written_behind_their_bars():
    left, right = figures.accuracies(RESULTS, SIZES).axes
    assert [text.get_text() for text in left.texts] == ["10", "75", "96"]
    assert [text.xy[0] for text in left.texts] == pytest.approx([10, 75, 95.6], abs=1.5)
    assert [text.get_text() for text in right.texts] == ["80", "90"]


def test_networks_keep_their_colours_in_all_panels():
    left, right = figures.accuracies(RESULTS, SIZES).axes
    colours = [patch.get_facecolor() for patch in (*left.patches, *right.patches)]
    expected = ["0.6", "C1", "C0", "0.6", "C0"]
    assert colours == [to_rgba(colour) for colour in expected]


def test_one_data_set_is_one_panel():
    [axes] = figures.accuracies({"digits": RESULTS["digits"]}, SIZES).axes
    assert axes.get_title() == "digits"


# ---------------------------------------------------------------- winners


def test_winners_stand_at_their_years():
    errors = {2011: ("XRCE", 25.8), 2012: ("AlexNet", 16.4), 2014: ("GoogLeNet", 6.7)}
    figure = figures.winners(errors, highlight=2012)
    [axes] = figure.axes
    assert labels(axes) == ("year of the challenge", "top-5 error (%)")
    [(left, bottom, width, height)] = bars(axes).values()
    np.testing.assert_allclose(left + width / 2, list(errors))
    np.testing.assert_array_equal(bottom, 0)
    np.testing.assert_array_equal(height, [25.8, 16.4, 6.7])
    found = {text.xy: text.get_text() for text in axes.texts}
    named = [found[year, value] for year, (_, value) in errors.items()]
    assert named == ["XRCE\n25.8 %", "AlexNet\n16.4 %", "GoogLeNet\n6.7 %"]
    colours = [patch.get_facecolor() for patch in axes.patches]
    assert colours == [to_rgba(colour) for colour in ("C0", "C1", "C0")]
    assert list(ticks(axes.xaxis)) == list(errors)
    assert unnamed(figure) == []
