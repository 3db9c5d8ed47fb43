"""The physicist's fits: direction, core and size from signals and times alone."""

from typing import NamedTuple

import numpy as np

from utils.airshowers.geometry import shower_frame, station_grid
from utils.airshowers.physics import SPEED_OF_LIGHT
from utils.airshowers.pictures import station_maps

_CHUNK = 256  # showers fitted together: their arrays fit into the cache
_LARGEST = 1e7  # VEM or ns: broken readings are cut here
_MAX_SINE = 0.94  # of the zenith angle, 70 degrees
_MIN_DISTANCE = 50.0  # m, inside of which the lateral distribution is flat
_NEAR = 1600.0  # m around the hottest station, for the first guess of the core

# The front: a sphere of this radius for a vertical shower, and the mean delay in ns of
# its first particle at 1000 m, both averages over the simulated showers.
_FRONT_RADIUS = 8000.0  # m
_FRONT_THICKNESS = 320.0  # ns
_CLOCK_ERROR = 12.0  # ns
_BEND_ERROR = 0.08  # relative, from the unknown depth of the shower maximum
_FIRST_CUTS = (np.inf, 4000.0, 2000.0, 1000.0)  # ns, later stations are outliers
_LAST_CUTS = (400.0, 300.0, 300.0)
# Inverse variances of the priors: x and y of the axis, time, curvature.
_FRONT_PRECISION = np.array([1.0, 1.0, 1e-8, 1 / 0.15**2])

_REFERENCE = 800.0  # m, where the size of the shower is read off
_THRESHOLD = 4.0  # VEM, below which a station is silent
_DEAD = 14.0  # VEM expected: a station silent in spite of it must be broken
_POISSON = 0.2  # variance of the square root of a signal, in VEM
_GAIN = 0.03
# Of ln size, slope, x and y of the core in m: inverse variances of the priors, which
# matter where few stations are active, and the largest step of one iteration.
_LATERAL_PRECISION = np.array([1e-3, 1 / 0.4**2, 1 / 1000**2, 1 / 1000**2])
_LARGEST_STEP = np.array([1.0, 0.5, 300.0, 300.0])


class Fit(NamedTuple):
    """Result of the classical fits, one row per shower."""

    axis: np.ndarray  # (n, 3) unit vector to the sky
    core: np.ndarray  # (n, 2) m
    ln_size: np.ndarray  # (n,) natural logarithm of the signal in VEM at 800 m
    slope: np.ndarray  # (n,) of the lateral distribution
    curvature: np.ndarray  # (n,) of the front relative to a sphere around 8 km


class _Event(NamedTuple):
    """Readings of a chunk of k showers at m stations."""

    stations: np.ndarray  # (m, 2) m
    signal: np.ndarray  # (k, m) VEM, 0 where silent
    time: np.ndarray  # (k, m) ns, 0 where silent
    active: np.ndarray  # (k, m) bool


class _Front(NamedTuple):
    """State of the fit to the times."""

    axis: np.ndarray  # (k, 3)
    zero: np.ndarray  # (k,) arrival time at the core, ns
    curvature: np.ndarray  # (k,)


class _Lateral(NamedTuple):
    """State of the fit to the signals."""

    ln_size: np.ndarray  # (k,)
    slope: np.ndarray  # (k,)
    core: np.ndarray  # (k, 2) m


def mean_slope(cos_zenith):
    """Return the average slope of the lateral distribution at this zenith angle.

    A parabola through the fitted slopes of 8000 simulated showers (seed 5).
    """
    x = cos_zenith - 0.75
    return 2.012 + 1.53 * x - 2.4 * x**2


def _step(slopes, residual, weight, departure, precision):
    """Return the parameter step of a least-squares fit with a Gaussian prior, (k, p).

    `slopes` are the p derivatives of the model; these, `residual` and `weight` (inverse
    errors) have shape (k, m). `departure` (k, p) leads to the mean of the prior, whose
    inverse variances are `precision` (p,).
    """
    jacobian = np.stack([slope * weight for slope in slopes], axis=1)
    matrix = jacobian @ np.swapaxes(jacobian, 1, 2) + np.diag(precision)
    gradient = (jacobian @ (residual * weight)[..., None])[..., 0]
    right_side = gradient + precision * departure
    return np.linalg.solve(matrix, right_side[..., None])[..., 0]


def _unit_vectors(horizontal):
    """Return unit vectors (k, 3) to the sky from their horizontal components (k, 2)."""
    sine = np.linalg.norm(horizontal, axis=1, keepdims=True)
    horizontal = horizontal * (_MAX_SINE / np.maximum(sine, _MAX_SINE))
    height = np.sqrt(1 - np.sum(horizontal**2, axis=1))
    return np.column_stack([horizontal, height])


def _barycentre(event):
    """Return the signal-weighted mean position around the hottest station, (k, 2) m."""
    hottest = event.stations[np.argmax(event.signal, axis=1)]
    away = np.linalg.norm(event.stations - hottest[:, None], axis=2)
    weight = (event.signal + 1e-9) * (away < _NEAR)
    return weight @ event.stations / weight.sum(axis=1, keepdims=True)


def station_delays(event, offsets, cos_zenith):
    """Return bend of the spherical front and delay of its first particle, (k, m) ns."""
    along = _FRONT_RADIUS / cos_zenith - offsets.upstream
    bend = (np.sqrt(along**2 + offsets.radius**2) - along) / SPEED_OF_LIGHT
    # Inclined showers are older: their fronts are thinner.
    thickness = _FRONT_THICKNESS * np.exp((650 - 700 / cos_zenith) / 1250)
    return bend, thickness * offsets.radius / 1000 / (1 + event.signal)


def _front_step(event, core, front, cut):
    """Return the improved front and the stations within `cut` (ns) of the old one."""
    cos_zenith = front.axis[:, 2:]
    offsets = shower_frame(event.stations, front.axis, core, _MIN_DISTANCE)
    bend, first_particle = station_delays(event, offsets, cos_zenith)
    model = front.curvature[:, None] * bend - offsets.upstream / SPEED_OF_LIGHT
    late = event.time - front.zero[:, None] - model - first_particle
    error = np.sqrt(_CLOCK_ERROR**2 + first_particle**2 + (_BEND_ERROR * bend) ** 2)
    good = event.active & (np.abs(late) < cut + 4 * error)
    # At first the hottest stations decide: chance coincidences do not reach them.
    weight = (good if np.isfinite(cut) else np.sqrt(event.signal)) / error
    lever = -1 / SPEED_OF_LIGHT
    slopes = [lever * offsets.x, lever * offsets.y, np.ones_like(bend), bend]
    departure = np.zeros((len(core), 4))
    departure[:, 3] = 1 - front.curvature
    step = _step(slopes, late, weight, departure, _FRONT_PRECISION)
    axis = _unit_vectors(front.axis[:, :2] + step[:, :2])
    curvature = np.clip(front.curvature + step[:, 3], 0.3, 2.5)
    return _Front(axis, front.zero + step[:, 2], curvature), good


def lateral_shape(radius):
    """Return the logarithm of the lateral distribution of slope 1, zero at 800 m."""
    return -np.log(radius * (radius + 700) / (_REFERENCE * (_REFERENCE + 700)))


def _lateral_step(event, front, lateral, good, prior):
    """Return the improved lateral distribution S(r) = size exp(slope shape(r)).

    Square roots of signals are compared, as their errors hardly depend on the signal. A
    silent station only says that no more than the threshold is expected there.
    """
    x, y, upstream, radius = shower_frame(
        event.stations, front.axis, lateral.core, _MIN_DISTANCE
    )
    shape, slope = lateral_shape(radius), lateral.slope[:, None]
    root = np.exp((lateral.ln_size[:, None] + slope * shape).clip(-20, 20) / 2)
    quiet = ~event.active & (root > np.sqrt(_THRESHOLD)) & (root < np.sqrt(_DEAD))
    missing = np.sqrt(np.where(event.active, event.signal, _THRESHOLD)) - root
    error = np.sqrt(_POISSON + _GAIN**2 / 4 * event.signal)
    falloff = slope * (1 / radius + 1 / (radius + 700)) / radius
    inward_x = falloff * (x - upstream * front.axis[:, :1])
    inward_y = falloff * (y - upstream * front.axis[:, 1:2])
    slopes = [root / 2 * part for part in (1.0, shape, inward_x, inward_y)]
    away = [prior.ln_size - lateral.ln_size, prior.slope - lateral.slope]
    departure = np.column_stack([*away, prior.core - lateral.core])
    weight = (good | quiet) / error
    step = _step(slopes, missing, weight, departure, _LATERAL_PRECISION)
    step = step.clip(-_LARGEST_STEP, _LARGEST_STEP)
    slope = (lateral.slope + step[:, 1]).clip(1, 4)
    return _Lateral(lateral.ln_size + step[:, 0], slope, lateral.core + step[:, 2:])


def _first_lateral(event, axis, core, good):
    """Return the usual lateral distribution with the summed signal of the event."""
    radius = shower_frame(event.stations, axis, core, _MIN_DISTANCE).radius
    slope = mean_slope(axis[:, 2])
    expected = np.sum(good * np.exp(slope[:, None] * lateral_shape(radius)), axis=1)
    measured = np.sum(good * event.signal, axis=1)
    size = np.maximum(measured, 1.0) / np.maximum(expected, 1e-3)
    return _Lateral(np.log(size), slope, core)


def _fit_event(event):
    core = _barycentre(event)
    upright = np.tile([0.0, 0.0, 1.0], (len(core), 1))
    front = _Front(upright, np.zeros(len(core)), np.ones(len(core)))
    for cut in _FIRST_CUTS:
        front, good = _front_step(event, core, front, cut)
    first = lateral = _first_lateral(event, front.axis, core, good)
    for _ in range(6):
        lateral = _lateral_step(event, front, lateral, good, first)
    # A better core gives a better front, and the other way round.
    for cut in _LAST_CUTS:
        front, good = _front_step(event, lateral.core, front, cut)
    for _ in range(4):
        lateral = _lateral_step(event, front, lateral, good, first)
    ln_size, slope, core = lateral
    return Fit(front.axis, core, ln_size, slope, front.curvature)


def to_event(stations, signal, time):
    """Return the readings (k, m) in VEM and ns with zeros where a station is silent."""
    active = np.isfinite(signal) & np.isfinite(time)
    signal, time = np.clip(signal, 0, _LARGEST), np.clip(time, -_LARGEST, _LARGEST)
    return _Event(
        stations, np.where(active, signal, 0), np.where(active, time, 0), active
    )


def reconstruct(showers, *, spacing=750.0, layout="cartesian"):
    """Fit axis, core, size, slope and curvature to n showers; return a `Fit`.

    Reads only `signal` and `time` of `showers`, each of shape (n, g, g), and knows the
    station positions from `spacing` in m and `layout`. The times are fitted with a
    spherical front, dropping outliers, the signals with
    S(r) = S(800 m) [r (r + 700 m) / (800 m 1500 m)]^-slope; saturated ones as they are.
    All results are finite, even where few stations or none are active.
    """
    signal, time = station_maps(showers)
    stations = station_grid(signal.shape[1], spacing, layout).reshape(-1, 2)
    signal = signal.reshape(len(signal), -1).astype(float)
    time = time.reshape(signal.shape).astype(float)
    parts = []
    for start in range(0, len(signal), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        parts.append(_fit_event(to_event(stations, signal[chunk], time[chunk])))
    return Fit(*map(np.concatenate, zip(*parts, strict=True)))
