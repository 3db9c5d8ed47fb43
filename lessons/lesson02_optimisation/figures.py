"""How optimisers walk: curves against steps, a map of damping, noise of batches."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

MARKERS = ("o", "s", "^", "D", "v")


def against_steps(panels, ylabel, log=False):
    """Draw curves against the number of steps, one panel per title.

    `panels` maps titles to dictionaries of label and values (steps + 1,), with the
    same labels in each. `log` is for distances from 0.1 to 5.
    """
    size = (4.8 * len(panels) + 2.4, 4.2)
    figure, grid = plt.subplots(1, len(panels), figsize=size, squeeze=False)
    for axes, (title, curves) in zip(grid.flat, panels.items(), strict=True):
        for number, (label, values) in enumerate(curves.items()):
            every = 1 if len(values) <= 31 else len(values) // 12
            shape = {"marker": MARKERS[number % len(MARKERS)], "markersize": 5}
            axes.plot(values, markevery=(number % every, every), label=label, **shape)
        axes.set(title=title, xlabel="step", ylabel=ylabel)
        axes.xaxis.get_major_locator().set_params(integer=True)
        if log:
            axes.set(yscale="log", yticks=(0.1, 0.2, 0.5, 1, 2, 5))
            axes.set_yticklabels(axes.get_yticks())
            axes.minorticks_off()
    grid.flat[-1].legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def damping_map(momenta, products, steps):
    """Draw the number of steps of each mode over momentum β and ηλ, and the theory.

    `steps` has the shape (products, momenta); infinity means that a mode diverged.
    """
    figure, axes = plt.subplots(figsize=(7.6, 5.2))
    shown = np.ma.masked_invalid(steps)
    mesh = axes.pcolormesh(momenta, products, shown, cmap="magma_r")
    beta = np.linspace(0, momenta[-1], 200)
    axes.plot(beta, (1 - np.sqrt(beta)) ** 2, color="C5", label="β = (1 − √(ηλ))²")
    axes.plot(beta, 2 + 2 * beta, color="C2", linestyle="--", label="ηλ = 2 + 2β")
    axes.text(0.1, 0.015, "creeps", fontsize=15, color="white")
    axes.text(0.4, 0.6, "oscillates", fontsize=15)
    axes.text(0.03, 2.9, "diverges", fontsize=15)
    axes.set(yscale="log", ylim=(products[0], 5), xlabel="momentum β", ylabel="ηλ")
    axes.grid(False)
    axes.legend(loc="lower left", frameon=True, framealpha=1)
    label = f"steps to 1 % (black: {shown.max():.0f} or more, white: never)"
    figure.colorbar(mesh, label=label)
    return figure


def batch_noise(projections):
    """Draw the gradients of batches along the full gradient, and their spread.

    `projections` maps batch sizes to g_B · g / g², which scatters around one.
    """
    sizes = list(projections)
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.2))
    edges = np.linspace(-4, 6, 101)
    for row, size in enumerate(sizes):
        counts = np.histogram(projections[size], edges)[0]
        heights = row + 0.9 * counts / counts.max()
        left.stairs(heights, edges, baseline=row, fill=True, color=f"C{row}")
    left.axvline(0, color="black", linewidth=1)
    left.axvline(1, color="black", linewidth=1, linestyle="--")
    left.set_yticks(np.arange(len(sizes)), [f"B = {size}" for size in sizes])
    left.set(xlabel="batch gradient along the full one", title="left of zero: uphill")
    spread = [np.std(projections[size]) for size in sizes]
    right.loglog(sizes, spread, "o", markersize=9, label="measured")
    line = spread[0] / np.sqrt(np.array(sizes) / sizes[0])
    right.loglog(sizes, line, color="black", linewidth=1.2, label="∝ 1/√B")
    right.set(xlabel="batch size B", ylabel="standard deviation", xticks=sizes)
    right.set_xticklabels(sizes)
    right.set_yticks([0.1, 0.2, 0.5, 1, 2], ["0.1", "0.2", "0.5", "1", "2"])
    right.minorticks_off()
    right.legend()
    return figure


def batch_sizes(sizes, accuracy):
    """Draw the accuracy over the batch size for each rule of `accuracy`."""
    figure, axes = plt.subplots()
    for (rule, values), marker in zip(accuracy.items(), cycle(MARKERS), strict=False):
        shown = list(values)
        axes.plot(shown, [100 * values[b] for b in shown], marker=marker, label=rule)
    axes.set(xscale="log", xlabel="batch size B", ylabel="correct (%)", xticks=sizes)
    axes.set_xticklabels(sizes)
    axes.minorticks_off()
    axes.legend()
    return figure
