"""Figures of lesson 0: what the telescope sees, classes confused, a source aside."""

import numpy as np
from helpers import (
    arrangement,
    bar_label,
    errors,
    images,
    labels,
    limits,
    lines,
    panels,
    seen,
    texts,
    ticks,
    value_at,
)
from matplotlib.colors import to_rgb
from matplotlib.patches import Ellipse

from lessons.lesson00_start_here import figures
from utils import shapes

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


def test_camera_shows_all_images_on_one_scale_with_y_upwards():
    sky = np.random.default_rng(0).uniform(-1, 40, (6, 24, 24))
    titles = [f"picture {n}" for n in range(6)]
    figure = figures.camera(sky, titles)
    assert arrangement(figure) == (1, 6)
    for axes, image, title in zip(panels(figure), sky, titles, strict=True):
        [picture] = images(axes)
        light = np.log10(1 + image.clip(0))
        np.testing.assert_allclose(seen(picture), light[::-1])
        assert value_at(picture, -2.3, 2.3) == light[23, 0]
        assert axes.get_title() == title
        assert limits(picture) == (0, np.log10(1 + sky.max()))
        assert not axes.patches and not axes.lines
    assert figure.get_figwidth() * figure.dpi <= 1000


def test_camera_says_how_bright_a_grey_is():
    dim, bright = (np.full((2, 24, 24), light) for light in (20.0, 400.0))
    for image, expected in ((dim, [0, 3, 10]), (bright, [0, 3, 10, 30, 100])):
        figure = figures.camera(image, ["a", "b"])
        bar = images(panels(figure)[1])[0].colorbar
        assert bar.ax.get_ylabel() == "photo-electrons"
        marks = {float(place): text for place, text in ticks(bar.ax.yaxis).items()}
        assert [int(text) for text in marks.values()] == expected
        np.testing.assert_allclose(list(marks), np.log10(1 + np.array(expected)))


def test_ellipses_lie_on_the_light_and_alpha_is_to_be_seen():
    sky, _, _ = shapes.cherenkov_images(3, seed=2, classes=("gamma",))
    found = shapes.hillas(sky)
    figure = figures.camera(sky, ["a\nb"] * 3, found)
    for number, axes in enumerate(panels(figure)):
        [ellipse] = [each for each in axes.patches if isinstance(each, Ellipse)]
        centre = found["cx"][number], found["cy"][number]
        assert ellipse.center == centre
        size = 4 * found["length"][number], 4 * found["width"][number]
        assert (ellipse.width, ellipse.height) == size
        assert ellipse.angle == np.degrees(found["psi"][number])
        axis, way, cross = axes.lines
        assert axis.get_xy1() == centre
        assert axis.get_slope() == np.tan(found["psi"][number])
        np.testing.assert_array_equal(way.get_data(), [[centre[0], 0], [centre[1], 0]])
        np.testing.assert_array_equal(cross.get_data(), [[0], [0]])
        assert (axes.get_xlim(), axes.get_ylim()) == ((-2.4, 2.4), (-2.4, 2.4))


DEGREES = 0.2 * np.arange(5)
SHARES = {
    "network": np.array([[0.9, 0.9, 0.8, 0.7, 0.5], [0.94, 0.9, 0.84, 0.7, 0.6]]),
    "rival": np.array([[0.9] * 5, [0.94] * 5]),
    "formula": [0.9] * 5,
}


def test_source_aside_has_error_bars_where_there_are_starts():
    [axes] = panels(figures.source_aside(DEGREES, SHARES))
    assert labels(axes)[0] == "source beside the centre of the camera (°)"
    assert labels(axes)[1] == "gammas recognised (%)"
    found = errors(axes)
    for name in ("network", "rival"):
        x, y, error = found[name]
        np.testing.assert_allclose(x, DEGREES)
        np.testing.assert_allclose(y, 100 * SHARES[name].mean(axis=0))
        np.testing.assert_allclose(error, 100 * SHARES[name].std(axis=0, ddof=1))
    assert list(found) == ["network", "rival"]
    np.testing.assert_allclose(lines(axes)["formula"], [DEGREES, [90] * 5])


def test_source_aside_names_lines_at_their_ends_without_overlap():
    figure = figures.source_aside(DEGREES, SHARES)
    [axes] = panels(figure)
    assert [text.get_text() for text in axes.texts] == list(SHARES)
    ends = [100 * np.mean(np.atleast_2d(row)[:, -1]) for row in SHARES.values()]
    for number, (text, end) in enumerate(zip(axes.texts, ends, strict=True)):
        assert to_rgb(text.get_color()) == to_rgb(f"C{number}")
        assert abs(text.get_position()[1] - end) < 10
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in axes.texts]
    pairs = [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :]]
    assert not any(a.overlaps(b) for a, b in pairs)
