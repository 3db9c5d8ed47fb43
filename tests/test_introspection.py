"""Gradients with respect to inputs, against derivatives by hand and differences."""

import keras
import numpy as np
import pytest
from keras import layers

from utils.introspection import gradient


def test_gradient_of_a_polynomial():
    x = np.random.default_rng(1).normal(size=(3, 4))
    result = gradient(lambda t: keras.ops.sum(t**3), x)
    np.testing.assert_allclose(result, 3 * x**2, rtol=1e-5)


def test_gradient_of_a_network_agrees_with_differences():
    keras.utils.set_random_seed(3)
    stack = [layers.Conv2D(3, 3, activation="tanh"), layers.BatchNormalization()]
    model = keras.Sequential([*stack, layers.Flatten(), layers.Dense(2)])
    x = np.random.default_rng(3).normal(size=(1, 5, 6, 2)).astype("float32")
    result = gradient(lambda t: model(t)[0, 1], x)
    step = np.zeros_like(x)
    for place in [(0, 0, 0, 0), (0, 2, 3, 1), (0, 4, 5, 0)]:
        step[...] = 0
        step[place] = 1e-2
        high, low = model.predict_on_batch(np.concatenate([x + step, x - step]))[:, 1]
        assert result[place] == pytest.approx((high - low) / 2e-2, abs=1e-3)


def test_gradient_is_zero_where_nothing_depends_on_the_input():
    result = gradient(lambda t: keras.ops.sum(keras.ops.ones(3)), np.ones((2, 2)))
    assert result.tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("function", [lambda t: 2 * t, lambda t: 1, lambda t: None])
def test_gradient_of_no_scalar_is_refused(function):
    with pytest.raises(ValueError, match="scalar"):
        gradient(function, np.ones((2, 2)))


def test_gradient_of_no_function_is_refused():
    with pytest.raises(ValueError, match="function"):
        gradient(3, np.ones(2))
