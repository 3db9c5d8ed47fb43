"""From which pixels and channels a layer computes those of its output."""

from fractions import Fraction
from math import ceil, floor

import keras

from utils.arguments import require
from utils.convolution import same_padding
from utils.ledger.axes import ALL, Taps
from utils.ledger.layers import CONVOLUTIONS, GLOBAL, OVER_AXES, POOLS, axes_of, kind_of

REACH = {"bilinear": 1, "bicubic": 2, "lanczos3": 3, "lanczos5": 5}  # pixels each side
ACROSS = tuple(  # activations over all channels
    getattr(keras.activations, name) for name in ("softmax", "log_softmax", "sparsemax")
)


def _pair(value):
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


def _extent(layer, direction):
    """Return the size of a layer's window in pixels, and the distance of its taps."""
    if kind_of(layer) in POOLS:
        return layer.pool_size[direction], 1
    dilation = _pair(layer.dilation_rate)[direction]
    return dilation * (layer.kernel_size[direction] - 1) + 1, dilation


def _window(layer, direction, size):
    """Return the Taps of a convolution or pooling."""
    extent, dilation = _extent(layer, direction)
    stride, before = layer.strides[direction], 0
    if layer.padding == "same":
        before, _ = same_padding(size, extent, stride)

    def taps(i):
        return range(i * stride - before, i * stride - before + extent, dilation)

    return Taps(taps, shift=stride)


def _transposed(layer, direction, size, outputs):
    """Return the Taps of a transposed convolution, phase by phase."""
    extent, dilation = _extent(layer, direction)
    stride = layer.strides[direction]
    cut = max((size - 1) * stride + extent - outputs, 0) // 2

    def taps(i):
        places = range(i + cut, i + cut - extent, -dilation)
        return [place // stride for place in places if place % stride == 0]

    return Taps(taps, period=stride)


def _upsampled(layer, direction, size):
    """Return the Taps of UpSampling2D: pixels are repeated or interpolated."""
    factor = _pair(layer.size)[direction]
    if layer.interpolation == "nearest":
        return Taps(lambda i: [i // factor], period=factor)
    good = layer.interpolation in REACH
    allowed = f"of an interpolation known: nearest, {', '.join(REACH)}"
    require(good, "layer", layer.name, allowed)
    reach = REACH[layer.interpolation]
    if factor > 1 and 2 * reach > size:
        return ALL

    def taps(i):
        centre = Fraction(2 * i + 1, 2 * factor) - Fraction(1, 2)
        if centre == int(centre):  # a pixel keeps its value
            return [int(centre)]
        return range(floor(centre - reach) + 1, ceil(centre + reach))

    return Taps(taps, period=factor)


def _shifted(before):
    return Taps(lambda i: [i - before])


def taps_of(layer, direction, size, outputs):
    """Return the Taps of a layer along one axis, None if its pixels stay.

    `size` and `outputs` are the pixels before and behind it. Raises a ValueError that
    names the layer where they are not known.
    """
    kind = kind_of(layer)
    if kind == "Conv2DTranspose":
        return _transposed(layer, direction, size, outputs)
    if kind in (*CONVOLUTIONS, *POOLS):
        return _window(layer, direction, size)
    if kind == "UpSampling2D":
        return _upsampled(layer, direction, size)
    if kind == "ZeroPadding2D":
        return _shifted(layer.padding[direction][0])
    if kind == "Cropping2D":
        return _shifted(-layer.cropping[direction][0])
    over = kind in OVER_AXES and direction + 1 in axes_of(layer, ndim=4)
    return ALL if over or kind in (*GLOBAL, "GroupNormalization") else None


def groups_of(layer, channels, ndim=4):
    """Return in how many groups a layer mixes channels: 1 all, `channels` none."""
    kind = kind_of(layer)
    over = kind in OVER_AXES and ndim - 1 in axes_of(layer, ndim)
    across = getattr(layer, "activation", None) in ACROSS
    if over or across or kind in ("Dense", "SeparableConv2D"):
        return 1
    groups = channels
    if kind in ("Conv2D", "Conv2DTranspose", "GroupNormalization"):
        groups = getattr(layer, "groups", 1)
    return channels if groups == -1 else groups
