"""Lesson 22: exact scores and denoisers, what a judge finds, how far levels lead."""

import itertools

import numpy as np
import pytest

from lessons.lesson22_diffusion import denoisers, judge, levels, references
from utils import lattices
from utils.ring import WIDTH, centres, ring

T = 2.5
STATES = lattices.all_lattices(3).reshape(512, 9).astype(float)
P = lattices.probabilities(T, 3)


def _ln_density(x, middle, width):
    squares = np.sum((x[:, None] - middle) ** 2, axis=-1)
    return np.log(np.exp(-squares / (2 * width**2)).sum(axis=1))


def test_score_is_the_slope_of_ln_density():
    rng = np.random.default_rng(1)
    x, middle, width, h = rng.normal(size=(6, 3)), rng.normal(size=(4, 3)), 0.8, 1e-5
    found = references.mixture_score(x, middle, width)
    for axis, step in enumerate(h * np.eye(3)):
        above, below = (_ln_density(x + s, middle, width) for s in (step, -step))
        np.testing.assert_allclose(found[:, axis], (above - below) / (2 * h), rtol=1e-6)


def test_score_is_finite_far_away_and_points_to_the_nearest_centre():
    far = np.array([[5000.0, 0.0]])
    found = references.mixture_score(far, centres(), 0.1)
    np.testing.assert_allclose(found, (centres()[:1] - far) / 0.01)


def test_mean_noise_is_the_best_guess():
    rng = np.random.default_rng(2)
    clean, noise = ring(200_000, 3), rng.standard_normal((200_000, 2))
    x = clean + 0.7 * noise
    guess = levels.mean_noise(x, 0.7)
    left = noise - guess
    for other in (guess, x, np.sin(3 * x), x**2):  # uncorrelated with any function
        assert abs(np.mean(left * other)) < 0.01
    assert np.mean(left**2) < np.mean((noise - 0.7 * x / 2.5) ** 2) - 0.02


def test_denoiser_and_mean_noise_belong_together():
    rng = np.random.default_rng(3)
    x, score = rng.normal(size=(5, 2)), rng.normal(size=(5, 2))
    clean, noise = references.tweedie(x, 0.3, score)
    np.testing.assert_allclose(clean + 0.3 * noise, x)


def test_floor_of_a_gaussian_is_that_of_the_linear_guess():
    rng = np.random.default_rng(4)
    for width, sigma in ((0.5, 1.0), (2.0, 0.3)):
        noise = rng.standard_normal(400_000)
        x = width * rng.standard_normal(400_000) + sigma * noise
        slope = np.mean(x * noise) / np.mean(x**2)
        left = np.mean((noise - slope * x) ** 2)
        assert left == pytest.approx(references.best_loss(width, sigma), rel=0.01)


def test_heun_is_of_second_order():
    def error(count):
        x, times = np.array([1.0]), np.linspace(1, 0, count + 1)
        for a, b in itertools.pairwise(times):
            x = references.heun_step(x, a, b, lambda x, t: x)
        return abs(x.item() - np.exp(-1))

    assert error(20) / error(40) == pytest.approx(4, rel=0.1)


def test_posterior_mean_is_that_of_all_lattices():
    rng = np.random.default_rng(5)
    x, sigma = 2 * rng.normal(size=(4, 9)), 1.3
    weights = P * np.exp(-np.sum((x[:, None] - STATES) ** 2, axis=-1) / (2 * sigma**2))
    expected = weights @ STATES / weights.sum(axis=1, keepdims=True)
    found = denoisers.posterior_mean(x, sigma, STATES, P)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_posterior_mean_of_points_follows_from_the_score():
    rng = np.random.default_rng(6)
    x, points = rng.normal(size=(5, 2)), rng.normal(size=(7, 2))
    expected, _ = references.tweedie(x, 0.4, references.mixture_score(x, points, 0.4))
    found = denoisers.posterior_mean(x, 0.4, points, np.full(7, 1 / 7))
    np.testing.assert_allclose(found, expected)


def test_no_denoiser_beats_the_posterior_mean():
    rng = np.random.default_rng(7)
    torus = lattices.Torus(3, T)
    clean = torus.sample(20_000, 8).reshape(-1, 9).astype(float)
    for sigma in (0.5, 1.0, 2.0, 4.0):
        x = clean + sigma * rng.standard_normal(clean.shape)
        found = {
            "exact": denoisers.posterior_mean(x, sigma, STATES, P),
            "alone": np.tanh(x / sigma**2),
            "linear": denoisers.wiener(x, sigma, torus.correlation()),
            "mean field": denoisers.mean_field(x, sigma, T),
        }
        errors = {name: np.mean((each - clean) ** 2) for name, each in found.items()}
        assert min(errors, key=errors.get) in ("exact", "mean field")
        assert errors["exact"] < errors["mean field"] + 1e-3


def test_mean_field_solves_its_equation():
    rng = np.random.default_rng(9)
    x = rng.normal(size=(6, 16))
    m = denoisers.mean_field(x, 1.0, 5.0)
    lattice = m.reshape(-1, 4, 4)
    turns = [(1, 1), (-1, 1), (1, 2), (-1, 2)]
    around = sum(np.roll(lattice, *turn) for turn in turns).reshape(x.shape)
    np.testing.assert_allclose(m, np.tanh(x + around / 5), atol=1e-3)


def test_wiener_is_the_linear_regression():
    torus = lattices.Torus(3, T)
    covariance = (STATES * P[:, None]).T @ STATES
    x = np.random.default_rng(10).normal(size=(4, 9))
    expected = x @ np.linalg.solve(covariance + 0.49 * np.eye(9), covariance)
    found = denoisers.wiener(x, 0.7, torus.correlation())
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("sigma", [0, -1, np.nan])
def test_denoisers_refuse_impossible_noise(sigma):
    with pytest.raises(ValueError, match="sigma"):
        denoisers.posterior_mean(np.zeros((2, 9)), sigma, STATES, P)
    with pytest.raises(ValueError, match="sigma"):
        denoisers.mean_field(np.zeros((2, 9)), sigma, T)


def test_denoisers_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match="clean"):
        denoisers.posterior_mean(np.zeros((2, 4)), 1.0, STATES, P)
    with pytest.raises(ValueError, match="square"):
        denoisers.mean_field(np.zeros((2, 8)), 1.0, T)


def test_copies_are_counted():
    training = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    samples = np.array([[0.01, 0.0], [0.5, 0.0], [0.2, 0.0], [0.3, 0.0]])
    assert references.copied(samples, training) == 0.5


def test_levels_of_the_course_lead_onto_the_ring(monkeypatch):
    many = np.random.default_rng(5).standard_normal((10_000, 2))
    monkeypatch.setattr(levels, "_start", lambda: many)
    assert levels.near(references.noise_levels()) > 0.97
    assert levels.near(np.linspace(10, 0.02, 10)) < 0.6
    far = np.linalg.norm(levels._start()[:, None] - centres(), axis=-1).min(axis=1)
    assert np.mean(far < 3 * WIDTH) < 0.1


def test_judge_is_as_good_as_the_best_where_that_is_known():
    true, same, colder = (
        lattices.Torus(8, temperature).sample(8000, seed)
        for temperature, seed in ((2.5, 1), (2.5, 2), (2.3, 3))
    )
    assert abs(judge.told_apart(true, same) - 0.5) < 0.02
    energy = [judge.features(each)[:, 0] for each in (true, colder)]
    best = (
        np.mean(energy[1] < energy[0][:, None])
        + np.mean(np.isclose(energy[1], energy[0][:, None])) / 2
    )
    assert abs(judge.told_apart(true, colder) - best) < 0.02


def test_judge_refuses_a_handful():
    few = lattices.Torus(8, 2.5).sample(20, 1)
    with pytest.raises(ValueError, match="drawn"):
        judge.told_apart(few, few)


def test_features_know_the_ordered_lattice():
    up = np.ones((1, 8, 8))
    expected = [-2, 1, 1, *[1] * len(judge.SHIFTS), 64, 1]
    np.testing.assert_allclose(judge.features(up)[0], expected)
    board = (-1.0) ** np.add.outer(np.arange(8), np.arange(8))
    found = judge.features(board[None])[0]
    assert found[0] == 2 and found[1] == 0 and found[2] == 1
