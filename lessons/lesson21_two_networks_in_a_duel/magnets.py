"""What a physicist fits to lattices of 3×3 spins, and laws wrong on purpose."""

import numpy as np

from utils.ising import energy_per_site
from utils.lattices import all_lattices, numbers, probabilities

TEMPERATURES = np.linspace(1.5, 4, 251)


def fitted_temperature(spins):
    """Return the temperature at which lattices have the mean energy of these."""
    energies = energy_per_site(all_lattices())
    means = [probabilities(T) @ energies for T in TEMPERATURES]
    return np.interp(energy_per_site(spins).mean(), means, TEMPERATURES)


def correlation(spins):
    """Return the mean product of spins (y, x) apart on a torus, (rows, columns)."""
    power = np.abs(np.fft.fft2(spins)) ** 2
    return np.fft.ifft2(power.mean(axis=0)).real / spins[0].size


def drawn_from(p, n, seed):
    """Return n lattices (n, 3, 3) int8 that have the probabilities p (512,)."""
    places = np.random.default_rng(seed).choice(len(p), n, p=p)
    return all_lattices()[places]


def counted(spins):
    """Return how often each of the 512 lattices occurs, (512,)."""
    return np.bincount(numbers(spins), minlength=512) / len(spins)


def unequal(coupling, T):
    """Return probabilities with this coupling in rows and the mean energy of T.

    The other coupling, in columns, is found on a grid.
    """
    s = all_lattices().astype(float)
    rows, columns = (np.sum(s * np.roll(s, 1, axis), axis=(1, 2)) for axis in (2, 1))
    others = np.linspace(0, 1.5, 6001)
    laws = np.exp(coupling * rows[:, None] + columns[:, None] * others)
    laws /= laws.sum(axis=0)
    wanted = probabilities(T) @ (rows + columns)
    return laws[:, np.abs((rows + columns) @ laws - wanted).argmin()]
