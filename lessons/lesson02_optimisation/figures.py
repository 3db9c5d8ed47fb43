"""How optimisers walk: paths, springs, a map of damping, batches, learning rates."""

import matplotlib.pyplot as plt
import numpy as np

MARKERS = ("o", "s", "^", "D", "v")


def _steps(axes, curves):
    """Draw curves against the number of steps, with a dozen markers on long ones."""
    for number, (label, values) in enumerate(curves.items()):
        every = 1 if len(values) <= 31 else len(values) // 12
        shape = {"marker": MARKERS[number % len(MARKERS)], "markersize": 5}
        axes.plot(values, markevery=(number % every, every), label=label, **shape)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel="step")


def _written_out(axis, values):
    """Mark places of a logarithmic axis by plain numbers."""
    axis.set_ticks(values, [f"{value:g}" for value in values])
    axis.set_minor_locator(plt.NullLocator())


def against_steps(curves, ylabel, log=False):
    """Draw curves against the number of steps.

    `curves` maps labels to values (steps + 1,). `log` is for distances from 0.1 to 5.
    """
    figure, axes = plt.subplots(figsize=(8, 4.2))
    _steps(axes, curves)
    axes.set(ylabel=ylabel)
    if log:
        axes.set(yscale="log")
        _written_out(axes.yaxis, (0.1, 0.2, 0.5, 1, 2, 5))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def springs(gentle, steep):
    """Draw a gentle spring's positions and a steep one's distances, log, below them.

    Both map the same labels to positions (steps + 1,). A steep spring changes its side
    every step, which a curve cannot show, so that only its distance is drawn.
    """
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(8.4, 6.6), sharex=True)
    _steps(top, gentle)
    _steps(bottom, {name: np.abs(values) for name, values in steep.items()})
    top.set(ylabel="position w", xlabel="", title="gentle spring, ηλ = 0.1")
    bottom.set(ylabel="distance |w|", title="steep spring, ηλ = 1.95, logarithmic axis")
    bottom.set(yscale="log", ylim=(1e-5, 3))
    figure.legend(*top.get_legend_handles_labels(), loc="outside right center")
    return figure


def _contours(axes, curvature, path, half):
    """Draw lines of equal loss ½ wᵀHw through and below the start of a path."""
    w = np.stack(np.meshgrid(*(np.linspace(-h, h, 301) for h in half)), axis=-1)
    loss = 0.5 * np.einsum("...i,ij,...j", w, curvature, w)
    start = 0.5 * path[0] @ curvature @ path[0]
    levels = start * np.array([0.01, 0.1, 0.25, 0.5, 1])
    axes.contour(w[..., 0], w[..., 1], loss, levels, colors="0.65", linewidths=1.2)


def paths(panels, half, columns=1):
    """Draw walks in two-dimensional bowls, all panels to one scale.

    `panels` maps titles to (curvature, path): the matrix H (2, 2) of the loss ½ wᵀHw,
    whose minimum is at zero, and the positions (steps + 1, 2). Every step is a point;
    what leaves the limits `half`, (w₁, w₂), is cut off.
    """
    rows = -(-len(panels) // columns)
    width = 8.4 / columns
    height = 0.87 * width * half[1] / half[0] + 0.35
    shared = {"sharex": True, "sharey": True, "squeeze": False}
    size = (8.4, rows * height + 0.5)
    figure, grid = plt.subplots(rows, columns, figsize=size, **shared)
    for axes, (title, (curvature, path)) in zip(
        grid.flat, panels.items(), strict=False
    ):
        _contours(axes, np.asarray(curvature), path, half)
        axes.plot(*path.T, "o-", color="C1", markersize=3.5, linewidth=1)
        axes.plot(*path[0], "s", color="C0", markersize=9, label="start")
        axes.plot(*path[-1], "o", color="C1", markersize=9, label="end")
        axes.plot(0, 0, "*", color="black", markersize=13, label="minimum")
        axes.set(title=title, aspect="equal", xlim=(-half[0], half[0]))
        axes.set(ylim=(-half[1], half[1]), ylabel="$w_2$")
        axes.label_outer()
        axes.grid(False)
    for axes in grid[-1]:
        axes.set(xlabel="$w_1$")
    names = grid[0, 0].get_legend_handles_labels()
    figure.legend(*names, loc="outside upper right", ncols=3)
    return figure


def damping_map(momenta, products, steps):
    """Draw the number of steps of each spring over momentum β and ηλ, and the theory.

    `steps` has the shape (products, momenta); infinity means that a spring diverged.
    """
    figure, axes = plt.subplots(figsize=(8.2, 5.4))
    shown = np.ma.masked_invalid(steps)
    mesh = axes.pcolormesh(momenta, products, shown, cmap="magma_r", vmin=0)
    beta = np.linspace(0, momenta[-1], 200)
    critical = (1 - np.sqrt(beta)) ** 2
    axes.plot(beta, critical, color="C5", linewidth=3, label="β = (1 − √(ηλ))²")
    limit = {"color": "C2", "linestyle": "--", "linewidth": 3}
    axes.plot(beta, 2 + 2 * beta, label="ηλ = 2 + 2β", **limit)
    axes.text(0.06, 0.007, "creeps", fontsize=15, color="white")
    axes.text(0.4, 0.55, "oscillates", fontsize=15)
    axes.text(0.03, 3.6, "diverges", fontsize=15)
    axes.set(yscale="log", ylim=(products[0], 6), xlabel="momentum β", ylabel="ηλ")
    _written_out(axes.yaxis, (0.01, 0.1, 1))
    axes.grid(False)
    axes.legend(loc="lower center", frameon=True, framealpha=1)
    most = f"{shown.max():.0f}"
    figure.colorbar(mesh, label=f"steps to 1 % (black: {most} or more, white: never)")
    return figure


def batch_noise(projections):
    """Draw the gradients of batches along the full gradient, and their spread.

    `projections` maps batch sizes to g_B · g / g², which scatters around one.
    """
    sizes = list(projections)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 4.2))
    edges = np.linspace(-4, 6, 101)
    for row, size in enumerate(sizes):
        counts = np.histogram(projections[size], edges)[0]
        heights = row + 0.9 * counts / counts.max()
        left.stairs(heights, edges, baseline=row, fill=True, color=f"C{row}")
    left.axvline(0, color="black", linewidth=1)
    left.axvline(1, color="black", linewidth=1, linestyle="--")
    left.text(-0.15, len(sizes) + 0.05, "uphill", ha="right")
    left.text(1.15, len(sizes) + 0.05, "dashed: full gradient")
    left.set_yticks(np.arange(len(sizes)), [f"B = {size}" for size in sizes])
    left.set(xlabel="batch gradient along the full one")
    spread = [np.std(projections[size]) for size in sizes]
    right.loglog(sizes, spread, "o", markersize=9, label="measured")
    line = spread[0] / np.sqrt(np.array(sizes) / sizes[0])
    right.loglog(sizes, line, color="black", linewidth=1.2, label="∝ 1/√B")
    right.set(xlabel="batch size B", ylabel="standard deviation")
    _written_out(right.xaxis, sizes)
    _written_out(right.yaxis, (0.1, 0.2, 0.5, 1, 2))
    right.legend()
    return figure


def _means(axes, curves, place):
    """Draw means over starts with their spread; place: 0 for losses, 1 for accuracies.

    `curves` maps labels to {learning rate: results (starts, 2)}.
    """
    for number, (label, runs) in enumerate(curves.items()):
        values = np.array([np.asarray(results)[:, place] for results in runs.values()])
        middle = np.mean(values, axis=1)
        spread = np.std(values, axis=1, ddof=1)
        if place == 0:  # the axis is logarithmic: keep the lower end above zero
            spread = [np.minimum(spread, 0.6 * middle), spread]
        style = {"marker": MARKERS[number], "capsize": 3, "label": label}
        axes.errorbar(list(runs), middle, yerr=spread, **style)


def losses_and_accuracies(curves):
    """Draw losses against learning rates and, beside it, accuracies against losses.

    `curves` maps labels to {learning rate: results of several starts, (starts, 2)},
    training loss and test accuracy in per cent. Each training is a point on the right.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 4.4))
    _means(left, curves, place=0)
    for number, (label, runs) in enumerate(curves.items()):
        points = np.concatenate([np.asarray(results) for results in runs.values()])
        style = {"color": f"C{number}", "markersize": 6, "label": label}
        right.plot(*points.T, MARKERS[number], **style)
    left.set(xscale="log", yscale="log", xlabel="largest learning rate η")
    left.set(ylabel="training loss", title="after six epochs")
    right.set(xscale="log", xlabel="training loss", ylabel="test accuracy (%)")
    right.set(title="every training")
    rates = sorted({rate for runs in curves.values() for rate in runs})
    _written_out(left.xaxis, rates)
    _written_out(left.yaxis, (0.1, 0.3, 1, 3))
    _written_out(right.xaxis, (0.1, 0.3, 1, 3))
    left.legend()
    return figure


def loss_against_rate(curves, defaults):
    """Draw training loss and test accuracy against the learning rate.

    `curves` as above. `defaults` maps labels to (rate, results) of the optimisers'
    default learning rates, drawn as open symbols.
    """
    figure, grid = plt.subplots(2, 1, figsize=(8.4, 7), sharex=True)
    for place, axes in enumerate(grid):
        _means(axes, curves, place)
        for label, (rate, results) in defaults.items():
            number = list(curves).index(label)
            style = {
                "markerfacecolor": "white",
                "markersize": 10,
                "color": f"C{number}",
            }
            value = np.mean(results, axis=0)[place]
            axes.plot(rate, value, MARKERS[number], markeredgewidth=2, **style)
    top, bottom = grid
    top.set(yscale="log", ylabel="training loss", xscale="log")
    _written_out(top.yaxis, (0.01, 0.03, 0.1, 0.3, 1))
    bottom.set(
        ylabel="test accuracy (%)", xlabel="largest learning rate η", ylim=(50, 93)
    )
    _written_out(bottom.xaxis, (0.001, 0.01, 0.1, 1))
    handles, labels = top.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    bottom.text(0.0009, 51.5, "open symbols: Keras' default rates")
    return figure


def rate_finder(curves, chosen):
    """Draw the loss of each batch while the learning rate grows from step to step.

    `curves` maps labels to (rates, losses); `chosen` maps them to the rate at which the
    mean of neighbouring batches is lowest, drawn as a vertical line.
    """
    figure, axes = plt.subplots(figsize=(8.4, 4.2))
    for number, (label, (rates, losses)) in enumerate(curves.items()):
        axes.plot(rates, losses, color=f"C{number}", linewidth=1.6, label=label)
        axes.axvline(chosen[label], color=f"C{number}", linestyle="--", linewidth=1.4)
    axes.set(xscale="log", xlabel="learning rate η of the step", ylim=(0, 4))
    axes.set(ylabel="loss of the batch")
    axes.legend(loc="upper left", frameon=True, framealpha=1)
    return figure
