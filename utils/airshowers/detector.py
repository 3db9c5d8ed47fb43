"""What the stations of the array record of a shower."""

import math
from typing import NamedTuple

import numpy as np

from utils.airshowers.atmosphere import height_at_depth
from utils.airshowers.physics import ALTITUDE, SPEED_OF_LIGHT

ELECTRON_SIGNAL = 0.25  # VEM per detected electron or photon
TRACE_BIN = 25.0  # ns
_ACCIDENTAL_WINDOW = 20_000.0  # ns
_PULSE_DECAY = 60.0  # ns
_TRACE_NOISE = 0.03


class Readings(NamedTuple):
    """Records of all stations, each of shape (showers, stations)."""

    signal: np.ndarray  # VEM, NaN where silent
    time: np.ndarray  # ns after the hottest station, NaN where silent
    muons: np.ndarray  # muon count
    electrons: np.ndarray  # count of detected electrons and photons


def front_delay(distance_squared, upstream, cos_zenith, xmax):
    """Return the arrival time in ns of the spherical front, zero at the core.

    Its centre lies on the axis where half of the depth of the maximum is traversed, at
    least 1000 m away.
    """
    height = height_at_depth(0.5 * xmax * cos_zenith) - ALTITUDE
    radius = np.maximum(height / cos_zenith, 1000.0)
    squared = distance_squared - 2 * radius * upstream + radius**2
    return (np.sqrt(squared) - radius) / SPEED_OF_LIGHT


def particle_delay(radius, past_maximum, signal, tau, exponential):
    """Return the delay in ns of the first particle behind the front.

    Thick fronts (large `radius`, small depth `past_maximum`) sampled by few particles
    come late; `tau` is the scale in ns at 1000 m.
    """
    thickness = tau / 1000 * radius * np.exp(-past_maximum / 1250)
    return thickness / (1 + np.maximum(signal, 0.0)) * exponential


def accidentals(rng, hit, options):
    """Return signal (VEM) and time (ns) of chance coincidences at the stations `hit`."""
    count = np.count_nonzero(hit)
    signal = options.threshold * (1 + rng.standard_exponential(count) / 2)
    return signal, rng.uniform(-_ACCIDENTAL_WINDOW, _ACCIDENTAL_WINDOW, count)


def time_since_hottest(signal, time):
    """Return `time` counted from the station with the largest signal of each shower.

    The core would be a natural zero, but the true core is what a network may be asked
    to find: counting from it would hand over the answer.
    """
    hottest = np.argmax(np.nan_to_num(signal, nan=-1.0), axis=1, keepdims=True)
    return time - np.take_along_axis(time, hottest, axis=1)


def _normal_table():
    x = np.linspace(-6, 6, 2401)
    return x, np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in x])


_NORMAL_X, _NORMAL_CDF = _normal_table()


def _bin_probabilities(median, sigma, bins):
    """Return log-normal probabilities (stations, bins + 1); the last one is overflow."""
    ln_edges = np.log(TRACE_BIN * np.arange(1, bins + 1))
    z = (ln_edges - np.log(median)[:, None]) / sigma
    cumulative = np.interp(z, _NORMAL_X, _NORMAL_CDF)
    return np.diff(cumulative, prepend=0.0, append=1.0, axis=1)


def _pulses(counts):
    """Return counts (stations, bins) smeared by the exponential pulse of a particle."""
    decay = math.exp(-TRACE_BIN / _PULSE_DECAY)
    trace = counts * (1 - decay)
    for step in range(1, trace.shape[1]):
        trace[:, step] += decay * trace[:, step - 1]
    return trace


def traces(rng, readings, radius, past_maximum, bins):
    """Return the signal traces in VEM per 25 ns, shape (showers, stations, bins).

    Each starts at the station's own trigger; NaN where the station is silent. Particle
    times are log-normal with medians and widths chosen for this simulation.
    """
    active = np.isfinite(readings.signal)
    signal, muons = readings.signal[active], readings.muons[active]
    electrons = readings.electrons[active]
    spread = (radius[active] / 1000) ** 1.2 * np.exp(
        (400 - past_maximum[active]) / 1500
    )
    muon_bins = _bin_probabilities(40 + 200 * spread, 0.70, bins)
    electron_bins = _bin_probabilities(60 + 380 * spread, 0.75, bins)
    arrived = (
        rng.multinomial(muons, muon_bins)[:, :-1]
        + ELECTRON_SIGNAL * (rng.multinomial(electrons, electron_bins)[:, :-1])
    )
    gain = signal / np.maximum(muons + ELECTRON_SIGNAL * electrons, ELECTRON_SIGNAL)
    noise = 1 + _TRACE_NOISE * rng.standard_normal(arrived.shape)
    result = np.full((*active.shape, bins), np.nan)
    result[active] = gain[:, None] * _pulses(arrived) * noise
    return result
