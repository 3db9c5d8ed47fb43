"""What the telescope sees, which class is taken for which, what a moved source does."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Ellipse

from utils.plots import HIGHLIGHT

_TICKS = (0, 3, 10, 30, 100)  # photo-electrons


def _draw_ellipse(axes, found, number):
    """Draw an ellipse of two standard deviations, its long axis, the way to (0, 0)."""
    x, y, psi, length, width = (
        found[key][number] for key in ("cx", "cy", "psi", "length", "width")
    )
    size = {"width": 4 * length, "height": 4 * width, "angle": np.degrees(psi)}
    style = {"fill": False, "edgecolor": HIGHLIGHT, "linewidth": 2.5}
    axes.add_patch(Ellipse((x, y), **size, **style))
    axes.axline((x, y), slope=np.tan(psi), color=HIGHLIGHT, linewidth=1.5, ls="--")
    axes.plot([x, 0], [y, 0], color="white", linewidth=1.5, ls=":")
    axes.plot(0, 0, "+", color="white", markersize=14, markeredgewidth=2)


def _panels(titles):
    """Return a figure with a square panel below each title, nine inches wide."""
    count, lines = len(titles), 1 + max(title.count("\n") for title in titles)
    size = 13 if count < 6 else 11
    height = 8 / count + lines * size / 50 + 0.3
    figure, grid = plt.subplots(1, count, figsize=(9, height), squeeze=False)
    for axes, title in zip(grid[0], titles, strict=True):
        axes.set_title(title, size=size)
    return figure, grid[0]


def camera(images, titles, found=None, fov=4.8):
    """Show images (n, pixels, pixels) in a row, on one logarithmic scale of light.

    `found`, what `shapes.hillas` says of them, adds the ellipses, a cross at the centre
    of the camera and lines whose angle is alpha.
    """
    light = np.log10(1 + np.clip(images, 0, None))
    half = fov / 2
    picture = {"cmap": "gray", "vmin": 0, "vmax": light.max(), "origin": "lower"}
    figure, row = _panels(titles)
    for number, axes in enumerate(row):
        shown = axes.imshow(light[number], extent=(-half, half, -half, half), **picture)
        if found is not None:
            _draw_ellipse(axes, found, number)
        axes.set(xticks=[], yticks=[], xlim=(-half, half), ylim=(-half, half))
        axes.grid(False)
    bar = figure.colorbar(shown, ax=row, label="photo-electrons", pad=0.01)
    ticks = [tick for tick in _TICKS if np.log10(1 + tick) <= light.max()]
    bar.set_ticks(np.log10(1 + np.array(ticks)), labels=ticks)
    return figure


def confusion(labels, predicted, names):
    """Draw which share of each true class is taken for which class, in per cent."""
    counts = np.zeros((len(names), len(names)))
    np.add.at(counts, (labels, predicted), 1)
    share = 100 * counts / counts.sum(axis=1, keepdims=True)
    figure, axes = plt.subplots(figsize=(5.6, 4.6))
    picture = axes.imshow(share, cmap="Blues", vmin=0, vmax=100)
    for (row, column), value in np.ndenumerate(share):
        colour = "white" if value > 50 else "black"
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="predicted class", ylabel="true class")
    axes.grid(False)
    figure.colorbar(picture, label="share of the true class (%)")
    return figure


def _apart(places, gap):
    """Return places in the same order, pushed upwards until they are `gap` apart."""
    moved = np.array(places, dtype=float)
    order = np.argsort(moved)
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + gap)
    return moved


def source_aside(degrees, shares):
    """Draw which share of gammas is recognised when their source is off the centre.

    `shares` maps names to rows (starts, degrees); the mean is drawn, with an error bar
    where there are several starts.
    """
    figure, axes = plt.subplots(figsize=(8.2, 4.2))
    rows = [100 * np.atleast_2d(row) for row in shares.values()]
    heights = _apart([row[:, -1].mean() for row in rows], gap=7)
    pairs = zip(shares, rows, heights, "os^D", strict=False)
    for number, (name, row, height, marker) in enumerate(pairs):
        style = {"marker": marker, "color": f"C{number}", "label": name}
        if len(row) > 1:
            error = row.std(axis=0, ddof=1)
            axes.errorbar(degrees, row.mean(axis=0), error, capsize=4, **style)
        else:
            axes.plot(degrees, row[0], **style)
        axes.text(degrees[-1] + 0.03, height, name, va="center", color=f"C{number}")
    axes.set(xlabel="source beside the centre of the camera (°)")
    axes.set(ylabel="gammas recognised (%)", ylim=(0, 102))
    return figure
