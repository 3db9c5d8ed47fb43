"""The figures of lesson 17: what was said beside what was found."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

MARKERS = "os^Dv"
DIAGONAL = {"color": "0.5", "linestyle": "--", "linewidth": 1.2}


def said_and_found(groups, unit="%"):
    """Draw errors found against errors said, with the counting error of each group.

    `groups` maps names to (said (k,), found (k,), showers (k,)); both root mean
    squares, in `unit`. On the dashed diagonal what was said is true.
    """
    figure, axes = plt.subplots(figsize=(7.0, 4.9))
    for marker, (name, (said, found, count)) in zip(
        cycle(MARKERS), groups.items(), strict=False
    ):
        error = np.asarray(found) / np.sqrt(2 * np.asarray(count))
        style = {"marker": marker, "capsize": 3, "label": name, "linewidth": 1.4}
        axes.errorbar(said, found, error, **style)
    ends = [
        0,
        1.05 * max(np.max(each) for pair in groups.values() for each in pair[:2]),
    ]
    axes.plot(ends, ends, label="what was said is true", **DIAGONAL)
    axes.set(xlim=ends, ylim=ends, aspect="equal")
    axes.set(xlabel=f"σ said ({unit})", ylabel=f"error found ({unit})")
    axes.legend(loc="upper left", frameon=True)
    return figure


def reliability(curves, positions):
    """Draw how often it was true against the probability said, mean ± spread.

    `curves` maps names to shares (starts, bins), NaN where a bin is empty, `positions`
    to what was said on average in each bin; a single start has no error bar. On the
    dashed diagonal what was said is true.
    """
    figure, axes = plt.subplots(figsize=(7.0, 4.9))
    for marker, (name, shares) in zip(cycle(MARKERS), curves.items(), strict=False):
        shares = np.atleast_2d(shares)
        mean, spread = np.nanmean(shares, axis=0), None
        if len(shares) > 1:
            spread = np.nanstd(shares, axis=0, ddof=1)
        style = {"marker": marker, "capsize": 3, "label": name, "linewidth": 1.4}
        axes.errorbar(positions[name], mean, spread, **style)
    axes.plot([0, 1], [0, 1], label="what was said is true", **DIAGONAL)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.set(xlabel="probability of hot, said", ylabel="share that is hot")
    axes.legend(loc="upper left", frameon=True)
    return figure


def against_bound(bound, sigma, groups):
    """Draw the σ of each shower against its smallest possible error, both in %.

    `groups` maps names to truth values (n,), one colour each; the dashed line is
    where both are equal.
    """
    figure, axes = plt.subplots(figsize=(7.0, 4.9))
    for name, chosen in groups.items():
        axes.plot(bound[chosen], sigma[chosen], ".", markersize=4, label=name)
    ends = [0.8 * min(bound.min(), sigma.min()), 1.1 * max(bound.max(), sigma.max())]
    axes.plot(ends, ends, label="equal", **DIAGONAL)
    axes.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal")
    marks = [each for each in (2, 5, 10, 20, 50) if ends[0] < each < ends[1]]
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(marks, [f"{mark}" for mark in marks])
    axes.minorticks_off()
    axes.set(xlabel="smallest possible error (%)", ylabel="σ that the network says (%)")
    axes.legend(loc="upper left", frameon=True, markerscale=3)
    return figure
