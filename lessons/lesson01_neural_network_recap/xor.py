"""Exercise 01.5: judge weights of a small network by what it computes."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def xor_network():
    """Return kernel1, bias1, kernel2, bias2."""
    kernel1 = np.array([[1, 1], [1, 1]])  # both neurons see the sum of the inputs
    bias1 = np.array([0, -1])  # the second one only what exceeds 1
    kernel2 = np.array([1, -2])
    return kernel1, bias1, kernel2, 0


def _xor_outputs(result, transposed=False):
    """Return the outputs at (0, 0), (0, 1), (1, 0), (1, 1)."""
    kernel1, bias1, kernel2, bias2 = (as_array(part).astype(float) for part in result)
    if transposed:
        kernel1 = kernel1.T
    points = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    hidden = np.maximum(points @ kernel1 + bias1.reshape(2), 0)
    return hidden @ kernel2.reshape(2) + bias2.reshape(())


def _judge_xor(result):
    if not isinstance(result, tuple | list) or len(result) != 4:
        return "your function should return kernel1, bias1, kernel2 and bias2"
    sizes = [np.size(as_array(part)) for part in result]
    if np.shape(as_array(result[0])) != (2, 2) or sizes != [4, 2, 2, 1]:
        return "kernel1 should be 2×2, bias1 and kernel2 two numbers, bias2 one"
    wanted = np.array([0, 1, 1, 0])
    wrong = ~(np.abs(_xor_outputs(result) - wanted) <= 0.1)
    if not wrong.any():
        return None
    if (np.abs(_xor_outputs(result, transposed=True) - wanted) <= 0.1).all():
        return "it works with kernel1 transposed: here the shape is (inputs, neurons)"
    outputs = ", ".join(f"{value:.3g}" for value in _xor_outputs(result))
    return f"the outputs at 00, 01, 10, 11 are {outputs}"


def _same_outputs(one, other):
    try:
        return bool(np.allclose(_xor_outputs(one), _xor_outputs(other), atol=0.05))
    except (AttributeError, TypeError, ValueError):
        return False


def _two_neurons(kernel1, bias1, kernel2, bias2=0.0):
    return lambda: tuple(np.array(p, float) for p in (kernel1, bias1, kernel2, bias2))


XOR = Exercise(
    id="01.5",
    title="XOR by hand",
    reference=xor_network,
    cases=lambda: [()],
    judge=_judge_xor,
    alike=_same_outputs,
    mistakes=(
        Mistake(
            "or",
            _two_neurons([[1, 1], [1, 1]], [0, -1], [1, -1]),
            "this is OR: with both inputs on, the second neuron has to take more away.",
        ),
        Mistake(
            "and",
            _two_neurons([[1, 1], [1, 1]], [-1, 0], [1, 0]),
            "this is AND: the answer for a single input that is 1 should be 1, too.",
        ),
        Mistake(
            "bias +1",
            _two_neurons([[1, 1], [1, 1]], [0, 1], [1, -2]),
            "relu(s + 1) has its kink at s = −1, to the left of all your points.",
        ),
        Mistake(
            "inverted",
            _two_neurons([[1, -1], [-1, 1]], [0, 0], [-1, -1], 1),
            "the answers are the wrong way round: 1 for *different* inputs.",
        ),
        Mistake(
            "sum",
            _two_neurons([[1, 0], [0, 1]], [0, 0], [1, 1]),
            "this is the sum of the inputs: no kink lies between your four points.",
        ),
        Mistake(
            "steps",
            _two_neurons([[1, 1], [1, 1]], [-0.5, -1.5], [1, -1]),
            "½ and 1½ are thresholds for steps, which jump to 1; a ReLU is 0 at its "
            "kink and goes on rising.",
        ),
        Mistake(
            "steps, taken away twice",
            _two_neurons([[1, 1], [1, 1]], [-0.5, -1.5], [1, -2]),
            "½ and 1½ are thresholds for steps; a ReLU that starts at ½ has only "
            "reached ½ where the sum is 1.",
        ),
        Mistake(
            "sigmoids",
            _two_neurons([[20, -20], [20, -20]], [-10, 30], [20, 20], -30),
            "these are weights for sigmoids, which stop at 1; a ReLU goes on rising.",
        ),
    ),
    hints=(
        "Let both neurons see the sum of the inputs, 0, 1 or 2. Which curve over the "
        "sum do you need?",
        "Up from 0 to 1, down from 1 to 2: one kink at 0, one at 1. By how much does "
        "the slope change at 1?",
    ),
)
