"""The figures of lesson 25: maps, biases over the energy, costs, errors by length."""

import matplotlib.pyplot as plt

WIDE = 9.0  # inches; 990 pixels
MARKS = "osD^vPX"


def maps(panels, places):
    """Draw images and maps beside each other, a circle around the true place.

    `panels` maps names to (k, s, s), one row for each of k; `places` (k, 2) are row and
    column. Each panel has its own scale, from its least to its largest value.
    """
    rows = len(places)
    figure, axes = plt.subplots(
        rows, len(panels), figsize=(WIDE, 1.95 * rows + 0.55), squeeze=False
    )
    for column, (name, pictures) in enumerate(panels.items()):
        for row, (picture, place) in enumerate(zip(pictures, places, strict=True)):
            panel = axes[row, column]
            panel.imshow(picture, cmap="gray" if column == 0 else "viridis")
            around = {"markersize": 17, "fillstyle": "none", "markeredgewidth": 1.8}
            panel.plot(*place[::-1], "o", color="C1", **around)
            panel.set(xticks=[], yticks=[])
        axes[0, column].set_title(name, size=13)
    figure.supxlabel("orange: the middle of the bar; brighter: more", size=12)
    return figure


def biases(energies, curves):
    """Draw the bias over the energy, with its error.

    `energies` (b,) in EeV are the middles of bins; `curves` maps names to biases and
    errors in per cent, two arrays (b,).
    """
    figure, axes = plt.subplots(figsize=(8.2, 4.2))
    for (name, (bias, error)), mark in zip(curves.items(), MARKS, strict=False):
        axes.errorbar(energies, bias, error, fmt=f"{mark}-", label=name, capsize=3)
    axes.axhline(0, color="0.35", linewidth=1)
    axes.set_xscale("log")
    axes.set(xlabel="energy (EeV)", ylabel="mean of E_rec / E − 1 (%)")
    axes.set_xticks([5, 10, 20, 50], ["5", "10", "20", "50"])
    axes.minorticks_off()
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def costs(tokens, counts):
    """Draw multiplications over the number of tokens; `counts` maps names to (n,)."""
    figure, axes = plt.subplots(figsize=(8.2, 4.2))
    for (name, count), mark in zip(counts.items(), MARKS, strict=False):
        axes.plot(tokens, count, f"{mark}-", label=name)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(tokens, [f"{n:,}" for n in tokens])
    axes.set(xlabel="tokens", ylabel="multiplications")
    axes.legend()
    return figure


def lengths(steps, errors, guess):
    """Draw errors over the length; `errors` maps names to (n,), `guess` is a level.

    Curves whose name begins with "start" are dashed.
    """
    figure, axes = plt.subplots(figsize=(8.2, 4.2))
    for (name, error), mark in zip(errors.items(), MARKS, strict=False):
        style = "--" if name.startswith("start") else "-"
        axes.plot(steps, error, mark + style, label=name)
    axes.axhline(guess, color="0.35", linestyle=":", linewidth=1.6, label="a guess")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(steps, [f"{n:,}" for n in steps])
    axes.minorticks_off()
    axes.set(xlabel="numbers in the list", ylabel="mean squared error")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure
