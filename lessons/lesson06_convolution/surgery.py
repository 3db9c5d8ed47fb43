"""Exercise 06.5: a dense layer becomes a convolution."""

import numpy as np

from utils.grading import Exercise, Mistake


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
