"""Derivatives with respect to inputs; the one place that knows a backend's gradient."""

import keras

from utils.arguments import require


def _tensorflow_gradient(function, inputs):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(inputs)
        value = function(inputs)
    zero = tf.UnconnectedGradients.ZERO
    return tape.gradient(value, inputs, unconnected_gradients=zero)


def _jax_gradient(function, inputs):
    import jax

    return jax.grad(function)(inputs)


def _torch_gradient(function, inputs):
    import torch

    inputs = inputs.detach().clone().requires_grad_()
    value = function(inputs)
    if not value.requires_grad:
        return torch.zeros_like(inputs)
    return torch.autograd.grad(value, inputs)[0]


GRADIENTS = {
    "tensorflow": _tensorflow_gradient,
    "jax": _jax_gradient,
    "torch": _torch_gradient,
}


def gradient(function, inputs):
    """Return the derivative of a scalar function with respect to its input tensor.

    `function` takes one float32 tensor and returns a scalar, computed by `keras.ops`
    and Keras models; the result is an array of the shape of `inputs`. Raises a
    ValueError where the function does not return a scalar.
    """

    def scalar(tensor):
        value = function(tensor)
        shape = tuple(getattr(value, "shape", ("no tensor",)))
        require(shape == (), "function's result", shape, "a scalar: add it up")
        return value

    require(callable(function), "function", function, "a function of one tensor")
    inputs = keras.ops.convert_to_tensor(inputs, "float32")
    result = GRADIENTS[keras.backend.backend()](scalar, inputs)
    return keras.ops.convert_to_numpy(result)
