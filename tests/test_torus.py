"""Exact sums over a torus, against brute force, known limits and the simulation."""

import numpy as np
import pytest

from lessons.lesson17_how_sure import torus
from utils import ising

TEMPERATURES = [0.8, 1.5, 2.2, ising.CRITICAL_TEMPERATURE, 3.0, 7.0]


def all_lattices(rows, columns):
    """Return all states (2^sites, rows, columns) of a small torus."""
    states = np.arange(2 ** (rows * columns))[:, None]
    bits = states >> np.arange(rows * columns) & 1
    return (1 - 2 * bits).reshape(-1, rows, columns)


def summed(energy, T):
    """Return ln of the sum of exp(-E / T)."""
    return np.log(np.sum(np.exp(-(energy - energy.min()) / T))) - energy.min() / T


@pytest.mark.parametrize("rows, columns", [(3, 3), (4, 4), (3, 5), (5, 3), (4, 3)])
def test_the_sum_over_all_states(rows, columns):
    energy = rows * columns * ising.energy_per_site(all_lattices(rows, columns))
    brute = [summed(energy, T) for T in TEMPERATURES]
    found = torus.ln_partition(TEMPERATURES, rows, columns)
    np.testing.assert_allclose(found, brute, rtol=1e-12)


def transfer(T, side):
    """Return ln Z of side x side spins from the eigenvalues of a transfer matrix."""
    rows = 1 - 2 * (np.arange(2**side)[:, None] >> np.arange(side) & 1)
    inside = np.sum(rows * np.roll(rows, 1, axis=1), axis=1) / T
    matrix = rows @ rows.T / T + inside[:, None] / 2 + inside / 2
    values = np.linalg.eigvalsh(np.exp(matrix - matrix.max()))
    power = side * np.log(np.abs(values).clip(1e-300))
    signs = np.sign(values) ** side
    total = np.log(np.sum(signs * np.exp(power - power.max()))) + power.max()
    return total + side * matrix.max()


@pytest.mark.parametrize("T", TEMPERATURES)
def test_a_torus_of_eight_rows(T):
    assert torus.ln_partition(T, 8) == pytest.approx(transfer(T, 8), rel=1e-12)


def test_limits_of_low_and_high_temperature():
    assert torus.ln_partition(1e4, 16) == pytest.approx(256 * np.log(2), abs=1e-5)
    ground = 2 * 256 / 0.4 + np.log(2)
    assert torus.ln_partition(0.4, 16) == pytest.approx(ground, abs=1e-5)


def test_the_mean_energy_of_all_states():
    energy = 16 * ising.energy_per_site(all_lattices(4, 4))
    for T in TEMPERATURES:
        weight = np.exp(-(energy - energy.min()) / T)
        exact = np.average(energy, weights=weight) / 16
        assert torus.mean_energy(T, 4) == pytest.approx(exact, abs=1e-6)


def test_the_mean_energy_approaches_onsagers():
    T = np.array([1.5, 3.5])
    np.testing.assert_allclose(torus.mean_energy(T, 64), ising.onsager_energy(T), 1e-5)


@pytest.mark.parametrize("T", [2.2, 2.5])
def test_the_simulation_has_this_mean_energy(T):
    energy = ising.energy_per_site(ising.simulate(512, seed=9, temperatures=T)["spins"])
    error = energy.std() / np.sqrt(len(energy))
    assert abs(energy.mean() - torus.mean_energy(T)) < 4 * error


def test_probabilities_of_all_states_add_up_to_one():
    lattices = all_lattices(3, 4)
    probability = np.exp(torus.ln_probability(lattices, 2.0))
    assert probability.shape == (2**12,)
    assert probability.sum() == pytest.approx(1, rel=1e-12)
    assert torus.ln_probability(lattices[5], 2.0) == pytest.approx(
        np.log(probability[5])
    )


def test_shapes_follow_the_temperatures():
    assert np.shape(torus.ln_partition(2.0)) == ()
    assert torus.ln_partition([2.0, 3.0], 4).shape == (2,)
    assert torus.mean_energy([2.0, 3.0], 4).shape == (2,)


@pytest.mark.parametrize(
    "arguments, text",
    [
        ((0,), "T = .* between 0.1 and 10,000"),
        ((-1.0,), "T = "),
        (([[2.0]],), "T = .* 0 or 1 axes"),
        ((2.0, 2), "rows = 2 .* from 3 to 512"),
        ((2.0, 4, 1), "columns = 1"),
        ((np.nan,), "T holds NaN"),
    ],
)
def test_what_is_refused(arguments, text):
    for function in (torus.ln_partition, torus.mean_energy):
        with pytest.raises(ValueError, match=text):
            function(*arguments)


def test_lattices_that_are_refused():
    with pytest.raises(ValueError, match=r"spins = .* \+1 and -1"):
        torus.ln_probability(np.zeros((4, 4)), 2.0)
    with pytest.raises(ValueError, match="T = .* one number"):
        torus.ln_probability(np.ones((2, 4, 4)), [2.0, 3.0])
