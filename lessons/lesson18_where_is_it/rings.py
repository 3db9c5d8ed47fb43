"""Rings of muons in a small camera, drawn from a finite list of rings.

The list is finite so that the probability of each ring, given a picture, is a sum.
"""

from itertools import product

import numpy as np

from utils.arguments import integer, number
from utils.shapes.blocks import BLOCK, in_blocks

SIZE = 24  # pixels along a side of the camera
SKY = 1.0  # mean photo-electrons per pixel, night sky
LIGHT = 1.5  # mean photo-electrons per pixel on the crest of a ring
WIDTH = 0.7  # pixels, standard deviation across a ring
DARK = 4.0  # pixels from the circle, where there is less than 1e-7 of the crest's light
HALF = 1.0  # a pixel belongs to a ring if its middle is not further from the circle
PLACES = (np.arange(6, 18)[:, None] + [-0.25, 0.25]).ravel()  # of centres, in pixels
RADII = (4.0, 5.0, 6.0, 7.0, 8.0)  # pixels


def every_ring():
    """Return all rings (2880, 3): column and row of the centre, radius, in pixels."""
    return np.array(list(product(PLACES, PLACES, RADII)))


def distance(rings, size=SIZE):
    """Return how far pixels are from the circle (..., size, size), negative inside."""
    column, row, radius = np.moveaxis(np.asarray(rings, float), -1, 0)[..., None, None]
    axis = np.arange(size)
    return np.hypot(axis - column, axis[:, None] - row) - radius


def light_of(rings, light=LIGHT, size=SIZE):
    """Return mean photo-electrons (..., size, size) of rings (..., 3), no sky."""
    away = np.abs(distance(rings, size))
    crest = np.exp(-0.5 * (away / WIDTH) ** 2) * (away < DARK)
    return (light * crest).astype(np.float32)


def masks_of(rings, size=SIZE):
    """Return which pixels belong to rings (..., 3), bool (..., size, size)."""
    return np.abs(distance(rings, size)) <= HALF


def pictures(n, seed, light=LIGHT, sky=SKY, rings=1, larger=0.0):
    """Simulate pictures with one ring or several, each equally probable of the list.

    `larger` is added to the radii, in pixels. Returns counts (n, 24, 24) float32 in
    photo-electrons, Poisson distributed, and the rings (n, rings, 3).
    """
    light, sky = number("light", light, 0), number("sky", sky, 0)
    rings, larger = integer("rings", rings, 0, 10), number("larger", larger)
    table = every_ring() + np.array([0, 0, larger])

    def simulate_block(rng):
        chosen = table[rng.integers(len(table), size=(BLOCK, rings))]
        mean = sky + light_of(chosen, light).sum(axis=1)
        return {"counts": rng.poisson(mean).astype(np.float32), "rings": chosen}

    found = in_blocks(n, seed, simulate_block)
    return found["counts"], found["rings"]
