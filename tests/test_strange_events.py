"""Lesson 20's events: fields and magnets whose laws are known, formulas beside them."""

import itertools
import math

import numpy as np
import pytest

from lessons.lesson17_how_sure import torus
from lessons.lesson20_what_does_not_belong import baseline, density, magnets
from utils import ising, roc
from utils.fields import gaussian_fields


def test_power_is_smooth_structure_on_noise():
    power = density.power(length=2.0, amplitude=0.8)
    assert np.mean(power) == pytest.approx(0.8**2 + density.FLOOR)
    assert power.min() == pytest.approx(density.FLOOR, rel=1e-3)
    drawn = gaussian_fields(2000, 1, power)
    assert drawn.var() == pytest.approx(np.mean(power), rel=0.02)


def test_density_of_fields_is_that_of_a_multivariate_normal():
    power = density.power()
    drawn = gaussian_fields(5, 2, power)
    row = np.fft.ifft2(power).real
    shifts = [np.roll(row, (i, j), (0, 1)) for i in range(16) for j in range(16)]
    covariance = np.array([shift.ravel() for shift in shifts])
    flat = drawn.reshape(5, 256)
    _, ln_det = np.linalg.slogdet(covariance)
    quadratic = np.sum(flat * np.linalg.solve(covariance, flat.T).T, axis=1)
    expected = -(quadratic + ln_det + 256 * np.log(2 * np.pi)) / 2
    np.testing.assert_allclose(density.ln_density(drawn, power), expected)


def test_magnets_do_not_depend_on_how_many_are_made():
    few, many = (magnets.simulate(n, 3, (0.3, 0.4), size=4) for n in (5, 300))
    np.testing.assert_array_equal(few, many[:5])


@pytest.mark.parametrize("couplings", [(0.32, 0.455), (0.1, 0.7), (0.6, 0.6)])
def test_bonds_of_small_magnets_are_those_of_all_states(couplings):
    bits = itertools.product((0, 1), repeat=16)
    states = 2 * np.array(list(bits), np.int8).reshape(-1, 4, 4) - 1
    all_bonds = magnets.bonds(states)
    weights = np.exp(all_bonds @ couplings)
    mean = weights @ all_bonds / weights.sum()
    drawn = magnets.bonds(magnets.simulate(5120, 4, couplings, size=4))
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    assert (np.abs(drawn.mean(axis=0) - mean) < 4 * error).all()


@pytest.mark.parametrize("T", [1.5, 2.3, 2.6, 3.0])
def test_equal_couplings_are_the_ordinary_magnet(T):
    spins = magnets.simulate(1024, 5, (1 / T, 1 / T))
    energy = -magnets.bonds(spins).sum(axis=1) / 256
    np.testing.assert_allclose(energy, ising.energy_per_site(spins))
    error = energy.std() / np.sqrt(len(energy))
    assert abs(energy.mean() - torus.mean_energy(T)) < 4 * error


def test_magnets_refuse_what_they_cannot_do():
    for couplings in ((-0.1, 0.3), (1.5, 0.6)):
        with pytest.raises(ValueError, match="couplings"):
            magnets.simulate(1, 0, couplings)
    with pytest.raises(ValueError, match="size"):
        magnets.simulate(1, 0, (0.3, 0.3), size=5)


def test_tail_of_poisson():
    expected = [3.0, 10.0, 1000.0]
    counts = np.array([[0, 14, 1063], [5, 10, 900]])
    found = baseline.poisson_tail(counts, expected)
    for row, values in zip(counts, found, strict=True):
        for count, mean, value in zip(row, expected, values, strict=True):
            terms = (
                math.exp(k * math.log(mean) - mean - math.lgamma(k + 1))
                for k in range(count)
            )
            assert value == pytest.approx(1 - sum(terms), abs=1e-9)


def test_area_is_that_of_the_roc_curve():
    rng = np.random.default_rng(7)
    normal, other = rng.integers(0, 9, 40), rng.integers(2, 12, 30)
    both = np.concatenate([normal, other])
    expected = roc.auc(np.repeat([0, 1], [40, 30]), both)
    assert baseline.area(normal, other) == pytest.approx(expected)
