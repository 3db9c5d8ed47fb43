"""The figures of lesson 20: scores of what is normal beside those of strangers."""

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import SIGNED

DASHED = {"color": "0.4", "linestyle": "--", "linewidth": 1.4}
MARKERS = "os^D"


def fields(pictures):
    """Show fields side by side, with one scale of colours for all.

    `pictures` maps titles to arrays (height, width).
    """
    values = list(pictures.values())
    size = (1.62 * len(values) + 0.8, 2.0)
    figure, row = plt.subplots(1, len(values), figsize=size, squeeze=False)
    end = np.ceil(2 * np.percentile(np.abs(values), 99)) / 2
    for axes, (title, picture) in zip(row[0], pictures.items(), strict=True):
        shown = axes.imshow(picture, cmap=SIGNED, vmin=-end, vmax=end)
        axes.set(title=title, xticks=[], yticks=[])
        axes.grid(False)
    bar = {"extend": "both", "pad": 0.02, "shrink": 0.85, "label": "value"}
    figure.colorbar(shown, ax=row[0], **bar)
    return figure


def on_shells(groups, mark, name, label):
    """Draw histograms of a score; a dashed line at `mark` carries a `name`.

    `groups` maps names to scores (n,), which share their bins.
    """
    figure, axes = plt.subplots(figsize=(8.6, 4.4))
    everything = np.concatenate([*groups.values(), [mark]])
    bins = np.linspace(everything.min(), everything.max(), 80)
    for group, scores in groups.items():
        count, _ = np.histogram(scores, bins)
        axes.stairs(count, bins, linewidth=2.2, label=group)
    axes.axvline(mark, **DASHED)
    right_of_it = mark + 0.01 * np.ptp(bins)
    top = axes.get_ylim()[1]
    axes.text(right_of_it, 0.9 * top, name, size=13)
    axes.set(xlabel=label, ylabel="number of fields", xlim=(bins[0] - 2, bins[-1]))
    figure.legend(loc="outside upper center", ncols=4)
    return figure


def against_energy(groups, label):
    """Draw a score of each lattice over its energy, one colour per kind.

    `groups` maps names to (energy (n,), score (n,)).
    """
    figure, axes = plt.subplots(figsize=(8.6, 4.8))
    for name, (energy, score) in groups.items():
        axes.plot(energy, score, ".", markersize=7, alpha=0.6, label=name)
    axes.set(xlabel="energy per site (J)", ylabel=label)
    figure.legend(loc="outside upper center", ncols=5, markerscale=2)
    return figure


def over_shares(shares, areas, lines):
    """Draw areas under the ROC curve over the share of strangers in the data.

    `areas` maps names to (repetitions, shares): each is a point, their means are
    joined. `lines` maps names to areas that need no such data, dashed.
    """
    figure, axes = plt.subplots(figsize=(8.6, 4.6))
    places = np.arange(len(shares))
    for number, (name, values) in enumerate(areas.items()):
        there = places + 0.1 * (number - (len(areas) - 1) / 2)
        [line] = axes.plot(there, np.mean(values, axis=0), label=name)
        style = {"color": line.get_color(), "marker": MARKERS[number], "alpha": 0.6}
        for each in values:
            axes.plot(there, each, linestyle="none", markersize=6, **style)
    for name, value in lines.items():
        axes.axhline(value, **DASHED)
        axes.text(0.5, value + 0.005, name, va="bottom", ha="center", size=13)
    axes.set_xticks(places, [f"{100 * share:g} %" for share in shares])
    axes.set(xlabel="share of strangers in the data", ylabel="area: stranger or normal")
    axes.set_ylim(top=axes.get_ylim()[1] + 0.02)
    axes.legend(loc="lower left", frameon=True)
    return figure
