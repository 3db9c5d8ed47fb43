"""Ising samples against exact results; the start of a lattice must not show."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ellipk

from utils.ising import (
    CRITICAL_TEMPERATURE,
    energy_per_site,
    magnetisation,
    onsager_energy,
    simulate,
)

quick = settings(max_examples=30, deadline=None)


@pytest.fixture(scope="module")
def uniform():
    return simulate(2048, seed=11)


@pytest.fixture(scope="module")
def ordered():
    return simulate(1024, seed=12, temperatures=1.6)


def mean_and_error(values):
    return values.mean(), values.std() / np.sqrt(len(values))


class TestSimulation:
    def test_arrays(self, uniform):
        assert uniform["spins"].shape == (2048, 16, 16)
        assert uniform["spins"].dtype == np.int8
        assert set(np.unique(uniform["spins"])) == {-1, 1}
        assert uniform["temperature"].shape == (2048,)
        assert uniform["temperature"].dtype == np.float32
        assert uniform["ordered_start"].dtype == bool

    def test_temperatures_are_uniform(self, uniform):
        T = uniform["temperature"]
        assert 1.4 <= T.min() < 1.41 and 3.19 < T.max() <= 3.2
        counts, _ = np.histogram(T, bins=8, range=(1.4, 3.2))
        assert np.abs(counts - 256).max() < 5 * 16

    @pytest.mark.parametrize("T", [1.8, 2.1, 3.0])
    def test_energy_is_onsagers(self, T):
        energy = energy_per_site(simulate(1024, seed=3, temperatures=T)["spins"])
        mean, error = mean_and_error(energy)
        assert abs(mean - onsager_energy(T)) < 4 * error
        assert error < 0.01

    @pytest.mark.parametrize("T", [1.6, 2.0])
    def test_magnetisation_is_yangs(self, T):
        """C. N. Yang, Phys. Rev. 85 (1952) 808: (1 - sinh(2 / T)^-4)^(1/8)."""
        lattices = simulate(1024, seed=4, temperatures=T)["spins"]
        mean, error = mean_and_error(np.abs(magnetisation(lattices)))
        exact = (1 - np.sinh(2 / T) ** -4) ** (1 / 8)
        assert abs(mean - exact) < 4 * error + 0.001

    def test_small_torus_against_all_states(self):
        """A 4 x 4 torus has 65,536 states: compare with the exact average."""
        states = np.array(list(itertools.product((-1, 1), repeat=16)), np.int8)
        energy = energy_per_site(states.reshape(-1, 4, 4))
        m2 = magnetisation(states.reshape(-1, 4, 4)) ** 2
        weight = np.exp(-16 * (energy + 2) / 2.5)
        weight /= weight.sum()
        lattices = simulate(4096, 5, size=4, temperatures=2.5, sweeps=100)["spins"]
        for exact, values in (
            (energy @ weight, energy_per_site(lattices)),
            (m2 @ weight, magnetisation(lattices) ** 2),
        ):
            mean, error = mean_and_error(values)
            assert abs(mean - exact) < 4 * error

    def test_large_lattice_has_no_domains_left_from_a_random_start(self):
        data = simulate(256, seed=6, size=32, temperatures=1.5)
        m = np.abs(magnetisation(data["spins"]))
        assert np.mean(m[~data["ordered_start"]] < 0.8) < 0.05

    @pytest.mark.parametrize("size", [4, 6, 10, 18, 22])
    def test_sizes_that_are_not_powers_of_two(self, size):
        data = simulate(512, seed=8, size=size, temperatures=3.2)
        mean, error = mean_and_error(energy_per_site(data["spins"]))
        tolerance = 0.2 if size < 10 else 0.01  # small tori have larger correlations
        assert abs(mean - onsager_energy(3.2)) < 4 * error + tolerance


class TestNoLeak:
    def test_half_starts_ordered_at_every_temperature(self, uniform):
        ordered = uniform["ordered_start"].reshape(-1, 256)
        np.testing.assert_array_equal(ordered.sum(axis=1), 128)
        T = uniform["temperature"][uniform["ordered_start"]]
        assert T.mean() == pytest.approx(2.3, abs=5 * 0.52 / 32)

    @pytest.mark.parametrize("T", [1.5, 2.0, CRITICAL_TEMPERATURE, 2.6])
    def test_start_does_not_show(self, T):
        data = simulate(1024, seed=13, temperatures=float(T))
        ordered = data["ordered_start"]
        for quantity in (energy_per_site, lambda s: magnetisation(s) ** 2):
            values = quantity(data["spins"])
            mean_o, error_o = mean_and_error(values[ordered])
            mean_r, error_r = mean_and_error(values[~ordered])
            assert abs(mean_o - mean_r) < 4 * np.hypot(error_o, error_r)

    def test_up_and_down_are_equally_frequent(self, ordered):
        up = np.mean(magnetisation(ordered["spins"]) > 0)
        assert up == pytest.approx(0.5, abs=4 * 0.5 / 32)
        for start in (True, False):
            chosen = ordered["ordered_start"] == start
            signs = np.sign(magnetisation(ordered["spins"][chosen]))
            assert {-1, 1} <= set(signs.tolist())

    def test_mean_spin_is_zero_at_every_site(self, uniform):
        site_mean = uniform["spins"].mean(axis=0)
        assert np.abs(site_mean).max() < 5 / np.sqrt(2048)

    def test_sites_and_directions_are_equal(self, uniform):
        s = uniform["spins"].astype(float)
        for axis in (1, 2):
            bond = (s * np.roll(s, 1, axis=axis)).mean(axis=0)
            assert np.ptp(bond) < 0.12
            across = bond.mean(axis=2 - axis)  # along the bonds: borders included
            assert np.abs(across - bond.mean()).max() < 0.03


class TestStreams:
    def test_same_seed_same_lattices(self):
        a, b = (simulate(20, 7, size=8, sweeps=20) for _ in range(2))
        for key in a:
            np.testing.assert_array_equal(a[key], b[key])

    def test_other_seed_other_lattices(self):
        a, b = (simulate(20, seed, size=8, sweeps=20) for seed in (7, 8))
        assert not np.array_equal(a["spins"], b["spins"])

    @pytest.mark.parametrize("n", [1, 256, 257])
    def test_prefix_is_the_smaller_set(self, n):
        large = simulate(600, 9, size=8, sweeps=20)
        small = simulate(n, 9, size=8, sweeps=20)
        for key in large:
            assert len(small[key]) == n
            np.testing.assert_array_equal(large[key][:n], small[key])

    def test_given_temperatures_are_used(self):
        T = np.array([1.0, 10.0] * 150)
        data = simulate(300, 1, temperatures=T)
        np.testing.assert_array_equal(data["temperature"], T.astype(np.float32))
        energy = energy_per_site(data["spins"])
        # A random start may keep a stripe for long at T = 1.
        assert np.median(energy[::2]) < -1.98 and energy[1::2].mean() > -0.25

    def test_lattices_of_all_blocks_have_temperatures_of_their_own(self):
        T = np.linspace(1, 3, 600)
        found = simulate(600, 1, size=4, sweeps=1, temperatures=T)["temperature"]
        np.testing.assert_array_equal(found, T.astype("float32"))

    def test_a_lattice_does_not_depend_on_the_others_temperatures(self):
        T = np.full(100, 2.0)
        a = simulate(100, 1, size=8, sweeps=20, temperatures=T)["spins"]
        T[1:] = 3.0
        b = simulate(100, 1, size=8, sweeps=20, temperatures=T)["spins"]
        np.testing.assert_array_equal(a[0], b[0])


class TestObservables:
    def test_ground_states(self):
        row, column = np.indices((4, 6))
        checkerboard = 1 - 2 * ((row + column) % 2)
        assert energy_per_site(np.ones((4, 6))) == -2
        assert energy_per_site(checkerboard) == 2
        assert magnetisation(checkerboard) == 0
        assert magnetisation(-np.ones((4, 6), np.int8)) == -1

    def test_one_flipped_spin_costs_eight(self):
        s = np.ones((2, 8, 8), np.int8)
        s[1, 0, 7] = -1
        np.testing.assert_allclose(energy_per_site(s), [-2, -2 + 8 / 64])
        np.testing.assert_allclose(magnetisation(s), [1, 1 - 2 / 64])

    @quick
    @given(
        st.integers(3, 9),
        st.integers(3, 9),
        st.integers(0, 2**32),
        st.integers(-9, 9),
    )
    def test_symmetries(self, rows, columns, seed, shift):
        s = np.random.default_rng(seed).choice([-1, 1], (rows, columns))
        energy = energy_per_site(s)
        for same in (-s, s.T, s[::-1], np.roll(s, shift, 0), np.roll(s, shift, 1)):
            assert energy_per_site(same) == pytest.approx(energy)
        assert magnetisation(-s) == -magnetisation(s)
        assert -2 <= energy <= 2

    @pytest.mark.parametrize(
        "spins", [[1, -1], [[0, 1]], [[2, 1]], np.ones((1, 1, 2, 2)), "up", None, [[]]]
    )
    @pytest.mark.parametrize("observable", [energy_per_site, magnetisation])
    def test_refuses_what_is_not_spins(self, observable, spins):
        with pytest.raises(ValueError, match="spins"):
            observable(spins)


class TestExactResults:
    def test_onsager_reference_values(self):
        T = [1.8, 2.1, 3.0]
        np.testing.assert_allclose(
            onsager_energy(T), [-1.8593, -1.6621, -0.8173], atol=5e-5
        )
        assert onsager_energy(CRITICAL_TEMPERATURE) == pytest.approx(-np.sqrt(2))

    def test_onsager_agrees_with_scipys_elliptic_integral(self):
        T = np.linspace(0.5, 5, 46)
        K = 1 / T
        k = 2 * np.sinh(2 * K) / np.cosh(2 * K) ** 2
        factor = 2 / np.pi * (2 * np.tanh(2 * K) ** 2 - 1) * ellipk(k**2)
        np.testing.assert_allclose(
            onsager_energy(T), -(1 + factor) / np.tanh(2 * K), rtol=1e-9
        )

    def test_onsager_limits(self):
        assert onsager_energy(1e-6) == -2
        assert onsager_energy(1e4) == pytest.approx(-2 / 1e4, rel=1e-3)

    def test_specific_heat_peaks_at_the_critical_temperature(self):
        T = np.arange(1.5, 3.0, 0.01)
        heat = np.diff(onsager_energy(T))
        assert (heat > 0).all()
        assert T[heat.argmax()] == pytest.approx(CRITICAL_TEMPERATURE, abs=0.011)

    def test_critical_temperature_solves_sinh(self):
        assert np.sinh(2 / CRITICAL_TEMPERATURE) == pytest.approx(1)

    @pytest.mark.parametrize("T", [0, -1, np.nan, np.inf, "hot", None, [], [2, 0]])
    def test_refuses_temperature(self, T):
        with pytest.raises(ValueError, match="T "):
            onsager_energy(T)

    @given(st.floats(1e-300, 1e300))
    def test_the_exact_energy_is_finite_and_in_range(self, T):
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            assert -2 <= onsager_energy(T) <= 0


@pytest.mark.parametrize(
    "arguments",
    [
        {"n": 0},
        {"n": 2.0},
        {"n": None},
        {"seed": -1},
        {"seed": None},
        {"size": 2},
        {"size": 15},
        {"size": 16.0},
        {"sweeps": 0},
        {"sweeps": "many"},
        {"temperature_range": (3, 2)},
        {"temperature_range": (0.5, 2)},
        {"temperature_range": (1, np.inf)},
        {"temperature_range": 2.0},
        {"temperature_range": (1, 2, 3)},
        {"temperatures": 0.5},
        {"temperatures": -1},
        {"temperatures": [2.0, 2.0]},
        {"temperatures": np.nan},
        {"temperatures": "cold"},
        {"temperatures": [[2.0]]},
    ],
    ids=str,
)
def test_simulate_refuses(arguments):
    (name,) = arguments
    with pytest.raises(ValueError, match=name):
        simulate(**({"n": 3, "size": 4, "sweeps": 1} | arguments))


@quick
@given(
    n=st.integers(1, 300),
    seed=st.integers(0, 2**40),
    half_size=st.integers(2, 12),
    sweeps=st.integers(1, 4),
    low=st.floats(0.75, 10),
    width=st.floats(0, 1e6),
)
def test_any_lattice(n, seed, half_size, sweeps, low, width):
    size = 2 * half_size
    data = simulate(
        n, seed, size=size, temperature_range=(low, low + width), sweeps=sweeps
    )
    assert data["spins"].shape == (n, size, size)
    assert (np.abs(data["spins"]) == 1).all()
    assert np.isfinite(data["temperature"]).all()
