"""The figures of lesson 16: layers, labels, luck and two images."""

import numpy as np
from helpers import (
    bar_label,
    errors,
    images,
    labels,
    legend,
    limits,
    lines,
    panels,
    seen,
    ticks,
    unnamed,
)

from lessons.lesson16_transfer import figures

# ---------------------------------------------------------------- layers

DICE = np.random.default_rng(16)
LAYERS = {
    "trained": {"digits": DICE.random((3, 4)), "magnet": DICE.random((3, 4))},
    "untrained": {"digits": DICE.random((3, 4)), "magnet": DICE.random((3, 4))},
}


def test_layers_have_mean_and_spread_of_starts_in_a_panel_per_task():
    figure = figures.by_layer(LAYERS)
    grid = panels(figure)
    assert [axes.get_title() for axes in grid] == ["digits", "magnet"]
    assert grid[0].get_ylabel() == "right on validation images (%)"
    for axes in grid:
        assert axes.get_xlabel() == "cut behind convolution"
        drawn = errors(axes)
        assert list(drawn) == ["trained", "untrained"]
        for name, (places, mean, spread) in drawn.items():
            values = LAYERS[name][axes.get_title()]
            np.testing.assert_allclose(mean, values.mean(axis=0))
            np.testing.assert_allclose(spread, values.std(axis=0, ddof=1))
            np.testing.assert_allclose(places, [1, 2, 3, 4], atol=0.1)
        assert list(ticks(axes.xaxis).values()) == ["1", "2", "3", "4"]
    assert legend(figure) == ["trained", "untrained"]
    assert unnamed(figure) == []


# ---------------------------------------------------------------- labels

SIZES = (30, 300)
CURVES = {
    "digits": {"trained": [[60, 61, 65], [80, 82, 81]]},
    "telescope": {
        "trained": [[70, 72, 71], [80, 83, 81]],
        "numbers": [[85, 88, 86], [90, 91, 90]],
    },
}


def test_learning_curves_have_error_bars_over_a_logarithmic_axis():
    figure = figures.learning_curves(SIZES, CURVES)
    grid = panels(figure)
    assert [axes.get_title() for axes in grid] == list(CURVES)
    assert labels(grid[0]) == ("labels", "right on new images (%)")
    for axes in grid:
        drawn = errors(axes)
        assert axes.get_xscale() == "log"
        assert list(ticks(axes.xaxis).values()) == ["30", "300"]
        for name, values in CURVES[axes.get_title()].items():
            places, mean, spread = drawn[name]
            np.testing.assert_allclose(mean, np.mean(values, axis=1))
            np.testing.assert_allclose(spread, np.std(values, axis=1, ddof=1))
            np.testing.assert_allclose(places, SIZES, rtol=0.07)
    assert legend(figure) == ["trained", "numbers"]  # of the fullest panel
    assert unnamed(figure) == []


# ---------------------------------------------------------------- luck

LUCK = {
    (30, 1): (70, 71),
    (30, 40): (90, 75),
    (300, 1): (72, 72),
    (300, 40): (78, 76),
}


def test_luck_shows_score_and_truth_by_trials():
    figure = figures.luck((1, 40), LUCK)
    grid = panels(figure)
    for axes, size in zip(grid, (30, 300), strict=True):
        assert axes.get_title() == f"{size} images for validation"
        drawn = lines(axes)
        for number, name in enumerate(legend(figure)):
            places, values = drawn[name]
            assert list(places) == [1, 40]
            assert list(values) == [LUCK[size, count][number] for count in (1, 40)]
        assert axes.get_xlabel() == "trials"
    assert legend(figure) == ["on the images that chose it", "on 500 new images"]
    assert grid[0].get_ylabel() == "the best one is right (%)"
    assert grid[0].get_ylim() == grid[1].get_ylim()
    [between] = grid[0].collections
    corners = between.get_paths()[0].vertices
    assert {70, 71, 75, 90} <= set(corners[:, 1])
    assert unnamed(figure) == []


# ---------------------------------------------------------------- two images


def test_two_images_stand_side_by_side_in_one_scale():
    pair = np.zeros((2, 4, 5))
    pair[0, 1, 2] = 1
    pair[1, 3, 4] = 0.5
    figure = figures.pair(pair, "alike")
    grid = panels(figure)
    assert figure.get_suptitle() == "alike"
    for axes, image in zip(grid, pair, strict=True):
        [shown] = images(axes)
        np.testing.assert_array_equal(seen(shown), image)
        assert limits(shown) == (0, 1)
        assert axes.get_xlabel() == "column (pixels)"
    assert grid[0].get_ylabel() == "row (pixels)"
    assert bar_label(images(grid[1])[0]) == "brightness"
    assert unnamed(figure) == []
