"""Gaussian random fields on a torus, made from their power spectrum.

The power of a field is the mean of |FFT|² over its number of pixels, one number for
each mode, in the order of `np.fft.fft2`. Its mean over all modes is the variance of a
pixel (Parseval). White noise of variance 1 has the power 1 in each mode.
"""

import numpy as np

from utils.arguments import array, integer, number, require
from utils.shapes.blocks import BLOCK, in_blocks

LARGEST = 512  # pixels along a side


def spectrum(size=32, length=2.0):
    """Return the power (size, size) of a smooth field of variance 1.

    It falls as exp(-k² length²): white noise under a Gaussian blob of the width
    `length`, in pixels. Neighbours at a distance r correlate as exp(-r² / 4 length²),
    as long as `length` is small against `size`.

    Raises:
        ValueError: size outside of 1 to 512, length < 0.
    """
    size = integer("size", size, 1, LARGEST)
    length = number("length", length, 0)
    k = 2 * np.pi * np.fft.fftfreq(size)
    power = np.exp(-(k[:, None] ** 2 + k**2) * length**2)
    return power / power.mean()


def _checked(power):
    power = array("power", power, ndim=2)
    square = power.shape[0] == power.shape[1] <= LARGEST
    require(square, "power", f"an array {power.shape}", "square, up to 512 modes")
    require(power.min() >= 0, "power", power, "positive or zero")
    mirrored = np.roll(power[::-1, ::-1], 1, axis=(0, 1))  # the modes -k
    rule = "equal at k and -k, for the field is real"
    require(np.allclose(power, mirrored, rtol=1e-6), "power", power, rule)
    return power


def filtered(pictures, power):
    """Return pictures (..., size, size) with each mode multiplied by √power.

    White noise of variance 1 becomes a field of this power, and so does all else that
    is white, Gaussian or not. Bad arguments are refused as by `gaussian_fields`.
    """
    power = _checked(power)
    size = len(power)
    pictures = array("pictures", pictures)
    fits = pictures.shape[-2:] == power.shape
    require(fits, "pictures", f"an array {pictures.shape}", f"(..., {size}, {size})")
    amplitude = np.sqrt(power)[:, : size // 2 + 1]
    return np.fft.irfft2(np.fft.rfft2(pictures) * amplitude, s=(size, size))


def gaussian_fields(n, seed=0, power=None):
    """Draw `n` Gaussian random fields, (n, size, size) float32, with mean 0.

    `power` (size, size) is their spectrum, `spectrum()` if it is not given. Field i
    depends on the seed, i and the power only, not on `n`.

    Raises:
        ValueError: n < 1, seed < 0, a power that is negative, not square, not finite or
            different at k and -k.
    """
    power = _checked(spectrum() if power is None else power)

    def draw(rng):
        white = rng.standard_normal((BLOCK, *power.shape))
        return {"fields": filtered(white, power).astype(np.float32)}

    return in_blocks(n, seed, draw)["fields"]


def measured_power(pictures):
    """Return the power (rows, columns) of pictures (n, rows, columns), their mean."""
    pictures = array("pictures", pictures, ndim=3)
    square = np.abs(np.fft.fft2(pictures)) ** 2
    return square.mean(axis=0) / square[0].size
