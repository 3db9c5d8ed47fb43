"""What the widgets draw in a page: numbers, frames, paths and bars, place by place."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from javascript import play

from utils import widgets
from utils.convolution import average_pool, conv2d
from utils.widgets import figures

CELL = 40  # drawing units per side of a cell
MARK = "var(--mark)"


def page(name, state, script="", seen='page.el.all("svg").map((s) => s.innerHTML)'):
    """Return the drawings of a demonstration as XML after a script, in order."""
    texts = play(widgets.module_source(name), state, f"{script}\nconst seen = {seen};")
    return [ElementTree.fromstring(f"<svg>{text}</svg>") for text in texts]


def box(rect, unit=CELL):
    """Return a rectangle as (row, column, rows, columns)."""
    return tuple(float(rect.get(key)) / unit for key in ("y", "x", "height", "width"))


def number(text):
    return float(text.replace("−", "-"))


def numbers(drawing, shape):
    """Return the numbers in the cells of a grid; NaN where none is."""
    found = np.full(shape, np.nan)
    for text in drawing.iter("text"):
        column, row = (float(text.get(key)) / CELL - 0.5 for key in ("x", "y"))
        found[int(row), int(column)] = number(text.text)
    return found


def frames(drawing):
    """Return the frames of a grid, a list of (row, column, rows, columns)."""
    return [box(r) for r in drawing.iter("rect") if r.get("stroke") == MARK]


def dashed(drawing, shape):
    """Return which cells of a grid are drawn as padding."""
    found = np.zeros(shape, bool)
    for rect in drawing.iter("rect"):
        if rect.get("stroke-dasharray"):
            row, column, _, _ = box(rect)
            found[int(row), int(column)] = True
    return found


# ---------------------------------------------------------------- grids

IMAGE = [[1, 2, 0, 3], [0, -1, 4, 2], [5, 1, 0, -2]]
KERNEL = [[1, -2], [3, 0.5]]


def convolution(**change):
    state = {"image": IMAGE, "kernel": KERNEL, "size": [3, 4], "kernel_size": [2, 2]}
    state |= {"stride": 1, "padding": "valid", "dilation": 1, "position": 4}
    return page("convolution", state | change)


def test_a_convolution_is_drawn_number_by_number():
    image, kernel, products, sums, output = convolution()
    np.testing.assert_array_equal(numbers(image, (3, 4)), IMAGE)
    np.testing.assert_array_equal(numbers(kernel, (2, 2)), KERNEL)
    np.testing.assert_array_equal(numbers(products, (2, 2)), [[-1, -8], [3, 0]])
    np.testing.assert_array_equal(numbers(sums, (2, 2)), [[-1, -9], [-6, -6]])
    expected = conv2d(IMAGE, KERNEL)
    expected[1, 2] = np.nan  # not yet reached
    np.testing.assert_array_equal(numbers(output, (2, 3)), expected)


def test_a_convolution_is_framed_where_it_computes():
    image, kernel, products, sums, output = convolution(position=3)  # row 1, column 0
    assert frames(image) == [(1, 0, 2, 2)]
    assert frames(sums) == [(1, 1, 1, 1)]
    assert frames(output) == [(1, 0, 1, 1)]
    assert frames(kernel) == frames(products) == []
    image, *_ = convolution(dilation=2, position=1)
    pixels = [(row, column, 1, 1) for row in (0, 2) for column in (1, 3)]
    assert frames(image) == [(0, 1, 3, 3), *pixels]


def test_padding_is_drawn_as_such():
    image, *_ = convolution(kernel_size=[3, 2], padding="same", position=5)
    padding = np.ones((5, 5), bool)
    padding[1:4, :4] = False
    np.testing.assert_array_equal(dashed(image, (5, 5)), padding)
    assert frames(image) == [(1, 1, 3, 2)]


def test_colours_of_cells_tell_sign_and_size():
    image, *_ = convolution()
    cells = [r for r in image.iter("rect") if r.get("fill-opacity")]
    values = np.ravel(IMAGE)
    opacity = [float(cell.get("fill-opacity")) for cell in cells]
    np.testing.assert_allclose(opacity, 0.45 * np.abs(values) / 5)
    colours = ["var(--minus)" if value < 0 else "var(--plus)" for value in values]
    assert [cell.get("fill") for cell in cells] == colours


def pooling(**change):
    state = {"image": IMAGE, "size": [3, 4], "kind": "maximum", "window": 2}
    state |= {"stride": 2, "padding": "same", "position": 1}
    return page("pooling", state | change)


def test_a_pooling_is_drawn_number_by_number():
    image, window, output = pooling(kind="average")
    padded = np.full((4, 4), np.nan)
    padded[:3] = IMAGE
    np.testing.assert_array_equal(numbers(image, (4, 4)), padded)
    np.testing.assert_array_equal(numbers(window, (2, 2)), [[0, 3], [4, 2]])
    expected = average_pool(IMAGE, 2, padding="same")
    expected[1] = np.nan
    np.testing.assert_array_equal(numbers(output, (2, 2)), expected)
    np.testing.assert_array_equal(dashed(image, (4, 4)), np.isnan(padded))
    assert frames(window) == []


def test_a_pooling_frames_its_window_its_maximum_and_its_output():
    image, window, output = pooling()
    assert frames(image) == [(0, 2, 2, 2)]
    assert frames(window) == [(1, 0, 1, 1)]  # the 4
    assert frames(output) == [(0, 1, 1, 1)]


# ---------------------------------------------------------------- receptive field

LAYERS = [[3, 1, 1], [2, 2, 1]]  # kernel, stride, dilation
SIZE = 6


@pytest.fixture(scope="module")
def field():
    return page(
        "receptive_field", {"size": SIZE, "layers": LAYERS, "row": 0, "column": 2}
    )


def test_a_side_view_marks_the_columns_of_the_paths(field):
    side, *_ = field
    levels = {}
    for rect in side.iter("rect"):
        half = float(rect.get("width")) / 2
        x, y = (float(rect.get(key)) + half for key in ("x", "y"))
        levels.setdefault(round(y), []).append((x, rect.get("fill") == MARK))
    upwards = [sorted(levels[y]) for y in sorted(levels, reverse=True)]
    marked = [[mark for _, mark in line] for line in upwards]
    expected = figures.trace(SIZE, LAYERS, 2)
    assert marked == [list(map(bool, line)) for line in expected]
    names = {round(float(t.get("y"))): t.text for t in side.iter("text")}
    by_height = [names[y] for y in sorted(names, reverse=True)]
    assert by_height == ["input", "layer 1", "layer 2"]


def test_lines_of_a_side_view_join_marked_pixels(field):
    side, *_ = field
    ends = set()
    for line in side.iter("line"):
        ends |= {(line.get(f"x{n}"), line.get(f"y{n}")) for n in "12"}
    marked = set()
    for rect in side.iter("rect"):
        half = float(rect.get("width")) / 2
        if rect.get("fill") == MARK:
            marked.add(tuple(float(rect.get(key)) + half for key in ("x", "y")))
    found = {tuple(map(float, end)) for end in ends}
    np.testing.assert_allclose(sorted(found), sorted(marked))


def test_an_input_is_darker_where_more_paths_begin(field):
    _, output, image = field
    assert frames(output) == [(0, 2, 1, 1)]
    shades = np.full((SIZE, SIZE), np.nan)
    for rect in image.iter("rect"):
        row, column, _, _ = box(rect)
        shades[int(row), int(column)] = float(rect.get("fill-opacity"))
    paths = np.outer(*(figures.trace(SIZE, LAYERS, place)[0] for place in (0, 2)))
    expected = np.where(paths, 0.2 + 0.8 * paths / paths.max(), 0)
    np.testing.assert_allclose(shades, expected)


# ---------------------------------------------------------------- a ball in a valley

BALL = {"curvatures": [1, 20], "start": [-1, 0.25], "learning_rate": 0.04}
BALL |= {"momentum": 0.5, "steps": 8}


def points(line):
    return np.array([pair.split(",") for pair in line.get("points").split()], float)


def test_a_valley_is_drawn_with_w2_upwards():
    valley, _ = page("momentum", BALL)
    path = figures.walk(**BALL)
    places = 250 * path * [1, -1]
    np.testing.assert_allclose(points(valley.find("polyline")), places, atol=0.06)
    *dots, ball = valley.iter("circle")
    centres = [[float(dot.get(key)) for key in ("cx", "cy")] for dot in dots]
    np.testing.assert_allclose(centres, places, atol=0.06)
    assert (float(ball.get("cx")), float(ball.get("cy"))) == (-250, -62.5)


def test_lines_of_equal_loss_are_those_of_the_curvatures():
    valley, _ = page("momentum", BALL)
    loss = 0.5 * (1 + 20 * 0.25**2)
    for part, ring in zip(
        (0.01, 0.1, 0.25, 0.5, 1), valley.iter("ellipse"), strict=True
    ):
        w1, w2 = (float(ring.get(key)) / 250 for key in ("rx", "ry"))
        assert (0.5 * w1**2, 10 * w2**2) == pytest.approx((part * loss, part * loss))


def test_the_distance_is_drawn_on_the_axis_beside_it():
    _, fall = page("momentum", BALL)
    heights = {float(t.text): float(t.get("y")) for t in fall.iter("text") if _power(t)}
    assert len(heights) == 6
    powers = np.log10(list(heights))
    slope, zero = np.polyfit(powers, list(heights.values()), 1)
    [line] = fall.iter("polyline")
    steps, drawn = points(line).T
    away = np.linalg.norm(figures.walk(**BALL), axis=1)
    np.testing.assert_allclose(drawn, slope * np.log10(away) + zero, atol=1e-6)
    assert slope < 0 and (np.diff(steps) > 0).all()


def _power(text):
    """Tell whether a text of the curve stands at its vertical axis."""
    return text.get("style") == "text-anchor:end"


# ---------------------------------------------------------------- costs of layers

COSTS = {"side": 64, "channels": 3, "units": 200, "filters": 16, "kernel": 5}


def test_costs_are_drawn_on_the_axes_beside_them():
    [chart] = page("parameters", COSTS)
    up, along = {}, {}
    for text in chart.iter("text"):
        power = re.fullmatch("10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text.text.strip())
        if power:
            digits = ["⁰¹²³⁴⁵⁶⁷⁸⁹".index(digit) for digit in power[1]]
            up[int("".join(map(str, digits)))] = float(text.get("y"))
        elif text.text.strip().isdigit():
            along[np.log2(int(text.text))] = float(text.get("x"))
    slope, zero = np.polyfit(list(up), list(up.values()), 1)
    right, left = np.polyfit(list(along), list(along.values()), 1)
    for line, value in zip(chart.iter("polyline"), drawn_costs(), strict=True):
        x, y = points(line).T
        expected = [value(figures.costs(**COSTS | {"side": 2**s})) for s in SIDES]
        np.testing.assert_allclose(x, right * SIDES + left, atol=0.06)
        np.testing.assert_allclose(y, slope * np.log10(expected) + zero, atol=0.06)
    for dot, value in zip(chart.iter("circle"), drawn_costs(), strict=True):
        expected = slope * np.log10(value(figures.costs(**COSTS))) + zero
        assert float(dot.get("cx")) == pytest.approx(6 * right + left)
        assert float(dot.get("cy")) == pytest.approx(expected)


SIDES = np.arange(3, 11.25, 0.25)


def drawn_costs():
    """Return what the three curves show of `figures.costs`, in their order."""
    return (
        lambda found: found["dense"]["parameters"],
        lambda found: found["windows"]["multiplications"],
        lambda found: found["windows"]["parameters"],
    )


# ---------------------------------------------------------------- a network at work

MODEL = {"index": 0, "down": 0, "right": 0, "count": 2, "height": 2, "width": 3}
MODEL |= {
    "reach": [1, 1],
    "drawable": False,
    "names": ["first"],
    "classes": ["a", "<b>"],
}
ANSWER = """
const maps = (...shape) => {
  const length = shape.reduce((product, n) => product * n);
  const bytes = Uint8Array.from({ length }, (_, n) => n);
  return { shape, signed: false, shades: new DataView(bytes.buffer) };
};
page.model.set("answer", { id: 1, picture: maps(2, 3, 1), maps: [maps(2, 3, 6)],
  errors: [0], before: [0.25, 0.75], after: [0.6, 0.4], probabilities: true });
tick();
"""


def test_bars_are_as_long_as_their_outputs():
    [bars] = page("model", MODEL, ANSWER)
    texts = [text.text.strip() for text in bars.iter("text")]
    assert texts == ["a", "0.600", "<b>", "0.400"]
    found = [
        [float(rect.get(k)) for k in ("x", "width", "y")] for rect in bars.iter("rect")
    ]
    (left, first, top), (_, second, below) = found
    assert below > top and first / second == pytest.approx(0.6 / 0.4)
    unit = first / 0.6
    ends = [float(path.get("d")[1:].split()[0]) for path in bars.iter("path")]
    assert ends == pytest.approx([left + 0.25 * unit, left + 0.75 * unit])


def test_maps_stand_four_in_a_row():
    boards = play(
        widgets.module_source("model"),
        MODEL,
        ANSWER + 'const seen = page.el.all("canvas").map((board) => board.pixels);',
    )
    [picture], maps = boards
    shades = np.reshape(picture[2:], (6, 4))
    assert picture[:2] == [0, 0] and shades[:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    corners = [tuple(part[:2]) for part in maps]
    assert corners == [(0, 0), (4, 0), (8, 0), (12, 0), (0, 3), (4, 3)]
    for channel, part in enumerate(maps):
        pixels = np.reshape(part[2:], (2, 3, 4))[..., 0]
        np.testing.assert_array_equal(pixels, 6 * np.arange(6).reshape(2, 3) + channel)
