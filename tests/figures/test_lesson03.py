"""Figures of lesson 3: learning curves, spread of networks, the best of many."""

from itertools import pairwise

import numpy as np
import pytest
from helpers import (
    arrangement,
    errors,
    inside,
    labels,
    legend,
    lines,
    on_screen,
    texts,
    ticks,
    unnamed,
)

from lessons.lesson03_under_and_overtraining import figures

# ---------------------------------------------------------------- against epoch


def history(loss, val_loss, accuracy, val_accuracy):
    """Return a training as the lesson hands it over."""
    keys = ("loss", "val_loss", "accuracy", "val_accuracy")
    return dict(zip(keys, (loss, val_loss, accuracy, val_accuracy), strict=True))


SMALL = history([2.0, 1.5, 1.2], [2.1, 1.7, 1.4], [30, 50, 60], [20, 40, 50])
# of the next one the highest accuracy is not at the lowest loss
LARGE = history([1.5, 0.5, 0.1], [1.6, 1.1, 1.9], [60, 80, 90], [50, 70, 75])
SHORT = history([1.0, 0.9], [1.2, 1.3], [70, 75], [60, 65])
HISTORIES = {"small": [SMALL, LARGE], "large": [LARGE], "short": [SHORT]}


def test_epochs_count_from_one_in_a_column_per_network():
    figure = figures.learning(HISTORIES)
    columns = np.reshape(figure.axes, (2, 3)).T
    assert arrangement(figure) == (2, 3)
    for column, (name, starts) in zip(columns, HISTORIES.items(), strict=True):
        assert column[0].get_title() == name
        for axes, key in zip(column, ("loss", "accuracy"), strict=True):
            drawn = [line.get_data() for line in axes.lines]
            for number, start in enumerate(starts):
                training, validation, _ = drawn[3 * number : 3 * number + 3]
                epochs = np.arange(1, len(start[key]) + 1)
                np.testing.assert_array_equal(training, [epochs, start[key]])
                np.testing.assert_array_equal(validation, [epochs, start[f"val_{key}"]])
    assert [labels(axes) for axes in columns[0]] == [
        ("", "loss"),
        ("epoch", "accuracy (%)"),
    ]
    assert [labels(axes) for axes in columns[1]] == [("", ""), ("epoch", "")]
    assert legend(figure) == ["training", "validation", "lowest validation loss"]
    assert unnamed(figure) == []


def test_training_and_validation_look_as_in_the_legend():
    figure = figures.learning({"small": [SMALL]})
    drawn = figure.axes[0].lines[:3]
    for line, handle in zip(drawn, figure.legends[0].legend_handles, strict=True):
        assert line.get_color() == handle.get_color()
        assert line.get_linestyle() == handle.get_linestyle()
        assert line.get_marker() == handle.get_marker()


def test_columns_share_their_scales():
    first, second, _ = np.reshape(figures.learning(HISTORIES).axes, (2, 3)).T
    for left, right in zip(first, second, strict=True):
        assert left.get_ylim() == right.get_ylim()
        assert left.get_xlim() == right.get_xlim()
    assert (first[0].get_ylim(), first[1].get_ylim()) == ((0, 2.5), (0, 103))


def test_a_dot_marks_the_epoch_of_the_lowest_validation_loss():
    columns = np.reshape(figures.learning(HISTORIES).axes, (2, 3)).T
    dots = [
        [
            [tuple(np.ravel(line.get_data())) for line in axes.lines[2::3]]
            for axes in pair
        ]
        for pair in columns
    ]
    assert dots[0] == [[(3, 1.4), (2, 1.1)], [(3, 50), (2, 70)]]
    assert dots[1] == [[(2, 1.1)], [(2, 70)]]
    assert [each[0] for each in dots[2]] == [(1, 1.2), (1, 60)]


def test_a_stopped_loss_marks_its_best_and_its_last_epoch():
    losses = [1.5, 0.75, 0.8, 0.9, 1.25]
    figure = figures.stopping(losses, patience=3)
    [axes] = figure.axes
    curve, level, best, last = axes.lines
    np.testing.assert_array_equal(curve.get_data(), [range(1, 6), losses])
    np.testing.assert_array_equal(level.get_ydata(), [0.75, 0.75])
    assert [*best.get_xdata(), *best.get_ydata()] == [2, 0.75]
    assert [*last.get_xdata(), *last.get_ydata()] == [5, 1.25]
    notes = {text.xy: text.get_text() for text in axes.texts if hasattr(text, "xy")}
    assert notes == {(2, 0.75): "best weights: 0.75", (5, 1.25): "last weights: 1.25"}
    assert labels(axes) == ("epoch", "validation loss")
    assert unnamed(figure) == []


def test_the_patience_lies_between_the_best_and_the_last_epoch():
    [axes] = figures.stopping([1.5, 0.75, 0.8, 0.9, 1.25], patience=3).axes
    [span] = axes.patches
    assert (span.get_x(), span.get_x() + span.get_width()) == (2, 5)
    [text] = [each for each in axes.texts if "patience" in each.get_text()]
    assert text.get_text() == "3 epochs\nof patience"
    assert text.get_position()[0] == pytest.approx(3.5)


def test_both_ways_go_on_where_the_training_was():
    before = [[2.0, 1.0, 0.8], [2.1, 1.1, 0.9]]
    arms = {"same": [[0.9, 1.0], [1.0, 1.1]], "tenth": [[0.7, 0.6], [0.8, 0.7]]}
    other = ([[1.0, 0.5]], {"same": [[0.6]], "tenth": [[0.4]]})
    figure = figures.reducing({"first": (before, arms), "second": other})
    left, right = figure.axes
    drawn = [line.get_data() for line in left.lines]
    for number, losses in enumerate(before):
        np.testing.assert_array_equal(drawn[number], [[1, 2, 3], losses])
    for kind, starts in enumerate(arms.values()):
        for number, losses in enumerate(starts):
            place = drawn[2 + 2 * kind + number]
            joined = [before[number][-1], *losses]
            np.testing.assert_array_equal(place, [[3, 4, 5], joined])
    np.testing.assert_array_equal(right.lines[1].get_data(), [[2, 3], [0.5, 0.6]])
    assert [axes.get_title() for axes in figure.axes] == ["first", "second"]
    assert legend(figure) == ["before", "same", "tenth"]
    assert left.get_ylim() == right.get_ylim() and left.get_ylim()[0] == 0
    assert labels(left) == ("epoch", "validation loss")
    assert list(left.lines[-1].get_xdata()) == [3, 3]


# ---------------------------------------------------------------- several networks

AT_END = {"plain": np.array([70, 76, 64]), "shifts": np.array([75, 77, 79])}
STOPPED = {"plain": np.array([74, 75, 76]), "shifts": np.array([80, 81, 82])}


def test_each_kind_of_training_has_a_row_for_both_readings():
    figure = figures.arms(AT_END, STOPPED, level=75)
    [axes] = figure.axes
    dots = [line for line in axes.lines if line.get_marker() == "."]
    expected = [AT_END["plain"], STOPPED["plain"], AT_END["shifts"], STOPPED["shifts"]]
    rows = [0, 0, 1, 1]
    for line, values, row in zip(dots, expected, rows, strict=True):
        x, y = line.get_data()
        np.testing.assert_array_equal(x, values)
        assert np.all(np.abs(y - row) < 0.5) and np.all(inside(axes, x, y))
    assert ticks(axes.yaxis) == {0: "plain", 1: "shifts"}
    assert labels(axes) == ("accuracy on the validation set (%)", "")
    assert list(axes.lines[0].get_xdata()) == [75, 75]
    assert legend(figure) == ["stopped in time", "after the last epoch"]
    _, height = on_screen(axes, [70, 70], [0, 1])
    assert height[0] > height[1]  # the first kind is on top
    assert unnamed(figure) == []


def test_the_bars_are_means_and_the_spread_of_the_starts():
    figure = figures.arms(AT_END, STOPPED, level=75)
    [axes] = figure.axes
    named = {bar.get_label(): bar for bar in axes.containers[-2:]}
    colours = {name: bar.lines[0].get_color() for name, bar in named.items()}
    assert len({*colours.values()}) == 2
    expected = [(70, 6, "after the last epoch"), (75, 1, "stopped in time")]
    expected += [(77, 2, "after the last epoch"), (81, 1, "stopped in time")]
    for bar, (mean, spread, name) in zip(axes.containers[:4], expected, strict=True):
        assert bar.lines[0].get_xdata() == pytest.approx([mean])
        assert bar.lines[0].get_color() == colours[name]
        [[start, end]] = bar.lines[2][0].get_segments()
        assert (start[0], end[0]) == pytest.approx((mean - spread, mean + spread))


def test_weights_are_counted_in_per_cent_by_their_size():
    kernels = {"plain": np.array([[0.1, -0.1], [0.1, 0.001]]), "L1": np.zeros(5)}
    figure = figures.weights(kernels, note=("dead", 1e-5))
    [axes] = figure.axes
    plain, sparse = (patch.get_xy() for patch in axes.patches)
    assert height_at(plain, 0.11) == pytest.approx(75)
    assert height_at(plain, 0.0011) == pytest.approx(25)
    assert height_at(sparse, 1.1e-7) == pytest.approx(100)  # zeros, at the left end
    assert legend(axes) == ["plain", "L1"]
    assert labels(axes) == ("size of a weight", "weights (%)")
    assert axes.get_xscale() == "log"
    assert [text.get_text() for text in axes.texts] == ["dead"]
    assert not figures.weights(kernels).axes[0].texts
    assert unnamed(figure) == []


def height_at(corners, x):
    """Return the height of an outline of steps at x."""
    spans = pairwise(corners)
    return max(
        y for (left, y), (right, _) in spans if left < x < right or right < x < left
    )


def test_the_best_are_counted_at_each_number_of_right_answers():
    winners = {
        "best of 1": np.array([8, 9, 10, 10]) / 20,
        "best of 9": np.array([12, 13]) / 20,
    }
    figure = figures.best_of(winners, n_events=20)
    [axes] = figure.axes
    for patch, (name, values) in zip(axes.patches, winners.items(), strict=True):
        assert patch.get_label() == name
        corners = patch.get_xy()
        edges = 100 * (np.arange(22) - 0.5) / 20  # each bin is one number of answers
        np.testing.assert_allclose(np.unique(corners[:, 0].round(9)), edges)
        for right in range(21):
            percent = 100 * np.mean(np.isclose(20 * values, right))
            assert height_at(corners, 100 * right / 20) == pytest.approx(percent)
    assert labels(axes) == ("accuracy on 20 events (%)", "of all repetitions (%)")
    assert list(axes.lines[0].get_xdata()) == [50, 50]
    assert sorted(legend(axes)) == sorted(winners)
    assert (axes.get_xlim(), unnamed(figure)) == ((30, 80), [])


# ---------------------------------------------------------------- numbers of images

SIZES = np.array([100, 400, 1600])


def law(n):
    return 2 * n**-0.5


MISTAKES = {
    "network": [[0.2, 0.1, 0.05], [0.3, 0.1, 0.07]],
    "neighbour": np.array([[0.3, 0.2, 0.1], [0.3, 0.24, 0.1]]),
}


def test_mistakes_carry_the_spread_of_their_starts():
    figure = figures.learning_curve(SIZES, MISTAKES, law)
    [axes] = figure.axes
    drawn = errors(axes)
    means = {"network": (25, 10, 6), "neighbour": (30, 22, 10)}
    spreads = {"network": (10, 0, 2), "neighbour": (0, 4, 0)}
    for name, mean in means.items():
        x, y, half = drawn[name]
        np.testing.assert_array_equal(x, SIZES)
        np.testing.assert_allclose(y, mean)
        spread = np.array(spreads[name]) / np.sqrt(2)  # two starts, n − 1 = 1
        np.testing.assert_allclose(half, spread, atol=1e-9)
    assert sorted(legend(axes)) == ["neighbour", "network", "power law"]
    assert labels(axes) == ("number of training images", "mistakes (%)")
    assert unnamed(figure) == []


def test_no_method_is_left_out():
    mistakes = dict.fromkeys("abc", MISTAKES["network"])
    [axes] = figures.learning_curve(SIZES, mistakes, law).axes
    assert {*errors(axes)} == {*"abc"}


def test_the_power_law_spans_the_sizes():
    [axes] = figures.learning_curve(SIZES, {"n": MISTAKES["network"]}, law).axes
    x, y = lines(axes)["power law"]
    assert (x.min(), x.max()) == pytest.approx((100, 1600))
    np.testing.assert_allclose(y, 200 / np.sqrt(x))
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert ticks(axes.xaxis) == {100: "100", 400: "400", 1600: "1600"}
    assert ticks(axes.yaxis) == {10: "10", 20: "20", 40: "40"}


def test_the_choice_of_a_split_shows_its_error_band():
    shares, error = np.array([0.1, 0.2, 0.5]), np.array([0.1, 0.11, 0.2])
    sigma = np.array([0.03, 0.02, 0.01])
    figure = figures.split_choice(shares, error, sigma, "1,000 labelled digits")
    [axes] = figure.axes
    np.testing.assert_allclose(axes.lines[0].get_data(), [100 * shares, 100 * error])
    corners = {tuple(corner) for corner in axes.collections[0].get_paths()[0].vertices}
    for sign in (-1, 1):
        for x, y in zip(100 * shares, 100 * (error + sign * sigma), strict=True):
            assert any(np.allclose(corner, (x, y)) for corner in corners)
    assert axes.get_ylim()[0] == 0
    assert labels(axes) == ("share of the data kept for testing (%)", "mistakes (%)")
    assert axes.get_title() == "1,000 labelled digits"
    assert legend(axes) == ["±1 σ of the test"]
    [band] = axes.patches
    assert (band.get_x(), band.get_x() + band.get_width()) == (20, 30)
    assert texts(axes) == {(25, 1): "20–30 %"}
    assert unnamed(figure) == []
