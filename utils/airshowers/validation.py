"""What is asked of showers before anything is computed from them."""

import numpy as np

from utils.airshowers.showers import Showers
from utils.arguments import array, require


def shower_array(showers, name, ndim):
    """Return the float array `name` of the dictionary `showers`, else a ValueError."""
    good = isinstance(showers, dict) and name in showers
    found = list(showers) if isinstance(showers, dict) else showers
    require(good, "showers", found, f"a dictionary from simulate with {name!r}")
    return array(f"showers[{name!r}]", showers[name], ndim, finite=False)


def station_maps(showers):
    """Return (signal, time), (n, g, g), NaN without signal, else raise a ValueError."""
    signal = shower_array(showers, "signal", 3)
    time = shower_array(showers, "time", 3)
    shapes = signal.shape, time.shape
    fits = signal.shape == time.shape and signal.shape[1] == signal.shape[2]
    require(fits, "showers", shapes, "maps of equal shape (n, g, g)")
    heard = signal > 0  # other data have 0 where a station was silent
    return np.where(heard, signal, np.nan), np.where(heard, time, np.nan)


def options_of(showers, settings):
    """Return the options of `Showers` with some settings replaced.

    Raises ValueError for a plain dictionary, which does not say how it was made: with
    wrong distances between stations, all that follows would be wrong in silence.
    """
    kind = "a plain dictionary" if isinstance(showers, dict) else "no dictionary"
    allowed = (
        "what simulate returned, showers.select(...) or showers | {...}, which know "
        "where the stations stand; arrays of your own become "
        "Showers(arrays, Options(spacing=..., layout=...))"
    )
    require(isinstance(showers, Showers), "showers", kind, allowed)
    return showers.options.changed(settings)


def recorded(showers, options):
    """Return signal and time, (n, m) each, of the stations that `options` describe."""
    signal, time = station_maps(showers)
    side = options.grid
    rule = f"maps of {side} x {side} stations, as its options say"
    require(signal.shape[1] == side, "showers", signal.shape, rule)
    return signal.reshape(len(signal), -1), time.reshape(len(time), -1)
