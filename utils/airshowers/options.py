"""The settings of a simulation: their names, defaults, units and ranges, only here."""

import inspect
from dataclasses import dataclass, field, fields, replace

import numpy as np

from utils.airshowers.geometry import LAYOUTS, station_grid
from utils.airshowers.physics import MASS_NUMBERS
from utils.arguments import array, choice, flag, integer, number, require


def _checked_by(check):
    """Return the metadata of a setting that check(name, value) returns or refuses."""
    return {"check": check}


def _between(low, high):
    return _checked_by(lambda name, value: number(name, value, low, high))


def _whole(low, high):
    return _checked_by(lambda name, value: integer(name, value, low, high))


def _unless_none(low, high=None):
    def check(name, value):
        return None if value is None else number(name, value, low, high)

    return _checked_by(check)


def _sequence(name, value, allowed):
    is_sequence = isinstance(value, tuple | list | np.ndarray) and len(value) > 0
    require(is_sequence, name, value, allowed)
    return tuple(value)


def _layout(name, value):
    return choice(name, value, LAYOUTS)


def _primaries(name, value):
    allowed = "a list of names from " + ", ".join(MASS_NUMBERS)
    names = _sequence(name, value, allowed)
    good = all(isinstance(each, str) and each in MASS_NUMBERS for each in names)
    require(good, name, value, allowed)
    return names


def _fractions(name, value):
    if value is None:
        return None
    shares = array(name, value, 1)
    good = np.all(shares >= 0) and 0 < shares.sum() < np.inf
    require(good, name, value, "numbers >= 0, not all zero")
    return tuple(map(float, shares))


def _energy_range(name, value):
    allowed = "two increasing energies within 0.1 and 1000 EeV"
    limits = _sequence(name, value, allowed)
    require(len(limits) == 2, name, value, allowed)
    low, high = (number(name, limit, 0.1, 1000) for limit in limits)
    require(low <= high, name, value, allowed)
    return low, high


@dataclass(frozen=True, kw_only=True)
class Options:
    """How showers are simulated: the settings of `simulate`, checked.

    `shares`, `core_limit` and `largest_signal` fill in what None stands for. Raises
    ValueError for impossible settings.
    """

    # The array, and where showers come down on it
    grid: int = field(default=14, metadata=_whole(2, 64))  # stations along each side
    spacing: float = field(default=750.0, metadata=_between(10, 10_000))  # m
    layout: str = field(default="cartesian", metadata=_checked_by(_layout))  # or "hex"
    core_halfwidth: float | None = field(default=None, metadata=_unless_none(0, 1e6))
    # The showers
    primaries: tuple = field(
        default=("p", "He", "N", "Fe"), metadata=_checked_by(_primaries)
    )
    fractions: tuple | None = field(default=None, metadata=_checked_by(_fractions))
    energy_range: tuple = field(
        default=(3.0, 100.0), metadata=_checked_by(_energy_range)
    )  # EeV
    spectral_index: float = field(default=1.0, metadata=_between(-10, 10))
    max_zenith_deg: float = field(default=60.0, metadata=_between(0, 70))
    tau: float = field(default=350.0, metadata=_between(0, 1e5))  # ns
    r_min: float = field(default=100.0, metadata=_between(10, 1e4))  # m
    # The stations
    threshold: float = field(default=4.0, metadata=_between(0.1, 1e4))  # VEM
    gain: float = field(default=0.03, metadata=_between(0, 1))  # relative
    noise: float = field(default=0.1, metadata=_between(0, 100))  # VEM
    saturation: float | None = field(default=None, metadata=_unless_none(0.1))  # VEM
    sigma_t: float = field(default=10.0, metadata=_between(0, 1e5))  # ns
    n_accidental: float = field(default=0.2, metadata=_between(0, 100))  # per shower
    dead_fraction: float = field(default=0.0, metadata=_between(0, 1))
    # What is handed out
    muons: bool = field(default=False, metadata=_checked_by(flag))
    truth: bool = field(default=False, metadata=_checked_by(flag))
    traces: int = field(default=0, metadata=_whole(0, 200))  # bins

    def __post_init__(self):
        for each in fields(self):
            checked = each.metadata["check"](each.name, getattr(self, each.name))
            object.__setattr__(self, each.name, checked)
        if self.saturation is not None:
            number("saturation", self.saturation, self.threshold)
        if self.fractions is not None:
            count = len(self.primaries)
            good = len(self.fractions) == count
            require(good, "fractions", self.fractions, f"{count} numbers")

    @property
    def shares(self):
        """The share of each primary; together 1."""
        if self.fractions is None:
            return (1 / len(self.primaries),) * len(self.primaries)
        return tuple(np.array(self.fractions) / sum(self.fractions))

    @property
    def core_limit(self):
        """The largest |x| and |y| of a core in m."""
        if self.core_halfwidth is not None:
            return self.core_halfwidth
        # The shorter side counts: in the hex layout y is the shorter one.
        border = self.stations().max(axis=0).min()
        return max(border - 2 * self.spacing, self.spacing / 2)

    @property
    def largest_signal(self):
        """The signal in VEM at which a station saturates."""
        return np.inf if self.saturation is None else self.saturation

    def stations(self):
        """Return the station positions in m, shape (grid**2, 2)."""
        return station_grid(self.grid, self.spacing, self.layout).reshape(-1, 2)

    def changed(self, settings):
        """Return the options with some settings, given by name, replaced."""
        known = [each.name for each in fields(self)]
        for name in settings:
            require(name in known, "setting", name, "one of " + ", ".join(known))
        return replace(self, **settings)


def shows_settings(function):
    """Let a function of **settings name them and their defaults in its signature."""
    signature = inspect.signature(function)
    own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    settings = [
        inspect.Parameter(
            each.name, inspect.Parameter.KEYWORD_ONLY, default=each.default
        )
        for each in fields(Options)
    ]
    function.__signature__ = signature.replace(parameters=[*own, *settings])
    return function
