"""Denoisers for lattices of spins: the mean clean lattice behind a noisy one.

Lattices are rows of numbers here, (n, sites), a square torus each, row by row.
"""

import numpy as np

from utils.arguments import array, number, require

ROUNDS = 30  # of the mean-field equation; half of the way in each


def _noisy(x, sigma):
    x = array("x", x, ndim=2)
    sigma = number("sigma", sigma)
    require(sigma > 0, "sigma", sigma, "positive")
    return x, sigma


def posterior_mean(x, sigma, clean, weights):
    """Return the mean of the clean points behind noisy points x (n, d), exactly.

    `clean` (k, d) lists all points there are, `weights` (k,) how probable they are.
    The sum over them is Bayes' theorem.
    """
    x, sigma = _noisy(x, sigma)
    clean, weights = array("clean", clean, ndim=2), array("weights", weights, ndim=1)
    fits = x.shape[1] == clean.shape[1] and len(clean) == len(weights)
    require(fits, "clean", f"an array {clean.shape}", "as many points as weights")
    with np.errstate(divide="ignore"):
        known = np.log(weights) - np.sum(clean**2, axis=1) / (2 * sigma**2)
    exponent = x @ (clean.T / sigma**2).astype(x.dtype) + known.astype(x.dtype)
    exponent -= exponent.max(axis=1, keepdims=True)
    share = np.exp(exponent, out=exponent)
    return share @ clean.astype(x.dtype) / share.sum(axis=1, keepdims=True)


def _neighbours(x):
    """Return the sum of each site's four neighbours, (n, sites)."""
    side = round(np.sqrt(x.shape[1]))
    require(side**2 == x.shape[1], "x", f"an array {x.shape}", "square lattices")
    lattice = x.reshape(-1, side, side)
    turns = [(1, 1), (-1, 1), (1, 2), (-1, 2)]
    return sum(np.roll(lattice, *turn) for turn in turns).reshape(x.shape)


def mean_field(x, sigma, T):
    """Return the solution m of m = tanh(x / sigma^2 + (sum of neighbours' m) / T).

    Each spin sees what its neighbours are on average (P. Weiss 1907), and the noisy
    value; iterated from no neighbours at all.
    """
    x, sigma = _noisy(x, sigma)
    seen = x / sigma**2
    m = np.tanh(seen)
    for _ in range(ROUNDS):
        m = (m + np.tanh(seen + _neighbours(m) / T)) / 2
    return m


def wiener(x, sigma, correlation):
    """Return the best linear estimate; `correlation` (side, side) is that of spins."""
    x, sigma = _noisy(x, sigma)
    power = np.fft.fft2(array("correlation", correlation, ndim=2)).real
    lattice = x.reshape(-1, *power.shape)
    gain = power / (power + sigma**2)
    return np.fft.ifft2(gain * np.fft.fft2(lattice)).real.reshape(x.shape)
