"""What the values of a tensor see of a model's images, layer by layer."""

from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from utils.arguments import require
from utils.convolution import same_padding
from utils.ledger.axes import START, merged
from utils.ledger.layers import (
    CONVOLUTIONS,
    GLOBAL,
    MERGES,
    OVER_AXES,
    POOLS,
    RESHAPES,
    axes_of,
    kind_of,
)

REACH = {"bilinear": 1, "bicubic": 2, "lanczos3": 3, "lanczos5": 5}  # pixels each side
DIRECTIONS = (0, 1)


class View(NamedTuple):
    """What the values of a tensor see, for each of the model's inputs of images.

    `axes` maps names of inputs to two Axes, vertical and horizontal. A vector counts as
    a whole; it is `scattered` where its values see different parts of that.
    """

    axes: dict
    scattered: bool = False


def of_input(name, shape):
    """Return the view of an input: images see themselves, vectors no image."""
    return View({name: (START, START)} if len(shape) == 3 else {})


def _pair(value):
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


def _extent(layer, direction):
    """Return the size of a layer's window in pixels, and the distance of its taps."""
    if kind_of(layer) in POOLS:
        return layer.pool_size[direction], 1
    dilation = _pair(layer.dilation_rate)[direction]
    return dilation * (layer.kernel_size[direction] - 1) + 1, dilation


def _window(layer, axis, direction, size):
    """Return an axis behind a convolution or pooling."""
    extent, dilation = _extent(layer, direction)
    stride, before = layer.strides[direction], 0
    if layer.padding == "same":
        before, _ = same_padding(size, extent, stride)

    def taps(i):
        return range(i * stride - before, i * stride - before + extent, dilation)

    return axis.through(taps, shift=stride)


def _transposed(layer, axis, direction, size, outputs):
    """Return an axis behind a transposed convolution, phase by phase."""
    extent, dilation = _extent(layer, direction)
    stride = layer.strides[direction]
    cut = max((size - 1) * stride + extent - outputs, 0) // 2

    def taps(i):
        places = range(i + cut, i + cut - extent, -dilation)
        return [place // stride for place in places if place % stride == 0]

    return axis.through(taps, period=stride)


def _upsampled(layer, axis, direction, size):
    """Return an axis behind UpSampling2D: pixels are repeated or interpolated."""
    factor = _pair(layer.size)[direction]
    if layer.interpolation == "nearest":
        return axis.through(lambda i: [i // factor], period=factor)
    good = layer.interpolation in REACH
    allowed = f"of an interpolation known: nearest, {', '.join(REACH)}"
    require(good, "layer", layer.name, allowed)
    reach = REACH[layer.interpolation]
    if factor > 1 and 2 * reach > size:
        return axis.all_of(size)

    def taps(i):
        centre = Fraction(2 * i + 1, 2 * factor) - Fraction(1, 2)
        if centre == int(centre):  # a pixel keeps its value
            return [int(centre)]
        return range(floor(centre - reach) + 1, ceil(centre + reach))

    return axis.through(taps, period=factor)


def _shifted(axis, before):
    return axis.through(lambda i: [i - before])


def _axis_behind(layer, axis, direction, size, outputs):
    """Return an axis behind a layer; `size` and `outputs` are pixels before, after."""
    kind = kind_of(layer)
    if kind == "Conv2DTranspose":
        return _transposed(layer, axis, direction, size, outputs)
    if kind in (*CONVOLUTIONS, *POOLS):
        return _window(layer, axis, direction, size)
    if kind == "UpSampling2D":
        return _upsampled(layer, axis, direction, size)
    if kind == "ZeroPadding2D":
        return _shifted(axis, layer.padding[direction][0])
    if kind == "Cropping2D":
        return _shifted(axis, -layer.cropping[direction][0])
    over = kind in OVER_AXES and direction + 1 in axes_of(layer, ndim=4)
    if over or kind in GLOBAL or kind == "GroupNormalization":
        return axis.all_of(size)
    return axis


def _reshaped(layer, view, shape, output):
    """Return the view behind Flatten or Reshape: places must stay, or not matter."""
    if len(shape) == 1:
        lost = len(output) == 3 and view.scattered
        require(not lost, "layer", layer.name, "fed by maps, or by a Dense layer")
        return view
    if output[:2] == shape[:2]:
        return view
    moving = any(
        axis.moves and size > 1
        for pair in view.axes.values()
        for axis, size in zip(pair, shape, strict=False)
    )
    vector = len(output) == 1
    good = vector or not moving
    require(good, "layer", layer.name, f"one that keeps {shape[0]}×{shape[1]} places")
    whole = _each(view.axes, lambda axis, direction: axis.all_of(shape[direction]))
    return View(whole, scattered=vector and moving)


def _each(axes, change):
    """Apply change(axis, direction) to all axes."""
    return {
        name: tuple(change(axis, direction) for direction, axis in enumerate(pair))
        for name, pair in axes.items()
    }


def _spread(view, shape, output):
    """Return the view of a tensor that is spread from 1 to more pixels."""
    if len(shape) != 3:
        return view

    def change(axis, direction):
        spread = shape[direction] == 1 < output[direction]
        return axis.all_of(1) if spread else axis

    return View(_each(view.axes, change))


def _merged(layer, views, shapes, output):
    """Return the view of values computed from one value of each tensor."""
    ranks = {len(shape) for shape in (*shapes, output)}
    require(len(ranks) == 1, "layer", layer.name, "fed by maps alone or vectors alone")
    if kind_of(layer) == "Concatenate":
        last = axes_of(layer, len(output) + 1) == {len(output)}
        require(
            last, "layer", layer.name, "one that joins channels, along the last axis"
        )
    views = [_spread(v, shape, output) for v, shape in zip(views, shapes, strict=True)]
    names = dict.fromkeys(name for view in views for name in view.axes)
    axes = {}
    for name in names:
        pairs = [view.axes[name] for view in views if name in view.axes]
        axes[name] = tuple(map(merged, zip(*pairs, strict=True)))
        good = None not in axes[name]
        require(good, "layer", layer.name, "fed by maps of equal stride")
    return View(axes, any(view.scattered for view in views))


def behind(layer, views, shapes, output):
    """Return the View of a layer's output; `views` and `shapes` are of its inputs.

    Raises a ValueError that names the layer where the view does not follow.
    """
    kind = kind_of(layer)
    if kind in MERGES:
        return _merged(layer, views, shapes, output)
    require(len(shapes) == 1, "layer", layer.name, "fed by one tensor")
    ((view,), (shape,)) = views, shapes
    if kind in RESHAPES:
        return _reshaped(layer, view, shape, output)
    if kind == "GroupNormalization":
        last = axes_of(layer, len(shape) + 1) == {len(shape)}
        require(last, "layer", layer.name, "of groups of channels, the last axis")
    if len(shape) == 1:
        mixed = kind == "Dense" or kind in OVER_AXES
        return View(view.axes, view.scattered and not mixed)
    return View(
        _each(
            view.axes,
            lambda axis, direction: _axis_behind(
                layer, axis, direction, shape[direction], (*output, 1)[direction]
            ),
        )
    )


def field_and_jump(name, view, shape):
    """Return the field and the jump of a tensor, pairs (vertical, horizontal).

    The largest field where several inputs hold images; (1, 1) where none does.
    """
    if not view.axes:
        return (1, 1), (1, 1)
    sizes = shape[:2] if len(shape) == 3 else (1, 1)
    pairs = list(view.axes.values())
    field = tuple(
        max(pair[d].field(size) for pair in pairs) for d, size in enumerate(sizes)
    )
    jumps = [{pair[d].jump for pair in pairs if pair[d].moves} for d in DIRECTIONS]
    good = all(len(some) <= 1 for some in jumps)
    require(good, "layer", name, "fed by maps of equal stride")
    return field, tuple(_plain(*some) if some else 0 for some in jumps)


def _plain(fraction):
    return int(fraction) if fraction == int(fraction) else fraction
