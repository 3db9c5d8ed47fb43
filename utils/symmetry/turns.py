"""Errors of all tensors of a model under turns, mirror and sign of the image."""

from dataclasses import replace
from itertools import product

import numpy as np

from utils.arguments import require
from utils.symmetry import maps
from utils.symmetry.actions import Element
from utils.symmetry.graph import all_values
from utils.symmetry.maps import is_map
from utils.symmetry.shifts import Finding
from utils.symmetry.trial import Trial

KERNEL, GRID, BORDER = (
    "kernel not symmetric",
    "grid not centred",
    "border not symmetric",
)
FLATTEN, LEAK, FROM_VECTOR = "flatten", "position leak", "map from a vector"
BIAS, NONLINEAR, MIXED = "bias", "not odd", "mixes permuted units"
PERMUTED = "channels permute"
FARTHEST = 3  # pixels by which a grid may be off centre


def _in_plane(element, values):
    """Return maps moved as the element moves images; vectors stay."""
    if not is_map(values):
        return values
    if isinstance(element, Element):
        element = replace(element, sign=1)
    return element(values)


def _central(values):
    """Return the central half of a map, which borders reach last."""
    rows, columns = values.shape[1:3]
    return maps.window(
        values, ((rows // 4, rows - rows // 4), (columns // 4, columns - columns // 4))
    )


def _permutation(after, before):
    """Return for each channel of `after` the most similar channel of `before`."""
    channels = np.prod(before.shape[3:] if is_map(before) else before.shape[1:])
    a, b = (x.reshape(-1, int(channels)).astype(float) for x in (after, before))
    distance = (a**2).sum(0)[:, None] + (b**2).sum(0) - 2 * a.T @ b
    return distance.argmin(axis=1)


def _permuted(values, order):
    shape = values.shape
    return values.reshape(*shape[:3], -1)[..., order].reshape(shape)


class _Transformed:
    """How one tensor answers to one element: plainly, odd, as a vector, permuted."""

    def __init__(self, element, after, before, order=None):
        plain = _in_plane(element, before)
        wanted = "a model of square maps, which can be turned by 90°"
        require(plain.shape == after.shape, "group", f"{before.shape[1:3]}", wanted)
        options = [("", plain)]
        if getattr(element, "sign", 1) < 0:
            options.append(("odd", -plain))
        arrow = before.ndim == 2 and before.shape[1] in (2, 3)
        if arrow and isinstance(element, Element):
            options.append(("vector", element.vectors(before)))
        if is_map(before):
            order = _permutation(after, plain)
            options.append((PERMUTED, _permuted(plain, order)))
        elif order is not None and order.size == before[0].size:
            same = before.reshape(len(before), -1)[:, order].reshape(before.shape)
            options.append((PERMUTED, same))
        errors = [maps.relative(after - x, before) for _, x in options]
        best = errors.index(0) if 0 in errors else 0
        self.note, self.error = options[best][0], errors[best]
        expected = options[best][1]
        self.order = order if self.note == PERMUTED else None
        self.inside = float("nan")
        if is_map(before):
            self.inside = maps.relative(_central(after - expected), before)


def _answers(graph, values, element):
    """Return how all tensors answer to an element, in the order of keys."""
    after = all_values(graph, element(values[0]))
    answers = [_Transformed(element, after[0], values[0])]
    for call in graph.calls:
        orders = [answers[key].order for _, key in call.inputs]
        order = next((order for order in orders if order is not None), None)
        for key in call.outputs:
            answers.append(_Transformed(element, after[key], values[key], order))
    return answers


def _flat_response(trial):
    """Return the response to maps that are 1 everywhere."""
    return trial.run([np.ones_like(x[:1]) for x in trial.inputs])


def _differs(response, expected, scale):
    noise = max(maps.ROUNDING * scale, maps.FLOAT32 * maps.rms(expected))
    return maps.rms(response - expected) > noise


def _fits_inside(trial, element, moved, move):
    """Tell whether the layer answers well off the borders if its input moves on."""
    inputs = [np.roll(x, move, axis=(1, 2)) if is_map(x) else x for x in moved]
    return _Transformed(element, trial.run(inputs), trial.value).inside == 0


def _map_cause(trial, element, moved):
    """Return why a layer from maps to maps does not turn with its input."""
    response = _flat_response(trial)
    expected = _in_plane(element, response)
    scale = maps.spread(trial.value)
    if _differs(_central(response), _central(expected), scale):
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


def _causes(graph, values, elements, answers):
    """Return the causes of all tensors; "" where an input is broken already."""
    causes = [""] * len(values)
    for call in graph.calls:
        keys = [key for _, key in call.inputs]
        for index, key in enumerate(call.outputs):
            for name, element in elements.items():
                whole = all(answers[name][k].error == 0 for k in keys)
                if whole and answers[name][key].error > 0 and not causes[key]:
                    inputs = [values[k] for k in keys]
                    trial = Trial(call, inputs, [None] * len(keys), index)
                    after = all_values(graph, element(values[0]))
                    causes[key] = _cause(trial, element, [after[k] for k in keys])
    return causes


def by_group(graph, values, elements):
    """Return one Finding per tensor for the elements, name -> function of images.

    `values` are those of all tensors on the images, which come first.
    """
    answers = {
        name: _answers(graph, values, element) for name, element in elements.items()
    }
    causes = _causes(graph, values, elements, answers)
    findings = []
    for key, cause in enumerate(causes):
        mine = {name: answer[key] for name, answer in answers.items()}
        notes = {answer.note for answer in mine.values() if answer.note}
        findings.append(
            Finding(
                stride=None,
                errors={name: answer.error for name, answer in mine.items()},
                inside={name: answer.inside for name, answer in mine.items()},
                fits=dict.fromkeys(mine, True),
                cause=cause,
                note=" + ".join(sorted(notes)),
            )
        )
    return findings
