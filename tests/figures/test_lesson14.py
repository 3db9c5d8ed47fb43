"""The figures of lesson 14: a shower, ladders, ROC curves, angles, robustness."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import errors, labels, legend, lines, on_screen, panels, ticks, unnamed

from lessons.lesson14_capstone_air_showers import figures
from utils import airshowers

# ---------------------------------------------------------------- a shower


def crosses_and_dots(axes):
    """Return the places of silent stations, and places and values of active ones."""
    [crosses] = [line for line in axes.lines if line.get_marker() == "x"]
    [dots] = [each for each in axes.collections if len(each.get_offsets()) > 1]
    return np.transpose(crosses.get_data()), dots.get_offsets(), dots.get_array()


@pytest.fixture(scope="module")
def shower():
    return airshowers.simulate(3, seed=14).select([1])


def drawn(shower):
    core, slope = np.array([[1.0, -0.5]]), np.array([[0.3, 0.4]])
    rng = np.random.default_rng(4)
    stations = np.column_stack([rng.normal(size=(49, 4)), np.arange(49) % 7 > 0])
    return figures.shower_set(shower, (core, slope), stations), stations


def test_maps_of_a_shower_show_stations_where_they_stand(shower):
    figure, _ = drawn(shower)
    left, middle, _ = panels(figure)
    places = airshowers.station_grid().reshape(-1, 2) / 1000
    signal, time = (shower[key][0].ravel() for key in ("signal", "time"))
    on = np.isfinite(signal)
    for axes, values in ((left, np.log10(signal)), (middle, time / 1000)):
        silent, active, shown = crosses_and_dots(axes)
        np.testing.assert_allclose(silent, places[~on])
        np.testing.assert_allclose(active, places[on])
        np.testing.assert_allclose(shown, values[on])
        assert labels(axes) == ("x (km)", "y (km)")
    bars_of = [a.get_xlabel() for a in figure.axes if a.get_label() == "<colorbar>"]
    assert bars_of[0].endswith("(signal / VEM)") and bars_of[1] == "arrival time (µs)"


def test_a_set_shows_delays_where_stations_are_seen(shower):
    figure, stations = drawn(shower)
    *_, right = panels(figure)
    silent, active, shown = crosses_and_dots(right)
    on = stations[:, 4] > 0
    np.testing.assert_allclose(active, stations[on, :2])
    np.testing.assert_allclose(silent, stations[~on, :2])
    np.testing.assert_allclose(shown, stations[on, 2] / 0.2998)
    assert labels(right) == ("along (km)", "across (km)")


def test_arrows_point_from_the_sky_to_the_core(shower):
    figure, _ = drawn(shower)
    _, middle, right = panels(figure)
    for axes, start, end in (
        (middle, (2.2, 1.1), (1, -0.5)),
        (right, (2, 0), (0, 0)),
    ):
        [arrow] = axes.patches
        corners = arrow.get_xy()
        nearest = np.linalg.norm(corners - end, axis=1).min()
        assert nearest == pytest.approx(0, abs=1e-6)  # the tip
        assert np.linalg.norm(corners - start, axis=1).min() < 0.1


# ---------------------------------------------------------------- ladders

RUNGS = {"maps, CNN": (12.5, 0.3), "fit + network": (7.4, 0.1), "fit": (9.9, 0.2)}


def test_rungs_of_a_ladder_are_values_with_errors_the_best_on_top():
    figure = figures.ladder(RUNGS, bound=6.84)
    [axes] = figure.axes
    places = {text: y for y, text in ticks(axes.yaxis).items()}
    assert list(places) == ["fit + network", "fit", "maps, CNN"]
    for name, (x, y, error) in errors(axes).items():
        np.testing.assert_allclose([*x, *error], RUNGS[name])
        assert list(y) == [places[name]]
    _, screen = on_screen(axes, np.full(3, 10), list(places.values()))
    assert (np.diff(screen) < 0).all()
    assert axes.get_xscale() == "log"
    assert ticks(axes.xaxis)[10] == "10"
    [dashed] = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert list(dashed.get_xdata()) == [6.84, 6.84]
    texts = [text.get_text() for text in axes.texts]
    assert set(texts) == {"7.4", "9.9", "12.5", "bound 6.8"}
    assert "resolution" in labels(axes)[0] and unnamed(figure) == []


def test_kinds_of_methods_have_colours_of_their_own():
    rows = dict.fromkeys(["maps, dense", "set, vote", "fit + network", "fit"], (9, 1))
    [axes] = figures.ladder(rows, bound=7).axes
    colours = {box.lines[0].get_color() for box in axes.containers}
    assert len(colours) == 4


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
    figure = figures.angular_distances(angles, bound=0.09)
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
    assert any(set(line.get_xdata()) == {0.09} for line in axes.lines)
    assert {text.get_text() for text in axes.texts} == {"68 %", "bound (rms)"}
    assert axes.get_xscale() == "log"
    assert ticks(axes.xaxis)[0.3] == "0.3"
    assert unnamed(figure) == []


# ---------------------------------------------------------------- robustness


def test_methods_keep_their_places_in_both_panels():
    table = {
        "as trained": {"CNN": ((1, 0.3), (14, 0.2)), "fit": ((-0.5, 0.1), (10, 0.2))},
        "dead": {"CNN": ((-25, 0.5), (21, 0.4)), "fit": ((-1, 0.2), (12, 0.3))},
        "border": {"CNN": ((-16, 0.6), (26, 0.5)), "fit": ((2, 0.3), (19, 0.4))},
    }
    figure = figures.robustness(table)
    left, right = figure.axes
    assert (labels(left), labels(right)) == (("bias (%)", ""), ("resolution (%)", ""))
    places = ticks(left.yaxis)
    assert list(places.values()) == list(table)
    for number, axes in enumerate(figure.axes):
        drawn = errors(axes)
        for method in ("CNN", "fit"):
            x, y, error = drawn[method]
            assert list(x) == [table[place][method][number][0] for place in table]
            bars = [table[place][method][number][1] for place in table]
            np.testing.assert_allclose(error, bars)
            assert [places[row] for row in np.round(y)] == list(table)
            assert np.abs(y - np.round(y)).max() < 0.3  # close to its situation
        assert (drawn["CNN"][1] < drawn["fit"][1]).all()
        _, screen = on_screen(axes, np.zeros(3), np.arange(3))
        assert (np.diff(screen) < 0).all()  # the first situation on top
    assert right.get_xlim()[0] == 0
    assert any(set(line.get_xdata()) == {0} for line in left.lines)
    assert legend(figure) == ["CNN", "fit"]
    assert unnamed(figure) == []


def test_no_method_is_left_out():
    names = [*"abcdefgh"]
    figure = figures.separation(
        [1, 0], {key: [1, 0] for key in names}, dict(zip(names, names, strict=True))
    )
    assert legend(figure.axes[0])[:-1] == [f"{name}: {name}" for name in names]
    figure = figures.angular_distances({key: [1.0] for key in names}, 0.1)
    assert legend(figure.axes[0]) == [f"{name}: 1.00°" for name in names]
    pairs = dict.fromkeys(names, ((0, 1), (1, 1)))
    figure = figures.robustness({"as trained": pairs})
    assert legend(figure) == names
    plt.close("all")  # undrawn: the others show how it looks
