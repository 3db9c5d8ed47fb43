"""Recurrent cells by hand, in double precision, and how fast they forget.

A step takes x (n, features), the state (n, size), and the weights as Keras orders them.
"""

import numpy as np

from utils.arguments import integer, number


def _sigmoid(a):
    return 1 / (1 + np.exp(-a))


def simple_rnn(x, h, W, U, b):
    """Return the next state of a SimpleRNN."""
    return np.tanh(x @ W + h @ U + b)


def lstm(x, state, W, U, b):
    """Return the next state of an LSTM: output and memory beside each other."""
    h, memory = np.split(state, 2, axis=-1)
    write, keep, new, show = np.split(x @ W + h @ U + b, 4, axis=-1)
    memory = _sigmoid(keep) * memory + _sigmoid(write) * np.tanh(new)
    return np.concatenate([_sigmoid(show) * np.tanh(memory), memory], axis=-1)


def slope_of_tanh(units, spread=1.0):
    """Return √mean(slope²) of the tanh in a fresh SimpleRNN that hears noise.

    Mean field: states are Gaussian, with a variance that the noise, of this `spread`,
    and the states themselves keep up (B. Poole and others, 2016). Keras' weights: U is
    orthogonal, and inputs have the variance 2 / (units + 1).
    """
    units = integer("units", units, 1)
    heard = 2 / (units + 1) * number("spread", spread, 0) ** 2
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    q = 0.3
    for _ in range(300):
        q = weights @ np.tanh(np.sqrt(q + heard) * nodes) ** 2
    slopes = 1 - np.tanh(np.sqrt(q + heard) * nodes) ** 2
    return float(np.sqrt(weights @ slopes**2))
