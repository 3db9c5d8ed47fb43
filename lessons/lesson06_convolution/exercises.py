"""Exercises of lesson 06: convolution."""

import numpy as np

from lessons.lesson06_convolution.design import BLIND, FILTERS
from lessons.lesson06_convolution.loops import LOOPS
from lessons.lesson06_convolution.sliding import my_conv2d
from lessons.lesson06_convolution.surgery import SURGERY
from lessons.lesson06_convolution.volumes import VOLUMES
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name


def diagonal_kernel():
    """Answer a line from top left to bottom right, not a flat or upright one."""
    return np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]])


def _line_responses(kernel):
    """Return the strongest response (in size) to each test picture of 7 × 7 pixels."""
    down, up = np.eye(7), np.eye(7)[::-1]
    horizontal, vertical = np.zeros((7, 7)), np.zeros((7, 7))
    horizontal[3], vertical[:, 3] = 1, 1
    pictures = {
        "constant": np.ones((7, 7)),
        "horizontal": horizontal,
        "vertical": vertical,
        "up": up,
    }
    maps = {name: my_conv2d(picture, kernel) for name, picture in pictures.items()}
    responses = {name: np.abs(response).max() for name, response in maps.items()}
    responses["down"] = my_conv2d(down, kernel).max()
    return responses


def _judge_diagonal(result):
    kernel = as_array(result)
    if kernel is None or kernel.dtype.kind == "c":
        return f"your result is a {type_name(result)}, not a 3×3 array of numbers"
    if kernel.shape != (3, 3):
        return f"your kernel has the shape {kernel.shape}, it should be 3×3"
    if not np.isfinite(kernel).all():
        return "your kernel contains NaN or infinity"
    response = _line_responses(kernel.astype(float))
    for name in ("constant", "horizontal", "vertical"):
        if response[name] > 1e-6:
            kind = "picture" if name == "constant" else "line"
            return f"a {name} {kind} gives {response[name]:.3g}, it should give 0"
    if response["down"] < 4 - 1e-6:
        return f"a \\ line gives {response['down']:.3g}, it should give at least 4"
    if response["up"] > 2 + 1e-6:
        return f"a / line gives {response['up']:.3g} in size, it should be at most 2"
    return None


def _weakness(result):
    """Return what is wrong with a kernel, as a word."""
    kernel = as_array(result).astype(float)
    if kernel.shape != (3, 3):
        return "shape"
    response = _line_responses(kernel)
    if abs(kernel.sum()) > 1e-6:
        return "sum"
    if max(response["horizontal"], response["vertical"]) > 1e-6:
        return "lines"
    if response["down"] < 4 - 1e-6:
        against = -my_conv2d(np.eye(7), kernel).min()
        if response["up"] > response["down"] + 1e-6:
            return "mirrored"
        return "negated" if against > response["down"] + 1e-6 else "weak"
    return "strong" if response["down"] > 2 * response["up"] else "both"


DIAGONAL = Exercise(
    id="06.2",
    title="a kernel for \\ lines",
    reference=diagonal_kernel,
    cases=lambda: [()],
    judge=_judge_diagonal,
    alike=lambda one, other: _weakness(one) == _weakness(other),
    mistakes=(
        Mistake(
            "mirrored",
            lambda: np.array([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]]),
            "this is the slide's kernel for / lines. Rows count downwards: a \\ line "
            "runs along the main diagonal of the array.",
        ),
        Mistake(
            "sum not zero",
            lambda: 2 * np.eye(3),
            "the entries do not add up to zero, so a bright flat picture answers too. "
            "Make the neighbours of the line negative.",
        ),
        Mistake(
            "nothing beside the line",
            lambda: np.eye(3),
            "the entries do not add up to zero, so a bright flat picture answers too. "
            "Make the neighbours of the line negative.",
        ),
        Mistake(
            "negated",
            lambda: -diagonal_kernel(),
            "all signs are reversed: the large positive numbers belong on the line.",
        ),
        Mistake(
            "point detector",
            lambda: np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
            "this kernel answers to flat or upright lines, too: each row and each "
            "column has to add up to zero.",
        ),
        Mistake(
            "both diagonals",
            lambda: np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]]),
            "this kernel likes both diagonals. Reward only one of them.",
        ),
        Mistake(
            "too weak",
            lambda: diagonal_kernel() / 3,
            "the right pattern, but too weak: multiply all entries.",
        ),
        Mistake(
            "too strong",
            lambda: diagonal_kernel() * 2,
            "the right pattern, but too strong: the answer to / grows, too.",
        ),
    ),
    hints=(
        "Put the large numbers where the line is, and pay for them beside it.",
        "A straight line is silent if every row and every column adds up to zero.",
    ),
)


def conv_params(kernel, channels, filters, bias=True):
    """Count the adaptive parameters of a convolutional layer with square kernels."""
    return kernel * kernel * channels * filters + filters * bias


PARAMETERS = Exercise(
    id="06.3",
    title="parameters of a convolutional layer",
    reference=conv_params,
    cases=lambda: [
        (3, 3, 2, True),
        (5, 1, 6, True),
        (3, 64, 10, False),
        (1, 7, 4, True),
    ],
    mistakes=(
        Mistake(
            "no depth",
            lambda k, c, f, bias=True: conv_params(k, 1, f, bias),
            "a filter is as deep as its input: each one has k × k × channels weights.",
        ),
        Mistake(
            "side instead of area",
            lambda k, c, f, bias=True: conv_params(1, k * c, f, bias),
            "a 3×3 kernel has 3 · 3 pixels, not 3.",
        ),
        Mistake(
            "no bias",
            lambda k, c, f, bias=True: conv_params(k, c, f, False),
            "the biases are missing where bias=True.",
        ),
        Mistake(
            "one filter",
            lambda k, c, f, bias=True: conv_params(k, c, 1, False) + f * bias,
            "these are the weights of one filter only.",
        ),
        Mistake(
            "one filter, one bias",
            lambda k, c, f, bias=True: conv_params(k, c, 1, bias),
            "these are the parameters of one filter only.",
        ),
        Mistake(
            "one bias",
            lambda k, c, f, bias=True: conv_params(k, c, f, False) + bool(bias),
            "you count one bias for the layer; each filter has its own.",
        ),
        Mistake(
            "bias per channel",
            lambda k, c, f, bias=True: conv_params(k, 1, f, bias) * c,
            "you count a bias for every channel of every filter; a filter has one.",
        ),
        Mistake(
            "bias per input channel",
            lambda k, c, f, bias=True: conv_params(k, c, f, False) + c * bias,
            "you count a bias for every channel of the input; each filter has one.",
        ),
        Mistake(
            "caret",
            lambda k, c, f, bias=True: k ^ (2 * c * f + f * bias),
            "`^` is no power in Python: write kernel**2.",
        ),
        Mistake(
            "bias always",
            lambda k, c, f, bias=True: conv_params(k, c, f, True),
            "with bias=False there is no bias to count.",
        ),
    ),
    hints=(
        "First count the weights of a single filter that sees all channels.",
        "filters × (k · k · channels) weights, and one bias per filter if asked for.",
    ),
)

EXERCISES = (LOOPS, DIAGONAL, PARAMETERS, VOLUMES, SURGERY, FILTERS, BLIND)
