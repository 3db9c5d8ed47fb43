"""The figures of lesson 13: the transition, turned maps."""

import numpy as np
import pytest
from helpers import (
    bar_label,
    errors,
    images,
    labels,
    legend,
    limits,
    on_screen,
    panels,
    seen,
    unnamed,
    value_at,
)
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyArrow

from lessons.lesson13_symmetry_instead_of_data import figures

# ---------------------------------------------------------------- maps of pixels

MAPS = {
    "zeros": np.linspace(0.1, 0.6, 12).reshape(3, 4),
    "torus": np.linspace(4, 2, 12).reshape(3, 4),
}


# ---------------------------------------------------------------- transition


def test_outputs_have_error_bars_at_their_temperatures():
    temperatures = np.array([1.5, 2.0, 2.5, 3.5])
    outputs = np.array([[0.99, 0.9, 0.3, 0.0], [1, 0.95, 0.2, 0.01]])
    outputs = dict(zip(["20×20", "40×40"], outputs, strict=True))
    sizes = {"20×20": [0.01, 0.02, 0.03, 0.04], "40×40": [0.02, 0.01, 0.05, 0.03]}
    figure = figures.transition(temperatures, outputs, sizes, trained=(1.7, 2.9))
    [axes] = figure.axes
    expected = (
        r"temperature ($J/k_\mathrm{B}$)",
        'output: probability of "ordered"',
    )
    assert labels(axes) == expected
    drawn = errors(axes)
    assert list(drawn) == list(outputs)
    for name, values in outputs.items():
        np.testing.assert_allclose(drawn[name], [temperatures, values, sizes[name]])
    assert set(legend(axes)) == {*outputs, "no training data", "$T_c$, exact"}
    assert unnamed(figure) == []


def test_the_transition_is_marked_where_onsager_has_it():
    figure = figures.transition(
        [1, 4], {"a": [1, 0]}, {"a": [0, 0]}, trained=(1.7, 2.9)
    )
    [axes] = figure.axes
    [gap] = axes.patches
    assert gap.get_label() == "no training data"
    left, right = gap.get_extents().transformed(axes.transData.inverted()).intervalx
    assert (left, right) == pytest.approx((1.7, 2.9))
    [exact] = [line for line in axes.lines if line.get_label() == "$T_c$, exact"]
    assert exact.get_xdata() == pytest.approx([2 / np.log(1 + np.sqrt(2))] * 2)
    half = [line for line in axes.lines if set(line.get_ydata()) == {0.5}]
    assert len(half) == 1


def test_no_lattice_is_left_out():
    values = {name: np.array([1, 0.5]) for name in "abcd"}
    figure = figures.transition(np.array([1, 4]), values, values, trained=(2, 3))
    assert set(errors(figure.axes[0])) == {*"abcd"}


# ---------------------------------------------------------------- maps of a group


def test_maps_of_a_row_share_one_scale_and_stand_below_their_title():
    digit = np.array([[0.0, 0.2, 1], [0.4, 0.6, 0.8]])
    rows = {
        "upright": [digit, digit - 3, digit],
        "turned": [digit.T, 10 * digit.T, digit.T - 2],
    }
    figure = figures.group_maps(rows, ["digit", "0°", "90°"])
    grid = np.reshape(panels(figure), (2, 3))
    for line, (name, pictures) in zip(grid, rows.items(), strict=True):
        assert [axes.get_title() for axes in line] == ["digit", "0°", "90°"]
        assert [axes.get_ylabel() for axes in line] == [name, "", ""]
        for axes, values in zip(line, pictures, strict=True):
            np.testing.assert_array_equal(seen(images(axes)[0]), values)
        assert images(line[0])[0].cmap.name == "gray"
        bound = max(np.abs(pictures[1]).max(), np.abs(pictures[2]).max())
        assert [limits(images(axes)[0]) for axes in line[1:]] == [(-bound, bound)] * 2
        assert bar_label(images(line[2])[0]) == "activation"
    assert unnamed(figure) == []


# ---------------------------------------------------------------- showers on the ground

SIGNALS = {
    "as recorded": np.arange(16.0).reshape(4, 4),
    "turned": np.arange(16.0).reshape(4, 4)[::-1] ** 2,
}
ARROWS = {
    "as recorded": {"direction": (0.3, 0.1)},
    "turned": {"label forgotten": (0.3, 0.1), "turned along": (-0.2, 0.6)},
}


def test_the_first_axis_of_a_shower_points_to_the_right():
    figure = figures.turned_showers(SIGNALS, ARROWS, spacing=1.5)
    for axes, (title, values) in zip(panels(figure), SIGNALS.items(), strict=True):
        assert axes.get_title() == title
        assert labels(axes) == ("x (km)", "y (km)")
        [image] = images(axes)
        assert list(image.get_extent()) == [-3, 3, -3, 3]
        for i, j in np.ndindex(4, 4):
            x, y = 1.5 * np.array([i - 1.5, j - 1.5])  # km
            assert value_at(image, x, y) == values[i, j]
        np.testing.assert_array_equal(seen(image), values.T[::-1])
        right_of, above = np.diff(on_screen(axes, [0, 1], [0, 1]))
        assert right_of > 0 and above > 0
        assert limits(image) == (0, 225)  # of both panels
    assert bar_label(image) == "signal: lg(S / VEM)"
    assert unnamed(figure) == []


def test_showers_have_stations_every_750_metres():
    figure = figures.turned_showers(SIGNALS, ARROWS)
    assert list(images(figure.axes[0])[0].get_extent()) == [-1.5, 1.5, -1.5, 1.5]


def test_arrows_point_along_their_directions_in_the_colours_of_the_legend():
    figure = figures.turned_showers(SIGNALS, ARROWS, spacing=3)
    for axes, directions in zip(panels(figure), ARROWS.values(), strict=True):
        assert legend(axes) == list(directions)
        named = {line.get_label(): to_rgba(line.get_color()) for line in axes.lines}
        arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrow)]
        assert len(arrows) == len(directions)
        for arrow, (name, direction) in zip(arrows, directions.items(), strict=True):
            corners = arrow.get_xy()
            tip = corners[np.argmax(np.hypot(*corners.T))]
            angle = np.arctan2(*tip[::-1]), np.arctan2(*direction[::-1])
            assert angle[0] == pytest.approx(angle[1])
            assert 3 < np.hypot(*tip) < 6  # from the middle, inside the array
            np.testing.assert_allclose(corners[0], corners[-1])
            assert np.hypot(*corners.T).min() < 0.1  # km
            assert arrow.get_facecolor() == named[name]


def test_one_picture_is_one_panel():
    alone = {"torus": MAPS["torus"]}
    for figure in (figures.error_maps(alone, "error"), figures.read_positions(alone)):
        assert [axes.get_title() for axes in panels(figure)] == ["torus"]
    figure = figures.group_maps({"upright": [*MAPS.values()]}, ["digit", "0°"])
    assert [axes.get_title() for axes in panels(figure)] == ["digit", "0°"]
    alone = {"turned": SIGNALS["turned"]}
    [axes] = panels(figures.turned_showers(alone, ARROWS))
    assert axes.get_title() == "turned"
