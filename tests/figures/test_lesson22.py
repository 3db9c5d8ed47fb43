"""The figures of lesson 22: clouds on their way, losses over noise, a leaderboard."""

import numpy as np
from helpers import images, labels, legend, limits, lines, panels, seen, ticks, unnamed

from lessons.lesson22_diffusion import figures


def test_clouds_are_shown_from_much_noise_to_little():
    levels = np.geomspace(10, 0.1, 9)
    points = np.random.default_rng(1).normal(size=(9, 50, 2)) * levels[:, None, None]
    figure = figures.clouds(levels, points, count=3)
    found = panels(figure)
    assert [axes.get_title() for axes in found] == ["σ = 10", "σ = 1", "σ = 0.1"]
    for axes, place in zip(found, (0, 4, 8), strict=True):
        [(x, y)] = lines(axes).values()
        np.testing.assert_array_equal(np.transpose([x, y]), points[place])
        assert axes.get_xlim() == axes.get_ylim()
        assert labels(axes)[0] == "$x_1$"
    assert labels(found[0])[1].startswith("$x_2$")
    assert unnamed(figure) == []


def test_losses_stand_on_their_floor():
    sigma = np.geomspace(0.02, 10, 5)
    floor, losses = np.linspace(1, 0, 5), np.random.default_rng(2).random((3, 5))
    formulas = {"narrow": floor / 2, "wide": floor * 0.9}
    figure = figures.loss_over_noise(sigma, floor, {"network": losses}, formulas)
    [axes] = figure.axes
    assert labels(axes) == ("noise level σ", "mean squared error of noise")
    assert legend(axes) == ["exact floor", "narrow", "wide", "network"]
    drawn = lines(axes)
    np.testing.assert_array_equal(drawn["exact floor"], [sigma, floor])
    np.testing.assert_array_equal(drawn["narrow"], [sigma, formulas["narrow"]])
    points = [
        y for name, (_, y) in drawn.items() if name in ("network",) or "_" in name
    ]
    assert [any(np.array_equal(each, y) for y in points) for each in losses] == [
        True
    ] * 3
    assert axes.get_xscale() == "log" and axes.get_ylim()[0] == 0
    assert unnamed(figure) == []


def test_leaderboard_has_a_row_per_generator_and_a_floor():
    distances = {"the law": [0.03, 0.032, 0.031], "a network": [0.11, 0.12, 0.1]}
    figure = figures.leaderboard(distances, (0.0319, 0.0018), "total variation")
    [axes] = figure.axes
    assert axes.get_xlabel() == "total variation"
    names = {place: text for place, text in ticks(axes.yaxis).items() if text}
    assert names == {0: "the law", 1: "a network"}
    low, high = axes.get_ylim()
    assert low > high  # the first one stands on top
    rows = [(x, y) for x, y in lines(axes).values() if len(x) == 3]
    for (x, y), (row, values) in zip(rows, enumerate(distances.values()), strict=True):
        np.testing.assert_array_equal(x, values)
        assert set(y) == {row}
    assert any(np.all(np.asarray(x) == 0.0319) for x, _ in lines(axes).values())
    assert axes.get_xlim()[0] == 0
    assert unnamed(figure) == []


def test_lattices_stand_in_rows_with_names():
    rng = np.random.default_rng(3)
    rows = {name: rng.choice([-1, 1], (4, 8, 8)) for name in ("true", "drawn")}
    figure = figures.lattices(rows)
    found = panels(figure)
    assert len(found) == 8
    for number, (name, spins) in enumerate(rows.items()):
        line = found[4 * number : 4 * number + 4]
        assert line[0].get_ylabel() == name
        for axes, each in zip(line, spins, strict=True):
            [image] = images(axes)
            np.testing.assert_array_equal(seen(image), each)
            assert limits(image) == (-1, 1)
    assert unnamed(figure) == []


def test_energies_are_shares_of_lattices():
    rng = np.random.default_rng(4)
    groups = {n: rng.integers(-4, 4, 200) / 16 for n in ("true", "signs", "network")}
    figure = figures.energies(groups)
    [axes] = figure.axes
    assert labels(axes) == ("energy per site (J)", "share of lattices (%)")
    assert legend(axes) == list(groups)
    for name, (x, share) in lines(axes).items():
        assert np.sum(share) == np.float64(100).round() or abs(sum(share) - 100) < 1e-9
        expected = [100 * np.mean(np.isclose(groups[name], each)) for each in x]
        np.testing.assert_allclose(share, expected)
    assert unnamed(figure) == []
