"""Figures that several lessons draw, in one style; a lesson calls `plt.show()`."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from utils.arguments import require

HIGHLIGHT = "#D55E00"  # vermilion of the Okabe-Ito palette
SIGNED = "RdBu_r"  # red positive, blue negative, white zero
ENDS = {False: "neither", True: "both"}  # of a colour bar: pointed if pixels saturate
STYLES = ("-", "--", "-.", ":")
TEMPERATURE = r"temperature ($J/k_\mathrm{B}$)"


def _bare(axes):
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set(visible=True, color="0.5", linewidth=0.8)


def _scale(image, signed):
    """Return colours that keep zero in place; a few extreme pixels may saturate."""
    if not signed:
        low, high = min(0, np.nanmin(image)), max(1, np.nanmax(image))
        return {"cmap": "gray", "vmin": low, "vmax": high}
    bound = np.nanpercentile(np.abs(image), 99) or np.nanmax(np.abs(image)) or 1.0
    return {"cmap": SIGNED, "vmin": -bound, "vmax": bound}


def _colours(image):
    """Return colours as Matplotlib wants them: floats from 0 to 1, or up to 255."""
    there = ~np.isnan(image)
    low, high = image.min(initial=0, where=there), image.max(initial=0, where=there)
    if image.dtype.kind != "f":
        good = low >= 0 and high <= 255
    else:
        rounding = 1e-6
        good = low >= -rounding and high <= 1 + rounding
        if good:
            return np.clip(image, 0, 1)
        good = low >= 0 and high <= 255 and not np.any(image % 1)
        image = image / 255
    rule = "from 0 to 1, or whole numbers from 0 to 255: scale it, or use np.clip"
    require(good, "image", f"a colour image from {low:.4g} to {high:.4g}", rule)
    return image


def _picture(image):
    """Return an image as an array that Matplotlib draws without changing it."""
    rule = "real numbers (height, width), (height, width, 3) or (height, width, 4)"
    try:
        image = np.asarray(image)
    except ValueError:  # rows of different lengths
        require(False, "image", image, rule)
    good = image.dtype.kind in "biuf" and image.size > 0
    good &= image.ndim == 2 or (image.ndim == 3 and image.shape[2] in (1, 3, 4))
    require(good, "image", f"{image.dtype} array of shape {image.shape}", rule)
    if image.ndim == 2:
        return image
    return image[..., 0] if image.shape[2] == 1 else _colours(image)


def _name_greys(pictures):
    """Write below grey pictures what is black and what is white, where they differ."""
    greys = [picture for picture in pictures if picture.get_array().ndim == 2]
    if len({picture.get_clim() for picture in greys}) > 1:
        for picture in greys:
            black, white = (f"{round(float(end), 2):.4g}" for end in picture.get_clim())
            text = f"black {black}, white {white}".replace("-", "−")
            picture.axes.set_xlabel(text, size=11)
        figure, rows = greys[0].figure, greys[0].axes.get_gridspec().nrows
        figure.set_figheight(figure.get_figheight() + 0.25 * rows)


def show_images(images, titles, signed=False, shared=False, columns=4, width=3.0):
    """Show images side by side, each with a colour bar where they are signed.

    `images` is a list of (height, width) or (height, width, 3) arrays; with `shared`
    all have one scale of colours. Grey goes from 0 to 1, further where values do; where
    the images differ in that, each says so. Values of colour images lie from 0 to 1, or
    are whole numbers from 0 to 255; others are refused.
    """
    images = [_picture(image) for image in images]
    require(images, "images", images, "at least one image")
    fits = len(titles) == len(images)
    require(fits, "titles", f"{len(titles)} titles", f"one for each of {len(images)}")
    everything = np.concatenate([np.ravel(image) for image in images])
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(width * columns, 1.1 * width * rows), squeeze=False
    )
    for axes in grid.flat[len(images) :]:
        axes.remove()
    for axes, image, title in zip(grid.flat, images, titles, strict=False):
        scale = _scale(everything if shared else image, signed)
        picture = axes.imshow(image, **scale)
        axes.set_title(title)
        _bare(axes)
        if signed:
            bar = 0.045 * image.shape[0] / image.shape[1]
            beyond = np.abs(image).max() > picture.norm.vmax
            style = {"fraction": bar, "pad": 0.03, "extend": ENDS[bool(beyond)]}
            figure.colorbar(picture, ax=axes, **style)
    if not signed:
        _name_greys([axes.images[0] for axes in grid.flat[: len(images)]])
    return grid


def show_numbers(axes, values, title, highlight=None):
    """Draw a small matrix with its numbers; entries that are NaN stay empty.

    `highlight` is a frame (row, column, height, width).
    """
    shown = np.ma.masked_invalid(values)
    axes.imshow(shown, alpha=0.45, **_scale(np.nan_to_num(values), signed=True))
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            text = f"{value:g}".replace("-", "−")
            axes.text(column, row, text, ha="center", va="center", size=14)
    _bare(axes)
    axes.hlines(
        np.arange(0.5, len(values) - 1), -0.5, len(values[0]) - 0.5, "0.8", lw=1
    )
    axes.vlines(
        np.arange(0.5, len(values[0]) - 1), -0.5, len(values) - 0.5, "0.8", lw=1
    )
    if highlight:
        row, column, height, width = highlight
        box = Rectangle((column - 0.5, row - 0.5), width, height, clip_on=False)
        box.set(fill=False, edgecolor=HIGHLIGHT, linewidth=4, zorder=3)
        axes.add_patch(box)
    axes.set_title(title)


def _valley(axes, curvature, path):
    """Draw the contours of ½ wᵀHw through and below the start, and a path on them."""
    start = 0.5 * path[0] @ curvature @ path[0]
    bowl = np.sqrt(2 * start * np.diag(np.linalg.inv(curvature)))
    half = 1.1 * np.clip(np.abs(path).max(axis=0), bowl, 2 * bowl)
    x, y = np.meshgrid(*(np.linspace(-h, h, 201) for h in half))
    w = np.stack([x, y], axis=-1)
    loss = 0.5 * np.einsum("...i,ij,...j", w, curvature, w)
    levels = start * np.array([0.01, 0.1, 0.25, 0.5, 1])
    axes.contour(x, y, loss, levels, colors="0.65", linewidths=1.2)
    axes.plot(*path.T, "o-", color="C1", markersize=4, linewidth=1.2)
    axes.plot(*path[0], "s", color="C0", markersize=9, label="start")
    axes.plot(0, 0, "*", color="black", markersize=14, label="minimum")
    axes.set(xlim=(-half[0], half[0]), ylim=(-half[1], half[1]), aspect="equal")


def valleys(panels, columns=1, width=7.2, height=2.5):
    """Draw paths in two-dimensional bowls, one panel each.

    `panels` maps titles to (curvature, path): the matrix H (2, 2) of the loss ½ wᵀHw,
    whose minimum is at zero, and the positions (steps + 1, 2). Every step is a point;
    paths that leave the bowl are cut off.
    """
    rows = -(-len(panels) // columns)
    size = (columns * width, rows * height)
    figure, grid = plt.subplots(rows, columns, figsize=size, squeeze=False)
    for axes, (title, (curvature, path)) in zip(
        grid.flat, panels.items(), strict=False
    ):
        _valley(axes, np.asarray(curvature), np.asarray(path))
        axes.set(title=title, xlabel="$w_1$", ylabel="$w_2$")
        axes.grid(False)
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    names = grid.flat[0].get_legend_handles_labels()
    figure.legend(*names, loc="outside upper right", ncols=2)
    return figure
