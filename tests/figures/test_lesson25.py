"""The figures of lesson 25: maps, biases, costs and errors by length."""

import numpy as np
from helpers import labels, legend, lines, panels, unnamed

from lessons.lesson25_attention import figures


def test_maps_stand_beside_each_other_with_the_truth_circled():
    rng = np.random.default_rng(25)
    pictures = {name: rng.random((2, 8, 8)) for name in ("image", "attention", "CAM")}
    places = np.array([[1, 5], [6, 2]])
    figure = figures.maps(pictures, places)
    grid = np.reshape(panels(figure), (2, 3))
    for (name, pair), column in zip(pictures.items(), grid.T, strict=True):
        assert column[0].get_title() == name
        for picture, place, axes in zip(pair, places, column, strict=True):
            [image] = axes.get_images()
            np.testing.assert_array_equal(image.get_array(), picture)
            assert image.origin == "upper"
            [mark] = axes.get_lines()
            np.testing.assert_array_equal(np.ravel(mark.get_data()), place[::-1])
    assert unnamed(figure) == []


def test_biases_have_errors():
    curves = {"mean": (np.array([1.0, 2]), np.array([0.5, 0.4]))}
    curves["sum"] = (np.array([10.0, 30]), np.array([0.5, 0.4]))
    figure = figures.biases([6, 40], curves)
    [axes] = panels(figure)
    assert labels(axes) == ("energy (EeV)", "mean of E_rec / E − 1 (%)")
    assert legend(axes) == ["mean", "sum"]
    for container, (bias, error) in zip(axes.containers, curves.values(), strict=True):
        x, y = container.lines[0].get_data()
        np.testing.assert_array_equal(x, [6, 40])
        np.testing.assert_array_equal(y, bias)
        [bars] = container.lines[2]
        heights = [np.ptp(segment[:, 1]) / 2 for segment in bars.get_segments()]
        np.testing.assert_allclose(heights, error)
    assert axes.get_xscale() == "log" and unnamed(figure) == []


def test_costs_are_drawn_by_tokens():
    figure = figures.costs(
        np.array([16, 64]), {"attention": [10, 90], "other": [5, 20]}
    )
    [axes] = panels(figure)
    assert labels(axes) == ("tokens", "multiplications")
    assert legend(axes) == ["attention", "other"]
    np.testing.assert_array_equal(lines(axes)["attention"][1], [10, 90])
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert unnamed(figure) == []


def test_errors_stand_over_the_length():
    errors = {"β = 3": [0.01, 0.1], "start 0, β = 3": [0.2, 0.3]}
    errors |= {f"start {k}": [0.1 * k, 0.2] for k in range(1, 5)}
    figure = figures.lengths((20, 100), errors, 1 / 6)
    [axes] = panels(figure)
    assert labels(axes) == ("numbers in the list", "mean squared error")
    assert legend(axes) == [*errors, "a guess"]
    for name, error in errors.items():
        np.testing.assert_array_equal(lines(axes)[name][1], error)
    styles = [line.get_linestyle() for line in axes.get_lines()]
    assert styles == ["-", *["--"] * 5, ":"]
    np.testing.assert_allclose(lines(axes)["a guess"][1], 1 / 6)
    assert unnamed(figure) == []
