"""Lesson 21's laws: shares, samples, and what a penalised critic says."""

import numpy as np
import pytest
from scipy.stats import norm, wasserstein_distance

from lessons.lesson21_two_networks_in_a_duel import critic, laws, magnets, references
from utils import lattices
from utils.ising import energy_per_site


def test_shares_are_those_of_a_sample():
    edges = np.linspace(-6, 6, 49)
    for law, sample in zip(laws.shares(edges), laws.events(50_000, 2, 1), strict=True):
        assert law.sum() == pytest.approx(1, abs=1e-6)
        assert sample.shape == (50_000, 2, 1) and sample.dtype == np.float32
        found = np.histogram(sample, edges)[0] / sample.size
        error = np.sqrt(law / sample.size) + 1e-5
        assert (np.abs(found - law) < 5 * error).all()


def test_divergence_of_the_two_laws():
    _, loss = references.best_discriminator(*laws.shares(np.linspace(-6, 6, 4801)))
    x, step = np.linspace(-9, 9, 20_001, retstep=True)
    p = (norm.pdf(x, -1, laws.BUMP) + norm.pdf(x, 1, laws.BUMP)) / 2
    q = norm.pdf(x)
    both = (p + q) / 2
    parts = (each * np.log(np.where(each > 0, each, 1) / both) for each in (p, q))
    divergence = sum(np.sum(each) * step for each in parts) / 2
    assert np.log(2) - loss == pytest.approx(divergence, abs=1e-5)


@pytest.mark.parametrize("distance, weight", [(0.5, 1), (2, 1), (2, 10)])
def test_overshoot_is_the_best_a_critic_can_do(distance, weight):
    """At each x try all slopes: none is better than the law's."""
    x, step = np.linspace(-6, 6 + distance, 601, retstep=True)
    apart = norm.cdf(x) - norm.cdf(x - distance)
    part = (np.arange(1000) + 0.5)[:, None] / 1000
    width = np.hypot(part, 1 - part)
    density = norm.pdf(x, part * distance, width).mean(axis=0)
    slopes = np.linspace(0, 60, 60_001)[:, None]
    best = []
    for a, rho in zip(apart, density, strict=True):
        value = slopes[:, 0] * a - weight * rho * (slopes[:, 0] - 1) ** 2
        best.append(slopes[value.argmax(), 0])
    difference = np.sum(np.array(best) * apart) * step
    expected = distance + laws.overshoot(distance, weight)
    assert difference == pytest.approx(expected, rel=3e-3)


def test_sorting_is_the_wasserstein_distance():
    dice = np.random.default_rng(1)
    for _ in range(5):
        x, y = dice.normal(size=30), dice.exponential(size=30)
        found = references.wasserstein_distance(x, y)
        assert found == pytest.approx(wasserstein_distance(x, y))


def test_the_designed_critic_reaches_the_distance():
    real, fake = critic.two_samples()
    best = references.best_critic()
    reached = best(real).mean() - best(fake).mean()
    assert reached == pytest.approx(wasserstein_distance(real, fake), rel=0.01)


def test_the_best_area_is_that_of_all_pairs():
    p, q = lattices.probabilities(2.5), lattices.probabilities(2.0)
    ratio = q / p
    above = np.sign(ratio[:, None] - ratio.round(12)[None]) / 2 + 0.5
    close = np.isclose(ratio[:, None], ratio[None])
    expected = q @ np.where(close, 0.5, above) @ p
    assert references.best_area(p, q) == pytest.approx(expected, rel=1e-9)
    assert references.best_area(p, p) == pytest.approx(0.5)


def test_the_best_accuracy_is_that_of_the_total_variation():
    p, q = lattices.probabilities(2.5), lattices.probabilities(2.0)
    variation = np.abs(p - q).sum() / 2
    accuracy = np.maximum(p, q).sum() / 2
    assert accuracy == pytest.approx((1 + variation) / 2)


@pytest.mark.parametrize("T", [2.0, 2.5, 3.2])
def test_one_number_is_fitted_to_the_energy(T):
    p = lattices.probabilities(T)
    found = magnets.fitted_temperature(magnets.drawn_from(p, 100_000, seed=1))
    assert found == pytest.approx(T, abs=0.03)


def test_correlations_are_those_of_the_torus():
    torus = lattices.Torus(3, 2.5)
    found = magnets.correlation(torus.sample(50_000, seed=2))
    np.testing.assert_allclose(found, torus.correlation(), atol=0.01)
    assert found[0, 0] == pytest.approx(1)


def test_drawn_lattices_have_their_probabilities():
    p = lattices.probabilities(2.5)
    spins = magnets.drawn_from(p, 50_000, seed=3)
    floor = lattices.total_variation_floor(p, 50_000)
    assert lattices.total_variation(spins, p) < 1.3 * floor
    counted = magnets.counted(spins)
    assert counted.sum() == pytest.approx(1)
    assert np.abs(counted - p).sum() / 2 == lattices.total_variation(spins, p)


def test_unequal_couplings_have_the_same_energy():
    p, q = lattices.probabilities(2.5), magnets.unequal(0.25, 2.5)
    s = lattices.all_lattices()
    energy = energy_per_site(s)
    assert q.sum() == pytest.approx(1)
    assert q @ energy == pytest.approx(p @ energy, abs=1e-3)
    rows, columns = (np.mean(s * np.roll(s, 1, axis), axis=(1, 2)) for axis in (2, 1))
    assert q @ columns > q @ rows + 0.05
    np.testing.assert_allclose(magnets.unequal(0.4, 2.5), p, atol=1e-5)
