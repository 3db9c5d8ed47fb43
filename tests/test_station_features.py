"""Stations in the frame of the fitted shower: symmetric, finite, without the truth."""

from dataclasses import replace

import numpy as np
import pytest

from utils import airshowers
from utils.airshowers import (
    FIT_FEATURES,
    STATION_FEATURES,
    physics,
    reconstruction,
    station_features,
)
from utils.airshowers.geometry import shower_frame

RECORDS = ("signal", "time")


@pytest.fixture(scope="module")
def showers():
    return airshowers.simulate(300, seed=31, n_accidental=0)


def records(showers):
    """Return the showers without their true values."""
    seen = {name: showers[name] for name in RECORDS}
    return airshowers.Showers(seen, showers.options)


@pytest.fixture(scope="module")
def frame(showers):
    return station_features(showers)


def channel(frame, name):
    return frame.maps[..., STATION_FEATURES.index(name)]


def same(first, second):
    names = ("maps", "numbers", "energy")
    return all(np.array_equal(getattr(first, k), getattr(second, k)) for k in names)


def test_shapes_and_scales(frame):
    assert frame.maps.shape == (300, 7, 7, len(STATION_FEATURES))
    assert frame.numbers.shape == (300, len(FIT_FEATURES))
    assert frame.maps.dtype == frame.numbers.dtype == np.float32
    assert np.abs(frame.numbers).max() < 8
    assert np.abs(frame.maps).max() < 8


def test_reads_nothing_but_signals_and_times(showers, frame):
    assert same(station_features(records(showers)), frame)


def test_energy_is_that_of_the_classical_fit(showers, frame):
    assert np.allclose(frame.energy, airshowers.classical_energy(showers))


def test_a_turned_shower_gives_turned_maps(showers, frame):
    turned = {name: np.rot90(showers[name], axes=(1, 2)) for name in RECORDS}
    expected = frame._replace(maps=np.rot90(frame.maps, axes=(1, 2)))
    turned = station_features(showers | turned)
    agreeing = [
        np.allclose(a, b, atol=0.01)
        for a, b in zip(turned.maps, expected.maps, strict=True)
    ]
    assert np.mean(agreeing) > 0.98
    assert np.median(np.abs(turned.energy / frame.energy - 1)) < 1e-6


def test_a_mirrored_shower_only_changes_sides(showers, frame):
    mirrored = {name: showers[name][:, ::-1] for name in RECORDS}
    mirrored = station_features(showers | mirrored)
    maps = mirrored.maps[:, ::-1].copy()
    maps[..., STATION_FEATURES.index("side")] *= -1
    agreeing = [
        np.allclose(a, b, atol=0.01) for a, b in zip(maps, frame.maps, strict=True)
    ]
    assert np.mean(agreeing) > 0.98


def test_a_shower_moved_by_one_station_looks_the_same():
    settings = {"energy_range": (5, 10), "max_zenith_deg": 40, "core_halfwidth": 400}
    showers = airshowers.simulate(100, seed=5, n_accidental=0, **settings)
    moved = {name: np.roll(showers[name], 1, axis=1) for name in RECORDS}
    here, there = station_features(showers), station_features(showers | moved)
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
    frame = station_features(showers | {"signal": signal, "time": time})
    for values in (frame.maps, frame.numbers, frame.energy):
        assert np.isfinite(values).all()


@pytest.mark.parametrize("window", [4, 1, 33, 7.5])
def test_bad_windows_are_refused(showers, window):
    with pytest.raises(ValueError, match="window = "):
        station_features(showers, window=window)


def test_missing_maps_are_refused(showers):
    only_times = airshowers.Showers({"time": showers["time"]}, showers.options)
    with pytest.raises(ValueError, match="signal"):
        station_features(only_times)


# Meaning and scale of each number -----------------------------------------------------


def test_places_are_those_seen_along_the_axis():
    """A shower that comes from +x at 45°: who is early, and which side is which."""
    data = airshowers.simulate(1, seed=3)
    fit = airshowers.reconstruct(data)
    half = np.sqrt(0.5)
    fit = replace(fit, axis=np.array([[half, 0, half]]), core=np.zeros((1, 2)))
    frame = station_features(data, fit)
    # Stations stand at odd multiples of 375 m; the window is around (-375, -375).
    places = {name: channel(frame, name)[0] for name in STATION_FEATURES[1:5]}
    x, y = airshowers.station_grid()[3:10, 3:10].transpose(2, 0, 1)
    radius = np.sqrt(x**2 / 2 + y**2)
    expected = {
        "ln_distance": np.log(radius / 1000),
        "early": x * half / radius,
        "side": y / radius,
        "upstream": x * half / 2000,
    }
    for name, values in expected.items():
        np.testing.assert_allclose(places[name], values, atol=1e-6)
    assert places["early"][6, 3] > 0.9 and places["side"][3, 6] > 0.9


def test_numbers_of_the_fit(showers, frame):
    fit, cos_zenith = frame.fit, frame.fit.axis[:, 2]
    x = cos_zenith - 0.75
    active = np.isfinite(showers["signal"]).sum(axis=(1, 2))
    expected = {
        "ln_size": fit.ln_size - 3,
        "steeper": 3 * (fit.slope - (2.012 + 1.53 * x - 2.4 * x**2)),
        "curvature": 4 * (fit.curvature - 1),
        "slant": 2 / cos_zenith - 2.8,
        "cos2": cos_zenith**2 - 0.6,
        "ln_active": np.log(active / 40),
    }
    assert tuple(expected) == FIT_FEATURES
    columns = np.stack(list(expected.values()), axis=1)
    np.testing.assert_allclose(frame.numbers, columns, atol=1e-5)


def test_signals_are_compared_with_the_fit(showers, frame):
    active = channel(frame, "active") == 1
    expected = np.exp(2 * channel(frame, "ln_expected") + 2)[active]
    signal = np.exp(2 * channel(frame, "ln_signal") + 3)[active]
    pull = np.sinh(2 * channel(frame, "signal_pull")[active])
    error = np.sqrt(0.2 + 0.03**2 / 4 * signal)
    difference = np.sqrt(signal) - np.sqrt(expected)
    np.testing.assert_allclose(pull, difference / error, atol=0.02)
    assert np.sort(signal)[-300:] == pytest.approx(
        np.sort(showers["signal"][np.isfinite(showers["signal"])])[-300:], rel=1e-4
    )


def test_errors_of_times_are_as_large_as_their_deviations():
    """From the average front around the true axis, beyond 600 ns of its bend."""
    showers = airshowers.simulate(400, seed=41, n_accidental=0)
    axis, core = (showers[k].astype(float) for k in ("showeraxis", "showercore"))
    pulls = []
    for chunk, event in reconstruction.events(showers, showers.options):
        offsets = shower_frame(event.stations, axis[chunk], core[chunk], 50.0)
        bend, first = reconstruction.station_delays(event, offsets, axis[chunk][:, 2:])
        late = event.time - bend + offsets.upstream / physics.SPEED_OF_LIGHT - first
        late -= np.nanmedian(np.where(event.active, late, np.nan), axis=1)[:, None]
        error = reconstruction.time_error(showers.options, bend, first)
        pulls.append((late / error)[event.active & (bend > 600)])
    assert np.concatenate(pulls).std() == pytest.approx(1, abs=0.15)
