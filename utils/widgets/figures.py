"""The figures that stand for the demonstrations wherever nothing can move."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from utils.convolution import (
    average_pool,
    conv2d,
    dilated_size,
    max_pool,
    output_size,
    pair,
    receptive_field,
    same_padding,
    windows,
)
from utils.plots import show_numbers, valleys

MARK = "#D55E00"  # vermilion of the Okabe-Ito palette
FAR = 1e9  # from the minimum of a valley
INCHES = 0.48  # side of a cell with a number
SIDES = 2 ** np.arange(3, 11.25, 0.25)  # pixels, drawn
GIGABYTE = 0.25e9  # numbers of four bytes


def resized(values, size):
    """Cut or repeat a grid (H, W) to `size`: one side or (rows, columns)."""
    values, size = np.asarray(values), pair("size", size)
    rows, columns = (np.arange(n) % m for n, m in zip(size, values.shape, strict=True))
    return values[np.ix_(rows, columns)]


def _frame(axes, row, column, height, width, **look):
    box = Rectangle((column - 0.5, row - 0.5), width, height, fill=False, zorder=3)
    box.set(**{"edgecolor": MARK, "linewidth": 4, "clip_on": False, **look})
    axes.add_patch(box)


def _panels(grids):
    """Draw grids of numbers side by side, all cells of one size; return the axes."""
    heights, widths = zip(*(values.shape for _, values in grids), strict=True)
    size = (INCHES * (sum(widths) + len(grids)), INCHES * max(heights) + 0.9)
    figure, row = plt.subplots(1, len(grids), figsize=size, width_ratios=widths)
    for axes, (title, values) in zip(row, grids, strict=True):
        show_numbers(axes, np.round(values, 2) + 0.0, title)  # no -0
        axes.set_anchor("N")
    return figure, row


def _so_far(output, position):
    """Return a copy of `output` without the entries after `position`."""
    known = output.astype(float)
    known.flat[position + 1 :] = np.nan
    return known


def _padded(image, kernel, stride, padding, dilation=1, fill=0.0):
    """Return an image with its padding around it, and the corner of the image."""
    if padding == "valid":
        return image, (0, 0)
    axes = zip(image.shape, kernel, strict=True)
    zeros = [same_padding(size, k, stride, dilation) for size, k in axes]
    padded = np.pad(image.astype(float), zeros, constant_values=fill)
    return padded, (zeros[0][0], zeros[1][0])


def _border(axes, corner, shape):
    _frame(axes, *corner, *shape, edgecolor="0.3", linestyle="--", linewidth=2)


def convolution(image, kernel, size, kernel_size, stride, padding, dilation, position):
    """Draw one step of a convolution: input, kernel, products, running sum, output.

    `image` and `kernel` are first resized; a position beyond the last one is the last.
    """
    image, kernel = resized(image, size), resized(kernel, kernel_size)
    output = conv2d(image, kernel, stride, padding, dilation)
    position = min(position, output.size - 1)
    row, column = divmod(position, output.shape[1])
    seen = windows(image, kernel.shape, stride, padding, dilation)[row, column]
    sums = np.cumsum(seen * kernel).reshape(kernel.shape)
    padded, corner = _padded(image, kernel.shape, stride, padding, dilation)
    grids = {"input": padded, "kernel": kernel, "window · kernel": seen * kernel}
    grids |= {"running sum": sums, "output so far": _so_far(output, position)}
    figure, axes = _panels(list(grids.items()))
    top, left = row * stride, column * stride
    for i, j in np.ndindex(kernel.shape) if dilation > 1 else ():
        _frame(axes[0], top + i * dilation, left + j * dilation, 1, 1, linewidth=2)
    spans = [dilated_size(k, dilation) for k in kernel.shape]
    _frame(axes[0], top, left, *spans)
    if padding == "same":
        _border(axes[0], corner, image.shape)
    _frame(axes[3], *np.subtract(kernel.shape, 1), 1, 1)
    _frame(axes[4], row, column, 1, 1)
    return figure


def pooling(image, size, kind, window, stride, padding, position):
    """Draw one step of a pooling: input, window, output; padding stays empty.

    `image` is first resized; a position beyond the last one is the last.
    """
    image = resized(image, size)
    pool = {"maximum": max_pool, "average": average_pool}[kind]
    output = pool(image, window, stride, padding)
    position = min(position, output.size - 1)
    row, column = divmod(position, output.shape[1])
    padded, corner = _padded(image, (window, window), stride, padding, fill=np.nan)
    top, left = row * stride, column * stride
    patch = padded[top : top + window, left : left + window]
    grids = {"input": padded, "window": patch}
    figure, axes = _panels([*grids.items(), (kind, _so_far(output, position))])
    _frame(axes[0], top, left, window, window)
    if padding == "same":
        _border(axes[0], corner, image.shape)
    if kind == "maximum":
        _frame(axes[1], *np.unravel_index(np.nanargmax(patch), patch.shape), 1, 1)
    _frame(axes[2], row, column, 1, 1)
    return figure


def trace(size, layers, position):
    """Count for each level the paths from its pixels to one output pixel, on one axis.

    Return a list of arrays, the input first; layers (kernel, stride, dilation) are
    padded with 'same', and a position beyond the last one is the last.
    """
    sizes = [size]
    for _, stride, _ in layers:
        sizes.append(output_size(sizes[-1], 1, stride, "same"))
    counts = [np.zeros(sizes[-1], int)]
    counts[0][min(position, sizes[-1] - 1)] = 1
    for layer, below in zip(layers[::-1], sizes[-2::-1], strict=True):
        lines = np.zeros(below, int)
        for output, pixel in _lines(below, layer, counts[0]):
            lines[pixel] += counts[0][output]
        counts.insert(0, lines)
    return counts


def _lines(below, layer, counts):
    """Return (output, pixel) for each weight of a layer that a path uses."""
    kernel, stride, dilation = layer
    before, _ = same_padding(below, kernel, stride, dilation)
    pixels = [
        (output, output * stride + tap * dilation - before)
        for output in np.flatnonzero(counts)
        for tap in range(kernel)
    ]
    return [(output, pixel) for output, pixel in pixels if 0 <= pixel < below]


def _side_view(axes, layers, counts):
    """Draw the levels of one axis above each other, with the paths between them."""
    places = [(np.arange(len(line)) + 0.5) / len(line) for line in counts]
    for level, layer in enumerate(layers):
        lines = _lines(len(counts[level]), layer, counts[level + 1])
        for output, pixel in lines:
            ends = places[level][pixel], places[level + 1][output]
            axes.plot(ends, (level, level + 1), color="0.5", linewidth=1)
    for level, (line, x) in enumerate(zip(counts, places, strict=True)):
        look = {"c": np.where(line, MARK, "white"), "edgecolor": "0.5", "zorder": 3}
        axes.scatter(x, np.full(len(x), level), marker="s", s=46, **look)
    names = ["input", *(f"layer {n}" for n in range(1, len(counts)))]
    axes.set_yticks(range(len(counts)), names)
    axes.set(title="side view", xticks=[])
    axes.spines[:].set_visible(False)
    axes.grid(False)


def field(size, layers, row, column):
    """Draw what one output pixel sees: a side view of the stack, and the input."""
    down, across = (trace(size, layers, place) for place in (row, column))
    seen = np.outer(down[0], across[0])
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.4), width_ratios=[2, 1.2])
    _side_view(left, layers, across)
    picture = right.imshow(np.ma.masked_equal(seen, 0), cmap="viridis_r")
    figure.colorbar(picture, ax=right, shrink=0.8, label="paths")
    side, count = receptive_field(layers), np.count_nonzero(seen)
    pixel = f"({down[-1].argmax()}, {across[-1].argmax()})"
    figure.suptitle(f"field {side}×{side}: output pixel {pixel} sees {count} pixels")
    right.set(title="input", xticks=[], yticks=[])
    right.grid(False)
    right.spines[:].set(visible=True, color="0.5")
    return figure


def walk(curvatures, start, learning_rate, momentum, steps):
    """Return the positions (steps + 1, 2) of a ball: v ← βv − ηg, w ← w + v.

    A ball that is further away than FAR has left; its path ends there.
    """
    w, velocity = np.array(start, float), np.zeros(2)
    path = [w]
    while len(path) <= steps and np.hypot(*w) < FAR:
        gradient = np.multiply(curvatures, w)
        velocity = momentum * velocity - learning_rate * gradient
        w = w + velocity
        path.append(w)
    return np.array(path)


def valley(curvatures, start, learning_rate, momentum, steps):
    """Draw the path of a ball with friction through a valley."""
    path = walk(curvatures, start, learning_rate, momentum, steps)
    end = np.linalg.norm(path[-1])
    title = f"η = {learning_rate:.3g}, β = {momentum:.3g}: "
    title += f"{end:.2g} away after {len(path) - 1} steps"
    return valleys({title: (np.diag(curvatures), path)})


def costs(side, channels, units, filters, kernel):
    """Return {layer: {"outputs", "parameters", "multiplications"}} on a square image.

    "dense" has `units` neurons, "windows" are `filters` of kernel × kernel pixels
    without padding, "as many" is a dense layer with as many outputs as the windows.
    """
    inputs, weights = channels * side**2, channels * kernel**2
    outputs = (side - kernel + 1) ** 2 * filters

    def layer(outputs, parameters, multiplications):
        names = ("outputs", "parameters", "multiplications")
        return dict(zip(names, (outputs, parameters, multiplications), strict=True))

    return {
        "dense": layer(units, (inputs + 1) * units, inputs * units),
        "windows": layer(outputs, (weights + 1) * filters, outputs * weights),
        "as many": layer(outputs, (inputs + 1) * outputs, inputs * outputs),
    }


def parameters(side, channels, units, filters, kernel):
    """Draw the costs of both layers against the side of the image, log–log."""
    others = {"channels": channels, "units": units, "filters": filters}
    others["kernel"] = kernel
    along, here = costs(SIDES, **others), costs(side, **others)
    dense, windows = f"Dense({units:,})", f"{filters} windows of {kernel}×{kernel}"
    curves = [
        (f"{dense}: parameters", "dense", "parameters", "C1", "-"),
        (f"{windows}: multiplications", "windows", "multiplications", "C0", "--"),
        (f"{windows}: parameters", "windows", "parameters", "C0", "-"),
    ]
    drawn, axes = plt.subplots(figsize=(8.2, 4.6))
    for name, layer, kind, colour, line in curves:
        values = np.broadcast_to(along[layer][kind], SIDES.shape)
        axes.plot(SIDES, values, color=colour, linestyle=line, label=name)
        axes.plot(side, here[layer][kind], "o", color=colour)
    axes.axvline(side, color="0.3", linewidth=1)
    axes.axhline(GIGABYTE, color="0.4", linestyle=":", linewidth=1.5)
    axes.annotate("1 GB of float32", (8, 1.3 * GIGABYTE), color="0.3")
    axes.set(xscale="log", yscale="log", ylabel="number of each", ylim=(10, 3e11))
    axes.set(xlabel=f"side of a square image with {channels} channels (pixels)")
    axes.set_xticks(SIDES[::4], [f"{tick:.0f}" for tick in SIDES[::4]])
    axes.minorticks_off()
    counts = here["dense"]["parameters"], here["windows"]["parameters"]
    axes.set_title(
        f"{side}×{side}×{channels}: {counts[0]:,} and {counts[1]:,} parameters"
    )
    drawn.legend(loc="outside lower center")
    return drawn
