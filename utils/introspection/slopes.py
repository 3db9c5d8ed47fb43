"""Derivatives that can be differentiated again, inside of a loss."""

import keras

from utils.arguments import require


def _tensorflow_slope(total, inputs):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(inputs)
        value = total(inputs)
    zero = tf.UnconnectedGradients.ZERO
    return tape.gradient(value, inputs, unconnected_gradients=zero)


def _jax_slope(total, inputs):
    import jax

    return jax.grad(total)(inputs)


def _torch_slope(total, inputs):
    import torch

    with torch.enable_grad():
        if not inputs.requires_grad:
            inputs = inputs.detach().requires_grad_()
        value = total(inputs)
        if not value.requires_grad:
            return torch.zeros_like(inputs)
        return torch.autograd.grad(value, inputs, create_graph=True)[0]


SLOPES = {"tensorflow": _tensorflow_slope, "jax": _jax_slope, "torch": _torch_slope}


def slope(function, x):
    """Return how steep a function of each row is there: its derivative, a tensor.

    `function` maps a float32 tensor (n, ...) to one number per row, (n,) or (n, 1), or
    to several that belong to different parts of it. The result has the shape of `x` and
    stays in the graph, so a loss may contain it. A function that mixes rows, as a batch
    normalisation does, has no slope of each. A ValueError for what is no function.
    """
    require(callable(function), "function", function, "a function of one tensor")
    x = keras.ops.convert_to_tensor(x, "float32")
    return SLOPES[keras.backend.backend()](lambda t: keras.ops.sum(function(t)), x)
