"""The figures of lesson 19: windows, pictures beside their estimates, a curve."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import SIGNED, STYLES

WIDE = 9.0  # inches; 990 pixels


def _bare(axes, title):
    axes.set(title=title, xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color="0.5", linewidth=0.8)


def windows(trained, best, error):
    """Draw trained and best weights (k, k) with one scale, and all pairs beside them.

    `error` is written above the pairs, the distance of the two in per cent.
    """
    bound = np.abs(best).max()
    figure, (left, middle, right) = plt.subplots(
        1, 3, figsize=(WIDE, 3.3), width_ratios=[1, 1, 1.25]
    )
    for axes, weights, title in ((left, trained, "trained"), (middle, best, "best")):
        drawn = axes.imshow(weights, cmap=SIGNED, vmin=-bound, vmax=bound)
        _bare(axes, title)
    figure.colorbar(drawn, ax=[left, middle], label="weight", shrink=0.8, pad=0.02)
    ends = [best.min() - 0.06 * bound, 1.06 * bound]
    right.plot(ends, ends, color="0.6", linewidth=1.2)
    right.plot(best.ravel(), trained.ravel(), "o", markersize=5, alpha=0.7)
    right.set(xlabel="best weight", ylabel="trained weight", aspect="equal")
    right.set(xlim=ends, ylim=ends, title=f"{error:.1f} % apart")
    return figure


def pictures(rows, label, bound=None):
    """Draw signed pictures in rows, all with one scale of colours.

    `rows` is a list of dicts {title: picture}; `label` names what the colours mean.
    """
    shown = [picture for row in rows for picture in row.values()]
    bound = np.abs(np.stack(shown)).max() if bound is None else bound
    columns = max(map(len, rows))
    side = WIDE / (columns + 0.45)
    size = (WIDE, len(rows) * (side + 0.35))
    figure, grid = plt.subplots(len(rows), columns, figsize=size, squeeze=False)
    for axes_row, row in zip(grid, rows, strict=True):
        for axes, (title, picture) in zip(axes_row, row.items(), strict=False):
            drawn = axes.imshow(picture, cmap=SIGNED, vmin=-bound, vmax=bound)
            _bare(axes, title)
        for axes in axes_row[len(row) :]:
            axes.set_axis_off()
    beyond = max(np.abs(each).max() for each in shown) > bound
    extend = "both" if beyond else "neither"
    figure.colorbar(drawn, ax=grid, label=label, extend=extend, shrink=0.9, pad=0.02)
    return figure


def steps(panels):
    """Draw the steps of an estimate; each panel names its unit and its own scale.

    `panels` maps titles to (picture, unit).
    """
    figure, row = plt.subplots(1, len(panels), figsize=(WIDE, 3.0))
    for axes, (title, (picture, unit)) in zip(row, panels.items(), strict=True):
        signed = picture.min() < -1e-3
        scale = {"cmap": "Greys", "vmin": 0}
        if signed:
            bound = np.abs(picture).max()
            scale = {"cmap": SIGNED, "vmin": -bound, "vmax": bound}
        drawn = axes.imshow(picture, **scale)
        _bare(axes, title)
        figure.colorbar(drawn, ax=axes, location="bottom", label=unit, pad=0.04)
    return figure


def curves(y, estimates, density):
    """Draw estimates of one pixel against what is seen there, and how often that is.

    `estimates` maps names to values at `y` (n,); `density` (n,) is per unit of y.
    """
    figure, (upper, lower) = plt.subplots(
        2, 1, figsize=(7.6, 5.4), sharex=True, height_ratios=[3, 1]
    )
    for style, (name, values) in zip(cycle(STYLES), estimates.items(), strict=False):
        upper.plot(y, values, style, label=name)
    upper.set(ylabel="estimate (σ)")
    upper.legend(loc="upper left")
    lower.semilogy(y, density, color="0.3")
    lower.set(xlabel="what is seen (σ)", ylabel="density (1/σ)", xlim=(y[0], y[-1]))
    return figure
