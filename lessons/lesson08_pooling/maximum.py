"""Exercise 08.3: a maximum made of ReLUs."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def max_weights():
    """Return W (2, n) and v (n) of a network that computes max(a, b)."""
    W = [[1, 0, 0], [-1, 1, -1]]  # a − b, b and −b
    v = [1, 1, -1]
    return W, v


def _probes():
    rng = np.random.default_rng(803)
    return np.concatenate([3 * rng.normal(size=(40, 2)), [[2, 2], [-2, -2], [0, 0]]])


def _weights_of(result):
    """Return the two arrays of an answer, or a sentence that says what is wrong."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "return two things: W and v"
    W, v = map(as_array, result)
    if W is None or v is None or W.dtype.kind == "c" or v.dtype.kind == "c":
        return "W and v should hold real numbers"
    if W.ndim != 2 or len(W) != 2:
        return f"W has the shape {W.shape}, it should have two rows: for a and for b"
    if v.shape not in ((W.shape[1],), (W.shape[1], 1)):
        return f"v has the shape {v.shape}, W has {W.shape[1]} columns"
    if not (np.isfinite(W).all() and np.isfinite(v).all()):
        return "your weights contain NaN or infinity"
    return W.astype(float), v.astype(float).ravel()


def _network(weights, pairs):
    W, v = weights
    return np.maximum(pairs @ W, 0) @ v


def _judge_max(result):
    weights = _weights_of(result)
    if isinstance(weights, str):
        return weights
    pairs = _probes()
    wrong = np.abs(_network(weights, pairs) - pairs.max(axis=1)) > 1e-3
    if not wrong.any():
        return None
    a, b = pairs[wrong][0]
    return (
        f"wrong for {wrong.sum()} of {len(pairs)} pairs, first a = {a:.2f}, b = {b:.2f}"
    )


def _same_network(one, other):
    """Tell whether two answers compute the same, or have the same wrong shape."""
    first, second = _weights_of(one), _weights_of(other)
    if isinstance(first, str) or isinstance(second, str):
        return first == second if isinstance(first, str) else False
    outputs = [_network(weights, _probes()) for weights in (first, second)]
    return bool(np.allclose(*outputs, atol=1e-3))


MAXIMUM = Exercise(
    id="08.3",
    title="a maximum made of ReLUs",
    reference=max_weights,
    cases=lambda: [()],
    judge=_judge_max,
    alike=_same_network,
    mistakes=(
        Mistake(
            "b cut off",
            lambda: ([[1, 0], [-1, 1]], [1, 1]),
            "right only where b is positive: a ReLU cuts b off below zero. Two units "
            "carry b through: b = relu(b) − relu(−b).",
        ),
        Mistake(
            "a cut off",
            lambda: ([[-1, 1], [1, 0]], [1, 1]),
            "right only where a is positive: a ReLU cuts a off below zero. Two units "
            "carry a through: a = relu(a) − relu(−a).",
        ),
        Mistake(
            "size of b",
            lambda: ([[1, 0, 0], [-1, 1, -1]], [1, 1, 1]),
            "relu(b) + relu(−b) is |b|; b itself is their difference.",
        ),
        Mistake(
            "minimum",
            lambda: ([[1, 1, -1], [-1, 0, 0]], [-1, 1, -1]),
            "this is the minimum; check the signs.",
        ),
        Mistake(
            "twice",
            lambda: ([[1, -1, 1, -1], [1, -1, -1, 1]], [1, -1, 1, 1]),
            "this is twice the maximum.",
        ),
        Mistake("sum", lambda: ([[1, -1], [1, -1]], [1, -1]), "this is a + b."),
        Mistake(
            "positive parts added",
            lambda: ([[1, 0], [0, 1]], [1, 1]),
            "this is relu(a) + relu(b). Which of the two is larger shows in their "
            "difference, and no unit sees it.",
        ),
        Mistake(
            "difference",
            lambda: ([[1, -1], [-1, 1]], [1, 1]),
            "this is |a − b|: how far the larger lies above the smaller. The smaller "
            "itself is missing.",
        ),
        Mistake(
            "excess only",
            lambda: ([[1], [-1]], [1]),
            "this is relu(a − b): by how much a exceeds b. What must be added?",
        ),
        Mistake(
            "half the difference",
            lambda: ([[1, -1], [-1, 1]], [0.5, 0.5]),
            "this is |a − b| / 2. The maximum lies above the mean of both by that "
            "much: (a + b) / 2 is missing.",
        ),
        Mistake(
            "excess on the larger",
            lambda: ([[1, 1, -1], [-1, 0, 0]], [1, 1, -1]),
            "this is a + relu(a − b): what a exceeds b by belongs on top of b.",
        ),
        Mistake(
            "excess of b on b",
            lambda: ([[-1, 0, 0], [1, 1, -1]], [1, 1, -1]),
            "this is b + relu(b − a): what b exceeds a by belongs on top of a.",
        ),
        Mistake(
            "b subtracted",
            lambda: ([[1, 0, 0], [-1, 1, -1]], [1, -1, 1]),
            "this is relu(a − b) − b: check the signs of the last two units.",
        ),
        Mistake(
            "b twice",
            lambda: ([[1, 0, 0], [-1, 1, 1]], [1, 1, 1]),
            "the last two units are the same, relu(b) twice: one of them has to see −b "
            "and count with −1.",
        ),
        Mistake(
            "transposed",
            lambda: (np.transpose(max_weights()[0]), max_weights()[1]),
            "W is transposed: each column is one unit, the rows belong to a and b.",
        ),
    ),
    hints=(
        "By how much does a exceed b? A ReLU answers that, with 0 if it does not.",
        "max(a, b) = b + relu(a − b), and b = relu(b) − relu(−b): three units.",
    ),
)
