"""The figures of lesson 18: what is asked of a picture, and what was answered."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from utils.plots import HIGHLIGHT, show_numbers

PICTURE = {"cmap": "gray", "vmin": 0}
SECOND = "#56B4E9"  # the sky blue of the Okabe-Ito palette
WIDE = 9.0  # inches


def _bare(axes, title):
    axes.set(xticks=[], yticks=[], title=title)
    axes.grid(False)


def _overlay(axes, mask, colour):
    """Paint a mask in one colour over what is there."""
    paint = np.zeros((*mask.shape, 4))
    paint[mask] = to_rgba(colour, alpha=0.6)
    axes.imshow(paint)


def _box(mask):
    rows, columns = np.nonzero(mask)
    corner = columns.min() - 0.5, rows.min() - 0.5
    return Rectangle(corner, np.ptp(columns) + 1, np.ptp(rows) + 1, fill=False)


def four_answers(one, ring, two, both):
    """Draw what four tasks ask of a picture `one` with a `ring`, of `two` with `both`.

    Pictures (24, 24) in photo-electrons, masks (24, 24) and (2, 24, 24), bool.
    """
    figure, grid = plt.subplots(1, 4, figsize=(WIDE, 3.5))
    highest = max(one.max(), two.max())
    for axes, picture in zip(grid, (one, one, one, two), strict=True):
        shown = axes.imshow(picture, vmax=highest, **PICTURE)
    _bare(grid[0], "(a) class: ring")
    _bare(grid[1], "(b) box")
    _bare(grid[2], "(c) pixels")
    _bare(grid[3], "(d) each by itself")
    frame = _box(ring)
    frame.set(edgecolor=HIGHLIGHT, linewidth=3)
    grid[1].add_patch(frame)
    _overlay(grid[2], ring, HIGHLIGHT)
    for mask, colour in zip(both, (HIGHLIGHT, SECOND), strict=True):
        _overlay(grid[3], mask, colour)
    label = "photo-electrons"
    figure.colorbar(shown, ax=grid, label=label, location="bottom", shrink=0.4)
    return figure


def maps(counts, truth, answers):
    """Draw a picture, its mask and six probabilities {title: (24, 24)} in one scale."""
    figure, grid = plt.subplots(2, 4, figsize=(WIDE, 5.4))
    seen = grid[0, 0].imshow(counts, **PICTURE)
    _bare(grid[0, 0], "picture")
    titles = {"truth": truth, **answers}
    for axes, (title, values) in zip(grid.flat[1:], titles.items(), strict=True):
        shown = axes.imshow(values, cmap="viridis", vmin=0, vmax=1)
        _bare(axes, title)
    style = {"location": "bottom", "shrink": 0.9, "aspect": 18}
    figure.colorbar(seen, ax=grid[:, 0], label="photo-electrons", **style)
    style |= {"shrink": 0.6, "aspect": 30}
    figure.colorbar(shown, ax=grid[:, 1:], label="probability of the ring", **style)
    return figure


def stamps(maps):
    """Draw what a map of ones becomes when stamps of ones overlap, as numbers."""
    figure, grid = plt.subplots(1, len(maps), figsize=(WIDE, 5.1), squeeze=False)
    for axes, (title, values) in zip(grid[0], maps.items(), strict=True):
        show_numbers(axes, values, title)
    return figure
