"""What each station saw, as seen from the fitted shower: physics as network input."""

from typing import NamedTuple

import numpy as np

from utils.airshowers.estimators import ENERGY_CONSTANTS, energy_terms
from utils.airshowers.geometry import shower_frame, station_grid
from utils.airshowers.physics import SPEED_OF_LIGHT
from utils.airshowers.pictures import station_maps
from utils.airshowers.reconstruction import (
    lateral_shape,
    mean_slope,
    reconstruct,
    station_delays,
    to_event,
)
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

_MIN_DISTANCE = 50.0  # m, as in the fit
_THRESHOLD = 4.0  # VEM
_POISSON, _GAIN = 0.2, 0.03  # errors of the square root of a signal
_CLOCK_ERROR = 12.0  # ns
_CUTS = (500.0, 300.0, 300.0)  # ns, later stations do not count for the time zero
_CHUNK = 512  # showers treated together


class ShowerFrame(NamedTuple):
    """Inputs of a network for n showers."""

    maps: np.ndarray  # (n, w, w, 11) `STATION_FEATURES`
    numbers: np.ndarray  # (n, 6) `FIT_FEATURES`
    energy: np.ndarray  # (n,) EeV, of the classical fit


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
    error = np.hypot(_CLOCK_ERROR, first_particle)
    late = event.time - front - first_particle
    late -= _time_zero(late, error, event)
    pull = _compress(late / error) * event.active
    return pull, _compress((late + first_particle) / 20) * event.active


def _signal_features(event, offsets, fit):
    """Return ln expected, ln measured signal and pull, (k, m) each."""
    shape = lateral_shape(offsets.radius)
    ln_expected = fit.ln_size[:, None] + fit.slope[:, None] * shape
    root = np.exp(ln_expected.clip(-10, 15) / 2)
    seen = np.where(event.active, event.signal, _THRESHOLD)
    pull = (np.sqrt(seen) - root) / np.sqrt(_POISSON + _GAIN**2 / 4 * event.signal)
    # Silence only says that no more than the threshold is expected.
    pull = np.where(event.active, pull, np.minimum(pull, 0))
    ln_signal = np.where(event.active, np.log(np.maximum(seen, 1)), 0)
    return (ln_expected.clip(-10, 14) - 2) / 2, (ln_signal - 3) / 2, _compress(pull)


def _station_features(event, fit):
    """Return the features of all stations of k showers, (k, m, 10)."""
    cos_zenith = fit.axis[:, 2:]
    offsets = shower_frame(event.stations, fit.axis, fit.core, _MIN_DISTANCE)
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


def station_features(showers, *, window=7, spacing=750.0, layout="cartesian"):
    """Return the `ShowerFrame` of n showers, float32, from their signals and times.

    Fits each shower with `reconstruct` and describes every station in the frame of that
    fit: distance and azimuth about the axis, expected and measured signal, deviations
    from the fitted lateral distribution and front. Turning or shifting the shower by a
    spacing changes nothing but the places in the map. The maps show the `window` x
    `window` stations (odd, from 3 to 31) around the fitted core, rows along x, and 0
    where there is no station. Scales are fixed: nothing of a sample enters but the
    shower itself. `spacing` in m and `layout` as simulated; finite for any record.
    """
    window = integer("window", window, 3, 31)
    require(window % 2 == 1, "window", window, "odd")
    signal, time = station_maps(showers)
    fit = reconstruct(showers, spacing=spacing, layout=layout)
    stations = station_grid(signal.shape[1], spacing, layout).reshape(-1, 2)
    maps, numbers = [], []
    for start in range(0, len(signal), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        readings = (x[chunk].reshape(-1, len(stations)) for x in (signal, time))
        event = to_event(stations, *(x.astype(float) for x in readings))
        part = type(fit)(*(values[chunk] for values in fit))
        features = _station_features(event, part)
        features = np.concatenate([features, np.ones_like(features[..., :1])], axis=-1)
        features = features.reshape(-1, *signal.shape[1:], len(STATION_FEATURES))
        cut = _windows(features, stations, part.core, window)
        maps.append(cut.astype(np.float32))
        numbers.append(_numbers(event, part).astype(np.float32))
    energy = np.exp(energy_terms(fit) @ ENERGY_CONSTANTS)
    return ShowerFrame(np.concatenate(maps), np.concatenate(numbers), energy)
