"""Exercise 06.1: convolution by loops."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference


def _random_pairs():
    rng = np.random.default_rng(606)
    sizes = [((5, 7), (3, 2)), ((6, 4), (2, 3)), ((4, 4), (3, 3)), ((3, 8), (1, 4))]
    pairs = [(rng.normal(size=i), rng.normal(size=k)) for i, k in sizes]
    pairs += [(rng.normal(size=(2, 3)), rng.normal(size=(1, 1)))]
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


def _judge(result, image, kernel):
    """Judge the size first, rows and columns apart, then the values."""
    right, own = my_conv2d(image, kernel), as_array(result)
    if own is None or own.ndim != 2:
        return difference(right, result)
    if own.shape == right.shape:
        sentence = difference(right, result)
        return sentence and f"the size is right, but {sentence}"
    rows, columns = (a == b for a, b in zip(own.shape, right.shape, strict=True))
    size = f"your map has {own.shape[0]} rows and {own.shape[1]} columns"
    if rows or columns:
        good, bad = ("rows", "columns") if rows else ("columns", "rows")
        return f"{size}: the number of {good} is right, that of {bad} is not"
    return f"{size}, neither number is right; the values come after that"


def _slide(image, kernel, extent, size):
    """Slide a window of `extent` over an image, to `size` positions."""
    result = np.zeros([max(0, n) for n in size])
    for row, column in np.ndindex(result.shape):
        window = image[row : row + extent[0], column : column + extent[1]]
        result[row, column] = (window * kernel).sum()
    return result


def _square_kernel(image, kernel, axis=0):
    side = kernel.shape[axis]
    size = image.shape[0] - side + 1, image.shape[1] - side + 1
    return _slide(image, kernel, (side, side), size)


def _square_image(image, kernel):
    size = [image.shape[0] - side + 1 for side in kernel.shape]
    return _slide(image, kernel, kernel.shape, size)


def _sizes_crossed(image, kernel):
    size = image.shape[0] - kernel.shape[1] + 1, image.shape[1] - kernel.shape[0] + 1
    return _slide(image, kernel, kernel.shape, size)


def _index_swapped(image, kernel):
    right = my_conv2d(image, kernel)
    result = np.zeros_like(right)
    for row, column in np.ndindex(right.shape):
        result[column, row] = right[row, column]
    return result


def _loops_too_short(image, kernel):
    result = my_conv2d(image, kernel)
    result[-1], result[:, -1] = 0, 0
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
        window = image[row : row + height, column : column + width]
        result[row, column] = (window @ kernel.T).sum()
    return result


LOOPS = Exercise(
    id="06.1",
    title="convolution by loops",
    reference=my_conv2d,
    cases=_random_pairs,
    judge=_judge,
    in_pairs=True,
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
            "the kernel is transposed: its row i belongs on row i of the window.",
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
            "last row and column empty",
            _loops_too_short,
            "the last row and the last column of the map stay zero: range(n) stops "
            "before n by itself.",
        ),
        Mistake(
            "square kernel",
            _square_kernel,
            "you take the kernel to be as wide as high: its height and its width are "
            "kernel.shape[0] and kernel.shape[1].",
        ),
        Mistake(
            "square kernel, by its width",
            lambda image, kernel: _square_kernel(image, kernel, axis=1),
            "you take the kernel to be as high as wide: its height and its width are "
            "kernel.shape[0] and kernel.shape[1].",
        ),
        Mistake(
            "square image",
            _square_image,
            "you take the image to be as wide as high: rows come from image.shape[0], "
            "columns from image.shape[1].",
        ),
        Mistake(
            "height and width crossed",
            _sizes_crossed,
            "the kernel's height belongs to the rows of the map, its width to the "
            "columns.",
        ),
        Mistake(
            "indices swapped",
            _index_swapped,
            "you write to result[column, row]: the first index counts rows.",
        ),
        Mistake(
            "mean",
            lambda image, kernel: my_conv2d(image, kernel) / kernel.size,
            "the products are averaged; a convolution sums them.",
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
    skeleton='''
        def my_conv2d(image, kernel):
            """Slide the kernel over the image; sum the products at each position."""
            height, width = kernel.shape
            rows, columns = ..., ...
            result = np.zeros((rows, columns))
            for row in range(rows):
                for column in range(columns):
                    window = image[row : ..., column : ...]
                    result[row, column] = ...
            return result
    ''',
)
