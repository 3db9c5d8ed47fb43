"""Dropout: what it leaves of a map, who wins the maximum, and whether it helps."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import ENDS, SIGNED, STYLES

WIDE = 8.9  # inches; 979 pixels


def _frame(axes):
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color="0.5", linewidth=0.8)
    axes.grid(False)


def dropped_maps(rows):
    """Draw stacks of maps (height, width, maps), one row per name, on one scale.

    A few extreme pixels may saturate. A map without any value is called dropped.
    """
    bound = max(np.percentile(np.abs(stack), 98) for stack in rows.values())
    columns = next(iter(rows.values())).shape[-1]
    figure, grid = plt.subplots(len(rows), columns, figsize=(7.6, 7.2), squeeze=False)
    for line, (name, stack) in zip(grid, rows.items(), strict=True):
        line[0].set_ylabel(name)
        for number, axes in enumerate(line):
            colours = {"cmap": SIGNED, "vmin": -bound, "vmax": bound}
            picture = axes.imshow(stack[:, :, number], **colours)
            _frame(axes)
            if not stack[:, :, number].any():
                middle = {"ha": "center", "va": "center", "transform": axes.transAxes}
                axes.text(0.5, 0.5, "dropped", size=16, color="0.35", **middle)
    for number, axes in enumerate(grid[0], start=1):
        axes.set_title(f"map {number}")
    beyond = max(np.abs(stack).max() for stack in rows.values()) > bound
    style = {"shrink": 0.6, "label": "value", "extend": ENDS[bool(beyond)]}
    figure.colorbar(picture, ax=grid, **style)
    return figure


def winners(values, gradients):
    """Draw a map with its pooling windows, and below names who gets a gradient.

    values: (height, width). gradients: maps of that shape by name; a dot marks each
    pixel whose gradient is not zero.
    """
    figure, row = plt.subplots(1, len(gradients), figsize=(WIDE, WIDE / 3 + 0.3))
    height, width = values.shape
    for axes, (name, each) in zip(row, gradients.items(), strict=True):
        picture = axes.imshow(values, cmap="Blues", vmin=0)
        for edge in range(2, height, 2):
            axes.axhline(edge - 0.5, color="0.3", linewidth=1)
        for edge in range(2, width, 2):
            axes.axvline(edge - 0.5, color="0.3", linewidth=1)
        rows, columns = np.nonzero(each)
        style = {"color": "C1", "markeredgecolor": "white", "markersize": 10}
        axes.plot(columns, rows, "o", linestyle="none", **style)
        axes.set_title(name)
        _frame(axes)
    figure.colorbar(picture, ax=row, shrink=0.8, label="value behind the ReLU")
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
    axes.xaxis.set_major_formatter("{x:g}")
    axes.legend(loc="lower right")
    return figure


def train_and_test(accuracies, baseline):
    """Draw accuracies (%) on training and test data, with a line for a baseline.

    `accuracies` maps names to one pair (training, test) per start, `baseline` is (name,
    accuracy). Bars are means, error bars the spread of the starts.
    """
    figure, axes = plt.subplots(figsize=(WIDE, 4.4))
    place = np.arange(len(accuracies))
    pairs = np.array(list(accuracies.values()))
    mean, spread = pairs.mean(axis=1), pairs.std(axis=1, ddof=1)
    for offset, column, name in ((-0.2, 0, "training"), (0.2, 1, "test")):
        style = {"yerr": spread[:, column], "capsize": 4, "label": name}
        axes.bar(place + offset, mean[:, column], 0.38, **style)
        for x, share in zip(place + offset, mean[:, column], strict=True):
            axes.text(x, 5, f"{share:.0f}", color="white", ha="center")
    axes.axhline(baseline[1], color="black", linestyle="--", label=baseline[0])
    axes.axhline(50, color="0.5", linestyle=":", label="guessing")
    axes.set_xticks(place, accuracies)
    axes.set(ylabel="accuracy (%)", ylim=(0, 105))
    axes.grid(axis="x", visible=False)
    figure.legend(loc="outside upper center", ncols=4)
    return figure


def placements(runs, yours):
    """Draw accuracies (%) of earlier runs and of yours, one row per name.

    Both map names to lists of accuracies; their means stand in the middle of a bar, the
    spread of single runs.
    """
    figure, axes = plt.subplots(figsize=(WIDE, 5))
    kinds = ((runs, -0.16, "C5", "o", "earlier starts"), (yours, 0.2, "C1", "*", "you"))
    for values, offset, colour, marker, _ in kinds:
        for row, name in enumerate(runs):
            level, several = row + offset, np.asarray(values[name])
            axes.plot(several, np.full(len(several), level), marker, color=colour)
            bar = {"xerr": several.std(ddof=1), "capsize": 5, "color": "black"}
            axes.errorbar(several.mean(), level + 0.12, fmt="D", markersize=6, **bar)
    for _, _, colour, marker, name in kinds:
        axes.plot([], [], marker, color=colour, label=name)
    style = {"color": "black", "capsize": 5, "markersize": 6, "fmt": "D"}
    axes.errorbar([], [], xerr=1, label="mean and spread", **style)
    axes.set_yticks(range(len(runs)), runs)
    axes.set(xlabel="right on 4,000 new digits (%)", ylim=(len(runs) - 0.4, -0.6))
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def rotations(angles, accuracies, entropies):
    """Draw accuracies (%) and mean entropies (nats) against the angle (degrees).

    Both map names to one row of numbers per start; error bars show the spread.
    """
    figure, panels = plt.subplots(1, 2, figsize=(WIDE, 4.2))
    for axes, curves in zip(panels, (accuracies, entropies), strict=True):
        for number, (name, rows) in enumerate(curves.items()):
            mean, spread = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1)
            style = {"fmt": ("s--", "o-", "^:")[number % 3], "capsize": 3}
            axes.errorbar(angles, mean, spread, label=name, **style)
        axes.set(xlabel="rotation (°)", xticks=angles)
    left, right = panels
    left.axhline(10, color="0.5", linestyle=":", label="guessing")
    left.set(ylabel="accuracy (%)", ylim=(0, 105))
    right.axhline(np.log(10), color="0.5", linestyle=":", label="knows nothing")
    right.set(ylabel="mean entropy (nats)", ylim=(0, None))
    left.legend()
    right.legend(loc="center right", bbox_to_anchor=(1, 0.72))
    return figure
