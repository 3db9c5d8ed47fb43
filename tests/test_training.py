"""Metrics mind the shapes of labels and predictions; progress leaves nothing behind."""

import itertools
import re

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from utils.training import auc, bias, progress, resolution

steady = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure
)
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
    head = inputs if of_outputs == (-1, 1) else keras.layers.Flatten()(inputs)[:, 0]
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


# ---------------------------------------------------------------- auc


def auc_by_pairs(labels, scores):
    signal, background = scores[labels == 1], scores[labels == 0]
    pairs = np.sign(signal[:, None] - background)
    return (1 + pairs.mean()) / 2


labelled = st.integers(2, 12).flatmap(
    lambda n: st.tuples(
        st.permutations([0, 1] * (n // 2) + [1] * (n % 2)),
        arrays.arrays("f8", n, elements=st.integers(-3, 3)),  # with many ties
    )
)


@steady
@given(labelled, st.sampled_from(SHAPES), st.sampled_from(SHAPES))
def test_auc_is_the_share_of_well_ordered_pairs(events, of_labels, of_scores):
    labels, scores = np.array(events[0]), events[1]
    found = auc(labels.reshape(of_labels), scores.reshape(of_scores))
    assert found == pytest.approx(auc_by_pairs(labels, scores), abs=1e-12)
    assert auc(1 - labels, scores) == pytest.approx(1 - found, abs=1e-12)
    assert auc(labels, np.exp(scores)) == pytest.approx(found, abs=1e-12)


@pytest.mark.parametrize(
    ("labels", "scores", "start"),
    [
        ([0, 1], [1, 2, 3], "scores = "),
        ([0, 0], [1, 2], "labels = "),
        ([0, 1, 2], [1, 2, 3], "labels = "),
        ([], [], "labels = "),
        ([0, 1], [1, np.nan], "scores holds NaN"),
        (["0", "1"], [1, 2], "labels = "),
        ([0, 1], None, "scores = "),
    ],
)
def test_auc_refuses(labels, scores, start):
    with pytest.raises(ValueError) as caught:
        auc(labels, scores)
    assert str(caught.value).startswith(start)


# ---------------------------------------------------------------- progress


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
