"""Laws in one dimension that are known, and what a penalised critic says of two."""

import numpy as np
from scipy.special import ndtr

BUMP = 0.4  # width of each of the two bumps of p, around −1 and 1; q is N(0, 1)


def shares(edges):
    """Return how probable the bins between `edges` (k + 1,) are by p and by q, (k,)."""
    p = (ndtr((edges + 1) / BUMP) + ndtr((edges - 1) / BUMP)) / 2
    return np.diff(p), np.diff(ndtr(edges))


def events(n, sets, seed):
    """Return n events of p and of q, float32 (n, sets, 1) each."""
    dice = np.random.default_rng(seed)
    side = np.where(dice.random((n, sets, 1)) < 0.5, -1, 1)
    real = side + BUMP * dice.standard_normal((n, sets, 1))
    other = dice.standard_normal((n, sets, 1))
    return real.astype("float32"), other.astype("float32")


def overshoot(distance, weight):
    """Return by how much a penalised critic of N(0, 1) and N(distance, 1) overstates.

    That is ∫ (F − G)² / (2 weight ρ) dx, where F and G are the shares below x and ρ is
    the density of points anywhere between a point of the one and one of the other.
    T. Milne, A. Nachman, Proc. Machine Learning Res. 178 (2022) 103 treat any
    dimension.
    """
    x, step = np.linspace(-8, 8 + distance, 4001, retstep=True)
    part = (np.arange(400) + 0.5)[:, None] / 400  # of the way
    width = np.hypot(part, 1 - part)
    pull = (x - part * distance) / width
    density = np.mean(np.exp(-(pull**2) / 2) / width, axis=0) / np.sqrt(2 * np.pi)
    apart = (ndtr(x) - ndtr(x - distance)) ** 2
    return np.sum(apart / (2 * weight * density)) * step
