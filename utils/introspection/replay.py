"""A model computed call by call, also from the values of one of its layers on."""

from typing import NamedTuple

import keras
import numpy as np

from utils.arguments import require
from utils.keras_graph import Call, fill_in, is_graph, record_calls, refused


class Graph(NamedTuple):
    """Calls in the order of computing, between symbolic tensors.

    `found` lists what the layer looked for puts out, a list of tensors per call.
    """

    inputs: list
    calls: list
    outputs: list
    found: list


def _handed_over(given, taken):
    """Return a call that passes tensors into or out of a model inside a model."""
    return Call(lambda *values: list(values), tuple(given), {}, given, taken)


def input_layers(model):
    """Return the numbers of a model's inputs by names of layers; a Sequential: none."""
    numbers = {id(tensor): number for number, tensor in enumerate(model.inputs)}
    return {
        layer.name: numbers[id(layer.output)]
        for layer in getattr(model, "operations", ())
        if isinstance(layer, keras.layers.InputLayer)
    }


def opened(model, path):
    """Return the Graph of a model in which a layer is looked for.

    A path "model/layer" leads into a model inside the model, which is opened.
    """
    head, _, rest = path.partition("/")
    inputs, recorded, outputs = record_calls(model)
    places = input_layers(model)
    calls, found = [], [[inputs[places[path]]]] if path in places else []
    for call in recorded:
        here = call.operation.name == head
        if here and rest and is_graph(call.operation):
            inner = opened(call.operation, rest)
            calls += [_handed_over(call.inputs, inner.inputs), *inner.calls]
            calls.append(_handed_over(inner.outputs, call.outputs))
            found += inner.found
            continue
        calls.append(call)
        if here and not rest:
            found.append(call.outputs)
    return Graph(inputs, calls, outputs, found)


def behind(calls, tensor):
    """Return the calls whose results depend on a tensor, and the ids of the results."""
    later, reached = [], {id(tensor)}
    for call in calls:
        if any(id(given) in reached for given in call.inputs):
            later.append(call)
            reached |= set(map(id, call.outputs))
    return later, reached


def before(calls, tensors):
    """Return the calls that some tensors depend on."""
    earlier, needed = [], set(map(id, tensors))
    for call in reversed(calls):
        if any(id(result) in needed for result in call.outputs):
            earlier.append(call)
            needed |= set(map(id, call.inputs))
    return earlier[::-1]


def _compute(call, values):
    """Return the outputs of a call, not in training, for the values of its inputs."""
    args, kwargs = fill_in(call, values)
    if isinstance(call.operation, keras.layers.Layer):
        kwargs = {**kwargs, "training": False}  # also where the model says otherwise
    results = keras.tree.flatten(call.operation(*args, **kwargs))
    return [result for result in results if result is not None]


def run(calls, values, wanted=()):
    """Return the values of the tensors whose ids are wanted; others are forgotten.

    `values` maps ids to what is known at the beginning, and stays as it is.
    """
    last = {id(x): number for number, call in enumerate(calls) for x in call.inputs}
    values = dict(values)
    for number, call in enumerate(calls):
        results = _compute(call, [values[id(tensor)] for tensor in call.inputs])
        values |= zip(map(id, call.outputs), results, strict=True)
        for key in {id(tensor) for tensor in (*call.inputs, *call.outputs)}:
            if last.get(key, number) <= number and key not in wanted:
                del values[key]
    return values


def input_values(model, images):
    """Return the values of a model's inputs, as the model itself takes them."""
    given = [tuple(getattr(x, "shape", ())) for x in keras.tree.flatten(images)][:99]
    with refused("images", given):
        taken = model.inputs[0] if isinstance(model, keras.Sequential) else model.input
        values = keras.tree.flatten(keras.Model(taken, model.inputs)(images))
    found = [tuple(x.shape) for x in values]
    good = all(shape in given for shape in found if len(shape) == 4)  # no axis added
    good = good and found[0][0] > 0 and len({n for n, *_ in found}) == 1
    good = good and all(keras.ops.all(keras.ops.isfinite(x)) for x in values)
    good = good and not any(map(np.ma.is_masked, keras.tree.flatten(images)))
    shapes = " and ".join(str(tuple(tensor.shape)) for tensor in model.inputs)
    require(good, "images", given, f"finite, one or more, of shapes {shapes}")
    return values


def check_maps(model):
    """Refuse layers whose maps have the channels first: no axis says so later."""
    for layer in model.layers:
        good = getattr(layer, "data_format", None) in (None, "channels_last")
        require(good, "layer", layer.name, "of data_format 'channels_last'")
        if hasattr(layer, "layers"):
            check_maps(layer)
