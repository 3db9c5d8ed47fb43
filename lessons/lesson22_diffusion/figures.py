"""The figures of lesson 22: clouds on their way, losses over noise, a leaderboard."""

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import HIGHLIGHT

DASHED = {"color": "0.4", "linestyle": "--", "linewidth": 1.4}
SHOWN = 1500  # points of a cloud
MARKERS = "os^Dvp"


def clouds(levels, points, count=5):
    """Show a cloud at some of its noise levels, each panel with axes of its own.

    `levels` (k,), falling; `points` (k, n, 2), where the points are at each level.
    """
    chosen = np.linspace(0, len(levels) - 1, count).round().astype(int)
    figure, row = plt.subplots(1, count, figsize=(9.0, 2.5))
    for axes, place in zip(row, chosen, strict=True):
        x = points[place][:SHOWN]
        end = 1.25 * np.percentile(np.abs(x), 99.5)
        axes.plot(x[:, 0], x[:, 1], ".", markersize=1.5, alpha=0.6)
        axes.set(xlim=(-end, end), ylim=(-end, end), aspect="equal", xlabel="$x_1$")
        axes.set(title=f"σ = {levels[place]:.2g}")
        axes.locator_params(nbins=4)
        axes.tick_params(labelsize=12, labelleft=place == chosen[0])
    row[0].set_ylabel("$x_2$, on the same scale")
    return figure


def loss_over_noise(sigma, floor, networks, formulas):
    """Draw a least loss over the noise level, networks as points, formulas dashed.

    `sigma` and `floor` (k,); `networks` maps names to losses (starts, k); `formulas`
    maps names to (k,).
    """
    figure, axes = plt.subplots(figsize=(8.6, 4.6))
    axes.plot(sigma, floor, color="black", label="exact floor", zorder=1)
    for style, (name, values) in zip((":", "--"), formulas.items(), strict=False):
        axes.plot(sigma, values, style, color="0.5", linewidth=1.8, label=name)
    for number, (name, losses) in enumerate(networks.items()):
        style = {"color": f"C{number + 1}", "marker": MARKERS[number]}
        for start, values in enumerate(losses):
            label = name if start == 0 else None
            line = {"linestyle": "none", "markersize": 6, "alpha": 0.7}
            axes.plot(sigma, values, label=label, **style, **line)
    axes.set(xscale="log", xlabel="noise level σ", ylabel="mean squared error of noise")
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper right")
    return figure


def leaderboard(distances, floor, label):
    """Draw a distance for each generator, one point per start, beside a floor.

    `distances` maps names to numbers (starts,); `floor` is its mean and its spread.
    """
    figure, axes = plt.subplots(figsize=(8.6, 0.45 * len(distances) + 1.2))
    for row, (name, values) in enumerate(distances.items()):
        colour = HIGHLIGHT if "network" in name else "C0"
        axes.plot(values, np.full(len(values), row), "o", color=colour, alpha=0.7)
    mean, spread = floor
    axes.axvspan(mean - spread, mean + spread, color="0.85", zorder=0)
    axes.axvline(mean, **DASHED)
    axes.set_yticks(range(len(distances)), list(distances))
    axes.invert_yaxis()
    axes.set(xlabel=label)
    axes.set_xlim(left=0)
    return figure


def lattices(rows):
    """Show lattices, one row per generator; black is up, white is down.

    `rows` maps names to arrays (k, side, side).
    """
    count = len(next(iter(rows.values())))
    size = (0.82 * count + 2.2, 0.82 * len(rows))
    figure, panels = plt.subplots(len(rows), count, figsize=size, squeeze=False)
    for line, (name, spins) in zip(panels, rows.items(), strict=True):
        for axes, each in zip(line, spins, strict=True):
            axes.imshow(each, cmap="gray_r", vmin=-1, vmax=1)
            axes.set(xticks=[], yticks=[])
            axes.grid(False)
            for side in axes.spines.values():
                side.set_visible(True)
        style = {"rotation": 0, "ha": "right", "va": "center", "size": 13}
        line[0].set_ylabel(name, **style)
    return figure


def energies(groups, label="energy per site (J)"):
    """Draw the shares of lattices at each energy; `groups` maps names to (n,)."""
    figure, axes = plt.subplots(figsize=(8.6, 4.4))
    everything = np.concatenate(list(groups.values()))
    values = np.unique(everything.round(6))
    edges = np.concatenate([values - 1e-3, [values[-1] + 1]])
    for number, (name, energy) in enumerate(groups.items()):
        share = np.histogram(energy, edges)[0] / len(energy)
        style = {"marker": MARKERS[number], "markersize": 6, "linewidth": 1.6}
        axes.plot(values, 100 * share, label=name, **style)
    axes.set(xlabel=label, ylabel="share of lattices (%)")
    axes.set_ylim(bottom=0)
    axes.legend()
    return figure
