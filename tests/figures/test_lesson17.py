"""The figures of lesson 17: what was said beside what was found."""

import numpy as np
from helpers import errors, inside, labels, legend, lines, ticks, unnamed

from lessons.lesson17_how_sure import figures

GROUPS = {
    "one": ([4.0, 8.0, 13.0], [5.0, 7.0, 14.0], [100, 400, 50]),
    "other": ([6.0, 9.0], [6.5, 9.5], [200, 200]),
}


def test_errors_found_stand_over_those_said():
    figure = figures.said_and_found(GROUPS)
    [axes] = figure.axes
    assert labels(axes) == ("σ said (%)", "error found (%)")
    assert set(legend(axes)) == {*GROUPS, "said = found"}
    drawn = errors(axes)
    for name, (said, found, count) in GROUPS.items():
        expected = [said, found, np.divide(found, np.sqrt(2 * np.array(count)))]
        np.testing.assert_allclose(drawn[name], expected)
        assert inside(axes, said, found).all()
    x, y = lines(axes)["said = found"]
    np.testing.assert_array_equal(x, y)
    assert axes.get_xlim() == axes.get_ylim()
    assert list(axes.get_xticks()) == list(axes.get_yticks())
    assert unnamed(figure) == []


def test_gaps_are_share_minus_probability_in_points():
    curves = {
        "exact": ([0.1, 0.5, 0.9], [0.12, 0.5, 0.88], [0.01, 0.02, 0.01]),
        "network": ([0.2, 0.8], [0.3, 0.7], [0.02, 0.02]),
    }
    figure = figures.gaps(curves)
    [axes] = figure.axes
    expected = ("probability of hot, said", "share that is hot − said (points)")
    assert labels(axes) == expected
    assert legend(figure) == list(curves)
    said, gap, error = errors(axes)["network"]
    np.testing.assert_allclose(said, [0.2, 0.8])
    np.testing.assert_allclose(gap, [10, -10])
    np.testing.assert_allclose(error, [2, 2])
    np.testing.assert_allclose(errors(axes)["exact"][1], [2, 0, -2], atol=1e-9)
    assert axes.get_xlim() == (0, 1)
    assert unnamed(figure) == []


def test_each_shower_stands_over_its_bound():
    rng = np.random.default_rng(17)
    bound, sigma = rng.uniform(3, 20, 40), rng.uniform(4, 25, 40)
    light = np.arange(40) % 3 == 0
    figure = figures.against_bound(bound, sigma, {"light": light, "heavy": ~light})
    [axes] = figure.axes
    expected = (
        "smallest possible error, mass known (%)",
        "σ that the network says (%)",
    )
    assert labels(axes) == expected
    assert legend(axes) == ["light", "heavy", "equal"]
    drawn = lines(axes)
    np.testing.assert_array_equal(drawn["light"], [bound[light], sigma[light]])
    np.testing.assert_array_equal(drawn["heavy"], [bound[~light], sigma[~light]])
    np.testing.assert_array_equal(*drawn["equal"])
    assert inside(axes, bound, sigma).all()
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert set(ticks(axes.xaxis).values()) <= {"2", "5", "10", "20", "50"}
    assert axes.get_xlim() == axes.get_ylim()
    assert unnamed(figure) == []
