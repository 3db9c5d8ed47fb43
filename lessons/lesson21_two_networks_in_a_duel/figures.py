"""The figures of lesson 21: answers over x, paths of a game, samples in the plane."""

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import STYLES

WIDE = 9.0  # inches; 990 pixels


def over_x(x, panels, xlabel):
    """Draw curves over x, side by side; each panel has a label of its own.

    `panels` maps labels of the vertical axis to {name: values (len(x),)}.
    """
    figure, row = plt.subplots(1, len(panels), figsize=(WIDE, 4.0), squeeze=False)
    for axes, (label, curves) in zip(row[0], panels.items(), strict=True):
        for (name, values), style in zip(curves.items(), STYLES, strict=False):
            axes.plot(x, values, linestyle=style, label=name)
        axes.set(xlabel=xlabel, ylabel=label)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(curves))
    return figure


def paths(games):
    """Draw the paths of two players (steps, 2) around their equilibrium, a cross.

    `games` maps titles to paths, which share their scale.
    """
    figure, row = plt.subplots(
        1, len(games), figsize=(WIDE, 3.5), sharex=True, sharey=True, squeeze=False
    )
    for axes, (title, path) in zip(row[0], games.items(), strict=True):
        x, y = np.transpose(path)
        axes.plot(x, y, linewidth=1.6)
        axes.plot(x[:1], y[:1], "o", color="C1", markersize=9)
        axes.plot(0, 0, "x", color="k", markersize=10, markeredgewidth=2.5)
        axes.set(title=title, xlabel="generator x", aspect="equal")
    row[0][0].set_ylabel("slope y of the critic")
    return figure


def samples(groups, side=2.7):
    """Draw points (n, 2) of several samples, all in the same square.

    `groups` maps titles to points; it reaches from −side to side.
    """
    size = (WIDE, WIDE / len(groups) + 0.6)
    figure, row = plt.subplots(1, len(groups), figsize=size, sharey=True, squeeze=False)
    for axes, (title, points) in zip(row[0], groups.items(), strict=True):
        axes.plot(*np.transpose(points), ".", markersize=2.5, alpha=0.5)
        ends = {"xlim": (-side, side), "ylim": (-side, side)}
        axes.set(title=title, aspect="equal", xlabel="x₁", **ends)
    row[0][0].set_ylabel("x₂")
    return figure
