"""Figures of lesson 4: ROC, losses, densities, resolution, error bands, angles."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import (
    arrangement,
    bar_label,
    bars,
    errors,
    images,
    labels,
    legend,
    limits,
    lines,
    on_screen,
    panels,
    seen,
    stairs,
    ticks,
    unnamed,
    value_at,
)

from lessons.lesson04_regression_vs_classification import figures
from utils.airshowers import Options, Showers, station_grid

# ---------------------------------------------------------------- ROC

IRON = np.array([1, 1, 1, 0, 0, 0, 0, 0])
GOOD = np.array([0.9, 0.8, 0.4, 0.7, 0.3, 0.2, 0.1, 0.05])  # one proton above one iron
POOR = np.array([0.1, 0.5, 0.6, 0.9, 0.2, 0.3, 0.4, 0.7])


def passing(scores):
    """Return the shares of protons and of iron at or above each score."""
    cuts = np.sort(scores)[::-1]
    kinds = [scores[kind == IRON] for kind in (0, 1)]
    return [[np.mean(kind >= cut) for cut in cuts] for kind in kinds]


def area(scores):
    """Return how often an iron scores above a proton."""
    return np.mean(scores[IRON == 1][:, None] > scores[IRON == 0])


def test_roc_has_protons_to_the_right_and_iron_upwards():
    figure = figures.roc(IRON, {"network": GOOD, "fit": POOR})
    [axes] = figure.axes
    for line, scores in zip(axes.lines, (GOOD, POOR), strict=False):
        x, y = line.get_data()
        assert (x[0], y[0]) == (0, 0)
        np.testing.assert_allclose((x[1:], y[1:]), passing(scores))
    np.testing.assert_array_equal(axes.lines[2].get_data(), [[0, 1], [0, 1]])
    assert labels(axes) == ("protons taken for iron", "iron found")
    assert (axes.get_aspect(), unnamed(figure)) == (1, [])


def test_roc_names_the_areas():
    [axes] = figures.roc(IRON, {"network": GOOD, "fit": POOR}).axes
    named = [f"network: {area(GOOD):.2f}", f"fit: {area(POOR):.2f}"]
    assert legend(axes) == named == ["network: 0.93", "fit: 0.40"]
    assert axes.get_legend().get_title().get_text() == "area under the curve"
    first, second, _ = axes.lines
    assert first.get_linestyle() != second.get_linestyle()


def test_roc_leaves_no_score_out():
    [axes] = figures.roc(IRON, dict.fromkeys("abcdef", GOOD)).axes
    assert legend(axes) == [f"{name}: 0.93" for name in "abcdef"]


# ---------------------------------------------------------------- losses


def test_loss_curves_are_scaled_and_marked_where_they_are_lowest():
    answers = np.linspace(0, 2, 5)
    losses = {"squared": (answers - 0.5) ** 2, "absolute": 3 * np.abs(answers - 1)}
    best = figures.loss_curves(answers, losses)
    assert best == {"squared": 0.5, "absolute": 1.0}
    [axes] = plt.gcf().axes
    curves, marks = axes.lines[::2], axes.lines[1::2]
    for curve, mark, values in zip(curves, marks, losses.values(), strict=True):
        np.testing.assert_array_equal(curve.get_xdata(), answers)
        np.testing.assert_allclose(curve.get_ydata(), values / values.max())
        assert mark.get_ydata() == [min(values)]
        assert mark.get_color() == curve.get_color()
    assert legend(axes) == ["squared: 0.50", "absolute: 1.00"]
    assert labels(axes) == ("answer m", "loss / largest value")
    assert unnamed(axes.figure) == []


# ---------------------------------------------------------------- densities


def test_a_density_compares_shares_and_probabilities_per_bin():
    edges = np.array([0.0, 0.5, 1.0, 2.0])
    values = np.array([0.1, 0.2, 0.3, 0.7, 1.1, 1.2, 1.4, 1.6])
    probability = np.array([0.4, 0.1, 0.5])
    lines_ = {"squared": 0.8, "absolute": -0.9}
    figure = figures.density(values, edges, probability, lines_)
    [axes] = figure.axes
    left, bottom, width, height = bars(axes)["target"]
    np.testing.assert_allclose(left, edges[:-1])
    np.testing.assert_allclose(width, np.diff(edges))
    np.testing.assert_allclose(height, [3 / 8, 1 / 8, 4 / 8])
    assert np.all(bottom == 0)
    [(drawn, at, _)] = stairs(axes)
    np.testing.assert_array_equal(drawn, probability)
    np.testing.assert_array_equal(at, edges)
    names = dict(
        zip(lines_, ("squared error: 0.80", "absolute error: −0.90"), strict=True)
    )
    for name, place in lines_.items():
        assert list(lines(axes)[names[name]][0]) == [place, place]
    expected = sorted([*names.values(), "softmax, 3 bins", "target"])
    assert sorted(legend(axes)) == expected
    assert labels(axes) == ("target", "share of the events per bin")
    assert unnamed(figure) == []


# ---------------------------------------------------------------- bias and resolution

EDGES = (3, 6, 24)
ENERGY = np.array([3.0, 4, 5, 5.5, 6, 10, 20])  # 6 EeV lies in the second bin
FIT = ENERGY * [1.1, 0.9, 1.2, 1.2, 0.7, 0.8, 1.2]
NETWORK = ENERGY * [1.0, 1.1, 1.2, 1.3, 1.0, 0.9, 1.4]


@pytest.fixture
def quality():
    return figures.bias_and_resolution(ENERGY, {"fit": FIT, "network": NETWORK}, EDGES)


def in_bins(values):
    """Return count, mean and standard deviation of E_rec/E per bin, in per cent."""
    ratio = 100 * values / ENERGY
    parts = ratio[:4], ratio[4:]
    return np.array([(len(part), part.mean(), part.std()) for part in parts]).T


def test_bias_and_resolution_are_those_of_the_bins(quality):
    left, right = quality.axes
    for name, values in (("fit", FIT), ("network", NETWORK)):
        count, mean, width = in_bins(values)
        x, bias, error = errors(left)[name]
        np.testing.assert_allclose(x, [np.sqrt(18), 12])  # middles of logarithmic bins
        np.testing.assert_allclose(bias, mean - 100)
        np.testing.assert_allclose(error, width / np.sqrt(count))
        x, resolution, error = errors(right)[name]
        np.testing.assert_allclose(x, [np.sqrt(18), 12])
        np.testing.assert_allclose(resolution, width)
        np.testing.assert_allclose(error, width / np.sqrt(2 * count))


def test_energies_from_3_to_100_eev_stand_in_five_bins():
    energy = np.repeat([4.0, 8, 20, 40, 80], 2)
    left, _ = figures.bias_and_resolution(energy, {"fit": 1.1 * energy}).axes
    edges = 3, 6, 12, 25, 50, 100
    assert ticks(left.xaxis) == {edge: str(edge) for edge in edges}
    np.testing.assert_allclose(errors(left)["fit"][1], 10)


def test_no_reconstruction_is_left_out():
    both = figures.bias_and_resolution(ENERGY, dict.fromkeys("abcdefg", FIT), EDGES)
    assert [{*errors(axes)} for axes in both.axes] == [{*"abcdefg"}] * 2


def test_bias_and_resolution_have_their_units(quality):
    left, right = quality.axes
    assert labels(left) == ("true energy (EeV)", "bias (%)")
    assert labels(right) == ("true energy (EeV)", "resolution (%)")
    for axes in (left, right):
        assert axes.get_xscale() == "log"
        assert ticks(axes.xaxis) == {3: "3", 6: "6", 24: "24"}
    assert right.get_ylim()[0] == 0 and arrangement(quality) == (1, 2)
    assert sorted(legend(right)) == ["fit", "network"]
    assert any(list(line.get_ydata()) == [0, 0] for line in left.lines)
    assert unnamed(quality) == []


# ---------------------------------------------------------------- error bars, angles


def test_a_band_lies_one_sigma_about_the_predicted_mean():
    x = np.array([1.0, -1.0, 0.0])
    outputs = np.stack([2 * x, np.log([0.3, 0.1, 0.2])], axis=1)
    figure = figures.error_band(x, x, outputs, sigma=np.array([0.5, 0.4, 0.3]))
    [axes] = figure.axes
    [band] = axes.collections
    corners = band.get_paths()[0].vertices
    for place, mean, width in ((-1, -2, 0.1), (0, 0, 0.2), (1, 2, 0.3)):
        at = corners[corners[:, 0] == place, 1]
        np.testing.assert_allclose([at.min(), at.max()], [mean - width, mean + width])
    low, high = (line.get_ydata() for line in axes.lines[1:])
    np.testing.assert_allclose(high - low, [0.8, 0.6, 1.0])
    assert sorted(legend(axes)) == ["data", "predicted μ ± σ", "true band"]
    assert labels(axes) == ("x", "y") and unnamed(figure) == []


def test_angles_stand_beside_the_diagonal():
    figure = figures.angles(np.array([-170.0, 20]), np.array([10.0, 21]))
    [axes] = figure.axes
    found, diagonal = axes.lines
    np.testing.assert_array_equal(found.get_data(), [[-170, 20], [10, 21]])
    np.testing.assert_array_equal(diagonal.get_data(), [[-180, 180], [-180, 180]])
    assert labels(axes) == ("true angle (°)", "predicted angle (°)")
    assert (axes.get_aspect(), unnamed(figure)) == (1, [])


# ---------------------------------------------------------------- air showers


@pytest.fixture
def showers():
    """Two made-up showers on 3 × 3 stations; each station differs."""
    signal = np.geomspace(1, 1e4, 18).reshape(2, 3, 3)
    time = np.linspace(-900, 4000, 18).reshape(2, 3, 3)
    arrays = {"signal": signal, "time": time, "energy": np.array([5.0, 31.7])}
    arrays |= {"mass": np.array([1.0, 56.0]), "zenith": np.radians([10.0, 42.3])}
    return Showers(arrays, Options(grid=3, spacing=1500.0))


def test_a_shower_lies_on_the_map_where_its_stations_stand(showers):
    figure = figures.shower_maps(showers, index=1)
    left, right = panels(figure)
    stations = station_grid(3, 1500.0) / 1000
    expected = {left: np.log10(showers["signal"][1]), right: showers["time"][1] / 1000}
    for axes, values in expected.items():
        assert labels(axes) == ("x (km)", "y (km)")
        [image] = images(axes)
        assert image.get_extent() == [-2.25, 2.25, -2.25, 2.25]
        for station, value in zip(stations.reshape(-1, 2), values.flat, strict=True):
            assert value_at(image, *station) == pytest.approx(value)
        right_of, above = np.diff(on_screen(axes, [0, 1], [0, 1]))
        assert right_of > 0 and above > 0
        np.testing.assert_allclose(seen(image), values.T[::-1])
        assert limits(image) == pytest.approx((values.min(), values.max()))
    assert unnamed(figure) == []


def test_stations_of_a_hexagonal_array_are_hexagons(showers):
    options = Options(grid=3, spacing=1500.0, layout="hex")
    signal = showers["signal"].copy()
    signal[1, 2, 0] = np.nan  # a silent station
    arrays = {**showers, "signal": signal}
    figure = figures.shower_maps(Showers(arrays, options), index=1)
    left, right = panels(figure)
    stations = station_grid(3, 1500.0, "hex").reshape(-1, 2) / 1000
    expected = {left: np.log10(signal[1]), right: showers["time"][1] / 1000}
    for axes, values in expected.items():
        [cells] = axes.collections
        drawn = np.ma.filled(cells.get_array(), np.nan)
        np.testing.assert_allclose(drawn, values.ravel())
        corners = np.array([path.vertices[:6] for path in cells.get_paths()])
        np.testing.assert_allclose(corners.mean(axis=1), stations, atol=1e-12)
        width, height = np.ptp(corners, axis=1).mean(axis=0)
        assert (width, height) == pytest.approx((1.5, np.sqrt(3)))  # neighbours touch
        assert axes.get_aspect() == 1 and bar_label(cells)
    assert unnamed(figure) == []


def test_a_shower_map_names_what_it_shows(showers):
    left, right = panels(figures.shower_maps(showers, index=1))
    assert arrangement(left.figure) == (1, 2)
    assert left.get_title() == "E = 32 EeV, A = 56"
    assert right.get_title() == "zenith angle 42°"
    assert bar_label(images(left)[0]) == "signal: lg(S / VEM)"
    assert bar_label(images(right)[0]) == "arrival time (µs)"
