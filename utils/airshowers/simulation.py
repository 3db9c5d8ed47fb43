"""Simulate air showers on a surface array: settings in, `Showers` out."""

import numpy as np

from utils.airshowers import detector, physics
from utils.airshowers.geometry import shower_frame
from utils.airshowers.options import Options, shows_settings
from utils.airshowers.showers import Showers
from utils.airshowers.traces import sample_traces
from utils.arguments import integer

BLOCK = 256  # showers per random stream: part of the definition of the data
LAST_START = 10**12  # blocks stay below 2**32, where random streams begin to repeat
_TRACE_STREAM = 1


@shows_settings
def simulate(n, seed=0, *, start=0, **settings):
    """Simulate `n` air showers seen by `grid` x `grid` stations at 1400 m altitude.

    Shower i depends on `seed`, i and the physics settings only, so
    `simulate(1000)` begins with the showers of `simulate(100)`. The first one has the
    number `start`: `simulate(900, start=100)` returns the rest of the thousand.

    Settings: `spacing` (m); `layout` "cartesian" or "hex"; `primaries` from gamma, p,
    He, N, Fe with relative `fractions` (equal if None); `energy_range` (EeV), spectrum
    E^-`spectral_index`; `max_zenith_deg` (flat in sin²); cores uniform within
    +-`core_halfwidth` (m, default two spacings inside the border); stations are silent
    below `threshold` (VEM); relative `gain` error, electronic `noise` (VEM) and
    `saturation` (VEM or None); clock error `sigma_t` and front thickness `tau` (ns);
    `n_accidental` chance stations per shower; `dead_fraction` of the stations; `r_min`
    (m), inside of which the signal no longer rises.

    Returns `Showers`, a dictionary of float32 arrays that keeps these settings as its
    `options`. With g = `grid` and x as the first index of a map: time (n, g, g) ns
    after the hottest station and signal (n, g, g) VEM, both NaN where silent; energy
    (n,) EeV; mass (n,), 0 = photon; Xmax (n,) g/cm²; Rmu (n,), muons relative to the
    average proton; zenith, azimuth (n,) rad; showeraxis (n, 3), unit vector to the sky;
    showercore (n, 2) m. With `muons` also signal_mu (n, g, g), muon counts, NaN where
    silent. With `truth` also lambda_mu, lambda_em (expected VEM), distance (m to the
    axis) and DX (g/cm² past the maximum), each (n, g, g). With `traces` = T > 0 also
    traces (n, g, g, T), VEM per 25 ns. None of the three changes the other arrays.

    Not modelled: geomagnetic field, inclined stations, thinning. For teaching only.
    Raises ValueError for impossible settings.
    """
    n = integer("n", n, 1, 1_000_000)
    seed = integer("seed", seed, 0)
    start = integer("start", start, 0, LAST_START)
    options = Options().changed(settings)
    showers = {}
    for block in range(start // BLOCK, -(-(start + n) // BLOCK)):
        ahead = start - block * BLOCK  # showers of this block that are not asked for
        for name, values in _simulate_block(seed, block, options).items():
            if name not in showers:
                showers[name] = np.empty((n, *values.shape[1:]), np.float32)
            part = values[max(ahead, 0) : ahead + n]
            first = max(-ahead, 0)
            showers[name][first : first + len(part)] = part
    return Showers(showers, options)


def _simulate_block(seed, block, options):
    """Return the arrays of all 256 showers of one block."""
    rng = np.random.default_rng([seed, block])
    stations = options.stations()
    # Draws of fixed shape come first: changed settings keep the meaning of each draw.
    uniform = rng.random((6, BLOCK))
    normal_muons, normal_electrons = rng.standard_normal((2, BLOCK))
    draws = detector.station_draws(rng, (BLOCK, len(stations)))
    shower = _primary(rng, uniform, options)
    shower["Rmu"] = physics.muon_number(shower["mass"], normal_muons)
    electrons = np.exp(physics.ELECTRON_SPREAD * normal_electrons)
    axis, core = shower["showeraxis"], shower["showercore"]
    offsets = shower_frame(stations, axis, core, options.r_min)
    radius, cos_zenith = offsets.radius, axis[:, 2:]
    past = physics.depth_past_maximum(
        offsets.upstream, cos_zenith, shower["Xmax"][:, None]
    )
    expected = physics.expected_signals(
        shower["energy"], shower["Rmu"], electrons, radius, past
    )
    readings = detector.record(rng, shower, offsets, past, expected, draws, options)
    maps = {"time": readings.time, "signal": readings.signal}
    maps |= _extra_maps(readings, radius, past, expected, options)
    if options.traces:
        # A stream of its own, so that traces leave all other arrays as they are.
        own = np.random.default_rng([seed, block, _TRACE_STREAM])
        maps["traces"] = sample_traces(own, readings, radius, past, options.traces)
    side = BLOCK, options.grid, options.grid
    return {k: v.reshape(*side, *v.shape[2:]) for k, v in maps.items()} | shower


def _extra_maps(readings, radius, past_maximum, expected, options):
    maps = {}
    if options.muons:
        silent = np.isnan(readings.signal)
        maps["signal_mu"] = np.where(silent, np.nan, readings.muons)
    if options.truth:
        maps |= {"lambda_mu": expected[0], "lambda_em": expected[1]}
        maps |= {"distance": radius, "DX": past_maximum}
    return maps


def _energies(uniform, limits, spectral_index):
    low, high = limits
    power = 1 - spectral_index
    if abs(power) < 1e-9:
        return low * (high / low) ** uniform
    energy = (low**power + uniform * (high**power - low**power)) ** (1 / power)
    return np.clip(energy, low, high)  # rounding may step outside


def _masses(uniform, options):
    masses = np.array([physics.MASS_NUMBERS[name] for name in options.primaries], float)
    index = np.searchsorted(np.cumsum(options.shares), uniform, side="right")
    # Rounding may leave the last cumulative share just below one.
    return masses[np.minimum(index, len(masses) - 1)]


def _primary(rng, uniform, options):
    u_energy, u_mass, u_zenith, u_azimuth, u_x, u_y = uniform
    energy = _energies(u_energy, options.energy_range, options.spectral_index)
    mass = _masses(u_mass, options)
    # A flat array sees the solid angle times the cosine: flat in sin².
    sin_zenith = np.sin(np.radians(options.max_zenith_deg)) * np.sqrt(u_zenith)
    zenith, azimuth = np.arcsin(sin_zenith), 2 * np.pi * u_azimuth
    x, y = sin_zenith * np.cos(azimuth), sin_zenith * np.sin(azimuth)
    return {
        "energy": energy,
        "mass": mass,
        "Xmax": physics.sample_xmax(rng, energy, mass),
        "zenith": zenith,
        "azimuth": azimuth,
        "showeraxis": np.stack([x, y, np.cos(zenith)], axis=1),
        "showercore": (2 * np.stack([u_x, u_y], axis=1) - 1) * options.core_limit,
    }
