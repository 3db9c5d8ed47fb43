"""Air showers: published physics, a detector's readings, repeatable data, good fits."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import airshowers
from utils.airshowers import Options, estimators, physics, simulate
from utils.roc import auc

MASSES = {"p": 1, "He": 4, "N": 14, "Fe": 56}
SHAPES = {
    "time": (14, 14),
    "signal": (14, 14),
    "energy": (),
    "mass": (),
    "Xmax": (),
    "Rmu": (),
    "zenith": (),
    "azimuth": (),
    "showeraxis": (3,),
    "showercore": (2,),
}


@pytest.fixture(scope="module")
def showers():
    return simulate(10_000, seed=0)


@pytest.fixture(scope="module")
def stations():
    return airshowers.station_grid().reshape(-1, 2)


def same(first, second):
    return np.array_equal(first, second, equal_nan=True)


def arrays(fit):
    """Return the arrays of a Fit."""
    fields = (field.name for field in dataclasses.fields(fit))
    return [getattr(fit, name) for name in fields if name != "options"]


def uniform_deviation(values):
    """Return the Kolmogorov-Smirnov distance to a flat distribution on [0, 1]."""
    steps = (np.arange(len(values)) + 0.5) / len(values)
    return np.abs(np.sort(values) - steps).max()


def correlation(first, second):
    return np.corrcoef(first, second)[0, 1]


def upstream(showers, stations):
    """Return the stations' projection on the axis from the core, shape (n, 196)."""
    axis, core = showers["showeraxis"], showers["showercore"]
    offset = stations - core[:, None]
    return np.sum(offset * axis[:, None, :2], axis=2)


# Published physics --------------------------------------------------------------------


@pytest.mark.parametrize("energy", [3.0, 10.0, 100.0])
@pytest.mark.parametrize("name", MASSES)
def test_mean_xmax_follows_auger_parametrisation(name, energy):
    """The lines for EPOS-LHC of Auger, JCAP 02 (2013) 026: an independent source."""
    options = {"grid": 2, "primaries": [name], "energy_range": (energy, energy)}
    xmax = simulate(4000, seed=7, **options)["Xmax"]
    lg, ln_mass = np.log10(energy / 10), np.log(MASSES[name])
    published = 806.1 + 55.6 * lg + (0.15 - 55.6 / np.log(10) + 0.83 * lg) * ln_mass
    assert xmax.mean() == pytest.approx(
        published, abs=4 + 4 * float(xmax.std()) / 4000**0.5
    )


@pytest.mark.parametrize("name, spread", [("p", 59.1), ("Fe", 16.7)])
def test_xmax_spread_of_de_domenico(name, spread):
    options = {"grid": 2, "primaries": [name], "energy_range": (10, 10)}
    xmax = simulate(10_000, seed=8, **options)["Xmax"]
    assert xmax.std() == pytest.approx(spread, rel=0.05)


def test_photons_are_deep_and_poor_in_muons():
    photons = simulate(2000, primaries=["gamma"], grid=2)
    assert np.all(photons["mass"] == 0)
    expected = 1000 + 85 * np.log10(photons["energy"] / 10)
    assert np.mean(photons["Xmax"] - expected) == pytest.approx(0, abs=6)
    assert photons["Rmu"].mean() == pytest.approx(0.15, rel=0.03)


def test_muons_grow_with_mass(showers):
    for mass in MASSES.values():
        chosen = showers["Rmu"][showers["mass"] == mass]
        assert chosen.mean() == pytest.approx(mass**0.073, rel=0.02)


def test_atmosphere():
    assert airshowers.vertical_depth(1400.0) == pytest.approx(875.5, abs=0.1)
    assert airshowers.vertical_depth(0.0) == pytest.approx(1036.1, abs=0.1)
    heights = np.linspace(0, 90_000, 1001)
    depths = airshowers.vertical_depth(heights)
    assert np.all(np.diff(depths) < 0)
    np.testing.assert_allclose(airshowers.height_at_depth(depths), heights, atol=1)
    below, above = airshowers.vertical_depth(np.array([3999.999, 4000.001]))
    assert below == pytest.approx(above, abs=0.01)


def test_gumbel_parameters():
    energy, mass = np.full(3, 10.0), np.array([1.0, 56.0, 0.0])
    mu, sigma, shape = physics.gumbel_parameters(energy, mass)
    np.testing.assert_allclose(mu[0], 775.589)
    np.testing.assert_allclose(sigma[0], 29.403)
    np.testing.assert_allclose(shape[0], 0.563)
    assert mu.shape == sigma.shape == shape.shape == (3,)


def test_signal_at_1000_m_of_auger():
    """E = 0.186 EeV S38^1.031: signal at 1000 m and 38 degrees, average composition."""
    data = simulate(20_000, seed=4, truth=True, energy_range=(9, 11))
    total = data["lambda_mu"] + data["lambda_em"]
    at_38 = np.abs(np.degrees(data["zenith"]) - 38) < 3
    near = at_38[:, None, None] & (np.abs(data["distance"] - 1000) < 40)
    published = (10 / 0.186) ** (1 / 1.031)
    assert total[near].mean() == pytest.approx(published, rel=0.25)


# Distributions ------------------------------------------------------------------------


def test_reference_statistics(showers):
    active = np.isfinite(showers["signal"]).sum(axis=(1, 2))
    assert active.mean() == pytest.approx(49.8, abs=0.8)
    np.testing.assert_allclose(np.percentile(active, [1, 50, 99]), [14, 44, 123], 0.08)
    assert np.nanmedian(np.log10(showers["signal"])) == pytest.approx(1.101, abs=0.02)
    assert np.nanstd(showers["time"]) == pytest.approx(4777, rel=0.02)
    assert showers["energy"].mean() == pytest.approx(27.62, rel=0.03)


@pytest.mark.parametrize(
    "mass, mean, spread, muons",
    [
        (1, 821.7, 62, 1),
        (4, 788.6, 45, 1.11),
        (14, 760.5, 37, 1.21),
        (56, 725.2, 30, 1.34),
    ],
)
def test_reference_statistics_by_mass(showers, mass, mean, spread, muons):
    chosen = showers["mass"] == mass
    assert chosen.mean() == pytest.approx(0.25, abs=0.02)
    assert showers["Xmax"][chosen].mean() == pytest.approx(mean, abs=5)
    assert showers["Xmax"][chosen].std() == pytest.approx(spread, rel=0.1)
    assert showers["Rmu"][chosen].mean() == pytest.approx(muons, rel=0.02)


def test_spectra_are_flat_where_they_should_be(showers):
    limit = 2 / len(showers["energy"]) ** 0.5
    energy = np.log(showers["energy"] / 3) / np.log(100 / 3)
    assert uniform_deviation(energy) < limit
    assert uniform_deviation(np.sin(showers["zenith"]) ** 2 / 0.75) < limit
    assert uniform_deviation(showers["azimuth"] / (2 * np.pi)) < limit
    for coordinate in showers["showercore"].T:
        assert uniform_deviation((coordinate + 3375) / 6750) < limit


def test_steep_spectrum():
    energy = simulate(5000, grid=2, spectral_index=3.0)["energy"]
    cumulative = (3.0**-2 - energy.astype(float) ** -2) / (3.0**-2 - 100.0**-2)
    assert uniform_deviation(cumulative) < 2 / 5000**0.5


def test_axis_is_a_unit_vector_of_the_angles(showers):
    x, y, z = showers["showeraxis"].T
    np.testing.assert_allclose(z, np.cos(showers["zenith"]), atol=1e-6)
    np.testing.assert_allclose(x**2 + y**2 + z**2, 1, atol=1e-6)
    angle = np.mod(np.arctan2(y, x), 2 * np.pi)
    np.testing.assert_allclose(angle, showers["azimuth"], atol=1e-4)


def test_fractions():
    mass = simulate(5000, grid=2, primaries=["p", "Fe", "He"], fractions=[3, 1, 0])[
        "mass"
    ]
    assert set(mass) == {1, 56}
    assert np.mean(mass == 1) == pytest.approx(0.75, abs=0.03)


def test_order_of_showers_means_nothing(showers):
    order = np.arange(len(showers["energy"]))
    for name in ("energy", "mass", "zenith", "azimuth", "Xmax", "Rmu"):
        assert abs(correlation(order, showers[name])) < 0.05


# Repeatable ---------------------------------------------------------------------------


def test_shapes_and_types(showers):
    assert {name: values.shape[1:] for name, values in showers.items()} == SHAPES
    assert all(values.dtype == np.float32 for values in showers.values())
    assert all(len(values) == 10_000 for values in showers.values())


def test_same_seed_same_showers_other_seed_others():
    first, second, other = simulate(20, 3), simulate(20, 3), simulate(20, 4)
    assert all(same(first[name], second[name]) for name in first)
    assert not any(same(first[name], other[name]) for name in first if name != "mass")


@pytest.mark.parametrize("n", [1, 100, 256, 257])
def test_small_sample_begins_the_large_one(showers, n):
    small = simulate(n)
    assert all(same(small[name], showers[name][:n]) for name in SHAPES)


@pytest.mark.parametrize("extra", [{"muons": True}, {"truth": True}, {"traces": 7}])
def test_reading_more_changes_nothing_else(showers, extra):
    more = simulate(300, **extra)
    assert set(more) > set(SHAPES)
    assert all(same(more[name], showers[name][:300]) for name in SHAPES)


@pytest.mark.parametrize(
    "setting",
    [{"threshold": 10}, {"dead_fraction": 0.2}, {"noise": 1.0}, {"saturation": 100}],
)
def test_another_detector_sees_the_same_showers(showers, setting):
    other = simulate(300, **setting)
    maps = {"time", "signal"}
    assert all(same(other[k], showers[k][:300]) for k in SHAPES if k not in maps)
    assert not same(other["signal"], showers["signal"][:300])


def test_global_random_state_is_left_alone():
    np.random.seed(1)
    expected = np.random.get_state()[1].copy()
    simulate(10)
    assert same(np.random.get_state()[1], expected)


# Detector -----------------------------------------------------------------------------


def test_threshold_and_common_silence(showers):
    assert np.nanmin(showers["signal"]) >= 4
    assert same(np.isnan(showers["time"]), np.isnan(showers["signal"]))
    assert np.nanmin(simulate(500, threshold=20.0)["signal"]) >= 20


def test_saturation():
    data = simulate(500, saturation=300.0)
    assert np.nanmax(data["signal"]) == 300
    hottest = np.nanmax(data["signal"], axis=(1, 2), keepdims=True)
    zero = np.where(data["signal"] == hottest, np.abs(data["time"]), np.inf)
    assert np.all(zero.min(axis=(1, 2)) == 0)


def test_dead_stations(showers):
    alive = np.isfinite(showers["signal"][:2000])
    still = np.isfinite(simulate(2000, dead_fraction=0.3)["signal"])
    assert not np.any(still & ~alive)
    assert still.sum() / alive.sum() == pytest.approx(0.7, abs=0.01)
    assert np.isnan(simulate(10, dead_fraction=1.0)["signal"]).all()


def test_accidentals_are_few_small_and_out_of_time(showers, stations):
    clean = simulate(10_000, n_accidental=0.0)
    extra = np.isfinite(showers["signal"]) & np.isnan(clean["signal"])
    assert extra.sum() / 10_000 == pytest.approx(0.2 * (1 - 49.8 / 196), abs=0.02)
    assert showers["signal"][extra].mean() == pytest.approx(6, rel=0.05)
    assert np.abs(showers["time"][extra]).max() > 15_000


def test_signal_fluctuations_are_poissonian():
    data = simulate(3000, truth=True, muons=True, n_accidental=0.0, noise=0.0, gain=0.0)
    muon, soft = data["lambda_mu"], data["lambda_em"]
    seen = (muon + soft > 30) & np.isfinite(data["signal"])
    variance = (muon + 0.25 * soft)[seen]
    pull = (data["signal"] - muon - soft)[seen] / np.sqrt(variance)
    assert pull.mean() == pytest.approx(0, abs=0.02)
    assert pull.std() == pytest.approx(1, abs=0.02)
    pull = (data["signal_mu"] - muon)[seen] / np.sqrt(muon[seen])
    assert pull.std() == pytest.approx(1, abs=0.02)
    assert np.all(data["signal_mu"][seen] <= data["signal"][seen] * 1.001)


def test_muon_map_is_silent_where_the_station_is():
    data = simulate(200, muons=True)
    assert same(np.isnan(data["signal_mu"]), np.isnan(data["signal"]))
    counts = data["signal_mu"][np.isfinite(data["signal_mu"])]
    assert np.all(counts >= 0) and np.all(counts == np.rint(counts))


def test_signal_falls_with_distance_and_rises_with_energy():
    data = simulate(2000, truth=True, primaries=["Fe"])
    total, distance = data["lambda_mu"] + data["lambda_em"], data["distance"]
    near, far = (np.abs(distance - middle) < 50 for middle in (1000, 2000))
    assert total[near].mean() > 5 * total[far].mean()
    low, high = data["energy"] < 6, data["energy"] > 50
    assert total[low][near[low]].mean() < total[high][near[high]].mean() / 5


def test_traces_sum_to_the_signal():
    data = simulate(100, traces=120)
    assert data["traces"].shape == (100, 14, 14, 120)
    silent = np.isnan(data["traces"])
    assert same(silent.all(axis=3), np.isnan(data["signal"]))
    assert same(silent.any(axis=3), silent.all(axis=3))
    seen = np.isfinite(data["signal"])
    contained = data["traces"][seen].sum(axis=1) / data["signal"][seen]
    assert 0.9 < np.median(contained) < 1.01


# No answer hidden in the data ---------------------------------------------------------


def test_time_is_zero_at_the_hottest_station(showers):
    signal = np.nan_to_num(showers["signal"], nan=-1).reshape(10_000, -1)
    time = showers["time"].reshape(10_000, -1)
    assert np.all(time[np.arange(10_000), signal.argmax(axis=1)] == 0)


def test_time_zero_does_not_tell_the_core(showers, stations):
    """With the core as origin, times behind the plane of the hottest give it away."""
    signal = np.nan_to_num(showers["signal"], nan=-1).reshape(10_000, -1)
    hottest = signal.argmax(axis=1)
    early = upstream(showers, stations)
    at_hottest = early[np.arange(10_000), hottest]
    away = np.abs(early - at_hottest[:, None])
    near = (away < 1000) & np.isfinite(showers["time"].reshape(10_000, -1))
    behind = showers["time"].reshape(10_000, -1) + (
        (early - at_hottest[:, None]) / 0.299792458
    )
    mean_behind = np.nanmedian(np.where(near, behind, np.nan), axis=1)
    origin = -at_hottest / 0.299792458
    assert abs(np.polyfit(origin, mean_behind, 1)[0]) < 0.1


def test_total_time_offset_is_blind_to_the_core(showers):
    mean_time = np.nanmean(showers["time"], axis=(1, 2))
    for coordinate in showers["showercore"].T:
        assert abs(correlation(mean_time, coordinate)) < 0.05


# Pictures -----------------------------------------------------------------------------


def test_images(showers):
    part = showers.select(slice(500))
    pictures = airshowers.images(part)
    assert pictures.shape == (500, 14, 14, 2)
    assert pictures.dtype == np.float32
    silent = np.isnan(part["signal"])
    assert np.all(pictures[silent] == 0)
    expected = np.log10(1 + part["signal"][~silent]) / 3
    np.testing.assert_allclose(pictures[~silent][:, 0], expected, rtol=1e-5)
    np.testing.assert_allclose(
        pictures[~silent][:, 1], part["time"][~silent] / 5000, rtol=1e-5, atol=1e-7
    )


def test_image_mask(showers):
    part = showers.select(slice(50))
    pictures = airshowers.images(part, mask=True)
    assert pictures.shape == (50, 14, 14, 3)
    assert same(pictures[..., 2] == 1, np.isfinite(part["signal"]))
    assert same(pictures[..., :2], airshowers.images(part))


@pytest.mark.parametrize("n", [2, 9, 14])
def test_station_grid(n):
    square = airshowers.station_grid(n, 750.0)
    assert square.shape == (n, n, 2)
    np.testing.assert_allclose(square.mean(axis=(0, 1)), 0, atol=1e-9)
    np.testing.assert_allclose(np.diff(square[:, 0, 0]), 750)
    np.testing.assert_allclose(np.diff(square[0, :, 1]), 750)


def test_hexagonal_neighbours_are_equally_far():
    grid = airshowers.station_grid(9, 1500.0, "hex").reshape(-1, 2)
    apart = np.linalg.norm(grid[:, None] - grid, axis=2)
    assert apart[apart > 0].min() == pytest.approx(1500)
    assert np.isclose(apart, 1500).sum(axis=1).max() == 6


# The physicist's fits -----------------------------------------------------------------


@pytest.fixture(scope="module")
def test_sample():
    return simulate(2000, seed=2)


def test_energy_resolution(test_sample):
    ratio = airshowers.classical_energy(test_sample) / test_sample["energy"]
    assert ratio.shape == (2000,)
    assert ratio.std() == pytest.approx(0.10, abs=0.015)
    assert ratio.mean() == pytest.approx(1, abs=0.02)
    for low, high in [(3, 10), (10, 30), (30, 100)]:
        chosen = (test_sample["energy"] > low) & (test_sample["energy"] < high)
        assert ratio[chosen].mean() == pytest.approx(1, abs=0.03)


def test_energies_do_not_depend_on_the_zenith_angle(test_sample):
    ratio = airshowers.classical_energy(test_sample) / test_sample["energy"]
    squared = test_sample["showeraxis"][:, 2].astype(float) ** 2
    slope, _ = np.polyfit(squared, np.log(ratio), 1)
    assert abs(slope) < 0.05  # between vertical and 60°: 4 %


def test_direction_resolution(test_sample):
    axis = airshowers.classical_direction(test_sample)
    assert axis.shape == (2000, 3)
    np.testing.assert_allclose(np.linalg.norm(axis, axis=1), 1, atol=1e-6)
    cosine = np.sum(axis * test_sample["showeraxis"], axis=1)
    angle = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    assert np.percentile(angle, 68) < 0.3
    assert np.percentile(angle, 99) < 1


def test_core_resolution(test_sample):
    core = airshowers.reconstruct(test_sample).core
    error = np.linalg.norm(core - test_sample["showercore"], axis=1)
    assert np.percentile(error, 68) < 50


def test_stations_that_stay_silent_help_to_find_the_core():
    """Few stations are active where they are 1500 m apart; the others are near."""
    data = simulate(600, seed=77, grid=8, spacing=1500.0, energy_range=(3.0, 5.0))
    error = airshowers.reconstruct(data).core - data["showercore"]
    assert np.percentile(np.linalg.norm(error, axis=1), 68) < 200


def test_mass_score():
    data = simulate(2000, seed=3, primaries=["p", "Fe"])
    score = airshowers.classical_mass_score(data)
    assert score.shape == (2000,)
    assert auc(data["mass"] == 56, score) > 0.945


def test_fits_read_only_what_a_detector_sees(test_sample):
    whole = test_sample.select(slice(300))
    records = {name: whole[name] for name in ("time", "signal")}
    seen = airshowers.Showers(records, whole.options)
    for fit in (
        airshowers.classical_energy,
        airshowers.classical_direction,
        airshowers.classical_mass_score,
    ):
        assert same(fit(seen), fit(whole))


def test_fits_do_not_depend_on_the_company(test_sample):
    whole = airshowers.classical_energy(test_sample)
    alone = test_sample.select(slice(100, 103))
    np.testing.assert_allclose(airshowers.classical_energy(alone), whole[100:103], 1e-6)


def test_fits_turn_with_the_array(test_sample):
    """A quarter turn of the picture, (x, y) to (-y, x), turns the direction."""
    part = test_sample.select(slice(200))
    turned = {k: np.rot90(part[k], -1, axes=(1, 2)) for k in ("time", "signal")}
    before = airshowers.reconstruct(part)
    after = airshowers.reconstruct(part | turned)
    x, y, z = before.axis.T
    quarter_turns = [np.column_stack([-y, x, z]), np.column_stack([y, -x, z])]
    distance = [np.abs(after.axis - axis).max() for axis in quarter_turns]
    assert min(distance) < 1e-6
    np.testing.assert_allclose(after.ln_size, before.ln_size, rtol=1e-6)


@pytest.mark.parametrize(
    "options",
    [
        {"energy_range": (0.1, 0.2), "threshold": 20.0},
        {"dead_fraction": 0.3},
        {"dead_fraction": 1.0},
        {"core_halfwidth": 4875.0},
        {"core_halfwidth": 20_000.0},
        {"n_accidental": 20.0},
        {"saturation": 100.0},
        {"grid": 2},
        {"max_zenith_deg": 70.0, "primaries": ["gamma"]},
        {"r_min": 10.0, "energy_range": (1000.0, 1000.0), "core_halfwidth": 0.0},
    ],
)
def test_fits_are_always_finite(options):
    fit = airshowers.reconstruct(simulate(300, seed=5, **options))
    assert all(np.isfinite(values).all() for values in arrays(fit))


def test_fits_with_dead_stations_and_edges():
    for options in ({"dead_fraction": 0.1}, {"core_halfwidth": 4875.0}):
        data = simulate(1000, seed=6, **options)
        ratio = airshowers.classical_energy(data) / data["energy"]
        assert np.median(ratio) == pytest.approx(1, abs=0.04)
        assert np.percentile(np.abs(ratio - 1), 68) < 0.13


def test_fits_of_a_hexagonal_array():
    array = {"spacing": 1500.0, "layout": "hex"}
    data = simulate(1000, seed=6, grid=9, energy_range=(10, 100), **array)
    fit = airshowers.reconstruct(data)
    cosine = np.sum(fit.axis * data["showeraxis"], axis=1)
    assert np.percentile(np.degrees(np.arccos(np.clip(cosine, -1, 1))), 68) < 0.6
    ratio = airshowers.classical_energy(fit) / data["energy"]
    assert ratio.std() < 0.16


def test_calibration_constants_can_be_derived_again(test_sample, monkeypatch):
    """Constants from fresh samples give the same energies and order of masses."""
    fixed_energy = airshowers.classical_energy(test_sample)
    fixed_score = airshowers.classical_mass_score(test_sample)
    fresh = estimators.calibrate_energy(2000, seed=104)
    monkeypatch.setattr(estimators, "ENERGY_CONSTANTS", fresh)
    monkeypatch.setattr(estimators, "MASS_CONSTANTS", estimators.calibrate_mass(2000))
    ratio = airshowers.classical_energy(test_sample) / fixed_energy
    assert np.median(np.abs(ratio - 1)) < 0.02
    score = airshowers.classical_mass_score(test_sample)
    assert correlation(score, fixed_score) > 0.98


# Any argument -------------------------------------------------------------------------

JUNK = [
    None,
    True,
    "x",
    "",
    b"p",
    [],
    {},
    (),
    np.nan,
    np.inf,
    -np.inf,
    -1,
    0,
    0.5,
    1,
    3,
]
JUNK += [
    1e300,
    10**30,
    1j,
    object(),
    [1, 2],
    [5.0, 3.0],
    [0.0, 0.0],
    ["p", "Xe"],
    "hex",
]
JUNK += [np.array([]), np.array([[1.0]]), np.float32(7), np.int64(2), (10, 20), ["Fe"]]
NAMES = ["gamma", *MASSES]
junk = st.sampled_from(JUNK)
OPTIONS = ["start", *(field.name for field in dataclasses.fields(Options))]
good_options = st.fixed_dictionaries(
    {"grid": st.integers(2, 6)},
    optional={
        "spacing": st.floats(10, 10_000),
        "layout": st.sampled_from(["cartesian", "hex"]),
        "primaries": st.lists(
            st.sampled_from(["gamma", *MASSES]), min_size=1, max_size=5
        ),
        "energy_range": st.tuples(st.floats(0.1, 10), st.floats(10, 1000)),
        "spectral_index": st.floats(-10, 10),
        "max_zenith_deg": st.floats(0, 70),
        "core_halfwidth": st.none() | st.floats(0, 1e6),
        "threshold": st.floats(0.1, 1e4),
        "saturation": st.none() | st.floats(1e4, 1e9),
        "gain": st.floats(0, 1),
        "noise": st.floats(0, 100),
        "sigma_t": st.floats(0, 1e5),
        "tau": st.floats(0, 1e5),
        "n_accidental": st.floats(0, 100),
        "dead_fraction": st.floats(0, 1),
        "r_min": st.floats(10, 1e4),
        "muons": st.booleans(),
        "truth": st.booleans(),
        "traces": st.integers(0, 5),
    },
)
fuzz = settings(max_examples=60, deadline=None)


def outcome(function, *arguments, **options):
    """Return the result, or None where the arguments were refused with a message."""
    try:
        return function(*arguments, **options)
    except ValueError as error:
        assert len(str(error)) > 20
        return None


def has_right_shapes(data, n, options):
    side = options.get("grid", 14)
    for name, values in data.items():
        assert values.dtype == np.float32
        if name in SHAPES and name not in ("time", "signal"):
            assert values.shape == (n, *SHAPES[name])
            assert np.isfinite(values).all()
        else:
            assert values.shape[:3] == (n, side, side)
    return True


@fuzz
@given(n=st.integers(1, 3), seed=st.integers(0, 2**70), options=good_options)
def test_good_settings_give_good_showers(n, seed, options):
    data = simulate(n, seed, **options)
    assert has_right_shapes(data, n, options)
    assert same(np.isnan(data["time"]), np.isnan(data["signal"]))
    assert np.all(data["signal"][~np.isnan(data["signal"])] >= 0)
    for name in ("lambda_mu", "lambda_em", "distance", "DX"):
        assert np.isfinite(data.get(name, 0)).all()
    assert all(np.isfinite(v).all() for v in arrays(airshowers.reconstruct(data)))
    assert np.isfinite(airshowers.images(data)).all()


@fuzz
@given(name=st.sampled_from(["n", "seed", *OPTIONS]), value=junk)
def test_any_single_setting(name, value):
    arguments = {"n": 2, "seed": 1, "grid": 3} | {name: value}
    data = outcome(simulate, **arguments)
    if data is not None:
        n, grid = int(arguments["n"]), int(arguments["grid"])
        assert has_right_shapes(data, n, {"grid": grid})


@pytest.mark.parametrize("name", ["n", "seed", *OPTIONS])
@pytest.mark.parametrize("value", ["nonsense", np.nan, object(), [[]], 1j])
def test_nonsense_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        simulate(**{"n": 2, "grid": 3} | {name: value})


@pytest.mark.parametrize("name", ["n", *OPTIONS])
def test_huge_numbers_are_refused_by_name(name):
    with pytest.raises(ValueError, match=name):
        simulate(**{"n": 2, "grid": 3} | {name: 10**400})


@fuzz
@given(first=junk, second=junk, third=junk)
def test_any_station_grid(first, second, third):
    for arguments in ((first, 750.0, "hex"), (3, second, "hex"), (3, 750.0, third)):
        grid = outcome(airshowers.station_grid, *arguments)
        assert grid is None or grid.shape == (int(arguments[0]),) * 2 + (2,)


@fuzz
@given(value=junk)
def test_any_physics_argument(value):
    for function in (airshowers.vertical_depth, airshowers.height_at_depth):
        result = outcome(function, value)
        assert result is None or np.isfinite(result).all()


map_values = st.sampled_from([np.nan, np.inf, -5.0, 0.0, 4.0, 100.0, 1e5, -1e5, 1e30])


@fuzz
@given(values=st.lists(map_values, min_size=36, max_size=36))
def test_any_readings(values):
    signal, time = np.array(values).reshape(2, 2, 3, 3)
    data = airshowers.Showers({"signal": signal, "time": time}, Options(grid=3))
    assert airshowers.images(data).shape == (2, 3, 3, 2)
    assert np.isfinite(airshowers.images(data)).all()
    assert np.isfinite(airshowers.classical_energy(data)).all()
    assert np.isfinite(airshowers.classical_mass_score(data)).all()
    assert np.isfinite(airshowers.classical_direction(data)).all()


@fuzz
@given(first=junk, second=junk, whole=junk)
def test_any_dictionary(first, second, whole):
    for data in (whole, {"signal": first}, {"signal": first, "time": second}):
        assert outcome(airshowers.images, data) is None
        assert outcome(airshowers.classical_energy, data) is None
        if isinstance(data, dict):
            known = airshowers.Showers(data, Options())
            assert outcome(airshowers.classical_energy, known) is None


@pytest.mark.parametrize("mask", [None, 1, "yes", np.nan])
def test_mask_must_be_true_or_false(showers, mask):
    with pytest.raises(ValueError, match="mask"):
        airshowers.images(showers, mask=mask)
