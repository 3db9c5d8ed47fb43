"""Inputs of a network made from simulated showers: images and profiles."""

import numpy as np

from utils.airshowers.physics import LAMBDA, X0, gaisser_hillas
from utils.arguments import array, flag, integer, require

PROFILE_DEPTHS = np.linspace(200.0, 1190.0, 100)  # slant depth, g/cm²
_LG_SIGNAL_SCALE = 3.0  # lg(1 + S / VEM) of the hottest stations
_TIME_SCALE = 5000.0  # ns


def shower_array(showers, name, ndim):
    """Return the float array `name` of the dictionary `showers`, else a ValueError."""
    good = isinstance(showers, dict) and name in showers
    found = list(showers) if isinstance(showers, dict) else showers
    require(good, "showers", found, f"a dictionary from simulate with {name!r}")
    return array(f"showers[{name!r}]", showers[name], ndim, finite=False)


def station_maps(showers):
    """Return (signal, time), each of shape (n, g, g), else raise a ValueError."""
    signal = shower_array(showers, "signal", 3)
    time = shower_array(showers, "time", 3)
    fits = signal.shape == time.shape and signal.shape[1] == signal.shape[2]
    require(
        fits, "showers", (signal.shape, time.shape), "maps of equal shape (n, g, g)"
    )
    return signal, time


def images(showers, mask=False):
    """Return network inputs of shape (n, g, g, 2), float32, from simulated showers.

    Channels: lg(1 + S / VEM) / 3 and t / 5000 ns; silent stations are 0. The constants
    are fixed rather than fitted, so that nothing of a test sample enters the training.
    With `mask` a third channel is 1 at active stations; it tells silence from t = 0.
    """
    signal, time = station_maps(showers)
    mask = flag("mask", mask)
    result = np.zeros((*signal.shape, 3 if mask else 2), np.float32)
    silent = ~(np.isfinite(signal) & np.isfinite(time))
    filled = np.where(silent, 0, np.maximum(signal, 0))
    result[..., 0] = np.log10(1 + filled) / _LG_SIGNAL_SCALE
    result[..., 1] = np.where(silent, 0, time) / _TIME_SCALE
    if mask:
        result[..., 2] = ~silent
    return result


def profiles(showers, seed=0):
    """Return noisy longitudinal profiles dE/dX in PeV/(g/cm²), float32, shape (n, 100).

    At the slant depths `PROFILE_DEPTHS`, for the true energy and Xmax of each shower:
    Gaisser-Hillas with 90 % of the energy deposited in air, and Gaussian noise of
    0.3 sqrt(dE/dX). The noise depends on `seed` only.
    """
    energy, xmax = (shower_array(showers, key, 1) for key in ("energy", "Xmax"))
    fits = energy.shape == xmax.shape and np.all(energy > 0) and np.all(xmax > X0)
    require(fits, "showers", "energy, Xmax", "showers of positive energy and Xmax > X0")
    rng = np.random.default_rng(integer("seed", seed, 0))
    energy, xmax = energy[:, None].astype(float), xmax[:, None].astype(float)
    width = LAMBDA * np.sqrt(2 * np.pi * (xmax - X0) / LAMBDA)
    deposit = 900 * energy / width * gaisser_hillas(PROFILE_DEPTHS, xmax)
    noise = 0.3 * np.sqrt(deposit) * rng.standard_normal(deposit.shape)
    return (deposit + noise).astype(np.float32)
