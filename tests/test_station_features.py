"""Stations in the frame of the fitted shower: symmetric, finite, without the truth."""

import numpy as np
import pytest

from utils import airshowers
from utils.airshowers import FIT_FEATURES, STATION_FEATURES, station_features

RECORDS = ("signal", "time")


@pytest.fixture(scope="module")
def showers():
    return airshowers.simulate(300, seed=31, n_accidental=0)


@pytest.fixture(scope="module")
def frame(showers):
    return station_features(showers)


def channel(frame, name):
    return frame.maps[..., STATION_FEATURES.index(name)]


def same(first, second, tolerance=1e-3):
    return all(
        np.allclose(a, b, atol=tolerance, rtol=tolerance)
        for a, b in zip(first, second, strict=True)
    )


def test_shapes_and_scales(frame):
    assert frame.maps.shape == (300, 7, 7, len(STATION_FEATURES))
    assert frame.numbers.shape == (300, len(FIT_FEATURES))
    assert frame.maps.dtype == frame.numbers.dtype == np.float32
    assert np.abs(frame.numbers).max() < 8
    assert np.abs(frame.maps).max() < 8


def test_reads_nothing_but_signals_and_times(showers, frame):
    assert same(station_features({name: showers[name] for name in RECORDS}), frame, 0)


def test_energy_is_that_of_the_classical_fit(showers, frame):
    assert np.allclose(frame.energy, airshowers.classical_energy(showers))


def test_a_turned_shower_gives_turned_maps(showers, frame):
    turned = {name: np.rot90(showers[name], axes=(1, 2)) for name in RECORDS}
    expected = frame._replace(maps=np.rot90(frame.maps, axes=(1, 2)))
    turned = station_features(turned)
    agreeing = [
        np.allclose(a, b, atol=0.01)
        for a, b in zip(turned.maps, expected.maps, strict=True)
    ]
    assert np.mean(agreeing) > 0.98
    assert np.median(np.abs(turned.energy / frame.energy - 1)) < 1e-6


def test_a_mirrored_shower_only_changes_sides(showers, frame):
    mirrored = station_features({name: showers[name][:, ::-1] for name in RECORDS})
    maps = mirrored.maps[:, ::-1].copy()
    maps[..., STATION_FEATURES.index("side")] *= -1
    agreeing = [
        np.allclose(a, b, atol=0.01) for a, b in zip(maps, frame.maps, strict=True)
    ]
    assert np.mean(agreeing) > 0.98


def test_a_shower_moved_by_one_station_looks_the_same():
    settings = {"energy_range": (5, 10), "max_zenith": 40, "core_halfwidth": 400}
    showers = airshowers.simulate(100, seed=5, n_accidental=0, **settings)
    moved = {name: np.roll(showers[name], 1, axis=1) for name in RECORDS}
    here, there = station_features(showers), station_features(moved)
    difference = np.abs(here.maps - there.maps).max(axis=(1, 2, 3))
    assert np.median(difference) < 1e-3
    assert np.median(np.abs(here.energy / there.energy - 1)) < 1e-4


def test_pulls_are_small_where_stations_are_active(frame):
    active = channel(frame, "active") == 1
    for name in ("signal_pull", "time_pull"):
        assert abs(np.median(channel(frame, name)[active])) < 0.25
        assert np.percentile(np.abs(channel(frame, name)[active]), 90) < 1.2
    assert channel(frame, "signal_pull")[~active].max() <= 0
    assert np.abs(channel(frame, "delay")[~active]).max() == 0


def test_window_is_centred_on_the_hottest_region(showers, frame):
    wide = station_features(showers, window=9)
    assert np.array_equal(wide.maps[:, 1:-1, 1:-1], frame.maps)
    distance = np.where(channel(frame, "inside") == 1, channel(frame, "ln_distance"), 9)
    nearest = distance.reshape(300, -1).argmin(axis=1)
    row, column = np.unravel_index(nearest, (7, 7))
    assert np.mean((abs(row - 3) <= 1) & (abs(column - 3) <= 1)) > 0.95


def test_beyond_the_border_everything_is_zero():
    edge = airshowers.simulate(200, seed=8, core_halfwidth=4875)
    frame = station_features(edge)
    outside = channel(frame, "inside") == 0
    assert outside.any()
    assert np.abs(frame.maps[outside]).max() == 0


@pytest.mark.parametrize("change", ["dead", "empty", "single", "absurd"])
def test_broken_records_stay_finite(change):
    showers = airshowers.simulate(40, seed=9, dead_fraction=0.3)
    signal, time = showers["signal"].copy(), showers["time"].copy()
    if change == "empty":
        signal[:], time[:] = np.nan, np.nan
    elif change == "single":
        signal[:], time[:] = np.nan, np.nan
        signal[:, 3, 5], time[:, 3, 5] = 20, 0
    elif change == "absurd":
        signal[:, 4, 4], time[:, 4, 5] = np.inf, -np.inf
        signal[:, 5, 5], time[:, 5, 5] = 1e30, 1e30
    for values in station_features({"signal": signal, "time": time}):
        assert np.isfinite(values).all()


@pytest.mark.parametrize("window", [4, 1, 33, 7.5])
def test_bad_windows_are_refused(showers, window):
    with pytest.raises(ValueError, match="window = "):
        station_features(showers, window=window)


def test_missing_maps_are_refused():
    with pytest.raises(ValueError, match="signal"):
        station_features({"time": np.zeros((1, 14, 14))})
