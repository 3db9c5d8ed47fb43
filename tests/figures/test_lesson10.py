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
from matplotlib.colors import to_rgba

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


def test_training_and_test_stand_side_by_side():
    shares = {"dense": (1.0, 0.62), "CNN": (0.91, 0.89), "scrambled": (0.98, 0.5)}
    figure = figures.train_and_test(shares, ("cut on the energy", 0.84))
    [axes] = figure.axes
    assert axes.get_ylabel() == "accuracy (%)"
    assert list(ticks(axes.xaxis).items()) == [*enumerate(shares)]
    drawn, written = bars(axes), texts(axes)
    for name, column, side in (("training", 0, -1), ("test", 1, 1)):
        left, bottom, width, height = drawn[name]
        middle = left + width / 2
        expected = [100 * pair[column] for pair in shares.values()]
        np.testing.assert_allclose(height, expected)
        np.testing.assert_array_equal(bottom, 0)
        assert (np.round(middle) == [0, 1, 2]).all()  # the name below both bars
        assert (np.sign(middle - np.round(middle)) == side).all()
        inside = {x: text for (x, y), text in written.items() if 0 < y < 50}
        assert [inside[x] for x in middle] == [f"{value:.0f}" for value in expected]
    guessing, cut = (lines(axes)[name][1] for name in ("guessing", "cut on the energy"))
    assert (set(guessing), set(cut)) == ({50}, {84})
    names = ["training", "test", "cut on the energy", "guessing"]
    assert sorted(legend(figure)) == sorted(names)
    assert unnamed(figure) == []


# ---------------------------------------------------------------- runs


def means_by_row(axes):
    """Return what error bars show, {row: (mean, low, high)}."""
    found = {}
    for each in axes.containers:
        for segment in each.lines[2][0].get_segments():
            [x], [y] = each.lines[0].get_data()
            found[round(y)] = x, *segment[:, 0]
            assert (segment[:, 1] == y).all()
    return found


def test_runs_their_mean_and_your_own_have_a_row_per_place():
    runs = {"nowhere": [91.0, 92.5, 90.0], "after pooling": [93.0, 93.4, 92.8, 93.6]}
    own = {"after pooling": 94.5, "nowhere": 89.0}
    figure = figures.placements(runs, own)
    [axes] = figure.axes
    assert labels(axes) == ("accuracy on the test digits (%)", "")
    assert list(ticks(axes.yaxis).items()) == [*enumerate(runs)]
    means = means_by_row(axes)
    plotted = {"o": {}, "*": {}}
    for line in axes.lines:
        x, y = line.get_data()
        if line.get_marker() in plotted and len(x):
            assert len(set(y)) == 1
            plotted[line.get_marker()][round(float(y[0]))] = list(x)
    for row, (name, values) in enumerate(runs.items()):
        mean = sum(values) / len(values)
        variance = sum((v - mean) ** 2 for v in values) / (len(values) - 1)
        error = np.sqrt(variance / len(values))
        np.testing.assert_allclose(means[row], [mean, mean - error, mean + error])
        assert plotted["o"][row] == values
        assert plotted["*"][row] == [own[name]]
    _, (first, second) = on_screen(axes, [90, 90], [0, 1])
    assert first > second  # the first place on top
    assert unnamed(figure) == []


def test_the_legend_of_runs_shows_their_markers():
    runs = {"nowhere": [91.0, 92.5], "after pooling": [93.0, 93.4]}
    figure = figures.placements(runs, {"nowhere": 90, "after pooling": 94})
    assert legend(figure) == ["one run", "your run", "mean and its error"]
    [axes] = figure.axes
    markers = {line.get_label(): line.get_marker() for line in axes.lines}
    assert (markers["one run"], markers["your run"]) == ("o", "*")
    [mean] = [c.lines[0] for c in axes.containers if c.get_label()[0] != "_"]
    assert mean.get_marker() == "D"


# ---------------------------------------------------------------- rotations


def test_accuracy_and_entropy_are_drawn_against_the_angle():
    angles = [0, 30, 90]
    doubt = {"dropout off": [0.1, 0.4, 1.1], "20 answers": [0.2, 0.7, 1.6]}
    figure = figures.rotations(angles, [0.97, 0.8, 0.15], doubt)
    left, right = figure.axes
    assert labels(left) == ("rotation (°)", "accuracy (%)")
    assert labels(right) == ("rotation (°)", "mean entropy (nats)")
    curve, *_ = left.lines
    np.testing.assert_allclose(curve.get_data(), [angles, [97, 80, 15]])
    drawn = lines(right)
    for name, values in doubt.items():
        np.testing.assert_array_equal(drawn[name], [angles, values])
    assert lines(left)["guessing"][1] == pytest.approx([10, 10])
    ten_equal = -sum(0.1 * np.log(0.1) for _ in range(10))
    assert drawn["knows nothing"][1] == pytest.approx([ten_equal, ten_equal])
    assert legend(left) == ["guessing"]
    assert legend(right) == [*doubt, "knows nothing"]
    for axes in figure.axes:
        assert list(ticks(axes.xaxis)) == angles
        assert axes.get_ylim()[0] == 0
    colours = [to_rgba(line.get_color()) for line in right.lines[:2]]
    assert colours[0] != colours[1]
    assert unnamed(figure) == []


def test_no_curve_is_left_out():
    names = [*"abcdef"]
    assert legend(figures.coverage({key: [0.5] for key in names}).axes[0]) == names
    figure = figures.rotations([0], [1.0], {key: [0.5] for key in names})
    assert legend(figure.axes[1]) == [*names, "knows nothing"]
    plt.close("all")  # undrawn: the others show how it looks
