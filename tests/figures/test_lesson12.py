"""The figures of lesson 12: errors, halves of a line, shifts, windows, positions."""

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
    texts,
    unnamed,
    value_at,
)

from lessons.lesson12_invariant_or_equivariant import figures

# ---------------------------------------------------------------- maps of pixels

MAPS = {
    "zeros": np.linspace(0.1, 4, 12).reshape(3, 4),
    "torus": np.zeros((3, 4)),
}


def test_error_maps_share_one_scale_from_zero():
    figure = figures.error_maps(MAPS, moved=(1, 2))
    for axes, (title, values) in zip(panels(figure), MAPS.items(), strict=True):
        assert axes.get_title() == title
        assert axes.get_xlabel() == "column (pixels)"
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), values)
        assert limits(image) == (0, 4)
        assert value_at(image, x=3, y=1) == values[1, 3]  # column 3, row 1
    assert panels(figure)[0].get_ylabel() == "row (pixels)"
    label = bar_label(images(panels(figure)[-1])[0])
    assert label == "mean error (units of the map)"
    assert unnamed(figure) == []


def test_the_two_borders_are_pointed_at_and_no_error_is_said():
    noisy = {"zeros": np.ones((24, 24)), "torus": np.zeros((24, 24))}
    zeros, torus = panels(figures.error_maps(noisy, moved=(8, 10)))
    tips = {text.get_text(): text.xy for text in zeros.texts}
    assert tips["old border,\nmoved along"][0] == 10  # the column it has moved to
    assert tips["border"][0] > 21
    assert list(texts(torus).values()) == ["0 everywhere"]


def test_positions_as_read_are_on_the_scale_of_the_rows():
    figure = figures.read_positions(MAPS)
    for axes, (title, values) in zip(panels(figure), MAPS.items(), strict=True):
        assert axes.get_title() == title
        assert axes.get_xlabel() == "column (pixels)"
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), values)
        assert limits(image) == (0, 2)  # of three rows
        assert value_at(image, x=3, y=1) == values[1, 3]
    assert panels(figure)[0].get_ylabel() == "row (pixels)"
    assert bar_label(images(panels(figure)[-1])[0]) == "row, as read (pixels)"
    assert unnamed(figure) == []


def test_one_picture_is_one_panel():
    alone = {"zeros": MAPS["zeros"]}
    drawn = figures.error_maps(alone, moved=(1, 2)), figures.read_positions(alone)
    for figure in drawn:
        assert [axes.get_title() for axes in panels(figure)] == ["zeros"]


# ---------------------------------------------------------------- lines


def test_the_even_and_the_odd_pixels_of_a_line_are_two_curves():
    signals = {"before": np.array([1.0, -1, 2, -2, 3]), "after": np.zeros(4)}
    figure = figures.two_halves(signals)
    for axes, (title, values) in zip(panels(figure), signals.items(), strict=True):
        assert axes.get_title() == title
        for name, first in (("even pixels", 0), ("odd pixels", 1)):
            x, y = lines(axes)[name]
            np.testing.assert_array_equal(x, np.arange(first, len(values), 2))
            np.testing.assert_array_equal(y, values[first::2])
    assert legend(panels(figure)[-1]) == ["even pixels", "odd pixels"]
    assert labels(panels(figure)[0]) == ("pixel", "value")
    assert unnamed(figure) == []


def test_errors_after_a_shift_have_bars_and_a_line_for_another_digit():
    curves = {
        "strided": np.array([[0, 0, 0], [0.2, 0.3, 0.4]]),
        "blurred pool": np.array([[0, 0, 0], [0.01, 0.02, 0.03]]),
    }
    [axes] = panels(figures.after_shift(curves, another=0.5))
    for name, (shifts, mean, spread) in errors(axes).items():
        np.testing.assert_array_equal(shifts, [0, 1])
        np.testing.assert_allclose(mean, curves[name].mean(axis=1))
        np.testing.assert_allclose(spread, curves[name].std(axis=1, ddof=1))
    assert legend(axes) == list(curves)
    assert labels(axes) == ("shift (pixels)", "error")
    assert list(texts(axes).values()) == ["another digit"]
    heights = [y[0] for _, y in lines(axes).values() if len(set(y)) == 1]
    assert 0.5 in heights


# ---------------------------------------------------------------- windows


def test_windows_lie_on_the_image_and_the_mean_of_their_maxima_is_told():
    image = np.zeros((4, 4))
    image[0, 1] = image[3, 2] = 1
    moved = np.roll(image, 1, axis=1)
    left, right = panels(figures.windows([image, moved], ["image", "moved"]))
    for axes, values in ((left, image), (right, moved)):
        np.testing.assert_array_equal(seen(images(axes)[0]), values)
        assert limits(images(axes)[0]) == (0, 1)
        upright = [x[0] for x, _ in lines(axes).values() if len(set(x)) == 1]
        assert upright == [-0.5, 1.5, 3.5]
    assert left.get_title() == "image: mean of\nthe maxima 0.50"
    assert right.get_title() == "moved: mean of\nthe maxima 0.50"
