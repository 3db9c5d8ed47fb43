"""The figures of lesson 17: what was said beside what was found."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

MARKERS = "os^Dv"
DASHED = {"color": "0.4", "linestyle": "--", "linewidth": 1.2}


def said_and_found(groups):
    """Draw the errors found against the σ said, with their counting errors.

    `groups` maps names to (said (k,), found (k,), showers (k,)); the first two are
    root mean squares in per cent. On the dashed diagonal what was said is true.
    """
    figure, axes = plt.subplots(figsize=(7.4, 5.2))
    for marker, (name, (said, found, count)) in zip(
        cycle(MARKERS), groups.items(), strict=False
    ):
        said, found, count = map(np.asarray, (said, found, count))
        error = found / np.sqrt(2 * count)
        style = {"marker": marker, "capsize": 3, "label": name, "linewidth": 1.4}
        axes.errorbar(said, found, error, **style)
    highest = max(np.max(each) for group in groups.values() for each in group[:2])
    ends = [0, 1.08 * highest]
    axes.plot(ends, ends, label="said = found", **DASHED)
    marks = np.arange(0, ends[1], 2)
    axes.set(xlim=ends, ylim=ends, xticks=marks, yticks=marks, aspect="equal")
    axes.set(xlabel="σ said (%)", ylabel="error found (%)")
    axes.legend(loc="upper left", frameon=True)
    return figure


def gaps(curves):
    """Draw by how much the share found differs from the probability said.

    `curves` maps names to (said (k,), share (k,), error (k,)), from 0 to 1. On the
    dashed line what was said is true.
    """
    figure, axes = plt.subplots(figsize=(8.6, 4.6))
    axes.axhline(0, **DASHED)
    for marker, (name, (said, share, error)) in zip(
        cycle(MARKERS), curves.items(), strict=False
    ):
        said, gap = np.asarray(said), 100 * np.subtract(share, said)
        style = {"marker": marker, "capsize": 3, "label": name, "linewidth": 1.6}
        axes.errorbar(said, gap, 100 * np.asarray(error), **style)
    axes.set(xlim=(0, 1), xlabel="probability of hot, said")
    axes.set(ylabel="share that is hot − said (points)")
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def against_bound(bound, sigma, groups):
    """Draw the σ of each shower against its smallest possible error, both in %.

    `groups` maps names to truth values (n,), one colour each; on the dashed line both
    are equal.
    """
    figure, axes = plt.subplots(figsize=(7.0, 5.0))
    for name, chosen in groups.items():
        axes.plot(bound[chosen], sigma[chosen], ".", markersize=4, label=name)
    ends = [0.8 * min(bound.min(), sigma.min()), 1.1 * max(bound.max(), sigma.max())]
    axes.plot(ends, ends, label="equal", **DASHED)
    axes.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal")
    marks = [each for each in (2, 5, 10, 20, 50) if ends[0] < each < ends[1]]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(marks, [f"{mark}" for mark in marks])
    axes.minorticks_off()
    axes.set(
        xlabel="smallest possible error, mass known (%)",
        ylabel="σ that the network says (%)",
    )
    axes.legend(loc="upper left", frameon=True, markerscale=3)
    return figure
