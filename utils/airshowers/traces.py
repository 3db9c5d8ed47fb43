"""Signal traces: when the particles of a shower reach one station."""

import math

import numpy as np

from utils.airshowers.detector import ELECTRON_SIGNAL

TRACE_BIN = 25.0  # ns
_PULSE_DECAY = 60.0  # ns
_NOISE = 0.03  # relative
# Log-normal arrival times: median in ns at the axis, its growth outwards, width.
_MUONS = (40.0, 200.0, 0.70)
_ELECTRONS = (60.0, 380.0, 0.75)


def _bin_probabilities(kind, spread, bins):
    """Return probabilities of shape (stations, bins + 1); the last one is overflow."""
    from scipy.special import ndtr  # takes longer to import than all of airshowers

    centre, growth, sigma = kind
    median = centre + growth * spread
    ln_edges = np.log(TRACE_BIN * np.arange(1, bins + 1))
    z = (ln_edges - np.log(median)[:, None]) / sigma
    return np.diff(ndtr(z), prepend=0.0, append=1.0, axis=1)


def _pulses(counts):
    """Return counts (stations, bins) smeared by the exponential pulse of a particle."""
    decay = math.exp(-TRACE_BIN / _PULSE_DECAY)
    trace = counts * (1 - decay)
    for step in range(1, trace.shape[1]):
        trace[:, step] += decay * trace[:, step - 1]
    return trace


def sample_traces(rng, readings, radius, past_maximum, bins):
    """Return the signal traces in VEM per 25 ns, shape (showers, stations, bins).

    Each starts at the station's own trigger and sums to its signal, less what comes
    after the last bin; NaN where the station is silent. The times are this simulation's
    own choice: thicker far from the axis and close to the shower maximum.
    """
    active = np.isfinite(readings.signal)
    muons, electrons = readings.muons[active], readings.electrons[active]
    young = np.exp((400 - past_maximum[active]) / 1500)
    spread = (radius[active] / 1000) ** 1.2 * young
    arrived = rng.multinomial(muons, _bin_probabilities(_MUONS, spread, bins))
    soft = rng.multinomial(electrons, _bin_probabilities(_ELECTRONS, spread, bins))
    share = ELECTRON_SIGNAL
    scale = readings.signal[active] / np.maximum(muons + share * electrons, share)
    noise = 1 + _NOISE * rng.standard_normal((len(muons), bins))
    result = np.full((*active.shape, bins), np.nan, np.float32)
    result[active] = _pulses((arrived + share * soft)[:, :-1]) * noise * scale[:, None]
    return result
