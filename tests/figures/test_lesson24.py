"""The figures of lesson 24: matrices, errors by depth, hexagons, a learned φ."""

import numpy as np
from helpers import images, labels, legend, limits, lines, panels, texts, unnamed

from lessons.lesson24_graphs import figures, hexagon


def test_matrices_have_their_largest_weight_as_1():
    rng = np.random.default_rng(1)
    shown = {name: rng.normal(size=(5, 5)) for name in ("one", "other")}
    figure = figures.matrices(shown)
    for axes, (name, each) in zip(panels(figure), shown.items(), strict=True):
        [image] = images(axes)
        np.testing.assert_allclose(image.get_array(), each / np.abs(each).max())
        assert limits(image) == (-1, 1)
        assert axes.get_title() == name
    assert labels(panels(figure)[0]) == ("input", "output")
    assert unnamed(figure) == []


def test_errors_stand_at_their_depth():
    depths = np.arange(9)
    curves = {"plain": 1 / (1 + depths), "best": 0.9 / (1 + depths)}
    measured = {"a": {2: [0.5, 0.52], 8: [0.6, 0.61]}, "b": {2: [0.4, 0.41]}}
    figure = figures.risks(depths, curves, 0.39, measured)
    [axes] = panels(figure)
    assert labels(axes) == ("number of layers", "mean squared error")
    drawn = lines(axes)
    for name, errors in curves.items():
        np.testing.assert_array_equal(drawn[name], [depths, errors])
    np.testing.assert_array_equal(drawn["a"], [[2, 2, 8, 8], [0.5, 0.52, 0.6, 0.61]])
    assert legend(axes) == ["plain", "best", "a", "b"]
    assert list(texts(axes).values()) == ["Wiener filter"]
    assert unnamed(figure) == []


def test_hexagons_stand_at_their_stations_and_images_are_those_of_the_networks():
    values = np.arange(127) / 100
    values[:3] = np.nan
    figure = figures.views(values, values[::-1])
    first, second, axial, rows = panels(figure)
    for axes, expected in ((first, values), (second, values[::-1])):
        [cells] = axes.collections
        np.testing.assert_array_equal(cells.get_array().filled(np.nan), expected)
        boxes = [path.get_extents() for path in cells.get_paths()]
        middles = [(box.x0 + box.x1, box.y0 + box.y1) for box in boxes]
        np.testing.assert_allclose(
            np.array(middles) / 2, hexagon.PLACES / 1000, atol=1e-9
        )
        assert cells.get_clim() == (0, 1.26)

    def across(x):
        return np.swapaxes(hexagon.rows(x), 1, 2)

    for axes, view in ((axial, hexagon.axial), (rows, across)):
        image = images(axes)[0].get_array().filled(np.nan)
        here = view(np.ones((1, 127, 1)))[0, ..., 0] > 0
        expected = view(values[None, :, None])[0, ..., 0]
        np.testing.assert_array_equal(image[here], expected[here])
        assert np.isnan(image[~here]).all()
    assert labels(first) == ("x (km)", "y (km)")
    assert labels(axial) == ("r", "q")
    assert labels(rows) == ("column", "row")
    assert rows.get_ylim()[0] < rows.get_ylim()[1]
    assert unnamed(figure) == []


def test_a_learned_ratio_lies_over_the_exact_one():
    angle = np.linspace(0, 90, 10)
    learned = [angle / 50, angle / 60]
    figure = figures.ratio(angle, angle / 55, learned)
    [axes] = panels(figure)
    assert labels(axes) == ("angle to the source (degrees)", "what one event adds")
    assert legend(axes) == ["exact logarithm of the ratio", "φ, learned from labels"]
    drawn = [line.get_data() for line in axes.get_lines()]
    for expected, (x, y) in zip([angle / 55, *learned], drawn, strict=False):
        np.testing.assert_array_equal(x, angle)
        np.testing.assert_array_equal(y, expected)
    assert unnamed(figure) == []
