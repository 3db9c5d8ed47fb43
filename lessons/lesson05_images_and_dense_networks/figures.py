"""How far a method carries: parameters against size, lattices near their transition."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.ising import CRITICAL_TEMPERATURE
from utils.plots import TEMPERATURE

COLD, HOT = "C0", "C1"


def parameter_growth(sides, parameters):
    """Draw parameters against the side of a square image, log–log.

    `parameters` maps names to the numbers of parameters, one for each side in pixels.
    """
    figure, axes = plt.subplots()
    for (name, counts), marker in zip(parameters.items(), cycle("os^D"), strict=False):
        axes.plot(sides, counts, marker=marker, label=name)
    axes.axhline(0.25e9, color="0.4", linestyle="--", linewidth=1.2)
    axes.annotate("1 GB of float32", (sides[0], 0.33e9), color="0.3")
    axes.set(xscale="log", yscale="log", ylabel="parameters of the layer")
    axes.set(xlabel="side of a square colour image (pixels)")
    axes.set_xticks(sides, [f"{side}" for side in sides])
    axes.minorticks_off()
    axes.legend(loc="center right")
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
    figure, (left, panel) = plt.subplots(1, 2, figsize=(11.5, 4.4))
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
        style = {"color": colour, "alpha": 0.6, "label": f"up to {width:g} {name}"}
        panel.hist(energy[close], bins, **style)
    panel.set(xlabel="energy per site ($J$)", ylabel="lattices")
    panel.legend(title="critical temperature")
    return figure
