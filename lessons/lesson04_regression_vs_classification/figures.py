"""What a network predicts: scores, losses, densities, energies, bands, angles."""

from itertools import cycle, pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import RegularPolygon

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


def loss_curves(answers, losses):
    """Draw losses, each divided by its largest value, and mark the minima.

    `losses` maps names to values (m,) at the answers (m,). Returns {name: best answer}.
    """
    _, axes = plt.subplots(figsize=(8, 4.4))
    best = {}
    for (name, values), style in zip(losses.items(), cycle(STYLES), strict=False):
        scaled = np.asarray(values) / np.max(values)
        lowest = np.argmin(scaled)
        best[name] = float(answers[lowest])
        axes.plot(answers, scaled, style, label=f"{name}: {best[name]:.2f}")
        colour = axes.lines[-1].get_color()
        axes.plot(answers[lowest], scaled[lowest], "o", color=colour, markersize=11)
    axes.set(xlabel="answer m", ylabel="loss / largest value", ylim=(0, None))
    axes.legend(title="loss: best answer")
    return best


def density(values, edges, probability, lines):
    """Draw a histogram, the probabilities per bin of a network, and named lines."""
    figure, axes = plt.subplots()
    share = np.full(len(values), 1 / len(values))
    axes.hist(values, edges, weights=share, color="0.75", label="target")
    label = f"softmax, {len(probability)} bins"
    axes.stairs(probability, edges, color="C0", linewidth=2.5, label=label)
    marks = zip(lines.items(), ("C1", "C2", "C3"), ("--", ":", "-."), strict=False)
    for (name, position), colour, dashes in marks:
        label = f"{name} error: {position:.2f}".replace("-", "−")
        axes.axvline(
            position, color=colour, linestyle=dashes, linewidth=2.5, label=label
        )
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
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2))
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


def error_band(x, y, outputs, sigma):
    """Draw data, the predicted mean ± σ, and the true band, against x.

    x, y, sigma: (n,), the last the true spread of y; outputs: (n, 2), μ and ln σ.
    """
    order = np.argsort(x)
    x, mean, width = x[order], outputs[order, 0], np.exp(outputs[order, 1])
    figure, axes = plt.subplots(figsize=(8, 4.8))
    axes.plot(x[::8], y[order][::8], ".", color="0.6", markersize=4, label="data")
    axes.fill_between(
        x, mean - width, mean + width, color="C0", alpha=0.4, label="predicted μ ± σ"
    )
    for sign in (-1, 1):
        label = "true band" if sign == 1 else None
        edge = np.sin(2 * x) + sign * sigma[order]
        axes.plot(x, edge, "--", color="C1", linewidth=2, label=label)
    axes.set(xlabel="x", ylabel="y")
    axes.legend()
    return figure


def angles(truth, predicted):
    """Draw predicted against true angles, both (n,) in degrees."""
    figure, axes = plt.subplots(figsize=(5.6, 5.2))
    axes.plot(truth, predicted, ".", color="C0", markersize=4)
    axes.plot([-180, 180], [-180, 180], color="0.4", linewidth=1.5)
    ticks = (-180, -90, 0, 90, 180)
    axes.set(xlabel="true angle (°)", ylabel="predicted angle (°)", aspect="equal")
    axes.set(xticks=ticks, yticks=ticks)
    return figure


def _stations(axes, values, options, colours):
    """Draw one value (n, n) per station, as squares or, in the layout "hex", hexagons.

    Return what a colour bar needs.
    """
    side = options.spacing / 1000  # km
    if options.layout == "cartesian":
        half = len(values) * side / 2
        extent = (-half, half, -half, half)
        return axes.imshow(values.T, origin="lower", extent=extent, cmap=colours)
    places, radius = options.stations() / 1000, side / np.sqrt(3)
    cells = PatchCollection(
        [RegularPolygon(place, 6, radius=radius) for place in places]
    )
    cells.set(array=np.ma.masked_invalid(values.ravel()), cmap=colours)
    axes.add_collection(cells)
    axes.autoscale_view()
    axes.set_aspect("equal")
    return cells


def shower_maps(showers, index):
    """Draw signal and arrival time of one of the `Showers` on its array."""
    signal, time = showers["signal"][index], showers["time"][index]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6))
    maps = [
        (left, np.log10(signal), "viridis", "signal: lg(S / VEM)"),
        (right, time / 1000, "cividis", "arrival time (µs)"),
    ]
    for axes, values, colours, label in maps:
        picture = _stations(axes, values, showers.options, colours)
        figure.colorbar(picture, ax=axes, label=label, shrink=0.9)
        axes.set(xlabel="x (km)", ylabel="y (km)")
        axes.grid(False)
    energy, mass = showers["energy"][index], showers["mass"][index]
    zenith = np.degrees(showers["zenith"][index])
    left.set_title(f"E = {energy:.0f} EeV, A = {mass:.0f}")
    right.set_title(f"zenith angle {zenith:.0f}°")
    return figure
