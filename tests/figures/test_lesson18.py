"""The figures of lesson 18: what is asked of a picture, and what was answered."""

import numpy as np
from helpers import bar_label, frames, images, limits, numbers, panels, seen, unnamed

from lessons.lesson18_where_is_it import figures


def _mask(*box):
    top, left, height, width = box
    mask = np.zeros((24, 24), bool)
    mask[top : top + height, left : left + width] = True
    return mask


def test_four_answers_to_two_pictures():
    rng = np.random.default_rng(18)
    one, two = rng.poisson([1, 2], (24, 24, 2)).transpose(2, 0, 1)
    ring, both = _mask(3, 5, 6, 8), np.array([_mask(1, 2, 4, 4), _mask(10, 12, 5, 5)])
    figure = figures.four_answers(one, ring, two, both)
    grid = panels(figure)
    titles = [axes.get_title() for axes in grid]
    assert titles == ["(a) class: ring", "(b) box", "(c) pixels", "(d) each by itself"]
    for axes, picture in zip(grid, (one, one, one, two), strict=True):
        np.testing.assert_array_equal(seen(images(axes)[0]), picture)
        assert limits(images(axes)[0]) == (0, max(one.max(), two.max()))
    assert frames(grid[1]) == [(4.5, 2.5, 8, 6)]
    assert [len(images(axes)) for axes in grid] == [1, 1, 2, 3]
    painted = [seen(image)[..., 3] > 0 for axes in grid for image in images(axes)[1:]]
    np.testing.assert_array_equal(painted, [ring, *both])
    bars = [axes for axes in figure.axes if axes not in grid]
    assert [axes.get_xlabel() for axes in bars] == ["photo-electrons"]
    assert unnamed(figure) == []


def test_maps_share_a_scale_of_probabilities():
    rng = np.random.default_rng(18)
    counts, truth = rng.poisson(2, (24, 24)), _mask(3, 5, 6, 8)
    answers = {f"map {k}": rng.random((24, 24)) for k in range(6)}
    figure = figures.maps(counts, truth, answers)
    grid = panels(figure)
    assert [axes.get_title() for axes in grid] == ["picture", "truth", *answers]
    shown = [images(axes)[0] for axes in grid]
    for image, values in zip(shown, [counts, truth, *answers.values()], strict=True):
        np.testing.assert_array_equal(seen(image), values)
    assert {limits(image) for image in shown[1:]} == {(0, 1)}
    assert bar_label(shown[0]) == "photo-electrons"
    assert bar_label(shown[-1]) == "probability of the ring"
    assert unnamed(figure) == []


def test_stamps_are_numbers_in_their_places():
    maps = {"one": np.arange(12.0).reshape(3, 4), "other": np.ones((5, 5))}
    figure = figures.stamps(maps)
    for axes, (title, values) in zip(panels(figure), maps.items(), strict=True):
        assert axes.get_title() == title
        np.testing.assert_array_equal(numbers(axes, values.shape), values)
    assert unnamed(figure) == []
