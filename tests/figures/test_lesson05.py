"""Figures of lesson 5: parameters against size, lattices near their transition."""

from itertools import pairwise

import numpy as np
import pytest
from helpers import arrangement, bars, errors, labels, legend, lines, ticks, unnamed

from lessons.lesson05_images_and_dense_networks import figures
from utils.ising import CRITICAL_TEMPERATURE as TC

TEMPERATURE = r"temperature ($J/k_\mathrm{B}$)"


def test_parameters_grow_with_the_side():
    sides = np.array([16, 64, 256])
    growth = {"Dense": 3 * sides**2 * 1000, "Conv2D": np.full(3, 896)}
    figure = figures.parameter_growth(sides, growth)
    [axes] = figure.axes
    for name, counts in growth.items():
        np.testing.assert_array_equal(lines(axes)[name], [sides, counts])
    assert legend(axes) == ["Dense", "Conv2D"]
    assert labels(axes) == (
        "side of a square colour image (pixels)",
        "parameters of the layer",
    )
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert ticks(axes.xaxis) == {16: "16", 64: "64", 256: "256"}
    assert unnamed(figure) == []


def test_no_layer_is_left_out():
    [axes] = figures.parameter_growth([16, 64], dict.fromkeys("abcdef", (10, 20))).axes
    assert legend(axes) == [*"abcdef"]


def test_a_gigabyte_holds_a_quarter_of_a_billion_numbers():
    [axes] = figures.parameter_growth([16, 64], {"Dense": [10, 20]}).axes
    [level] = {*axes.lines[-1].get_ydata()}
    assert level == 1e9 / np.dtype("float32").itemsize
    [note] = axes.texts
    assert note.get_text() == "1 GB of float32"
    assert note.xy[0] == 16 and level < note.xy[1] < 2 * level


# ---------------------------------------------------------------- lattices

HEAT = np.array([1.5, 2.0, TC - 0.1, TC - 0.05, TC + 0.05, TC + 0.14, 3.0, 3.5])
ENERGY = np.array([-1.9, -1.7, -1.5, -1.45, -1.4, -1.2, -0.9, -0.85])


def test_energies_are_coloured_by_their_phase():
    figure = figures.energies(HEAT, ENERGY)
    [axes] = figure.axes
    drawn = lines(axes)
    np.testing.assert_array_equal(drawn["ordered"], [HEAT[:4], ENERGY[:4]])
    np.testing.assert_array_equal(drawn["disordered"], [HEAT[4:], ENERGY[4:]])
    assert list(drawn["$T_c$"][0]) == [TC, TC]
    assert labels(axes) == (TEMPERATURE, "energy per site ($J$)")
    assert sorted(legend(axes)) == ["$T_c$", "disordered", "ordered"]
    assert unnamed(figure) == []


@pytest.fixture
def lattices():
    """Return temperatures that fill fifteen bins, energies and who is right."""
    rng = np.random.default_rng(5)
    temperature = np.linspace(1.5, 3.5, 90)
    temperature[44:46] = TC - 0.01, TC + 0.01
    right = {"threshold": rng.random(90) < 0.9, "network": rng.random(90) < 0.6}
    return temperature, rng.uniform(-1.9, -0.85, 90), right


def test_accuracies_are_those_of_the_temperature_bins(lattices):
    temperature, _, right = lattices
    left, _ = figures.near_the_transition(*lattices).axes
    edges = np.linspace(1.5, 3.5, 16)
    for name, values in right.items():
        x, y, half = errors(left)[name]
        np.testing.assert_allclose(x, (edges[1:] + edges[:-1]) / 2, atol=1e-5)
        for number, (low, high) in enumerate(pairwise(edges)):
            last = number == 14  # the hottest lattice belongs to the last bin
            inside = (temperature >= low) & ((temperature < high) | last)
            share, count = values[inside].mean(), inside.sum()
            assert y[number] == pytest.approx(100 * share)
            error = 100 * np.sqrt(share * (1 - share) / count)
            assert half[number] == pytest.approx(error, abs=1e-9)
    assert left.get_ylim() == (45, 102)
    assert labels(left) == (TEMPERATURE, "accuracy (%)")
    assert list(lines(left)["$T_c$"][0]) == [TC, TC]
    assert sorted(legend(left)) == ["$T_c$", "network", "threshold"]


def test_every_method_has_its_accuracies(lattices):
    temperature, energy, right = lattices
    four = dict.fromkeys("abcd", right["network"])
    figure = figures.near_the_transition(temperature, energy, four)
    left, right = figure.axes
    assert {*errors(left)} == {*"abcd"}
    assert legend(right) == ["up to 0.15 below", "up to 0.15 above"]
    assert arrangement(figure) == (1, 2)


def test_energies_on_both_sides_of_the_transition_are_counted(lattices):
    temperature, energy, _ = lattices
    figure = figures.near_the_transition(*lattices, width=0.2)
    _, panel = figure.axes
    drawn = bars(panel)
    edges = np.linspace(-1.95, -0.8, 24)
    below = (temperature > TC - 0.2) & (temperature < TC)
    above = (temperature < TC + 0.2) & (temperature > TC)
    for name, close in (("up to 0.2 below", below), ("up to 0.2 above", above)):
        left, bottom, width, height = drawn[name]
        np.testing.assert_allclose(left, edges[:-1])
        np.testing.assert_allclose(width, np.diff(edges))
        np.testing.assert_array_equal(height, np.histogram(energy[close], edges)[0])
        assert height.sum() == close.sum() > 0 and np.all(bottom == 0)
    assert labels(panel) == ("energy per site ($J$)", "lattices")
    assert panel.get_legend().get_title().get_text() == "critical temperature"
    assert legend(panel) == ["up to 0.2 below", "up to 0.2 above"]
    assert unnamed(figure) == []
