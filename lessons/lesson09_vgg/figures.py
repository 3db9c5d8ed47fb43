"""The shape of a network, what its layers hold, and how well networks do."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

COLOURS = {"convolution": "C0", "pooling": "C2", "dense": "C1", "input": "0.5"}


def _kind(row):
    """Return the kind of layer of a row of the ledger, a key of COLOURS."""
    kinds = {"Conv2D": "convolution", "Dense": "dense", "InputLayer": "input"}
    return kinds.get(row.kind, "pooling")


def pyramid(rows, thickness=0.12, gap=14):
    """Draw each convolution as a box: as high as its maps, as thick as their number.

    `rows` is a ledger; `thickness` is the width of a box per map, in pixels.
    """
    convolutions = [row for row in rows if row.kind == "Conv2D"]
    figure, axes = plt.subplots(figsize=(9.5, 4.2))
    right, last = 0.0, None
    for row in convolutions:
        size, _, filters = row.shape
        width = thickness * filters
        box = Rectangle((right, 0), width, size, facecolor="C0", edgecolor="w")
        axes.add_patch(box)
        if row.shape != last:
            style = {"ha": "left", "size": 12}
            axes.text(right, size + 6, f"{size}×{size}\n×{filters}", **style)
        right, last = right + width + gap, row.shape
    axes.set(xlim=(-gap, right), xticks=[], xlabel="convolutions, first to last")
    sizes = sorted({row.shape[0] for row in convolutions})
    axes.set(ylim=(0, 1.25 * sizes[-1]), yticks=sizes)
    axes.set(ylabel="height of the maps (pixels)")
    return figure


def where_numbers_are(rows):
    """Draw what each layer of a ledger costs: weights, numbers, multiply-adds."""
    shown = [row for row in rows if row.kind != "Flatten"][::-1]
    names = [f"{row.name}  {'×'.join(map(str, row.shape))}" for row in shown]
    colours = [COLOURS[_kind(row)] for row in shown]
    figure, grid = plt.subplots(1, 3, figsize=(14, 7), sharey=True)
    panels = {
        "parameters": ("weights and biases", "million", 1e6),
        "activations": ("numbers of the output", "million", 1e6),
        "multiply_adds": ("multiply-adds", "billion", 1e9),
    }
    for axes, (key, (title, unit, scale)) in zip(grid, panels.items(), strict=True):
        values = [getattr(row, key) / scale for row in shown]
        axes.barh(names, values, color=colours)
        axes.set(xlabel=f"{title} ({unit})", title=f"together {sum(values):.1f} {unit}")
        axes.grid(axis="y", visible=False)
    grid[0].tick_params(axis="y", labelsize=11)
    kinds = ["input", "convolution", "pooling", "dense"]
    patches = [Rectangle((0, 0), 1, 1, color=COLOURS[kind]) for kind in kinds]
    grid[0].legend(patches, kinds, loc="center right")
    return figure


def accuracies(results, n_test):
    """Draw accuracies with their statistical errors, one panel per data set.

    `results` maps a data set to {method: accuracy}, `n_test` to its number of images.
    """
    figure, grid = plt.subplots(1, len(results), figsize=(5.6 * len(results), 3.4))
    for axes, (name, values) in zip(np.atleast_1d(grid), results.items(), strict=True):
        share = np.array(list(values.values()))
        error = np.sqrt(share * (1 - share) / n_test[name])
        colours = [{"pyramid": "C0", "flat": "C1"}.get(key, "0.6") for key in values]
        bars = axes.barh(list(values), 100 * share, xerr=100 * error, color=colours)
        axes.bar_label(bars, fmt="%.0f", padding=4)
        axes.set(xlabel="right on the test images (%)", title=name, xlim=(0, 109))
        axes.invert_yaxis()
        axes.grid(axis="y", visible=False)
    return figure


def winners(errors, highlight):
    """Draw the winner's error of each year; `errors` maps years to (name, per cent).

    The bar of the year `highlight` has another colour.
    """
    figure, axes = plt.subplots(figsize=(8.5, 4))
    years = list(errors)
    colours = ["C1" if year == highlight else "C0" for year in years]
    bars = axes.bar(years, [value for _, value in errors.values()], color=colours)
    axes.bar_label(bars, [f"{name}\n{value} %" for name, value in errors.values()])
    axes.set(xlabel="year of the challenge", ylabel="top-5 error (%)", ylim=(0, 36))
    axes.set_xticks(years)
    axes.grid(axis="x", visible=False)
    return figure
