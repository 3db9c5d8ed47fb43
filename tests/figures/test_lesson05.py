"""Figures of lesson 5: views, shifts, rolled lattices, lattices near T_c."""

from itertools import pairwise

import numpy as np
import pytest
from helpers import (
    arrangement,
    errors,
    images,
    labels,
    legend,
    limits,
    lines,
    seen,
    stairs,
    unnamed,
)

from lessons.lesson05_images_and_dense_networks import figures
from utils.ising import CRITICAL_TEMPERATURE as TC

TEMPERATURE = r"temperature ($J/k_\mathrm{B}$)"


def test_views_show_their_distance_from_the_first():
    first, second = np.zeros((4, 4)), np.zeros((4, 4))
    second[0, 3], second[2, 1] = 0.6, 0.8
    figure = figures.views({"as it is": first, "other writer": second})
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["as\nit is\n0.0", "other\nwriter\n1.0"]
    for axes, image in zip(figure.axes, (first, second), strict=True):
        [picture] = images(axes)
        np.testing.assert_array_equal(seen(picture), image)
        assert limits(picture) == (0, 1)


def test_shifts_have_error_bars_and_names():
    rng = np.random.default_rng(5)
    values = {
        "dense": rng.uniform(10, 90, (4, 3)),
        "whether": rng.uniform(80, 95, (4, 3)),
    }
    figure = figures.after_shift([0, 2, 4, 6], values)
    [axes] = figure.axes
    for name, right in values.items():
        x, y, half = errors(axes)[name]
        np.testing.assert_array_equal(x, [0, 2, 4, 6])
        np.testing.assert_allclose(y, right.mean(axis=1))
        np.testing.assert_allclose(half, right.std(axis=1, ddof=1))
    named = {text.get_text(): text.xy for text in axes.texts}
    assert named["dense"] == (6, pytest.approx(values["dense"][-1].mean()))
    assert {"dense", "whether", "guessing"} == set(named)
    assert [10, 10] in [list(line.get_ydata()) for line in axes.lines]
    assert labels(axes) == ("shift (pixels; a digit is 20 tall)", "right (%)")
    assert unnamed(figure) == []


def test_networks_stand_in_rows_as_they_are_and_rolled():
    rng = np.random.default_rng(6)
    pairs = [
        (name, kind) for name in ("dense", "windows") for kind in ("as it is", "rolled")
    ]
    learned = {pair: rng.uniform(50, 90, 3) for pair in pairs}
    figure = figures.as_it_is_and_rolled(learned, physicist=[95, 96, 97])
    [axes] = figure.axes
    assert legend(axes) == ["as it is", "rolled"]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["dense", "windows"]
    for kind in ("as it is", "rolled"):
        x, y, half = errors(axes)[kind]
        for number, name in enumerate(names):
            assert x[number] == pytest.approx(learned[name, kind].mean())
            assert half[number] == pytest.approx(learned[name, kind].std(ddof=1))
            assert abs(y[number] - number) < 0.3
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first row is on top
    marks = {text.get_text(): text.xy[0] for text in axes.texts}
    assert marks == {"guessing": 50, "E/N and m²": 96}
    assert labels(axes)[0] == "right, learned from 30 lattices (%)"


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
    edges = np.linspace(-1.95, -0.8, 24)
    below = (temperature > TC - 0.2) & (temperature < TC)
    above = (temperature < TC + 0.2) & (temperature > TC)
    for outline, close in zip(stairs(panel), (below, above), strict=True):
        np.testing.assert_allclose(outline.edges, edges)
        counts = np.histogram(energy[close], edges)[0]
        np.testing.assert_array_equal(outline.values, counts)
        assert counts.sum() == close.sum() > 0
    assert labels(panel) == ("energy per site ($J$)", "lattices")
    assert panel.get_legend().get_title().get_text() == "critical temperature"
    assert legend(panel) == ["up to 0.2 below", "up to 0.2 above"]
    assert unnamed(figure) == []
