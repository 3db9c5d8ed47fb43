"""Learning curves: loss and accuracy against epoch, models and data against errors."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np


def learning(histories):
    """Draw loss and accuracy against the epoch, one column per network.

    `histories` maps names to dictionaries like `model.fit(...).history`, with the keys
    loss, val_loss, accuracy and val_accuracy. A dot marks the lowest validation loss.
    """
    figure, grid = plt.subplots(
        2, len(histories), figsize=(12, 6), sharex=True, sharey="row", squeeze=False
    )
    for column, (name, history) in zip(grid.T, histories.items(), strict=True):
        epochs = np.arange(1, len(history["loss"]) + 1)
        best = np.argmin(history["val_loss"])
        for axes, key in zip(column, ("loss", "accuracy"), strict=True):
            validation = history[f"val_{key}"]
            axes.plot(epochs, history[key], "C0--", label="training")
            axes.plot(epochs, validation, "C1", label="validation")
            axes.plot(epochs[best], validation[best], "o", color="C1")
        column[0].set(title=name, ylim=(0, 2.5))
        column[1].set(xlabel="epoch", ylim=(0, 1.03))
    grid[0, 0].set(ylabel="loss")
    grid[1, 0].set(ylabel="accuracy")
    grid[0, 0].legend()
    return figure


def stopping(losses):
    """Draw a validation loss that was stopped; mark the best and the last epoch."""
    epochs = np.arange(1, len(losses) + 1)
    best = np.argmin(losses)
    figure, axes = plt.subplots()
    axes.plot(epochs, losses, color="C1")
    axes.axhline(losses[best], color="0.6", linestyle="--", linewidth=1.2)
    for where, marker, name in ((best, "o", "best weights"), (-1, "s", "last weights")):
        axes.plot(epochs[where], losses[where], f"C2{marker}", markersize=10)
        axes.annotate(
            f"{name}: {losses[where]:.2f}",
            (epochs[where], losses[where]),
            xytext=(0, 16),
            textcoords="offset points",
            ha="center" if where == best else "right",
        )
    axes.set(xlabel="epoch", ylabel="validation loss")
    return figure


def compare(accuracies, error):
    """Draw the accuracy of several networks per kind, one dot per network.

    `accuracies` maps names to the accuracies of one kind; `error` is the statistical
    error of each, drawn once per kind around the mean.
    """
    figure, axes = plt.subplots(figsize=(8, 4.2))
    for row, values in enumerate(accuracies.values()):
        values = 100 * np.asarray(values)
        spread = np.linspace(-0.15, 0.15, len(values)) if len(values) > 1 else 0
        axes.plot(values, row + 0.12 + spread, "C0o", alpha=0.7)
        axes.errorbar(values.mean(), row - 0.2, xerr=100 * error, fmt="C1D", capsize=5)
    axes.set_yticks(range(len(accuracies)), accuracies)
    axes.set(xlabel="accuracy on the validation set (%)", ylim=(len(accuracies), -1))
    axes.plot([], [], "C0o", label="one network")
    axes.errorbar([], [], xerr=1, fmt="C1D", capsize=5, label="mean ± error of one")
    figure.legend(loc="outside upper right", ncols=2)
    return figure


def best_of(accuracies, n_events):
    """Draw the distribution of the best accuracy for several numbers of models.

    `accuracies` maps names to arrays of accuracies measured on `n_events` each.
    """
    edges = (np.arange(n_events + 2) - 0.5) / n_events * 100
    figure, axes = plt.subplots()
    for name, values in accuracies.items():
        share = np.full(len(values), 1 / len(values))
        axes.hist(
            100 * values,
            edges,
            weights=share,
            histtype="step",
            linewidth=2.2,
            label=name,
        )
    axes.axvline(50, color="black", linestyle="--", linewidth=1.2)
    axes.set(xlabel=f"accuracy on {n_events} events (%)", ylabel="share", xlim=(30, 80))
    axes.legend()
    return figure


def learning_curve(sizes, errors, n_events, fit):
    """Draw the share of mistakes against the number of training images, log–log.

    `errors` maps names to the shares of mistakes on `n_events` images; `fit` is a
    function of the size, drawn as a straight line.
    """
    figure, axes = plt.subplots()
    for (name, values), marker in zip(errors.items(), cycle("os"), strict=False):
        values = np.asarray(values)
        sigma = np.sqrt(values * (1 - values) / n_events)
        axes.errorbar(
            sizes, 100 * values, 100 * sigma, fmt=marker, capsize=4, label=name
        )
    line = np.geomspace(min(sizes), max(sizes))
    axes.plot(line, 100 * fit(line), color="black", linewidth=1.2, label="power law")
    axes.set(xscale="log", yscale="log", ylabel="mistakes (%)")
    axes.set(xlabel="number of training images")
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
    axes.set_yticks([10, 20, 40], ["10", "20", "40"])
    axes.minorticks_off()
    axes.legend()
    return figure


def split_choice(shares, error, sigma, title):
    """Draw the expected share of mistakes and its error bar against the test share."""
    figure, axes = plt.subplots()
    axes.plot(100 * shares, 100 * error, color="C0")
    low, high = 100 * (error - sigma), 100 * (error + sigma)
    axes.fill_between(100 * shares, low, high, alpha=0.25, label="±1 σ of the test")
    axes.set(xlabel="share of the data kept for testing (%)", ylabel="mistakes (%)")
    axes.set(title=title, ylim=(0, None))
    axes.legend()
    return figure
