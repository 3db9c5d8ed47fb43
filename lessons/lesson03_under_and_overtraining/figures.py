"""Figures of lesson 3: learning curves, brakes, weights, the best of many, splits."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

START = {"linewidth": 1.3, "alpha": 0.8}  # one of several random starts


def learning(histories):
    """Draw loss and accuracy against the epoch, one column per network.

    `histories` maps names to lists of dictionaries, one per random start, with the keys
    loss, val_loss, accuracy and val_accuracy (in %). Dots mark the lowest validation
    losses.
    """
    figure, grid = plt.subplots(
        2, len(histories), figsize=(9, 5.6), sharex=True, sharey="row", squeeze=False
    )
    for column, (name, starts) in zip(grid.T, histories.items(), strict=True):
        for history in starts:
            epochs = np.arange(1, len(history["loss"]) + 1)
            best = np.argmin(history["val_loss"])
            for axes, key in zip(column, ("loss", "accuracy"), strict=True):
                validation = history[f"val_{key}"]
                axes.plot(epochs, history[key], "C0--", **START)
                axes.plot(epochs, validation, "C1", **START)
                axes.plot(epochs[best], validation[best], "o", color="black", zorder=3)
        column[0].set(title=name, ylim=(0, 2.5))
        column[1].set(xlabel="epoch", ylim=(0, 103))
    grid[0, 0].set(ylabel="loss")
    grid[1, 0].set(ylabel="accuracy (%)")
    axes.plot([], [], "C0--", label="training")
    axes.plot([], [], "C1", label="validation")
    axes.plot([], [], "o", color="black", label="lowest validation loss")
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def stopping(losses, patience):
    """Draw a validation loss that was stopped; mark best epoch, last and patience."""
    epochs = np.arange(1, len(losses) + 1)
    best = np.argmin(losses)
    figure, axes = plt.subplots()
    axes.axvspan(epochs[best], epochs[-1], color="0.92")
    axes.plot(epochs, losses, color="C1")
    axes.axhline(losses[best], color="0.6", linestyle="--", linewidth=1.2)
    marks = ((best, "o", "best weights", -24), (-1, "s", "last weights", 16))
    for where, marker, name, above in marks:
        axes.plot(epochs[where], losses[where], f"C2{marker}", markersize=10)
        axes.annotate(
            f"{name}: {losses[where]:.2f}",
            (epochs[where], losses[where]),
            xytext=(0, above),
            textcoords="offset points",
            ha="right",
        )
    middle, low, high = (epochs[best] + epochs[-1]) / 2, min(losses), max(losses)
    text = f"{patience} epochs\nof patience"
    axes.text(middle, high, text, ha="center", va="top")
    room = 0.15 * (high - low)
    axes.set(xlabel="epoch", ylabel="validation loss", ylim=(low - room, high + room))
    return figure


def reducing(panels):
    """Draw validation losses of trainings that went on in two ways, one panel each.

    `panels` maps titles to (before, arms): lists of losses per start, one value per
    epoch; arms maps a name to the losses of the epochs that follow.
    """
    figure, grid = plt.subplots(
        1, len(panels), figsize=(9, 3.9), sharey=True, squeeze=False
    )
    for axes, (title, (before, arms)) in zip(grid.flat, panels.items(), strict=True):
        for losses in before:
            style = {"color": "0.5", "label": "before"}
            axes.plot(np.arange(1, len(losses) + 1), losses, **style, **START)
        for (name, starts), style in zip(arms.items(), ("C1-", "C2--"), strict=True):
            for first, rest in zip(before, starts, strict=True):
                joined = [first[-1], *rest]
                epochs = len(first) + np.arange(len(joined))
                axes.plot(epochs, joined, style, label=name, **START)
        axes.axvline(len(before[0]), color="0.6", linestyle=":", linewidth=1.2)
        axes.set(title=title, xlabel="epoch", ylim=(0, None))
        axes.tick_params(labelleft=True)
    grid[0, 0].set(ylabel="validation loss")
    handles, names = grid[0, 0].get_legend_handles_labels()
    one_each = dict(zip(names, handles, strict=True))
    figure.legend(one_each.values(), one_each, loc="outside upper center", ncols=3)
    return figure


def _bar(axes, values, row, style):
    """Draw the starts as small dots and their mean with its spread above them."""
    axes.plot(values, np.full(len(values), row), f"{style[:2]}.", alpha=0.6)
    spread = np.std(values, ddof=1) if len(values) > 1 else 0
    axes.errorbar(np.mean(values), row, xerr=spread, fmt=style, capsize=5)


def arms(at_end, stopped, level):
    """Draw accuracies of several kinds of training, one row per kind.

    `at_end` and `stopped` map names to the accuracies (%) of several starts, after the
    last epoch and at the lowest validation loss. `level` is an accuracy to compare
    with, drawn as a line.
    """
    figure, axes = plt.subplots(figsize=(9, 0.62 * len(at_end) + 1.4))
    axes.axvline(level, color="0.5", linestyle="--", linewidth=1.2)
    for row, name in enumerate(at_end):
        _bar(axes, at_end[name], row + 0.17, "C1s")
        _bar(axes, stopped[name], row - 0.17, "C0o")
    axes.set_yticks(range(len(at_end)), at_end)
    axes.set(
        xlabel="accuracy on the validation set (%)", ylim=(len(at_end) - 0.5, -0.5)
    )
    axes.errorbar([], [], xerr=1, fmt="C0o", capsize=5, label="stopped in time")
    axes.errorbar([], [], xerr=1, fmt="C1s", capsize=5, label="after the last epoch")
    figure.legend(loc="outside upper center", ncols=2)
    return figure


def weights(kernels, note=None):
    """Draw how many weights of a layer are how large, on a logarithmic axis.

    `kernels` maps names to arrays of weights; those below 10⁻⁷ stand at the left end.
    `note` is a text and the size of weights above which it stands.
    """
    edges = np.geomspace(1e-7, 1, 43)
    figure, axes = plt.subplots(figsize=(9, 3.9))
    for (name, kernel), style in zip(kernels.items(), ("-", "--", ":"), strict=False):
        sizes = np.clip(np.abs(np.ravel(kernel)), edges[0], edges[-1])
        percent = np.full(sizes.size, 100 / sizes.size)
        axes.hist(
            sizes,
            edges,
            weights=percent,
            histtype="step",
            linewidth=2.2,
            linestyle=style,
            label=name,
        )
    axes.set(xscale="log", xlabel="size of a weight", ylabel="weights (%)")
    if note:
        text, size = note
        axes.text(size, 4.5, text, ha="center")
    axes.legend(loc="upper left")
    return figure


def best_of(accuracies, n_events):
    """Draw the distribution of the best accuracy for several numbers of models.

    `accuracies` maps names to arrays of accuracies measured on `n_events` each.
    """
    edges = (np.arange(n_events + 2) - 0.5) / n_events * 100
    figure, axes = plt.subplots()
    for name, values in accuracies.items():
        percent = np.full(len(values), 100 / len(values))
        axes.hist(
            100 * values,
            edges,
            weights=percent,
            histtype="step",
            linewidth=2.2,
            label=name,
        )
    axes.axvline(50, color="black", linestyle="--", linewidth=1.2)
    axes.set(xlabel=f"accuracy on {n_events} events (%)", xlim=(30, 80))
    axes.set(ylabel="of all repetitions (%)")
    axes.legend()
    return figure


def learning_curve(sizes, mistakes, law):
    """Draw the share of mistakes against the number of training images, log–log.

    `mistakes` maps names to arrays (starts, sizes) of shares, drawn as mean and spread;
    `law` is a function of the size, drawn as a straight line.
    """
    figure, axes = plt.subplots()
    for (name, values), marker in zip(mistakes.items(), cycle("os"), strict=False):
        values = 100 * np.asarray(values)
        mean, spread = values.mean(axis=0), values.std(axis=0, ddof=1)
        axes.errorbar(sizes, mean, spread, fmt=marker, capsize=4, label=name)
    line = np.geomspace(min(sizes), max(sizes))
    axes.plot(line, 100 * law(line), color="black", linewidth=1.2, label="power law")
    axes.set(xscale="log", yscale="log", ylabel="mistakes (%)")
    axes.set(xlabel="number of training images")
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
    axes.set_yticks([10, 20, 40], ["10", "20", "40"])
    axes.minorticks_off()
    axes.legend()
    return figure


def split_choice(shares, mistakes, sigma, title):
    """Draw the expected share of mistakes and its error bar against the test share.

    A band marks test shares from 20 to 30 %.
    """
    figure, axes = plt.subplots()
    axes.axvspan(20, 30, color="C2", alpha=0.15)
    axes.text(25, 1, "20–30 %", ha="center", color="C2")
    axes.plot(100 * shares, 100 * mistakes, color="C0")
    low, high = 100 * (mistakes - sigma), 100 * (mistakes + sigma)
    axes.fill_between(100 * shares, low, high, alpha=0.25, label="±1 σ of the test")
    axes.set(xlabel="share of the data kept for testing (%)", ylabel="mistakes (%)")
    axes.set(title=title, ylim=(0, None))
    axes.legend(loc="upper right")
    return figure
