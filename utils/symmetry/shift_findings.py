"""Errors of all tensors of a model under shifts of the image."""

import numpy as np

from utils.symmetry import maps
from utils.symmetry.actions import translate
from utils.symmetry.findings import Finding
from utils.symmetry.inference import all_values
from utils.symmetry.shift_causes import examine
from utils.symmetry.trial import Trial

LEAVES = "content leaves map"
UNKNOWN = "cause unknown"


def _examined(graph, values, noise):
    """Return the Grid or None and the cause of all tensors, in the order of keys."""
    size = values[0].shape[1:3]
    grids, causes = [maps.image_grid(values[0])], [""]
    for call in graph.calls:
        inputs = [values[key] for key in call.inputs]
        known = [grids[key] for key in call.inputs]
        for index, key in enumerate(call.outputs):
            trial = Trial(call, inputs, known, index, noise[key])
            grid, found = examine(trial, size)
            grids.append(grid)
            causes.append(", ".join(found))
    return grids, causes


def _error(after, tensor, axis, shift, inside, fill):
    """Return one error of a tensor (values, noise, grid)."""
    before, noise, grid = tensor
    after, before = maps.real(after), maps.real(before)
    if grid is None:
        return float("nan") if inside else maps.relative(after - before, before, noise)
    lines = grid.inside if inside else maps.everything(before)
    if grid.closed[axis] and fill == "wrap" and not inside:
        lines = None
    return maps.shift_error(after, before, axis, grid.steps(axis, shift), noise, lines)


def _both_axes(graph, values, shift, fill):
    """Return the values for images moved by `shift` rows, and by `shift` columns."""
    moves = ((shift, 0), (0, shift))
    return [all_values(graph, translate(values[0], move, fill)) for move in moves]


def _left_over(graph, grids, errors, causes, fill):
    """Add the causes of layers that alone break nothing: their maps end too early."""
    broken = [any(error > 0 for error in table.values()) for table in errors]
    for call in graph.calls:
        ends = [grids[key] and not all(grids[key].closed) for key in call.inputs]
        sound = not any(broken[key] for key in call.inputs)
        for key in call.outputs:
            if sound and broken[key] and not causes[key]:
                causes[key] = LEAVES if fill == "zero" or any(ends) else UNKNOWN


def by_shifts(graph, measured, shifts, fill):
    """Return one Finding per tensor, as in `measured`, for whole-numbered shifts."""
    values = measured.values
    grids, causes = _examined(graph, *measured)
    errors, insides = [{} for _ in values], [{} for _ in values]
    for shift in shifts:
        after = _both_axes(graph, values, shift, fill)
        for key, tensor in enumerate(zip(*measured, grids, strict=True)):
            for table, inside in ((errors, False), (insides, True)):
                found = [
                    _error(after[axis][key], tensor, axis, shift, inside, fill)
                    for axis in (0, 1)
                ]
                table[key][shift] = float(np.fmax(*found))
    _left_over(graph, grids, errors, causes, fill)
    return [
        Finding(
            stride=grid and grid.stride,
            errors=errors[key],
            inside=insides[key],
            fits={s: grid is None or grid.is_multiple(s) for s in shifts},
            cause=causes[key],
        )
        for key, grid in enumerate(grids)
    ]
