"""What the course itself uses where a learner's answer is not right yet."""

import math

import numpy as np


def start_spread(shape, activation):
    """Return the spread of a kernel's first weights that keeps the mean square."""
    inputs = math.prod(shape[:-1])  # numbers that one output adds up
    gain = 2 if activation == "relu" else 1
    return math.sqrt(gain / inputs)


def batch_norm(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    """Return the output, and the moving mean and variance afterwards."""
    used_mean, used_variance = mean, variance
    if training:
        axes = tuple(range(x.ndim - 1))  # all but the channels
        used_mean, used_variance = x.mean(axis=axes), x.var(axis=axes)
        mean = momentum * mean + (1 - momentum) * used_mean
        variance = momentum * variance + (1 - momentum) * used_variance
    y = gamma * (x - used_mean) / np.sqrt(used_variance + eps) + beta
    return y, mean, variance


def my_block(filters):
    """Return a Keras model for maps (n, 7, 7, filters) that starts as the identity."""
    import keras
    from keras import layers

    inputs = keras.Input((7, 7, filters))
    settings = {"padding": "same", "kernel_initializer": "he_normal"}
    x = layers.Conv2D(filters, 3, activation="relu", **settings)(inputs)
    settings["kernel_initializer"] = "zeros"
    x = layers.Conv2D(filters, 3, **settings)(x)
    return keras.Model(inputs, layers.Add()([inputs, x]))


def worse_with_more():
    """Return (p, few, many): inputs in use, and two numbers of examples."""
    return 60, 20, 55


def block_cost(kind, side, k, inputs, outputs, narrow=None):
    """Return weights without biases and multiply-adds per image of a block."""
    if kind == "plain":
        weights = k * k * inputs * outputs
    elif kind == "separable":
        weights = k * k * inputs + inputs * outputs
    else:
        weights = inputs * narrow + k * k * narrow * narrow + narrow * outputs
    return weights, weights * side * side


def residual_gradient(x, blocks, g):
    """Return the gradient at the input x (n,) from that at the output, g (n,)."""
    seen = []
    for first, second in blocks:
        seen.append(x)
        x = x + second @ np.maximum(first @ x, 0)
    for (first, second), x in zip(blocks[::-1], seen[::-1], strict=True):
        open_ones = first @ x > 0
        g = g + first.T @ (open_ones * (second.T @ g))
    return g
