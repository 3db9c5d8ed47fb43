"""Images, small matrices of numbers, and the sliding window."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from utils.convolution import conv2d

HIGHLIGHT = "#D55E00"  # vermilion of the Okabe-Ito palette
SIGNED = "RdBu_r"  # red positive, blue negative, white zero
ENDS = {False: "neither", True: "both"}  # of a colour bar: pointed if pixels saturate


def _bare(axes):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color="0.5", linewidth=0.8)


def _scale(image, signed):
    """Return colours that keep zero in place; a few extreme pixels may saturate."""
    if not signed:
        low, high = min(0, image.min()), max(1, image.max())
        return {"cmap": "gray", "vmin": low, "vmax": high}
    bound = np.percentile(np.abs(image), 99) or np.abs(image).max() or 1.0
    return {"cmap": SIGNED, "vmin": -bound, "vmax": bound}


def show_images(images, titles, signed=False, shared=False, columns=4, width=3.0):
    """Show images side by side, each with a colour bar where they are signed.

    `images` is a list of (height, width) or (height, width, 3) arrays; with `shared`
    all have one scale of colours.
    """
    everything = np.concatenate([np.ravel(image) for image in images])
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(width * columns, 1.1 * width * rows), squeeze=False
    )
    for axes in grid.flat[len(images) :]:
        axes.remove()
    for axes, image, title in zip(grid.flat, images, titles, strict=False):
        scale = _scale(everything if shared else image, signed)
        picture = axes.imshow(image, **scale)
        axes.set_title(title)
        _bare(axes)
        if signed:
            bar = 0.045 * image.shape[0] / image.shape[1]
            beyond = np.abs(image).max() > picture.norm.vmax
            style = {"fraction": bar, "pad": 0.03, "extend": ENDS[bool(beyond)]}
            figure.colorbar(picture, ax=axes, **style)
    return grid


def show_numbers(axes, values, title, highlight=None):
    """Draw a small matrix with its numbers; entries that are NaN stay empty.

    `highlight` is a frame (row, column, height, width).
    """
    shown = np.ma.masked_invalid(values)
    axes.imshow(shown, alpha=0.45, **_scale(np.nan_to_num(values), signed=True))
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            axes.text(column, row, f"{value:g}", ha="center", va="center", size=14)
    _bare(axes)
    axes.hlines(
        np.arange(0.5, len(values) - 1), -0.5, len(values[0]) - 0.5, "0.8", lw=1
    )
    axes.vlines(
        np.arange(0.5, len(values[0]) - 1), -0.5, len(values) - 0.5, "0.8", lw=1
    )
    if highlight:
        row, column, height, width = highlight
        box = Rectangle((column - 0.5, row - 0.5), width, height, clip_on=False)
        box.set(fill=False, edgecolor=HIGHLIGHT, linewidth=4, zorder=3)
        axes.add_patch(box)
    axes.set_title(title)


def sliding_window(image, kernel, row, column):
    """Draw one step of a convolution: window, kernel, products, the output so far."""
    height, width = kernel.shape
    products = image[row : row + height, column : column + width] * kernel
    output = conv2d(image, kernel)
    output.flat[row * output.shape[1] + column + 1 :] = np.nan
    figure, (first, second, third, last) = plt.subplots(
        1, 4, figsize=(14, 4.2), width_ratios=[7, 3.6, 3.6, 5.6]
    )
    show_numbers(first, image, "image", highlight=(row, column, height, width))
    show_numbers(second, kernel, "kernel")
    show_numbers(third, products, f"patch · kernel\nsum = {products.sum():g}")
    show_numbers(last, output, "output so far", highlight=(row, column, 1, 1))
    return figure
