"""Pooling: windows, shifts, predicted counts, energies, a matrix, maps of evidence."""

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
    figure, grid = plt.subplots(1, 3, figsize=(8.8, 3.4), width_ratios=[1.6, 1, 1])
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


def overlaps(counts):
    """Draw in how many windows each pixel lies; `counts` maps sizes to (H, W)."""
    figure, grid = plt.subplots(1, len(counts), figsize=(3.9 * len(counts), 4.1))
    grid = np.atleast_1d(grid)
    highest = max(values.max() for values in counts.values())
    for axes, (size, values) in zip(grid, counts.items(), strict=True):
        show_numbers(axes, values, f"windows of {size}×{size}, stride 2")
        axes.images[0].set_clim(-highest, highest)  # one scale of colours
    return figure


def shift_changes(groups, label):
    """Draw by how much pooled maps change with a shift, one panel per group.

    `groups` maps titles to dicts {name: changes for shifts of 0, 1, 2, … pixels}, the
    same names in each. A dashed line marks unrelated maps, at √2.
    """
    figure, grid = plt.subplots(1, len(groups), figsize=(9, 4.4), sharey=True)
    grid = np.atleast_1d(grid)
    styles = ["-", "--", "-.", ":"]
    for axes, (title, curves) in zip(grid, groups.items(), strict=True):
        looks = zip(curves.items(), cycle("osD^"), cycle(styles), strict=False)
        for (name, changes), marker, line in looks:
            style = {"markersize": 8, "markerfacecolor": "none", "markeredgewidth": 2}
            axes.plot(changes, marker=marker, linestyle=line, label=name, **style)
        axes.axhline(np.sqrt(2), color="0.4", linestyle=(0, (6, 3)), linewidth=1.2)
        axes.set(xlabel="shift (pixels)", title=title)
    grid[0].set(ylabel=label, ylim=(-0.05, 1.62))
    grid[-1].text(0, np.sqrt(2) + 0.03, "√2: unrelated", color="0.3", size=12)
    figure.legend(
        *grid[0].get_legend_handles_labels(), loc="outside upper center", ncols=2
    )
    return figure


def counts(truth, predictions, label):
    """Draw mean ± spread of the predictions for each true count.

    Both dicts have the same keys, one per panel; `predictions[key]` maps names to
    arrays of the shape of `truth[key]`, whole numbers.
    """
    figure, grid = plt.subplots(1, len(truth), figsize=(9, 4.3))
    grid = np.atleast_1d(grid)
    for axes, (title, values) in zip(grid, truth.items(), strict=True):
        places = np.unique(values)
        axes.plot(places, places, color="black", linewidth=1.2, label="truth")
        guesses = zip(predictions[title].items(), cycle("os^"), strict=False)
        for number, ((name, guess), marker) in enumerate(guesses):
            found = [guess[values == place] for place in places]
            means = np.array([each.mean() for each in found])
            spreads = np.array([each.std() for each in found])
            offset = 0.16 * (number - 1) * (np.ptp(places) / 5) ** 0.5
            style = {
                "linestyle": "",
                "marker": marker,
                "markersize": 6,
                "elinewidth": 1.3,
            }
            axes.errorbar(places + offset, means, spreads, label=name, **style)
        axes.set(xlabel=f"true {label}", title=f"{title} pictures")
    grid[0].set(ylabel=f"predicted {label}")
    handles = grid[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside upper center", ncols=4)
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


def pooling_matrix(matrix, by_map):
    """Draw the matrix of a global pooling, its columns in two orders."""
    figure, grid = plt.subplots(2, 1, figsize=(9, 3.9))
    orders = {"columns as Flatten lists them": matrix, "columns map by map": by_map}
    for axes, (title, values) in zip(grid, orders.items(), strict=True):
        shown = axes.imshow(values, cmap="Blues", aspect="auto", vmin=0)
        axes.set(xlabel="input", ylabel="map", yticks=range(len(values)), title=title)
        axes.grid(False)
    bar = figure.colorbar(shown, ax=list(grid), label="weight")
    bar.set_ticks([0, values.max()], labels=["0", f"1/{round(1 / values.max())}"])
    return figure


def _contributions(axes, picture, values):
    """Write into each quarter with ink what it adds to the average of a map."""
    height, width = np.array(picture.shape) // 2
    rows, columns = np.array(values.shape) // 2
    for down, right in np.ndindex(2, 2):
        ink = picture[down * height :, right * width :][:height, :width]
        part = values[down * rows :, right * columns :][:rows, :columns]
        if ink.max() > 0.5:
            text = f"{part.sum() / values.size:+.1f}".replace("-", "−")
            place = (right + 0.04) * width, (down + 0.9) * height
            box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2}
            axes.text(*place, text, size=14, weight="bold", bbox=box)


def class_maps(pictures, maps, names):
    """Draw pictures with the class activation maps of some classes, one row each.

    pictures: (n, H, W). maps: (n, rows, columns, classes). names: for each picture the
    classes to show. All maps have one scale of colours, up to the largest twentieth
    of the values. Numbers in quarters with ink: what these add to the map's average.
    """
    columns = 1 + len(names[0])
    size = (2.85 * columns + 0.4, 2.85 * len(pictures))
    figure, grid = plt.subplots(len(pictures), columns, figsize=size, squeeze=False)
    chosen = [[m[..., n] for n in each] for m, each in zip(maps, names, strict=True)]
    sizes = np.abs(chosen)
    bound = np.quantile(sizes[sizes > 0], 0.95)
    for line, picture, row, called in zip(grid, pictures, chosen, names, strict=True):
        line[0].imshow(picture, cmap="gray")
        line[0].set(title="picture")
        extent = (-0.5, picture.shape[1] - 0.5, picture.shape[0] - 0.5, -0.5)
        for axes, values, name in zip(line[1:], row, called, strict=True):
            scale = {"cmap": SIGNED, "vmin": -bound, "vmax": bound, "extent": extent}
            shown = axes.imshow(values, **scale)
            axes.contour(picture, levels=[0.5], colors="black", linewidths=1)
            _contributions(axes, picture, values)
            axes.set(title=f"evidence for {name}")
    for axes in grid.flat:
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
    bar = {"label": "evidence (score)", "shrink": 0.8, "extend": "both"}
    figure.colorbar(shown, ax=grid, **bar)
    return figure
