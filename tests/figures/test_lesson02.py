"""Figures of lesson 2: paths, springs, damping, noise, learning rates."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import (
    arrangement,
    bar_label,
    errors,
    inside,
    labels,
    legend,
    limits,
    lines,
    stairs,
    texts,
    ticks,
    unnamed,
)

from lessons.lesson02_optimisation import figures

# ---------------------------------------------------------------- against steps

CURVES = {"η = 0.1": np.array([1.0, 0.5, 0.3]), "η = 1": np.array([1.0, -2, 4])}


def test_steps_count_from_zero():
    figure = figures.against_steps(CURVES, ylabel="position w")
    [axes] = figure.axes
    assert labels(axes) == ("step", "position w")
    for name, values in CURVES.items():
        np.testing.assert_array_equal(lines(axes)[name], [[0, 1, 2], values])
    assert all(place.is_integer() for place in ticks(axes.xaxis))
    assert axes.get_yscale() == "linear"
    assert legend(axes) == list(CURVES)
    assert unnamed(figure) == []


@pytest.mark.parametrize("size, every", [(61, 5), (31, 1)])
def test_long_curves_have_a_dozen_markers_in_turn(size, every):
    curves = {name: np.linspace(1, 0, size) for name in "ab"}
    [axes] = figures.against_steps(curves, "w").axes
    places = [line.get_markevery() for line in axes.lines]
    assert places == [(0, every), (1 % every, every)]


def test_logarithmic_distances_are_written_out():
    distances = {"a": np.array([2, 0.3, 0.1])}
    [axes] = figures.against_steps(distances, ylabel="rms distance", log=True).axes
    assert axes.get_yscale() == "log"
    written = ("0.1", "0.2", "0.5", "1", "2", "5")
    assert ticks(axes.yaxis) == {float(text): text for text in written}


def test_springs_show_positions_above_and_distances_below():
    steep = {name: -values for name, values in CURVES.items()}
    figure = figures.springs(CURVES, steep)
    top, bottom = figure.axes
    assert arrangement(figure) == (2, 1)
    assert (labels(top), labels(bottom)) == (
        ("", "position w"),
        ("step", "distance |w|"),
    )
    assert (top.get_yscale(), bottom.get_yscale()) == ("linear", "log")
    for name, values in CURVES.items():
        np.testing.assert_array_equal(lines(top)[name], [[0, 1, 2], values])
        np.testing.assert_array_equal(lines(bottom)[name], [[0, 1, 2], np.abs(values)])
    looks = [
        [(line.get_color(), line.get_marker()) for line in a.lines]
        for a in (top, bottom)
    ]
    assert looks[0] == looks[1] and looks[0][0] != looks[0][1]
    assert legend(figure) == list(CURVES)
    assert unnamed(figure) == []


# ---------------------------------------------------------------- paths

BOWL = np.array([[2.0, 0.5], [0.5, 6.0]])
PATH = np.array([[1.0, 0.2], [-0.5, 0.1], [0.25, -0.05]])


def test_paths_lead_from_start_to_end_in_one_scale():
    panels = {"slow": (BOWL, PATH), "fast": (np.eye(2), 20 * PATH)}
    figure = figures.paths(panels, half=(1.5, 0.5))
    assert [axes.get_title() for axes in figure.axes] == ["slow", "fast"]
    assert arrangement(figure) == (2, 1)
    for axes, (_, path) in zip(figure.axes, panels.values(), strict=True):
        np.testing.assert_array_equal(axes.lines[0].get_data(), path.T)
        np.testing.assert_array_equal(lines(axes)["start"], path[:1].T)
        np.testing.assert_array_equal(lines(axes)["end"], path[-1:].T)
        np.testing.assert_array_equal(lines(axes)["minimum"], [[0], [0]])
        assert (axes.get_xlim(), axes.get_ylim()) == ((-1.5, 1.5), (-0.5, 0.5))
        assert axes.get_aspect() == 1
    assert [labels(axes) for axes in figure.axes] == [("", "$w_2$"), ("$w_1$", "$w_2$")]
    assert legend(figure) == ["start", "end", "minimum"]
    assert unnamed(figure) == []


def test_contours_pass_through_the_start_and_lie_where_the_loss_says():
    [axes] = figures.paths({"": (BOWL, PATH)}, half=(2, 2)).axes
    [contours] = axes.collections
    start = 0.5 * PATH[0] @ BOWL @ PATH[0]
    assert contours.levels == pytest.approx(start * np.array([0.01, 0.1, 0.25, 0.5, 1]))
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        w = path.vertices
        loss = w[:, 0] ** 2 + 0.5 * w[:, 0] * w[:, 1] + 3 * w[:, 1] ** 2
        np.testing.assert_allclose(loss, level, rtol=0.02)


def test_paths_stand_in_columns():
    figure = figures.paths(dict.fromkeys("ab", (BOWL, PATH)), half=(1, 1), columns=2)
    assert arrangement(figure) == (1, 2)
    assert [labels(axes) for axes in figure.axes] == [("$w_1$", "$w_2$"), ("$w_1$", "")]
    assert unnamed(figure) == []


# ---------------------------------------------------------------- damping

MOMENTA = np.array([0.0, 0.5, 0.9])
PRODUCTS = np.geomspace(0.002, 4, 4)  # ηλ
STEPS = np.arange(12.0).reshape(4, 3) ** 2
STEPS[3, 0] = np.inf  # diverged


@pytest.fixture
def damping():
    return figures.damping_map(MOMENTA, PRODUCTS, STEPS)


def test_damping_lies_at_its_momentum_and_product(damping):
    axes, _ = damping.axes
    mesh = axes.collections[0]
    assert labels(axes) == ("momentum β", "ηλ")
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")
    assert axes.get_ylim() == (0.002, 6)
    drawn = mesh.get_array()
    np.testing.assert_array_equal(drawn.mask, np.isinf(STEPS))
    np.testing.assert_array_equal(drawn.filled(np.inf), STEPS)
    corners = mesh.get_coordinates()  # of the cells (row, column), as (x, y)
    for row, product in enumerate(PRODUCTS):
        for column, beta in enumerate(MOMENTA):
            cell = corners[row : row + 2, column : column + 2].reshape(4, 2)
            assert np.all(cell.min(axis=0) < (beta, product))
            assert np.all(cell.max(axis=0) > (beta, product))
    assert set(ticks(axes.yaxis).values()) >= {"0.01", "0.1", "1"}
    assert unnamed(damping) == []


def test_damping_names_its_largest_number(damping):
    axes, _ = damping.axes
    [mesh] = axes.collections
    assert limits(mesh) == (0, 121)
    assert bar_label(mesh) == "steps to 1 % (black: 121 or more, white: never)"
    assert mesh.cmap(1.0)[:3] < mesh.cmap(0.0)[:3]  # dark is many


def test_the_theory_divides_what_creeps_oscillates_and_diverges(damping):
    axes, _ = damping.axes
    drawn = lines(axes)
    beta, critical = drawn["β = (1 − √(ηλ))²"]
    np.testing.assert_allclose((1 - np.sqrt(critical)) ** 2, beta, atol=1e-12)
    assert beta.min() == 0 and beta.max() == 0.9
    assert np.all(critical <= 1)  # the smaller of two solutions
    beta, largest = drawn["ηλ = 2 + 2β"]
    np.testing.assert_allclose(largest, 2 + 2 * beta)
    assert len(legend(axes)) == 2
    assert [*texts(axes).values()] == ["creeps", "oscillates", "diverges"]
    for (beta, product), name in texts(axes).items():
        assert inside(axes, beta, product)
        expected = "creeps" if product < (1 - np.sqrt(beta)) ** 2 else "oscillates"
        expected = "diverges" if product > 2 + 2 * beta else expected
        assert name == expected


# ---------------------------------------------------------------- noise of batches


@pytest.fixture
def projections():
    rng = np.random.default_rng(2)
    return {size: rng.normal(1, 2 / np.sqrt(size), 400) for size in (4, 16, 64)}


def test_batches_are_histograms_in_rows(projections):
    figure = figures.batch_noise(projections)
    left, _ = figure.axes
    assert arrangement(figure) == (1, 2)
    sides = {text: place[0] for place, text in texts(left).items()}
    assert sides["uphill"] < 0 < 1 < sides["dashed: full gradient"]
    assert all(patch.get_fill() for patch in left.patches)
    assert ticks(left.yaxis) == {0: "B = 4", 1: "B = 16", 2: "B = 64"}
    drawn = stairs(left)
    assert len(drawn) == 3
    for row, (part, values) in enumerate(zip(drawn, projections.values(), strict=True)):
        heights, edges, base = part
        assert base == row
        counts, _ = np.histogram(values, edges)
        np.testing.assert_allclose(heights - row, 0.9 * counts / counts.max())
        assert (edges[0], edges[-1], len(edges)) == (-4, 6, 101)
    marks = sorted(float(x[0]) for x, _ in lines(left).values())
    assert marks == [0, 1]  # no progress; the full gradient
    assert left.lines[1].get_linestyle() == "--"
    assert left.get_xlabel() == "batch gradient along the full one"
    assert unnamed(figure) == []


def test_the_spread_falls_with_the_root_of_the_batch(projections):
    _, right = figures.batch_noise(projections).axes
    spread = [values.std() for values in projections.values()]
    np.testing.assert_allclose(lines(right)["measured"], [[4, 16, 64], spread])
    law = spread[0] / np.array([1, 2, 4])
    np.testing.assert_allclose(lines(right)["∝ 1/√B"], [[4, 16, 64], law])
    assert labels(right) == ("batch size B", "standard deviation")
    assert (right.get_xscale(), right.get_yscale()) == ("log", "log")
    assert ticks(right.xaxis) == {4: "4", 16: "16", 64: "64"}
    assert all(float(text) == y for y, text in ticks(right.yaxis).items())
    assert legend(right) == ["measured", "∝ 1/√B"]


# ---------------------------------------------------------------- learning rates

# label → {learning rate: (training loss, test accuracy) of two starts}
RUNS = {
    "B = 32": {0.1: [(0.3, 86.0), (0.5, 84.0)], 0.4: [(0.1, 90.0), (0.3, 88.0)]},
    "B = 128": {0.1: [(0.8, 80.0), (1.0, 78.0)], 0.4: [(0.4, 85.0), (0.6, 83.0)]},
}


def check_means(axes, place):
    drawn = errors_or_clipped(axes)
    for label, runs in RUNS.items():
        values = np.array([[run[place] for run in each] for each in runs.values()])
        rates, middle, upper = drawn[label]
        np.testing.assert_array_equal(rates, list(runs))
        np.testing.assert_allclose(middle, values.mean(axis=1))
        np.testing.assert_allclose(upper, values.std(axis=1, ddof=1))


def errors_or_clipped(axes):
    """Return {label: (x, y, length of the upper half of the bar)}."""
    found = {}
    for each in axes.containers:
        x, y = each.lines[0].get_data()
        segments = np.array(each.lines[2][0].get_segments())
        assert np.all(segments[:, 0, 1] > 0)  # a logarithmic axis has no zero
        found[each.get_label()] = x, y, segments[:, 1, 1] - y
    return found


def test_losses_have_error_bars_and_each_training_is_a_point():
    figure = figures.losses_and_accuracies(RUNS)
    left, right = figure.axes
    check_means(left, place=0)
    assert (left.get_xscale(), left.get_yscale()) == ("log", "log")
    assert labels(left) == ("largest learning rate η", "training loss")
    assert ticks(left.xaxis) == {0.1: "0.1", 0.4: "0.4"}
    assert legend(left) == list(RUNS)
    for label, runs in RUNS.items():
        points = np.concatenate([*runs.values()])
        np.testing.assert_array_equal(lines(right)[label], points.T)
    assert labels(right) == ("training loss", "test accuracy (%)")
    colours = {line.get_label(): line.get_color() for line in right.lines}
    bars = {each.get_label(): each.lines[0].get_color() for each in left.containers}
    assert {plt.matplotlib.colors.to_hex(c) for c in colours.values()} == {
        plt.matplotlib.colors.to_hex(c) for c in bars.values()
    }
    assert unnamed(figure) == []


def test_the_lower_end_of_a_long_bar_stays_above_zero():
    runs = {"a": {0.1: [(0.01, 0.0), (2.0, 0.0)]}}
    left, _ = figures.losses_and_accuracies(runs).axes
    errors_or_clipped(left)


def test_defaults_are_open_symbols_beside_the_curves():
    defaults = {"B = 128": (0.01, [(2.0, 60.0), (1.0, 70.0)])}
    figure = figures.loss_against_rate(RUNS, defaults)
    top, bottom = figure.axes
    assert arrangement(figure) == (2, 1)
    check_means(top, place=0)
    check_means(bottom, place=1)
    np.testing.assert_allclose(errors(bottom)["B = 32"][2], [2**0.5, 2**0.5])
    for axes, value in ((top, 1.5), (bottom, 65)):
        mark = axes.lines[-1]
        np.testing.assert_array_equal(mark.get_data(), [[0.01], [value]])
        assert mark.get_markerfacecolor() == "white"
        assert mark.get_color() == "C1"
    assert (top.get_xscale(), top.get_yscale()) == ("log", "log")
    assert labels(top)[1] == "training loss"
    assert labels(bottom) == ("largest learning rate η", "test accuracy (%)")
    assert legend(figure) == list(RUNS)
    assert "default" in next(iter(texts(bottom).values()))
    assert unnamed(figure) == []


def test_the_rate_finder_marks_where_the_loss_turns():
    curves = {
        "SGD": (np.array([0.1, 1, 10]), np.array([2.3, 1.0, 9.0])),
        "Adam": (np.array([0.01, 0.1]), np.array([2.3, 0.5])),
    }
    figure = figures.rate_finder(curves, {"SGD": 1.0, "Adam": 0.1})
    [axes] = figure.axes
    for name, (rates, losses) in curves.items():
        np.testing.assert_array_equal(lines(axes)[name], [rates, losses])
    marks = [line for line in axes.lines if line.get_label() not in curves]
    assert [mark.get_xdata()[0] for mark in marks] == [1.0, 0.1]
    assert [mark.get_color() for mark in marks] == ["C0", "C1"]
    assert axes.get_xscale() == "log"
    assert labels(axes) == ("learning rate η of the step", "loss of the batch")
    assert (legend(axes), unnamed(figure)) == (list(curves), [])
