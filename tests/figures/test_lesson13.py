"""The figures of lesson 13: learning curves, turned filters, maps and arrows."""

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
    ticks,
    unnamed,
    value_at,
)
from matplotlib.colors import to_rgba
from matplotlib.patches import ConnectionPatch, FancyArrow

from lessons.lesson13_symmetry_instead_of_data import figures
from utils.convolution import conv2d
from utils.symmetry import GroupConv2D

# ---------------------------------------------------------------- starts

SIZES = (30, 100, 400)
STARTS = {
    "dense": [[60, 66, 63], [70, 72, 74], [80, 86, 83]],
    "everywhere": [[90, 92, 94], [91, 92, 93], [90, 90, 93]],
}


def test_learning_curves_show_mean_and_spread_of_starts_side_by_side():
    figure = figures.learning_curves(SIZES, STARTS)
    [axes] = figure.axes
    assert labels(axes) == ("lattices to learn from", "right on new lattices (%)")
    assert legend(figure) == list(STARTS)
    drawn = errors(axes)
    for name, values in STARTS.items():
        places, mean, spread = drawn[name]
        np.testing.assert_allclose(mean, np.mean(values, axis=1))
        np.testing.assert_allclose(spread, np.std(values, axis=1, ddof=1))
        np.testing.assert_allclose(places, SIZES, rtol=0.03)
    assert (np.asarray(drawn["dense"][0]) < drawn["everywhere"][0]).all()
    assert list(ticks(axes.xaxis).values()) == ["30", "100", "400"]
    assert unnamed(figure) == []


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
    assert set(legend(figure)) == {*outputs, "$T_c$, exact"}
    assert unnamed(figure) == []


def test_the_transition_is_marked_where_onsager_has_it():
    figure = figures.transition(
        [1, 4], {"a": [1, 0]}, {"a": [0, 0]}, trained=(1.7, 2.9)
    )
    [axes] = figure.axes
    [gap] = axes.patches
    assert [text.get_text() for text in axes.texts] == ["grey: no training data"]
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


def frame(axes):
    """Return the colour of the frame of axes."""
    [colour] = {axes.spines[side].get_edgecolor() for side in ("left", "top", "right")}
    return to_rgba(colour)


def test_each_map_has_the_frame_of_the_map_that_it_becomes():
    image = np.arange(6.0).reshape(2, 3)
    maps = [image - shift for shift in (0, 2, 4, 6)]
    rows = {"upright": [image, *maps], "turned": [image.T, *(m.T for m in maps)]}
    figure = figures.turned_maps(rows)
    grid = np.reshape(panels(figure), (2, 5))
    names = ["image", "filter 0°", "filter 90°", "filter 180°", "filter 270°"]
    assert [axes.get_title() for axes in grid[0]] == names
    assert [axes.get_ylabel() for axes in grid[:, 0]] == ["upright", "turned"]
    for line, pictures in zip(grid, rows.values(), strict=True):
        for axes, values in zip(line, pictures, strict=True):
            np.testing.assert_array_equal(seen(images(axes)[0]), values)
        assert {limits(images(axes)[0]) for axes in line[1:]} == {(-6, 6)}
    above, below = ([frame(axes) for axes in line[1:]] for line in grid)
    assert len(set(above)) == 4
    assert below == [above[3], *above[:3]]
    assert bar_label(images(grid[1, 4])[0]) == "response"
    assert unnamed(figure) == []


def test_arrows_lead_from_a_map_to_the_next_one_below():
    maps = [np.eye(2)] * 5
    figure = figures.turned_maps({"upright": maps, "turned": maps})
    grid = np.reshape(panels(figure), (2, 5))
    arrows = [a for a in figure.artists if isinstance(a, ConnectionPatch)]
    assert len(arrows) == 4
    for turns, arrow in enumerate(arrows):
        assert arrow.axesA is grid[0, 1 + turns]
        assert arrow.axesB is grid[1, 1 + (turns + 1) % 4]
        assert to_rgba(arrow.get_edgecolor()) == frame(arrow.axesA)


def test_slices_turn_and_move_on():
    kernel = np.random.default_rng(13).integers(0, 2, size=(3, 3, 4))
    figure = figures.four_slices(kernel)
    grid = np.reshape(panels(figure), (4, 4))
    turns = ("0°", "90°", "180°", "270°")
    assert [axes.get_title() for axes in grid[0]] == [f"on map {t}" for t in turns]
    assert [axes.get_ylabel() for axes in grid[:, 0]] == [f"makes {t}" for t in turns]
    colours = [frame(axes) for axes in grid[0]]
    assert len(set(colours)) == 4
    for row, column in np.ndindex(4, 4):
        axes, number = grid[row, column], (column - row) % 4
        turned = np.rot90(kernel[..., number], row)
        np.testing.assert_array_equal(seen(images(axes)[0]), turned)
        assert frame(axes) == colours[number]


def test_the_slices_are_those_of_the_layer_of_the_course():
    layer = GroupConv2D(1, 3, lift=False)
    layer.build((None, 8, 8, 4, 1))
    kernel = np.arange(36.0).reshape(3, 3, 4)
    layer.kernel.assign(kernel.reshape(layer.kernel.shape))
    bound = kernel / 36
    drawn = np.reshape(panels(figures.four_slices(bound)), (4, 4))
    shifts = np.random.default_rng(0).normal(size=(1, 8, 8, 4, 1)).astype("float32")
    made = np.asarray(layer(shifts))[0, ..., 0]
    for row in range(4):
        total = 0
        for column in range(4):
            slice_ = 36 * seen(images(drawn[row, column])[0])
            total = total + conv2d(shifts[0, ..., column, 0], slice_)
        np.testing.assert_allclose(made[..., row], total, rtol=1e-3, atol=1e-2)


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
    alone = {"turned": SIGNALS["turned"]}
    [axes] = panels(figures.turned_showers(alone, ARROWS))
    assert axes.get_title() == "turned"
