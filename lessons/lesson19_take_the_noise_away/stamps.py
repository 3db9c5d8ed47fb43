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


def best_shift(kernel, pulse):
    """Return correlation with the pulse, the shift where it is highest, and that.

    Both are (k, k); the pulse goes on as zeros. Shifts are (rows, columns), up to 3.
    """
    wide, side, found = np.pad(pulse, 3), len(pulse), {}
    for row, column in np.ndindex(7, 7):
        part = wide[6 - row : 6 - row + side, 6 - column : 6 - column + side]
        pair = np.corrcoef(part.ravel(), kernel.ravel())
        found[row - 3, column - 3] = pair[0, 1]
    best = max(found, key=found.get)
    return found[0, 0], best, found[best]
