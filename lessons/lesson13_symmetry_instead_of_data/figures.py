"""The figures of lesson 13: learning curves, turned filters, maps and arrows."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import ConnectionPatch

from utils.ising import CRITICAL_TEMPERATURE
from utils.plots import SIGNED, TEMPERATURE

WIDE = 9.0  # inches; 990 pixels
TURNS = ("0°", "90°", "180°", "270°")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")  # one per orientation
MARKERS = "os^Dv"


def _bare(axes, colour="0.5", linewidth=0.8):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color=colour, linewidth=linewidth)


def _mean_and_spread(values):
    """Return mean and standard deviation of each sample."""
    samples = [np.asarray(sample, float) for sample in values]
    spread = [sample.std(ddof=1) for sample in samples]
    return np.array([sample.mean() for sample in samples]), np.array(spread)


def learning_curves(sizes, accuracy):
    """Draw accuracies in % against the number of examples, mean ± spread of starts.

    `accuracy` maps names to one list of starts per size. Curves stand a little beside
    each other, so that none hides another.
    """
    figure, axes = plt.subplots(figsize=(8.2, 4.6))
    aside = 1.05 ** (np.arange(len(accuracy)) - (len(accuracy) - 1) / 2)
    for factor, marker, (name, values) in zip(
        aside, cycle(MARKERS), accuracy.items(), strict=False
    ):
        mean, spread = _mean_and_spread(values)
        style = {"marker": marker, "capsize": 4, "label": name, "linewidth": 1.8}
        axes.errorbar(np.multiply(sizes, factor), mean, spread, **style)
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{size}" for size in sizes])
    axes.minorticks_off()
    axes.set(xlabel="lattices to learn from", ylabel="right on new lattices (%)")
    figure.legend(loc="outside upper center", ncols=3, columnspacing=1.2)
    return figure


def _pair(figure, above, below, colour):
    """Frame two maps in one colour, and lead an arrow from one to the other."""
    _bare(above, colour, 4)
    _bare(below, colour, 4)
    ends = ((0.5, -0.04), (0.5, 1.04), "axes fraction", "axes fraction")
    look = {"arrowstyle": "-|>", "mutation_scale": 18, "linewidth": 2, "color": colour}
    figure.add_artist(ConnectionPatch(*ends, axesA=above, axesB=below, **look))


def turned_maps(rows):
    """Draw an image and its four maps above the turned image and its four maps.

    `rows` maps two names to (image, map of 0°, of 90°, of 180°, of 270°). What was map
    r of the first row is map r + 1 of the second: both have a frame of one colour, and
    an arrow leads from one to the other. All maps share one scale.
    """
    names = list(rows)
    bound = max(np.abs(image).max() for row in rows.values() for image in row[1:])
    figure, grid = plt.subplots(2, 5, figsize=(WIDE, 4.5))
    figure.get_layout_engine().set(h_pad=0.16)
    for line, name in zip(grid, names, strict=True):
        line[0].imshow(rows[name][0], cmap="gray")
        line[0].set_ylabel(name)
        _bare(line[0])
        for axes, values in zip(line[1:], rows[name][1:], strict=True):
            shown = axes.imshow(values, cmap=SIGNED, vmin=-bound, vmax=bound)
    for axes, title in zip(grid[0], ("image", *TURNS), strict=True):
        axes.set_title(title if title == "image" else f"filter {title}")
    for turns, colour in enumerate(COLOURS):
        _pair(figure, grid[0, 1 + turns], grid[1, 1 + (turns + 1) % 4], colour)
    figure.colorbar(shown, ax=grid[:, 1:], label="response", shrink=0.8, pad=0.02)
    return figure


def four_slices(kernel):
    """Draw what makes each output map of each input map: slices turned and moved on.

    `kernel` (3, 3, 4) of zeros and ones is one filter with four slices; a colour
    belongs to a slice. The slice at output r and input s is slice s − r, turned r
    times.
    """
    figure, grid = plt.subplots(4, 4, figsize=(6.4, 6.2))
    for turns, slot in np.ndindex(4, 4):
        axes, number = grid[turns, slot], (slot - turns) % 4
        colours = ListedColormap(["white", COLOURS[number]])
        turned = np.rot90(kernel[..., number], turns)
        axes.imshow(turned, cmap=colours, vmin=0, vmax=1)
        _bare(axes, COLOURS[number], 2)
    for axes, name in zip(grid[0], TURNS, strict=True):
        axes.set_title(f"on map {name}")
    for axes, name in zip(grid[:, 0], TURNS, strict=True):
        axes.set_ylabel(f"makes {name}", size=14)
    return figure


def transition(temperatures, outputs, errors, trained):
    """Draw the mean output of a network against the temperature of the lattices.

    `outputs` maps names to one number per temperature, `errors` to its error;
    `trained` are the two temperatures between which the network has seen nothing.
    """
    figure, axes = plt.subplots(figsize=(8.2, 4.4))
    axes.axvspan(*trained, color="0.88")
    for (name, values), marker in zip(outputs.items(), cycle(MARKERS), strict=False):
        style = {"marker": marker, "capsize": 3, "label": name}
        axes.errorbar(temperatures, values, errors[name], **style)
    axes.axhline(0.5, color="0.4", linewidth=1.2, linestyle=":")
    style = {"color": "black", "linestyle": "--", "linewidth": 1.2}
    axes.axvline(CRITICAL_TEMPERATURE, label="$T_c$, exact", **style)
    axes.set(xlabel=TEMPERATURE, ylabel='output: probability of "ordered"')
    axes.set(xlim=(trained[0] - 0.15, trained[1] + 0.15), ylim=(-0.05, 1.05))
    place = {"x": trained[1] - 0.03, "y": 0.9, "ha": "right", "size": 12}
    axes.text(s="grey: no training data", **place)
    figure.legend(loc="outside upper center", ncols=4)
    return figure


def turned_showers(pictures, arrows, spacing=0.75):
    """Draw signals, lg(S / VEM), of a shower with directions, one panel each.

    First axis of a picture (n, n) = x; `arrows` maps the same titles to dicts
    name → (x, y) on the ground, `spacing` is the distance of neighbours in km. All
    share one scale.
    """
    size = ((WIDE - 1) / 2 * len(pictures) + 1, 4.6)
    figure, grid = plt.subplots(1, len(pictures), figsize=size)
    grid = np.atleast_1d(grid)
    ends = np.min([*pictures.values()]), np.max([*pictures.values()])
    for axes, (title, picture) in zip(grid, pictures.items(), strict=True):
        half = len(picture) * spacing / 2
        extent = (-half, half, -half, half)
        style = {"origin": "lower", "extent": extent, "cmap": "Greys"}
        shown = axes.imshow(picture.T, vmin=ends[0], vmax=ends[1], **style)
        for number, (name, (x, y)) in enumerate(arrows[title].items()):
            tip = 0.85 * half * np.array([x, y]) / np.hypot(x, y)
            style = {"color": f"C{number}", "width": 0.06, "head_width": 0.45}
            axes.arrow(0, 0, *tip, length_includes_head=True, zorder=3, **style)
            axes.plot([], [], color=f"C{number}", label=name)
        axes.set(xlabel="x (km)", ylabel="y (km)", title=title)
        below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.16)}
        axes.legend(**below, ncols=2, columnspacing=1)
        axes.grid(False)
    figure.colorbar(shown, ax=grid, label="signal: lg(S / VEM)", shrink=0.85)
    return figure
