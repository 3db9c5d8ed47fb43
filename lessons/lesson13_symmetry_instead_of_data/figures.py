"""Symmetry: where it breaks, what the border gives away, turned maps and arrows."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.ising import CRITICAL_TEMPERATURE
from utils.plots import SIGNED, TEMPERATURE


def _bare(axes, title):
    axes.set(xticks=[], yticks=[], title=title)
    axes.grid(False)


def transition(temperatures, outputs, errors, trained):
    """Draw the mean output of a network against the temperature of the lattices.

    `outputs` maps names to one number per temperature, `errors` to its error;
    `trained` are the two temperatures between which the network has seen nothing.
    """
    figure, axes = plt.subplots()
    axes.axvspan(*trained, color="0.93", label="no training data")
    styles = cycle(("o-", "s--"))
    for (name, values), style in zip(outputs.items(), styles, strict=False):
        error = {"yerr": errors[name], "capsize": 3}
        axes.errorbar(temperatures, values, fmt=style, label=name, **error)
    axes.axhline(0.5, color="0.5", linewidth=1.2, linestyle=":")
    style = {"color": "black", "linestyle": "--", "linewidth": 1.2}
    axes.axvline(CRITICAL_TEMPERATURE, label="$T_c$, exact", **style)
    axes.set(xlabel=TEMPERATURE, ylabel='output: probability of "ordered"')
    axes.legend(loc="lower left")
    return figure


def group_maps(rows, titles):
    """Draw an image and its maps, one row per image.

    `rows` maps names to lists of (height, width) arrays, the image first; `titles`
    names the columns. The maps of a row share one scale, its colour bar.
    """
    columns = len(titles)
    size = (2.3 * columns + 0.9, 4.9)
    figure, grid = plt.subplots(len(rows), columns, figsize=size, squeeze=False)
    for line, (name, pictures) in zip(grid, rows.items(), strict=True):
        bound = max(np.abs(picture).max() for picture in pictures[1:])
        colours = {"cmap": SIGNED, "vmin": -bound, "vmax": bound}
        line[0].imshow(pictures[0], cmap="gray")
        for axes, picture in zip(line[1:], pictures[1:], strict=True):
            shown = axes.imshow(picture, **colours)
        figure.colorbar(shown, ax=line, label="activation")
        for axes, title in zip(line, titles, strict=True):
            _bare(axes, title)
        line[0].set_ylabel(name)
    return figure


def turned_showers(pictures, arrows, spacing=0.75):
    """Draw signals, lg(S / VEM), of a shower with directions, one panel each.

    First axis of a picture (n, n) = x; `arrows` maps the same titles to dicts
    name → (x, y) on the ground, `spacing` is the distance of neighbours in km. All
    share one scale.
    """
    size = (4.7 * len(pictures) + 0.9, 4.9)
    figure, grid = plt.subplots(1, len(pictures), figsize=size)
    grid = np.atleast_1d(grid)
    ends = np.min([*pictures.values()]), np.max([*pictures.values()])
    for axes, (title, picture) in zip(grid, pictures.items(), strict=True):
        half = len(picture) * spacing / 2
        extent = (-half, half, -half, half)
        style = {"origin": "lower", "extent": extent, "cmap": "Greys"}
        shown = axes.imshow(picture.T, vmin=ends[0], vmax=ends[1], **style)
        for number, (name, (x, y)) in enumerate(arrows[title].items()):
            tip = 0.85 * half * np.array([x, y]) / np.hypot(x, y)
            style = {"color": f"C{number}", "width": 0.06, "head_width": 0.45}
            axes.arrow(0, 0, *tip, length_includes_head=True, zorder=3, **style)
            axes.plot([], [], color=f"C{number}", label=name)
        axes.set(xlabel="x (km)", ylabel="y (km)", title=title)
        axes.legend(loc="lower left")
        axes.grid(False)
    figure.colorbar(shown, ax=grid, label="signal: lg(S / VEM)", shrink=0.85)
    return figure
