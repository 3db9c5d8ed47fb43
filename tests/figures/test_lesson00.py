"""Figures of lesson 0: which class is taken for which."""

import numpy as np
from helpers import bar_label, images, labels, limits, panels, seen, texts, ticks
from matplotlib.colors import to_rgb

from lessons.lesson00_start_here import figures

NAMES = ["disk", "square", "ring"]
TRUE = np.repeat([0, 1, 2], [5, 4, 10])
PREDICTED = np.array([0, 0, 0, 2, 1, 0, 1, 1, 2, 0, *[1] * 7, *[2] * 2])
SHARE = np.array([[60, 20, 20], [25, 50, 25], [10, 70, 20]])  # rows: the true class


def test_confusion_has_a_row_per_true_class():
    figure = figures.confusion(TRUE, PREDICTED, NAMES)
    [axes] = panels(figure)
    [image] = images(axes)
    np.testing.assert_array_equal(seen(image), SHARE)
    assert limits(image) == (0, 100)
    assert labels(axes) == ("predicted class", "true class")
    assert bar_label(image) == "share of the true class (%)"
    names = dict(enumerate(NAMES))
    assert (ticks(axes.xaxis), ticks(axes.yaxis)) == (names, names)


def test_confusion_prints_its_shares_readably():
    [axes] = panels(figures.confusion(TRUE, PREDICTED, NAMES))
    expected = {(j, i): f"{share}" for (i, j), share in np.ndenumerate(SHARE)}
    assert texts(axes) == expected
    for text in axes.texts:  # bright on dark, dark on bright
        column, row = text.get_position()
        is_dark = SHARE[row, column] > 50
        assert to_rgb(text.get_color()) == ((1, 1, 1) if is_dark else (0, 0, 0))
