"""Exercises of lesson 08: pooling, global pooling and class activation maps."""

import numpy as np

from lessons.lesson08_pooling.pooling import POOL
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def average_kernel(size, channels):
    """Return the kernel of a convolution that averages each channel."""
    kernel = np.zeros((size, size, channels, channels))
    for channel in range(channels):
        kernel[:, :, channel, channel] = 1 / size**2
    return kernel


KERNEL = Exercise(
    id="08.2",
    title="average pooling is a convolution",
    reference=average_kernel,
    cases=lambda: [(2, 3), (3, 2), (4, 1), (3, 4)],
    mistakes=(
        Mistake(
            "channels mixed",
            lambda size, channels: np.full(
                (size, size, channels, channels), 1 / size**2
            ),
            "every filter adds up all channels. Pooling keeps channels apart: filter c "
            "looks at channel c only.",
        ),
        Mistake(
            "channels averaged",
            lambda size, channels: np.full(
                (size, size, channels, channels), 1 / (size**2 * channels)
            ),
            "every filter averages over all channels. Pooling keeps channels apart.",
        ),
        Mistake(
            "sum",
            lambda size, channels: average_kernel(size, channels) * size**2,
            "this kernel adds up; divide by the number of pixels in the window.",
        ),
        Mistake(
            "divided by the side",
            lambda size, channels: average_kernel(size, channels) * size,
            "you divide by the side of the window, not by its number of pixels.",
        ),
        Mistake(
            "one filter",
            lambda size, channels: np.full((size, size, channels, 1), 1 / size**2),
            "one filter gives one map; as many maps should come out as channels go in.",
        ),
    ),
    hints=(
        "How many filters are needed, and which channels may filter number 1 see?",
        "Start from zeros; kernel[:, :, c, c] is the same number for every c.",
    ),
)


def max_weights():
    """Return W (2, n) and v (n) such that relu([a, b] @ W) @ v is max(a, b)."""
    W = np.array([[1, 0, 0], [-1, 1, -1]])
    v = np.array([1, 1, -1])
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
            "transposed",
            lambda: (max_weights()[0].T, max_weights()[1]),
            "W is transposed: each column is one unit, the rows belong to a and b.",
        ),
    ),
    hints=(
        "By how much does a exceed b? A ReLU answers that, with 0 if it does not.",
        "max(a, b) = b + relu(a − b), and b = relu(b) − relu(−b): three units.",
    ),
)


def gap_matrix(height, width, channels):
    """Return M such that M @ x.ravel() is the average of each channel of x."""
    return np.tile(np.eye(channels), height * width) / (height * width)


def _map_by_map(height, width, channels):
    return np.kron(np.eye(channels), np.full(height * width, 1 / (height * width)))


MATRIX = Exercise(
    id="08.4",
    title="global average pooling as a matrix",
    reference=gap_matrix,
    cases=lambda: [(2, 3, 2), (3, 2, 4), (2, 2, 3), (4, 5, 1)],
    mistakes=(
        Mistake(
            "map by map",
            _map_by_map,
            "your columns run map by map. `ravel` puts the channels of one pixel next "
            "to each other: the channel is the fastest index.",
        ),
        Mistake(
            "sum",
            lambda height, width, channels: (
                gap_matrix(height, width, channels) * height * width
            ),
            "this adds up; each row should add up to 1.",
        ),
        Mistake(
            "divided by everything",
            lambda height, width, channels: (
                gap_matrix(height, width, channels) / channels
            ),
            "a channel has height · width pixels; each row should add up to 1.",
        ),
        Mistake(
            "channels mixed",
            lambda height, width, channels: np.full(
                (channels, height * width * channels), 1 / (height * width * channels)
            ),
            "every row averages over all channels; row c belongs to channel c alone.",
        ),
        Mistake(
            "channels added up",
            lambda height, width, channels: np.full(
                (channels, height * width * channels), 1 / (height * width)
            ),
            "no entry is 0, so every row adds up all channels; row c belongs to "
            "channel c alone.",
        ),
        Mistake(
            "transposed",
            lambda height, width, channels: gap_matrix(height, width, channels).T,
            "the matrix is transposed: one row per channel, one column per number.",
        ),
        Mistake(
            "one channel",
            lambda height, width, channels: np.full(
                (channels, height * width), 1 / (height * width)
            ),
            "x has height · width · channels numbers, and so many columns are needed.",
        ),
    ),
    hints=(
        "In which order does x.ravel() list the numbers of x[row, column, channel]?",
        "Every channels-th column belongs to the same channel: repeat np.eye(channels) "
        "(np.tile), then divide.",
    ),
)


def cam(features, weights):
    """Return one map (rows, columns) per class; its average + bias is the score."""
    return np.einsum("ijc,ck->ijk", features, weights)


def _maps_and_weights():
    rng = np.random.default_rng(805)
    sizes = [(4, 3, 5, 2), (2, 5, 3, 4), (3, 3, 3, 3)]
    return [
        (np.maximum(rng.normal(size=(h, w, c)), 0), rng.normal(size=(c, k)))
        for h, w, c, k in sizes
    ]


def _softmax(features, weights):
    exponentials = np.exp(cam(features, weights))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _scaled(features, weights):
    maps = cam(features, weights)
    low, high = maps.min(axis=(0, 1)), maps.max(axis=(0, 1))
    return (maps - low) / (high - low)


CAM = Exercise(
    id="08.5",
    title="class activation maps",
    reference=cam,
    cases=_maps_and_weights,
    mistakes=(
        Mistake(
            "averaged",
            lambda features, weights: cam(features, weights).mean(axis=(0, 1)),
            "you average over the pixels, which gives the scores. Leave the average "
            "out: the maps are what is averaged.",
        ),
        Mistake(
            "divided by pixels",
            lambda features, weights: cam(features, weights) / features[:, :, 0].size,
            "you divide by the number of pixels; the average of the map does that.",
        ),
        Mistake(
            "negative cut off",
            lambda features, weights: np.maximum(cam(features, weights), 0),
            "you cut negative values off. They speak against the class and belong to "
            "its score.",
        ),
        Mistake(
            "no weights",
            lambda features, weights: np.repeat(
                features.sum(axis=-1, keepdims=True), weights.shape[1], axis=-1
            ),
            "each feature map counts with its weight for the class, not with 1.",
        ),
        Mistake(
            "softmax",
            _softmax,
            "no softmax here: the score is a plain weighted sum.",
        ),
        Mistake(
            "scaled",
            _scaled,
            "you stretch each map from 0 to 1; then its average is no score any more.",
        ),
        Mistake(
            "classes first",
            lambda features, weights: np.moveaxis(cam(features, weights), -1, 0),
            "the class belongs on the last axis: (rows, columns, classes).",
        ),
    ),
    hints=(
        "The score is Σ weight · (average of a map). Which sum can be done first?",
        "At each pixel: the features times their weights, added up over the features; "
        "`@` does it for all pixels and classes at once.",
    ),
)

EXERCISES = (POOL, KERNEL, MAXIMUM, MATRIX, CAM)
