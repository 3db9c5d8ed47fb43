"""Air showers, and how well their energy is reconstructed."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np


def shower_maps(showers, index, spacing=0.75):
    """Draw signal and arrival time of one shower on the array; spacing in km."""
    signal, time = showers["signal"][index], showers["time"][index]
    half = len(signal) * spacing / 2
    extent = (-half, half, -half, half)
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6))
    maps = [
        (left, np.log10(signal), "viridis", "signal: lg(S / VEM)"),
        (right, time / 1000, "cividis", "arrival time (µs)"),
    ]
    for axes, values, colours, label in maps:
        picture = axes.imshow(values.T, origin="lower", extent=extent, cmap=colours)
        figure.colorbar(picture, ax=axes, label=label, shrink=0.9)
        axes.set(xlabel="x (km)", ylabel="y (km)")
        axes.grid(False)
    energy, mass = showers["energy"][index], showers["mass"][index]
    zenith = np.degrees(showers["zenith"][index])
    left.set_title(f"E = {energy:.0f} EeV, A = {mass:.0f}")
    right.set_title(f"zenith angle {zenith:.0f}°")
    return figure


def _in_bins(energy, ratio, edges):
    """Return count, mean − 1 and standard deviation of the ratio per energy bin."""
    groups = [ratio[(energy >= a) & (energy < b)] for a, b in pairwise(edges)]
    return np.array([(len(g), g.mean() - 1, g.std()) for g in groups]).T


def bias_and_resolution(energy, reconstructions, edges=(3, 6, 12, 25, 50, 100)):
    """Draw bias and resolution of the energy against the energy, both in EeV.

    `reconstructions` maps names to reconstructed energies; bars are statistical.
    """
    edges = np.asarray(edges, float)
    centres = np.sqrt(edges[1:] * edges[:-1])
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.4))
    for (name, values), marker in zip(reconstructions.items(), "osD^v", strict=False):
        count, bias, width = _in_bins(energy, values / energy, edges)
        style = {"marker": marker, "capsize": 4, "label": name}
        left.errorbar(centres, 100 * bias, 100 * width / np.sqrt(count), **style)
        right.errorbar(centres, 100 * width, 100 * width / np.sqrt(2 * count), **style)
    left.axhline(0, color="black", linewidth=1)
    left.set(ylabel="bias (%)")
    right.set(ylabel="resolution (%)", ylim=(0, None))
    for axes in (left, right):
        axes.set(xlabel="true energy (EeV)", xscale="log", xticks=edges)
        axes.set_xticklabels([f"{edge:g}" for edge in edges])
        axes.minorticks_off()
    right.legend()
    return figure
