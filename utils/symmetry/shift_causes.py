"""What a single layer does to shifts: its stride, and by which cause it breaks them.

The layer is tried alone: its inputs, taken from the model, are moved on the torus.
"""

from fractions import Fraction
from math import ceil, floor, inf, isnan

import numpy as np

from utils.symmetry import maps
from utils.symmetry.findings import FLATTEN, FROM_VECTOR, LEAK
from utils.symmetry.maps import Grid, agrees, is_map
from utils.symmetry.trial import borders, outside

STRIDE, OTHERWISE, WEIGHTED = "stride", "moves otherwise", "weights per position"
ZERO, CONSTANT, OTHER = "zero padding", "constant padding", "padding"
DECLARED = {
    "Conv2D": "strides",
    "DepthwiseConv2D": "strides",
    "SeparableConv2D": "strides",
    "MaxPooling2D": "strides",
    "AveragePooling2D": "strides",
    "Conv2DTranspose": "strides",
    "UpSampling2D": "size",
}


def _declared(trial):
    """Return the layer's stride along both axes if it is one of Keras' own, or None."""
    operation = trial.call.operation
    kind = type(operation).__name__
    if not type(operation).__module__.startswith("keras.") or kind not in DECLARED:
        return None
    value = getattr(operation, DECLARED[kind])
    pair = value if isinstance(value, tuple | list) else (value, value)
    upwards = kind in ("Conv2DTranspose", "UpSampling2D")
    return tuple(1 / Fraction(n) if upwards else Fraction(n) for n in pair)


def _candidates(size, result):
    """Return possible strides from `size` to `result` lines, the likely ones first."""
    if size == result:
        return [Fraction(1)]
    down = [Fraction(n) for n in range(1, ceil(size / result) + 1)]
    up = [Fraction(1, n) for n in range(2, ceil(result / size) + 1)]
    return sorted(down + up, key=lambda ratio: abs(ratio - Fraction(size, result)))


def _measured_ratio(trial, axis, lines):
    """Return the stride of a layer along one axis: the one that fits a shift best."""
    largest = max((x for x in trial.inputs if is_map(x)), key=np.size)
    candidates = _candidates(largest.shape[1 + axis], trial.value.shape[1 + axis])
    if len(candidates) == 1:
        return candidates[0]

    def misfit(ratio):
        stride = trial.stride[axis] * ratio
        shift = maps.common_period(trial.unit[axis], stride)
        after = trial.on_moved(axis, shift)
        error = trial.error(after, axis, [int(shift / stride)], lines)
        return inf if isnan(error) else error

    return min(candidates, key=misfit)


class _Errors:
    """Errors of a layer for the smallest shifts, the larger of both axes.

    `whole` and `inside` for shifts that the layer's stride divides, `between` for the
    others, inside.
    """

    def __init__(self, trial, stride, lines):
        self.whole = self.inside = self.between = 0.0
        self.has_inside = all(first < last for first, last in lines)
        for axis in (0, 1):
            unit = trial.unit[axis]
            period = maps.common_period(unit, stride[axis])
            steps = [int(period / stride[axis])]
            after = trial.on_moved(axis, period)
            closed = trial.is_closed(axis, stride[axis])
            kept = None if closed else maps.everything(trial.value)
            self.whole = np.fmax(self.whole, trial.error(after, axis, steps, kept))
            self.inside = np.fmax(self.inside, trial.error(after, axis, steps, lines))
            if period > unit:
                self.add_between(trial, axis, unit / stride[axis], lines, kept)

    def add_between(self, trial, axis, steps, lines, kept):
        """Try the smallest shift, which is not a multiple of the stride."""
        after = trial.on_moved(axis, trial.unit[axis])
        nearest = [floor(steps), ceil(steps)]
        error = trial.error(after, axis, nearest, lines)
        if isnan(error):  # the map is too small to have an inside
            error = trial.error(after, axis, nearest, kept)
        self.between = np.fmax(self.between, error)


def _is_uneven(trial, scale, lines, steps):
    """Tell whether the response to constant maps times `scale` differs along a map.

    It is compared with itself, `steps` (rows, columns) further on, within `lines`.
    """
    values = trial.on_constants(scale)
    difference = []
    for axis, number in enumerate(steps):
        part = values - maps.moved(values, axis, number)
        difference.append(maps.window(part, maps.overlap(lines, axis, number)))
    largest = max(maps.rms(part) for part in difference)
    return largest > max(trial.rounding, maps.FLOAT32 * maps.rms(values))


def _border_cause(trial, steps):
    """Return by what the border of a layer breaks shifts."""
    lines = maps.everything(trial.value)
    if not _is_uneven(trial, 1, lines, steps):
        return OTHER
    return CONSTANT if _is_uneven(trial, 0, lines, steps) else ZERO


def _map_causes(trial, stride, lines):
    """Return all causes by which a layer from maps to maps breaks shifts."""
    errors = _Errors(trial, stride, lines)
    if agrees(errors.whole) and agrees(errors.between):
        return []
    pairs = zip(trial.unit, stride, strict=True)
    steps = [int(maps.common_period(unit, s) / s) for unit, s in pairs]
    if _is_uneven(trial, 1, lines, steps):
        return [LEAK]
    if errors.inside > 0:
        return [OTHERWISE]
    causes = [STRIDE] if errors.between > 0 else []
    if agrees(errors.whole):
        return causes
    border = _border_cause(trial, steps)
    if border == OTHER and not errors.has_inside and not _declared(trial):
        return [OTHERWISE]
    return [*causes, border]


def _same_numbers(trial):
    """Tell whether the output holds the numbers of the input in another order."""
    given = trial.inputs[0]
    return given.size == trial.value.size and np.array_equal(
        np.sort(given, axis=None), np.sort(trial.value, axis=None)
    )


def _vector_causes(trial):
    """Return why a layer from maps to a vector is not invariant, if it is not."""
    for axis in (0, 1):
        after = trial.on_moved(axis, trial.unit[axis])
        if maps.relative(after - trial.value, trial.value, trial.noise) > 0:
            return [FLATTEN if _same_numbers(trial) else WEIGHTED]
    return []


def _from_vector(trial, size):
    """Return Grid and causes of a map made from vectors; it may be flat."""
    value = trial.value
    steps = [value - maps.moved(value, axis, 1) for axis in (0, 1)]
    flat = all(agrees(maps.relative(step, value, trial.noise)) for step in steps)
    stride = tuple(Fraction(n, m) for n, m in zip(size, value.shape[1:3], strict=True))
    period = tuple(s.numerator for s in stride)
    grid = Grid(stride, period, maps.everything(value), (True, True))
    return grid, [] if flat else [FROM_VECTOR]


def _grid(trial, stride, border, size):
    """Return the grid of the output; `border` tells whether this layer has one."""
    grids = [grid for grid in trial.grids if grid]
    period = tuple(
        maps.common_period(np.lcm.reduce([g.period[axis] for g in grids]), stride[axis])
        for axis in (0, 1)
    )
    widths = outside(trial)
    if border:
        widths = [np.maximum(a, b) for a, b in zip(widths, borders(trial), strict=True)]
    inside = maps.everything(trial.value)
    if np.any(widths):
        inside = trial.reached(widths)
    pairs = zip(trial.value.shape[1:3], stride, size, strict=True)
    closed = tuple(lines * step == whole for lines, step, whole in pairs)
    return Grid(stride, tuple(map(int, period)), inside, closed)


def examine(trial, size):
    """Return the Grid, None for vectors, of what is on trial and a list of causes.

    `size` is that of the image (rows, columns).
    """
    grids = trial.grids
    if not any(grids):
        if not is_map(trial.value):
            return None, []
        return _from_vector(trial, size)
    if not is_map(trial.value):
        return None, _vector_causes(trial)
    lines = trial.reached(borders(trial))
    declared = _declared(trial)
    ratios = declared or [_measured_ratio(trial, axis, lines) for axis in (0, 1)]
    stride = tuple(trial.stride[axis] * ratios[axis] for axis in (0, 1))
    causes = _map_causes(trial, stride, lines)
    border = bool({ZERO, CONSTANT, OTHER} & set(causes))
    return _grid(trial, stride, border, size), causes
