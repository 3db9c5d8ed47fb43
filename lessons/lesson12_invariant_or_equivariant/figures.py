"""Symmetry: where it breaks, what the border gives away, turned maps and arrows."""

import matplotlib.pyplot as plt
import numpy as np


def _bare(axes, title):
    axes.set(xticks=[], yticks=[], title=title)
    axes.grid(False)


def error_maps(maps, label):
    """Draw maps (rows, columns) of errors side by side, on one scale from zero."""
    figure, grid = plt.subplots(1, len(maps), figsize=(4.4 * len(maps) + 1, 4.0))
    grid = np.atleast_1d(grid)
    top = max(values.max() for values in maps.values())
    for axes, (title, values) in zip(grid, maps.items(), strict=True):
        picture = axes.imshow(values, cmap="inferno", vmin=0, vmax=top)
        axes.set(xlabel="column (pixels)", ylabel="row (pixels)", title=title)
        axes.grid(False)
    figure.colorbar(picture, ax=grid, label=label, shrink=0.85)
    return figure


def read_positions(maps):
    """Draw which row a network reads from each pixel; `maps` maps titles to guesses."""
    size = (3.1 * len(maps) + 1.2, 3.8)
    figure, grid = plt.subplots(1, len(maps), figsize=size, sharey=True)
    grid = np.atleast_1d(grid)
    rows = len(next(iter(maps.values())))
    for axes, (title, values) in zip(grid, maps.items(), strict=True):
        picture = axes.imshow(values, cmap="viridis", vmin=0, vmax=rows - 1)
        axes.set(xlabel="column (pixels)", title=title)
        axes.grid(False)
    grid[0].set(ylabel="row (pixels)")
    grid[0].yaxis.get_major_locator().set_params(integer=True)
    figure.colorbar(picture, ax=grid, label="row, as read (pixels)", shrink=0.85)
    return figure
