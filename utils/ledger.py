"""The ledger of a Keras model: weights, numbers, multiply-adds and receptive field.

Everything follows from the layers' settings and the shapes, no weight is allocated: a
`Sequential` without `Input` and an `input_shape` are enough, also for VGG16.
"""

from fractions import Fraction
from math import ceil, prod
from typing import NamedTuple

import keras

from utils.arguments import integer, require
from utils.convolution import same_padding
from utils.keras_graph import record_calls

CONVOLUTIONS = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose")
POOLS = ("MaxPooling2D", "AveragePooling2D")
GLOBAL = ("GlobalMaxPooling2D", "GlobalAveragePooling2D", "Flatten")
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
IN_PLACE = ("Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", "Flatten")
IN_PLACE += ("Dropout", "SpatialDropout2D", "GaussianNoise", "BatchNormalization")
IN_PLACE += ("Rescaling", "Reshape", "InputLayer")
OTHERS = ("Dense", "ZeroPadding2D", "Cropping2D", "UpSampling2D", "LayerNormalization")
KNOWN = (*CONVOLUTIONS, *POOLS, *GLOBAL, *MERGES, *IN_PLACE, *OTHERS)


class Row(NamedTuple):
    """One layer: shapes without the batch; counts for one example, forward only.

    `activations` are the numbers of the output, 0 where they can overwrite the input.
    `multiply_adds` counts layers with kernels; normalisation, pooling and activations
    are left out. `field` is the number of input pixels (vertical, horizontal) that one
    output value sees, padding included, and `jump` their distance between neighbours.
    """

    name: str
    kind: str
    shape: tuple
    parameters: int
    activations: int
    multiply_adds: int
    field: tuple
    jump: tuple


class _Axis(NamedTuple):
    """Along one axis: output pixel 0 sees the input pixels first … last."""

    first: Fraction
    last: Fraction
    jump: Fraction

    def window(self, before, extent, stride):
        """Return what a window of `extent` pixels sees that starts `before` early."""
        first = self.first - before * self.jump
        last = self.last + (extent - 1 - before) * self.jump
        return _Axis(first, last, self.jump * stride)


def _pair(value):
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


def _bias(layer, units):
    return units * bool(layer.use_bias)


def _parameters(layer, shape, output):
    """Return the number of weights, trained or not, of a layer on one input shape."""
    kind, channels = type(layer).__name__, shape[-1]
    if kind == "Dense":
        return channels * layer.units + _bias(layer, layer.units)
    if kind in ("BatchNormalization", "LayerNormalization"):
        moving = 2 if kind == "BatchNormalization" else 0
        sizes = [shape[axis - 1 if axis > 0 else axis] for axis in _axes_of(layer)]
        return (bool(layer.scale) + bool(layer.center) + moving) * prod(sizes)
    if kind == "PReLU":
        shared = layer.shared_axes or ()
        return prod(n for axis, n in enumerate(shape, start=1) if axis not in shared)
    if kind not in CONVOLUTIONS:
        return 0
    area = prod(layer.kernel_size)
    if kind == "DepthwiseConv2D":
        return area * output[-1] + _bias(layer, output[-1])
    if kind == "SeparableConv2D":
        deep = channels * layer.depth_multiplier
        return area * deep + deep * layer.filters + _bias(layer, layer.filters)
    groups = getattr(layer, "groups", 1)
    return area * channels // groups * layer.filters + _bias(layer, layer.filters)


def _axes_of(layer):
    return layer.axis if isinstance(layer.axis, tuple | list) else (layer.axis,)


def _multiply_adds(layer, shape, output):
    """Return the multiply-adds of one example: every weight times its positions."""
    kind = type(layer).__name__
    if kind == "Dense":
        return prod(shape) * layer.units
    if kind not in CONVOLUTIONS:
        return 0
    weights = _parameters(layer, shape, output) - _bias(layer, output[-1])
    positions = shape[:-1] if kind == "Conv2DTranspose" else output[:-1]
    return weights * prod(positions)


def _windowed(layer, axis, size, number):
    """Return an axis behind a convolution or pooling."""
    if type(layer).__name__ in POOLS:
        kernel, dilation = layer.pool_size[number], 1
    else:
        kernel, dilation = layer.kernel_size[number], _pair(layer.dilation_rate)[number]
    stride = layer.strides[number]
    before = 0
    if layer.padding == "same":
        before, _ = same_padding(size, kernel, stride, dilation)
    return axis.window(before, dilation * (kernel - 1) + 1, stride)


def _transposed(layer, axis, number):
    """Return an axis behind a transposed convolution; the widest of its phases."""
    extent = (layer.kernel_size[number] - 1) * _pair(layer.dilation_rate)[number] + 1
    stride = layer.strides[number]
    inputs = ceil(Fraction(extent, stride))
    return axis.window(inputs - 1, inputs, Fraction(1, stride))


def _axis_behind(layer, axis, size, number):
    """Return what the output sees along one axis whose input has `size` pixels."""
    kind = type(layer).__name__
    if kind == "Conv2DTranspose":
        return _transposed(layer, axis, number)
    if kind in (*CONVOLUTIONS, *POOLS):
        return _windowed(layer, axis, size, number)
    if kind in GLOBAL:
        return axis.window(0, size, 1)
    if kind == "UpSampling2D":
        return axis.window(0, 1, Fraction(1, _pair(layer.size)[number]))
    if kind == "ZeroPadding2D":
        return _shifted(axis, layer.padding[number][0])
    if kind == "Cropping2D":
        return _shifted(axis, -layer.cropping[number][0])
    return axis


def _shifted(axis, before):
    shift = before * axis.jump
    return _Axis(axis.first - shift, axis.last - shift, axis.jump)


def _merged(layer, axes):
    jumps = {axis.jump for axis in axes}
    require(len(jumps) == 1, "layer", layer.name, "fed by maps of equal stride")
    return _Axis(min(a.first for a in axes), max(a.last for a in axes), jumps.pop())


def _check(layer):
    kind = type(layer).__name__
    known = f"one of {', '.join(sorted(set(KNOWN)))}"
    ours = type(layer).__module__.startswith("keras.") and kind in KNOWN
    require(ours, "layer", f"{layer.name} ({kind})", known)
    good = getattr(layer, "data_format", "channels_last") == "channels_last"
    require(good, "layer", layer.name, "of data_format 'channels_last'")


def _row(layer, shapes, output, axes):
    """Return the row of a layer; `axes` as in the result of `_axes`."""
    kind, shape = type(layer).__name__, shapes[0]
    field = tuple(ceil(axis.last - axis.first + 1) for axis in axes)
    return Row(
        name=layer.name,
        kind=kind,
        shape=tuple(output),
        parameters=_parameters(layer, shape, output),
        activations=0 if kind in IN_PLACE and kind != "InputLayer" else prod(output),
        multiply_adds=_multiply_adds(layer, shape, output),
        field=field,
        jump=tuple(int(a.jump) if a.jump == int(a.jump) else a.jump for a in axes),
    )


def _axes(layer, shapes, inputs):
    """Return the two axes behind a layer; `inputs` has two axes per input tensor."""
    pairs = zip(*inputs, strict=True)
    merged = [_merged(layer, pair) for pair in pairs]
    if len(shapes[0]) != 3:
        return tuple(merged)
    sizes = shapes[0][:2]
    return tuple(
        _axis_behind(layer, axis, size, number)
        for number, (axis, size) in enumerate(zip(merged, sizes, strict=True))
    )


def _complete(name, shape):
    shape = tuple(shape)
    good = all(n is not None for n in shape) and len(shape) in (1, 3)
    require(good, name, shape, "sizes (height, width, channels) or (features,)")
    return tuple(integer(name, n, low=1) for n in shape)


START = (_Axis(Fraction(0), Fraction(0), Fraction(1)),) * 2


def _input(name, shape):
    return Row(name, "InputLayer", shape, 0, prod(shape), 0, (1, 1), (1, 1))


def _chain(model, shape):
    """Return the rows of a Sequential on an input shape, without building it."""
    rows, axes = [_input("input", shape)], START
    for layer in model.layers:
        _check(layer)
        output = tuple(layer.compute_output_shape((None, *shape)))[1:]
        axes = _axes(layer, [shape], [axes])
        rows.append(_row(layer, [shape], output, axes))
        shape = output
    return rows


def _calls(model):
    """Return how a functional model calls its layers, id -> list of calls."""
    calls = {id(layer): [] for layer in model.operations}
    for call in record_calls(model)[1]:
        calls[id(call.operation)].append(call)
    return calls


def _graph(model):
    """Return the rows of a functional model, layer by layer."""
    for layer in model.operations:
        _check(layer)
    rows, known, calls = [], {}, _calls(model)
    for layer in model.operations:
        if isinstance(layer, keras.layers.InputLayer):
            rows.append(
                _input(layer.name, _complete(layer.name, layer.output.shape[1:]))
            )
            continue
        count = len(calls[id(layer)])
        require(count == 1, "layer", layer.name, f"used once, not {count} times")
        (call,) = calls[id(layer)]
        (result,) = call.outputs
        output = _complete(layer.name, result.shape[1:])
        shapes = [_complete(layer.name, tensor.shape[1:]) for tensor in call.inputs]
        inputs = [known.get(id(tensor), START) for tensor in call.inputs]
        known[id(result)] = _axes(layer, shapes, inputs)
        rows.append(_row(layer, shapes, output, known[id(result)]))
    return rows


class Ledger(list):
    """The Rows of a model, the input first; printed as a table with the totals."""

    def __repr__(self):
        return _table(self)


def ledger(model, input_shape=None):
    """Return the Ledger of a Keras model: one Row per layer, the input first.

    It is a list that prints as a table. A `Sequential` that is not built yet needs
    `input_shape` (height, width, channels) and stays unbuilt. Raises a ValueError that
    names the layer where one is unknown, used twice, of unknown size or
    'channels_first'.
    """
    require(isinstance(model, keras.Model), "model", type(model), "a Keras model")
    if isinstance(model, keras.Sequential):
        if input_shape is None:
            good = bool(model.built and model.inputs)
            require(good, "input_shape", None, "given for a model without keras.Input")
            input_shape = model.input_shape[1:]
        return Ledger(_chain(model, _complete("input_shape", input_shape)))
    require(input_shape is None, "input_shape", input_shape, "left out: it is known")
    require(hasattr(model, "operations"), "model", model.name, "functional")
    return Ledger(_graph(model))


def _table(rows):
    """Return the ledger as text, one line per layer and the totals."""
    head = f"{'layer':26}{'output':>16}{'weights':>13}{'numbers':>12}{'mult-adds':>16}"
    lines = [f"{head}{'field':>7}"]
    for row in rows:
        shape = "×".join(map(str, row.shape))
        lines.append(
            f"{row.name:26.26}{shape:>16}{row.parameters:>13,}{row.activations:>12,}"
            f"{row.multiply_adds:>16,}{max(row.field):>7}"
        )
    totals = [sum(getattr(row, key) for row in rows) for key in Row._fields[3:6]]
    last = f"{totals[0]:>13,}{totals[1]:>12,}{totals[2]:>16,}"
    return "\n".join([*lines, f"{'together':42}{last}"])
