"""Simulate air showers on a surface array: numbers in, dictionary of arrays out."""

import numpy as np

from utils.airshowers import detector, physics
from utils.airshowers.detector import ELECTRON_SIGNAL, Readings
from utils.airshowers.options import checked_options
from utils.arguments import integer

BLOCK = 256  # showers per random stream: part of the definition of the data
_TRACE_STREAM = 1


def simulate(
    n,
    seed=0,
    *,
    grid=14,
    spacing=750.0,
    layout="cartesian",
    primaries=("p", "He", "N", "Fe"),
    fractions=None,
    energy_range=(3.0, 100.0),
    spectral_index=1.0,
    max_zenith=60.0,
    core_halfwidth=None,
    threshold=4.0,
    gain=0.03,
    noise=0.1,
    saturation=None,
    sigma_t=10.0,
    tau=350.0,
    n_accidental=0.2,
    dead_fraction=0.0,
    r_min=100.0,
    muons=False,
    truth=False,
    traces=0,
):
    """Simulate `n` air showers seen by `grid` x `grid` stations at 1400 m altitude.

    Shower i depends on `seed`, i and the physics settings only, so
    `simulate(1000)` begins with the showers of `simulate(100)`.

    Settings: `spacing` (m); `layout` "cartesian" or "hex"; `primaries` from gamma, p,
    He, N, Fe with relative `fractions` (equal if None); `energy_range` (EeV), spectrum
    E^-`spectral_index`; `max_zenith` (degrees, flat in sin²); cores uniform within
    +-`core_halfwidth` (m, default two spacings inside the border); stations are silent
    below `threshold` (VEM); relative `gain` error, electronic `noise` (VEM), `saturation`
    (VEM, None for none); clock error `sigma_t` and front thickness `tau` (ns);
    `n_accidental` chance stations per shower; `dead_fraction` of the stations;
    `r_min` (m), inside of which the signal no longer rises.

    Returns a dictionary of float32 arrays, g = `grid`; first map index = x, second = y:
    time (n, g, g) ns after the hottest station and signal (n, g, g) VEM, both NaN where
    silent; energy (n,) EeV; mass (n,), 0 = photon; Xmax (n,) g/cm²; Rmu (n,) muon number
    relative to protons; zenith, azimuth (n,) rad; showeraxis (n, 3) unit vector to the
    sky; showercore (n, 2) m. With `muons`: signal_mu (n, g, g), muon counts. With
    `truth`: lambda_mu and lambda_em (expected VEM), distance (m to the axis) and DX
    (g/cm² past the maximum), each (n, g, g). With `traces` = T > 0: traces (n, g, g, T),
    VEM per 25 ns. These three never change the other arrays.

    Raises ValueError for impossible settings.
    """
    settings = dict(locals())
    n = integer("n", settings.pop("n"), 1, 10_000_000)
    seed = integer("seed", settings.pop("seed"), 0)
    options = checked_options(**settings)
    showers = {}
    for block in range(-(-n // BLOCK)):
        part = _simulate_block(seed, block, options)
        start = block * BLOCK
        for name, values in part.items():
            if block == 0:
                showers[name] = np.empty((n, *values.shape[1:]), np.float32)
            showers[name][start : start + BLOCK] = values[: n - start]
    return showers


def _simulate_block(seed, block, options):
    rng = np.random.default_rng([seed, block])
    stations = options.stations()
    # Draws of fixed shape come first: changed settings keep their meaning for shower i.
    uniform = rng.random((6, BLOCK))
    normal = rng.standard_normal((2, BLOCK))
    dense = _station_draws(rng, len(stations))
    shower = _primary(rng, uniform, options)
    shower["Rmu"] = physics.muon_number(shower["mass"], normal[0])
    geometry = _geometry(shower, stations, options.r_min)
    muon, electron = _expected(shower, geometry, normal[1])
    readings = _measure(rng, shower, geometry, muon, electron, dense, options)
    maps = {"time": readings.time, "signal": readings.signal}
    if options.muons:
        silent = np.isnan(readings.signal)
        maps["signal_mu"] = np.where(silent, np.nan, readings.muons)
    if options.truth:
        maps |= {"lambda_mu": muon, "lambda_em": electron}
        maps |= {"distance": geometry["radius"], "DX": geometry["past_maximum"]}
    if options.traces:
        # A stream of its own, so that traces leave all other arrays as they are.
        trace_rng = np.random.default_rng([seed, block, _TRACE_STREAM])
        maps["traces"] = detector.traces(
            trace_rng,
            readings,
            geometry["radius"],
            geometry["past_maximum"],
            options.traces,
        )
    side = options.grid
    maps = {k: v.reshape(BLOCK, side, side, *v.shape[2:]) for k, v in maps.items()}
    return maps | shower


def _station_draws(rng, stations):
    shape = BLOCK, stations
    return {
        "gain": rng.standard_normal(shape),
        "clock": rng.standard_normal(shape),
        "delay": rng.standard_exponential(shape),
        "fate": rng.random(shape),
    }


def _energies(uniform, limits, spectral_index):
    low, high = limits
    power = 1 - spectral_index
    if abs(power) < 1e-9:
        return low * (high / low) ** uniform
    return (low**power + uniform * (high**power - low**power)) ** (1 / power)


def _primary(rng, uniform, options):
    u_energy, u_mass, u_zenith, u_azimuth, u_x, u_y = uniform
    energy = _energies(u_energy, options.energy_range, options.spectral_index)
    masses = np.array([physics.MASS_NUMBERS[name] for name in options.primaries], float)
    index = np.searchsorted(np.cumsum(options.fractions), u_mass, side="right")
    mass = masses[np.minimum(index, len(masses) - 1)]
    sin_zenith = np.sin(np.radians(options.max_zenith)) * np.sqrt(u_zenith)
    zenith, azimuth = np.arcsin(sin_zenith), 2 * np.pi * u_azimuth
    x, y = sin_zenith * np.cos(azimuth), sin_zenith * np.sin(azimuth)
    core = (2 * np.stack([u_x, u_y], axis=1) - 1) * options.core_halfwidth
    return {
        "energy": energy,
        "mass": mass,
        "Xmax": physics.sample_xmax(rng, energy, mass),
        "zenith": zenith,
        "azimuth": azimuth,
        "showeraxis": np.stack([x, y, np.cos(zenith)], axis=1),
        "showercore": core,
    }


def _geometry(shower, stations, r_min):
    axis, core = shower["showeraxis"], shower["showercore"]
    x = stations[:, 0] - core[:, :1]
    y = stations[:, 1] - core[:, 1:]
    upstream = x * axis[:, :1] + y * axis[:, 1:2]
    distance_squared = x**2 + y**2
    past_maximum = physics.depth_past_maximum(
        upstream, axis[:, 2:], shower["Xmax"][:, None]
    )
    return {
        "upstream": upstream,
        "distance_squared": distance_squared,
        "radius": np.sqrt(np.maximum(distance_squared - upstream**2, r_min**2)),
        "past_maximum": past_maximum,
    }


def _expected(shower, geometry, normal):
    """Return the expected muonic and electromagnetic signals in VEM."""
    radius, past_maximum = geometry["radius"], geometry["past_maximum"]
    lateral = np.log(radius * (radius + 700) / (1000 * 1700))
    relative = shower["energy"] / 10
    scales = shower["Rmu"], np.exp(0.03 * normal)
    return tuple(
        np.exp(
            physics.ln_expected_signal(
                kind,
                (scale * relative**kind.index)[:, None],
                past_maximum,
                lateral,
            )
        )
        for kind, scale in zip((physics.MUONS, physics.ELECTRONS), scales, strict=True)
    )


def _measure(rng, shower, geometry, muon, electron, dense, options):
    """Return the readings: counts, signals and times of all stations."""
    muons = rng.poisson(muon)
    electrons = rng.poisson(electron / ELECTRON_SIGNAL)
    ideal = muons + ELECTRON_SIGNAL * electrons
    error = np.sqrt((options.gain * ideal) ** 2 + options.noise**2)
    signal = ideal + error * dense["gain"]
    time = detector.front_delay(
        geometry["distance_squared"],
        geometry["upstream"],
        shower["showeraxis"][:, 2:],
        shower["Xmax"][:, None],
    )
    time += options.sigma_t * dense["clock"]
    time += detector.particle_delay(
        geometry["radius"],
        geometry["past_maximum"],
        signal,
        options.tau,
        dense["delay"],
    )
    dead = dense["fate"] < options.dead_fraction
    triggered = (signal >= options.threshold) & ~dead
    chance = 1 - options.n_accidental / signal.shape[1]
    hit = ~triggered & ~dead & (dense["fate"] >= chance)
    signal[hit], time[hit] = detector.accidentals(rng, hit, options)
    muons[hit], electrons[hit] = np.rint(signal[hit]), 0
    signal = np.minimum(signal, options.saturation)
    active = triggered | hit
    signal = np.where(active, signal, np.nan)
    time = detector.time_since_hottest(signal, np.where(active, time, np.nan))
    return Readings(signal, time, muons, electrons)
