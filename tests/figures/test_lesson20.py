"""The figures of lesson 20: scores of what is normal beside those of strangers."""

import numpy as np
from helpers import (
    bar_label,
    images,
    inside,
    labels,
    legend,
    limits,
    lines,
    panels,
    seen,
    stairs,
    texts,
    ticks,
    unnamed,
)

from lessons.lesson20_what_does_not_belong import figures


def test_histograms_share_bins_and_the_mark_carries_its_name():
    rng = np.random.default_rng(20)
    groups = {"normal": rng.normal(100, 10, 500), "other": rng.normal(80, 9, 300)}
    figure = figures.on_shells(groups, 20.0, "nothing", "−ln p")
    [axes] = figure.axes
    assert labels(axes) == ("−ln p", "number of fields")
    assert legend(figure) == list(groups)
    drawn = stairs(axes)
    for scores, (count, edges, _) in zip(groups.values(), drawn, strict=True):
        expected, _ = np.histogram(scores, edges)
        np.testing.assert_array_equal(count, expected)
        assert count.sum() == len(scores)
    np.testing.assert_array_equal(drawn[0].edges, drawn[1].edges)
    assert "nothing" in texts(axes).values()
    assert any(np.all(np.asarray(x) == 20) for x, _ in lines(axes).values())
    assert inside(axes, [20.0], [1.0]).all()
    assert unnamed(figure) == []


def test_scores_stand_over_energies():
    rng = np.random.default_rng(21)
    groups = {name: rng.uniform(-2, 0, (2, 30)) for name in ("normal", "cold")}
    figure = figures.against_energy(groups, "error")
    [axes] = figure.axes
    assert labels(axes) == ("energy per site (J)", "error")
    assert legend(figure) == list(groups)
    for name, (energy, score) in groups.items():
        np.testing.assert_array_equal(lines(axes)[name], [energy, score])
    assert unnamed(figure) == []


def test_areas_are_points_and_their_means_are_joined():
    shares = [1, 0.3, 0.03]
    areas = {"fit": [[0.8, 0.7, 0.6], [0.8, 0.8, 0.5]], "net": [[0.7, 0.6, 0.5]] * 2}
    figure = figures.over_shares(shares, areas, {"best": 0.81, "energy": 0.49})
    [axes] = figure.axes
    expected = ("share of strangers in the data", "area: stranger or normal")
    assert labels(axes) == expected
    assert legend(axes) == list(areas)
    drawn = lines(axes)
    for name, values in areas.items():
        x, mean = drawn[name]
        np.testing.assert_allclose(mean, np.mean(values, axis=0))
        marks = ticks(axes.xaxis)
        assert [marks[round(place)] for place in x] == ["100 %", "30 %", "3 %"]
    points = [y for name, (_, y) in drawn.items() if name.startswith("_child")]
    for values in areas.values():
        for each in values:
            assert any(np.array_equal(each, y) for y in points)
    assert set(texts(axes).values()) == {"best", "energy"}
    assert unnamed(figure) == []


def test_fields_stand_side_by_side_on_one_scale():
    rng = np.random.default_rng(22)
    pictures = {name: rng.normal(size=(5, 5)) for name in ("normal", "louder")}
    figure = figures.fields(pictures)
    found = panels(figure)
    assert [axes.get_title() for axes in found] == list(pictures)
    for axes, picture in zip(found, pictures.values(), strict=True):
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), picture)
        low, high = limits(image)
        assert -low == high > 1
    assert bar_label(images(found[-1])[0]) == "value"
    assert unnamed(figure) == []
