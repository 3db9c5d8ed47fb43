"""Grids as graphs, smooth random fields on them, and what smoothing them costs."""

import numpy as np

from utils.arguments import array, integer, number


def neighbours(rows, columns, torus=False):
    """Return the adjacency matrix of a grid, pixels counted row by row.

    Each pixel is a neighbour of those above, below, left and right of it; on a torus,
    of at least 3 × 3 pixels, the last row is beside the first.
    """
    least = 3 if torus else 1
    size = integer("rows", rows, least), integer("columns", columns, least)
    place = np.stack(np.indices(size).reshape(2, -1), axis=-1)
    apart = np.abs(place[:, None] - place)
    if torus:
        apart = np.minimum(apart, np.array(size) - apart)
    return (apart.sum(axis=-1) == 1).astype(float)


def power(eigenvalues):
    """Return the mean squared amplitude of each wave of a smooth field, mean 1.

    1 / (1.02 − λ): slow waves, with eigenvalues near 1, are the strongest.
    """
    strength = 1 / (1.02 - array("eigenvalues", eigenvalues, ndim=1))
    return strength / strength.mean()


def fields(n, seed, eigenvalues, waves, noise=1.0):
    """Return n smooth fields and the same with white noise, both (n, pixels, 1).

    `waves` (pixels, pixels) holds an eigenvector in each column, as `np.linalg.eigh`
    returns them with `eigenvalues`; `noise` is the variance of the noise.
    """
    rng, waves = np.random.default_rng([24, integer("seed", seed, 0)]), np.array(waves)
    first, second = rng.standard_normal((2, integer("n", n, 1), len(eigenvalues)))
    # there and back: waves of one eigenvalue are another set on another computer
    smooth = (first @ waves * np.sqrt(power(eigenvalues))) @ waves.T
    seen = smooth + np.sqrt(number("noise", noise, 0)) * second
    return smooth[..., None].astype("float32"), seen[..., None].astype("float32")


def risk(factors, power, noise=1.0):
    """Return the mean squared error of who multiplies each wave by a factor, exact."""
    factors = array("factors", factors)
    return np.mean((1 - factors) ** 2 * power + factors**2 * noise, axis=-1)


def best_polynomial(eigenvalues, power, hops, noise=1.0):
    """Return the factors (pixels,) of the best c₀ + c₁ Â + … up to `hops` steps."""
    basis = np.asarray(eigenvalues)[:, None] ** np.arange(hops + 1)
    root = np.sqrt(power + noise)
    weights = np.linalg.lstsq(basis * root[:, None], power / root, rcond=None)[0]
    return basis @ weights
