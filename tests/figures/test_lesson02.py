"""Figures of lesson 2: curves against steps, a map of damping, noise of batches."""

import numpy as np
import pytest
from helpers import (
    arrangement,
    bar_label,
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

CURVES = {
    "plain": {"η = 0.1": np.array([1.0, 0.5, 0.3]), "η = 1": np.array([1.0, -2, 4])},
    "ball": {"η = 0.1": np.array([1.0, 0.2, 0.1]), "η = 1": np.array([1.0, 0, -1])},
}


def test_steps_count_from_zero_in_a_panel_per_title():
    figure = figures.against_steps(CURVES, ylabel="position w")
    assert [axes.get_title() for axes in figure.axes] == list(CURVES)
    for axes, curves in zip(figure.axes, CURVES.values(), strict=True):
        assert labels(axes) == ("step", "position w")
        for name, values in curves.items():
            np.testing.assert_array_equal(lines(axes)[name], [[0, 1, 2], values])
        assert all(place.is_integer() for place in ticks(axes.xaxis))
        assert axes.get_yscale() == "linear"
    assert legend(figure.axes[-1]) == ["η = 0.1", "η = 1"]
    assert arrangement(figure) == (1, 2)
    assert unnamed(figure) == []


def test_long_curves_have_a_dozen_markers_in_turn():
    long = {name: np.linspace(1, 0, 61) for name in "ab"}
    short = {name: np.linspace(1, 0, 31) for name in "ab"}
    every, each = figures.against_steps({"long": long, "short": short}, "w").axes
    assert [line.get_markevery() for line in every.lines] == [(0, 5), (1, 5)]
    assert [line.get_markevery() for line in each.lines] == [(0, 1), (0, 1)]


def test_the_same_label_looks_the_same_in_each_panel():
    figure = figures.against_steps(CURVES, ylabel="w")
    looks = [
        [(line.get_color(), line.get_marker()) for line in axes.lines]
        for axes in figure.axes
    ]
    assert looks[0] == looks[1]
    assert looks[0][0] != looks[0][1]


def test_logarithmic_distances_are_written_out():
    distances = {"": {"a": np.array([2, 0.3, 0.1])}}
    [axes] = figures.against_steps(distances, ylabel="rms distance", log=True).axes
    assert axes.get_yscale() == "log"
    written = ("0.1", "0.2", "0.5", "1.0", "2.0", "5.0")
    assert ticks(axes.yaxis) == {float(text): text for text in written}


# ---------------------------------------------------------------- damping

MOMENTA = np.array([0.0, 0.5, 0.9])
PRODUCTS = np.geomspace(0.01, 4, 4)  # ηλ
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
    assert axes.get_ylim() == (0.01, 5)
    drawn = mesh.get_array()
    np.testing.assert_array_equal(drawn.mask, np.isinf(STEPS))
    np.testing.assert_array_equal(drawn.filled(np.inf), STEPS)
    corners = mesh.get_coordinates()  # of the cells (row, column), as (x, y)
    for row, product in enumerate(PRODUCTS):
        for column, beta in enumerate(MOMENTA):
            cell = corners[row : row + 2, column : column + 2].reshape(4, 2)
            assert np.all(cell.min(axis=0) < (beta, product))
            assert np.all(cell.max(axis=0) > (beta, product))
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
    assert (arrangement(figure), left.get_title()) == ((1, 2), "left of zero: uphill")
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


def test_accuracy_follows_the_batch_size_in_per_cent():
    accuracy = {"fixed η": {32: 0.9, 512: 0.5}, "η ∝ B": {32: 0.9, 128: 0.875}}
    figure = figures.batch_sizes((32, 128, 512), accuracy)
    [axes] = figure.axes
    np.testing.assert_allclose(lines(axes)["fixed η"], [[32, 512], [90, 50]])
    np.testing.assert_allclose(lines(axes)["η ∝ B"], [[32, 128], [90, 87.5]])
    assert labels(axes) == ("batch size B", "correct (%)")
    assert axes.get_xscale() == "log"
    assert ticks(axes.xaxis) == {32: "32", 128: "128", 512: "512"}
    assert (legend(axes), unnamed(figure)) == (list(accuracy), [])


def test_no_rule_is_left_out():
    accuracy = {rule: {32: 0.9, 512: 0.5} for rule in "abcdefg"}
    [axes] = figures.batch_sizes((32, 512), accuracy).axes
    assert legend(axes) == [*"abcdefg"]
