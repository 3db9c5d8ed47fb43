"""A derivative that a loss may contain: exact on critics whose slopes are known."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from utils.introspection.slopes import slope

DICE = np.random.default_rng(21)


def linear(shape):
    """Return a critic of one dense layer, and its weights in the shape of a picture."""
    start = [keras.Input(shape), layers.Flatten()]
    critic = keras.Sequential([*start, layers.Dense(1, use_bias=False)])
    return critic, critic.get_weights()[0].reshape(shape)


@pytest.mark.parametrize("shape", [(3,), (4, 5, 2)])
def test_the_slope_of_a_linear_critic_is_its_weights(shape):
    critic, weights = linear(shape)
    found = slope(critic, DICE.normal(size=(6, *shape)))
    expected = np.broadcast_to(weights, (6, *shape))
    np.testing.assert_allclose(ops.convert_to_numpy(found), expected, rtol=1e-6)


def test_each_row_has_its_own_slope():
    x = DICE.normal(size=(5, 2)).astype("float32")
    matrix = np.array([[2.0, 1.0], [1.0, -3.0]], "float32")

    def quadratic(t):
        return ops.sum(t * ops.matmul(t, matrix), axis=1) / 2

    found = ops.convert_to_numpy(slope(quadratic, x))
    np.testing.assert_allclose(found, x @ matrix, rtol=1e-5)


def test_two_layers_without_activation_are_their_product():
    two = keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.Dense(1)])
    first, _, second, _ = two.get_weights()
    found = ops.convert_to_numpy(slope(two, np.zeros((2, 3))))
    np.testing.assert_allclose(found, [(first @ second)[:, 0]] * 2, rtol=1e-5)


def test_a_flat_function_has_slope_zero():
    found = slope(lambda t: ops.sum(0 * t, axis=1), np.ones((2, 3)))
    np.testing.assert_array_equal(ops.convert_to_numpy(found), np.zeros((2, 3)))
    found = slope(lambda t: ops.ones((2,)), np.ones((2, 3)))
    np.testing.assert_array_equal(ops.convert_to_numpy(found), np.zeros((2, 3)))


def test_a_second_derivative_is_exact():
    def first(t):
        return ops.sum(slope(lambda u: ops.sum(u**3, axis=1), t), axis=1)

    x = DICE.normal(size=(4, 2)).astype("float32")
    found = ops.convert_to_numpy(slope(first, x))
    np.testing.assert_allclose(found, 6 * x, rtol=1e-5)


class Penalised(keras.Model):
    """A linear critic of which only the penalty on its slope is trained."""

    def __init__(self, critic):
        super().__init__()
        self.critic = critic

    def call(self, x):
        return x

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, **_):
        squares = ops.sum(slope(self.critic, y_pred) ** 2, axis=(1, 2, 3))
        return ops.mean((ops.sqrt(squares + 1e-12) - 1) ** 2)


def test_a_penalty_trains_the_critic_to_slope_one():
    critic, weights = linear((4, 5, 2))
    model = Penalised(critic)
    model.compile(keras.optimizers.SGD(0.25))
    x = DICE.normal(size=(640, 4, 5, 2)).astype("float32")
    before = np.linalg.norm(weights)
    loss = model.fit(x[:32], batch_size=32, verbose=0).history["loss"][0]
    assert loss == pytest.approx((before - 1) ** 2, rel=1e-4)
    model.fit(x, batch_size=32, verbose=0)
    after = critic.get_weights()[0]
    assert np.linalg.norm(after) == pytest.approx(1, abs=1e-3)
    parallel = np.sum(after[:, 0] * weights.ravel()) / before / np.linalg.norm(after)
    assert parallel == pytest.approx(1, abs=1e-5)


def test_no_function_is_refused():
    with pytest.raises(ValueError, match="function"):
        slope(3, np.ones((2, 3)))
