"""Exercises of lesson 08: pooling, global pooling, class activation maps, counting."""

import numpy as np

from lessons.lesson08_pooling.design import COUNTER, TWINS, twins
from lessons.lesson08_pooling.maximum import MAXIMUM, max_weights
from lessons.lesson08_pooling.pooling import POOL
from utils.grading import Exercise, Mistake

__all__ = ["EXERCISES", "average_kernel", "cam", "gap_matrix"]
__all__ += ["max_weights", "twins"]


def average_kernel(size, channels):
    """Return the kernel of a convolution that pools each channel by its average."""
    one_channel = np.full((size, size), 1 / size**2)
    return one_channel[:, :, None, None] * np.eye(channels)


_FOUR_AXES = (
    "a kernel of Keras has four axes: height, width, channels that go in, filters."
)

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
            lambda size, channels: average_kernel(size, channels).max(
                -1, keepdims=True
            ),
            "one filter gives one map; as many maps should come out as channels go in.",
        ),
        Mistake(
            "one channel goes in",
            lambda size, channels: average_kernel(size, channels).max(
                -2, keepdims=True
            ),
            "the third axis counts the channels that go in; yours has the length 1. "
            "Each filter has a slice for every channel, all zero but one.",
        ),
        Mistake(
            "no axes for channels",
            lambda size, channels: average_kernel(size, channels)[:, :, 0, 0],
            _FOUR_AXES,
        ),
        Mistake(
            "one axis for channels",
            lambda size, channels: average_kernel(size, channels).max(-1),
            _FOUR_AXES,
        ),
        Mistake(
            "filters first",
            lambda size, channels: np.moveaxis(average_kernel(size, channels), -1, 0),
            _FOUR_AXES,
        ),
    ),
    hints=(
        "How many filters are needed, and which channels may filter number 1 see?",
        "Start from zeros; kernel[:, :, c, c] is the same number for every c.",
    ),
    skeleton='''
        def average_kernel(size, channels):
            """Pool each channel by its average."""
            kernel = np.zeros((size, size, ..., ...))
            for c in range(channels):
                kernel[:, :, c, ...] = ...
            return kernel
    ''',
)


def gap_matrix(height, width, channels):
    """Return M with M @ x.ravel() = x.mean(axis=(0, 1))."""
    pixels = height * width
    matrix = np.zeros((channels, pixels * channels))
    for channel in range(channels):
        matrix[channel, channel::channels] = 1 / pixels
    return matrix


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
            "one row",
            lambda *shape: gap_matrix(*shape).sum(axis=0, keepdims=True),
            "one row gives one number; as many should come out as there are channels.",
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
    skeleton='''
        def gap_matrix(height, width, channels):
            """Return M with M @ x.ravel() = x.mean(axis=(0, 1))."""
            matrix = np.zeros((channels, height * width * channels))
            for channel in range(channels):
                matrix[channel, channel::...] = ...
            return matrix
    ''',
)


def cam(features, weights):
    """Return one map per class; its average plus the bias is the class's score."""
    return features @ weights


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
            lambda features, weights: cam(features, np.ones_like(weights)),
            "each feature map counts with its weight for the class, not with 1.",
        ),
        Mistake(
            "averaged over the features",
            lambda features, weights: cam(features, weights) / len(weights),
            "a score adds the weighted features up; it does not average them.",
        ),
        Mistake(
            "not added up",
            lambda features, weights: features[..., None] * weights,
            "add up over the features: one map is left for each class.",
        ),
        Mistake(
            "one class",
            lambda features, weights: cam(features, weights)[..., 0],
            "this is the map of the first class; each class has its own weights.",
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

EXERCISES = (POOL, KERNEL, MAXIMUM, MATRIX, CAM, TWINS, COUNTER)
