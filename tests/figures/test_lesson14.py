"""The figures of lesson 14: quality, ladders, ROC curves, angles, robustness."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import bars, errors, labels, legend, lines, on_screen, ticks, unnamed

from lessons.lesson14_capstone_air_showers import figures

# ---------------------------------------------------------------- quality

ENERGY_EDGES = [3, 6, 12, 25, 50, 100]  # EeV
ZENITH_EDGES = [0, 20, 30, 40, 50, 60]  # degrees
N = 2000


@pytest.fixture(scope="module")
def showers():
    """Return energies (EeV) and zenith angles (rad); many lie on edges of bins."""
    rng = np.random.default_rng(1)
    energy, degrees = np.exp(rng.uniform(np.log(3), np.log(100), N)), 60 * rng.random(N)
    energy[:40], degrees[40:80] = 12, 30
    return {"energy": energy, "zenith": np.radians(degrees)}


@pytest.fixture(scope="module")
def reconstructions(showers):
    """Return two methods: one biased with the energy, one with the zenith angle."""
    rng = np.random.default_rng(2)
    energy, zenith = showers["energy"], showers["zenith"]
    first = 1 + 0.002 * energy + (0.2 + 0.5 / energy) * rng.normal(size=N)
    second = 0.8 + 0.3 * zenith + 0.1 * (1 + zenith) * rng.normal(size=N)
    first[:40] += 1  # at 12 EeV: in the bin above
    return {"fit": first * energy, "CNN": second * energy}


def in_bins(values, quantity, edges):
    """Return the values of each bin, its lower edge included."""
    ends = pairwise(edges)
    return [values[(low <= quantity) & (quantity < high)] for low, high in ends]


def columns(showers):
    """Return (quantity, edges, centres) for both columns of panels."""
    energy, zenith = showers["energy"], np.degrees(showers["zenith"])
    centres = [np.sqrt(a * b) for a, b in pairwise(ENERGY_EDGES)]
    return (energy, ENERGY_EDGES, centres), (zenith, ZENITH_EDGES, [10, 25, 35, 45, 55])


def test_bias_and_resolution_are_those_of_the_bins(showers, reconstructions):
    figure = figures.quality(showers, reconstructions)
    grid = np.reshape(figure.axes, (2, 2))
    for column, (quantity, edges, centres) in zip(
        grid.T, columns(showers), strict=True
    ):
        for name, found in reconstructions.items():
            groups = in_bins(found / showers["energy"], quantity, edges)
            bias = [100 * (np.sum(group) / len(group) - 1) for group in groups]
            width = [100 * np.sqrt(np.mean((g - np.mean(g)) ** 2)) for g in groups]
            for axes, expected in zip(column, (bias, width), strict=True):
                x, y, _ = errors(axes)[name]
                np.testing.assert_allclose(x, centres)
                np.testing.assert_allclose(y, expected)


def test_error_bars_are_as_long_as_statistics_expects(showers, reconstructions):
    figure = figures.quality(showers, reconstructions)
    grid = np.reshape(figure.axes, (2, 2))
    for column, (quantity, edges, _) in zip(grid.T, columns(showers), strict=True):
        groups = in_bins(reconstructions["CNN"] / showers["energy"], quantity, edges)
        spread = np.array([100 * np.std(group) for group in groups])
        size = np.array([len(group) for group in groups])
        of_mean, of_width = spread / np.sqrt(size), spread / np.sqrt(2 * size)
        for axes, expected in zip(column, (of_mean, of_width), strict=True):
            *_, error = errors(axes)["CNN"]
            np.testing.assert_allclose(error, expected, rtol=0.3)  # 100 repeats
            assert np.mean(error / expected) == pytest.approx(1, abs=0.12)


def test_quality_names_its_axes_and_methods(showers, reconstructions):
    bound = np.full(N, 0.07)
    figure = figures.quality(showers, reconstructions, bound)
    (top, top_right), (bottom, bottom_right) = np.reshape(figure.axes, (2, 2))
    assert labels(bottom) == ("true energy (EeV)", "resolution (%)")
    assert labels(bottom_right) == ("zenith angle (°)", "")
    assert labels(top) == ("", "bias (%)")
    assert (bottom.get_xscale(), top.get_xscale()) == ("log", "log")
    assert bottom_right.get_xscale() == "linear"
    marks = {3: "3", 6: "6", 12: "12", 25: "25", 50: "50", 100: "100"}
    assert ticks(bottom.xaxis) == marks
    assert bottom.get_ylim() == bottom_right.get_ylim()  # so the right has no label
    assert top.get_ylim() == top_right.get_ylim()
    assert bottom.get_ylim()[0] == 0
    assert sorted(legend(figure)) == ["CNN", "bound", "fit"]
    assert unnamed(figure) == []
    for axes in (top, top_right):
        zero = [line for line in axes.lines if set(line.get_ydata()) == {0}]
        assert len(zero) == 1


def test_the_bound_is_the_root_mean_square_of_the_first_showers(showers):
    bound = np.linspace(0.02, 0.3, 800)
    figure = figures.quality(showers, {"true": showers["energy"]}, bound)
    _, _, *below = figure.axes
    for axes, (quantity, edges, centres) in zip(below, columns(showers), strict=True):
        groups = in_bins(bound, quantity[:800], edges)
        expected = [100 * np.sqrt(sum(group**2) / len(group)) for group in groups]
        np.testing.assert_allclose(lines(axes)["bound"], [centres, expected])


def test_without_a_bound_none_is_drawn(showers):
    figure = figures.quality(showers, {"true": showers["energy"]})
    assert legend(figure) == ["true"]


# ---------------------------------------------------------------- ladders

RUNGS = {"dense": (18.2, 0.4), "CNN": (12.5, 0.3), "fit + network": (7.4, 0.1)}


def test_rungs_of_a_ladder_are_values_with_errors():
    figure = figures.ladder(RUNGS, bound=6.84)
    [axes] = figure.axes
    assert labels(axes) == ("std(E_rec / E) (%)", "")
    [(left, bottom, width, height)] = bars(axes).values()
    [(x, names, error)] = errors(axes).values()
    np.testing.assert_array_equal(left, 0)
    np.testing.assert_allclose([width, error], np.transpose(list(RUNGS.values())))
    np.testing.assert_array_equal(x, width)
    places = ticks(axes.yaxis)
    assert [places[y] for y in bottom + height / 2] == list(names) == list(RUNGS)
    _, screen = on_screen(axes, np.zeros(3), bottom + height / 2)
    assert (np.diff(screen) < 0).all()  # the first method on top
    assert axes.get_xlim()[0] == 0
    assert lines(axes)["bound 6.8 %"][0] == [6.84, 6.84]
    assert legend(axes) == ["bound 6.8 %"]
    assert unnamed(figure) == []


def test_ladders_of_another_quantity_say_so():
    [axes] = figures.ladder(RUNGS, label="bias (%)").axes
    assert labels(axes) == ("bias (%)", "")
    assert axes.get_legend() is None


# ---------------------------------------------------------------- ROC curves


def test_roc_curves_are_shares_above_each_threshold():
    iron = np.array([True, False, True, True, False, True, False, False, True])
    scores = {
        "fit": np.array([0.9, 0.4, 0.7, 0.4, 0.1, 0.8, 0.6, 0.4, 0.3]),
        "CNN": np.array([0.2, 0.1, 0.9, 0.7, 0.3, 0.8, 0.0, 0.9, 0.5]),
    }
    areas = {"fit": "0.84 ± 0.01", "CNN": "0.71 ± 0.02"}
    figure = figures.separation(iron, scores, areas)
    [axes] = figure.axes
    drawn = lines(axes)
    for name, score in scores.items():
        cuts = [np.inf, *sorted(set(score), reverse=True)]
        taken = [np.mean(score[~iron] >= cut) for cut in cuts]
        found = [np.mean(score[iron] >= cut) for cut in cuts]
        np.testing.assert_allclose(drawn[f"{name}: {areas[name]}"], [taken, found])
    np.testing.assert_array_equal(*drawn["guessing: 0.5"])
    names = ["fit: 0.84 ± 0.01", "CNN: 0.71 ± 0.02", "guessing: 0.5"]
    assert legend(axes) == names
    assert axes.get_legend().get_title().get_text() == "area under the curve"


def test_roc_curves_have_protons_to_the_right_and_iron_upwards():
    figure = figures.separation([1, 0], {"fit": [0.9, 0.2]}, {"fit": "1"})
    [axes] = figure.axes
    expected = ("share of the protons taken for iron", "share of iron found")
    assert labels(axes) == expected
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "linear")
    assert (axes.get_xlim(), axes.get_ylim()) == ((1e-3, 1), (0, 1.02))
    assert unnamed(figure) == []


# ---------------------------------------------------------------- angles


def test_angles_are_shares_of_showers_within():
    rng = np.random.default_rng(3)
    fit, network = np.arange(101) / 10, np.arange(1, 102) ** 2 / 1000  # degrees
    angles = {"fit": rng.permutation(fit), "network": rng.permutation(network)}
    figure = figures.angular_distances(angles)
    [axes] = figure.axes
    assert labels(axes) == (
        "angle to the true direction (°)",
        "share of the showers (%)",
    )
    # 68 of 101 showers lie below entry 68
    names = {"fit: 6.80°": fit, "network: 4.76°": network}
    assert legend(axes) == list(names)
    title = axes.get_legend().get_title().get_text()
    assert title == "68 % of the showers within"
    drawn = lines(axes)
    for name, values in names.items():
        share = [100 * np.mean(values <= angle) for angle in values]
        np.testing.assert_allclose(drawn[name], [values, share])
    assert any(set(line.get_ydata()) == {68} for line in axes.lines)
    assert axes.get_xscale() == "log"
    assert ticks(axes.xaxis)[0.3] == "0.3"
    assert unnamed(figure) == []


# ---------------------------------------------------------------- robustness


def test_methods_keep_their_places_in_both_panels():
    table = {
        "as trained": {"CNN": (1.0, 14.0), "fit": (-0.5, 10.0)},
        "dead stations": {"CNN": (-25.0, 21.0), "fit": (-1.0, 12.0)},
        "border": {"CNN": (-16.0, 26.0), "fit": (2.0, 19.0)},
    }
    figure = figures.robustness(table)
    left, right = figure.axes
    assert (labels(left), labels(right)) == (("bias (%)", ""), ("resolution (%)", ""))
    places = ticks(left.yaxis)
    assert list(places.values()) == list(table)
    for number, axes in enumerate(figure.axes):
        drawn = lines(axes)
        for method in ("CNN", "fit"):
            x, y = drawn[method]
            assert list(x) == [table[place][method][number] for place in table]
            assert [places[row] for row in np.round(y)] == list(table)
            assert np.abs(y - np.round(y)).max() < 0.3  # close to its situation
        assert (drawn["CNN"][1] < drawn["fit"][1]).all()
        _, screen = on_screen(axes, np.zeros(3), np.arange(3))
        assert (np.diff(screen) < 0).all()  # the first situation on top
        markers = [line.get_marker() for line in axes.lines[:2]]
        assert markers == ["o", "s"]
    assert right.get_xlim()[0] == 0
    assert any(set(line.get_xdata()) == {0} for line in left.lines)
    assert legend(figure) == ["CNN", "fit"]
    assert unnamed(figure) == []


def test_no_method_is_left_out(showers):
    names = [*"abcdefgh"]
    figure = figures.quality(showers, dict.fromkeys(names, showers["energy"]))
    assert legend(figure) == names
    figure = figures.separation(
        [1, 0], {key: [1, 0] for key in names}, dict(zip(names, names, strict=True))
    )
    assert legend(figure.axes[0])[:-1] == [f"{name}: {name}" for name in names]
    figure = figures.angular_distances({key: [1.0] for key in names})
    assert legend(figure.axes[0]) == [f"{name}: 1.00°" for name in names]
    figure = figures.robustness({"as trained": dict.fromkeys(names, (0, 1))})
    assert legend(figure) == names
    plt.close("all")  # undrawn: the others show how it looks
