"""Weights and multiply-adds of a layer, from its settings and the shapes."""

from math import prod

import keras

from utils.arguments import require
from utils.ledger.layers import CONVOLUTIONS, axes_of, kind_of


def _bias(layer, units):
    return units * bool(layer.use_bias)


def _of_normalization(layer, shape):
    kind, ndim = kind_of(layer), len(shape) + 1
    if kind == "Normalization":
        if layer.input_mean is not None:
            return 0
        kept = {axis % ndim for axis in layer.axis}
        return 2 * prod((None, *shape)[axis] for axis in kept) + 1  # and a count
    size = prod((None, *shape)[axis] for axis in axes_of(layer, ndim))
    if getattr(layer, "rms_scaling", False):
        return size
    moving = 0
    if kind == "BatchNormalization":
        moving = 5 if getattr(layer, "renorm", False) else 2
    return (bool(layer.scale) + bool(layer.center) + moving) * size


def _of_convolution(layer, shape, output):
    kind, channels, area = kind_of(layer), shape[-1], prod(layer.kernel_size)
    if kind == "DepthwiseConv2D":
        return area * output[-1] + _bias(layer, output[-1])
    if kind == "SeparableConv2D":
        deep = channels * layer.depth_multiplier
        return area * deep + deep * layer.filters + _bias(layer, layer.filters)
    groups = getattr(layer, "groups", 1)
    return area * channels // groups * layer.filters + _bias(layer, layer.filters)


def _by_formula(layer, shape, output):
    kind = kind_of(layer)
    if kind == "Dense":
        return shape[-1] * layer.units + _bias(layer, layer.units)
    if kind.endswith("Normalization") and kind != "UnitNormalization":
        return _of_normalization(layer, shape)
    if kind == "PReLU":
        shared = layer.shared_axes or ()
        return prod(n for axis, n in enumerate(shape, start=1) if axis not in shared)
    return _of_convolution(layer, shape, output) if kind in CONVOLUTIONS else 0


def parameters(layer, shape, output):
    """Return the number of weights, trained or not, of a layer on one input shape.

    Raises a ValueError where a built layer holds another number.
    """
    number = _by_formula(layer, shape, output)
    if isinstance(layer, keras.layers.Layer) and layer.built:
        held, wanted = layer.count_params(), f"one that holds {number:,} weights"
        require(held == number, "layer", layer.name, f"{wanted}, not {held:,}")
    return number


def multiply_adds(layer, shape, output):
    """Return the multiply-adds of one example: every weight times its positions."""
    kind = kind_of(layer)
    if kind == "Dense":
        return prod(shape) * layer.units
    if kind not in CONVOLUTIONS:
        return 0
    weights = _by_formula(layer, shape, output) - _bias(layer, output[-1])
    positions = shape[:-1] if kind == "Conv2DTranspose" else output[:-1]
    return weights * prod(positions)
