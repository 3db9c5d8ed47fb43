"""The best linear denoiser that looks through a window, by its normal equations."""

import numpy as np


def best_window(power, noise, size):
    """Return the best window (size, size) for fields of this power, and its error.

    `noise` is the variance of the noise in a pixel, `size` is odd. The error is the
    mean square of estimate minus truth, per pixel.
    """
    covariance = np.fft.ifft2(power).real  # of two pixels, by their distance
    places = np.arange(size) - size // 2
    row, column = (each.ravel() for each in np.meshgrid(places, places, indexing="ij"))
    between = covariance[row[:, None] - row, column[:, None] - column]
    to_centre = covariance[row, column]
    weights = np.linalg.solve(between + noise * np.eye(size**2), to_centre)
    return weights.reshape(size, size), covariance[0, 0] - to_centre @ weights


def slide(pictures, window):
    """Return pictures (n, rows, columns) seen through a window (size, size), torus."""
    half = len(window) // 2
    total = np.zeros(np.shape(pictures))
    for (row, column), weight in np.ndenumerate(window):
        total += weight * np.roll(pictures, (half - row, half - column), (1, 2))
    return total
