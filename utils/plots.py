"""Every figure of the course, in one style; the lesson calls `plt.show()` afterwards."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from utils.convolution import conv2d

HIGHLIGHT = "#D55E00"  # vermilion of the Okabe-Ito palette
SIGNED = "RdBu_r"  # red positive, blue negative, white zero


def _bare(axes):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)


def _scale(image, signed):
    if not signed:
        return {"cmap": "gray"}
    bound = np.abs(image).max() or 1.0
    return {"cmap": SIGNED, "vmin": -bound, "vmax": bound}


def show_images(images, titles, signed=False, columns=4, width=3.0):
    """Show images side by side, each with a colour bar where they are signed.

    `images` is a list of (height, width) or (height, width, 3) arrays.
    """
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(width * columns, 1.1 * width * rows), squeeze=False
    )
    for axes in grid.flat[len(images) :]:
        axes.remove()
    for axes, image, title in zip(grid.flat, images, titles, strict=False):
        picture = axes.imshow(image, **_scale(image, signed))
        axes.set_title(title)
        _bare(axes)
        if signed:
            figure.colorbar(picture, ax=axes, shrink=0.75)
    return grid


def show_numbers(axes, values, title, highlight=None, signed=True):
    """Draw a small matrix with its numbers; `highlight` is (row, column, height, width).

    Entries that are NaN stay empty.
    """
    shown = np.ma.masked_invalid(values)
    axes.imshow(shown, alpha=0.45, **_scale(np.nan_to_num(values), signed))
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            axes.text(column, row, f"{value:g}", ha="center", va="center", size=14)
    if highlight:
        row, column, height, width = highlight
        box = Rectangle((column - 0.5, row - 0.5), width, height)
        box.set(fill=False, edgecolor=HIGHLIGHT, linewidth=4)
        axes.add_patch(box)
    axes.set_title(title)
    _bare(axes)


def sliding_window(image, kernel, row, column):
    """Draw one step of a convolution: window, products and the output so far."""
    height, width = kernel.shape
    products = image[row : row + height, column : column + width] * kernel
    output = conv2d(image, kernel)
    output.flat[row * output.shape[1] + column + 1 :] = np.nan
    figure, (left, middle, right) = plt.subplots(
        1, 3, figsize=(12, 4.3), width_ratios=[7, 3.6, 5]
    )
    window = (row, column, height, width)
    show_numbers(left, image, "image and window", highlight=window)
    show_numbers(middle, products, f"patch · kernel\nsum = {products.sum():g}")
    show_numbers(right, output, "output so far", highlight=(row, column, 1, 1))
    return figure
