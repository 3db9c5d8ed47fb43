"""What an output pixel sees: windows on an image, and the spread of the paths."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from utils.plots import show_images


def effective_fields(profiles):
    """Draw the weight of each input pixel along one axis; its maximum is set to 1.

    `profiles` maps the number of 3×3 layers to the weights of the pixels seen.
    """
    figure, axes = plt.subplots(figsize=(8.5, 4.2))
    for (depth, weights), marker in zip(profiles.items(), cycle("osD^v"), strict=False):
        offset = np.arange(len(weights)) - len(weights) // 2
        label = f"{depth} layers, field {len(weights)}"
        line = {"marker": marker, "markersize": 4, "label": label}
        axes.plot(offset, weights / weights.max(), **line)
    axes.set(xlabel="distance from the output pixel (pixels)")
    axes.set(ylabel="paths (maximum = 1)")
    axes.legend()
    return figure


def path_counts(maps, titles):
    """Draw for each stack how many paths lead from a pixel to the output pixel.

    Pixels without a path stay white.
    """
    figure, grid = plt.subplots(1, len(maps), figsize=(4.4 * len(maps), 4.3))
    for axes, counts, title in zip(grid, maps, titles, strict=True):
        picture = axes.imshow(np.ma.masked_equal(counts, 0), cmap="viridis_r")
        figure.colorbar(picture, ax=axes, shrink=0.8, label="paths")
        axes.set(title=title, xticks=[], yticks=[])
        axes.grid(False)
        axes.spines[:].set(visible=True, color="0.5")
    return figure


def dots_and_windows(images, titles, windows):
    """Draw images with windows of the given sides around their bright pixels."""
    grid = show_images(images, titles, columns=len(images), width=4.2)
    for axes, image in zip(grid.flat, images, strict=True):
        row, column = np.floor(np.argwhere(image > 0).mean(axis=0))
        for side, colour in zip(windows, ("#E69F00", "#56B4E9"), strict=True):
            corner = (column - side // 2 - 0.5, row - side // 2 - 0.5)
            frame = Rectangle(corner, side, side, fill=False, lw=4, ec=colour)
            frame.set_label(f"{side}×{side}")
            axes.add_patch(frame)
        axes.legend(loc="lower right", labelcolor="white")
    return grid
