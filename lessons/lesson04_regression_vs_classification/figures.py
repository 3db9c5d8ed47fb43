"""What a network predicts: scores, contributions, densities, energies."""

from itertools import cycle, pairwise

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import STYLES
from utils.roc import auc, roc_curve


def roc(labels, scores):
    """Draw efficiency against false-positive rate (protons taken for iron).

    `labels` (n,) are 1 for iron, `scores` maps names to (n,). Returns the figure.
    """
    figure, axes = plt.subplots(figsize=(5.6, 5.2))
    for (name, score), style in zip(scores.items(), cycle(STYLES), strict=False):
        curve, area = roc_curve(labels, score), auc(labels, score)
        axes.plot(*curve, style, label=f"{name}: {area:.2f}")
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1.2)
    axes.set(xlabel="protons taken for iron", ylabel="iron found", aspect="equal")
    axes.legend(title="area under the curve", loc="lower right")
    return figure


def waterfall(contributions, offset, label, shown=8):
    """Draw how the largest contributions and the bias add up to a prediction."""
    order = np.argsort(-np.abs(contributions))
    largest, rest = order[:shown], contributions[order[shown:]].sum()
    steps = np.array([*contributions[largest], rest, offset])
    names = [*(f"unit {unit}" for unit in largest), "the rest", "bias"]
    starts = np.cumsum(steps) - steps
    colours = ["C0" if step < 0 else "C1" for step in steps]
    figure, axes = plt.subplots(figsize=(9, 4.4))
    axes.bar([*names, "sum"], [*steps, 0], bottom=[*starts, 0], color=[*colours, "C2"])
    axes.bar(["sum"], [steps.sum()], color="C2")
    axes.use_sticky_edges = False  # room below the lowest bar
    axes.axhline(0, color="black", linewidth=1)
    axes.set(ylabel=label, title="contributions to one prediction")
    axes.tick_params(axis="x", rotation=40)
    axes.grid(axis="x", visible=False)
    return figure


def density(values, edges, probability, lines):
    """Draw a histogram, the probabilities per bin of a network, and named lines."""
    figure, axes = plt.subplots()
    share = np.full(len(values), 1 / len(values))
    axes.hist(values, edges, weights=share, color="0.75", label="target")
    axes.stairs(probability, edges, color="C0", linewidth=2.5, label="softmax, 20 bins")
    for (name, position), colour in zip(lines.items(), ("C1", "C2"), strict=True):
        axes.axvline(position, color=colour, linestyle="--", label=name)
    axes.set(xlabel="target", ylabel="share of the events per bin")
    axes.legend()
    return figure


def _in_bins(energy, ratio, edges):
    """Return count, mean − 1 and standard deviation of the ratio per energy bin."""
    groups = [ratio[(energy >= a) & (energy < b)] for a, b in pairwise(edges)]
    return np.array([(len(g), g.mean() - 1, g.std()) for g in groups]).T


def bias_and_resolution(energy, reconstructions, edges=(3, 6, 12, 25, 50, 100)):
    """Draw bias and resolution of the energy against the energy, both in EeV.

    `reconstructions` maps names to reconstructed energies; bars are statistical.
    """
    edges = np.asarray(edges, float)
    centres = np.sqrt(edges[1:] * edges[:-1])
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.4))
    for (name, values), marker in zip(
        reconstructions.items(), cycle("osD^v"), strict=False
    ):
        count, bias, width = _in_bins(energy, values / energy, edges)
        style = {"marker": marker, "capsize": 4, "label": name}
        left.errorbar(centres, 100 * bias, 100 * width / np.sqrt(count), **style)
        right.errorbar(centres, 100 * width, 100 * width / np.sqrt(2 * count), **style)
    left.axhline(0, color="black", linewidth=1)
    left.set(ylabel="bias (%)")
    right.set(ylabel="resolution (%)", ylim=(0, None))
    for axes in (left, right):
        axes.set(xlabel="true energy (EeV)", xscale="log", xticks=edges)
        axes.set_xticklabels([f"{edge:g}" for edge in edges])
        axes.minorticks_off()
    right.legend()
    return figure
