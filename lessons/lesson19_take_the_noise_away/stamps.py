"""One pulse at an unknown place of a torus: correlate, softmax, stamp."""

import numpy as np


def correlate(pictures, kernel):
    """Return what Conv2D computes on a torus, for one map and an odd kernel."""
    half, total = len(kernel) // 2, 0.0
    for (row, column), weight in np.ndenumerate(kernel):
        total = total + weight * np.roll(pictures, (half - row, half - column), (1, 2))
    return total


def softmax(scores):
    """Return chances that add up to 1 over all pixels of a picture."""
    chances = np.exp(scores - scores.max(axis=(1, 2), keepdims=True))
    return chances / chances.sum(axis=(1, 2), keepdims=True)


def stamp(chances, kernel):
    """Return what Conv2DTranspose computes on a torus: a stamp at each pixel."""
    half, total = len(kernel) // 2, 0.0
    for (row, column), weight in np.ndenumerate(kernel):
        total = total + weight * np.roll(chances, (row - half, column - half), (1, 2))
    return total


def scenes(n, seed, pulse, side):
    """Draw pictures (n, side, side), each with one pulse, its centre at any pixel."""
    rng = np.random.default_rng([seed, 19])
    places = np.zeros((n, side**2))
    places[np.arange(n), rng.integers(0, side**2, n)] = 1
    return stamp(places.reshape(n, side, side), pulse).astype(np.float32)
