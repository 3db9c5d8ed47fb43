"""What each station saw, as seen from the fitted shower: physics as network input."""

from typing import NamedTuple

import numpy as np

from utils.airshowers.estimators import classical_energy
from utils.airshowers.geometry import shower_frame
from utils.airshowers.physics import SPEED_OF_LIGHT
from utils.airshowers.reconstruction import (
    MIN_DISTANCE,
    Fit,
    clock_error,
    events,
    lateral_shape,
    mean_slope,
    reconstruct,
    root_error,
    station_delays,
)
from utils.airshowers.validation import options_of, shower_array
from utils.arguments import integer, require

STATION_FEATURES = (
    "active",  # 1 or 0
    "ln_distance",  # to the axis, r / km
    "early",  # cosine of the azimuth around the axis, 1 where the front comes first
    "side",  # its sine
    "upstream",  # projection on the axis, 2 km
    "ln_expected",  # signal of the fitted lateral distribution
    "ln_signal",
    "signal_pull",  # measured minus fitted signal, in errors, compressed
    "time_pull",  # the same of the arrival time
    "delay",  # arrival behind the fitted front, 20 ns, compressed
    "inside",  # 1 where there is a station, 0 beyond the border
)
FIT_FEATURES = ("ln_size", "steeper", "curvature", "slant", "cos2", "ln_active")

_CUTS = (500.0, 300.0, 300.0)  # ns, later stations do not count for the time zero
_CHUNK = 512  # showers treated together


class ShowerFrame(NamedTuple):
    """Inputs of a network for n showers."""

    maps: np.ndarray  # (n, w, w, 11) `STATION_FEATURES`
    numbers: np.ndarray  # (n, 6) `FIT_FEATURES`
    energy: np.ndarray  # (n,) EeV, of the classical fit
    fit: Fit  # that all this comes from


def _compress(pull):
    """Leave small numbers as they are and tame outliers: of order one in the end."""
    return np.arcsinh(pull) / 2


def _time_zero(late, error, event):
    """Return the time in ns at which the front passes the core, (k, 1).

    The five hottest stations agree on a first value, no chance coincidence among them;
    then all stations near it count with their errors.
    """
    hottest = np.argsort(-event.signal, axis=1)[:, :5]
    zero = np.median(np.take_along_axis(late, hottest, axis=1), axis=1, keepdims=True)
    weight = event.active / error**2
    for cut in _CUTS:
        good = weight * (np.abs(late - zero) < cut + 4 * error)
        away = np.sum(good * (late - zero), axis=1, keepdims=True)
        zero += away / np.maximum(good.sum(axis=1, keepdims=True), 1e-12)
    return zero


def _time_features(event, offsets, fit):
    """Return pull and delay of the arrival times, (k, m) each."""
    bend, first_particle = station_delays(event, offsets, fit.axis[:, 2:])
    front = fit.curvature[:, None] * bend - offsets.upstream / SPEED_OF_LIGHT
    error = np.hypot(clock_error(event.options), first_particle)
    late = event.time - front - first_particle
    late -= _time_zero(late, error, event)
    pull = _compress(late / error) * event.active
    return pull, _compress((late + first_particle) / 20) * event.active


def _signal_features(event, offsets, fit):
    """Return ln expected, ln measured signal and pull, (k, m) each."""
    shape = lateral_shape(offsets.radius)
    ln_expected = fit.ln_size[:, None] + fit.slope[:, None] * shape
    root = np.exp(ln_expected.clip(-10, 15) / 2)
    seen = np.where(event.active, event.signal, event.options.threshold)
    pull = (np.sqrt(seen) - root) / root_error(event.signal)
    # Silence only says that no more than the threshold is expected.
    pull = np.where(event.active, pull, np.minimum(pull, 0))
    ln_signal = np.where(event.active, np.log(np.maximum(seen, 1)), 0)
    return (ln_expected.clip(-10, 14) - 2) / 2, (ln_signal - 3) / 2, _compress(pull)


def _station_features(event, fit):
    """Return the features of all stations of k showers, (k, m, 10)."""
    cos_zenith = fit.axis[:, 2:]
    offsets = shower_frame(event.stations, fit.axis, fit.core, MIN_DISTANCE)
    sine = np.maximum(np.sqrt(1 - cos_zenith**2), 1e-6)
    toward_x, toward_y = fit.axis[:, :1] / sine, fit.axis[:, 1:2] / sine
    early = (offsets.x * toward_x + offsets.y * toward_y) * cos_zenith
    side = offsets.y * toward_x - offsets.x * toward_y
    radius = offsets.radius
    place = [np.log(radius / 1000), early / radius, side / radius]
    place += [offsets.upstream / 2000]
    signal = _signal_features(event, offsets, fit)
    columns = [event.active, *place, *signal, *_time_features(event, offsets, fit)]
    return np.stack(columns, axis=-1)


def _numbers(event, fit):
    cos_zenith = fit.axis[:, 2]
    active = np.maximum(event.active.sum(axis=1), 1)
    columns = [
        fit.ln_size - 3,
        3 * (fit.slope - mean_slope(cos_zenith)),
        4 * (fit.curvature - 1),
        2 * (1 / cos_zenith - 1.4),
        cos_zenith**2 - 0.6,
        np.log(active / 40),
    ]
    return np.column_stack(columns)


def _windows(maps, stations, core, window):
    """Cut out `window` x `window` stations around the one nearest to each core."""
    count, grid, _, channels = maps.shape
    margin = window // 2
    padded = np.zeros((count, grid + 2 * margin, grid + 2 * margin, channels))
    padded[:, margin : margin + grid, margin : margin + grid] = maps
    away = np.linalg.norm(stations - core[:, None], axis=2)
    first = np.unravel_index(np.argmin(away, axis=1), (grid, grid))
    rows, columns = (start[:, None] + np.arange(window) for start in first)
    return padded[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None]]


def _chunk_features(event, fit, window):
    """Return the maps (k, w, w, 11) and the numbers (k, 6) of k showers."""
    grid = event.options.grid
    features = _station_features(event, fit)
    inside = np.ones_like(features[..., :1])
    maps = np.concatenate([features, inside], axis=-1)
    maps = maps.reshape(-1, grid, grid, len(STATION_FEATURES))
    cut = _windows(maps, event.stations, fit.core, window)
    return cut.astype(np.float32), _numbers(event, fit).astype(np.float32)


def station_features(showers, fit=None, *, window=7, **settings):
    """Return the `ShowerFrame` of n showers, float32, from their signals and times.

    Fits each shower with `reconstruct`, unless its `fit` is given, and describes every
    station in the frame of that fit: distance and azimuth about the axis, expected and
    measured signal, deviations from the fitted lateral distribution and front. Turning
    or shifting the shower by a spacing changes nothing but the places in the map. The
    maps show the `window` x `window` stations (odd, from 3 to 31) around the fitted
    core, rows along x, and 0 where there is no station. Scales are fixed: nothing of a
    sample enters but the shower itself. `settings` replace options of the showers.
    Finite for any record. Raises ValueError for a plain dictionary or a fit of other
    showers.
    """
    window = integer("window", window, 3, 31)
    require(window % 2 == 1, "window", window, "odd")
    options = options_of(showers, settings)
    if fit is None:
        fit = reconstruct(showers, **settings)
    require(isinstance(fit, Fit), "fit", fit, "what reconstruct returned")
    count = len(shower_array(showers, "signal", 3))
    require(fit.options == options, "fit", fit.options, f"that of {options}")
    rule = f"the fit of these {count} showers"
    require(len(fit.core) == count, "fit", f"a fit of {len(fit.core)}", rule)
    parts = []
    for chunk, event in events(showers, options, _CHUNK):
        parts.append(_chunk_features(event, fit.select(chunk), window))
    maps, numbers = map(np.concatenate, zip(*parts, strict=True))
    return ShowerFrame(maps, numbers, classical_energy(fit), fit)
