"""Exercise 06.1: convolution by loops."""

import numpy as np

from lessons.lesson06_convolution import sliding
from lessons.lesson06_convolution.sliding import my_conv2d
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference


def _random_pairs():
    rng = np.random.default_rng(606)
    sizes = [((5, 7), (3, 2)), ((6, 4), (2, 3)), ((4, 4), (3, 3)), ((3, 8), (1, 4))]
    pairs = [(rng.normal(size=i), rng.normal(size=k)) for i, k in sizes]
    # a window that is cut off at the border still fits these two
    for size, kernel in (((2, 3), (1, 1)), ((3, 4), (2, 1))):
        pairs.append((rng.normal(size=size), rng.normal(size=kernel)))
    # an integer image shows who cuts off the decimals of the result
    return [*pairs, (rng.integers(-3, 5, size=(5, 4)), rng.normal(size=(2, 3)))]


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
            sliding.flipped,
            "you flipped the kernel. That is the mathematician's convolution; networks "
            "lay the kernel on the image as it is.",
        ),
        Mistake(
            "kernel transposed",
            sliding.transposed,
            "the kernel is transposed: its row i belongs on row i of the window.",
        ),
        Mistake(
            "axes swapped",
            sliding.axes_swapped,
            "height and width are swapped: the first axis counts rows.",
        ),
        Mistake(
            "one position too few",
            sliding.one_too_few,
            "the last row and column are missing: n − k + 1 positions fit.",
        ),
        Mistake(
            "one position too many",
            sliding.one_too_many,
            "there is one row and one column too many: n − k + 1 positions fit.",
        ),
        Mistake(
            "sum not reset",
            sliding.running_sum,
            "the sum goes on from one position to the next: start each one at zero.",
        ),
        Mistake(
            "not added up",
            sliding.last_product,
            "each product replaces the last one; add them up with `+=`.",
        ),
        Mistake(
            "integers",
            sliding.decimals_cut,
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
            sliding.first_row_only,
            "only the first row is filled; is `return` indented too far?",
        ),
        Mistake(
            "first position only",
            sliding.first_position_only,
            "only the first position is filled; is `return` indented too far?",
        ),
        Mistake(
            "last row and column empty",
            sliding.loops_too_short,
            "the last row and the last column of the map stay zero: range(n) stops "
            "before n by itself.",
        ),
        Mistake(
            "square kernel",
            sliding.square_kernel,
            "you take the kernel to be as wide as high: its height and its width are "
            "kernel.shape[0] and kernel.shape[1].",
        ),
        Mistake(
            "square kernel, by its width",
            lambda image, kernel: sliding.square_kernel(image, kernel, axis=1),
            "you take the kernel to be as high as wide: its height and its width are "
            "kernel.shape[0] and kernel.shape[1].",
        ),
        Mistake(
            "all square",
            sliding.all_square,
            "you take image and kernel to be squares: rows come from the heights, "
            "shape[0], columns from the widths, shape[1].",
        ),
        Mistake(
            "columns first",
            sliding.columns_first,
            "a shape gives the rows first: height, width = kernel.shape.",
        ),
        Mistake(
            "over the border",
            sliding.over_the_border,
            "the window runs over the border of the image: n − k + 1 positions fit.",
        ),
        Mistake(
            "slice to the kernel's size",
            sliding.slice_to_the_kernel,
            "a slice ends where you say, not after so many: row : row + height.",
        ),
        Mistake(
            "flat",
            lambda image, kernel: my_conv2d(image, kernel).ravel(),
            "your sums stand in one long row: put each where its window lies, in an "
            "array of rows and columns.",
        ),
        Mistake(
            "one number",
            lambda image, kernel: my_conv2d(image, kernel)[-1, -1],
            "one number comes back, that of the last window: keep all in an array.",
        ),
        Mistake(
            "square image",
            sliding.square_image,
            "you take the image to be as wide as high: rows come from image.shape[0], "
            "columns from image.shape[1].",
        ),
        Mistake(
            "height and width crossed",
            sliding.sizes_crossed,
            "the kernel's height belongs to the rows of the map, its width to the "
            "columns.",
        ),
        Mistake(
            "indices swapped",
            sliding.index_swapped,
            "you write to result[column, row]: the first index counts rows.",
        ),
        Mistake(
            "mean",
            lambda image, kernel: my_conv2d(image, kernel) / kernel.size,
            "the products are averaged; a convolution sums them.",
        ),
        Mistake(
            "as large as the image",
            sliding.zeros_behind,
            "your result is as large as the image; n − k + 1 positions fit.",
        ),
        Mistake(
            "start of the window swapped",
            sliding.start_swapped,
            "row and column are swapped where you cut: image[row : …, column : …].",
        ),
        Mistake(
            "extent of the window swapped",
            sliding.extent_swapped,
            "the kernel's height belongs to the rows of the window, its width to the "
            "columns.",
        ),
        Mistake(
            "added, not multiplied",
            sliding.added_up,
            "window and kernel are multiplied entry by entry, then the products added.",
        ),
        Mistake(
            "windows side by side",
            sliding.side_by_side,
            "your window jumps by its own size; it moves by one pixel.",
        ),
        Mistake(
            "ReLU",
            lambda image, kernel: np.maximum(my_conv2d(image, kernel), 0),
            "the negative sums are missing; a convolution keeps them.",
        ),
        Mistake(
            "zero padding",
            sliding.input_size,
            "you padded the image with zeros. Here the kernel stays inside the image.",
        ),
        Mistake(
            "zeros all round",
            sliding.padded_all_round,
            "your map is larger than the image: here the kernel stays inside it.",
        ),
        Mistake(
            "matrix product as it is",
            sliding.matrix_product_as_it_is,
            "`@` and np.dot multiply matrices; multiply entry by entry with `*`.",
        ),
        Mistake(
            "matrix product",
            sliding.matrix_product,
            "`@` and np.dot multiply matrices; multiply entry by entry with `*`.",
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
