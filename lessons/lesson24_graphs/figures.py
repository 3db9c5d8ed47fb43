"""The figures of lesson 24: matrices, errors by depth, hexagons, and a learned φ."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import RegularPolygon

from lessons.lesson24_graphs import hexagon
from utils.plots import SIGNED

WIDE = 9.0  # inches; 990 pixels
DASHED = {"color": "0.35", "linestyle": "--", "linewidth": 1.6}
MARKERS = "os^Dv"


def matrices(shown):
    """Draw matrices side by side, each with its largest weight as 1.

    `shown` maps titles to matrices.
    """
    figure, row = plt.subplots(1, len(shown), figsize=(WIDE, 2.9), squeeze=False)
    for axes, (title, each) in zip(row[0], shown.items(), strict=True):
        image = axes.imshow(each / np.abs(each).max(), cmap=SIGNED, vmin=-1, vmax=1)
        axes.set(title=title, xlabel="input", xticks=[], yticks=[])
        axes.grid(False)
    row[0, 0].set_ylabel("output")
    figure.colorbar(image, ax=row[0], label="weight (largest: 1)", pad=0.02)
    return figure


def risks(depths, curves, least, measured):
    """Draw errors over the depth: curves, the least possible, and networks as points.

    `curves` maps names to errors (depths,); `least` is a number; `measured` maps names
    to {depth: errors of several starts}.
    """
    figure, axes = plt.subplots(figsize=(WIDE, 4.4))
    for (name, errors), style in zip(curves.items(), ("-", "--"), strict=False):
        axes.plot(depths, errors, style, color="C0", label=name)
    for number, (name, found) in enumerate(measured.items()):
        places = [np.full(len(errors), depth) for depth, errors in found.items()]
        values = np.concatenate(list(found.values()))
        style = {"color": f"C{number + 1}", "alpha": 0.6, "linestyle": ""}
        marker = MARKERS[number]
        axes.plot(np.concatenate(places), values, marker, label=name, **style)
    axes.axhline(least, **DASHED)
    name = {"va": "top", "ha": "right", "size": 13}
    axes.text(depths[-1], least - 0.015, "Wiener filter", **name)
    axes.set(xlabel="number of layers", ylabel="mean squared error", ylim=(0.3, 1.05))
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _hexagons(axes, values, limits):
    """Draw values (127,) as hexagons where the stations stand; NaN: empty ones."""
    places = hexagon.PLACES / 1000  # km
    size = hexagon.PITCH / 1000 / 3**0.5
    cells = PatchCollection([RegularPolygon(place, 6, radius=size) for place in places])
    cells.set(array=np.ma.masked_invalid(values), edgecolor="0.6", linewidth=0.5)
    cells.set_clim(*limits)
    axes.add_collection(cells)
    end = 1.1 * np.abs(places).max()
    axes.set(xlim=(-end, end), ylim=(-end, end), aspect="equal", xlabel="x (km)")
    axes.grid(False)


def _rows_across(x):
    return np.swapaxes(hexagon.rows(x), 1, 2)


def views(before, turned):
    """Draw stations (127,) before and after a turn, and the first as two images.

    One scale of colours for all; NaN stays empty.
    """
    figure, row = plt.subplots(1, 4, figsize=(WIDE, 2.9))
    limits = 0, np.nanmax(before)
    for axes, values in zip(row, (before, turned), strict=False):
        _hexagons(axes, values, limits)
    row[0].set(title="a shower", ylabel="y (km)")
    row[1].set(title="turned by 60°")
    row[1].tick_params(labelleft=False)
    for axes, view in zip(row[2:], (hexagon.axial, _rows_across), strict=True):
        here = view(np.ones((1, len(before), 1)))[0, ..., 0] > 0
        image = np.where(here, view(before[None, :, None])[0, ..., 0], np.nan)
        shown = axes.imshow(image, vmin=limits[0], vmax=limits[1])
        outside = np.where(here, np.nan, 1.0)
        axes.imshow(outside, cmap="Greys", vmin=0, vmax=4)
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
    row[2].set(title="axial image", xlabel="r", ylabel="q")
    row[3].set(title="image of the rows", xlabel="column", ylabel="row")
    row[3].invert_yaxis()  # row 0 is at the bottom of the array
    figure.colorbar(shown, ax=row, label="lg(1 + signal / VEM)", pad=0.01, shrink=0.8)
    return figure


def ratio(angle, exact, learned):
    """Draw what one event says over its angle to the source, exact and learned.

    `learned` (starts, angles) are several networks.
    """
    figure, axes = plt.subplots(figsize=(8.2, 4.4))
    axes.plot(angle, exact, color="black", label="exact logarithm of the ratio")
    for number, each in enumerate(learned):
        label = "φ, learned from labels" if number == 0 else None
        axes.plot(angle, each, color="C1", linewidth=1.8, alpha=0.8, label=label)
    axes.axhline(0, color="0.6", linewidth=1)
    axes.set(xlabel="angle to the source (degrees)", ylabel="what one event adds")
    axes.legend()
    return figure
