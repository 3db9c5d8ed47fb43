"""Metrics mind shapes, progress leaves nothing behind, steps taken at once."""

import itertools
import re

import keras
import numpy as np
import pytest

from utils.training import at_once, bias, progress, replay, resolution

SHAPES = [(-1,), (-1, 1)]
each_pair = pytest.mark.parametrize(
    ("of_labels", "of_outputs"), list(itertools.product(SHAPES, SHAPES)), ids=str
)


def difference(seed=0, events=32):
    """Return labels, predictions and their difference, float32."""
    rng = np.random.default_rng(seed)
    labels, outputs = rng.normal(size=(2, events)).astype("float32")
    return labels, outputs + 0.5, outputs + 0.5 - labels


# ---------------------------------------------------------------- bias and resolution


@each_pair
def test_metrics_ignore_the_shapes(of_labels, of_outputs):
    labels, outputs, errors = difference()
    shaped = labels.reshape(of_labels), outputs.reshape(of_outputs)
    assert float(bias(*shaped)) == pytest.approx(errors.mean(), abs=1e-5)
    assert float(resolution(*shaped)) == pytest.approx(errors.std(), abs=1e-5)


@each_pair
def test_metrics_ignore_the_shapes_in_a_model(of_labels, of_outputs):
    inputs = keras.Input((1,))
    head = keras.layers.Identity()(inputs)
    head = head if of_outputs == (-1, 1) else head[:, 0]
    model = keras.Model(inputs, head)
    model.compile(loss="mse", metrics=[bias, resolution])
    labels, outputs, errors = difference()
    found = model.evaluate(
        outputs[:, None], labels.reshape(of_labels), verbose=0, return_dict=True
    )
    assert model.output_shape == (None, 1)[: len(of_outputs)]
    assert found["bias"] == pytest.approx(errors.mean(), abs=1e-5)
    assert found["resolution"] == pytest.approx(errors.std(), abs=1e-5)


def test_metrics_take_whole_numbers():
    assert float(bias(np.array([1, 2]), np.array([[2], [3]]))) == 1
    assert float(resolution(np.array([1, 2]), np.array([[2], [3]]))) == 0


# ---------------------------------------------------------------- progress


@pytest.mark.parametrize("backend, steps", [("torch", 1), ("jax", 10), ("numpy", 10)])
def test_pytorch_takes_one_step_at_a_time(backend, steps, monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    assert at_once() == steps
    assert at_once(3) == min(steps, 3)


@pytest.fixture
def model():
    tiny = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    tiny.compile(loss="mse", metrics=[bias])
    return tiny


def fit(model):
    x = np.ones((4, 1), "float32")
    model.fit(x, x, epochs=2, verbose=0, callbacks=progress())


def test_progress_is_one_line_that_is_erased(model, monkeypatch, capsys):
    monkeypatch.delenv("CNN_COURSE_WIDGETS", raising=False)
    capsys.readouterr()
    fit(model)
    shown, errors = capsys.readouterr()
    assert "0/2" in shown and "\n" not in shown
    assert re.search(r"\r +\r$", shown)
    assert errors == ""


def test_progress_shows_nothing_where_outputs_are_stored(model, monkeypatch, capsys):
    monkeypatch.setenv("CNN_COURSE_WIDGETS", "static")
    assert progress() == []
    capsys.readouterr()
    fit(model)
    assert capsys.readouterr() == ("", "")


# ---------------------------------------------------------------- replay


RISING = [{"val_loss": loss} for loss in (3.0, 2.0, 1.0, 1.5, 1.6, 1.7, 1.8, 1.9)]


@pytest.mark.parametrize(("restore", "epoch"), [(True, 3), (False, 6)])
def test_replay_stops_and_restores_as_a_training_would(restore, epoch):
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=restore)
    rates, kept = replay([stop], RISING)
    assert len(rates) == 6 and kept == epoch
    assert rates == pytest.approx([1e-3] * 6)


def test_replay_is_the_same_for_the_same_callbacks():
    stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
    reduce = keras.callbacks.ReduceLROnPlateau(patience=1)
    first, second = (replay([reduce, stop], RISING) for _ in range(2))
    assert first == second and first[1] == 3


def test_replay_follows_the_learning_rate():
    reduce = keras.callbacks.ReduceLROnPlateau(patience=2, factor=0.5)
    rates, kept = replay([reduce], RISING)
    assert kept == len(RISING)
    assert rates == pytest.approx([1e-3] * 4 + [5e-4] * 2 + [2.5e-4] * 2)
