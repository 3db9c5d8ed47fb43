"""By which cause a single layer breaks turns, mirror or sign of its input."""

from itertools import product

import numpy as np

from utils.symmetry import maps
from utils.symmetry.findings import FLATTEN, FROM_VECTOR, LEAK
from utils.symmetry.group_answers import answer, central, in_plane
from utils.symmetry.maps import agrees, is_map
from utils.symmetry.trial import Trial

KERNEL, GRID = "kernel not symmetric", "grid not centred"
BORDER, MIXED = "border not symmetric", "mixes permuted units"
BIAS, NONLINEAR = "bias", "not odd"
FARTHEST = 3  # pixels by which a grid may be off centre


def _leaks(trial, element):
    """Tell whether the response to maps of ones depends on the place."""
    response = trial.run([np.ones_like(x) for x in trial.inputs])
    expected = in_plane(element, response)
    difference = maps.rms(central(response) - central(expected))
    return difference > max(trial.rounding, maps.FLOAT32 * maps.rms(central(expected)))


def _fits_inside(trial, element, moved, move):
    """Tell whether the layer answers well off the borders if its input moves on."""
    inputs = [np.roll(x, move, axis=(1, 2)) if is_map(x) else x for x in moved]
    return agrees(answer(element, trial.run(inputs), trial.value, trial.noise).inside)


def _map_cause(trial, element, moved):
    """Return why a layer from maps to maps does not turn with its input."""
    if _leaks(trial, element):
        return LEAK
    if _fits_inside(trial, element, moved, (0, 0)):
        return BORDER
    near = sorted(range(-FARTHEST, FARTHEST + 1), key=abs)
    moves = product(near, near)
    off_centre = any(_fits_inside(trial, element, moved, move) for move in moves)
    return GRID if off_centre else KERNEL


def _cause(trial, element, moved):
    """Return why an output does not answer as all inputs, which are `moved`, do."""
    if getattr(element, "sign", 1) < 0:
        silent = trial.run([np.zeros_like(x) for x in trial.inputs])
        return BIAS if maps.rms(silent) > 0 else NONLINEAR
    if not any(is_map(x) for x in trial.inputs):
        return FROM_VECTOR if is_map(trial.value) else MIXED
    return _map_cause(trial, element, moved) if is_map(trial.value) else FLATTEN


def add_causes(causes, graph, element, measured, after, answers):
    """Fill in the causes "" of tensors that alone break what an element does.

    `causes`, what is `measured` on the images, the values `after` these were moved and
    the `answers` are lists with one entry per tensor.
    """
    values, noise = measured
    for call in graph.calls:
        if not all(agrees(answers[key].error) for key in call.inputs):
            continue
        for index, key in enumerate(call.outputs):
            if answers[key].error > 0 and not causes[key]:
                inputs = [values[k] for k in call.inputs]
                trial = Trial(call, inputs, [None] * len(inputs), index, noise[key])
                causes[key] = _cause(trial, element, [after[k] for k in call.inputs])
