"""Exercises 06.4 and 06.5: kernels with channels."""

import numpy as np

from utils.convolution import conv2d
from utils.grading import Exercise, Mistake


def conv_channels(image, kernel):
    """Convolve an image with several filters over all its channels."""
    maps = []
    for f in range(kernel.shape[3]):
        per_channel = [
            conv2d(image[:, :, c], kernel[:, :, c, f]) for c in range(image.shape[2])
        ]
        maps.append(sum(per_channel))
    return np.stack(maps, axis=-1)


def _volumes():
    rng = np.random.default_rng(664)
    sizes = [
        ((5, 6, 3), (3, 2, 3, 2)),
        ((4, 7, 2), (2, 3, 2, 4)),
        ((4, 5, 1), (3, 3, 1, 3)),
        ((4, 6, 2), (2, 3, 2, 1)),
    ]
    return [(rng.normal(size=i), rng.normal(size=k)) for i, k in sizes]


def _map_per_channel(image, kernel):
    channels = range(image.shape[2])
    maps = [conv_channels(image[:, :, [c]], kernel[:, :, [c]]) for c in channels]
    return np.concatenate(maps, axis=-1)


def _filter_by_filter(image, kernel):
    order = [(c, f) for f in range(kernel.shape[3]) for c in range(image.shape[2])]
    maps = [conv2d(image[:, :, c], kernel[:, :, c, f]) for c, f in order]
    return np.stack(maps, axis=-1)


def _first_map_filled(image, kernel):
    result = conv_channels(image, kernel)
    result[:, :, 1:] = 0
    return result


def _stored_too_early(image, kernel):
    maps = []
    for f in range(kernel.shape[3]):
        total = 0
        for c in range(image.shape[2]):
            total = total + conv2d(image[:, :, c], kernel[:, :, c, f])
            maps.append(total)
    return np.stack(maps, axis=-1)


def _swapped_axes(image, kernel):
    maps = []
    for f in range(kernel.shape[3]):
        channels = range(image.shape[2])
        maps.append(sum(conv2d(image[:, :, c], kernel[:, :, f, c]) for c in channels))
    return np.stack(maps, axis=-1)


def _rows_for_channels(image, kernel):
    maps = []
    for f in range(kernel.shape[3]):
        channels = range(image.shape[2])
        maps.append(sum(conv2d(image[c], kernel[:, :, c, f]) for c in channels))
    return np.stack(maps, axis=-1)


VOLUMES = Exercise(
    id="06.4",
    title="convolution with channels",
    reference=conv_channels,
    cases=_volumes,
    mistakes=(
        Mistake(
            "a map per channel",
            _map_per_channel,
            "you keep one map per channel. A filter adds up its channels: one filter, "
            "one map.",
        ),
        Mistake(
            "a map per channel, filter by filter",
            _filter_by_filter,
            "you keep one map per channel. A filter adds up its channels: one filter, "
            "one map.",
        ),
        Mistake(
            "not added up",
            lambda image, kernel: conv_channels(image[:, :, -1:], kernel[:, :, -1:]),
            "only the last channel is left: each replaces the one before. Add them up.",
        ),
        Mistake(
            "sum not reset",
            lambda image, kernel: np.cumsum(conv_channels(image, kernel), axis=-1),
            "the sum goes on from one filter to the next: start each one at zero.",
        ),
        Mistake(
            "first map only",
            _first_map_filled,
            "only the map of the first filter is filled; is `return` indented too far?",
        ),
        Mistake(
            "first filter only",
            lambda image, kernel: conv_channels(image, kernel[:, :, :, :1]),
            "only the first filter is used; is `return` indented too far?",
        ),
        Mistake(
            "stored too early",
            _stored_too_early,
            "a map is stored for every channel: append it after the loop over the "
            "channels, when all are added up.",
        ),
        Mistake(
            "channels and filters swapped",
            _swapped_axes,
            "the kernel's axes are (height, width, channels, filters): "
            "kernel[:, :, c, f].",
        ),
        Mistake(
            "one slice for all channels",
            lambda image, kernel: conv_channels(
                image.sum(axis=2, keepdims=True), kernel[:, :, :1]
            ),
            "you lay the same slice on every channel: each has its own, "
            "kernel[:, :, c, f].",
        ),
        Mistake(
            "rows for channels",
            _rows_for_channels,
            "image[c] is a row; the channel c is image[:, :, c].",
        ),
        Mistake(
            "stored too early, in place",
            lambda image, kernel: np.repeat(
                conv_channels(image, kernel), image.shape[2], axis=-1
            ),
            "a map is stored for every channel: append it after the loop over the "
            "channels, when all are added up.",
        ),
        Mistake(
            "side by side",
            lambda image, kernel: np.concatenate(
                list(np.moveaxis(conv_channels(image, kernel), -1, 0)), axis=-1
            ),
            "np.concatenate puts the maps side by side; np.stack(maps, axis=-1) puts "
            "them behind each other.",
        ),
        Mistake(
            "zero padding",
            lambda image, kernel: conv2d(image, kernel, padding="same"),
            "you padded the image with zeros. Here the kernel stays inside the image.",
        ),
        Mistake(
            "channels first",
            lambda image, kernel: np.moveaxis(conv_channels(image, kernel), -1, 0),
            "Keras keeps the channels last: stack the maps along the last axis.",
        ),
        Mistake(
            "first channel only",
            lambda image, kernel: conv_channels(image[:, :, :1], kernel[:, :, :1]),
            "only the first channel is used; sum over all of them.",
        ),
        Mistake(
            "mean of the channels",
            lambda image, kernel: conv_channels(image, kernel) / image.shape[2],
            "the channels are averaged; a filter sums them.",
        ),
        Mistake(
            "no axis for filters",
            lambda image, kernel: conv_channels(image, kernel)[..., 0],
            "only one filter is used: each gives a map of its own.",
        ),
        Mistake(
            "filters added up",
            lambda image, kernel: conv_channels(image, kernel).sum(axis=-1),
            "the maps of all filters are added up; only channels are, filters stand "
            "behind each other.",
        ),
        Mistake(
            "kernel flipped",
            lambda image, kernel: conv_channels(image, kernel[::-1, ::-1]),
            "you flipped the kernel; networks lay it on the image as it is.",
        ),
    ),
    hints=(
        "How many maps come out: as many as channels, or as many as filters?",
        "For each filter: convolve every channel with its own slice, add them up; "
        "np.stack(maps, axis=-1) puts the maps behind each other.",
    ),
    skeleton='''
        def conv_channels(image, kernel):
            """Convolve an image with several filters over all its channels."""
            maps = []
            for f in range(kernel.shape[3]):
                total = 0
                for c in range(image.shape[2]):
                    total = total + conv2d(image[:, :, c], ...)
                maps.append(total)
            return np.stack(maps, axis=...)
    ''',
)
