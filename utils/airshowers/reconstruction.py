"""The physicist's fits: direction, core and size from signals and times alone."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from utils.airshowers.geometry import shower_frame
from utils.airshowers.options import Options
from utils.airshowers.physics import LATERAL_SCALE, SPEED_OF_LIGHT, lateral
from utils.airshowers.validation import options_of, recorded

_CHUNK = 256  # showers fitted together: their arrays fit into the cache
_LARGEST = 1e7  # VEM or ns: broken readings are cut here
_MAX_SINE = 0.94  # of the zenith angle, 70 degrees
MIN_DISTANCE = 50.0  # m, inside of which the lateral distribution is flat
_NEAR = 1600.0  # m around the hottest station, for the first guess of the core

# The front: a sphere of this radius for a vertical shower, and the mean delay in ns of
# its first particle at 1000 m, both averages over the simulated showers.
_FRONT_RADIUS = 8000.0  # m
_FRONT_THICKNESS = 320.0 / 350.0  # of tau
_FRONT_VARIANCE = 44.0  # ns², what the average front leaves over, beside the clocks
_BEND_ERROR = 0.08  # relative, from the unknown depth of the shower maximum
_FIRST_CUTS = (np.inf, 4000.0, 2000.0, 1000.0)  # ns, later stations are outliers
_LAST_CUTS = (400.0, 300.0, 300.0)
# Inverse variances of the priors: x and y of the axis, time, curvature.
_FRONT_PRECISION = np.array([1.0, 1.0, 1e-8, 1 / 0.15**2])

_REFERENCE = 800.0  # m, where the size of the shower is read off
# By so much the square root of the expected signal in VEM exceeds that of the threshold
# where a station that is silent must be broken: 14 VEM for a threshold of 4.
_BROKEN = np.sqrt(14.0) - 2.0
_POISSON = 0.2  # variance of the square root of a signal, in VEM
# Relative error of large signals. Larger gains of the stations do not enter: errors
# computed from the measured signals favour those that fluctuate down.
_GAIN = 0.03
# Of ln size, slope, x and y of the core in m: inverse variances of the priors, which
# matter where few stations are active, and the largest step of one iteration.
_LATERAL_PRECISION = np.array([1e-3, 1 / 0.4**2, 1 / 1000**2, 1 / 1000**2])
_LARGEST_STEP = np.array([1.0, 0.5, 300.0, 300.0])


@dataclass(frozen=True, eq=False)
class Fit:
    """Result of the classical fits, one row per shower."""

    axis: np.ndarray  # (n, 3) unit vector to the sky
    core: np.ndarray  # (n, 2) m
    ln_size: np.ndarray  # (n,) natural logarithm of the signal in VEM at 800 m
    slope: np.ndarray  # (n,) of the lateral distribution
    curvature: np.ndarray  # (n,) of the front relative to a sphere around 8 km
    options: Options  # what the fit knew of the array

    def _arrays(self):
        return self.axis, self.core, self.ln_size, self.slope, self.curvature

    def select(self, chosen):
        """Return the fit of the showers that a slice, mask or numbers (k,) choose."""
        return Fit(*(values[chosen] for values in self._arrays()), self.options)

    @classmethod
    def joined(cls, parts):
        """Return one fit of the showers of several fits, with the options of the first.

        `parts` is a non-empty list of Fits.
        """
        columns = zip(*(part._arrays() for part in parts), strict=True)  # noqa: SLF001
        return cls(*map(np.concatenate, columns), parts[0].options)


class Event(NamedTuple):
    """Readings of a chunk of k showers at m stations."""

    options: Options
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
    thickness = _FRONT_THICKNESS * event.options.tau
    thickness = thickness * np.exp((650 - 700 / cos_zenith) / 1250)
    return bend, thickness * offsets.radius / 1000 / (1 + event.signal)


def clock_error(options):
    """Return the error in ns of an arrival time, but for that of its first particle."""
    return np.sqrt(options.sigma_t**2 + _FRONT_VARIANCE)


def time_error(options, bend, first_particle):
    """Return the error of arrival times in ns; `bend` and delay in ns, (k, m) each."""
    variance = clock_error(options) ** 2 + first_particle**2
    return np.sqrt(variance + (_BEND_ERROR * bend) ** 2)


def root_error(signal):
    """Return the error of the square root of each signal in VEM, (k, m)."""
    return np.sqrt(_POISSON + _GAIN**2 / 4 * signal)


def _front_step(event, core, front, cut):
    """Return the improved front and the stations within `cut` (ns) of the old one."""
    cos_zenith = front.axis[:, 2:]
    offsets = shower_frame(event.stations, front.axis, core, MIN_DISTANCE)
    bend, first_particle = station_delays(event, offsets, cos_zenith)
    model = front.curvature[:, None] * bend - offsets.upstream / SPEED_OF_LIGHT
    late = event.time - front.zero[:, None] - model - first_particle
    error = time_error(event.options, bend, first_particle)
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
    return -lateral(radius, _REFERENCE)


def _lateral_step(event, front, lateral, good, prior):
    """Return the improved lateral distribution S(r) = size exp(slope shape(r)).

    Square roots of signals are compared, as their errors hardly depend on the signal. A
    silent station only says that no more than the threshold is expected there.
    """
    x, y, upstream, radius = shower_frame(
        event.stations, front.axis, lateral.core, MIN_DISTANCE
    )
    shape, slope = lateral_shape(radius), lateral.slope[:, None]
    root = np.exp((lateral.ln_size[:, None] + slope * shape).clip(-20, 20) / 2)
    least = np.sqrt(event.options.threshold)
    quiet = ~event.active & (root > least) & (root < least + _BROKEN)
    missing = np.where(event.active, np.sqrt(event.signal), least) - root
    falloff = slope * (1 / radius + 1 / (radius + LATERAL_SCALE)) / radius
    inward_x = falloff * (x - upstream * front.axis[:, :1])
    inward_y = falloff * (y - upstream * front.axis[:, 1:2])
    slopes = [root / 2 * part for part in (1.0, shape, inward_x, inward_y)]
    away = [prior.ln_size - lateral.ln_size, prior.slope - lateral.slope]
    departure = np.column_stack([*away, prior.core - lateral.core])
    weight = (good | quiet) / root_error(event.signal)
    step = _step(slopes, missing, weight, departure, _LATERAL_PRECISION)
    step = step.clip(-_LARGEST_STEP, _LARGEST_STEP)
    slope = (lateral.slope + step[:, 1]).clip(1, 4)
    return _Lateral(lateral.ln_size + step[:, 0], slope, lateral.core + step[:, 2:])


def _first_lateral(event, axis, core, good):
    """Return the usual lateral distribution with the summed signal of the event."""
    radius = shower_frame(event.stations, axis, core, MIN_DISTANCE).radius
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
    return Fit(front.axis, core, ln_size, slope, front.curvature, event.options)


def events(showers, options, size=_CHUNK):
    """Yield the slice and the `Event` of `size` showers after the other."""
    signal, time = recorded(showers, options)
    stations = options.stations()
    for start in range(0, len(signal), size):
        chunk = slice(start, start + size)
        readings = signal[chunk].astype(float), time[chunk].astype(float)
        active = np.isfinite(readings[0]) & np.isfinite(readings[1])
        limits = (0, _LARGEST), (-_LARGEST, _LARGEST)
        cut = (np.clip(x, *limit) for x, limit in zip(readings, limits, strict=True))
        yield (
            chunk,
            Event(options, stations, *(np.where(active, x, 0) for x in cut), active),
        )


def reconstruct(showers, **settings):
    """Fit axis, core, size, slope and curvature to n showers; return a `Fit`.

    Reads only `signal` and `time` of `showers`, each of shape (n, g, g), and in their
    `options` what is known of an array: where the stations stand, their threshold and
    clock error, the thickness of the fronts; `settings` replace options. The times are
    fitted with a spherical front, dropping outliers, the signals with
    S(r) = S(800 m) [r (r + 700 m) / (800 m 1500 m)]^-slope; saturated ones as they are.
    All results are finite, even where few stations or none are active. Raises
    ValueError for a plain dictionary, which does not know its array.
    """
    options = options_of(showers, settings)
    return Fit.joined([_fit_event(event) for _, event in events(showers, options)])
