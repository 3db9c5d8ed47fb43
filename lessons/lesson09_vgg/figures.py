"""The shape of a network, what its layers hold, and how well networks do."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Polygon, Rectangle

from utils.plots import HIGHLIGHT

WIDE = 9.0  # inches; 990 pixels
COLOURS = {"convolution": "C0", "pooling": "C2", "dense": "C1", "input": "0.5"}
_SLANT = np.array([0.20, 0.16])  # of what lies behind, per pixel


def _kind(row):
    """Return the kind of layer of a row of the ledger, a key of COLOURS."""
    kinds = {"Conv2D": "convolution", "Dense": "dense", "InputLayer": "input"}
    return kinds.get(row.kind, "pooling")


def _box(axes, left, thickness, size):
    """Draw a box whose front is `thickness` × `size`, its depth `size` pixels."""
    low, high = -size / 2, size / 2
    right = left + thickness
    behind = _SLANT * size
    top = np.array([(left, high), (right, high)])
    side = np.array([(right, low), (right, high)])
    for edge, shade in ((top, "#9CC9E3"), (side, "#5BA3CF")):
        corners = np.concatenate([edge, (edge + behind)[::-1]])
        axes.add_patch(Polygon(corners, facecolor=shade, edgecolor="w"))
    front = Rectangle((left, low), thickness, size, facecolor="C0", edgecolor="w")
    axes.add_patch(front)


def pyramid(rows, thickness=0.12, gap=24):
    """Draw each convolution as a box: as high and deep as its maps, one slice per map.

    `rows` is a ledger; `thickness` is the width of a box per map, in pixels.
    """
    convolutions = [row for row in rows if row.kind == "Conv2D"]
    figure, axes = plt.subplots(figsize=(WIDE, 4.3))
    right, last = 0.0, None
    for row in convolutions:
        size, _, filters = row.shape
        width = thickness * filters
        if row.shape != last:  # a new block stands further off
            right += gap if last else 0
            text = f"{size}×{size}\n×{filters}"
            axes.text(right, -size / 2 - 5, text, ha="left", va="top", size=12)
        _box(axes, right, width, size)
        right, last = right + width + gap, row.shape
    tallest = max(row.shape[0] for row in convolutions)
    axes.set(xlim=(-gap, right), ylim=(-0.5 * tallest - 55, 0.7 * tallest))
    axes.set(xticks=[], yticks=[], aspect="equal")
    axes.spines[:].set_visible(False)
    text = "height and depth: pixels of a map; thickness: number of maps"
    axes.set_xlabel(f"convolutions, first to last ({text})", size=12)
    return figure


def _short(value):
    """Return a number as a short text, none for zero."""
    digits = 3 if value >= 0.1 else 1
    return f"{value:.{digits}g}" if value else ""


def where_numbers_are(rows):
    """Draw what each layer of a ledger costs: weights, numbers, multiply-adds."""
    shown = [row for row in rows if row.kind != "Flatten"][::-1]
    names = [f"{row.name}  {'×'.join(map(str, row.shape))}" for row in shown]
    colours = [COLOURS[_kind(row)] for row in shown]
    figure, grid = plt.subplots(1, 3, figsize=(WIDE, 7), sharey=True)
    panels = {
        "parameters": ("weights and biases", "million", 1e6),
        "activations": ("numbers of the output", "million", 1e6),
        "multiply_adds": ("multiply-adds", "billion", 1e9),
    }
    for axes, (key, (title, unit, scale)) in zip(grid, panels.items(), strict=True):
        values = [getattr(row, key) / scale for row in shown]
        bars = axes.barh(names, values, color=colours)
        axes.bar_label(bars, [_short(value) for value in values], padding=2, size=10)
        axes.set(xlabel=f"{title}\n({unit})", xlim=(0, 1.25 * max(values)))
        axes.set_title(f"{sum(values):.1f} {unit}", size=13)
        axes.grid(axis="y", visible=False)
    grid[0].tick_params(axis="y", labelsize=10.5)
    kinds = ["input", "convolution", "pooling", "dense"]
    patches = [Rectangle((0, 0), 1, 1, color=COLOURS[kind]) for kind in kinds]
    grid[0].legend(patches, kinds, loc="center right")
    return figure


def _spread(axes, values, colours, points):
    """Draw mean ± spread of several starts per row, and each start as a point."""
    for row, (sample, colour) in enumerate(zip(values, colours, strict=True)):
        sample = np.asarray(sample, float)
        mean, error = sample.mean(), sample.std(ddof=1)
        style = {"color": colour, "capsize": 6, "markersize": 11}
        axes.errorbar(mean, row, xerr=error, fmt="o", **style)
        if points:
            above = np.full(len(sample), row - 0.25)
            axes.plot(sample, above, "o", mfc="w", color=colour, markersize=6)


def comparison(right, work, seconds, baseline):
    """Draw how good networks are, what an image costs, how long the training took.

    right, seconds: {network: values of several starts}, in per cent and in processor
    seconds. work: {network: million multiply-adds per image}. baseline: per cent.
    """
    names, rows = list(right), np.arange(len(right))
    colours = [f"C{row}" for row in rows]
    figure, (first, second, third) = plt.subplots(
        1,
        3,
        figsize=(WIDE, 1.4 + 0.75 * len(names)),
        width_ratios=[2, 1, 1],
        sharey=True,
    )
    _spread(first, right.values(), colours, points=True)
    first.axvline(baseline, color="0.4", linestyle="--")
    place = {"xy": (baseline, -0.62), "xytext": (6, 0), "textcoords": "offset points"}
    first.annotate("five numbers", **place, ha="left", va="center", color="0.3")
    first.set(yticks=rows, yticklabels=names, xlabel="right (%): starts, mean ± spread")
    bars = second.barh(rows, [work[name] for name in names], color=colours, height=0.5)
    second.bar_label(bars, fmt="%.2f", padding=3)
    second.set(xlabel="million\nmultiply-adds", xlim=(0, 1.35 * max(work.values())))
    _spread(third, [seconds[name] for name in names], colours, points=False)
    longest = max(map(max, seconds.values()))
    third.set(xlabel="processor seconds\nof training", xlim=(0, 1.25 * longest))
    first.set_ylim(len(names) - 0.5, -0.9)  # the first network on top
    for axes in (first, second, third):
        axes.grid(axis="y", visible=False)
    return figure


def winners(errors, beside, person):
    """Draw the winner's error of each year, a rival's, and that of a person.

    errors: {year: (name, per cent)}; beside: (name, year, per cent), drawn hollow.
    """
    rows = [(year, name, error) for year, (name, error) in errors.items()]
    name, year, error = beside
    rows.append((year, name, error))
    rows.sort(key=lambda row: (row[0], row[1] == name))
    figure, axes = plt.subplots(figsize=(8, 0.9 + 0.45 * len(rows)))
    texts = [f"{year}  {name}" for year, name, _ in rows]
    bars = axes.barh(texts, [error for *_, error in rows], color="C0", edgecolor="C0")
    bars[rows.index((year, name, error))].set(facecolor="w", linewidth=2.5)
    axes.axvline(person, color=HIGHLIGHT, linestyle="--")
    blank = {"facecolor": "w", "edgecolor": "none", "pad": 1}
    axes.bar_label(bars, [f"{error} %" for *_, error in rows], padding=4, bbox=blank)
    place = {"xytext": (6, 0), "textcoords": "offset points", "va": "center"}
    label = f"one trained person: {person} %"
    axes.annotate(label, (person, len(rows) - 1), **place, color=HIGHLIGHT)
    axes.set(xlabel="top-5 error (%)", xlim=(0, 31))
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    return figure
