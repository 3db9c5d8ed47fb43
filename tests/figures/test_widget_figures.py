"""The figures that stand for the widgets."""

from types import SimpleNamespace

import numpy as np
import pytest
from helpers import (
    arrangement,
    bar_label,
    frames,
    images,
    labels,
    legend,
    limits,
    lines,
    numbers,
    on_screen,
    panels,
    points,
    seen,
    ticks,
    unnamed,
)
from matplotlib.colors import same_color

from utils.widgets import figures, model_widget

# ---------------------------------------------------------------- convolution

IMAGE = [[1, 2, 0, 3], [0, -1, 4, 2], [5, 1, 0, -2]]
KERNEL = [[1, -2], [3, 0.5]]


def convolution(**change):
    state = {"image": IMAGE, "kernel": KERNEL, "size": [3, 4], "kernel_size": [2, 2]}
    state |= {"stride": 1, "padding": "valid", "dilation": 1, "position": 4}
    return figures.convolution(**state | change).axes


def test_a_convolution_shows_its_numbers():
    # Position 4 of 2 × 3: row 1, column 1; there the patch is [[-1, 4], [1, 0]]
    axes = convolution()
    image, kernel, products, sums, output = axes
    np.testing.assert_array_equal(numbers(image, (3, 4)), IMAGE)
    np.testing.assert_array_equal(numbers(kernel, (2, 2)), KERNEL)
    np.testing.assert_array_equal(numbers(products, (2, 2)), [[-1, -8], [3, 0]])
    np.testing.assert_array_equal(numbers(sums, (2, 2)), [[-1, -9], [-6, -6]])
    expected = [[-3.5, 1, 7], [17.5, -6, np.nan]]
    np.testing.assert_array_equal(numbers(output, (2, 3)), expected)
    titles = ["input", "kernel", "window · kernel", "running sum", "output so far"]
    assert [panel.get_title() for panel in axes] == titles


def test_a_convolution_frames_window_sum_and_output():
    image, kernel, products, sums, output = convolution()
    assert frames(image) == [(0.5, 0.5, 2, 2)]  # left, top, width, height
    assert frames(sums) == frames(output) == [(0.5, 0.5, 1, 1)]
    assert frames(kernel) == frames(products) == []
    image, *_, output = convolution(position=3)  # row 1, column 0
    assert (frames(image), frames(output)) == ([(-0.5, 0.5, 2, 2)], [(-0.5, 0.5, 1, 1)])


def test_a_stride_moves_the_window_by_more():
    image, *_, output = convolution(stride=2, kernel_size=[1, 2], position=3)
    assert frames(image) == [(1.5, 1.5, 2, 1)]  # row 2, column 2
    assert frames(output) == [(0.5, 0.5, 1, 1)]


def test_padding_stands_around_the_framed_image():
    image, *_ = convolution(kernel_size=[3, 2], padding="same", position=0)
    padded = np.zeros((5, 5))
    padded[1:4, :4] = IMAGE
    np.testing.assert_array_equal(numbers(image, (5, 5)), padded)
    window, border = frames(image)
    assert window == (-0.5, -0.5, 2, 3)
    assert border == (-0.5, 0.5, 4, 3)  # 3 rows and 4 columns, from row 1 on
    assert image.patches[1].get_linestyle() in ("--", "dashed")


def test_dilation_frames_each_pixel_that_counts():
    image, *_ = convolution(dilation=2, position=1)  # row 0, column 1
    *pixels, window = frames(image)
    assert window == (0.5, -0.5, 3, 3)
    assert pixels == [(x, y, 1, 1) for y in (-0.5, 1.5) for x in (0.5, 2.5)]


def test_positions_beyond_the_last_window_are_the_last():
    image, *_, output = convolution(position=99)
    assert (frames(image), frames(output)) == ([(1.5, 0.5, 2, 2)], [(1.5, 0.5, 1, 1)])
    image, _, output = pooling(position=99)
    assert (frames(image), frames(output)) == ([(1.5, -0.5, 2, 2)], [(0.5, -0.5, 1, 1)])


def test_grids_are_cut_and_repeated_on_both_axes():
    image, kernel, *_ = convolution(size=[2, 6], kernel_size=[1, 3])
    first, second, *_ = IMAGE
    expected = [[*first, *first[:2]], [*second, *second[:2]]]
    np.testing.assert_array_equal(numbers(image, (2, 6)), expected)
    np.testing.assert_array_equal(numbers(kernel, (1, 3)), [[1, -2, 1]])


def test_numbers_have_two_decimals_and_no_negative_zero():
    image, *_ = convolution(image=np.full((3, 4), -0.001), kernel=[[1 / 3]])
    assert {text.get_text() for text in image.texts} == {"0"}


# ---------------------------------------------------------------- pooling


def pooling(**change):
    state = {"image": IMAGE, "size": [3, 4], "kind": "maximum", "window": 2}
    state |= {"stride": 2, "padding": "valid", "position": 1}
    return figures.pooling(**state | change).axes


@pytest.mark.parametrize(
    ("kind", "expected"), [("maximum", [2, 4]), ("average", [0.5, 2.25])]
)
def test_a_pooling_shows_its_numbers(kind, expected):
    image, window, output = pooling(kind=kind)
    np.testing.assert_array_equal(numbers(image, (3, 4)), IMAGE)
    np.testing.assert_array_equal(numbers(window, (2, 2)), [[0, 3], [4, 2]])
    np.testing.assert_array_equal(numbers(output, (1, 2)), [expected])
    titles = [panel.get_title() for panel in (image, window, output)]
    assert titles == ["input", "window", kind]


def test_a_pooling_frames_its_window_its_maximum_and_its_output():
    image, window, output = pooling()
    assert frames(image) == [(1.5, -0.5, 2, 2)]
    assert frames(window) == [(-0.5, 0.5, 1, 1)]  # the 4 in row 1, column 0
    assert frames(output) == [(0.5, -0.5, 1, 1)]
    assert frames(pooling(kind="average")[1]) == []


def test_what_is_not_yet_pooled_stays_empty():
    *_, output = pooling(position=0)
    np.testing.assert_array_equal(numbers(output, (1, 2)), [[2, np.nan]])
    *_, output = pooling(position=99)
    np.testing.assert_array_equal(numbers(output, (1, 2)), [[2, 4]])


def test_padding_of_a_pooling_stays_empty():
    image, window, output = pooling(padding="same", position=2)
    padded = np.full((4, 4), np.nan)
    padded[:3] = IMAGE
    np.testing.assert_array_equal(numbers(image, (4, 4)), padded)
    np.testing.assert_array_equal(numbers(window, (2, 2)), [[5, 1], [np.nan, np.nan]])
    np.testing.assert_array_equal(numbers(output, (2, 2)), [[2, 4], [5, np.nan]])
    assert frames(image) == [(-0.5, 1.5, 2, 2), (-0.5, -0.5, 4, 3)]


# ---------------------------------------------------------------- receptive field

LAYERS = [[3, 1, 1], [2, 2, 1]]  # kernel, stride, dilation
SIZE = 6


@pytest.fixture
def field():
    return figures.field(SIZE, LAYERS, row=0, column=2)


def test_a_field_counts_the_paths_from_each_pixel(field):
    _, right = panels(field)
    # Output row 0 sees rows 0 and 1 of layer 1, column 2 its columns 4 and 5
    down = [2, 2, 1, 0, 0, 0]
    across = [0, 0, 0, 1, 2, 2]
    [image] = images(right)
    expected = np.outer(down, across)
    np.testing.assert_array_equal(seen(image).filled(0), expected)
    np.testing.assert_array_equal(seen(image).mask, expected == 0)
    assert limits(image) == (1, 4)
    assert (bar_label(image), right.get_title()) == ("paths", "input")
    assert unnamed(field) == []
    assert field.get_suptitle() == "field 4×4: output pixel (0, 2) sees 9 pixels"


def test_a_side_view_shows_the_columns_of_the_paths(field):
    left, _ = panels(field)
    rows = [points(left, number) for number in range(3)]
    assert [len(row) for row in rows] == [6, 6, 3]
    for level, row in enumerate(rows):
        np.testing.assert_array_equal(row[:, 1], level)
        middle = (np.arange(len(row)) + 0.5) / len(row)
        np.testing.assert_allclose(row[:, 0], middle)
    used = [
        [same_color(colour, figures.MARK) for colour in part.get_facecolors()]
        for part in left.collections
    ]
    assert [np.flatnonzero(part).tolist() for part in used] == [[3, 4, 5], [4, 5], [2]]
    assert left.get_title() == "side view"
    assert ticks(left.yaxis) == {0: "input", 1: "layer 1", 2: "layer 2"}
    _, height = on_screen(left, [0, 0], [0, 1])
    assert height[0] < height[1]  # the input is at the bottom


def test_a_side_view_joins_pixels_by_the_paths(field):
    left, _ = panels(field)
    joined = {tuple(np.transpose(line.get_data()).ravel()) for line in left.lines}
    places = [np.arange(6) + 0.5, np.arange(6) + 0.5, 2 * (np.arange(3) + 0.5)]
    steps = [(0, pixel, unit) for unit in (4, 5) for pixel in range(unit - 1, unit + 2)]
    steps += [(1, unit, 2) for unit in (4, 5)]
    expected = {
        (places[level][below] / 6, level, places[level + 1][above] / 6, level + 1)
        for level, below, above in steps
        if below < 6
    }
    assert {tuple(np.round(ends, 9)) for ends in joined} == {
        tuple(np.round(ends, 9)) for ends in expected
    }


def test_rows_are_not_columns():
    wide, high = (figures.field(SIZE, LAYERS, *place) for place in ((0, 2), (2, 0)))
    first, second = (seen(images(panels(each)[1])[0]) for each in (wide, high))
    np.testing.assert_array_equal(first.filled(0), second.filled(0).T)
    assert "pixel (2, 0) sees" in high.get_suptitle()


# ---------------------------------------------------------------- a ball in a valley


def test_a_ball_rolls_as_the_formulas_say():
    state = {"curvatures": [1, 20], "start": [-1, 0.25], "learning_rate": 0.04}
    figure = figures.valley(**state, momentum=0.5, steps=3)
    [axes] = figure.axes
    w, v, path = np.array([-1, 0.25]), 0, [[-1, 0.25]]
    for _ in range(3):
        v = 0.5 * v - 0.04 * np.array([1, 20]) * w
        w = w + v
        path.append(w)
    np.testing.assert_allclose(np.transpose(axes.lines[0].get_data()), path)
    away = np.hypot(*w)
    assert axes.get_title() == f"η = 0.04, β = 0.5: {away:.2g} away after 3 steps"
    assert labels(axes) == ("$w_1$", "$w_2$")
    np.testing.assert_array_equal(lines(axes)["start"], [[-1], [0.25]])
    assert (legend(figure), unnamed(figure)) == (["start", "minimum"], [])


def test_a_valley_is_steep_where_its_curvature_is_large():
    state = {"start": [-1, 0.25], "learning_rate": 0.01, "momentum": 0, "steps": 1}
    [axes] = figures.valley([1, 20], **state).axes
    outer = axes.collections[0].get_paths()[-1].vertices
    loss = 0.5 * (1 + 20 * 0.25**2)
    reach = np.abs(outer).max(axis=0)
    np.testing.assert_allclose(reach, np.sqrt([2 * loss, 2 * loss / 20]), rtol=0.01)


# ---------------------------------------------------------------- a network at work

MAPS = np.arange(36.0).reshape(2, 3, 6)  # six maps of 2 × 3
SIGNED = MAPS[..., :2] - 8


class Probe(SimpleNamespace):
    """What `model_widget` asks a network, answered without one."""

    names = ("first", "second")
    pictures = np.arange(24.0).reshape(2, 3, 4, 1)

    def look(self, picture, down, right):
        moved = np.zeros_like(picture)
        moved[down:, right:] = picture[: 3 - down, : 4 - right]
        seen = {"picture": moved, "maps": [MAPS, SIGNED], "errors": [0.25, np.nan]}
        return seen | {"before": np.array([0.3, 0.7]), "after": np.array([0.6, 0.4])}


@pytest.fixture
def network():
    figure = model_widget._draw(Probe(), ["cat", "dog"], index=1, down=1, right=2)
    return figure.axes


def test_a_network_shows_its_moved_picture(network):
    picture = network[0]
    assert picture.get_title() == "shift (1, 2)"
    assert arrangement(picture.figure) == (1, 4)
    expected = np.zeros((3, 4))
    expected[1:, 2:] = [[12, 13], [16, 17]]
    np.testing.assert_array_equal(seen(images(picture)[0]), expected)


def test_maps_stand_four_in_a_row(network):
    [image] = images(network[1])
    board = seen(image)
    assert board.shape == (2 + 1 + 2, 4 * 3 + 3)
    for number in range(6):
        row, column = divmod(number, 4)
        part = board[3 * row :, 4 * column :][:2, :3]
        np.testing.assert_array_equal(part, MAPS[..., number])
    assert board.mask[2].all() and board.mask[3:, 8:].all()
    assert (limits(image), image.cmap.name) == ((0, 35), "gray")
    [signed] = images(network[2])
    assert (limits(signed), signed.cmap.name) == ((-23, 23), "RdBu_r")


def test_maps_name_their_errors(network):
    titles = [axes.get_title() for axes in network[1:3]]
    assert [(*axes.get_xticks(), *axes.get_yticks()) for axes in network[:3]] == [
        ()
    ] * 3
    assert titles == ["first: error 0.250", "second: error not measurable"]


def test_outputs_are_bars_and_lines_mark_those_before_the_shift(network):
    axes = network[3]
    assert [bar.get_width() for bar in axes.patches] == [0.6, 0.4]
    np.testing.assert_array_equal(axes.lines[0].get_data(), [[0.3, 0.7], [0, 1]])
    assert ticks(axes.yaxis) == {0: "cat", 1: "dog"}
    _, height = on_screen(axes, [0, 0], [0, 1])
    assert height[0] > height[1]  # the first class is on top
    assert (axes.get_title(), axes.get_xlabel()) == ("mark: before the shift", "output")


# ---------------------------------------------------------------- costs of layers


def test_costs_are_drawn_against_the_side():
    state = {"side": 64, "channels": 3, "units": 200, "filters": 16, "kernel": 5}
    figure = figures.parameters(**state)
    [axes] = figure.axes
    drawn, sides = lines(axes), 2 ** np.arange(3, 11.25, 0.25)
    assert legend(figure) == [
        "Dense(200): parameters",
        "16 windows of 5×5: multiplications",
        "16 windows of 5×5: parameters",
    ]
    for name, layer, kind in zip(
        legend(figure),
        ("dense", "windows", "windows"),
        ("parameters", "multiplications", "parameters"),
        strict=True,
    ):
        x, y = drawn[name]
        np.testing.assert_array_equal(x, sides)
        expected = [figures.costs(**state | {"side": s})[layer][kind] for s in sides]
        np.testing.assert_allclose(y, expected)
    assert axes.get_title() == "64×64×3: 2,457,800 and 1,216 parameters"
    label = "side of a square image with 3 channels (pixels)"
    assert labels(axes) == (label, "number of each")
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert ticks(axes.xaxis)[64] == "64" and unnamed(figure) == []
