"""How far a method carries: views, shifts, rolled lattices, lattices near T_c."""

import matplotlib.pyplot as plt
import numpy as np

from utils.ising import CRITICAL_TEMPERATURE
from utils.plots import TEMPERATURE

COLD, HOT = "C0", "C1"


def views(images):
    """Draw images {name: (height, width)} in a row, on one scale, ink from 0 to 1.

    Below each name stands the distance from the first image, the root of the summed
    squared differences.
    """
    first = next(iter(images.values()))
    figure, row = plt.subplots(1, len(images), figsize=(9, 2.1))
    for axes, (name, image) in zip(row, images.items(), strict=True):
        axes.imshow(image, cmap="gray", vmin=0, vmax=1)
        away = np.linalg.norm(image - first)
        axes.set_title(f"{name.replace(' ', chr(10), 1)}\n{away:.1f}", size=12)
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
    return figure


def after_shift(shifts, accuracies):
    """Draw accuracies in % {name: (shifts, starts)} against the shift in pixels.

    The bars are standard deviations of the starts; names stand at the ends.
    """
    figure, axes = plt.subplots(figsize=(7.2, 4.4))
    for number, (name, values) in enumerate(accuracies.items()):
        mean, spread = np.mean(values, axis=1), np.std(values, axis=1, ddof=1)
        style = {"marker": "os^Dv"[number % 5], "color": f"C{number}", "capsize": 4}
        axes.errorbar(shifts, mean, spread, label=name, **style)
        end = {"xytext": (8, 3), "textcoords": "offset points", "va": "bottom"}
        axes.annotate(name, (shifts[-1], mean[-1]), color=f"C{number}", **end)
    axes.axhline(10, color="0.4", linestyle="--", linewidth=1.2)
    axes.annotate("guessing", (shifts[0], 11.5), color="0.3")
    axes.set(xlabel="shift (pixels; a digit is 20 tall)", ylabel="right (%)")
    axes.set(ylim=(0, 102), xlim=(-0.3, shifts[-1] + 1.2), xticks=shifts)
    return figure


def as_it_is_and_rolled(learned, physicist):
    """Draw what networks learned {(name, kind): accuracies in %}, one row per network.

    The bars are standard deviations of the starts; dashed lines mark guessing and
    `physicist`, the accuracies in % of a fit, with their standard deviation in grey.
    """
    names, kinds = (list(dict.fromkeys(part)) for part in zip(*learned, strict=True))
    figure, axes = plt.subplots(figsize=(8.2, 3.4))
    for number, kind in enumerate(kinds):
        values = np.array([learned[name, kind] for name in names])
        mean, spread = values.mean(axis=1), values.std(axis=1, ddof=1)
        rows = np.arange(len(names)) + 0.24 * (number - 0.5)
        style = {"fmt": "os"[number % 2], "color": f"C{number}", "capsize": 4}
        axes.errorbar(mean, rows, xerr=spread, label=kind, markersize=9, **style)
    level, spread = np.mean(physicist), np.std(physicist, ddof=1)
    axes.axvspan(level - spread, level + spread, color="0.9")
    for value, name in ((50, "guessing"), (level, "E/N and m²")):
        axes.axvline(value, color="0.4", linestyle="--", linewidth=1.2)
        above = {"annotation_clip": False, "ha": "center", "va": "bottom"}
        axes.annotate(name, (value, -0.78), color="0.3", **above)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="right, learned from 30 lattices (%)", xlim=(45, 101))
    axes.set_ylim(len(names) - 0.5, -0.75)
    axes.legend(title="shown", loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def _mark_transition(axes):
    style = {"color": "black", "linestyle": "--", "linewidth": 1.2}
    axes.axvline(CRITICAL_TEMPERATURE, label="$T_c$", **style)


def energies(temperature, energy):
    """Draw the energy per site of lattices against their temperature."""
    figure, axes = plt.subplots()
    cold = temperature < CRITICAL_TEMPERATURE
    for kind, colour, name in ((cold, COLD, "ordered"), (~cold, HOT, "disordered")):
        axes.plot(temperature[kind], energy[kind], ".", color=colour, ms=3, label=name)
    _mark_transition(axes)
    axes.set(xlabel=TEMPERATURE, ylabel="energy per site ($J$)")
    axes.legend(markerscale=4)
    return figure


def _right_in_bins(temperature, right, edges):
    """Return centres, shares and binomial errors per temperature bin."""
    index = np.digitize(temperature, edges) - 1
    groups = [right[index == number] for number in range(len(edges) - 1)]
    share = np.array([group.mean() for group in groups])
    count = np.array([len(group) for group in groups])
    return (edges[1:] + edges[:-1]) / 2, share, np.sqrt(share * (1 - share) / count)


def near_the_transition(temperature, energy, right, width=0.15):
    """Draw who is right at which temperature, and the energies close to the transition.

    `right` maps names to (n,) booleans; the second panel shows the energy per site of
    lattices up to `width` below and above the critical temperature.
    """
    figure, (left, panel) = plt.subplots(1, 2, figsize=(9, 4))
    edges = np.linspace(temperature.min(), temperature.max() + 1e-6, 16)
    for number, (name, values) in enumerate(right.items()):
        centres, share, error = _right_in_bins(temperature, values, edges)
        style = {"marker": "os^"[number % 3], "color": f"C{2 + number}", "capsize": 3}
        left.errorbar(centres, 100 * share, 100 * error, label=name, **style)
    _mark_transition(left)
    left.set(xlabel=TEMPERATURE, ylabel="accuracy (%)", ylim=(45, 102))
    left.legend(loc="lower right")
    distance = temperature - CRITICAL_TEMPERATURE
    bins = np.linspace(-1.95, -0.8, 24)
    for sign, colour, name in ((-1, COLD, "below"), (1, HOT, "above")):
        close = (sign * distance > 0) & (sign * distance < width)
        style = {"color": colour, "linewidth": 2.5, "label": f"up to {width:g} {name}"}
        panel.stairs(np.histogram(energy[close], bins)[0], bins, **style)
    panel.set(xlabel="energy per site ($J$)", ylabel="lattices")
    panel.set_ylim(0, 1.35 * panel.get_ylim()[1])
    panel.legend(title="critical temperature")
    return figure
