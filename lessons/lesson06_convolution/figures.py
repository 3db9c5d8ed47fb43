"""The figures of this lesson: a sliding window, a photograph, maps, spins."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Patch, Rectangle

from utils.convolution import conv2d
from utils.plots import HIGHLIGHT, SIGNED, show_numbers

WIDE = 9.0  # inches; 990 pixels
UP, DOWN = "#E69F00", "#0072B2"  # orange and blue of the Okabe-Ito palette


def sliding_window(image, kernel, row, column):
    """Draw one step of a convolution: window, kernel, products, the output so far."""
    height, width = kernel.shape
    products = image[row : row + height, column : column + width] * kernel
    output = conv2d(image, kernel)
    bound = max(np.abs(values).max() for values in (image, kernel, products, output))
    output.flat[row * output.shape[1] + column + 1 :] = np.nan
    figure, (first, second, third, last) = plt.subplots(
        1, 4, figsize=(WIDE, 3.2), width_ratios=[7, 3.6, 3.6, 5.6]
    )
    show_numbers(first, image, "input", highlight=(row, column, height, width))
    show_numbers(second, kernel, "kernel")
    show_numbers(third, products, "window · kernel")
    show_numbers(last, output, "output so far", highlight=(row, column, 1, 1))
    for axes in figure.axes:  # the same red and blue in all four
        axes.images[0].set_clim(-bound, bound)
    total = f"sum = {products.sum():g}".replace("-", "−")
    third.set_xlabel(total, color=HIGHLIGHT, weight="bold", size=15)
    return figure


def _bare(axes, title):
    axes.set(title=title, xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color="0.5", linewidth=0.8)


def photograph(picture, top, left, height, width):
    """Draw a grey photograph with a frame around a part, and that part beside it."""
    part = picture[top : top + height, left : left + width]
    ratios = [picture.shape[1] / picture.shape[0], width / height]
    figure, (whole, detail) = plt.subplots(
        1, 2, figsize=(WIDE, WIDE / sum(ratios) + 0.3), width_ratios=ratios
    )
    for axes, values, title in ((whole, picture, "photograph"), (detail, part, "part")):
        axes.imshow(values, cmap="gray", vmin=0, vmax=1)
        _bare(axes, title)
    frame = Rectangle((left - 0.5, top - 0.5), width, height, fill=False)
    frame.set(edgecolor=HIGHLIGHT, linewidth=3)
    whole.add_patch(frame)
    return figure


def responses(maps, titles):
    """Draw maps with one scale of colours; 1 % of the pixels may lie beyond it."""
    bound = np.percentile(np.abs(np.stack(maps)), 99)
    figure, row = plt.subplots(1, len(maps), figsize=(WIDE, WIDE / len(maps) + 0.4))
    for axes, values, title in zip(row, maps, titles, strict=True):
        drawn = axes.imshow(values, cmap=SIGNED, vmin=-bound, vmax=bound)
        _bare(axes, title)
    label = "response (white − black = 1)"
    figure.colorbar(drawn, ax=row, extend="both", label=label, shrink=0.85, pad=0.02)
    return figure


def matrices(values, titles):
    """Draw matrices (output pixels, input pixels) with one scale of colours."""
    bound = max(np.abs(matrix).max() for matrix in values)
    figure, row = plt.subplots(1, len(values), figsize=(WIDE, 3.8))
    for axes, matrix, title in zip(row, values, titles, strict=True):
        drawn = axes.imshow(matrix, cmap=SIGNED, vmin=-bound, vmax=bound)
        axes.set(title=title, xlabel="pixel of the image", ylabel="pixel of the map")
        axes.grid(False)
    figure.colorbar(drawn, ax=row, label="weight", shrink=0.85, pad=0.02)
    return figure


def lattices(spins, titles):
    """Draw lattices (n, side, side) of spins +1 and −1, with a key."""
    figure, row = plt.subplots(1, len(spins), figsize=(WIDE, WIDE / len(spins) + 0.8))
    for axes, lattice, title in zip(row, spins, titles, strict=True):
        colours = np.where(np.asarray(lattice)[..., None] > 0, _rgb(UP), _rgb(DOWN))
        axes.imshow(colours)
        _bare(axes, title)
    keys = [Patch(color=UP, label="spin +1"), Patch(color=DOWN, label="spin −1")]
    figure.legend(handles=keys, loc="outside lower center", ncols=2)
    return figure


def _rgb(colour):
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
