"""The information that a shower leaves in the array: Fisher matrices."""

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from utils.airshowers import physics
from utils.airshowers.detector import ELECTRON_SIGNAL, first_particle_delay, front_delay
from utils.airshowers.geometry import shower_frame
from utils.airshowers.validation import options_of, shower_array
from utils.arguments import flag, require

# The parameters of a shower and the units in which its information matrix counts them.
PARAMETERS = {
    "ln_energy": 1.0,
    "xmax": 100.0,  # g/cm²
    "ln_muons": 1.0,
    "ln_electrons": 1.0,
    "core_x": 100.0,  # m
    "core_y": 100.0,
    "axis_x": 0.01,
    "axis_y": 0.01,
}
UNITS = np.array(list(PARAMETERS.values()))
_TRUTH = ("energy", "Xmax", "Rmu", "showercore", "showeraxis")
_STEP = 1e-3  # of the numerical derivatives, in these units
_CHUNK = 256  # showers treated together


class _Expected(NamedTuple):
    """What the stations record on average, each of shape (k, m)."""

    signal: np.ndarray  # VEM
    variance: np.ndarray  # VEM²
    front: np.ndarray  # ns, arrival of the front
    ln_delay: np.ndarray  # of the mean delay in ns, before division by 1 + S


def _expected(parameters, options):
    """Return `_Expected` for parameters (k, 8), with the formulas of the simulation."""
    scaled = parameters * UNITS
    axis, xmax = scaled[:, 6:], scaled[:, 1:2]
    axis = np.column_stack([axis, np.sqrt(1 - np.sum(axis**2, axis=1))])
    offsets = shower_frame(options.stations(), axis, scaled[:, 4:6], options.r_min)
    past = physics.depth_past_maximum(offsets.upstream, axis[:, 2:], xmax)
    energy, (muons, electrons) = np.exp(scaled[:, 0]), np.exp(scaled[:, 2:4]).T
    muons, electrons = physics.expected_signals(
        energy, muons, electrons, offsets.radius, past
    )
    signal, poisson = muons + electrons, muons + ELECTRON_SIGNAL * electrons
    gain = options.gain**2 * (signal**2 + poisson)
    delay = first_particle_delay(offsets.radius, past, 0.0, options.tau)
    return _Expected(
        signal,
        poisson + gain + options.noise**2,
        front_delay(offsets, axis[:, 2:], xmax),
        np.log(np.maximum(delay, 1e-300)),
    )


def _parameters(showers):
    """Return the true parameters (n, 8) in the units of `PARAMETERS`."""
    energy, xmax, muons = (shower_array(showers, k, 1) for k in _TRUTH[:3])
    core, axis = (shower_array(showers, k, 2) for k in _TRUTH[3:])
    good = len({len(values) for values in (energy, xmax, muons, core, axis)}) == 1
    good = good and core.shape[1] == 2 and axis.shape[1] == 3
    require(good, "showers", "their true values", "arrays of n showers from simulate")
    ln_electrons = np.zeros(len(energy))  # its shower-to-shower spread is only 3 %
    columns = [np.log(energy), xmax, np.log(muons), ln_electrons, core, axis[:, :2]]
    return np.column_stack(columns).astype(float) / UNITS


def _slopes(parameters, options):
    """Return the derivatives of `_Expected` by the parameters, each (8, k, m)."""
    steps = _STEP * np.eye(len(UNITS))
    rows = []
    for step in steps:
        above = _expected(parameters + step, options)
        below = _expected(parameters - step, options)
        pairs = zip(above, below, strict=True)
        rows.append([(high - low) / (2 * _STEP) for high, low in pairs])
    return _Expected(*(np.stack(part) for part in zip(*rows, strict=True)))


def _normal(x):
    """Return density and cumulative distribution of a standard normal variable."""
    from scipy.special import ndtr  # takes longer to import than all of airshowers

    return np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi), ndtr(x)


def _product(first, second, weight):
    """Return the sum of first_i second_j weight over the stations, (k, i, j)."""
    first, second = np.swapaxes(first, 0, 1), np.swapaxes(second, 0, 1)
    return (first * weight[:, None]) @ np.swapaxes(second, 1, 2)


def _symmetric(first, second, weight):
    matrix = _product(first, second, weight)
    return matrix + np.swapaxes(matrix, 1, 2)


def _signal_information(expected, slopes, threshold):
    """Return the information of signals that are only seen above the threshold.

    A normal variable of expectation S and variance V, so the score of a station is
    z S'/sqrt(V) + (z² - 1) V'/(2 V), integrated over z above the cut a; below it only
    the probability of silence counts.
    """
    width = np.sqrt(expected.variance)
    cut = np.clip((threshold - expected.signal) / width, -30, 6)
    density, silent = _normal(cut)
    seen = 1 - silent
    shift, stretch = slopes.signal / width, slopes.variance / (2 * width**2)
    matrix = _product(shift, shift, cut * density + seen)
    matrix += _symmetric(shift, stretch, (cut**2 + 1) * density)
    matrix += _product(stretch, stretch, (cut**3 + cut) * density + 2 * seen)
    silence = shift + cut * stretch
    return matrix + _product(silence, silence, density**2 / np.maximum(silent, 1e-300))


@cache
def _delay_information():
    """Return ln(tau / sigma) and the information of one time, (60,) and (60, 3).

    The time is normal (sigma = 1) plus exponential (mean tau), of density f. Its
    convolution g gives f' = (g - f) / tau, and from it the derivative by ln tau.
    Columns: (position, position), (position, ln tau), (ln tau, ln tau).
    """
    ln_ratio = np.linspace(math.log(0.05), math.log(1000), 60)
    rows = []
    for tau in np.exp(ln_ratio):
        x = np.unique(np.r_[np.arange(-8, 12, 0.02), np.linspace(12, 12 + 40 * tau)])
        normal, tail = _normal(x)[0], _normal(x - 1 / tau)[1]
        density = np.exp(1 / (2 * tau**2) - x / tau) * tail / tau
        by_position = (density - normal) / tau
        by_ln_tau = density * (x / tau - 1 - 1 / tau**2) + normal / tau**2
        scores = np.stack([by_position, by_ln_tau]) / np.sqrt(density + 1e-30)
        matrix = np.trapezoid(scores[:, None] * scores, x)
        rows.append(matrix[[0, 0, 1], [0, 1, 1]])
    return ln_ratio, np.array(rows)


def _time_information(expected, slopes, options):
    """Return the information of the arrival times, common time zero unknown."""
    signal = np.maximum(expected.signal, options.threshold)
    ln_ratio = expected.ln_delay - np.log(1 + signal) - math.log(options.sigma_t)
    above = (expected.signal - options.threshold) / np.sqrt(expected.variance)
    grid, table = _delay_information()
    seen = _normal(above)[1]
    weights = [np.interp(ln_ratio, grid, column) * seen for column in table.T]
    zero = np.ones_like(slopes.front[:1])
    position = np.concatenate([slopes.front, zero]) / options.sigma_t
    spread = np.concatenate([slopes.ln_delay, 0 * zero])
    matrix = _product(position, position, weights[0])
    matrix += _symmetric(position, spread, weights[1])
    matrix += _product(spread, spread, weights[2])
    mixed = matrix[:, :-1, -1:]
    scale = np.maximum(matrix[:, -1:, -1:], 1e-12)
    return matrix[:, :-1, :-1] - mixed @ np.swapaxes(mixed, 1, 2) / scale


def _valid_options(showers, settings, times):
    """Return the options of showers whose records these formulas describe."""
    options = options_of(showers, settings)
    rule = "None: no bound is known for stations that saturate"
    require(options.saturation is None, "saturation", options.saturation, rule)
    rule = "0: the bounds are those of an array without holes"
    require(options.dead_fraction == 0, "dead_fraction", options.dead_fraction, rule)
    rule = "at most 1: the bounds leave chance coincidences out"
    require(options.n_accidental <= 1, "n_accidental", options.n_accidental, rule)
    if times:
        for name in ("sigma_t", "tau"):
            value = getattr(options, name)
            require(value > 0, name, value, "above zero, or times=False")
    return options


def fisher_information(showers, *, times=True, **settings):
    """Return the information about each shower in its expected record, (n, 8, 8).

    Rows and columns are `PARAMETERS` in their units; reads the true values in
    `showers`, and their options, of which `settings` replace some. Signals are normal
    with the variance of the simulation (particle counts, gain, noise) and cut at the
    threshold; times, unless `times` is False, are a front plus exponential
    first-particle delays plus normal clock errors. Traces and counts of muons are not
    read, and chance coincidences are left out. Raises ValueError where that will not
    do: for dead or saturated stations and more than one coincidence per shower.

    The matrix is the covariance of the gradient of ln likelihood; its inverse
    is the Cramér-Rao bound (Cramér, Mathematical Methods of Statistics, 1946, ch. 32).
    """
    times = flag("times", times)
    options = _valid_options(showers, settings, times)
    parameters, parts = _parameters(showers), []
    for start in range(0, len(parameters), _CHUNK):
        chunk = parameters[start : start + _CHUNK]
        expected, slopes = _expected(chunk, options), _slopes(chunk, options)
        matrix = _signal_information(expected, slopes, options.threshold)
        if times:
            matrix += _time_information(expected, slopes, options)
        parts.append(matrix)
    return np.concatenate(parts)
