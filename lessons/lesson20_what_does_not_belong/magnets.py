"""Ising magnets whose couplings differ along rows and across them.

The probability of a lattice is exp(along A + across B) / Z, where A is the sum of
s s' over all pairs of neighbours within rows, B that within columns. Both couplings
equal to 1 / T are the magnet of `utils.ising` at temperature T.
"""

import numpy as np

from utils.arguments import integer, number, require
from utils.shapes.blocks import BLOCK, in_blocks

SWEEPS = 200
STRONGEST = 2.0  # sum of both couplings that 16-bit random numbers still resolve


def _sites(size, colour):
    """Return row and column, (size, 1) and (size, size / 2), of one colour."""
    row = np.arange(size)[:, None]
    return row, 2 * np.arange(size // 2) + (row + colour) % 2


def _kind_of_neighbours(other, colour):
    """Return 3 · (up in the row) + (up in the column), each 0 to 2, per site."""
    in_row = other.copy()
    in_row[colour::2] += np.roll(other[colour::2], 1, axis=1)
    in_row[1 - colour :: 2] += np.roll(other[1 - colour :: 2], -1, axis=1)
    return 3 * in_row + np.roll(other, 1, axis=0) + np.roll(other, -1, axis=0)


def _heat_bath(spins, along, across, rng):
    """Update spins (size, size, BLOCK) of 0 and 1, in place."""
    sums = np.arange(-2, 3, 2)
    field = (along * sums[:, None] + across * sums).ravel()
    levels = np.rint(2**16 / (1 + np.exp(-2 * field))).astype(np.uint16)
    sites = [_sites(len(spins), colour) for colour in (0, 1)]
    colours = [spins[site] for site in sites]
    for _ in range(SWEEPS):
        for colour in (0, 1):
            kind = _kind_of_neighbours(colours[1 - colour], colour)
            dice = np.frombuffer(rng.bytes(2 * kind.size), "<u2").reshape(kind.shape)
            colours[colour] = (dice < levels[kind]).astype(np.uint8)
    for site, spin in zip(sites, colours, strict=True):
        spins[site] = spin


def simulate(n, seed, couplings, size=16):
    """Simulate `n` magnets with `couplings` (along rows, across them).

    Ordered magnets start all up or all down, of others half. Lattice i depends on the
    seed, i and the couplings only. Returns spins (n, size, size) int8, +1 or −1; raises
    ValueError for an odd size or couplings that are negative or too strong.
    """
    along, across = (number("couplings", each, 0) for each in couplings)
    rule = f"two numbers whose sum is at most {STRONGEST}"
    require(along + across <= STRONGEST, "couplings", couplings, rule)
    size = integer("size", size, 4)
    require(size % 2 == 0, "size", size, "even: the checkerboard must fit the torus")
    is_cold = np.sinh(2 * along) * np.sinh(2 * across) > 1

    def block(rng):
        spins = rng.integers(0, 2, (size, size, BLOCK), dtype=np.uint8)
        ordered = rng.permutation(np.arange(BLOCK) % 2 == 0) | is_cold
        spins[..., ordered] = spins[:1, :1, ordered]
        _heat_bath(spins, along, across, rng)
        return {"spins": 2 * spins.transpose(2, 0, 1).astype(np.int8) - 1}

    return in_blocks(n, seed, block)["spins"]


def bonds(spins):
    """Return the sums of s s' within rows and within columns, (n, 2).

    Minus the sum of both is the energy.
    """
    s = spins.astype(int)
    pairs = [np.sum(s * np.roll(s, 1, axis), axis=(1, 2)) for axis in (2, 1)]
    return np.stack(pairs, axis=1)
