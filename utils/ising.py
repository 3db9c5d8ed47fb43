"""Sample the two-dimensional Ising model on a torus; exact results to compare with.

Coupling J = 1 and k_B = 1: temperatures and energies are pure numbers.
"""

import numpy as np

from utils.arguments import array, integer, number, require

CRITICAL_TEMPERATURE = 2 / np.log(1 + np.sqrt(2))  # 2.2692, Onsager 1944
LOWEST_TEMPERATURE = 0.75  # colder flips are rarer than 16-bit random numbers resolve
BLOCK = 256  # lattices per random stream; part of the definition of the data
COARSEST = 16  # lattices up to this size start ordered or random

# Inside, the lattice index comes last and spins are 0 or 1. The checkerboard's colours
# are kept apart: colour c holds, in row r, the columns 2k + (r + c) mod 2.


def _sites(size, colour):
    """Return row and column, shape (size, 1) and (size, size / 2), of one colour."""
    row = np.arange(size)[:, None]
    return row, 2 * np.arange(size // 2) + (row + colour) % 2


def _neighbours_up(other, colour):
    """Count the neighbours that are up, 0 to 4; `other` is the other colour's spins."""
    up = other + np.roll(other, 1, axis=0) + np.roll(other, -1, axis=0)
    up[colour::2] += np.roll(other[colour::2], 1, axis=1)
    up[1 - colour :: 2] += np.roll(other[1 - colour :: 2], -1, axis=1)
    return up


def _heat_bath(colours, temperature, sweeps, rng):
    """Update the colours (2, size, size / 2, n) in turn, `sweeps` times, in place."""
    field = np.arange(-4, 5, 2)[:, None]
    p_up = 1 / (1 + np.exp(-2 * field / temperature))
    levels = np.rint(2**16 * p_up).astype(np.uint16)
    for _ in range(sweeps):
        for colour in (0, 1):
            up = _neighbours_up(colours[1 - colour], colour)
            dice = np.frombuffer(rng.bytes(2 * up.size), "<u2").reshape(up.shape)
            # A spin turns up with k neighbours up if its dice lies below levels[k].
            needed = np.zeros_like(up)
            for level in levels:
                needed += dice >= level
            colours[colour] = up >= needed


def _start(rng, size):
    """Return spins (size, size, BLOCK), half of them ordered, and which those are."""
    is_ordered = rng.permutation(np.arange(BLOCK) % 2 == 0)
    spins = rng.integers(0, 2, (size, size, BLOCK), dtype=np.uint8)
    return np.where(is_ordered, spins[0, 0], spins), is_ordered


def _equilibrium(rng, size, temperature, sweeps):
    """Return spins (size, size, BLOCK) after the heat bath and which started ordered.

    A large lattice starts from an enlarged one of half its size: started at random, it
    would keep domains and stripes for far more than a few hundred sweeps.
    """
    if size <= COARSEST:
        spins, is_ordered = _start(rng, size)
    else:
        half = size // 4 * 2
        spins, is_ordered = _equilibrium(rng, half, temperature, sweeps)
        enlarged = np.arange(size) * half // size
        spins = spins[enlarged[:, None], enlarged]
    sites = [_sites(size, colour) for colour in (0, 1)]
    colours = np.stack([spins[site] for site in sites])
    _heat_bath(colours, temperature, sweeps, rng)
    for site, spin in zip(sites, colours, strict=True):
        spins[site] = spin
    return spins, is_ordered


def _temperature_range(value):
    allowed = "two numbers, the lower one first"
    require(isinstance(value, tuple | list), "temperature_range", value, allowed)
    require(len(value) == 2, "temperature_range", value, allowed)
    low, high = (number("temperature_range", T, LOWEST_TEMPERATURE) for T in value)
    require(low <= high, "temperature_range", value, allowed)
    return low, high


def _given_temperatures(value, n):
    """Return the temperatures as (blocks, BLOCK), the last block filled up."""
    T = array("temperatures", value, (0, 1))
    allowed = f"one number or n = {n} numbers of at least {LOWEST_TEMPERATURE}"
    fits = T.ndim == 0 or len(T) == n
    require(fits and T.min() >= LOWEST_TEMPERATURE, "temperatures", value, allowed)
    blocks = -(-n // BLOCK)
    filled = np.full(blocks * BLOCK, T.max())
    filled[:n] = T
    return filled.reshape(blocks, BLOCK)


def _even_size(size):
    size = integer("size", size, 4)
    require(size % 2 == 0, "size", size, "even: the checkerboard must fit the torus")
    return size


def simulate(
    n, seed=0, *, size=16, temperature_range=(1.4, 3.2), temperatures=None, sweeps=400
):
    """Simulate `n` Ising lattices of `size` x `size` spins with the heat bath.

    Temperatures are uniform in `temperature_range` unless `temperatures` gives one for
    all or one for each lattice. At every temperature half of the lattices start ordered
    (all up or all down) and half at random, so the start does not tell the phase; above
    16 x 16 that start is made on a smaller lattice, which is then enlarged. Lattice i
    depends on the seed, i and its temperature only, not on `n`; sets at different
    temperatures are independent if their seeds differ.

    Returns:
        a dict: spins (n, size, size) int8, +1 or -1; temperature (n,) float32;
        ordered_start (n,) bool.

    Raises:
        ValueError: n < 1, seed < 0, size odd or < 4, sweeps < 1, temperatures below
            0.75, not finite, or not as many as lattices.
    """
    n = integer("n", n, 1)
    seed = integer("seed", seed, 0)
    size = _even_size(size)
    sweeps = integer("sweeps", sweeps, 1)
    low, high = _temperature_range(temperature_range)
    given = None if temperatures is None else _given_temperatures(temperatures, n)

    def simulate_block(block):
        rng = np.random.default_rng([seed, block])
        drawn = rng.uniform(low, high, BLOCK)
        temperature = drawn if given is None else given[block]
        up, is_ordered = _equilibrium(rng, size, temperature, sweeps)
        spins = 2 * up.transpose(2, 0, 1).astype(np.int8) - 1
        return spins, temperature.astype(np.float32), is_ordered

    blocks = [simulate_block(block) for block in range(-(-n // BLOCK))]
    parts = [np.concatenate(part)[:n] for part in zip(*blocks, strict=True)]
    return dict(zip(("spins", "temperature", "ordered_start"), parts, strict=True))


def _lattices(spins):
    lattices = array("spins", spins, (2, 3))
    require((np.abs(lattices) == 1).all(), "spins", spins, "an array of +1 and -1")
    return lattices


def energy_per_site(spins):
    """Return the energy per site, -2 to 2, with periodic borders.

    `spins` (n, rows, columns) gives (n,) float64, a single (rows, columns) a number.

    Raises:
        ValueError: `spins` has other axes or values other than +1 and -1.
    """
    s = _lattices(spins)
    bonds = s * (np.roll(s, 1, axis=-1) + np.roll(s, 1, axis=-2))
    return -bonds.mean(axis=(-2, -1))


def magnetisation(spins):
    """Return the mean spin, -1 to 1.

    `spins` (n, rows, columns) gives (n,) float64, a single (rows, columns) a number.

    Raises:
        ValueError: `spins` has other axes or values other than +1 and -1.
    """
    return _lattices(spins).mean(axis=(-2, -1))


def _positive(T):
    T = array("T", T, (0, 1, 2)).astype(float)
    require(T.min() > 0, "T", T, "positive")
    return T


def _arithmetic_geometric_mean(a, b):
    for _ in range(30):  # converges quadratically: enough for b down to 1e-300
        a, b = (a + b) / 2, np.sqrt(a * b)
    return a


def onsager_energy(T):
    """Return the exact energy per site of the infinite lattice; shape as `T`.

    L. Onsager, Phys. Rev. 65 (1944) 117, with the complete elliptic integral
    K(k) = pi / (2 agm(1, sqrt(1 - k^2))).

    Raises:
        ValueError: a temperature is not positive.
    """
    t = np.tanh(2 / _positive(T))
    modulus = 2 * t**2 - 1  # its absolute value is sqrt(1 - k^2); 0 at the critical T
    agm = _arithmetic_geometric_mean(np.ones_like(t), np.abs(modulus))
    return -(1 + modulus / agm) / t
