"""The settings of a simulation, checked once."""

from dataclasses import dataclass

import numpy as np

from utils.airshowers.geometry import station_grid
from utils.airshowers.physics import MASS_NUMBERS
from utils.arguments import array, flag, integer, number, require


@dataclass(frozen=True)
class Options:
    """Checked settings of `simulate`; meanings, units and ranges are listed there."""

    grid: int
    spacing: float
    layout: str
    primaries: tuple
    fractions: tuple
    energy_range: tuple
    spectral_index: float
    max_zenith: float
    core_halfwidth: float
    threshold: float
    gain: float
    noise: float
    saturation: float
    sigma_t: float
    tau: float
    n_accidental: float
    dead_fraction: float
    r_min: float
    muons: bool
    truth: bool
    traces: int

    def stations(self):
        """Return the station positions in m, shape (grid**2, 2)."""
        return station_grid(self.grid, self.spacing, self.layout).reshape(-1, 2)


# Lowest and highest value of every plain number; units as in `simulate`.
_RANGES = {
    "spectral_index": (-10, 10),
    "max_zenith": (0, 70),
    "threshold": (0.1, 1e4),
    "gain": (0, 1),
    "noise": (0, 100),
    "sigma_t": (0, 1e5),
    "tau": (0, 1e5),
    "n_accidental": (0, 100),
    "dead_fraction": (0, 1),
    "r_min": (10, 1e4),
}


def _sequence(name, value, allowed):
    is_sequence = isinstance(value, tuple | list | np.ndarray) and len(value) > 0
    require(is_sequence, name, value, allowed)
    return tuple(value)


def _primaries(value):
    allowed = "a list of names from " + ", ".join(MASS_NUMBERS)
    names = _sequence("primaries", value, allowed)
    good = all(isinstance(name, str) and name in MASS_NUMBERS for name in names)
    require(good, "primaries", value, allowed)
    return names


def _fractions(value, count):
    if value is None:
        return (1 / count,) * count
    shares = array("fractions", value, 1)
    good = len(shares) == count and np.all(shares >= 0) and 0 < shares.sum() < np.inf
    require(good, "fractions", value, f"{count} numbers >= 0, not all zero")
    return tuple(shares / shares.sum())


def _energy_range(value):
    allowed = "two increasing energies within 0.1 and 1000 EeV"
    limits = _sequence("energy_range", value, allowed)
    require(len(limits) == 2, "energy_range", value, allowed)
    low, high = (number("energy_range", limit, 0.1, 1000) for limit in limits)
    require(low <= high, "energy_range", value, allowed)
    return low, high


def _core_halfwidth(value, stations, spacing):
    if value is None:
        # The shorter side counts: in the hex layout y is the shorter one.
        return max(stations.max(axis=(0, 1)).min() - 2 * spacing, spacing / 2)
    return number("core_halfwidth", value, 0, 1e6)


def checked_options(grid, spacing, layout, primaries, fractions, **settings):
    """Return `Options` from the arguments of `simulate`, else raise a ValueError."""
    stations = station_grid(integer("grid", grid, 2, 64), spacing, layout)
    for name, (low, high) in _RANGES.items():
        settings[name] = number(name, settings[name], low, high)
    if settings["saturation"] is None:
        settings["saturation"] = np.inf
    else:
        lowest = settings["threshold"]
        settings["saturation"] = number("saturation", settings["saturation"], lowest)
    for name in ("muons", "truth"):
        settings[name] = flag(name, settings[name])
    settings["traces"] = integer("traces", settings["traces"], 0, 200)
    settings["energy_range"] = _energy_range(settings["energy_range"])
    settings["core_halfwidth"] = _core_halfwidth(
        settings["core_halfwidth"], stations, spacing
    )
    names = _primaries(primaries)
    shares = _fractions(fractions, len(names))
    return Options(grid, float(spacing), layout, names, shares, **settings)
