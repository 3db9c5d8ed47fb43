"""What padding draws, where weights lie, what an output pixel sees."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.patches import Rectangle

from utils.plots import SIGNED, show_images

_WINDOWS = ("#E69F00", "#56B4E9")  # orange, sky blue
_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # paths


def _bare(axes):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color="0.5")


def _lines_between_pixels(axes, shape):
    rows, columns = shape
    axes.hlines(np.arange(0.5, rows - 1), -0.5, columns - 0.5, "0.7", lw=1)
    axes.vlines(np.arange(0.5, columns - 1), -0.5, rows - 0.5, "0.7", lw=1)


def numbers(matrices, titles):
    """Draw matrices side by side with their numbers, on one scale of colours."""
    bound = max(np.abs(matrix).max() for matrix in matrices)
    figure, row = plt.subplots(1, len(matrices), figsize=(8.6, 4), squeeze=False)
    for axes, matrix, title in zip(row[0], matrices, titles, strict=True):
        axes.imshow(matrix, cmap=SIGNED, vmin=-bound, vmax=bound, alpha=0.6)
        for (line, column), value in np.ndenumerate(matrix):
            text = f"{value:g}".replace("-", "−")
            axes.text(column, line, text, ha="center", va="center", size=14)
        _lines_between_pixels(axes, matrix.shape)
        _bare(axes)
        axes.set_title(title)
    return figure


def taps(maps, titles):
    """Draw where the weights of a kernel lie, each pixel with its frame."""
    figure, row = plt.subplots(1, len(maps), figsize=(9, 3.5), squeeze=False)
    for axes, seen, title in zip(row[0], maps, titles, strict=True):
        axes.imshow(seen, cmap="gray_r", vmin=0, vmax=1.4 * max(map(np.max, maps)))
        _lines_between_pixels(axes, seen.shape)
        _bare(axes)
        axes.set_title(title)
    return figure


def effective_fields(profiles):
    """Draw how the weight of the pixels is spread over the field, along one axis.

    `profiles` maps the number of 3×3 layers to the shares of the pixels seen. The axes
    are relative: 1 is the rim of the field, and the share of an average pixel.
    """
    figure, axes = plt.subplots(figsize=(8.5, 4.2))
    for (depth, weights), marker in zip(profiles.items(), cycle("osD^v"), strict=False):
        middle = len(weights) // 2
        place = (np.arange(len(weights)) - middle) / max(middle, 1)
        layers = "1 layer" if depth == 1 else f"{depth} layers"
        line = {"marker": marker, "markersize": 4}
        line["label"] = f"{layers}, field {len(weights)}"
        axes.plot(place, weights / np.mean(weights), **line)
    axes.axhline(1, color="0.5", ls="--", lw=1.2, label="if all pixels counted alike")
    axes.set(xlabel="place in the field (1: its rim)")
    axes.set(ylabel="paths, average pixel = 1")
    axes.legend()
    return figure


def path_counts(maps, titles):
    """Draw for each stack how many paths lead from a pixel to the output pixel.

    All have one scale of colours; pixels without a path stay white.
    """
    most = max(2, max(np.max(counts) for counts in maps))
    figure, row = plt.subplots(1, len(maps), figsize=(9, 3.6), squeeze=False)
    scale = {"cmap": "viridis_r", "norm": LogNorm(1, most)}
    for axes, counts, title in zip(row[0], maps, titles, strict=True):
        picture = axes.imshow(np.ma.masked_equal(counts, 0), **scale)
        _bare(axes)
        axes.set_title(title)
    bar = figure.colorbar(picture, ax=row[0], shrink=0.8, label="paths")
    ticks = [tick for tick in _TICKS if tick <= most]
    bar.set_ticks(ticks, labels=ticks)
    bar.minorticks_off()
    return figure


def dots_and_windows(images, titles, windows):
    """Draw images of two dots with a small window on one dot, a large one around both.

    `windows`: the sides of the two windows in pixels.
    """
    grid = show_images(images, titles, columns=len(images), width=4.2)
    for axes, image in zip(grid.flat, images, strict=True):
        dots = np.argwhere(image > 0)
        middles = dots[0], np.ceil(dots.mean(axis=0)).astype(int)
        for side, middle, colour in zip(windows, middles, _WINDOWS, strict=True):
            row, column = middle - side // 2
            style = {"fill": False, "lw": 4, "ec": colour}
            axes.add_patch(Rectangle((column - 0.5, row - 0.5), side, side, **style))
            above = side == min(windows)
            name = {"color": colour, "va": "bottom" if above else "top", "size": 13}
            edge = row - 0.8 if above else row + side - 0.2
            axes.text(column - 0.5, edge, f"{side}×{side}", **name)
    return grid
