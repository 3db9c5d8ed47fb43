"""Exercises of lesson 06: convolution."""

import numpy as np

from lessons.lesson06_convolution.volumes import SURGERY, VOLUMES
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def _random_pairs():
    rng = np.random.default_rng(606)
    sizes = [((5, 7), (3, 2)), ((6, 4), (2, 3)), ((4, 4), (3, 3)), ((3, 8), (1, 4))]
    pairs = [(rng.normal(size=i), rng.normal(size=k)) for i, k in sizes]
    # an integer image shows who cuts off the decimals of the result
    return [*pairs, (rng.integers(-3, 5, size=(5, 4)), rng.normal(size=(2, 3)))]


def conv2d(image, kernel):
    """Slide the kernel over the image; sum the products at each position."""
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            patch = image[
                row : row + kernel.shape[0], column : column + kernel.shape[1]
            ]
            result[row, column] = (patch * kernel).sum()
    return result


def _flipped(image, kernel):
    return conv2d(image, kernel[::-1, ::-1])


def _transposed(image, kernel):
    return conv2d(image, kernel.T)


def _axes_swapped(image, kernel):
    return conv2d(image, kernel).T


def _one_too_few(image, kernel):
    return conv2d(image, kernel)[:-1, :-1]


def _one_too_many(image, kernel):
    return np.pad(conv2d(image, kernel), ((0, 1), (0, 1)))


def _running_sum(image, kernel):
    result = conv2d(image, kernel)
    return np.cumsum(result).reshape(result.shape)


def _last_product(image, kernel):
    height, width = kernel.shape
    return image[height - 1 :, width - 1 :] * kernel[-1, -1]


def _decimals_cut(image, kernel):
    return conv2d(image, kernel).astype(int)


def _first_row_only(image, kernel):
    result = conv2d(image, kernel)
    result[1:] = 0
    return result


def _first_position_only(image, kernel):
    result = np.zeros_like(conv2d(image, kernel))
    result[0, 0] = conv2d(image, kernel)[0, 0]
    return result


def _zeros_behind(image, kernel):
    rows, columns = kernel.shape
    return np.pad(conv2d(image, kernel), ((0, rows - 1), (0, columns - 1)))


def _input_size(image, kernel):
    top, left = (kernel.shape[0] - 1) // 2, (kernel.shape[1] - 1) // 2
    bottom, right = kernel.shape[0] - 1 - top, kernel.shape[1] - 1 - left
    return conv2d(np.pad(image, ((top, bottom), (left, right))), kernel)


def _matrix_product(image, kernel):
    height, width = kernel.shape
    shape = (image.shape[0] - height + 1, image.shape[1] - width + 1)
    result = np.zeros(shape)
    for row, column in np.ndindex(shape):
        patch = image[row : row + height, column : column + width]
        result[row, column] = (patch @ kernel.T).sum()
    return result


LOOPS = Exercise(
    id="06.1",
    title="convolution by loops",
    reference=conv2d,
    cases=_random_pairs,
    mistakes=(
        Mistake(
            "kernel flipped",
            _flipped,
            "you flipped the kernel. That is the mathematician's convolution; networks "
            "lay the kernel on the image as it is.",
        ),
        Mistake(
            "kernel transposed",
            _transposed,
            "the kernel is transposed: its row i belongs on row i of the patch.",
        ),
        Mistake(
            "axes swapped",
            _axes_swapped,
            "height and width are swapped: the first axis counts rows.",
        ),
        Mistake(
            "one position too few",
            _one_too_few,
            "the last row and column are missing: n − k + 1 positions fit.",
        ),
        Mistake(
            "one position too many",
            _one_too_many,
            "there is one row and one column too many: n − k + 1 positions fit.",
        ),
        Mistake(
            "sum not reset",
            _running_sum,
            "the sum goes on from one position to the next: start each one at zero.",
        ),
        Mistake(
            "not added up",
            _last_product,
            "each product replaces the last one; add them up with `+=`.",
        ),
        Mistake(
            "integers",
            _decimals_cut,
            "an array of integers cuts the decimals off; start from np.zeros(shape).",
        ),
        Mistake(
            "type of the image",
            lambda image, kernel: conv2d(image, kernel).astype(image.dtype),
            "for an image of integers your result holds integers, too: the products "
            "need decimals.",
        ),
        Mistake(
            "first row only",
            _first_row_only,
            "only the first row is filled; is `return` indented too far?",
        ),
        Mistake(
            "first position only",
            _first_position_only,
            "only the first position is filled; is `return` indented too far?",
        ),
        Mistake(
            "as large as the image",
            _zeros_behind,
            "your result is as large as the image; n − k + 1 positions fit.",
        ),
        Mistake(
            "zero padding",
            _input_size,
            "you padded the image with zeros. Here the kernel stays inside the image.",
        ),
        Mistake(
            "matrix product",
            _matrix_product,
            "`@` multiplies matrices; multiply entry by entry with `*`.",
        ),
    ),
    hints=(
        "How many rows fit if a kernel of height k must stay inside n rows?",
        "For each (row, column): cut image[row:row+kh, column:column+kw], multiply by "
        "the kernel entry by entry, sum, store.",
    ),
)


def diagonal_kernel():
    """Answer a line from top left to bottom right, and nothing straight."""
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
    responses = {name: np.abs(conv2d(p, kernel)).max() for name, p in pictures.items()}
    responses["down"] = conv2d(down, kernel).max()
    return responses


def _judge_diagonal(result):
    kernel = as_array(result)
    if kernel is None or kernel.dtype.kind == "c":
        return f"your result is a {type(result).__name__}, not a 3×3 array of numbers"
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


DIAGONAL = Exercise(
    id="06.2",
    title="a kernel for \\ lines",
    reference=diagonal_kernel,
    cases=lambda: [()],
    judge=_judge_diagonal,
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
            "this kernel answers to anything that stands out. Each row and each column "
            "has to add up to zero.",
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
            lambda kernel, channels, filters, bias=True: (
                kernel * kernel * filters + filters * bias
            ),
            "a filter is as deep as its input: each one has k × k × channels weights.",
        ),
        Mistake(
            "side instead of area",
            lambda kernel, channels, filters, bias=True: (
                kernel * channels * filters + filters * bias
            ),
            "a 3×3 kernel has 3 · 3 pixels, not 3.",
        ),
        Mistake(
            "one filter",
            lambda kernel, channels, filters, bias=True: (
                kernel * kernel * channels + filters * bias
            ),
            "these are the weights of one filter only.",
        ),
        Mistake(
            "one filter, one bias",
            lambda kernel, channels, filters, bias=True: (
                kernel * kernel * channels + bool(bias)
            ),
            "these are the parameters of one filter only.",
        ),
        Mistake(
            "no bias",
            lambda kernel, channels, filters, bias=True: (
                kernel * kernel * channels * filters
            ),
            "the biases are missing where bias=True.",
        ),
        Mistake(
            "one bias",
            lambda kernel, channels, filters, bias=True: (
                kernel * kernel * channels * filters + bool(bias)
            ),
            "you count one bias for the layer; each filter has its own.",
        ),
        Mistake(
            "bias per channel",
            lambda kernel, channels, filters, bias=True: (
                (kernel * kernel + bool(bias)) * channels * filters
            ),
            "you count a bias for every channel of every filter; a filter has one.",
        ),
        Mistake(
            "bias per input channel",
            lambda kernel, channels, filters, bias=True: (
                kernel * kernel * channels * filters + channels * bias
            ),
            "you count a bias for every channel of the input; each filter has one.",
        ),
        Mistake(
            "bias always",
            lambda kernel, channels, filters, bias=True: (
                kernel * kernel * channels * filters + filters
            ),
            "with bias=False there is no bias to count.",
        ),
    ),
    hints=(
        "First count the weights of a single filter that sees all channels.",
        "filters × (k · k · channels) weights, and one bias per filter if asked for.",
    ),
)

EXERCISES = (LOOPS, DIAGONAL, PARAMETERS, VOLUMES, SURGERY)
