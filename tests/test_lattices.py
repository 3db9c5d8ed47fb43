"""Exact small tori, against brute force and the simulation."""

import numpy as np
import pytest
from scipy import stats

from lessons.lesson17_how_sure import torus
from utils import ising, lattices

T = 2.5


def test_all_lattices_are_all_and_in_the_order_of_their_numbers():
    found = lattices.all_lattices(3)
    assert found.shape == (512, 3, 3) and set(np.unique(found)) == {-1, 1}
    np.testing.assert_array_equal(lattices.numbers(found), np.arange(512))


def test_probabilities_are_those_of_the_closed_form():
    expected = torus.ln_probability(lattices.all_lattices(3), T)
    np.testing.assert_allclose(np.log(lattices.probabilities(T)), expected, rtol=1e-9)


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("T", [0.5, 2.0, 10.0])
def test_a_torus_against_all_its_lattices(size, T):
    small, every = lattices.Torus(size, T), lattices.all_lattices(size)
    p = lattices.probabilities(T, size)
    energy = ising.energy_per_site(every) * size**2
    expected = -energy / T - small.ln_partition
    np.testing.assert_allclose(np.log(p), expected, rtol=1e-9)
    spins = every.astype(float)
    expected = np.einsum("n,n,nij->ij", p, spins[:, 0, 0], spins)
    np.testing.assert_allclose(small.correlation(), expected, atol=1e-12)
    energy = p @ ising.energy_per_site(every)
    assert small.energy() == pytest.approx(energy, abs=1e-12)


def test_the_energy_of_eight_rows_is_that_of_the_closed_form():
    assert lattices.Torus(8, T).energy() == pytest.approx(torus.mean_energy(T, 8), 1e-6)


def test_draws_are_independent_and_have_the_right_law():
    p = lattices.probabilities(T)
    drawn = lattices.Torus(3, T).sample(51_200, seed=3)
    count = np.bincount(lattices.numbers(drawn), minlength=512)
    chi2 = np.sum((count - 51_200 * p) ** 2 / (51_200 * p))
    assert 1e-4 < stats.chi2.sf(chi2, 511) < 1 - 1e-4
    number = lattices.numbers(drawn) > 255  # an order of draws would show in pairs
    pairs = np.corrcoef(number[:-1], number[1:])[0, 1]
    assert abs(pairs) < 4 / np.sqrt(51_200)


def test_large_draws_have_the_right_energy_and_correlations():
    large = lattices.Torus(8, T)
    spins = large.sample(4000, seed=1)
    assert spins.shape == (4000, 8, 8) and spins.dtype == np.int8
    energy = ising.energy_per_site(spins)
    error = energy.std() / np.sqrt(4000)
    assert abs(energy.mean() - large.energy()) < 4 * error
    f = np.fft.fft2(spins.astype(float))
    found = np.fft.ifft2((np.abs(f) ** 2).mean(axis=0)).real / 64
    np.testing.assert_allclose(found, large.correlation(), atol=0.04)
    np.testing.assert_array_equal(spins, large.sample(4000, seed=1))


def test_total_variation_of_a_true_sample_is_its_floor():
    p, exact = lattices.probabilities(T), lattices.Torus(3, T)
    found = [lattices.total_variation(exact.sample(5000, k), p) for k in range(20)]
    floor = lattices.total_variation_floor(p, 5000)
    assert np.mean(found) == pytest.approx(floor, rel=0.03)


def test_total_variation_knows_its_ends():
    cold = np.ones((10, 3, 3))
    only = np.arange(512) == 511
    assert lattices.total_variation(cold, only) == 0
    assert lattices.total_variation(-cold, only) == 1


def test_signs_of_a_gaussian_field_have_its_correlations():
    wanted = lattices.Torus(8, T).correlation()
    spins = lattices.gaussian_signs(wanted, 20_000, seed=2)
    f = np.fft.fft2(spins.astype(float))
    found = np.fft.ifft2((np.abs(f) ** 2).mean(axis=0)).real / 64
    np.testing.assert_allclose(found, wanted, atol=0.02)


@pytest.mark.parametrize(
    "call",
    [
        lambda: lattices.all_lattices(5),
        lambda: lattices.Torus(11, T),
        lambda: lattices.Torus(3, 0.1),
        lambda: lattices.Torus(3, T).sample(0),
        lambda: lattices.numbers(np.ones((2, 5, 5))),
        lambda: lattices.total_variation(np.ones((2, 2, 2)), np.full(512, 1 / 512)),
        lambda: lattices.gaussian_signs(np.array([[1.0, 0.9], [-0.9, 0.9]]), 3),
    ],
)
def test_impossible_arguments_are_named(call):
    with pytest.raises(ValueError, match="is not allowed"):
        call()
