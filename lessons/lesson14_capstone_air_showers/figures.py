"""The capstone: quality against energy and zenith, ladders, ROC, angles, robustness."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import STYLES
from utils.roc import roc_curve

ENERGIES = np.array([3, 6, 12, 25, 50, 100.0])  # EeV, edges of the bins
ZENITHS = np.array([0, 20, 30, 40, 50, 60.0])  # degrees
MARKERS = "osD^vP"


def _bootstrap(statistic, values, rng, repeats=100):
    """Return a statistic of values (n,) and its bootstrap error."""
    draws = rng.integers(0, len(values), size=(repeats, len(values)))
    return statistic(values), np.std([statistic(values[draw]) for draw in draws])


def _in_bins(statistic, quantity, ratio, edges):
    """Return the statistic and its error in each bin, arrays of shape (bins,)."""
    rng = np.random.default_rng(13)
    index = np.digitize(quantity, edges) - 1
    groups = [ratio[index == number] for number in range(len(edges) - 1)]
    return np.array([_bootstrap(statistic, group, rng) for group in groups]).T


def _bound_in_bins(quantity, bound, edges):
    index = np.digitize(quantity, edges) - 1
    groups = [bound[index == number] for number in range(len(edges) - 1)]
    return np.array([np.sqrt(np.mean(group**2)) for group in groups])


def quality(showers, reconstructions, bound=None):
    """Draw bias and resolution against energy and zenith angle, bootstrap error bars.

    `reconstructions` maps names to energies (n,) in EeV; `bound` is the smallest
    possible relative error of each of the first showers.
    """
    energy, zenith = showers["energy"], np.degrees(showers["zenith"])
    figure, grid = plt.subplots(2, 2, figsize=(11.5, 7.4), sharex="col", sharey="row")
    columns = ((energy, ENERGIES, np.sqrt), (zenith, ZENITHS, None))
    for (quantity, edges, scale), column in zip(columns, grid.T, strict=True):
        middle = (edges[1:] + edges[:-1]) / 2
        centres = np.sqrt(edges[1:] * edges[:-1]) if scale else middle
        for number, (name, found) in enumerate(reconstructions.items()):
            marker = MARKERS[number % len(MARKERS)]
            style = {"marker": marker, "capsize": 4, "label": name}
            for axes, statistic in zip(column, (_bias, np.std), strict=True):
                binned = _in_bins(statistic, quantity, found / energy, edges)
                axes.errorbar(centres, *(100 * binned), **style)
        if bound is not None:
            limit = 100 * _bound_in_bins(quantity[: len(bound)], bound, edges)
            column[1].plot(centres, limit, "k--", label="bound")
        column[0].axhline(0, color="black", linewidth=1)
    _label(grid)
    return figure


def _bias(ratio):
    return ratio.mean() - 1


def _label(grid):
    """Label the four panels of `quality`."""
    grid[0, 0].set(ylabel="bias (%)")
    grid[1, 0].set(ylabel="resolution (%)", ylim=(0, None), xscale="log")
    grid[1, 0].set(xlabel="true energy (EeV)", xticks=ENERGIES)
    grid[1, 0].set_xticklabels([f"{edge:g}" for edge in ENERGIES])
    grid[1, 0].minorticks_off()
    grid[1, 1].set(xlabel="zenith angle (°)")
    handles, names = grid[1, 0].get_legend_handles_labels()
    figure = grid[0, 0].figure
    figure.legend(handles, names, loc="outside upper center", ncols=4)


def ladder(rows, bound=None, label="std(E_rec / E) (%)"):
    """Draw one line per method; `rows` maps names to (value, error).

    All in per cent; `bound` is a dashed line.
    """
    figure, axes = plt.subplots(figsize=(9, 0.9 + 0.48 * len(rows)))
    values, errors = np.array(list(rows.values())).T
    axes.barh(list(rows), values, color="C0", alpha=0.35)
    axes.errorbar(values, list(rows), xerr=errors, fmt="oC0", capsize=4)
    if bound is not None:
        axes.axvline(bound, color="black", linestyle="--", label=f"bound {bound:.1f} %")
        axes.legend(loc="lower right")
    axes.invert_yaxis()
    axes.set(xlabel=label, xlim=(0, None))
    axes.grid(axis="y", visible=False)
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
    axes.legend(title="area under the curve", loc="lower right")
    return figure


def angular_distances(angles):
    """Draw which share of showers is reconstructed within which angle in degrees.

    `angles` maps names to angular distances (n,).
    """
    figure, axes = plt.subplots(figsize=(8.5, 4.8))
    for (name, values), style in zip(angles.items(), cycle(STYLES), strict=False):
        share = 100 * np.arange(1, len(values) + 1) / len(values)
        limit = np.percentile(values, 68)
        axes.plot(np.sort(values), share, style, label=f"{name}: {limit:.2f}°")
    axes.axhline(68, color="0.5", linewidth=1.2)
    axes.set(xscale="log", xlim=(0.03, 150), ylim=(0, 102))
    ticks = [0.1, 0.3, 1, 3, 10, 30]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set(
        xlabel="angle to the true direction (°)", ylabel="share of the showers (%)"
    )
    axes.legend(title="68 % of the showers within", loc="lower right")
    return figure


def robustness(table):
    """Draw bias and resolution of several methods in several situations.

    `table` maps situations to dictionaries from methods to (bias, resolution) in %.
    """
    figure, panels = plt.subplots(1, 2, figsize=(11.5, 4.4), sharey=True)
    situations = list(table)
    methods = list(table[situations[0]])
    for number, method in enumerate(methods):
        place = np.arange(len(situations)) + 0.16 * (number - (len(methods) - 1) / 2)
        pairs = np.array([table[situation][method] for situation in situations]).T
        for axes, values in zip(panels, pairs, strict=True):
            axes.plot(values, place, MARKERS[number % len(MARKERS)], label=method)
    panels[0].axvline(0, color="black", linewidth=1)
    panels[0].set_yticks(range(len(situations)), situations)
    panels[0].invert_yaxis()
    panels[0].set(xlabel="bias (%)")
    panels[1].set(xlabel="resolution (%)", xlim=(0, None))
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=5)
    return figure
