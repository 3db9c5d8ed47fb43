"""Looking inside: filters, galleries of patches, ways uphill, maps of evidence."""

from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from utils.arguments import require
from utils.plots import SIGNED

WIDE = 8.9  # inches; 979 pixels, and a margin
OUTSIDE = (0.55, 0.75, 0.95)  # light blue: beyond the border of the picture
FRAMES = ("C0", "C1", "C2", "C3", "C4", "C5", "C6")


def _frame(axes, colour="0.6", width=0.8):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color=colour, linewidth=width)


def _coloured(kernel, bound):
    """Return filters as colours from 0 to 1, and what their scale is called."""
    if kernel.dtype == np.uint8:
        return kernel / 255, "bytes: black 0, white 255"
    text = f"grey 0, ends of the scale ±{bound:.2g}"
    return np.clip(0.5 + kernel / (2 * bound), 0, 1), text


def filters(sets, columns=6):
    """Draw sets of filters in two columns of panels, each with its scale below.

    `sets` lists (title, kernel, bound): a kernel (height, width, 3, n) is drawn with
    zero as mid-grey and ±bound at the ends of the scale, one of bytes as it is.
    """
    lines = -(-sets[0][1].shape[-1] // columns)
    rows = -(-len(sets) // 2)
    figure = plt.figure(figsize=(WIDE, rows * (0.75 * lines + 0.95)))
    parts = figure.subfigures(rows, min(len(sets), 2), squeeze=False, hspace=0.02)
    for part, (title, kernel, bound) in zip(parts.flat, sets, strict=True):
        shown, text = _coloured(kernel, bound)
        part.suptitle(title, size=14)
        part.supxlabel(text, size=12)
        grid = part.subplots(lines, columns, squeeze=False)
        for number, axes in enumerate(grid.flat):
            if number >= kernel.shape[-1]:
                axes.remove()
                continue
            axes.imshow(shown[..., number])
            _frame(axes)
    return figure


def _colours(image):
    """Return an image as colours; entries below zero lie outside of the picture."""
    shown = image if image.ndim == 3 and image.shape[-1] == 3 else None
    if shown is None:
        grey = image[..., 0] if image.ndim == 3 else image
        shown = np.repeat(grey[..., None], 3, axis=-1)
    outside = shown.min(axis=-1, keepdims=True) < 0
    return np.where(outside, OUTSIDE, np.clip(shown, 0, 1))


def gallery(rows, captions=None, label=1.7, pairs=False):
    """Draw rows of small images from 0 to 1, each row with its name on the left.

    `rows` maps names to sequences of images of any size, grey or in colour; pixels
    below zero are light blue: outside of a picture. `captions` maps some of these names
    to one text per image, otherwise it raises ValueError. label: inches for the names.
    With `pairs` the images of a row belong together by two and have frames of a colour.
    """
    columns = max(len(images) for images in rows.values())
    side = min(1.3, (WIDE - label) / columns)
    above = 0.28 * len(captions or {})
    size = (side * columns + label, (side + 0.08) * len(rows) + above)
    figure, grid = plt.subplots(len(rows), columns, figsize=size, squeeze=False)
    for line, (name, images) in zip(grid, rows.items(), strict=True):
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")
        texts = (captions or {}).get(name, [""] * len(images))
        fits, given = len(texts) == len(images), f"{len(texts)} texts for {name!r}"
        require(fits, "captions", given, f"one for each of {len(images)}")
        for axes in line[len(images) :]:
            axes.remove()
        for number, (image, text) in enumerate(zip(images, texts, strict=True)):
            line[number].imshow(_colours(np.asarray(image)))
            line[number].set_title(text, size=12)
            paired = {"colour": FRAMES[number // 2 % len(FRAMES)], "width": 3.5}
            _frame(line[number], **(paired if pairs else {}))
    return figure


def climbs(curves):
    """Draw activations on the way up, in units of the best natural picture.

    `curves` maps networks to ratios (steps + 1, maps): a line for the middle map, a
    band from the lowest to the highest. A dashed line marks the best picture.
    """
    figure, axes = plt.subplots(figsize=(WIDE, 4.2))
    for number, (name, values) in enumerate(curves.items()):
        steps, colour = np.arange(len(values)), f"C{number}"
        axes.plot(np.median(values, axis=1), color=colour)
        lowest, highest = values.min(axis=1), values.max(axis=1)
        axes.fill_between(steps, lowest, highest, color=colour, alpha=0.2)
        axes.annotate(
            f" {name}", (steps[-1], np.median(values[-1])), color=colour, va="center"
        )
    axes.axhline(1, color="0.3", linestyle="--", linewidth=1.5)
    axes.annotate("best digit", (0.6 * steps[-1], 0.95), color="0.3", va="top")
    axes.set(xlabel="step", ylabel="activation / best digit", ylim=(0, None))
    axes.set_xlim(0, 1.16 * (len(values) - 1))
    return figure


def by_depth(panels):
    """Draw numbers per layer, one panel each: mean and spread over several networks.

    `panels` maps labels to (curves, layers): curves {name: values (networks, layers)},
    the same names in all panels; a name with one network has no spread.
    """
    figure, grid = plt.subplots(1, len(panels), figsize=(WIDE, 3.9), squeeze=False)
    for axes, (label, (curves, layers)) in zip(grid.flat, panels.items(), strict=True):
        places = np.arange(len(layers))
        styles = zip(cycle("os^Dv"), cycle(("-", "--")), strict=False)
        for number, (name, (marker, line)) in enumerate(
            zip(curves, styles, strict=False)
        ):
            values = np.atleast_2d(curves[name])
            spread = values.std(axis=0, ddof=1) if len(values) > 1 else None
            look = {"marker": marker, "linestyle": line, "color": f"C{number}"}
            look |= {"capsize": 5, "label": name}
            axes.errorbar(places, values.mean(axis=0), yerr=spread, **look)
        axes.set_xticks(places, layers, size=12)
        axes.set_xlim(-0.3, len(layers) - 0.7)
        axes.set(title=label, ylim=(0, None))
        axes.title.set(size=13)
    names = grid[0, 0].get_legend_handles_labels()
    figure.legend(*names, loc="outside lower center", ncols=len(names[1]))
    return figure


def evidence(rows, titles, units):
    """Draw rows of a picture and its signed maps, laid over the picture in grey.

    `rows` lists [picture, map, map, ...]; maps may be coarser than their picture. All
    maps of a column have one scale, whose bar says its unit. NaN is hatched: not
    measured.
    """
    columns = len(titles)
    size = (WIDE, (WIDE / columns - 0.35) * len(rows) + 0.4)
    figure, grid = plt.subplots(len(rows), columns, figsize=size, squeeze=False)
    for axes, title in zip(grid[0], titles, strict=True):
        axes.set_title(title)
    for axes, (picture, *_) in zip(grid[:, 0], rows, strict=True):
        axes.imshow(picture, cmap="gray", vmin=0, vmax=1)
        _frame(axes)
    for column, unit in enumerate(units, start=1):
        values = [row[column] for row in rows]
        bound = max(np.nanmax(np.abs(each)) for each in values) or 1
        for axes, (picture, *_), each in zip(
            grid[:, column], rows, values, strict=True
        ):
            shown = _over(axes, picture, each, bound)
        figure.colorbar(shown, ax=grid[:, column], label=unit, shrink=0.85, pad=0.02)
    return figure


def _over(axes, picture, values, bound):
    """Draw a signed map over a picture in pale grey; what is NaN is hatched."""
    grey = picture if picture.ndim == 2 else picture.mean(axis=-1)
    extent = (-0.5, grey.shape[1] - 0.5, grey.shape[0] - 0.5, -0.5)
    axes.imshow(grey, cmap="gray_r" if picture.ndim == 2 else "gray", vmin=0, vmax=1)
    if np.isnan(values).any():
        unknown = np.where(np.isnan(values), 1.0, np.nan)
        axes.contourf(
            np.nan_to_num(unknown),
            levels=[0.5, 2],
            extent=extent,
            origin="upper",
            colors=["0.85"],
            hatches=["///"],
        )
    scale = {"cmap": SIGNED, "vmin": -bound, "vmax": bound, "extent": extent}
    drawn = axes.imshow(values, alpha=0.65, **scale)
    _frame(axes)
    return drawn


def likeness(tables, titles):
    """Draw tables of correlations with their columns in the order that is given.

    `tables` is a list of (table, columns): the number of the column that stands below
    the first row's diagonal entry, and so on.
    """
    figure, grid = plt.subplots(
        1, len(tables), figsize=(WIDE, 4.4), squeeze=False, sharey=True
    )
    for axes, (table, columns), title in zip(grid.flat, tables, titles, strict=True):
        shown = axes.imshow(table[:, columns], cmap=SIGNED, vmin=-1, vmax=1)
        axes.set(xlabel="filter of the second network", title=title)
        axes.set_xticks(range(len(columns)), columns)
        axes.set_yticks(range(len(table)), range(len(table)))
        axes.grid(False)
    grid[0, 0].set(ylabel="filter of the first network")
    label = "correlation of the maps"
    figure.colorbar(shown, ax=grid, shrink=0.85, label=label, pad=0.02)
    return figure


def walks(pictures, walked):
    """Draw pictures and, below, the signals that were carried back to their pixels.

    `walked` maps names to signed maps of the size of the pictures; each map has a
    scale of its own, zero is white.
    """
    columns, lines = len(pictures), 1 + len(walked)
    side = (WIDE - 1.5) / columns
    size = (WIDE, (side + 0.08) * lines)
    figure, grid = plt.subplots(lines, columns, figsize=size, squeeze=False)
    for name, line in zip(("picture", *walked), grid[:, 0], strict=True):
        line.set_ylabel(name, rotation=0, ha="right", va="center")
    for axes, picture in zip(grid[0], pictures, strict=True):
        axes.imshow(_colours(picture))
    for line, maps in zip(grid[1:], walked.values(), strict=True):
        for axes, values in zip(line, maps, strict=True):
            bound = np.abs(values).max() or 1
            axes.imshow(values, cmap=SIGNED, vmin=-bound, vmax=bound)
    for axes in grid.flat:
        _frame(axes)
    return figure
