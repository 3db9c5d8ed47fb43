"""The figures of lesson 12: borders, positions, the transition, turned maps."""

import numpy as np
from helpers import (
    bar_label,
    images,
    labels,
    limits,
    panels,
    seen,
    unnamed,
    value_at,
)

from lessons.lesson12_invariant_or_equivariant import figures

# ---------------------------------------------------------------- maps of pixels

MAPS = {
    "zeros": np.linspace(0.1, 0.6, 12).reshape(3, 4),
    "torus": np.linspace(4, 2, 12).reshape(3, 4),
}


def test_error_maps_share_one_scale_from_zero():
    figure = figures.error_maps(MAPS, "mean error (spread of the map)")
    for axes, (title, values) in zip(panels(figure), MAPS.items(), strict=True):
        assert axes.get_title() == title
        assert labels(axes) == ("column (pixels)", "row (pixels)")
        [image] = images(axes)
        np.testing.assert_array_equal(seen(image), values)
        assert limits(image) == (0, 4)
        assert value_at(image, x=3, y=1) == values[1, 3]  # column 3, row 1
    assert bar_label(images(panels(figure)[-1])[0]) == "mean error (spread of the map)"
    assert unnamed(figure) == []


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
    alone = {"torus": MAPS["torus"]}
    for figure in (figures.error_maps(alone, "error"), figures.read_positions(alone)):
        assert [axes.get_title() for axes in panels(figure)] == ["torus"]
    figure = figures.group_maps({"upright": [*MAPS.values()]}, ["digit", "0°"])
    assert [axes.get_title() for axes in panels(figure)] == ["digit", "0°"]
    alone = {"turned": SIGNALS["turned"]}
    [axes] = panels(figures.turned_showers(alone, ARROWS))
    assert axes.get_title() == "turned"
