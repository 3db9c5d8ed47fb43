"""Looking inside: filters, galleries of patches, ways uphill, maps of evidence."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.arguments import require
from utils.plots import SIGNED


def _frame(axes, colour="0.6"):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color=colour, linewidth=0.8)


def _look(image, bound=0):
    """Return what imshow needs: colours as they are, grey from 0 to 1, or signed."""
    if bound:
        return image, {"cmap": SIGNED, "vmin": -bound, "vmax": bound}
    shown = np.clip(image, 0, 1)
    if shown.ndim == 3 and shown.shape[-1] == 1:
        shown = shown[..., 0]
    return shown, {"cmap": "gray", "vmin": 0, "vmax": 1}


def _weights(kernel):
    """Return what to draw of filters, the end of a signed scale or 0, and its text."""
    if kernel.dtype == np.uint8:
        return kernel / 255, 0, "bytes, 0 to 255"
    bound = np.abs(kernel).max()
    if kernel.shape[2] == 3:
        text = f"zero is mid-grey, scale to ±{bound:.2g}"
        return 0.5 + kernel / (2 * bound), 0, text
    return kernel[:, :, 0], bound, f"zero is white, scale to ±{bound:.2g}"


def filters(kernels, titles, columns=8):
    """Draw sets of filters (height, width, channels, n), side by side.

    With three channels a weight of zero is mid-grey and the largest of the set, of
    either sign, reaches the end of the scale; with one channel zero is white. Bytes
    are drawn as they are. Each set says its scale.
    """
    rows = max(-(-kernel.shape[-1] // columns) for kernel in kernels)
    size = (0.75 * columns * len(kernels) + 0.5, 0.78 * rows + 0.9)
    figure = plt.figure(figsize=size)
    parts = np.atleast_1d(figure.subfigures(1, len(kernels)))
    for part, kernel, title in zip(parts, kernels, titles, strict=True):
        part.suptitle(title)
        shown, bound, text = _weights(kernel)
        part.supxlabel(text, size=12)
        grid = part.subplots(rows, columns, squeeze=False)
        for number, axes in enumerate(grid.flat):
            if number >= kernel.shape[-1]:
                axes.remove()
                continue
            picture, style = _look(shown[..., number], bound)
            axes.imshow(picture, **style)
            _frame(axes)
    return figure


def gallery(rows, width=1.15, captions=None):
    """Draw rows of small images from 0 to 1, each row with its name on the left.

    `rows` maps names to sequences of images of any size, grey or in colour; `captions`
    maps some of these names to one text per image, otherwise it raises ValueError.
    """
    columns = max(len(images) for images in rows.values())
    size = (width * columns + 1.6, (width + 0.12) * len(rows))
    figure, grid = plt.subplots(len(rows), columns, figsize=size, squeeze=False)
    for line, (name, images) in zip(grid, rows.items(), strict=True):
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")
        texts = (captions or {}).get(name, [""] * len(images))
        fits, given = len(texts) == len(images), f"{len(texts)} texts for {name!r}"
        require(fits, "captions", given, f"one for each of {len(images)}")
        for axes in line[len(images) :]:
            axes.remove()
        for axes, image, text in zip(line[: len(images)], images, texts, strict=True):
            picture, style = _look(image)
            axes.imshow(picture, **style)
            axes.set_title(text, size=11)
            _frame(axes)
    return figure


def climbs(curve, natural, names):
    """Draw activations on the way up (steps + 1, maps), and natural maxima as lines."""
    figure, axes = plt.subplots()
    ends = [0, len(curve) - 1]
    for number, name in enumerate(names):
        style = {"marker": "os^Dv"[number % 5], "color": f"C{number}"}
        axes.plot(curve[:, number], label=name, markevery=5, **style)
        axes.plot(ends, 2 * [natural[number]], "--", linewidth=1.2, **style)
    axes.plot([], [], "--", color="0.4", linewidth=1.2, label="best natural picture")
    axes.set(xlabel="step", ylabel="activation")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def by_depth(curves, layers, label, chance=None):
    """Draw a number per layer: `curves` maps networks to one number for each layer.

    `chance` is the (name, value) of a dotted line.
    """
    figure, axes = plt.subplots(figsize=(7.6, 4.2))
    for (name, values), marker in zip(curves.items(), cycle("os^Dv"), strict=False):
        axes.plot(range(len(layers)), values, marker=marker, label=name)
    if chance:
        axes.axhline(chance[1], color="0.5", linestyle=":", label=chance[0])
    axes.set_xticks(range(len(layers)), layers)
    axes.set(xlabel="layer", ylabel=label, ylim=(0, None))
    axes.legend(loc="best")
    return figure


def evidence(rows, titles):
    """Draw rows of a picture and its signed maps, each map on a scale of its own.

    `rows` lists [picture, map, map, ...]; maps may be coarser than their picture, whose
    outline at half of the brightness is drawn over them.
    """
    columns = len(titles)
    size = (3.3 * columns, 2.9 * len(rows) + 0.3)
    figure, grid = plt.subplots(len(rows), columns, figsize=size, squeeze=False)
    for line, (picture, *maps) in zip(grid, rows, strict=True):
        line[0].imshow(picture, cmap="gray")
        grey = picture if picture.ndim == 2 else picture.mean(axis=-1)
        for axes, values in zip(line[1:], maps, strict=True):
            shown = _over(axes, grey, values)
            figure.colorbar(shown, ax=axes, shrink=0.8, label="evidence (score)")
        for axes in line:
            _frame(axes)
    for axes, title in zip(grid[0], titles, strict=True):
        axes.set_title(title)
    return figure


def _over(axes, grey, values):
    """Draw a signed map over the outline of its picture."""
    bound = np.abs(values).max() or 1
    extent = (-0.5, grey.shape[1] - 0.5, grey.shape[0] - 0.5, -0.5)
    scale = {"cmap": SIGNED, "vmin": -bound, "vmax": bound, "extent": extent}
    axes.contour(grey, levels=[0.5], colors="black", linewidths=0.8)
    return axes.imshow(values, **scale)


def likeness(tables, titles):
    """Draw tables of correlations, one frame per row around the chosen column.

    `tables` is a list of (table, columns).
    """
    figure, grid = plt.subplots(1, len(tables), figsize=(4.6 * len(tables), 4.2))
    for axes, (table, columns), title in zip(
        np.atleast_1d(grid), tables, titles, strict=True
    ):
        shown = axes.imshow(table, cmap=SIGNED, vmin=-1, vmax=1)
        style = {"s": 260, "facecolors": "none", "edgecolors": "black"}
        axes.scatter(columns, range(len(columns)), marker="s", linewidths=2.5, **style)
        axes.set(xlabel="filter of the second network", title=title)
        axes.set(ylabel="filter of the first network")
        axes.grid(False)
        figure.colorbar(shown, ax=axes, shrink=0.85, label="correlation")
    return figure
