"""Masked values, silent stations, dead pixels; arrays and shapes that do not belong."""

import keras
import matplotlib.pyplot as plt
import numpy as np
import pytest

from utils import airshowers, plots
from utils.airshowers import Options, Showers
from utils.arguments import BadArgument, array
from utils.introspection import grad_cam
from utils.roc import auc
from utils.symmetry import average_over_group, group


@pytest.fixture(scope="module")
def showers():
    return airshowers.simulate(60, 5, layout="hex", spacing=1500.0)


# ---------------------------------------------------------------- masks


def test_what_is_masked_is_missing():
    values = np.ma.array([1, 2, 3], mask=[0, 1, 0])
    found = array("values", values, 1, finite=False)
    assert np.array_equal(found, [1, np.nan, 3], equal_nan=True)
    with pytest.raises(BadArgument, match="^values holds NaN"):
        array("values", values)
    unmasked = np.ma.array([1.0, 2.0], mask=False)
    assert np.array_equal(array("values", unmasked), [1, 2])


def test_masks_reach_tools():
    labels, scores = [0, 1, 0, 1], np.ma.array([0.1, 0.2, 0.9, 0.8], mask=[0, 0, 1, 0])
    with pytest.raises(BadArgument, match="^scores holds NaN"):
        auc(labels, scores)
    layer = keras.layers.Conv2D(2, 3, name="maps")
    end = [keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(2)]
    model = keras.Sequential([keras.Input((6, 6, 1)), layer, *end])
    images = np.ma.zeros((2, 6, 6, 1))
    images[0, 2, 2, 0] = np.ma.masked
    with pytest.raises(BadArgument, match="^images = .*finite"):
        grad_cam(model, "maps", images, 0)


# ---------------------------------------------------------------- stations


def test_stations_without_signal_are_silent(showers):
    silent = np.isnan(showers["signal"])
    assert 0.5 < silent.mean() < 1
    rng = np.random.default_rng(0)
    for nothing in (0, -1):
        signal = np.where(silent, nothing, showers["signal"])
        time = np.where(silent, rng.normal(0, 1e4, silent.shape), showers["time"])
        same = showers | {"signal": signal, "time": time}
        for tool in (
            airshowers.classical_energy,
            airshowers.classical_direction,
            airshowers.images,
        ):
            assert np.array_equal(tool(same), tool(showers)), tool.__name__


def test_masked_stations_are_silent(showers):
    loud = showers["signal"] > 100
    by_mask = showers | {"signal": np.ma.array(showers["signal"], mask=loud)}
    by_nan = showers | {"signal": np.where(loud, np.nan, showers["signal"])}
    energies = [
        airshowers.classical_energy(each) for each in (by_mask, by_nan, showers)
    ]
    assert np.array_equal(energies[0], energies[1])
    assert not np.array_equal(energies[0], energies[2])


@pytest.mark.parametrize(("spacing", "grid"), [(20.0, 14), (76.0, 14), (400.0, 3)])
def test_small_arrays_have_no_energy_at_800_m(spacing, grid):
    signal = np.full((2, grid, grid), 10.0)
    arrays = {"signal": signal, "time": np.zeros_like(signal)}
    small = Showers(arrays, Options(spacing=spacing, grid=grid))
    with pytest.raises(BadArgument, match="^spacing = .*1000 m"):
        airshowers.classical_energy(small)


def test_an_array_of_a_kilometre_is_large_enough():
    signal = np.full((2, 5, 5), 10.0)
    arrays = {"signal": signal, "time": np.zeros_like(signal)}
    found = airshowers.classical_energy(Showers(arrays, Options(spacing=250.0, grid=5)))
    assert np.isfinite(found).all()


def test_the_fit_belongs_to_its_array(showers):
    fit = airshowers.station_features(showers).fit
    others = airshowers.simulate(60, 5)
    with pytest.raises(BadArgument, match=r"^fit = .*it must be that of Options"):
        airshowers.station_features(others, fit=fit)


# ---------------------------------------------------------------- scores, pictures


@pytest.mark.parametrize("shape", [(2, 2), (4, 2), (2,)])
def test_a_score_for_each_event(shape):
    labels = np.array([0, 1, 0, 1])
    with pytest.raises(BadArgument, match=r"^scores = "):
        auc(labels, np.arange(np.prod(shape)).reshape(shape))


def test_one_hot_labels_are_no_labels():
    one_hot = np.eye(2)[[0, 1, 1]]
    with pytest.raises(BadArgument, match=r"^scores = "):
        auc(one_hot, one_hot)


@pytest.mark.parametrize(("signed", "scale"), [(False, (0, 90)), (True, (-90, 90))])
def test_dead_pixels_leave_the_scale(signed, scale):
    picture = np.full((8, 8), 90.0)
    picture[3, 4] = np.nan
    plots.show_images([picture], ["one dead pixel"], signed=signed)
    assert plt.gca().images[0].get_clim() == scale
    plt.close()


def _reader(height, width, ending):
    inputs = keras.Input((height, width, 1))
    x = keras.layers.Conv2D(2, 3)(inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(ending()(x)))


def test_turned_pictures_must_fit_the_model():
    images = np.random.default_rng(1).normal(size=(3, 4, 6, 1))
    closed = _reader(4, 6, keras.layers.Flatten)
    with pytest.raises(BadArgument, match=r"^images = \(3, 4, 6, 1\).*square"):
        average_over_group(closed, images, group("C4"))
    assert average_over_group(closed, images, group("Z2")).shape == (3, 1)
    opened = _reader(None, None, keras.layers.GlobalAveragePooling2D)
    assert average_over_group(opened, images, group("C4")).shape == (3, 1)
