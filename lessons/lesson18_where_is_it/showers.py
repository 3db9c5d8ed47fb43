"""Pictures of one object each: a ring of the list, or the ellipse of a shower.

Both lists are equally long, so that each object of either is equally probable.
"""

from itertools import product

import numpy as np

from lessons.lesson18_where_is_it.baselines import tail_cuts
from lessons.lesson18_where_is_it.references import mean_iou
from lessons.lesson18_where_is_it.rings import SIZE, SKY, every_ring, light_of, masks_of
from utils.arguments import integer

CREST = 4.0  # mean photo-electrons per pixel in the middle of a shower
WIDTH = 1.0  # pixels, standard deviation across a shower
LENGTHS = (2.0, 3.5)  # pixels, standard deviations along it
ANGLES = np.radians(np.arange(0, 180, 18))
MIDDLES = np.arange(6.0, 18.0)  # columns and rows of the middles, in pixels


def every_shower():
    """Return all showers (2880, 4): column, row, angle (radians), length (pixels)."""
    return np.array(list(product(MIDDLES, MIDDLES, ANGLES, LENGTHS)))


def light_of_showers(showers):
    """Return mean photo-electrons (..., 24, 24) of showers (..., 4), no sky."""
    parts = np.moveaxis(np.asarray(showers), -1, 0)[..., None, None]
    column, row, angle, length = parts
    axis = np.arange(SIZE)
    x, y = axis - column, axis[:, None] - row
    along = x * np.cos(angle) + y * np.sin(angle)
    across = y * np.cos(angle) - x * np.sin(angle)
    exponent = (along / length) ** 2 + (across / WIDTH) ** 2
    return (CREST * np.exp(-exponent / 2)).astype(np.float32)


def every_object():
    """Return light (5760, 24, 24) of all rings, then of all showers, and their pixels.

    The pixels (5760, 24, 24) are 0 for sky, 1 for a ring and 2 for a shower. A pixel
    belongs to a shower where this brings as much light as the sky, or more.
    """
    rings, showers = every_ring(), light_of_showers(every_shower())
    light = np.concatenate([light_of(rings), showers])
    kinds = np.concatenate([masks_of(rings) * 1, (showers >= SKY) * 2])
    return light, kinds.astype(np.int8)


def pictures_of_either(n, seed):
    """Simulate n pictures, each of one object of `every_object`, equally probable.

    Returns counts (n, 24, 24) float32, Poisson distributed, and pixels (n, 24, 24).
    """
    rng = np.random.default_rng(seed)
    light, kinds = every_object()
    chosen = rng.integers(len(light), size=integer("n", n, 1))
    counts = rng.poisson(SKY + light[chosen]).astype(np.float32)
    return counts, kinds[chosen]


def light_in_the_middle(counts, found, radius=2.0):
    """Return photo-electrons per pixel around the centroid of cleaned pictures, (n,).

    `found` (n, 24, 24) are the pixels that a cleaning keeps. A ring is hollow.
    """
    weight, axis = counts * found, np.arange(SIZE)
    total = weight.sum(axis=(1, 2)) + 1e-9
    column = (weight * axis).sum(axis=(1, 2)) / total
    row = (weight * axis[:, None]).sum(axis=(1, 2)) / total
    away = np.hypot(axis - column[:, None, None], axis[:, None] - row[:, None, None])
    near = away < radius
    return (counts * near).sum(axis=(1, 2)) / near.sum(axis=(1, 2))


def cleaned_and_named(counts, cuts, filled):
    """Return pixels 0, 1, 2 (n, 24, 24) of a telescope's usual analysis.

    Tail cuts (high, low) clean a picture. It is a shower if there are more than
    `filled` photo-electrons per pixel in the middle of what is kept, else a ring.
    """
    found = tail_cuts(counts, *cuts)
    shower = light_in_the_middle(counts, found) > filled
    return found * (1 + shower[:, None, None])


def best_cleaning(counts, pixels):
    """Return the cuts and the `filled` for `cleaned_and_named` that suit pictures best.

    The cuts have the largest mean IoU of all kept pixels, then `filled` the most right
    names. `pixels` (n, 24, 24) hold the truth, 0, 1 or 2.
    """
    truth, shower = pixels > 0, (pixels == 2).any(axis=(1, 2))

    def overlap(cuts):
        return mean_iou(truth, tail_cuts(counts, *cuts))

    cuts = max(((k, m) for k in range(2, 9) for m in range(1, k)), key=overlap)
    middle = light_in_the_middle(counts, tail_cuts(counts, *cuts))
    levels = np.sort(middle)
    rights = [((middle > level) == shower).mean() for level in levels]
    return cuts, levels[np.argmax(rights)]
