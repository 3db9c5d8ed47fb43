"""Exercise 13.3 takes Keras models: who may take part, and what is said of them."""

import keras
import numpy as np
import pytest

from utils.checks import EXERCISES
from utils.checks import challenge as module

CHALLENGE = EXERCISES["13.3"]


def model(*shapes, units=4, outputs=1):
    inputs = [keras.Input(shape) for shape in shapes]
    flat = [keras.layers.Flatten()(x) for x in inputs]
    x = keras.layers.Concatenate()(flat) if len(flat) > 1 else flat[0]
    x = keras.layers.Dense(units)(x)
    return keras.Model(inputs, keras.layers.Dense(outputs)(x))


@pytest.mark.parametrize(
    "answer, sentence",
    [
        (model((14, 14, 2), units=60), "23,641 weights, 20,000 are allowed"),
        (model((14, 14, 4)), "an input has the shape (14, 14, 4)"),
        (model((7, 7, 11), (5,)), "an input has the shape (5,)"),
        (model((14, 14, 3), outputs=2), "one number per shower"),
        (keras.Sequential([keras.layers.Dense(1)]), "not built yet"),
    ],
)
def test_models_that_cannot_take_part(answer, sentence):
    outcome, message = CHALLENGE.check(answer)
    assert outcome == "wrong"
    assert sentence in message


@pytest.fixture
def few_showers(monkeypatch):
    monkeypatch.setattr(module, "SHOWERS", 300)


@pytest.mark.parametrize(
    "shapes", [[(14, 14, 2)], [(14, 14, 3)], [(6,), (7, 7, 11), (1,)]]
)
def test_dead_network_is_recognised(shapes, few_showers):
    dead = model(*shapes)
    dead.set_weights([np.zeros_like(weight) for weight in dead.get_weights()])
    outcome, message = CHALLENGE.check(dead)
    assert outcome == "wrong"
    assert "every shower gets the same number" in message


def test_model_gets_its_score(few_showers, monkeypatch):
    monkeypatch.setattr(module, "FIT", 0.2)
    numbers, fit = keras.Input((6,)), keras.Input((1,))
    nothing = keras.layers.Dense(1, kernel_initializer="zeros")(numbers)
    answer = keras.Model([numbers, fit], keras.layers.Add()([nothing, fit]))
    outcome, message = CHALLENGE.check(answer)
    assert outcome == "right"
    assert "on 300 new showers" in message and "not beaten" in message


def test_every_check_has_showers_of_its_own(few_showers):
    one, other = (module._sample()[0][0]["energy"] for _ in range(2))
    assert not np.array_equal(one, other)
