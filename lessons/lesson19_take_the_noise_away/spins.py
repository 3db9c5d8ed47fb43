"""The best estimate of spins seen through noise: again a magnet, in a random field.

By Bayes' theorem p(s|y) is proportional to exp(sum s s' / T + sum y s / sigma²), where
the first sum goes over all pairs of neighbours on the torus.
"""

import numpy as np


def _neighbours(spins):
    """Return the sum of the four neighbours of each spin."""
    return sum(np.roll(spins, step, axis) for axis in (1, 2) for step in (1, -1))


def posterior_mean(noisy, T, sigma, sweeps=150, burn=30, seed=0):
    """Return the mean (n, side, side) of each spin over the posterior, by a heat bath.

    `side` is even. Averaged is the mean of a spin in the field of its neighbours, not
    the spin itself, from sweep `burn` on.
    """
    rng = np.random.default_rng([seed, 19])
    noisy = np.asarray(noisy, np.float32)
    field, coupling = noisy / np.float32(sigma**2), np.float32(1 / T)
    spins, total = np.where(noisy > 0, 1, -1).astype(np.float32), np.zeros_like(noisy)
    colour = np.indices(noisy.shape[1:]).sum(axis=0) % 2
    for sweep in range(sweeps):
        for now in (0, 1):  # the spins of one colour do not see each other
            mean = np.tanh(coupling * _neighbours(spins) + field)
            dice = 2 * rng.random(noisy.shape, dtype=np.float32) - 1
            drawn = np.where(dice < mean, np.float32(1), np.float32(-1))
            spins = np.where(colour == now, drawn, spins)
            if sweep >= burn:
                total += np.where(colour == now, mean, 0)
    return total / (sweeps - burn)
