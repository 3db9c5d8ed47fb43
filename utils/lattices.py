"""Small Ising tori, exact: all lattices and their probabilities, independent samples.

J = 1 and k_B = 1 as in `utils.ising`. H. A. Kramers, G. H. Wannier, Phys. Rev. 60
(1941) 252: the row below depends on a row alone, so sums over lattices are products of
one matrix, of all pairs of rows.
"""

import numpy as np

from utils.arguments import array, integer, number, require
from utils.ising import energy_per_site

CHUNK = 2000  # lattices drawn at once: 16 MB of doubles for 10 columns


def all_lattices(size=3):
    """Return all lattices of `size` x `size` spins, 2 to 4, (2^sites, size, size) int8.

    Their order is that of `numbers`.
    """
    sites = integer("size", size, 2, 4) ** 2
    bits = (np.arange(2**sites)[:, None] >> np.arange(sites)) & 1
    return (2 * bits - 1).astype(np.int8).reshape(-1, size, size)


def numbers(spins):
    """Return the place (n,) of lattices (n, rows, columns) among all of their size."""
    spins = array("spins", spins, ndim=3)
    sites = spins[0].size
    require(sites <= 16, "spins", f"an array {spins.shape}", "of at most 16 sites")
    return (spins.reshape(-1, sites) > 0) @ (1 << np.arange(sites))


def probabilities(T, size=3):
    """Return how probable each of `all_lattices(size)` is at temperature T."""
    energy = energy_per_site(all_lattices(size)) * size**2
    weights = np.exp(-(energy - energy.min()) / number("T", T, 0.5, 1e4))
    return weights / weights.sum()


def total_variation(spins, p):
    """Return half the sum of |share - p|, shares of lattices (n, rows, columns).

    0 is the true law, 1 has no lattice in common with it; `p` as from `probabilities`.
    """
    found, count = numbers(spins), 2 ** np.asarray(spins)[0].size
    require(len(p) == count, "p", f"{len(p)} numbers", f"{count} of them")
    return 0.5 * np.abs(np.bincount(found, minlength=count) / len(found) - p).sum()


def total_variation_floor(p, n):
    """Return the mean `total_variation` of n lattices drawn from `p`, large n."""
    n, p = integer("n", n, 1), array("p", p, ndim=1)
    return 0.5 * np.sqrt(2 * p * (1 - p) / (np.pi * n)).sum()


def gaussian_signs(correlation, n, seed=0):
    """Return the signs of n Gaussian fields, (n, rows, columns) int8.

    Their correlations are `correlation` (rows, columns), by the arcsine law
    sin(π C / 2) of the field (J. H. Van Vleck, D. Middleton, Proc. IEEE 54 (1966) 2).

    Raises:
        ValueError: no Gaussian field has signs that correlate so.
    """
    correlation = array("correlation", correlation, ndim=2)
    power = np.fft.fft2(np.sin(np.pi / 2 * correlation)).real
    fits = power.min() > -1e-9 * power.max()
    require(fits, "correlation", correlation, "that of the signs of a Gaussian field")
    white = np.random.default_rng(seed).standard_normal((n, *power.shape))
    field = np.fft.ifft2(np.fft.fft2(white) * np.sqrt(np.maximum(power, 0))).real
    return np.where(field > 0, 1, -1).astype(np.int8)


class Torus:
    """A torus of `size` x `size` spins, 2 to 10, at temperature T, summed exactly."""

    def __init__(self, size, T):
        self.size, self.T = integer("size", size, 2, 10), number("T", T, 0.5, 1e4)
        bits = (np.arange(2**size)[:, None] >> np.arange(size)) & 1
        self.rows = 2.0 * bits - 1  # (2^size, size)
        inside = (self.rows * np.roll(self.rows, 1, axis=1)).sum(axis=1)
        exponent = (self.rows @ self.rows.T + (inside[:, None] + inside) / 2) / self.T
        step = np.exp(exponent - exponent.max())
        self._powers = [np.eye(2**size)]
        for _ in range(size):
            self._powers.append(self._powers[-1] @ step)
        self._sum = np.trace(self._powers[size])
        self.ln_partition = np.log(self._sum) + size * exponent.max()

    def correlation(self):
        """Return the mean product of spins (y, x) apart, an array (size, size)."""
        found = np.empty((self.size, self.size))
        for y in range(self.size):
            pair = self._powers[y] * self._powers[self.size - y].T  # of rows 0 and y
            found[y] = self.rows[:, 0] @ pair @ self.rows / self._sum
        return found

    def energy(self):
        """Return the mean energy per site."""
        return -2 * self.correlation()[0, 1]

    def sample(self, n, seed=0):
        """Return n independent lattices, (n, size, size) int8."""
        dice = np.random.default_rng(seed)
        first = np.diag(self._powers[self.size]) / self._sum
        drawn = [dice.choice(len(first), integer("n", n, 1), p=first)]
        for left in range(self.size - 1, 0, -1):  # rows until the first one comes again
            drawn.append(self._next(drawn[-1], drawn[0], left, dice.random(n)))
        return self.rows[np.stack(drawn, axis=1)].astype(np.int8)

    def _next(self, now, first, left, chance):
        """Draw the row after `now`; the row `left` steps further on is `first`."""
        found = []
        for start in range(0, len(now), CHUNK):
            part = slice(start, start + CHUNK)
            weights = self._powers[1][now[part]] * self._powers[left][:, first[part]].T
            below = np.cumsum(weights, axis=1)
            wanted = chance[part, None] * below[:, -1:]
            found.append((below <= wanted).sum(axis=1))
        return np.concatenate(found)
