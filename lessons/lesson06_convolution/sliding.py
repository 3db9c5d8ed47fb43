"""Exercise 06.1: the right way to slide a window, and wrong ones."""

import numpy as np


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


def _slide(image, kernel, extent, size):
    """Slide a window of `extent` over an image, to `size` positions."""
    result = np.zeros([max(0, n) for n in size])
    for row, column in np.ndindex(result.shape):
        window = image[row : row + extent[0], column : column + extent[1]]
        result[row, column] = (window * kernel).sum()
    return result


def square_kernel(image, kernel, axis=0):
    """Take one side of the kernel for both."""
    side = kernel.shape[axis]
    size = image.shape[0] - side + 1, image.shape[1] - side + 1
    return _slide(image, kernel, (side, side), size)


def square_image(image, kernel):
    """Take the height of the image for its width."""
    size = [image.shape[0] - side + 1 for side in kernel.shape]
    return _slide(image, kernel, kernel.shape, size)


def sizes_crossed(image, kernel):
    """Take the kernel's width off the height, and its height off the width."""
    size = image.shape[0] - kernel.shape[1] + 1, image.shape[1] - kernel.shape[0] + 1
    return _slide(image, kernel, kernel.shape, size)


def index_swapped(image, kernel):
    """Write to result[column, row]."""
    right = my_conv2d(image, kernel)
    result = np.zeros_like(right)
    for row, column in np.ndindex(right.shape):
        result[column, row] = right[row, column]
    return result


def loops_too_short(image, kernel):
    """Leave the last row and column of the map empty."""
    result = my_conv2d(image, kernel)
    result[-1], result[:, -1] = 0, 0
    return result


def start_swapped(image, kernel):
    """Start each window at (column, row)."""
    result, (height, width) = my_conv2d(image, kernel), kernel.shape
    for row, column in np.ndindex(result.shape):
        window = image[column : column + height, row : row + width]
        result[row, column] = (window * kernel).sum()
    return result


def extent_swapped(image, kernel):
    """Cut windows as high as the kernel is wide."""
    result, (height, width) = my_conv2d(image, kernel), kernel.shape
    for row, column in np.ndindex(result.shape):
        window = image[row : row + width, column : column + height]
        result[row, column] = (window * kernel).sum()
    return result


def added_up(image, kernel):
    """Add the kernel to the window instead of multiplying."""
    return my_conv2d(image, np.ones(kernel.shape)) + kernel.sum()


def side_by_side(image, kernel):
    """Lay the windows beside each other, without overlap."""
    return my_conv2d(image, kernel)[:: kernel.shape[0], :: kernel.shape[1]]


def flipped(image, kernel):
    """Turn the kernel by 180°."""
    return my_conv2d(image, kernel[::-1, ::-1])


def transposed(image, kernel):
    """Exchange the kernel's rows and columns."""
    return my_conv2d(image, kernel.T)


def axes_swapped(image, kernel):
    """Exchange the map's rows and columns."""
    return my_conv2d(image, kernel).T


def one_too_few(image, kernel):
    """Leave out the last row and column."""
    return my_conv2d(image, kernel)[:-1, :-1]


def one_too_many(image, kernel):
    """Append a row and a column of zeros."""
    return np.pad(my_conv2d(image, kernel), ((0, 1), (0, 1)))


def running_sum(image, kernel):
    """Never set the sum back to zero."""
    result = my_conv2d(image, kernel)
    return np.cumsum(result).reshape(result.shape)


def last_product(image, kernel):
    """Keep the last product of each window."""
    height, width = kernel.shape
    return image[height - 1 :, width - 1 :] * kernel[-1, -1]


def decimals_cut(image, kernel):
    """Keep whole numbers."""
    return my_conv2d(image, kernel).astype(int)


def first_row_only(image, kernel):
    """Return after the first row."""
    result = my_conv2d(image, kernel)
    result[1:] = 0
    return result


def first_position_only(image, kernel):
    """Return after the first position."""
    result = np.zeros_like(my_conv2d(image, kernel))
    result[0, 0] = my_conv2d(image, kernel)[0, 0]
    return result


def zeros_behind(image, kernel):
    """Fill the upper left of an array as large as the image."""
    rows, columns = kernel.shape
    return np.pad(my_conv2d(image, kernel), ((0, rows - 1), (0, columns - 1)))


def input_size(image, kernel):
    """Pad the image with zeros, as 'same' does."""
    top, left = (kernel.shape[0] - 1) // 2, (kernel.shape[1] - 1) // 2
    bottom, right = kernel.shape[0] - 1 - top, kernel.shape[1] - 1 - left
    return my_conv2d(np.pad(image, ((top, bottom), (left, right))), kernel)


def matrix_product(image, kernel):
    """Multiply the window and the transposed kernel as matrices."""
    height, width = kernel.shape
    shape = (image.shape[0] - height + 1, image.shape[1] - width + 1)
    result = np.zeros(shape)
    for row, column in np.ndindex(shape):
        window = image[row : row + height, column : column + width]
        result[row, column] = (window @ kernel.T).sum()
    return result


def all_square(image, kernel):
    """Take the heights of image and kernel for their widths."""
    side = image.shape[0] - kernel.shape[0] + 1
    return _slide(image, kernel, kernel.shape[:1] * 2, (side, side))


def over_the_border(image, kernel):
    """Start a window at each pixel of the image."""
    return _slide(image, kernel, kernel.shape, image.shape)


def slice_to_the_kernel(image, kernel):
    """Let each window end at the kernel's height and width."""
    right = my_conv2d(image, kernel)
    for row, column in np.ndindex(right.shape):
        window = image[row : kernel.shape[0], column : kernel.shape[1]]
        right[row, column] = (window * kernel).sum()
    return right


def columns_first(image, kernel):
    """Read the shapes as (width, height)."""
    width, height = kernel.shape
    size = image.shape[1] - height + 1, image.shape[0] - width + 1
    return _slide(image, kernel, (height, width), size)


def matrix_product_as_it_is(image, kernel):
    """Multiply window and kernel as matrices."""
    result = my_conv2d(image, kernel)
    for row, column in np.ndindex(result.shape):
        window = image[row:, column:][: kernel.shape[0], : kernel.shape[1]]
        result[row, column] = (window @ kernel).sum()
    return result


def padded_all_round(image, kernel):
    """Let the kernel reach beyond the image by all but one pixel."""
    rows, columns = np.subtract(kernel.shape, 1)
    return my_conv2d(np.pad(image, ((rows, rows), (columns, columns))), kernel)
