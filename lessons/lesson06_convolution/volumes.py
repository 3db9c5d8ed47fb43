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


def dense_to_conv(weights, height, width, channels):
    """Turn the weights of a Dense layer on a flattened image into a kernel."""
    return weights.reshape(height, width, channels, -1)


def _dense_weights():
    rng = np.random.default_rng(665)
    sizes = [(3, 4, 2, 5), (4, 2, 3, 1), (2, 3, 4, 6)]
    return [(rng.normal(size=(h * w * c, u)), h, w, c) for h, w, c, u in sizes]


def _channels_first_kernel(weights, height, width, channels):
    kernel = weights.reshape(channels, height, width, -1)
    return np.moveaxis(kernel, 0, 2)


SURGERY = Exercise(
    id="06.5",
    title="a Dense layer becomes a convolution",
    reference=dense_to_conv,
    cases=_dense_weights,
    mistakes=(
        Mistake(
            "channels first",
            _channels_first_kernel,
            "Flatten runs over rows, then columns, then channels: the channel is the "
            "fastest index, not the slowest.",
        ),
        Mistake(
            "channels as the first axis",
            lambda weights, height, width, channels: weights.reshape(
                channels, height, width, -1
            ),
            "a Keras kernel has the axes (height, width, channels, filters), in the "
            "order in which Flatten runs: the channels come third.",
        ),
        Mistake(
            "no units",
            lambda weights, height, width, channels: weights.reshape(
                height, width, channels
            ),
            "the units are missing: there is one filter per unit, so the kernel needs "
            "a fourth axis.",
        ),
        Mistake(
            "channels and units in one",
            lambda weights, height, width, channels: weights.reshape(height, width, -1),
            "channels and units share one axis: a Keras kernel has four, (height, "
            "width, channels, filters).",
        ),
        Mistake(
            "the same again",
            lambda weights, height, width, channels: weights,
            "these are the weights as they were; a kernel has four axes, (height, "
            "width, channels, filters).",
        ),
        Mistake(
            "units before channels",
            lambda weights, height, width, channels: weights.reshape(
                height, width, -1, channels
            ),
            "the channels come third, the units last.",
        ),
        Mistake(
            "width as the first axis",
            lambda weights, height, width, channels: weights.reshape(
                width, height, channels, -1
            ),
            "height and width are swapped: a Keras kernel has the axes (height, width, "
            "channels, filters).",
        ),
        Mistake(
            "units as the first axis",
            lambda weights, height, width, channels: weights.reshape(
                -1, height, width, channels
            ),
            "the units are the last axis of the weights, and of a Keras kernel.",
        ),
        Mistake(
            "width first",
            lambda weights, height, width, channels: weights.reshape(
                width, height, channels, -1
            ).swapaxes(0, 1),
            "height and width are swapped: Flatten walks along a row first.",
        ),
        Mistake(
            "column-major order",
            lambda weights, height, width, channels: weights.reshape(
                height, width, channels, -1, order="F"
            ),
            "order='F' scatters the weights; Keras flattens in NumPy's own order.",
        ),
        Mistake(
            "transposed first",
            lambda weights, height, width, channels: weights.T.reshape(
                height, width, channels, -1
            ),
            "do not transpose first: that mixes pixels and units.",
        ),
        Mistake(
            "units first",
            lambda weights, height, width, channels: weights.T.reshape(
                -1, height, width, channels
            ),
            "a Keras kernel has the axes (height, width, channels, filters): the units "
            "of the Dense layer become the last axis.",
        ),
    ),
    hints=(
        "Which index changes fastest when Keras flattens (height, width, channels)?",
        "One reshape is enough; the last axis holds the units.",
    ),
)
