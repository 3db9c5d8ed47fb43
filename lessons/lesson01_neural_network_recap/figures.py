"""Networks as pictures: nodes and connections, bent lines, maps of kinks, learning."""

import matplotlib.pyplot as plt
import numpy as np

POSITIVE, NEGATIVE = "#D55E00", "#0072B2"  # orange and blue, colour-blind safe


def _columns(kernels):
    """Return one array (nodes, 2) of positions per layer, centred around zero."""
    widths = [kernels[0].shape[0], *(kernel.shape[1] for kernel in kernels)]
    return [
        np.stack([np.full(width, 2.2 * layer), (width - 1) / 2 - np.arange(width)], 1)
        for layer, width in enumerate(widths)
    ]


def network(matrices, names):
    """Draw nodes and connections; each matrix has the shape (neurons, inputs).

    Colour is the sign of a weight, thickness its size; nodes are numbered from 0, as
    the rows of the matrices are. `names` has one text per column.
    """
    kernels = [np.transpose(matrix) for matrix in matrices]
    columns = _columns(kernels)
    largest = max(np.abs(kernel).max() for kernel in kernels)
    figure, axes = plt.subplots(figsize=(2.2 * len(columns), 4.2))
    for left, right, kernel in zip(columns, columns[1:], kernels, strict=False):
        for (i, j), weight in np.ndenumerate(kernel):
            width = 0.4 + 4 * abs(weight) / largest
            colour = POSITIVE if weight > 0 else NEGATIVE
            axes.plot(*zip(left[i], right[j], strict=True), colour, lw=width, zorder=1)
    top = max(column[0, 1] for column in columns) + 0.4
    for column, name in zip(columns, names, strict=True):
        axes.scatter(*column.T, s=420, color="white", edgecolor="0.2", zorder=2)
        axes.text(column[0, 0], top + 0.8, name, ha="center", va="top")
        for number, place in enumerate(column):
            axes.text(*place, number, ha="center", va="center", size=12, zorder=3)
    axes.set(aspect="equal", ylim=(-top - 0.1, top + 0.9))
    axes.axis("off")
    return figure


def bent_lines(x, lines):
    """Draw functions of x; `lines` maps names to values, the last one is thick."""
    figure, axes = plt.subplots()
    for name, values in lines.items():
        last = name == list(lines)[-1]
        style = {"color": "black", "linewidth": 3.5} if last else {"linestyle": "--"}
        axes.plot(x, values, label=name, **style)
    axes.set(xlabel="input x", ylabel="output")
    axes.legend()
    return figure


def _fit(axes, x, target, predictions):
    axes.plot(x, target, color="black", linewidth=4, alpha=0.35, label="target")
    axes.plot(x, predictions, color="C1", label="network")
    error = np.abs(predictions - target).max()
    axes.text(0.97, 0.97, f"largest error {error:.2g}", **_corner(axes))
    axes.set(xlim=(-0.4, 1.4), ylim=(-1.7, 2.1))


def _corner(axes):
    return {"transform": axes.transAxes, "ha": "right", "va": "top", "size": 12}


def _map(axes, kinks, bends):
    """Draw one dot per hidden neuron; 0.4 or more outside the data it is left out."""
    colours = np.where(bends > 0, POSITIVE, NEGATIVE)
    axes.axvspan(0, 1, color="0.93", zorder=0)
    axes.axhline(0, color="0.5", linewidth=1)
    axes.scatter(kinks, bends, s=36, c=colours, alpha=0.7, linewidth=0)
    axes.set_yscale("symlog", linthresh=0.1)
    ticks = (-10, -1, -0.1, 0, 0.1, 1, 10)
    axes.set_yticks(ticks, [f"{tick:g}".replace("-", "−") for tick in ticks])
    axes.minorticks_off()
    axes.set(xlabel="input x", xlim=(-0.4, 1.4), ylim=(-40, 40))


def kinks(x, target, networks):
    """Draw what networks with one hidden layer compute, and where their kinks lie.

    `networks` maps titles to (predictions, kinks, bends): the output at each x, and for
    each hidden neuron the position of its kink and the change of slope there. The data
    lie between 0 and 1 (grey). Orange bends upwards, blue downwards.
    """
    shape = {"figsize": (3.0 * len(networks), 6), "squeeze": False}
    figure, grid = plt.subplots(2, len(networks), sharex="col", sharey="row", **shape)
    for (top, bottom), (title, parts) in zip(grid.T, networks.items(), strict=True):
        predictions, positions, bends = parts
        _fit(top, x, target, predictions)
        _map(bottom, np.asarray(positions), np.asarray(bends))
        top.set_title(title)
    grid[0, 0].set_ylabel("output")
    grid[0, 0].legend(loc="lower left")
    grid[1, 0].set_ylabel("change of slope at the kink")
    return figure


def starts(errors, label, constructed=None):
    """Draw one dot per random start; `errors` maps names to errors from 0.001 to 2.

    A dashed line marks the error of a constructed network where one is given.
    """
    figure, axes = plt.subplots(figsize=(8.4, 0.6 * len(errors) + 1.2))
    for row, values in enumerate(errors.values()):
        place = row + np.linspace(-0.25, 0.25, len(values))
        axes.plot(np.sort(values), place, "o", alpha=0.8)
    if constructed is not None:
        axes.axvline(constructed, color="black", linestyle="--")
        note = {"va": "bottom", "size": 12}
        axes.text(1.1 * constructed, len(errors) - 0.55, "constructed", **note)
    axes.set_yticks(range(len(errors)), list(errors))
    axes.set(xlabel=label, ylim=(-0.5, len(errors) - 0.5))
    axes.set(xscale="log", xlim=(0.001, 2))
    ticks = (0.001, 0.01, 0.1, 1)
    axes.set_xticks(ticks, map(str, ticks))
    axes.minorticks_off()
    axes.invert_yaxis()
    return figure


def depths(gradients, label):
    """Draw the size of the gradient layer by layer, starts as thin lines.

    `gradients` maps names to arrays (starts, layers).
    """
    figure, axes = plt.subplots(figsize=(6.4, 3.8))
    for number, (name, sizes) in enumerate(gradients.items()):
        layer = 1 + np.arange(np.shape(sizes)[1])
        for start, values in enumerate(sizes):
            name_once = {"label": name} if start == 0 else {}
            axes.plot(layer, values, "o-", color=f"C{number}", **name_once)
    axes.set(xlabel="layer", ylabel=label, yscale="log")
    axes.set_xticks(layer)
    axes.legend()
    return figure
