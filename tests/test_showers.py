"""Showers know how they were made: settings from one source, kept and used."""

import copy
import dataclasses
import inspect

import numpy as np
import pytest

from utils import airshowers
from utils.airshowers import Options, Showers, reconstruct, simulate, station_features

FAR_APART = {"spacing": 1500.0}
HEXAGONS = {"layout": "hex"}
READERS = {
    "reconstruct": reconstruct,
    "direction": airshowers.classical_direction,
    "energy": airshowers.classical_energy,
    "mass": airshowers.classical_mass_score,
    "features": station_features,
    "information": airshowers.fisher_information,
    "resolution": airshowers.best_resolution,
    "score": airshowers.best_mass_score,
}


@pytest.fixture(scope="module")
def showers():
    return simulate(60, seed=3, grid=9, **FAR_APART)


def angles(showers, fit):
    cosine = np.sum(fit.axis * showers["showeraxis"], axis=1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def half_width(values):
    return np.ptp(np.percentile(values, [16, 84])) / 2


# Settings -----------------------------------------------------------------------------


def test_signature_of_simulate_shows_the_fields_of_the_options():
    parameters = inspect.signature(simulate).parameters
    shown = {name: p.default for name, p in parameters.items()}
    assert list(shown)[:3] == ["n", "seed", "start"]
    settings = {field.name: field.default for field in dataclasses.fields(Options)}
    assert dict(list(shown.items())[3:]) == settings
    assert all(f"`{name}`" in simulate.__doc__ for name in settings)


def test_options_say_what_was_simulated(showers):
    assert isinstance(showers, Showers)
    assert showers.options == Options(grid=9, spacing=1500)
    assert simulate(2).options == Options()
    with pytest.raises(dataclasses.FrozenInstanceError):
        showers.options.spacing = 750.0


def test_what_none_stands_for():
    options = Options()
    assert options.shares == (0.25,) * 4
    assert options.core_limit == 6.5 * 750 - 2 * 750
    assert options.largest_signal == np.inf
    chosen = Options(fractions=[3, 1], primaries=["p", "Fe"], saturation=50)
    assert chosen.shares == (0.75, 0.25)
    assert chosen.largest_signal == 50
    assert Options(core_halfwidth=0).core_limit == 0


def test_changed_options_are_new_and_checked():
    options = Options(grid=10)
    other = options.changed({"spacing": 300})
    assert (other.grid, other.spacing, options.spacing) == (10, 300.0, 750.0)
    assert other.core_limit == 4.5 * 300 - 2 * 300  # follows the spacing
    with pytest.raises(ValueError, match="spacing = 3 "):
        options.changed({"spacing": 3})


def test_unknown_settings_are_refused_with_the_known_ones(showers):
    for function in (simulate, lambda n, **k: reconstruct(showers, **k)):
        with pytest.raises(ValueError, match="'max_zenith' .*max_zenith_deg"):
            function(2, max_zenith=30)


def test_settings_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="saturation = 3.0 .* at least 4"):
        Options(saturation=3)
    with pytest.raises(ValueError, match=r"fractions = \(1.0, 2.0\) .* 4 numbers"):
        Options(fractions=[1, 2])


# Showers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "keep",
    [
        lambda s: s.select(slice(None)),
        lambda s: s.copy(),
        copy.copy,
        copy.deepcopy,
        lambda s: s | {},
        lambda s: {} | s,
    ],
)
def test_copies_know_their_options(showers, keep):
    kept = keep(showers)
    assert type(kept) is Showers and kept is not showers
    assert kept.options == showers.options
    assert list(kept) == list(showers)
    assert all(np.array_equal(kept[k], showers[k], equal_nan=True) for k in showers)


def test_what_is_joined_replaces(showers):
    shifted = {"time": showers["time"] + 5}
    assert np.array_equal((showers | shifted)["time"], shifted["time"], equal_nan=True)
    assert np.array_equal((shifted | showers)["time"], showers["time"], equal_nan=True)
    with pytest.raises(ValueError, match="options"):
        showers | simulate(60)
    with pytest.raises(TypeError):
        showers | [1]


def test_selected_showers(showers):
    mask = showers["energy"] > 10
    numbers = np.flatnonzero(mask)
    for chosen in (mask, numbers, list(mask), list(numbers)):
        part = showers.select(chosen)
        assert np.array_equal(part["energy"], showers["energy"][mask])
        assert part["signal"].shape == (mask.sum(), 9, 9)
        assert part.options == showers.options
    assert np.array_equal(showers.select(slice(5, 9))["mass"], showers["mass"][5:9])


@pytest.mark.parametrize("chosen", [3, [99], [True], [0.5], "energy", [[0]], None])
def test_what_selects_no_showers_is_refused(showers, chosen):
    with pytest.raises(ValueError, match="chosen"):
        showers.select(chosen)


def test_showers_need_options():
    with pytest.raises(ValueError, match="options"):
        Showers({}, {"spacing": 750})


# What was given to simulate need not be given again -----------------------------------


@pytest.mark.parametrize("array", [FAR_APART, HEXAGONS], ids=["spacing", "layout"])
def test_fits_know_the_array(array):
    """Forgotten, 1500 m gave 0.22 of the energy, the layout a width of 0.22."""
    data = simulate(500, seed=1, **array)
    given = reconstruct(data, **array)
    forgotten = reconstruct(data)
    assert np.array_equal(given.ln_size, forgotten.ln_size)
    ratio = airshowers.classical_energy(data) / data["energy"]
    assert 0.88 < np.median(ratio) < 1.05
    assert half_width(ratio) < 0.17
    assert np.array_equal(ratio, station_features(data).energy / data["energy"])


def test_a_setting_given_replaces_the_option():
    data = simulate(500, seed=1, **FAR_APART)
    wrong = airshowers.classical_energy(reconstruct(data, spacing=750))
    assert np.median(wrong / data["energy"]) < 0.3


@pytest.mark.parametrize(
    "setting, wrong",
    [("sigma_t", 1000.0), ("tau", 3000.0)],
)
def test_fits_know_the_clocks(setting, wrong):
    data = simulate(300, seed=5, **{setting: wrong})
    usual = getattr(Options(), setting)
    known = angles(data, reconstruct(data))
    unknown = angles(data, reconstruct(data, **{setting: usual}))
    assert np.percentile(known, 68) < 0.9 * np.percentile(unknown, 68)


def test_fits_know_the_threshold():
    data = simulate(600, seed=5, threshold=40.0)
    known = airshowers.classical_energy(data) / data["energy"]
    fit = reconstruct(data, threshold=4.0)
    unknown = airshowers.classical_energy(fit) / data["energy"]
    assert half_width(known) < 0.7 * half_width(unknown)


@pytest.mark.parametrize("setting, usual", [("threshold", 4.0), ("sigma_t", 10.0)])
def test_bounds_know_the_stations(setting, usual):
    data = simulate(40, seed=6, **{setting: 5 * usual})
    here = airshowers.best_resolution(data).ln_energy.mean()
    there = airshowers.best_resolution(data, **{setting: usual}).ln_energy.mean()
    assert here > 1.02 * there


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_plain_dictionary_is_refused_with_what_to_do(reader):
    showers = simulate(2)
    plain = {name: showers[name] for name in showers}
    with pytest.raises(ValueError, match=r"plain dictionary.*select.*Options\(spacing"):
        reader(plain)
    reader(Showers(plain, Options()))


def test_pictures_need_no_options(showers):
    plain = {name: showers[name] for name in ("signal", "time")}
    assert np.array_equal(airshowers.images(plain), airshowers.images(showers))


def test_maps_of_another_array_are_refused(showers):
    cut = {name: showers[name][:, 1:8, 1:8] for name in ("signal", "time")}
    with pytest.raises(ValueError, match=r"\(60, 7, 7\).*9 x 9 stations"):
        reconstruct(showers | cut)


# Settings for which nothing was calibrated or no bound is known -----------------------


@pytest.mark.parametrize(
    "name, value",
    [
        ("spacing", 1600.0),
        ("threshold", 50.0),
        ("gain", 0.6),
        ("noise", 5.0),
        ("r_min", 400.0),
        ("saturation", 300.0),
    ],
)
def test_energy_and_mass_are_refused_where_they_are_not_calibrated(name, value):
    data = simulate(5, **{name: value})
    fit = reconstruct(data)
    for estimate in (airshowers.classical_energy, airshowers.classical_mass_score):
        for known in (data, fit):
            with pytest.raises(ValueError, match=f"{name} = {value}.*calibrat"):
                estimate(known)
    with pytest.raises(ValueError, match=name):
        station_features(data)
    assert np.isfinite(airshowers.classical_direction(fit)).all()


@pytest.mark.parametrize(
    "name, value",
    [
        ("spacing", 1500.0),
        ("threshold", 40.0),
        ("gain", 0.5),
        ("noise", 4.0),
        ("r_min", 300.0),
    ],
)
def test_the_energy_is_right_as_far_as_it_is_calibrated(name, value):
    data = simulate(800, seed=11, **{name: value})
    ratio = airshowers.classical_energy(data) / data["energy"]
    assert np.median(ratio) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    "name, value", [("saturation", 300.0), ("dead_fraction", 0.1), ("n_accidental", 3)]
)
def test_bounds_are_refused_where_none_is_known(name, value):
    data = simulate(3, **{name: value})
    for bound in ("information", "resolution", "score"):
        with pytest.raises(ValueError, match=f"{name} = {value}"):
            READERS[bound](data)


@pytest.mark.parametrize("name", ["sigma_t", "tau"])
def test_perfect_times_have_no_bound(name):
    data = simulate(3, **{name: 0.0})
    with pytest.raises(ValueError, match=f"{name} = 0.0 .*times=False"):
        airshowers.best_resolution(data)
    assert np.isfinite(airshowers.best_resolution(data, times=False).ln_energy).all()


# One fit for all ----------------------------------------------------------------------


def test_one_fit_serves_energy_direction_mass_and_features():
    data = simulate(100, seed=8)
    fit = reconstruct(data)
    for estimate in (
        airshowers.classical_energy,
        airshowers.classical_direction,
        airshowers.classical_mass_score,
    ):
        assert np.array_equal(estimate(fit), estimate(data))
    frame, again = station_features(data, fit), station_features(data)
    assert frame.fit is fit
    assert np.array_equal(frame.maps, again.maps)
    assert np.array_equal(frame.numbers, again.numbers)
    assert np.array_equal(again.fit.curvature, fit.curvature)


def test_part_of_a_fit():
    fit = reconstruct(simulate(100, seed=8))
    part = fit.select(slice(10, 30))
    assert np.array_equal(part.core, fit.core[10:30])
    assert part.options == fit.options


@pytest.mark.parametrize("count", [3, 5])
def test_the_fit_of_other_showers_is_refused(count):
    with pytest.raises(ValueError, match=f"a fit of {count}.*these 4 showers"):
        station_features(simulate(4), reconstruct(simulate(count)))


def test_what_is_no_fit_is_refused():
    with pytest.raises(ValueError, match="fit = "):
        station_features(simulate(4), "yes")
