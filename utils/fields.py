"""Gaussian random fields on a torus, made from their power spectrum.

The power is the mean of |FFT|² over the number of pixels, a number for each mode, in
the order of `np.fft.fft2`. Its mean over all modes is the variance of a pixel.
"""

import numpy as np

from utils.arguments import array, integer, number, require
from utils.shapes.blocks import BLOCK, in_blocks


def spectrum(size=32, length=2.0):
    """Return the power (size, size) of white noise under a blob, variance 1.

    It falls as exp(-k² length²); pixels at r correlate as exp(-r² / 4 length²).
    """
    k = 2 * np.pi * np.fft.fftfreq(integer("size", size, 1, 512))
    power = np.exp(-(k[:, None] ** 2 + k**2) * number("length", length, 0) ** 2)
    return power / power.mean()


def filtered(pictures, power):
    """Return pictures (..., rows, columns), each mode multiplied by √power."""
    power, pictures = array("power", power, ndim=2), array("pictures", pictures)
    require(power.min() >= 0, "power", power, "positive or zero")
    even = np.allclose(power, np.roll(power[::-1, ::-1], 1, (0, 1)), rtol=1e-6)
    require(even, "power", power, "equal at k and -k")
    shape = f"an array {pictures.shape}"
    require(pictures.shape[-2:] == power.shape, "pictures", shape, f"of {power.shape}")
    amplitude = np.sqrt(power)[:, : power.shape[1] // 2 + 1]
    return np.fft.irfft2(np.fft.rfft2(pictures) * amplitude, s=power.shape)


def gaussian_fields(n, seed=0, power=None):
    """Draw `n` fields (n, rows, columns) float32 of this power, else of `spectrum()`.

    Field i depends on seed, i and power only. A ValueError for impossible arguments.
    """
    power = array("power", spectrum() if power is None else power, ndim=2)

    def draw(rng):
        white = rng.standard_normal((BLOCK, *power.shape))
        return {"fields": filtered(white, power).astype(np.float32)}

    return in_blocks(n, seed, draw)["fields"]


def measured_power(pictures):
    """Return the power (rows, columns) of pictures (n, rows, columns), their mean."""
    square = np.abs(np.fft.fft2(array("pictures", pictures, ndim=3))) ** 2
    return square.mean(axis=0) / square[0].size
