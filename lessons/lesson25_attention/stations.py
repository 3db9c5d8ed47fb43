"""The stations of an array as a set of tokens, whatever the array."""

import numpy as np

_LG_SIGNAL = 3.0  # lg(1 + S / VEM) of the hottest stations
_TIME = 5000.0  # ns
_LENGTH = 3000.0  # m


def tokens(showers):
    """Return all stations of n showers, (n, stations, 5), float32.

    lg(1 + S / VEM) / 3; t / 5000 ns; x and y in 3 km, from the mean place weighted by
    the root of the signal; and 1. A silent station is 0 throughout.
    """
    n = len(showers["signal"])
    signal, time = (showers[name].reshape(n, -1) for name in ("signal", "time"))
    on = np.isfinite(signal) & (np.nan_to_num(signal) > 0)
    signal, time = np.where(on, signal, 0), np.where(on, time, 0)
    place = showers.options.stations()
    weight = np.sqrt(signal)
    middle = weight @ place / np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
    x, y = np.moveaxis((place - middle[:, None]) / _LENGTH, -1, 0)
    columns = [np.log10(1 + signal) / _LG_SIGNAL, time / _TIME, x, y, np.ones_like(x)]
    return (np.stack(columns, axis=-1) * on[..., None]).astype("float32")
