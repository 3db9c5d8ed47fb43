"""Gaussian fields have the spectrum they are made from, and nothing beyond it."""

import numpy as np
import pytest

from utils import fields


@pytest.fixture(scope="module")
def many():
    return fields.gaussian_fields(2048, seed=3)


def test_a_spectrum_has_variance_one_and_falls_as_said():
    power = fields.spectrum(16, 1.5)
    assert power.shape == (16, 16)
    assert power.mean() == pytest.approx(1)
    assert power[0, 0] == power.max()
    k = 2 * np.pi * 3 / 16
    assert power[3, 0] / power[0, 0] == pytest.approx(np.exp(-((1.5 * k) ** 2)))
    np.testing.assert_allclose(fields.spectrum(8, 0), 1)  # white


def test_neighbours_correlate_as_said():
    correlation = np.fft.ifft2(fields.spectrum(32, 2.0)).real
    r = np.arange(8)
    np.testing.assert_allclose(correlation[0, :8], np.exp(-(r**2) / 16), atol=1e-6)


def test_fields_have_the_spectrum(many):
    power = fields.spectrum()
    counts = power > 1e-3
    ratio = fields.measured_power(many)[counts] / power[counts]
    assert ratio.mean() == pytest.approx(1, abs=0.005)
    assert ratio.std() == pytest.approx(np.sqrt(1 / 2048), rel=0.25)


def test_fields_are_gaussian(many):
    assert many.dtype == np.float32
    assert many.mean() == pytest.approx(0, abs=0.02)
    fourth = np.mean(many**4.0) / np.mean(many**2.0) ** 2
    assert fourth == pytest.approx(3, abs=0.05)


def test_any_symmetric_power_can_be_given():
    power = fields.spectrum(12, 1.0) + 0.1
    drawn = fields.gaussian_fields(4096, 1, power)
    assert drawn.shape == (4096, 12, 12)
    np.testing.assert_allclose(fields.measured_power(drawn), power, rtol=0.12)


def test_odd_sides():
    power = fields.spectrum(7, 1.0)
    drawn = fields.gaussian_fields(4096, 1, power)
    large = power > 0.01
    found = fields.measured_power(drawn)[large]
    np.testing.assert_allclose(found, power[large], rtol=0.12)


def test_fields_need_not_be_square():
    k, q = (2 * np.pi * np.fft.fftfreq(n) for n in (6, 9))
    power = 2 + np.cos(k[:, None]) + np.cos(q) / 2
    drawn = fields.gaussian_fields(4096, 1, power)
    assert drawn.shape == (4096, 6, 9)
    np.testing.assert_allclose(fields.measured_power(drawn), power, rtol=0.12)


def test_filtered_multiplies_each_mode():
    rng = np.random.default_rng(4)
    picture, power = rng.normal(size=(2, 9, 9)), fields.spectrum(9, 0.7)
    expected = np.fft.ifft2(np.fft.fft2(picture) * np.sqrt(power)).real
    np.testing.assert_allclose(fields.filtered(picture, power), expected, atol=1e-12)


def test_a_point_becomes_a_blob():
    point = np.zeros((32, 32))
    point[5, 9] = 1
    blob = fields.filtered(point, fields.spectrum(32, 2.0))
    assert np.unravel_index(blob.argmax(), blob.shape) == (5, 9)
    assert np.sum(blob**2) == pytest.approx(1)
    assert blob[5, 11] / blob[5, 9] == pytest.approx(np.exp(-0.5), abs=1e-6)


@pytest.mark.parametrize("n", [1, 255, 256, 257])
def test_prefix_is_the_smaller_set(n):
    power = fields.spectrum(6, 1.0)
    large = fields.gaussian_fields(300, 5, power)
    np.testing.assert_array_equal(fields.gaussian_fields(n, 5, power), large[:n])


def test_other_seed_other_fields():
    power = fields.spectrum(6, 1.0)
    one, other = (fields.gaussian_fields(3, seed, power) for seed in (1, 2))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    "call, text",
    [
        (lambda: fields.spectrum(0), "size = 0"),
        (lambda: fields.spectrum(8, -1.0), "length = "),
        (lambda: fields.gaussian_fields(0), "n = 0"),
        (lambda: fields.gaussian_fields(1, -1), "seed = -1"),
        (lambda: fields.gaussian_fields(1, 0, np.ones(4)), "power"),
        (lambda: fields.gaussian_fields(1, 0, -np.ones((4, 4))), "positive"),
        (lambda: fields.gaussian_fields(1, 0, np.arange(16.0).reshape(4, 4)), "-k"),
        (lambda: fields.filtered(np.ones((3, 3)), np.ones((4, 4))), "pictures"),
        (lambda: fields.measured_power(np.ones((3, 3))), "pictures"),
    ],
)
def test_what_is_refused(call, text):
    with pytest.raises(ValueError, match=text):
        call()
