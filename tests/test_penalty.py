"""Exercise 03.6: its network in NumPy is that of the lesson, its judgement is firm."""

import keras
import numpy as np
import pytest

from lessons import exercise
from lessons.lesson03_under_and_overtraining import penalty


def keras_network(strength):
    """Return the network of lesson 3 with an L2 penalty on both hidden layers."""
    model = keras.Sequential([keras.Input((784,))])
    for _ in range(2):
        l2 = keras.regularizers.L2(strength)
        layer = keras.layers.Dense(64, activation="relu", kernel_regularizer=l2)
        model.add(layer)
    model.add(keras.layers.Dense(10, activation="softmax"))
    loss = "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.Adam(0.003), loss=loss)
    return model


@pytest.mark.parametrize("strength", [0.0, 0.05])
def test_steps_are_those_of_keras(strength):
    rng = np.random.default_rng(306)
    x, y = penalty._practice(rng)
    weights = penalty._weights(rng)
    model, order = keras_network(strength), [0, 3, 1, 4, 2, 5]
    model.set_weights([weights[place] for place in order])
    memories = [[np.zeros_like(w) for w in weights] for _ in range(2)]
    for step in range(1, 6):
        rows = rng.permutation(300)[:100]
        model.train_on_batch(x[rows], y[rows])
        gradients = penalty._gradients(weights, x[rows], y[rows], strength, (1, 1))
        penalty._adam(weights, gradients, memories, step)
    for place, own in zip(order, model.get_weights(), strict=True):
        apart = np.abs(weights[place] - own)
        assert np.quantile(apart, 0.98) < 2e-4  # Adam magnifies the tiniest gradients
    p = model.predict_on_batch(x)
    np.testing.assert_allclose(penalty._layers(weights, x)[2], p, atol=5e-3)


def test_dropout_drops_half_and_doubles_the_others():
    masks = penalty._masks(np.random.default_rng(307), rate=0.5, size=4000)
    for mask in masks:
        assert {*np.unique(mask)} == {0, 2}
        assert mask.mean() == pytest.approx(1, abs=0.02)
    assert penalty._masks(None, rate=0, size=3) == (1, 1)


def test_one_label_in_five_is_wrong():
    labels = penalty._digits()[1][:300]
    _, noisy = penalty._practice(np.random.default_rng(308))
    assert np.sum(noisy != labels) == 60
    assert noisy.min() >= 0 and noisy.max() <= 9


@pytest.mark.parametrize("setting", [(0.04, 10), (0.05, 12), (0.06, 12)])
def test_a_range_of_settings_is_right(setting):
    outcome, message = exercise("03.6").check(lambda: setting)
    assert outcome == "right"
    assert "Without your penalty" in message


@pytest.mark.parametrize(
    "setting", [(0.05,), (0.05, 10, 1), 0.05, ("a", 3), (0.1, 2.5)]
)
def test_what_is_no_setting_is_asked_for_again(setting):
    outcome, message = exercise("03.6").check(lambda: setting)
    assert outcome == "wrong"
    assert "two numbers" in message


def test_penalties_that_drive_the_weights_away_are_judged_calmly():
    for strength in (50, 1e6, 1e30):
        assert exercise("03.6").check(lambda s=strength: (s, 3)).outcome == "wrong"
