"""Every figure of the course, in one style; the lesson calls `plt.show()` itself."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from utils.convolution import conv2d

HIGHLIGHT = "#D55E00"  # vermilion of the Okabe-Ito palette
SIGNED = "RdBu_r"  # red positive, blue negative, white zero


def _bare(axes):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color="0.5", linewidth=0.8)


def _scale(image, signed):
    """Return colours that keep zero in place; a few extreme pixels may saturate."""
    if not signed:
        low, high = min(0, image.min()), max(1, image.max())
        return {"cmap": "gray", "vmin": low, "vmax": high}
    bound = np.percentile(np.abs(image), 99) or np.abs(image).max() or 1.0
    return {"cmap": SIGNED, "vmin": -bound, "vmax": bound}


def show_images(images, titles, signed=False, columns=4, width=3.0):
    """Show images side by side, each with a colour bar where they are signed.

    `images` is a list of (height, width) or (height, width, 3) arrays.
    """
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(width * columns, 1.1 * width * rows), squeeze=False
    )
    for axes in grid.flat[len(images) :]:
        axes.remove()
    for axes, image, title in zip(grid.flat, images, titles, strict=False):
        picture = axes.imshow(image, **_scale(image, signed))
        axes.set_title(title)
        _bare(axes)
        if signed:
            bar = 0.045 * image.shape[0] / image.shape[1]
            figure.colorbar(picture, ax=axes, fraction=bar, pad=0.03)
    return grid


def show_numbers(axes, values, title, highlight=None):
    """Draw a small matrix with its numbers; entries that are NaN stay empty.

    `highlight` is a frame (row, column, height, width).
    """
    shown = np.ma.masked_invalid(values)
    axes.imshow(shown, alpha=0.45, **_scale(np.nan_to_num(values), signed=True))
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            axes.text(column, row, f"{value:g}", ha="center", va="center", size=14)
    _bare(axes)
    axes.hlines(
        np.arange(0.5, len(values) - 1), -0.5, len(values[0]) - 0.5, "0.8", lw=1
    )
    axes.vlines(
        np.arange(0.5, len(values[0]) - 1), -0.5, len(values) - 0.5, "0.8", lw=1
    )
    if highlight:
        row, column, height, width = highlight
        box = Rectangle((column - 0.5, row - 0.5), width, height, clip_on=False)
        box.set(fill=False, edgecolor=HIGHLIGHT, linewidth=4, zorder=3)
        axes.add_patch(box)
    axes.set_title(title)


def sliding_window(image, kernel, row, column):
    """Draw one step of a convolution: window, kernel, products, the output so far."""
    height, width = kernel.shape
    products = image[row : row + height, column : column + width] * kernel
    output = conv2d(image, kernel)
    output.flat[row * output.shape[1] + column + 1 :] = np.nan
    figure, (first, second, third, last) = plt.subplots(
        1, 4, figsize=(14, 4.2), width_ratios=[7, 3.6, 3.6, 5.6]
    )
    show_numbers(first, image, "image", highlight=(row, column, height, width))
    show_numbers(second, kernel, "kernel")
    show_numbers(third, products, f"patch · kernel\nsum = {products.sum():g}")
    show_numbers(last, output, "output so far", highlight=(row, column, 1, 1))
    return figure


def shower_maps(showers, index, spacing=0.75):
    """Draw signal and arrival time of one shower on the array; spacing in km."""
    signal, time = showers["signal"][index], showers["time"][index]
    half = len(signal) * spacing / 2
    extent = (-half, half, -half, half)
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6))
    maps = [
        (left, np.log10(signal), "viridis", "signal: lg(S / VEM)"),
        (right, time / 1000, "cividis", "arrival time (µs)"),
    ]
    for axes, values, colours, label in maps:
        picture = axes.imshow(values.T, origin="lower", extent=extent, cmap=colours)
        figure.colorbar(picture, ax=axes, label=label, shrink=0.9)
        axes.set(xlabel="x (km)", ylabel="y (km)")
        axes.grid(False)
    energy, mass = showers["energy"][index], showers["mass"][index]
    zenith = np.degrees(showers["zenith"][index])
    left.set_title(f"E = {energy:.0f} EeV, A = {mass:.0f}")
    right.set_title(f"zenith angle {zenith:.0f}°")
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
    for (name, values), marker in zip(reconstructions.items(), "osD^v", strict=False):
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


def roc(labels, scores):
    """Draw efficiency against contamination; `scores` maps names to scores."""
    figure, axes = plt.subplots(figsize=(5.6, 5.2))
    for name, score in scores.items():
        ordered = labels[np.argsort(-score)] == 1
        efficiency = np.cumsum(ordered) / ordered.sum()
        contamination = np.cumsum(~ordered) / (~ordered).sum()
        area = np.trapezoid(efficiency, contamination)
        axes.plot(contamination, efficiency, label=f"{name}: {area:.2f}")
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1.2)
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


def confusion(labels, predicted, names):
    """Draw which share of each true class is taken for which class, in per cent."""
    counts = np.zeros((len(names), len(names)))
    np.add.at(counts, (labels, predicted), 1)
    share = 100 * counts / counts.sum(axis=1, keepdims=True)
    figure, axes = plt.subplots(figsize=(5.6, 4.6))
    picture = axes.imshow(share, cmap="Blues", vmin=0, vmax=100)
    for (row, column), value in np.ndenumerate(share):
        colour = "white" if value > 50 else "black"
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", color=colour)
    axes.set_xticks(range(len(names)), names)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="predicted class", ylabel="true class")
    axes.grid(False)
    figure.colorbar(picture, label="share of the true class (%)")
    return figure
