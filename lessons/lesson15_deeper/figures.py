"""The figures of lesson 15: signals through depth, trainings, test errors."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

MARKERS = "os^Dv"
LAW = {"color": "black", "linestyle": "--", "linewidth": 1.4}


def _band(axes, x, values, name, colour):
    """Draw the median of several nets and, as a band, all of them."""
    values = np.asarray(values, float)
    axes.plot(x, np.median(values, axis=0), color=colour, label=name)
    axes.fill_between(
        x, values.min(axis=0), values.max(axis=0), color=colour, alpha=0.2
    )


def through_depth(panels, laws=None, first=1):
    """Draw quantities against the layer on a logarithmic scale, one panel each.

    `panels` maps the label of the vertical axis to {name: values (nets, layers)}: line
    = median, band = all nets. `laws` maps the same labels to {name: values (layers,)},
    dashed; `first` is the number of the first layer, 0 for what comes in.
    """
    laws = laws or {}
    size = (8.4, 4.6) if len(panels) == 1 else (4.4 * len(panels) + 0.2, 4.4)
    figure, grid = plt.subplots(1, len(panels), figsize=size, squeeze=False)
    for axes, (label, curves) in zip(grid.flat, panels.items(), strict=True):
        for number, (name, values) in enumerate(curves.items()):
            x = first + np.arange(np.shape(values)[1])
            _band(axes, x, values, name, f"C{number}")
            if name in laws.get(label, {}):
                axes.plot(x, laws[label][name], **LAW)
        axes.set(yscale="log", xlabel="layer", ylabel=label)
    handles, names = grid.flat[0].get_legend_handles_labels()
    if laws:
        handles.append(plt.Line2D([], [], **LAW))
        names.append("predicted")
    figure.legend(handles, names, loc="outside upper center", ncols=min(4, len(names)))
    return figure


def history(networks):
    """Draw the error of single networks on ImageNet against their depth.

    `networks` maps names to (layers with weights, top-5 error in %).
    """
    figure, axes = plt.subplots(figsize=(8.2, 3.9))
    for number, (name, (depth, error)) in enumerate(networks.items()):
        axes.plot(depth, error, "o", color="C0", markersize=9)
        place = (0, 11) if number % 2 == 0 else (0, -24)  # above, below, above, …
        style = {"textcoords": "offset points", "xytext": place, "ha": "center"}
        axes.annotate(name, (depth, error), size=13, **style)
    axes.set_xscale("log")
    axes.set_xticks([8, 19, 34, 50, 101, 152], ["8", "19", "34", "50", "101", "152"])
    axes.minorticks_off()
    axes.set(xlabel="layers with weights", ylabel="top-5 error (%)")
    axes.set(xlim=(5, 210), ylim=(0, 21), yticks=range(0, 21, 5))
    return figure


def trainings(results, chance):
    """Draw training loss and test accuracy of each start, one row per network.

    `results` maps names to (losses, accuracies in %); losses that are no number stand
    at the right border, as crosses. `chance`: (loss, accuracy) of who guesses.
    """
    names = list(results)
    figure, grid = plt.subplots(1, 2, figsize=(9, 0.5 * len(names) + 1.4), sharey=True)
    for axes, column, label in zip(
        grid, (0, 1), ("training loss", "right on new digits (%)"), strict=True
    ):
        for place, name in enumerate(names):
            values = np.asarray(results[name][column], float)
            style = {"color": f"C{place % 10}", "markersize": 9, "alpha": 0.75}
            axes.plot(values, [place] * len(values), "o", **style)
        axes.axvline(chance[column], **LAW, label="guessing")
        axes.set(xlabel=label, yticks=range(len(names)), yticklabels=names)
    grid[0].invert_yaxis()
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right")
    return figure


def descents(p, curves, law=None, examples=None, ylabel="", floors=None):
    """Draw what becomes of a fit against its number of parameters p.

    `curves` maps names to (mean, error): points, joined unless there is a `law`, (p,
    values), dashed. A grey line stands at p = `examples`; `floors` maps names to
    values: dotted lines.
    """
    figure, axes = plt.subplots(figsize=(8.4, 4.6))
    for (name, (mean, error)), marker in zip(
        curves.items(), cycle(MARKERS), strict=False
    ):
        style = {"marker": marker, "capsize": 4, "label": name}
        style["linestyle"] = "" if law else "-"
        axes.errorbar(np.asarray(p, float), np.asarray(mean, float), error, **style)
    if law is not None:
        axes.plot(*law, **LAW, label="exact", zorder=1)
    for (name, value), look in zip((floors or {}).items(), (":", "-."), strict=False):
        axes.axhline(value, color="0.4", linestyle=look, label=name)
    axes.axvline(examples, color="0.85", linewidth=7, zorder=0, label="p = n")
    axes.set(xscale="log", xlabel="parameters p", ylabel=ylabel)
    shown = [each for each in p if each in (1, 2, 4, 8, 20, 50, 100, 200, 400, 1000)]
    shown = sorted({*shown, max(p), examples})
    axes.set_xticks(shown, [f"{each:,}" for each in shown])
    axes.minorticks_off()
    figure.legend(loc="outside upper center", ncols=5, columnspacing=1.2)
    return figure


def shares_left(shares, laws):
    """Draw what is left of weights without data after training, and what laws say.

    `shares` and `laws` map names to shares of the first value; a law may be None.
    """
    names = list(shares)
    figure, axes = plt.subplots(figsize=(8.4, 0.5 * len(names) + 1.2))
    axes.barh(names, [shares[name] for name in names], color="C0", label="measured")
    known = [name for name in names if laws.get(name) is not None]
    style = {"color": "black", "markersize": 16, "markeredgewidth": 2.5}
    axes.plot([laws[name] for name in known], known, "|", label="law", **style)
    axes.invert_yaxis()
    axes.set(xlabel="share of the first value that is left", xlim=(0, 1.08))
    figure.legend(loc="outside upper center", ncols=2)
    return figure
