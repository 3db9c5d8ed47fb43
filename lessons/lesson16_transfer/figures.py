"""The figures of lesson 16: accuracy by layer, by labels, by recipe and by luck."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.plots import STYLES

MARKERS = "os^Dv"
WIDE = 9.4  # inches


def _mean_and_spread(values):
    """Return mean and standard deviation over starts, the last axis."""
    values = np.asarray(values, float)
    return values.mean(axis=-1), values.std(axis=-1, ddof=1)


def _curves(axes, x, curves, aside):
    """Draw {name: (x, starts)} as curves with error bars that stand side by side."""
    looks = zip(cycle(MARKERS), cycle(STYLES), strict=False)
    for place, (marker, line), (name, values) in zip(
        aside, looks, curves.items(), strict=False
    ):
        mean, spread = _mean_and_spread(values)
        style = {"marker": marker, "linestyle": line, "capsize": 3, "label": name}
        axes.errorbar(place(x), mean, spread, linewidth=1.8, **style)


def _named_once(figure, axes, columns):
    handles, names = axes.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=columns)


def by_layer(groups):
    """Draw how many per cent are right behind each layer, one panel per task.

    `groups` maps "trained" and "untrained" to {task: (starts, layers)}. Drawn are mean
    and standard deviation over the starts.
    """
    tasks = list(next(iter(groups.values())))
    figure, grid = plt.subplots(1, len(tasks), figsize=(WIDE, 4.1), squeeze=False)
    for axes, task in zip(grid[0], tasks, strict=True):
        curves = {name: np.transpose(each[task]) for name, each in groups.items()}
        layers = 1 + np.arange(len(next(iter(curves.values()))))
        aside = [lambda x, by=by: x + by for by in (-0.06, 0.06)]
        _curves(axes, layers, curves, aside)
        axes.set(title=task, xlabel="cut behind convolution", xticks=layers)
        axes.set_ylabel("right (%)")
    grid[0, 0].set_ylabel("right on validation images (%)")
    _named_once(figure, grid[0, 0], 2)
    return figure


def learning_curves(sizes, tasks):
    """Draw how many per cent are right against the number of labels, a panel per task.

    `tasks` maps titles to {name: one list of starts per size}. Curves stand a little
    beside each other; a name has one colour in all panels.
    """
    figure, grid = plt.subplots(1, len(tasks), figsize=(WIDE, 4.3), squeeze=False)
    aside = [lambda x, f=f: np.multiply(x, f) for f in (0.94, 0.98, 1.02, 1.06)]
    for axes, (title, curves) in zip(grid[0], tasks.items(), strict=True):
        _curves(axes, sizes, curves, aside)
        axes.set_xscale("log")
        axes.set_xticks(sizes, [f"{size}" for size in sizes])
        axes.minorticks_off()
        axes.set(title=title, xlabel="labels", ylabel="right (%)")
    grid[0, 0].set_ylabel("right on new images (%)")
    fullest = max(grid[0], key=lambda each: len(each.get_legend_handles_labels()[1]))
    _named_once(figure, fullest, 2)
    return figure


def luck(counts, found):
    """Draw what the best of some trials scores, and what it is worth, by trials.

    `found` maps (validation images, trials) to (its score there, its score on new
    images) in per cent; one panel per number of images.
    """
    sizes = list(dict.fromkeys(size for size, _ in found))
    figure, grid = plt.subplots(
        1, len(sizes), figsize=(WIDE, 3.9), sharey=True, squeeze=False
    )
    for axes, size in zip(grid[0], sizes, strict=True):
        pairs = np.array([found[size, count] for count in counts]).T
        axes.plot(counts, pairs[0], "o-", label="on the images that chose it")
        axes.plot(counts, pairs[1], "s--", label="on 500 new images")
        axes.fill_between(counts, *pairs, color="C0", alpha=0.12, linewidth=0)
        axes.set(title=f"{size} images for validation", xlabel="trials")
        axes.set_xticks(counts)
        axes.set_ylabel("the best one is right (%)")
    _named_once(figure, grid[0, 0], 2)
    return figure


def pair(images, title):
    """Draw two images (2, rows, columns) from 0 to 1 side by side in one scale."""
    figure, grid = plt.subplots(1, 2, figsize=(7.4, 3.8))
    for axes, image, name in zip(grid, images, ("one", "other"), strict=True):
        shown = axes.imshow(image, cmap="gray", vmin=0, vmax=1)
        axes.set(title=name, xlabel="column (pixels)", ylabel="row (pixels)")
        axes.grid(False)
    figure.suptitle(title)
    figure.colorbar(shown, ax=grid, label="brightness", shrink=0.85)
    return figure
