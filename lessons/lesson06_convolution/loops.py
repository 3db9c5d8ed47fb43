"""Exercise 06.1: convolution by loops."""

import numpy as np

from utils.grading import Exercise, Mistake


def _random_pairs():
    rng = np.random.default_rng(606)
    sizes = [((5, 7), (3, 2)), ((6, 4), (2, 3)), ((4, 4), (3, 3)), ((3, 8), (1, 4))]
    pairs = [(rng.normal(size=i), rng.normal(size=k)) for i, k in sizes]
    # an integer image shows who cuts off the decimals of the result
    return [*pairs, (rng.integers(-3, 5, size=(5, 4)), rng.normal(size=(2, 3)))]


def my_conv2d(image, kernel):
    """Slide the kernel over the image; sum the products at each position."""
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    result = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + height, column : column + width]
            result[row, column] = (window * kernel).sum()
    return result


def _flipped(image, kernel):
    return my_conv2d(image, kernel[::-1, ::-1])


def _transposed(image, kernel):
    return my_conv2d(image, kernel.T)


def _axes_swapped(image, kernel):
    return my_conv2d(image, kernel).T


def _one_too_few(image, kernel):
    return my_conv2d(image, kernel)[:-1, :-1]


def _one_too_many(image, kernel):
    return np.pad(my_conv2d(image, kernel), ((0, 1), (0, 1)))


def _running_sum(image, kernel):
    result = my_conv2d(image, kernel)
    return np.cumsum(result).reshape(result.shape)


def _last_product(image, kernel):
    height, width = kernel.shape
    return image[height - 1 :, width - 1 :] * kernel[-1, -1]


def _decimals_cut(image, kernel):
    return my_conv2d(image, kernel).astype(int)


def _first_row_only(image, kernel):
    result = my_conv2d(image, kernel)
    result[1:] = 0
    return result


def _first_position_only(image, kernel):
    result = np.zeros_like(my_conv2d(image, kernel))
    result[0, 0] = my_conv2d(image, kernel)[0, 0]
    return result


def _zeros_behind(image, kernel):
    rows, columns = kernel.shape
    return np.pad(my_conv2d(image, kernel), ((0, rows - 1), (0, columns - 1)))


def _input_size(image, kernel):
    top, left = (kernel.shape[0] - 1) // 2, (kernel.shape[1] - 1) // 2
    bottom, right = kernel.shape[0] - 1 - top, kernel.shape[1] - 1 - left
    return my_conv2d(np.pad(image, ((top, bottom), (left, right))), kernel)


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
    reference=my_conv2d,
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
            lambda image, kernel: my_conv2d(image, kernel).astype(image.dtype),
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
