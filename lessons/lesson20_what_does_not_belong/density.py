"""The exact density of Gaussian fields, smooth structure on white noise."""

import numpy as np

from utils.fields import spectrum

SIZE = 16  # pixels
FLOOR = 0.1  # variance of the white noise


def power(length=1.5, amplitude=1.0):
    """Return the power (16, 16) of fields: structure of that length, on noise.

    length: of the structure, in pixels; amplitude: its standard deviation. The order of
    the modes is that of `utils.fields`.
    """
    return amplitude**2 * spectrum(SIZE, length) + FLOOR


def ln_density(fields, power):
    """Return ln of the density of fields (n, 16, 16), exact: modes are independent."""
    found = np.abs(np.fft.fft2(fields.astype(float))) ** 2 / SIZE**2
    return -np.sum(found / power + np.log(2 * np.pi * power), axis=(1, 2)) / 2
