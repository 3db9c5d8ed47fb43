"""The capstone: a shower as maps and as a set, ladders, ROC, angles, robustness."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.airshowers import station_grid
from utils.plots import STYLES
from utils.roc import roc_curve

WIDE = 9.0  # inches; 990 pixels
LIGHT = 0.2998  # km/µs
MARKERS = "osD^vP"
# What a method works with, and its colour; the first that is found in its name counts
KINDS = {
    "fit + network": "C0",
    "set": "C2",
    "maps": "C1",
    "fit": "0.35",
    "expert": "0.35",
}


def _stations(axes, places, values, colours, label):
    """Draw stations as dots with a colour bar; silent ones, NaN, as small crosses."""
    on = np.isfinite(values)
    axes.plot(*places[~on].T, "x", color="0.75", markersize=3)
    drawn = axes.scatter(*places[on].T, c=values[on], cmap=colours, s=34)
    drawn.set(edgecolor="0.4", linewidth=0.5)
    bar = axes.figure.colorbar(drawn, ax=axes, shrink=0.85, location="bottom")
    bar.set_label(label)
    axes.set_aspect("equal")
    axes.grid(False)


def shower_set(showers, frame, stations):
    """Draw a shower's signals and times on the array, and its set as it is seen.

    showers: one shower. frame: its core (1, 2) in km, slope (1, 2) and more. stations
    (49, 5): places in km, delay in km, logarithm of the signal, active.
    """
    core, slope, *_ = frame
    places = station_grid().reshape(-1, 2) / 1000
    signal, time = (showers[key][0].ravel() for key in ("signal", "time"))
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(WIDE, 4.3))
    label = r"$\log_{10}$(signal / VEM)"
    _stations(left, places, np.log10(signal), "viridis", label)
    _stations(middle, places, time / 1000, "cividis", "arrival time (µs)")
    on, delay = stations[:, 4] > 0, stations[:, 2] / LIGHT
    label = "delay behind plane (µs)"
    _stations(right, stations[:, :2], np.where(on, delay, np.nan), "cividis", label)
    size = np.linalg.norm(slope[0])
    for axes, place, along in ((middle, core[0], slope[0]), (right, (0, 0), (size, 0))):
        start = np.asarray(place) + 4 * np.asarray(along)
        arrow = {"color": "C1", "width": 0.12, "length_includes_head": True}
        axes.arrow(*start, *(place - start), zorder=3, **arrow)
    left.set(title=f"{showers['energy'][0]:.0f} EeV", ylabel="y (km)", xlabel="x (km)")
    zenith = np.degrees(showers["zenith"][0])
    middle.set(title=f"zenith angle {zenith:.0f}°", ylabel="y (km)", xlabel="x (km)")
    right.set(title="as a set", xlabel="along (km)", ylabel="across (km)")
    return figure


def _colour(name):
    return next((colour for kind, colour in KINDS.items() if kind in name), "C3")


def ladder(rows, bound):
    """Draw one line per method, the best on top; `rows` maps names to (value, error).

    All in per cent, on a logarithmic axis; `bound` is a dashed line.
    """
    names = sorted(rows, key=lambda name: rows[name][0])
    figure, axes = plt.subplots(figsize=(8.6, 1.0 + 0.42 * len(rows)))
    for place, name in enumerate(names):
        value, error = rows[name]
        style = {"fmt": "o", "color": _colour(name), "capsize": 4, "label": name}
        axes.errorbar(np.array([value]), np.array([place]), xerr=[error], **style)
        axes.annotate(
            f"{value:.1f}", (value, place), (10, 6), textcoords="offset points"
        )
    axes.axvline(bound, color="black", linestyle="--", linewidth=1.4)
    place = (bound, len(rows) - 0.9)
    axes.annotate(f"bound {bound:.1f}", place, (6, 0), textcoords="offset points")
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set(xscale="log", xlabel="resolution, std(E$_\\mathrm{rec}$ / E) (%)")
    marks = [7, 8, 10, 12, 15, 20, 25]
    axes.set_xticks(marks, [str(mark) for mark in marks])
    axes.set(xlim=(0.95 * bound, 1.15 * max(value for value, _ in rows.values())))
    axes.minorticks_off()
    return figure


def separation(labels, scores, areas):
    """Draw the ROC curves of scores, the false-positive rate on a logarithmic axis.

    `labels` (n,) are True for the class to be found, `scores` maps names to (n,);
    `areas` maps the same names to texts for the legend.
    """
    figure, axes = plt.subplots(figsize=(7.5, 5))
    for (name, score), style in zip(scores.items(), cycle(STYLES), strict=False):
        curve = roc_curve(labels, score)
        axes.plot(*curve, style, label=f"{name}: {areas[name]}")
    even = np.geomspace(1e-3, 1)
    axes.plot(even, even, color="0.6", linewidth=1.2, label="guessing: 0.5")
    axes.set(xscale="log", xlim=(1e-3, 1), ylim=(0, 1.02))
    axes.set(xlabel="share of the protons taken for iron", ylabel="share of iron found")
    axes.legend(title="area under the curve", loc=(0.38, 0.18))
    return figure


def angular_distances(angles, bound):
    """Draw which share of showers is reconstructed within which angle in degrees.

    `angles` maps names to angular distances (n,); `bound`, the smallest root mean
    square, is a dashed line.
    """
    figure, axes = plt.subplots(figsize=(8.5, 4.8))
    for (name, values), style in zip(angles.items(), cycle(STYLES), strict=False):
        share = 100 * np.arange(1, len(values) + 1) / len(values)
        limit = np.percentile(values, 68)
        axes.plot(np.sort(values), share, style, label=f"{name}: {limit:.2f}°")
    axes.axhline(68, color="0.5", linewidth=1.2)
    axes.annotate("68 %", (0.022, 69.5), color="0.3")
    axes.axvline(bound, color="black", linestyle="--", linewidth=1.2)
    axes.annotate("bound (rms)", (0.95 * bound, 91), ha="right")
    axes.set(xscale="log", xlim=(0.02, 150), ylim=(0, 102))
    ticks = [0.1, 0.3, 1, 3, 10, 30]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set(
        xlabel="angle to the true direction (°)", ylabel="share of the showers (%)"
    )
    axes.legend(title="68 % of the showers within", loc="center right")
    return figure


def robustness(table):
    """Draw bias and resolution of several methods in several situations, with errors.

    `table` maps situations to dictionaries from methods to a pair, bias and resolution,
    of pairs (value, error), all in per cent.
    """
    figure, panels = plt.subplots(1, 2, figsize=(WIDE, 4.2), sharey=True)
    situations = list(table)
    methods = list(table[situations[0]])
    for number, method in enumerate(methods):
        place = np.arange(len(situations)) + 0.18 * (number - (len(methods) - 1) / 2)
        values = np.array([table[situation][method] for situation in situations])
        style = {"fmt": MARKERS[number % len(MARKERS)], "capsize": 3, "label": method}
        for axes, (value, error) in zip(panels, values.transpose(1, 2, 0), strict=True):
            axes.errorbar(value, place, xerr=error, **style)
    panels[0].axvline(0, color="black", linewidth=1)
    panels[0].set_yticks(range(len(situations)), situations)
    panels[0].invert_yaxis()
    panels[0].set(xlabel="bias (%)")
    panels[1].set(xlabel="resolution (%)", xlim=(0, None))
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=5)
    return figure
