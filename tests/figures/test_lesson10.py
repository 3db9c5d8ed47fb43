"""The figures of lesson 10: dropped maps, shares, gradients, runs, rotations."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import (
    bars,
    images,
    labels,
    legend,
    limits,
    lines,
    on_screen,
    panels,
    seen,
    texts,
    ticks,
    unnamed,
)
from matplotlib.container import ErrorbarContainer

from lessons.lesson10_dropout import figures

# ---------------------------------------------------------------- maps


def test_dropped_maps_stand_in_a_row_per_name_on_one_scale():
    before = np.linspace(-3, 1, 24).reshape(3, 4, 2)
    after = 2 * before * (np.arange(24).reshape(3, 4, 2) % 3 > 0)
    rows = {"maps": before, "Dropout": after}
    figure = figures.dropped_maps(rows)
    grid = np.reshape(panels(figure), (2, 2))
    assert [axes.get_title() for axes in grid.flat] == ["map 1", "map 2", "", ""]
    assert [axes.get_ylabel() for axes in grid.flat] == ["maps", "", "Dropout", ""]
    bound = np.percentile(np.abs(after), 98)  # the larger one
    for line, stack in zip(grid, rows.values(), strict=True):
        for number, axes in enumerate(line):
            [image] = images(axes)
            np.testing.assert_array_equal(seen(image), stack[:, :, number])
            assert limits(image) == pytest.approx((-bound, bound))
    bar = images(grid[1, 1])[0].colorbar
    assert (bar.ax.get_ylabel(), bar.extend) == ("value", "both")  # some are cut off
    assert unnamed(figure) == []


def test_maps_whose_colours_reach_to_the_end_have_a_plain_bar():
    figure = figures.dropped_maps({"maps": np.sign(np.arange(8.0)).reshape(2, 2, 2)})
    assert images(figure.axes[1])[0].colorbar.extend == "neither"


def test_a_map_that_fell_is_called_dropped():
    stack = np.stack([np.ones((4, 4)), np.zeros((4, 4))], axis=-1)
    first, second = panels(figures.dropped_maps({"SpatialDropout2D": stack}))
    assert list(texts(first).values()) == []
    [[(x, y), word]] = texts(second).items()
    assert (x, y, word) == (0.5, 0.5, "dropped")


def test_winners_have_a_dot_in_their_window():
    values = np.arange(24.0).reshape(4, 6)
    gradients = {"none": np.zeros((4, 6)), "some": np.zeros((4, 6))}
    gradients["some"][1, 4] = gradients["some"][3, 0] = 2.5
    figure = figures.winners(values, gradients)
    first, second = panels(figure)
    assert [axes.get_title() for axes in (first, second)] == ["none", "some"]
    for axes in (first, second):
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), values)
        edges = [line for line in axes.lines if line.get_marker() != "o"]
        places = {(*line.get_xdata()[:1], *line.get_ydata()[:1]) for line in edges}
        assert places == {(0, 1.5), (1.5, 0), (3.5, 0)}  # two windows high, three wide
    [dots] = [line for line in second.lines if line.get_marker() == "o"]
    assert set(zip(*dots.get_data(), strict=True)) == {(4, 1), (0, 3)}
    [none] = [line for line in first.lines if line.get_marker() == "o"]
    assert len(none.get_xdata()) == 0
    assert images(second)[0].colorbar.ax.get_ylabel() == "value behind the ReLU"
    assert unnamed(figure) == []


# ---------------------------------------------------------------- shares


def test_measured_and_expected_shares_stand_above_their_rank():
    names = ["largest", "second", "nobody"]
    figure = figures.rank_shares([0.52, 0.3, 0.18], [0.5, 0.25, 0.25], names)
    [axes] = figure.axes
    assert labels(axes) == ("who wins", "share of the windows (%)")
    left, bottom, width, height = bars(axes)["measured"]
    np.testing.assert_allclose(height, [52, 30, 18])
    np.testing.assert_array_equal(bottom, 0)
    places = ticks(axes.xaxis)
    assert [places[x] for x in left + width / 2] == names
    x, y = lines(axes)["expected"]
    assert list(x) == names
    np.testing.assert_allclose(y, [50, 25, 25])
    assert sorted(legend(axes)) == ["expected", "measured"]
    assert unnamed(figure) == []


def test_coverage_starts_with_the_first_pass():
    curves = {"no dropout": [0.25, 0.25], "rate 0.5": [0.2, 0.5, 0.9, 1.0]}
    figure = figures.coverage(curves)
    [axes] = figure.axes
    assert labels(axes) == ("passes", "units with a gradient so far (%)")
    drawn = lines(axes)
    np.testing.assert_allclose(drawn["no dropout"], [[1, 2], [25, 25]])
    np.testing.assert_allclose(drawn["rate 0.5"], [[1, 2, 3, 4], [20, 50, 90, 100]])
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "linear")
    assert axes.get_ylim() == (0, 105)
    assert legend(axes) == list(curves)
    assert len({line.get_linestyle() for line in axes.lines}) == 2
    assert unnamed(figure) == []


# ---------------------------------------------------------------- training and test


def spreads(axes):
    """Return the error bars of axes: {(middle, mean): half length}, upright ones."""
    found = {}
    for each in axes.containers:
        bar = getattr(each, "errorbar", None) or each
        if isinstance(bar, ErrorbarContainer):
            for segment in bar.lines[2][0].get_segments():
                (x, low), (_, high) = segment
                found[round(float(x), 6), round(float(low + high) / 2, 6)] = (
                    high - low
                ) / 2
    return found


def test_training_and_test_stand_side_by_side():
    dense = [(100, 62), (98, 58), (99, 66)]
    scrambled = [(98, 50), (97, 52), (99, 54)]
    accuracies = {"dense": dense, "scrambled": scrambled}
    figure = figures.train_and_test(accuracies, ("cut on the energy", 84))
    [axes] = figure.axes
    assert axes.get_ylabel() == "accuracy (%)"
    assert list(ticks(axes.xaxis).items()) == [*enumerate(accuracies)]
    drawn, written = bars(axes), texts(axes)
    halves = spreads(axes)
    for name, column, side in (("training", 0, -1), ("test", 1, 1)):
        left, bottom, width, height = drawn[name]
        middle = left + width / 2
        columns = [[p[column] for p in pairs] for pairs in accuracies.values()]
        np.testing.assert_allclose(height, [np.mean(each) for each in columns])
        np.testing.assert_array_equal(bottom, 0)
        assert (np.round(middle) == [0, 1]).all()  # the name below both bars
        assert (np.sign(middle - np.round(middle)) == side).all()
        inside = {x: text for (x, y), text in written.items() if 0 < y < 50}
        assert [inside[x] for x in middle] == [f"{value:.0f}" for value in height]
        for x, values in zip(middle, columns, strict=True):
            key = round(float(x), 6), round(float(np.mean(values)), 6)
            assert halves[key] == pytest.approx(np.std(values, ddof=1))
    guessing, cut = (lines(axes)[name][1] for name in ("guessing", "cut on the energy"))
    assert (set(guessing), set(cut)) == ({50}, {84})
    names = ["training", "test", "cut on the energy", "guessing"]
    assert sorted(legend(figure)) == sorted(names)
    assert unnamed(figure) == []


# ---------------------------------------------------------------- runs


def lying(axes):
    """Return the error bars that lie on their side: {row: [(mean, low, high), …]}."""
    found = {}
    for each in axes.containers:
        for segment in each.lines[2][0].get_segments():
            (low, y), (high, _) = segment
            [x], _ = each.lines[0].get_data()
            found.setdefault(round(float(y)), []).append((x, low, high))
    return found


def test_earlier_runs_and_yours_have_a_row_per_place():
    runs = {"nowhere": [91.0, 92.5, 90.0], "after": [93.0, 93.4, 92.8, 93.6]}
    yours = {"after": [94.5, 94.0], "nowhere": [89.0, 90.0]}
    figure = figures.placements(runs, yours)
    [axes] = figure.axes
    assert labels(axes) == ("right on 4,000 new digits (%)", "")
    assert list(ticks(axes.yaxis).items()) == [*enumerate(runs)]
    drawn = lying(axes)
    plotted = {"o": {}, "*": {}}
    for line in axes.lines:
        x, y = line.get_data()
        if line.get_marker() in plotted and len(x):
            assert len(set(y)) == 1
            plotted[line.get_marker()][round(float(y[0]))] = list(x)
    for row, name in enumerate(runs):
        several = (runs[name], yours[name])
        assert [plotted[marker][row] for marker in "o*"] == list(several)
        expected = []
        for values in several:
            mean, spread = np.mean(values), np.std(values, ddof=1)
            expected.append((mean, mean - spread, mean + spread))
        np.testing.assert_allclose(sorted(drawn[row]), sorted(expected))
    _, (first, second) = on_screen(axes, [90, 90], [0, 1])
    assert first > second  # the first place on top
    assert legend(figure) == ["earlier starts", "you", "mean and spread"]
    assert unnamed(figure) == []


# ---------------------------------------------------------------- rotations


def test_accuracies_and_entropies_are_drawn_against_the_angle():
    angles = [0, 30, 90]
    right = {"softmax": [[97, 80, 15], [95, 78, 13]], "20": [[96, 81, 11], [94, 79, 9]]}
    doubt = {
        "softmax": [[0.1, 0.4, 1.1], [0.3, 0.6, 1.3]],
        "20": [[0.2, 0.7, 1.6], [0.4, 0.9, 1.8]],
    }
    figure = figures.rotations(angles, right, doubt)
    left, panel = figure.axes
    assert labels(left) == ("rotation (°)", "accuracy (%)")
    assert labels(panel) == ("rotation (°)", "mean entropy (nats)")
    for axes, curves in ((left, right), (panel, doubt)):
        halves = spreads(axes)
        for rows in curves.values():
            for x, values in zip(angles, zip(*rows, strict=True), strict=True):
                key = round(float(x), 6), round(float(np.mean(values)), 6)
                assert halves[key] == pytest.approx(np.std(values, ddof=1))
        assert list(ticks(axes.xaxis)) == angles
        assert axes.get_ylim()[0] == 0
    assert lines(left)["guessing"][1] == pytest.approx([10, 10])
    ten_equal = -sum(0.1 * np.log(0.1) for _ in range(10))
    assert lines(panel)["knows nothing"][1] == pytest.approx([ten_equal, ten_equal])
    assert sorted(legend(left)) == sorted(["guessing", *right])
    assert sorted(legend(panel)) == sorted(["knows nothing", *doubt])
    assert unnamed(figure) == []


def test_no_curve_is_left_out():
    names = [*"abcdef"]
    assert legend(figures.coverage({key: [0.5] for key in names}).axes[0]) == names
    rows = {key: [[0.5], [0.6]] for key in names}
    figure = figures.rotations([0], rows, rows)
    assert {*legend(figure.axes[1])} == {*names, "knows nothing"}
    plt.close("all")  # undrawn: the others show how it looks
