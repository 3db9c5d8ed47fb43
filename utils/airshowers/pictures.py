"""Inputs of a network made from simulated showers."""

import numpy as np

from utils.airshowers.validation import station_maps
from utils.arguments import flag

_LG_SIGNAL_SCALE = 3.0  # lg(1 + S / VEM) of the hottest stations
_TIME_SCALE = 5000.0  # ns


def images(showers, mask=False):
    """Return network inputs of shape (n, g, g, 2), float32, from simulated showers.

    Channels: lg(1 + S / VEM) / 3 and t / 5000 ns; silent stations are 0. The constants
    are fixed rather than fitted, so that nothing of a test sample enters the training.
    With `mask` a third channel is 1 at active stations; it tells silence from t = 0.
    """
    signal, time = station_maps(showers)
    mask = flag("mask", mask)
    result = np.zeros((*signal.shape, 3 if mask else 2), np.float32)
    silent = ~(np.isfinite(signal) & np.isfinite(time))
    filled = np.where(silent, 0, np.maximum(signal, 0))
    result[..., 0] = np.log10(1 + filled) / _LG_SIGNAL_SCALE
    result[..., 1] = np.where(silent, 0, time) / _TIME_SCALE
    if mask:
        result[..., 2] = ~silent
    return result
