"""Figures of lesson 1: networks as pictures, bent lines, kinks, random starts."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers import (
    arrangement,
    inside,
    labels,
    legend,
    lines,
    on_screen,
    points,
    texts,
    ticks,
    unnamed,
)
from matplotlib.colors import same_color

from lessons.lesson01_neural_network_recap import figures

# ---------------------------------------------------------------- a network

FIRST = np.array([[1.0, -2.0, 0.5], [0.25, -4.0, 3.0]])  # two neurons, three inputs
SECOND = np.array([[-1.0, 2.0]])


@pytest.fixture
def network():
    [axes] = figures.network([FIRST, SECOND], ["inputs", "hidden", "output"]).axes
    return axes


def nodes(axes):
    return [points(axes, number) for number in range(3)]


def test_a_network_has_a_node_per_neuron(network):
    columns = nodes(network)
    assert [len(column) for column in columns] == [3, 2, 1]
    for column in columns:
        assert np.ptp(column[:, 0]) == 0
        assert column[:, 1].sum() == 0  # centred
        _, height = on_screen(network, *column.T)
        assert np.all(np.diff(height) < 0)  # the first one is on top
    assert columns[0][0, 0] < columns[1][0, 0] < columns[2][0, 0]


def test_a_connection_is_as_thick_as_its_weight_and_coloured_by_its_sign(network):
    columns = nodes(network)
    found = {}
    for line in network.lines:
        start, end = np.transpose(line.get_data())
        found[tuple(start), tuple(end)] = line
    assert len(found) == 8
    for layer, matrix in enumerate([FIRST, SECOND]):
        for (neuron, unit), weight in np.ndenumerate(matrix):
            ends = columns[layer][unit], columns[layer + 1][neuron]
            line = found[tuple(map(tuple, ends))]
            assert line.get_linewidth() == pytest.approx(0.4 + abs(weight))  # 4 is most
            colour = figures.POSITIVE if weight > 0 else figures.NEGATIVE
            assert same_color(line.get_color(), colour)


def test_the_columns_of_a_network_are_named(network):
    above = {x: text for (x, y), text in texts(network).items() if y > 1}
    places = [column[0, 0] for column in nodes(network)]
    assert above == dict(zip(places, ["inputs", "hidden", "output"], strict=True))
    assert not network.axison


def test_nothing_of_a_network_is_cut_off(network):
    for column in nodes(network):
        assert np.all(inside(network, *column.T))
    for x, y in texts(network):
        assert inside(network, x, y)
    assert network.get_aspect() == 1


# ---------------------------------------------------------------- functions of x

X = np.array([-1.0, 0.0, 2.0])


def test_the_last_of_the_bent_lines_is_the_thick_one():
    curves = {"a": np.array([1, 2, 3]), "b": np.array([0, 5, 1]), "sum": X}
    figure = figures.bent_lines(X, curves)
    [axes] = figure.axes
    assert labels(axes) == ("input x", "output")
    for name, values in curves.items():
        np.testing.assert_array_equal(lines(axes)[name], [X, values])
    widths = [line.get_linewidth() for line in axes.lines]
    assert [line.get_linestyle() for line in axes.lines] == ["--", "--", "-"]
    assert widths[2] > widths[0] == widths[1]
    assert (legend(axes), unnamed(figure)) == (["a", "b", "sum"], [])


SINE = np.array([0.0, 1.0, -0.5])
NETWORKS = {
    "at the start": (
        np.array([0.1, 0.75, -0.3]),
        [0.0, 0.5, 0.9, -3.0],
        [1, -4, 9, 16],
    ),
    "trained": (SINE, [0.25, 0.75], [2, -2]),
    "constructed": (SINE / 2, [0.5], [1]),
}


def test_kinks_compare_networks_with_their_target():
    figure = figures.kinks(X, SINE, NETWORKS)
    above, below = figure.axes[:3], figure.axes[3:]
    assert arrangement(figure) == (2, 3)
    assert [axes.get_title() for axes in above] == list(NETWORKS)
    assert [labels(axes) for axes in above] == [
        ("", "output"),
        ("", ""),
        ("", ""),
    ]
    for axes, (predictions, _, _) in zip(above, NETWORKS.values(), strict=True):
        np.testing.assert_array_equal(lines(axes)["target"], [X, SINE])
        np.testing.assert_array_equal(lines(axes)["network"], [X, predictions])
        assert np.all(inside(axes, [0, 1], [-1.5, 1.5]))  # the data and their targets
        low, high = on_screen(axes, [0, 0], [0, 1])[1]
        assert low < high
        [note] = axes.texts
        assert note.get_text() == f"largest error {np.abs(predictions - SINE).max():g}"
        place = note.get_transform().transform(note.get_position())
        assert inside(axes, *axes.transData.inverted().transform(place))
    assert legend(above[0]) == ["target", "network"]
    assert [labels(axes)[0] for axes in below] == ["input x"] * 3
    assert below[0].get_ylabel() == "change of slope at the kink"
    assert below[0].get_ylim() == below[2].get_ylim()
    assert above[0].get_xlim() == below[0].get_xlim()
    assert above[0].get_ylim() == above[1].get_ylim()
    assert unnamed(figure) == []


def test_a_kink_is_a_dot_at_its_place_and_its_bend():
    axes = figures.kinks(X, SINE, NETWORKS).axes[3]
    _, places, bends = NETWORKS["at the start"]
    np.testing.assert_array_equal(points(axes).T, [places, bends])
    _, height = on_screen(axes, [0, 0, 0], [-4, 0, 9])
    assert np.all(np.diff(height) > 0)  # upwards is up
    [dots] = axes.collections
    for colour, bend in zip(dots.get_facecolors(), bends, strict=True):
        expected = figures.POSITIVE if bend > 0 else figures.NEGATIVE
        assert same_color(colour[:3], expected)
    [data] = axes.patches  # grey where the data are
    assert (data.get_x(), data.get_width()) == (0, 1)
    shown = inside(axes, *points(axes).T)
    assert list(shown) == [True, True, True, False]  # the last kink is far away


def test_each_start_is_a_dot_in_the_row_of_its_inputs():
    errors = {"0 to 1": [0.9, 0.6, 1.2], "−2 to 2": [0.05, 0.03]}
    figure = figures.starts(errors, "largest error", constructed=0.0012)
    [axes] = figure.axes
    *rows, dashed = axes.lines
    for row, (line, values) in enumerate(zip(rows, errors.values(), strict=True)):
        x, y = line.get_data()
        assert list(x) == sorted(values)
        assert np.all(np.abs(y - row) <= 0.25) and len({*y}) == len(y)
    assert set(dashed.get_xdata()) == {0.0012}
    assert list(texts(axes).values()) == ["constructed"]
    assert ticks(axes.yaxis) == dict(enumerate(errors))
    assert labels(axes) == ("largest error", "")
    assert axes.get_xscale() == "log" and axes.get_xlim() == (0.001, 2)
    assert ticks(axes.xaxis) == {0.001: "0.001", 0.01: "0.01", 0.1: "0.1", 1: "1"}
    _, height = on_screen(axes, [1, 1], [0, 1])
    assert height[0] > height[1]  # the first row is on top
    assert plt.gcf() is figure


def test_gradients_are_lines_over_layers_one_per_start():
    sizes = {"a": [[1, 10, 100], [2, 20, 200]], "b": [[5, 5, 5]]}
    [axes] = figures.depths(sizes, "gradient").axes
    assert [list(line.get_ydata()) for line in axes.lines] == sizes["a"] + sizes["b"]
    assert list(axes.lines[0].get_xdata()) == [1, 2, 3]
    first, second, other = (line.get_color() for line in axes.lines)
    assert first == second != other
    assert legend(axes) == ["a", "b"]
    assert labels(axes) == ("layer", "gradient") and axes.get_yscale() == "log"
