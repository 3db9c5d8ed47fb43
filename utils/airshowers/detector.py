"""What the stations of the array record of a shower: signals and arrival times."""

from typing import NamedTuple

import numpy as np

from utils.airshowers.atmosphere import height_at_depth
from utils.airshowers.physics import ALTITUDE, GROUND_DEPTH, SPEED_OF_LIGHT

ELECTRON_SIGNAL = 0.25  # VEM per detected electron or photon
_ACCIDENTAL_WINDOW = 20_000.0  # ns


class Draws(NamedTuple):
    """Random numbers of fixed shape (k, m) that the stations consume."""

    gain: np.ndarray  # normal
    clock: np.ndarray  # normal
    delay: np.ndarray  # exponential
    lottery: np.ndarray  # uniform: dead at its lower end, chance hits at its upper


class Readings(NamedTuple):
    """Records of m stations for k showers, each of shape (k, m)."""

    signal: np.ndarray  # VEM, NaN where silent
    time: np.ndarray  # ns after the hottest station, NaN where silent
    muons: np.ndarray  # count
    electrons: np.ndarray  # count of detected electrons and photons


def station_draws(rng, shape):
    """Draw everything that the stations need besides the particle counts."""
    return Draws(
        gain=rng.standard_normal(shape),
        clock=rng.standard_normal(shape),
        delay=rng.standard_exponential(shape),
        lottery=rng.random(shape),
    )


def front_delay(offsets, cos_zenith, xmax):
    """Return the arrival time in ns of the spherical front, zero at the core.

    Its centre lies on the axis where half of the depth of the maximum is traversed, at
    least 1000 m away.
    """
    half_depth = np.minimum(0.5 * xmax * cos_zenith, GROUND_DEPTH)
    height = height_at_depth(half_depth) - ALTITUDE
    centre = np.maximum(height / cos_zenith, 1000.0)
    squared = offsets.x**2 + offsets.y**2 - 2 * centre * offsets.upstream + centre**2
    return (np.sqrt(squared) - centre) / SPEED_OF_LIGHT


def first_particle_delay(radius, past_maximum, signal, tau):
    """Return the mean delay in ns of the first particle behind the front.

    Thick fronts (large `radius`, small `past_maximum`) sampled by few particles come
    late; `tau` is the scale in ns at 1000 m.
    """
    thickness = tau / 1000 * radius * np.exp(-past_maximum / 1250)
    return thickness / (1 + np.maximum(signal, 0.0))


def _time_since_hottest(signal, time):
    """Return `time` counted from the station with the largest signal of each shower.

    The core would be a natural zero, but the true core is what a network may be asked
    to find: counting from it would hand over the answer.
    """
    heard = np.where(np.isnan(signal), -1.0, signal)
    hottest = np.argmax(heard, axis=1, keepdims=True)
    return time - np.take_along_axis(time, hottest, axis=1)


def _add_accidentals(rng, hit, signal, time, options):
    """Overwrite signal and time by chance coincidences at the stations `hit`."""
    count = np.count_nonzero(hit)
    signal[hit] = options.threshold * (1 + rng.standard_exponential(count) / 2)
    time[hit] = rng.uniform(-_ACCIDENTAL_WINDOW, _ACCIDENTAL_WINDOW, count)


def _signals(muons, electrons, gain, options):
    ideal = muons + ELECTRON_SIGNAL * electrons
    error = np.sqrt((options.gain * ideal) ** 2 + options.noise**2)
    return ideal + error * gain


def record(rng, shower, offsets, past_maximum, expected, draws, options):
    """Return the `Readings` of all stations.

    `shower` holds (k,) arrays, `offsets` and `past_maximum` (k, m); `expected` are the
    muonic and electromagnetic signals in VEM, each (k, m).
    """
    muons = rng.poisson(expected[0])
    electrons = rng.poisson(expected[1] / ELECTRON_SIGNAL)
    signal = _signals(muons, electrons, draws.gain, options)
    cos_zenith = shower["showeraxis"][:, 2:]
    time = front_delay(offsets, cos_zenith, shower["Xmax"][:, None])
    late = first_particle_delay(offsets.radius, past_maximum, signal, options.tau)
    time += options.sigma_t * draws.clock + late * draws.delay
    dead_below = options.dead_fraction
    chance_above = 1 - options.n_accidental / signal.shape[1]
    dead = draws.lottery < dead_below
    active = (signal >= options.threshold) & ~dead
    hit = ~active & ~dead & (draws.lottery >= chance_above)
    _add_accidentals(rng, hit, signal, time, options)
    muons[hit], electrons[hit] = np.rint(signal[hit]), 0
    active |= hit
    # Rounded as it is handed out: the hottest station is then the one a reader finds.
    signal = np.minimum(signal, options.largest_signal).astype(np.float32)
    signal, time = (np.where(active, values, np.nan) for values in (signal, time))
    return Readings(signal, _time_since_hottest(signal, time), muons, electrons)
