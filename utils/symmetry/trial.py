"""Try a single layer of a model alone, on inputs that are moved or replaced."""

from fractions import Fraction
from math import lcm

import numpy as np

from utils.symmetry import maps
from utils.symmetry.inference import compute
from utils.symmetry.maps import is_map


class Trial:
    """Output `index` of one call, tried alone on its inputs from the model.

    `unit` is, per axis, the smallest shift in image pixels that moves all input maps by
    whole pixels. Differences of up to `noise`, rms, are rounding.
    """

    def __init__(self, call, inputs, grids, index, noise):
        self.call, self.inputs, self.grids, self.index = call, inputs, grids, index
        self.value, self.noise = self.run(inputs), noise
        strides = [grid.stride for grid in grids if grid] or [(Fraction(1),) * 2]
        self.unit = tuple(
            lcm(*(stride[axis].numerator for stride in strides)) for axis in (0, 1)
        )
        self.stride = tuple(min(stride[axis] for stride in strides) for axis in (0, 1))

    def is_closed(self, axis, stride):
        """Tell whether the output, of a given stride, covers the inputs exactly."""
        sizes = [x.shape[1 + axis] for x in self.inputs if is_map(x)]
        return self.value.shape[1 + axis] * stride == max(sizes) * self.stride[axis]

    def run(self, inputs):
        """Return the output for changed inputs."""
        return maps.real(compute(self.call, inputs)[self.index])

    @property
    def rounding(self):
        """Return the size of rounding also where the output hardly varies, rms."""
        return max(maps.ROUNDING * maps.spread(self.value), self.noise)

    def error(self, after, axis, steps, lines=None):
        """Return the error of `after` as the output moved by the best of `steps`."""
        return maps.shift_error(after, self.value, axis, steps, self.noise, lines)

    def on_moved(self, axis, shift):
        """Return the output for inputs moved by `shift` image pixels."""
        pairs = zip(self.inputs, self.grids, strict=True)
        return self.run(
            [
                maps.moved(x, axis, int(shift / grid.stride[axis])) if grid else x
                for x, grid in pairs
            ]
        )

    def on_constants(self, scale):
        """Return the output for constant maps, of random values per channel."""
        rng = np.random.default_rng(maps.RNG_SEED)
        return self.run([_constant(x, scale, rng) for x in self.inputs])

    def reached(self, widths):
        """Return the lines of the output that borders of given widths do not reach.

        `widths` holds, per input, ((top, bottom), (left, right)). The borders are
        perturbed, and the lines that change are cut off.
        """
        lines = []
        for axis in (0, 1):
            rng = np.random.default_rng(maps.RNG_SEED)
            perturbed = [
                _perturbed(x, axis, width[axis], rng) if is_map(x) else x
                for x, width in zip(self.inputs, widths, strict=True)
            ]
            changed = self.run(perturbed) != self.value
            others = tuple(n for n in range(changed.ndim) if n != 1 + axis)
            touched = np.flatnonzero(changed.any(axis=others))
            size = self.value.shape[1 + axis]
            first = max((n + 1 for n in touched if n < size / 2), default=0)
            last = min((n for n in touched if n >= size / 2), default=size)
            lines.append((first, last))
        return tuple(lines)


def _constant(values, scale, rng):
    if not is_map(values):
        return np.broadcast_to(values[:1], values.shape)
    axes = (0, 1, 2)
    mean = values.mean(axis=axes, keepdims=True)
    spread = values.std(axis=axes, keepdims=True)
    level = scale * (mean + spread * rng.standard_normal(mean.shape))
    return np.broadcast_to(level, values.shape).astype(values.dtype)


def _perturbed(values, axis, width, rng):
    """Return a map with noise on its first and last lines."""
    before, after = width
    size = values.shape[1 + axis]
    far = np.arange(size)
    border = (far < before) | (far >= size - after)
    noise = rng.standard_normal(values.shape) * (values.std() or 1)
    shape = [1] * values.ndim
    shape[1 + axis] = size
    return (values + noise * border.reshape(shape)).astype(values.dtype)


def borders(trial):
    """Return for each input a border as wide as the gaps of a dilated kernel."""
    rate = getattr(trial.call.operation, "dilation_rate", 1)
    pair = rate if isinstance(rate, tuple | list) else (rate, rate)
    return [tuple((width, width) for width in pair) for _ in trial.inputs]


def outside(trial):
    """Return for each input how many lines the borders before it have reached."""
    return [
        _outside(x, grid) for x, grid in zip(trial.inputs, trial.grids, strict=True)
    ]


def _outside(values, grid):
    if grid is None:
        return ((0, 0), (0, 0))
    pairs = zip(grid.inside, values.shape[1:3], strict=True)
    return tuple((first, size - last) for (first, last), size in pairs)
