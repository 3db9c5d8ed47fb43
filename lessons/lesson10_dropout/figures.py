"""Dropout: what it leaves of a map, who wins the maximum, and whether it helps."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import ENDS, SIGNED, STYLES


def dropped_maps(rows):
    """Draw stacks of maps (height, width, maps), one row per name, on one scale.

    A few extreme pixels may saturate.
    """
    bound = max(np.percentile(np.abs(stack), 98) for stack in rows.values())
    columns = next(iter(rows.values())).shape[-1]
    figure, grid = plt.subplots(len(rows), columns, figsize=(7.6, 7.2), squeeze=False)
    for line, (name, stack) in zip(grid, rows.items(), strict=True):
        line[0].set_ylabel(name)
        for number, axes in enumerate(line):
            colours = {"cmap": SIGNED, "vmin": -bound, "vmax": bound}
            picture = axes.imshow(stack[:, :, number], **colours)
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set(visible=True, color="0.5", linewidth=0.8)
            axes.grid(False)
    for number, axes in enumerate(grid[0], start=1):
        axes.set_title(f"map {number}")
    beyond = max(np.abs(stack).max() for stack in rows.values()) > bound
    style = {"shrink": 0.6, "label": "value", "extend": ENDS[bool(beyond)]}
    figure.colorbar(picture, ax=grid, **style)
    return figure


def rank_shares(measured, expected, names):
    """Draw how often each rank wins the maximum: bars measured, dots expected."""
    figure, axes = plt.subplots()
    axes.bar(names, 100 * np.asarray(measured), color="C5", label="measured")
    axes.plot(names, 100 * np.asarray(expected), "kD", label="expected")
    axes.set(ylabel="share of the windows (%)", xlabel="who wins")
    axes.grid(axis="x", visible=False)
    axes.legend()
    return figure


def coverage(curves):
    """Draw the share of active units that had a gradient at least once.

    `curves` maps names to the shares after 1, 2, 3, ... passes.
    """
    figure, axes = plt.subplots()
    for (name, shares), style in zip(curves.items(), cycle(STYLES), strict=False):
        passes = np.arange(1, len(shares) + 1)
        axes.plot(passes, 100 * np.asarray(shares), style, label=name)
    axes.set(xscale="log", xlabel="passes", ylim=(0, 105))
    axes.set(ylabel="units with a gradient so far (%)")
    axes.legend(loc="lower right")
    return figure


def train_and_test(shares, baseline):
    """Draw the accuracy on training and on test data, with a line for a baseline.

    `shares` maps names to pairs (training, test), `baseline` is (name, accuracy).
    """
    figure, axes = plt.subplots(figsize=(8, 4.2))
    place = np.arange(len(shares))
    pairs = 100 * np.array(list(shares.values()))
    for offset, column, name in ((-0.2, 0, "training"), (0.2, 1, "test")):
        axes.bar(place + offset, pairs[:, column], 0.38, label=name)
        for x, share in zip(place + offset, pairs[:, column], strict=True):
            axes.text(x, 5, f"{share:.0f}", color="white", ha="center")
    axes.axhline(100 * baseline[1], color="black", linestyle="--", label=baseline[0])
    axes.axhline(50, color="0.5", linestyle=":", label="guessing")
    axes.set_xticks(place, shares)
    axes.set(ylabel="accuracy (%)", ylim=(0, 105))
    axes.grid(axis="x", visible=False)
    figure.legend(loc="outside upper center", ncols=4)
    return figure


def placements(runs, own):
    """Draw accuracies (%) of several runs per row, their mean, and one run of your own.

    `runs` maps names to lists of accuracies, `own` the same names to one accuracy; the
    bar is the standard error of the mean.
    """
    figure, axes = plt.subplots(figsize=(9, 4.6))
    for row, (name, values) in enumerate(runs.items()):
        error = np.std(values, ddof=1) / np.sqrt(len(values))
        axes.plot(values, np.full(len(values), row - 0.15), "o", color="C5", alpha=0.8)
        axes.errorbar(np.mean(values), row + 0.1, xerr=error, fmt="C1D", capsize=5)
        axes.plot(own[name], row + 0.32, "k*", markersize=12)
    axes.plot([], [], "o", color="C5", label="one run")
    axes.errorbar([], [], xerr=1, fmt="C1D", capsize=5, label="mean and its error")
    axes.plot([], [], "k*", markersize=12, label="your run")
    axes.set_yticks(range(len(runs)), runs)
    axes.set(xlabel="accuracy on the test digits (%)", ylim=(len(runs) - 0.4, -0.6))
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def rotations(angles, accuracy, entropies):
    """Draw accuracy (per cent) and mean entropies (nats) against the angle (degrees).

    `entropies` maps names to one number per angle.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2))
    left.plot(angles, 100 * np.asarray(accuracy), "C0o-")
    left.axhline(10, color="0.5", linestyle=":", label="guessing")
    left.set(ylabel="accuracy (%)", ylim=(0, 105))
    styles = cycle(("s--", "o-"))
    for (name, values), style in zip(entropies.items(), styles, strict=False):
        right.plot(angles, values, style, label=name)
    right.axhline(np.log(10), color="0.5", linestyle=":", label="knows nothing")
    right.set(ylabel="mean entropy (nats)", ylim=(0, None))
    for axes in (left, right):
        axes.set(xlabel="rotation (°)", xticks=angles)
    left.legend()
    right.legend(loc="center right", bbox_to_anchor=(1, 0.72))
    return figure
