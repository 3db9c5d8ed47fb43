"""Where errors lie, two halves of a line, errors after shifts, windows, positions."""

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import HIGHLIGHT

WIDE = 8.8  # inches; 970 pixels


def _name_borders(axes, moved, shape):
    """Point at the border of a map and at the place where it would be, had it moved."""
    down, right = moved
    rows, columns = shape
    x, y = (right + columns) / 2, (down + rows) / 2  # the middle of the dark corner
    style = {"color": "white", "ha": "center", "va": "center", "size": 13}
    arrow = {"arrowstyle": "->", "color": "white", "linewidth": 1.8}
    for text, tip, place in (
        ("old border,\nmoved along", (right, y - rows / 8), (x, y - rows / 8)),
        ("border", (columns - 1.5, y + rows / 8), (x, y + rows / 8)),
    ):
        axes.annotate(text, tip, place, arrowprops=arrow, **style)


def error_maps(maps, moved):
    """Draw maps (rows, columns) of errors side by side, on one scale from zero.

    moved: rows and columns by which the image went. Names the two borders in the first
    map; says so where a map has no errors.
    """
    figure, grid = plt.subplots(1, len(maps), figsize=(WIDE, 4.2), sharey=True)
    grid = np.atleast_1d(grid)
    top = max(values.max() for values in maps.values())
    for axes, (title, values) in zip(grid, maps.items(), strict=True):
        picture = axes.imshow(values, cmap="inferno", vmin=0, vmax=top)
        axes.set(xlabel="column (pixels)", title=title)
        axes.grid(False)
        if values.max() < 1e-4 * top:
            middle = (values.shape[1] / 2, values.shape[0] / 2)
            axes.text(*middle, "0 everywhere", color="white", ha="center", size=14)
    grid[0].set_ylabel("row (pixels)")
    _name_borders(grid[0], moved, next(iter(maps.values())).shape)
    label = "mean error (units of the map)"
    figure.colorbar(picture, ax=grid, label=label, shrink=0.85)
    return figure


def two_halves(signals):
    """Draw signals {title: values}, the even and the odd samples in two colours."""
    size = (WIDE, 3.6)
    figure, grid = plt.subplots(1, len(signals), figsize=size, sharey=True)
    for axes, (title, values) in zip(np.atleast_1d(grid), signals.items(), strict=True):
        places = np.arange(len(values))
        axes.plot(places, values, color="0.8", linewidth=1.2)
        halves = (("even pixels", 0, "C0", "C0"), ("odd pixels", 1, "C1", "white"))
        for name, first, colour, fill in halves:
            style = {"color": colour, "markerfacecolor": fill, "marker": "o"}
            axes.plot(places[first::2], values[first::2], label=name, **style)
        axes.set(xlabel="pixel", title=title)
        axes.xaxis.get_major_locator().set_params(integer=True)
    axes.legend(loc="upper right")
    figure.axes[0].set_ylabel("value")
    return figure


def after_shift(curves, another):
    """Draw errors {name: (shifts, starts)} against the shift, from 0 pixels on.

    Bars are standard deviations of the starts; a dashed line marks the error
    `another`, where another image takes the place.
    """
    figure, axes = plt.subplots(figsize=(8.4, 4.4))
    for number, (name, values) in enumerate(curves.items()):
        mean, spread = np.mean(values, axis=1), np.std(values, axis=1, ddof=1)
        style = {"marker": "osD"[number % 3], "color": f"C{number}", "capsize": 4}
        axes.errorbar(np.arange(len(mean)), mean, spread, label=name, **style)
    axes.axhline(another, color="0.4", linestyle="--", linewidth=1.2)
    axes.annotate(
        "another digit", (0, another), (2, -6), textcoords="offset points", va="top"
    )
    axes.set(xlabel="shift (pixels)", ylabel="error", ylim=(-0.01 * another, None))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), title="halved by")
    return figure


def windows(images, titles):
    """Draw images from 0 to 1 with their 2×2 windows and the mean of the maxima."""
    size = (3.6 * len(images), 3.9)
    figure, grid = plt.subplots(1, len(images), figsize=size)
    for axes, image, title in zip(np.atleast_1d(grid), images, titles, strict=True):
        rows, columns = np.shape(image)
        maxima = np.reshape(image, (rows // 2, 2, columns // 2, 2)).max(axis=(1, 3))
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
        for place in range(0, columns + 1, 2):
            axes.axvline(place - 0.5, color=HIGHLIGHT, linewidth=2.5, clip_on=False)
        for place in range(0, rows + 1, 2):
            axes.axhline(place - 0.5, color=HIGHLIGHT, linewidth=2.5, clip_on=False)
        axes.set(xticks=[], yticks=[])
        axes.set_title(f"{title}: mean of\nthe maxima {maxima.mean():.2f}")
        axes.grid(False)
    return figure


def read_positions(maps):
    """Draw which row a network reads from each pixel; `maps` maps titles to guesses."""
    figure, grid = plt.subplots(1, len(maps), figsize=(WIDE, 3.2), sharey=True)
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
