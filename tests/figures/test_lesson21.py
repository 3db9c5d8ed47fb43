"""The figures of lesson 21: answers over x, paths of a game, samples in the plane."""

import numpy as np
from helpers import labels, legend, lines, panels, unnamed

from lessons.lesson21_two_networks_in_a_duel import figures


def test_curves_stand_over_x():
    x = np.linspace(-1, 1, 7)
    shown = {"D": {"best": x**2, "network": x**3}, "slope": {"best": 2 * x}}
    figure = figures.over_x(x, shown, "place")
    for axes, (label, curves) in zip(panels(figure), shown.items(), strict=True):
        assert labels(axes) == ("place", label)
        assert legend(axes) == list(curves)
        for name, values in curves.items():
            np.testing.assert_array_equal(lines(axes)[name], [x, values])
    assert unnamed(figure) == []


def test_paths_begin_at_a_point_and_share_their_scale():
    games = {"out": np.array([[1, 0], [0, 2], [-3, 0]]), "in": np.eye(2)}
    figure = figures.paths(games)
    found = panels(figure)
    assert [axes.get_title() for axes in found] == list(games)
    for axes, path in zip(found, games.values(), strict=True):
        drawn = list(lines(axes).values())
        np.testing.assert_array_equal(drawn[0], path.T)
        np.testing.assert_array_equal(np.ravel(drawn[1]), path[0])
        np.testing.assert_array_equal(np.ravel(drawn[2]), [0, 0])
        assert axes.get_xlabel() == "generator x"
    assert found[0].get_ylabel() == "slope y of the critic"
    assert len({axes.get_xlim() for axes in found}) == 1
    assert unnamed(figure) == []


def test_samples_are_points_in_equal_squares():
    dice = np.random.default_rng(1)
    groups = {"real": dice.normal(size=(20, 2)), "drawn": dice.normal(size=(20, 2))}
    figure = figures.samples(groups)
    found = panels(figure)
    assert [axes.get_title() for axes in found] == list(groups)
    for axes, points in zip(found, groups.values(), strict=True):
        [drawn] = lines(axes).values()
        np.testing.assert_array_equal(drawn, points.T)
        assert axes.get_xlim() == axes.get_ylim() == (-2.7, 2.7)
        assert axes.get_xlabel() == "x₁"
    assert found[0].get_ylabel() == "x₂"
    assert unnamed(figure) == []
