"""The best estimates of lesson 19 against sums over all states."""

import numpy as np
import pytest

from lessons.lesson19_take_the_noise_away import linear, pulses, spins
from lessons.lesson19_take_the_noise_away.network import BY_HAND
from lessons.lesson19_take_the_noise_away.signals import SIGNAL
from lessons.lesson19_take_the_noise_away.stein import STEIN
from utils import fields

POWER = fields.spectrum(32, 2.0)


def kernel_response(window, size):
    """Return the gain (size, size) of a window at each mode."""
    kernel, half = np.zeros((size, size)), len(window) // 2
    for (row, column), weight in np.ndenumerate(window):
        kernel[row - half, column - half] = weight
    return np.conj(np.fft.fft2(kernel))


def error_of(window, noise):
    """Return the error of a window, summed over the modes."""
    gain = kernel_response(window, len(POWER))
    return np.mean(np.abs(1 - gain) ** 2 * POWER + np.abs(gain) ** 2 * noise)


@pytest.mark.parametrize("size, noise", [(3, 1.0), (5, 0.25), (9, 1.0)])
def test_no_window_is_better_than_the_best(size, noise):
    best, error = linear.best_window(POWER, noise, size)
    assert error == pytest.approx(error_of(best, noise))
    rng = np.random.default_rng(size)
    for _ in range(5):
        assert error_of(best + 1e-3 * rng.normal(size=best.shape), noise) > error


def test_errors_and_signs_of_the_best_windows():
    found = {k: linear.best_window(POWER, 1.0, k) for k in (3, 5, 9)}
    errors = [error for _, error in found.values()]
    np.testing.assert_allclose(errors, [0.1206, 0.0880, 0.0805], atol=1e-4)
    assert [int((w < 0).sum()) for w, _ in found.values()] == [0, 0, 36]


def test_a_slid_window_is_the_gain_of_its_modes():
    rng = np.random.default_rng(1)
    picture, window = rng.normal(size=(2, 8, 8)), rng.normal(size=(3, 3))
    modes = np.fft.fft2(picture) * kernel_response(window, 8)
    expected = np.fft.ifft2(modes).real
    np.testing.assert_allclose(linear.slide(picture, window), expected, atol=1e-12)


def test_pulses_have_the_spectrum_of_fields_and_are_not_gaussian():
    drawn = pulses.pulses(2048, 2, POWER)
    large = POWER > 1e-3
    ratio = fields.measured_power(drawn)[large] / POWER[large]
    assert ratio.mean() == pytest.approx(1, abs=0.03)
    assert np.mean(drawn**4.0) / np.mean(drawn**2.0) ** 2 > 8


def test_prefix_of_pulses_is_the_smaller_set():
    few, many = (pulses.pulses(n, 3, POWER) for n in (5, 300))
    np.testing.assert_array_equal(few, many[:5])


def test_clean_finds_pulses_far_apart():
    pulse = pulses.one_pulse(POWER, 0.005)
    truth = np.roll(pulse, (3, 5), (0, 1)) - np.roll(pulse, (20, 25), (0, 1))
    noise = np.random.default_rng(4).normal(size=(1, 32, 32)) / 2
    found = pulses.clean(truth[None] + noise, pulse, 0.5)
    assert np.abs(found[0] - truth).max() < 1.5
    assert np.mean((found[0] - truth) ** 2) < 0.02


def all_signs(pixels):
    """Return all pictures (3^pixels, pixels) of −1, 0 and 1."""
    digits = np.arange(3**pixels)[:, None] // 3 ** np.arange(pixels) % 3
    return digits - 1


def test_the_posterior_mean_of_pulses_is_the_sum_over_all_sets():
    power, rate, sigma = fields.spectrum(3, 0.6), 0.2, 1.2
    signs, pulse = all_signs(9), pulses.one_pulse(power, rate)
    maps = fields.filtered(signs.reshape(-1, 3, 3) / np.sqrt(rate), power)
    noisy = pulses.pulses(40, 5, power, rate)
    noisy = noisy + sigma * np.random.default_rng(5).normal(size=noisy.shape)
    distance = ((noisy[:, None] - maps) ** 2).sum(axis=(2, 3))
    ln_prior = np.abs(signs).sum(axis=1) * np.log(rate / 2 / (1 - rate))
    weights = ln_prior - distance / (2 * sigma**2)
    weights = np.exp(weights - weights.max(axis=1, keepdims=True))
    exact = np.einsum("ns,sij->nij", weights / weights.sum(1, keepdims=True), maps)
    found = pulses.posterior_mean(noisy, pulse, sigma, rate, sweeps=400, burn=50)
    assert np.sqrt(np.mean((found - exact) ** 2)) < 0.04
    assert np.mean((found - exact) ** 2) < 0.01 * exact.var()


def test_the_posterior_mean_of_spins_is_the_sum_over_all_lattices():
    T, sigma = 2.3, 1.0
    states = np.arange(2**16)[:, None] >> np.arange(16) & 1
    lattices = (1.0 - 2 * states).reshape(-1, 4, 4)
    pairs = lattices * (np.roll(lattices, 1, 1) + np.roll(lattices, 1, 2))
    energy = -pairs.sum(axis=(1, 2))
    rng = np.random.default_rng(6)
    noisy = lattices[rng.integers(0, 2**16, 12)] + sigma * rng.normal(size=(12, 4, 4))
    flat = lattices.reshape(-1, 16)
    ln_weight = noisy.reshape(12, 16) @ flat.T / sigma**2 - energy / T
    weight = np.exp(ln_weight - ln_weight.max(axis=1, keepdims=True))
    exact = weight @ flat / weight.sum(axis=1, keepdims=True)
    found = spins.posterior_mean(noisy, T, sigma, sweeps=3000, burn=100)
    assert np.sqrt(np.mean((found.reshape(12, 16) - exact) ** 2)) < 0.02


@pytest.mark.parametrize("exercise", [BY_HAND, SIGNAL], ids=lambda each: each.id)
def test_two_things_may_come_in_one_array(exercise):
    answer = exercise.reference
    assert exercise.check(lambda *given: np.stack(answer(*given))).outcome == "right"
    assert exercise.check(lambda *given: np.stack(answer(*given))[0]).outcome == "wrong"


def test_stein_may_say_a_negative_error():
    assert min(STEIN.reference(*case) for case in STEIN.trials()) < 0
