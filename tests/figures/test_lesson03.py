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

HISTORIES = {
    "small": {
        "loss": [2.0, 1.5, 1.2],
        "val_loss": [2.1, 1.7, 1.4],
        "accuracy": [0.3, 0.5, 0.6],
        "val_accuracy": [0.2, 0.4, 0.5],
    },
    "large": {
        "loss": [1.5, 0.5, 0.1],
        "val_loss": [1.6, 1.1, 1.9],
        "accuracy": [0.6, 0.8, 0.9],
        "val_accuracy": [0.5, 0.7, 0.75],  # the highest is not at the lowest loss
    },
    "short": {
        "loss": [1.0, 0.9],
        "val_loss": [1.2, 1.3],
        "accuracy": [0.7, 0.75],
        "val_accuracy": [0.6, 0.65],
    },
}


def test_epochs_count_from_one_in_a_column_per_network():
    figure = figures.learning(HISTORIES)
    columns = np.reshape(figure.axes, (2, 3)).T
    assert arrangement(figure) == (2, 3)
    for column, (name, history) in zip(columns, HISTORIES.items(), strict=True):
        assert column[0].get_title() == name
        for axes, key in zip(column, ("loss", "accuracy"), strict=True):
            drawn = lines(axes)
            epochs = np.arange(1, len(history[key]) + 1)
            np.testing.assert_array_equal(drawn["training"], [epochs, history[key]])
            validation = history[f"val_{key}"]
            np.testing.assert_array_equal(drawn["validation"], [epochs, validation])
    assert [labels(axes) for axes in columns[0]] == [
        ("", "loss"),
        ("epoch", "accuracy"),
    ]
    assert [labels(axes) for axes in columns[1]] == [("", ""), ("epoch", "")]
    assert legend(figure.axes[0]) == ["training", "validation"]
    assert unnamed(figure) == []


def test_columns_share_their_scales():
    first, second, _ = np.reshape(figures.learning(HISTORIES).axes, (2, 3)).T
    for left, right in zip(first, second, strict=True):
        assert left.get_ylim() == right.get_ylim()
        assert left.get_xlim() == right.get_xlim()
    assert (first[0].get_ylim(), first[1].get_ylim()) == ((0, 2.5), (0, 1.03))


def test_a_dot_marks_the_epoch_of_the_lowest_validation_loss():
    columns = np.reshape(figures.learning(HISTORIES).axes, (2, 3)).T
    dots = [[np.ravel(axes.lines[2].get_data()) for axes in pair] for pair in columns]
    np.testing.assert_array_equal(
        dots, [[(3, 1.4), (3, 0.5)], [(2, 1.1), (2, 0.7)], [(1, 1.2), (1, 0.6)]]
    )


def test_a_stopped_loss_marks_its_best_and_its_last_epoch():
    losses = [1.5, 0.75, 0.8, 0.9, 1.25]
    figure = figures.stopping(losses)
    [axes] = figure.axes
    curve, level, best, last = axes.lines
    np.testing.assert_array_equal(curve.get_data(), [range(1, 6), losses])
    np.testing.assert_array_equal(level.get_ydata(), [0.75, 0.75])
    assert [*best.get_xdata(), *best.get_ydata()] == [2, 0.75]
    assert [*last.get_xdata(), *last.get_ydata()] == [5, 1.25]
    notes = {text.xy: text.get_text() for text in axes.texts}
    assert notes == {(2, 0.75): "best weights: 0.75", (5, 1.25): "last weights: 1.25"}
    assert labels(axes) == ("epoch", "validation loss")
    assert unnamed(figure) == []


# ---------------------------------------------------------------- several networks


def test_networks_are_dots_in_the_row_of_their_kind():
    accuracies = {"plain": np.array([0.7, 0.75, 0.65]), "both": np.array([0.8])}
    figure = figures.compare(accuracies, error=0.01)
    [axes] = figure.axes
    dots = [line for line in axes.lines if line.get_marker() == "o"][:2]
    for row, (line, values) in enumerate(zip(dots, accuracies.values(), strict=True)):
        x, y = line.get_data()
        np.testing.assert_allclose(x, 100 * values)
        assert np.all(np.abs(y - row) < 0.5) and len({*y}) == len(y)
        assert np.all(inside(axes, x, y))
    assert ticks(axes.yaxis) == {0: "plain", 1: "both"}
    assert labels(axes) == ("accuracy on the validation set (%)", "")
    assert legend(figure) == ["one network", "mean ± error of one"]
    _, height = on_screen(axes, [70, 70], [0, 1])
    assert height[0] > height[1]  # the first kind is on top
    assert unnamed(figure) == []


def test_the_error_of_one_network_stands_at_the_mean_of_its_kind():
    accuracies = {"plain": [0.7, 0.76, 0.64], "both": [0.8]}
    [axes] = figures.compare(accuracies, error=0.02).axes
    bars = [each for each in axes.containers if each.has_xerr][:2]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    for row, (bar, mean) in enumerate(zip(bars, (70, 80), strict=True)):
        x, y = bar.lines[0].get_data()
        assert x == pytest.approx(mean)
        assert np.all(np.abs(y - row) < 0.5) and inside(axes, x, y)
        assert y[0] < dots[row].get_ydata().min()  # beside the networks, not on them
        [[start, end]] = bar.lines[2][0].get_segments()
        assert (start[0], end[0]) == pytest.approx((mean - 2, mean + 2))


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
            share = np.mean(np.isclose(20 * values, right))
            assert height_at(corners, 100 * right / 20) == pytest.approx(share)
    assert labels(axes) == ("accuracy on 20 events (%)", "share")
    assert list(axes.lines[0].get_xdata()) == [50, 50]
    assert sorted(legend(axes)) == sorted(winners)
    assert (axes.get_xlim(), unnamed(figure)) == ((30, 80), [])


# ---------------------------------------------------------------- numbers of images

SIZES = np.array([100, 400, 1600])


def law(n):
    return 2 * n**-0.5


def test_mistakes_carry_their_binomial_errors():
    mistakes = {"network": [0.2, 0.1, 0.05], "neighbour": np.array([0.3, 0.2, 0.1])}
    figure = figures.learning_curve(SIZES, mistakes, 900, law)
    [axes] = figure.axes
    drawn = errors(axes)
    for name, values in mistakes.items():
        p = np.array(values)
        x, y, half = drawn[name]
        np.testing.assert_array_equal(x, SIZES)
        np.testing.assert_allclose(y, 100 * p)
        np.testing.assert_allclose(half, 100 * np.sqrt(p * (1 - p)) / 30)
    assert sorted(legend(axes)) == ["neighbour", "network", "power law"]
    assert labels(axes) == ("number of training images", "mistakes (%)")
    assert unnamed(figure) == []


def test_no_method_is_left_out():
    mistakes = dict.fromkeys("abc", (0.2, 0.1, 0.05))
    [axes] = figures.learning_curve(SIZES, mistakes, 900, law).axes
    assert {*errors(axes)} == {*"abc"}


def test_the_power_law_spans_the_sizes():
    [axes] = figures.learning_curve(SIZES, {"n": [0.2, 0.1, 0.05]}, 900, law).axes
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
    assert (texts(axes), unnamed(figure)) == ({}, [])
