"""The bounds: information of the simulated detector, and no method beats them."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from utils import airshowers
from utils.airshowers import (
    best_mass_score,
    best_resolution,
    bounds,
    fisher_information,
)
from utils.airshowers import information as details
from utils.roc import auc


@pytest.fixture(scope="module")
def showers():
    return airshowers.simulate(600, seed=21)


@pytest.fixture(scope="module")
def few(showers):
    return showers.select(slice(50))


@pytest.fixture(scope="module")
def bound(showers):
    return best_resolution(showers)


@pytest.fixture(scope="module")
def information(showers):
    return fisher_information(showers)


def rms(values):
    return float(np.sqrt(np.mean(values**2)))


def smallest_eigenvalue(matrices):
    """Return the smallest one in units of the diagonal, however large that is."""
    scale = np.sqrt(np.einsum("nii->ni", matrices)) + 1e-9
    return np.linalg.eigvalsh(matrices / scale[:, None] / scale[..., None]).min()


# Information --------------------------------------------------------------------------


def test_information_is_positive_semidefinite(information):
    assert information.shape == (600, 8, 8)
    assert np.allclose(information, np.swapaxes(information, 1, 2), rtol=1e-9)
    assert smallest_eigenvalue(information) > -1e-9


@pytest.mark.parametrize("better", [{"threshold": 1.0}, {"sigma_t": 3.0}])
def test_a_better_detector_gives_more_information(few, better):
    gain = fisher_information(few, **better) - fisher_information(few)
    diagonal = np.einsum("nii->ni", gain)
    assert diagonal.min() > -1e-6 * diagonal.max()
    assert diagonal.mean() > 0


def test_times_add_information(few):
    signals = fisher_information(few, times=False)
    assert smallest_eigenvalue(fisher_information(few) - signals) > -1e-9


def test_expected_signals_and_variances_agree_with_the_simulation():
    many = airshowers.simulate(1000, seed=21, truth=True, threshold=0.1)
    expected = details._expected(details._parameters(many), many.options)
    sum_of_both = (many["lambda_mu"] + many["lambda_em"]).reshape(1000, -1)
    bright = np.isfinite(many["signal"].reshape(1000, -1)) & (sum_of_both > 20)
    # ln_electrons of the simulated showers scatters by 3 %, which is not handed out.
    assert np.abs(np.log(expected.signal / sum_of_both)[bright]).max() < 0.15
    pull = many["signal"].reshape(1000, -1) - sum_of_both
    pull = (pull / np.sqrt(expected.variance))[bright]
    assert pull.mean() == pytest.approx(0, abs=0.02)
    assert pull.std() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("tau", [0.3, 1.0, 5.0])
def test_information_of_a_delayed_time_agrees_with_sampling(tau):
    """The score of a density has as variance what the table holds."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal(400_000) + tau * rng.standard_exponential(400_000)

    def ln_density(x, tau):
        return np.log(details._normal(x - 1 / tau)[1] / tau) + 0.5 / tau**2 - x / tau

    step = 1e-4
    by_position = (ln_density(x - step, tau) - ln_density(x + step, tau)) / (2 * step)
    longer, shorter = tau * np.exp(step), tau * np.exp(-step)
    by_ln_tau = (ln_density(x, longer) - ln_density(x, shorter)) / (2 * step)
    sampled = np.cov(by_position, by_ln_tau)[[0, 0, 1], [0, 1, 1]]
    grid, table = details._delay_information()
    tabulated = [np.interp(np.log(tau), grid, column) for column in table.T]
    assert tabulated == pytest.approx(sampled, rel=0.03)


def test_stations_out_of_reach_tell_nothing():
    faint = airshowers.simulate(10, seed=3, energy_range=(0.1, 0.1), core_halfwidth=0)
    faint["showercore"] += 1e5
    assert np.abs(fisher_information(faint)).max() < 1e-3
    assert np.isfinite(best_resolution(faint).ln_energy).all()


# Bounds -------------------------------------------------------------------------------


def test_values_of_the_bound(bound):
    assert 0.060 < rms(bound.ln_energy) < 0.072
    assert 9 < rms(bound.xmax) < 17
    assert 0.075 < rms(bound.ln_muons) < 0.095
    assert 5 < rms(bound.core) < 12
    assert 0.07 < rms(bound.angle_deg) < 0.14


def test_known_mass_and_times_help(showers, bound):
    known = best_resolution(showers, known_mass=True)
    signals = best_resolution(showers, times=False)
    assert rms(known.ln_energy) < rms(bound.ln_energy) < rms(signals.ln_energy)
    assert rms(bound.xmax) < rms(signals.xmax) / 2
    assert 0.080 < rms(signals.ln_energy) < 0.095


def test_energetic_and_vertical_showers_are_measured_best(showers, bound):
    spread = bound.ln_energy
    energy, zenith = showers["energy"], np.degrees(showers["zenith"])
    assert rms(spread[energy > 30]) < rms(spread[energy < 10])
    assert rms(spread[zenith < 30]) < rms(spread[zenith > 45])


def test_no_fit_beats_the_bound(showers, bound):
    ratio = airshowers.classical_energy(showers) / showers["energy"]
    assert rms(bound.ln_energy) < ratio.std()
    axis = airshowers.classical_direction(showers)
    cosine = np.clip(np.sum(axis * showers["showeraxis"], axis=1), -1, 1)
    angle = np.degrees(np.arccos(cosine))
    assert np.median(bound.angle_deg) < np.median(angle)


def test_single_primary_is_the_known_mass():
    iron = airshowers.simulate(50, seed=5, primaries=("Fe",))
    alone = best_resolution(iron)
    known = best_resolution(iron, known_mass=True)
    assert np.allclose(alone.ln_energy, known.ln_energy)
    mixed = best_resolution(iron, primaries=("p", "He", "Fe"), fractions=(0, 0, 1))
    assert np.allclose(mixed.ln_energy, known.ln_energy)
    unknown = best_resolution(iron, primaries=("p", "Fe"))
    assert rms(unknown.ln_energy) > 1.01 * rms(known.ln_energy)


def test_what_is_known_beforehand_is_no_worse_than_the_bound():
    """Ranges without choice leave no errors; spreads are those of the simulation."""
    narrow = {"energy_range": (10, 10), "core_halfwidth": 0, "max_zenith_deg": 0}
    best = best_resolution(airshowers.simulate(30, seed=6, **narrow))
    assert rms(best.ln_energy) < 1e-3
    assert rms(best.core) < 0.1
    assert rms(best.angle_deg) < 1e-3
    for options in (airshowers.Options(), airshowers.Options(spectral_index=3.0)):
        known = [0, 4, 6]
        units = bounds.UNITS[known]
        spread = bounds._flat_precision(options)[known] ** -0.5 * units
        many = airshowers.simulate(4000, seed=7, **dataclasses.asdict(options))
        columns = np.log(many["energy"]), many["showercore"], many["showeraxis"][:, 0]
        measured = [column.std() for column in columns]
        assert spread == pytest.approx(measured, rel=0.04)


def test_posterior_is_as_wide_as_its_errors():
    """Squared errors average to the promised variance, here of the best known mass."""
    iron = airshowers.simulate(1000, seed=6, primaries=("Fe",))
    matrix = fisher_information(iron)
    (posterior,) = bounds._posteriors(iron, matrix, [56.0], iron.options, seed=0)
    promised = np.einsum("nii->ni", posterior.covariance)[:, 0].mean()
    assert np.mean(posterior.mean[:, 0] ** 2) == pytest.approx(promised, rel=0.15)


def test_no_score_separates_better():
    nuclei = airshowers.simulate(600, seed=22, primaries=("p", "Fe"))
    is_iron = nuclei["mass"] == 56
    best = auc(is_iron, best_mass_score(nuclei))
    assert 0.984 < best < 0.996
    assert best > auc(is_iron, airshowers.classical_mass_score(nuclei))
    assert auc(is_iron, best_mass_score(nuclei, times=False)) < best


def test_repeatable(few):
    first, again = best_resolution(few, seed=3), best_resolution(few, seed=3)
    assert np.array_equal(first.ln_energy, again.ln_energy)
    assert not np.array_equal(first.ln_energy, best_resolution(few).ln_energy)


# Impossible arguments -----------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [
        lambda d: fisher_information(d, colour=1),
        lambda d: fisher_information(d, times=2),
        lambda d: fisher_information(d, sigma_t=0),
        lambda d: fisher_information(airshowers.Showers({"energy": 1}, d.options)),
        lambda d: fisher_information(d | {"energy": d["energy"][:-1]}),
        lambda d: best_resolution(d, primaries=()),
        lambda d: best_resolution(d, primaries=("U",)),
        lambda d: best_resolution(d, known_mass=1),
        lambda d: best_resolution(d, seed=-1),
        lambda d: best_mass_score(d, times=None),
    ],
)
def test_bad_arguments_are_refused(few, call):
    with pytest.raises(ValueError, match="is not allowed"):
        call(few)


# The formulas -------------------------------------------------------------------------


@pytest.mark.parametrize("signal", [2.0, 4.5, 9.0])
def test_information_of_a_cut_signal_is_that_of_its_distribution(signal):
    """Expectation and variance of one station's signal, silent below 4 VEM."""
    threshold, variance = 4.0, 2.5
    one = np.ones((1, 1))
    nothing = np.zeros((2, 1, 1))
    expected = details._Expected(signal * one, variance * one, one, one)
    by_mean, by_variance = np.reshape([[1, 0], [0, 1]], (2, 2, 1, 1))
    slopes = details._Expected(by_mean, by_variance, nothing, nothing)
    found = details._signal_information(expected, slopes, threshold)[0]

    def chances(mean, variance):
        """Return the density above the threshold, and the chance of silence."""
        x = np.linspace(threshold, threshold + 30, 20_001)
        density = stats.norm.pdf(x, mean, np.sqrt(variance))
        return x, np.r_[density, stats.norm.cdf(threshold, mean, np.sqrt(variance))]

    x, usual = chances(signal, variance)
    step = 1e-4
    moved = [(step, 0), (0, step)]
    changes = [
        (chances(signal + a, variance + b)[1] - chances(signal - a, variance - b)[1])
        / (2 * step)
        for a, b in moved
    ]
    products = np.array([[f * g / usual for f in changes] for g in changes])
    exact = np.trapezoid(products[..., :-1], x) + products[..., -1]
    np.testing.assert_allclose(found, exact, rtol=1e-4, atol=1e-6)


def test_angles_are_those_between_unit_vectors():
    """An error along the inclination turns the axis more than one across."""
    showers = airshowers.simulate(1, seed=1)
    showers["showeraxis"] = np.array([[np.sqrt(0.75), 0, 0.5]])
    covariance = np.zeros((2, 8, 8))
    covariance[0, 6, 6] = covariance[1, 7, 7] = 1  # 0.01 in x, then in y
    along, across = (
        bounds._resolution(showers, each[None]).angle_deg[0] for each in covariance
    )
    assert along == pytest.approx(np.degrees(0.01 / 0.5))
    assert across == pytest.approx(np.degrees(0.01))
