"""Pooling: windows, shifts, coarse-grained lattices, pictures of another size, maps."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from utils.convolution import average_pool, max_pool
from utils.plots import SIGNED, show_numbers

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")  # of the Okabe-Ito palette


def _frame(axes, corner, side, colour):
    row, column = corner
    box = Rectangle((column - 0.44, row - 0.44), side - 0.12, side - 0.12, fill=False)
    box.set(edgecolor=colour, linewidth=4, zorder=3)
    axes.add_patch(box)


def pooling_windows(image, size=2):
    """Draw a small image with its windows, their maxima and their averages."""
    pooled = {"maximum": max_pool(image, size), "average": average_pool(image, size)}
    figure, grid = plt.subplots(1, 3, figsize=(11, 4.2), width_ratios=[1.6, 1, 1])
    show_numbers(grid[0], image, "image")
    for axes, (title, values) in zip(grid[1:], pooled.items(), strict=True):
        show_numbers(axes, values, title)
        axes.images[0].set_clim(grid[0].images[0].get_clim())  # one scale of colours
    for number, corner in enumerate(np.ndindex(pooled["maximum"].shape)):
        colour = COLOURS[number % len(COLOURS)]
        _frame(grid[0], np.multiply(corner, size), size, colour)
        for axes in grid[1:]:
            _frame(axes, corner, 1, colour)
    return figure


def small_and_large(truth, predictions, label):
    """Draw predictions against the truth for pictures of two sizes.

    Both dicts have the same keys, one per panel; `predictions[key]` maps names to
    arrays of the shape of `truth[key]`.
    """
    figure, grid = plt.subplots(1, len(truth), figsize=(5.8 * len(truth), 4.6))
    grid = np.atleast_1d(grid)
    for axes, (title, values) in zip(grid, truth.items(), strict=True):
        guesses = zip(predictions[title].items(), cycle("os^"), strict=False)
        for (name, guess), marker in guesses:
            style = {"linestyle": "", "markersize": 5, "markerfacecolor": "none"}
            axes.plot(values, guess, marker=marker, label=name, **style)
        ends = [values.min(), values.max()]
        axes.plot(ends, ends, color="black", linewidth=1.2, label="truth")
        axes.set(xlabel=f"true {label}", ylabel=f"predicted {label}", title=title)
    grid[-1].legend(markerscale=2)
    return figure


def energy_flow(energies, temperatures, exact):
    """Draw the energy per site of a lattice, pooled again and again.

    `energies` has the shape (levels, temperatures); `exact` are the energies of the
    infinite lattice before pooling, drawn as stars.
    """
    figure, axes = plt.subplots(figsize=(8, 4.6))
    for number in reversed(range(len(temperatures))):  # the legend as the curves
        label, marker = f"T = {temperatures[number]:.2f}", "os^Dv"[number % 5]
        line = axes.plot(energies[:, number], marker=marker, label=label)
        axes.plot(0, exact[number], "*", markersize=15, color=line[0].get_color())
    axes.set(xlabel="times pooled", ylabel="energy per site ($J$)")
    axes.set_xticks(range(len(energies)))
    axes.legend(title="stars: exact", loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def class_maps(picture, maps, titles):
    """Draw a picture and its class activation maps, on one scale of colours."""
    figure, grid = plt.subplots(
        1, len(maps) + 1, figsize=(3.9 * len(maps) + 3.3, 3.6), squeeze=False
    )
    grid[0, 0].imshow(picture, cmap="gray")
    bound = max(np.abs(m).max() for m in maps)
    extent = (-0.5, picture.shape[1] - 0.5, picture.shape[0] - 0.5, -0.5)
    for axes, values in zip(grid[0, 1:], maps, strict=True):
        scale = {"cmap": SIGNED, "vmin": -bound, "vmax": bound, "extent": extent}
        shown = axes.imshow(values, **scale)
        axes.contour(picture, levels=[0.5], colors="black", linewidths=1)
        figure.colorbar(shown, ax=axes, shrink=0.85, label="evidence (score)")
    for axes, title in zip(grid.flat, titles, strict=True):
        axes.set(title=title, xticks=[], yticks=[])
        axes.grid(False)
    return figure
