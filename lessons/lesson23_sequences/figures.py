"""The figures of lesson 23: traces, kernels, how differences fall, errors by reach."""

import matplotlib.pyplot as plt
import numpy as np

from lessons.lesson23_sequences.radio import RATE

WIDE = 9.0  # inches; 990 pixels
DASHED = {"color": "0.35", "linestyle": "--", "linewidth": 1.6}
LEVEL = 8.0  # between traces drawn above each other, in spreads of the noise


def traces(shown, noise, pulse):
    """Draw traces above each other, and the power of noise and pulse beside them.

    `shown` maps names to traces (samples,); `noise` and `pulse` are powers of the modes
    (samples // 2 + 1,), drawn with the largest of each as 1.
    """
    figure, (left, right) = plt.subplots(
        1, 2, figsize=(WIDE, 4.0), width_ratios=[1.7, 1]
    )
    for row, (name, trace) in enumerate(shown.items()):
        time = 1000 * np.arange(len(trace)) / RATE
        level = -LEVEL * row
        [line] = left.plot(time, level + trace, linewidth=1.8)
        left.text(time[0], level + 3.4, name, color=line.get_color(), size=13)
    left.set(xlabel="time (ns)", ylabel="voltage (spreads of the noise)")
    marks = np.array([2, 0, -2])
    places = marks - LEVEL * np.arange(len(shown))[:, None]
    left.set_yticks(places.ravel(), ["2", "0", "−2"] * len(shown))
    frequencies = np.linspace(0, RATE / 2, len(noise))
    for name, power, style in (("noise", noise, "-"), ("pulse", pulse, "--")):
        right.plot(frequencies, power / np.max(power), style, label=name)
    right.set(xlabel="frequency (MHz)", ylabel="power (largest: 1)")
    right.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    return figure


def kernels(learned, best, pulse):
    """Draw learned kernels over the matched filter, and the pulse below.

    All are kernels on a ring (samples,) with their middle at sample 0, of one loudness.
    """
    figure, (above, below) = plt.subplots(2, 1, figsize=(8.4, 5.0), sharex=True)
    half = 16
    places = np.arange(-half, half + 1)
    rolled = [np.roll(each, half)[: 2 * half + 1] for each in (best, pulse, *learned)]
    filter_, template, *others = np.array(rolled) / np.abs(best).max()
    for axes in (above, below):
        axes.plot(places, filter_, color="black", label="matched filter")
        axes.set(ylabel="weight (largest: 1)")
    for number, each in enumerate(others):
        label = "learned, each start" if number == 0 else None
        above.plot(places, each, color="C1", linewidth=1.4, label=label)
    below.plot(places, template, color="C2", linewidth=1.4, label="the pulse itself")
    below.set(xlabel="sample")
    for axes in (above, below):
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def memory(curves):
    """Draw how two states come together after a push, beside the predicted factors.

    `curves` maps names to (differences (steps,), the first of them 1; predicted factor
    per step).
    """
    figure, axes = plt.subplots(figsize=(8.6, 4.6))
    for name, (differences, factor) in curves.items():
        steps = np.arange(len(differences))
        [line] = axes.plot(steps, differences)
        axes.plot(steps, factor**steps, linestyle="--", color=line.get_color(), lw=1.4)
        place = (steps[-1] + 1, differences[-1])
        axes.annotate(name, place, color=line.get_color(), size=13, va="center")
    axes.plot([], [], **DASHED, label="predicted factor, to the power of the steps")
    axes.set(xlabel="steps after the push", ylabel="difference (at first: 1)")
    axes.set_yscale("log")
    axes.legend(loc="lower left")
    return figure


def reach(fields, least, measured):
    """Draw errors over receptive fields: the least possible, and networks as points.

    `fields` (n,) and `least` (n,) are a curve; `measured` maps receptive fields to the
    errors of several starts.
    """
    figure, axes = plt.subplots(figsize=(8.2, 4.2))
    axes.plot(fields, least, **DASHED, label="least possible error")
    for number, (field, errors) in enumerate(measured.items()):
        label = "trained networks, each start" if number == 0 else None
        places = np.full(len(errors), field)
        axes.plot(places, errors, "o", color="C0", alpha=0.6, label=label)
    axes.set(xlabel="receptive field (steps)", ylabel="mean squared error")
    axes.set_xticks(np.arange(0, np.max(fields) + 1, 2))
    axes.legend()
    return figure
