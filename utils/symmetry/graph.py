"""Walk through a Keras model call by call, without adding anything to it."""

from typing import NamedTuple

import keras
import numpy as np

from utils import keras_graph
from utils.arguments import require

WANTED = "a built Sequential or functional model"


class Call(NamedTuple):
    """One call of a layer or operation; `recorded` holds its arguments.

    `inputs` and `outputs` are keys of tensors, in their order; the image has key 0.
    """

    name: str
    recorded: keras_graph.Call
    inputs: tuple
    outputs: tuple

    @property
    def operation(self):
        """Return the layer or operation that is called."""
        return self.recorded.operation


class Graph(NamedTuple):
    """The calls of a model in the order of computing, and the keys of its outputs."""

    calls: tuple
    outputs: tuple
    shape: tuple  # of the input, without the batch


def _check_model(model):
    """Refuse what is no graph of layers, or has other inputs than one of images."""
    require(isinstance(model, keras.Model), "model", type(model), "a Keras model")
    require(keras_graph.is_graph(model), "model", model.name, WANTED)
    shapes = [tuple(tensor.shape) for tensor in model.inputs]
    images = len(shapes) == 1 and len(shapes[0]) == 4
    require(images, "model.inputs", shapes, "one input of images (n, rows, columns, c)")
    kind = model.inputs[0].dtype
    require("float" in kind, "model.inputs", kind, "of real numbers")


def _check_layer(operation):
    """Refuse layers whose outputs are not moved as images are, or not exactly."""
    shown = f"{operation.name} ({type(operation).__name__})"
    recurrent = isinstance(operation, keras.layers.RNN | keras.layers.Bidirectional)
    require(not recurrent, "layer", shown, "no layer of sequences")
    good = getattr(operation, "data_format", "channels_last") in (None, "channels_last")
    require(good, "layer", shown, "of data_format 'channels_last'")
    precise = getattr(operation, "compute_dtype", "float32") in ("float32", "float64")
    require(precise, "layer", shown, "computed in float32: the errors are small")


class _Walk:
    """Collects the calls of a model; models inside it are opened."""

    def __init__(self):
        self.calls = []
        self.tensors = 1  # so far, the input included

    def model(self, model, keys, prefix=""):
        """Add the calls of a model with `keys` as inputs; return its outputs' keys."""
        inputs, calls, outputs = keras_graph.record_calls(model)
        known = {id(x): key for x, key in zip(inputs, keys, strict=True)}
        for recorded in calls:
            given = tuple(known[id(x)] for x in recorded.inputs)
            name = prefix + recorded.operation.name
            if keras_graph.is_graph(recorded.operation):
                found = self.model(recorded.operation, given, name + "/")
            else:
                found = self.call(recorded, name, given)
            known |= {
                id(x): key for x, key in zip(recorded.outputs, found, strict=True)
            }
        return [known[id(x)] for x in outputs]

    def call(self, recorded, name, inputs):
        """Add one call of a layer or operation; return the keys of its outputs."""
        _check_layer(recorded.operation)
        outputs = range(self.tensors, self.tensors + len(recorded.outputs))
        self.tensors = outputs.stop
        self.calls.append(Call(name, recorded, inputs, tuple(outputs)))
        return outputs


def _numbered(calls):
    """Return the calls; several of one layer are called name:1, name:2."""
    names = [call.name for call in calls]
    numbered = []
    for position, call in enumerate(calls):
        if names.count(call.name) > 1:
            number = names[: position + 1].count(call.name)
            call = call._replace(name=f"{call.name}:{number}")
        numbered.append(call)
    return tuple(numbered)


def walk(model):
    """Return the Graph of a Sequential or functional Keras model with one image input.

    A layer used several times appears once per call, as "name:1", "name:2"; a model
    inside the model is opened, its layers are "model/layer". Raises a ValueError that
    names what cannot be treated.
    """
    _check_model(model)
    walk = _Walk()
    outputs = walk.model(model, [0])
    shape = tuple(model.inputs[0].shape[1:])
    return Graph(_numbered(walk.calls), tuple(outputs), shape)


def compute(call, inputs):
    """Return the outputs of one call in inference mode, as a list of arrays.

    `inputs` are arrays in the order of `call.inputs`.
    """
    tensors = [keras.ops.convert_to_tensor(np.ascontiguousarray(x)) for x in inputs]
    args, kwargs = keras_graph.fill_in(call.recorded, tensors)
    if isinstance(call.operation, keras.layers.Layer):
        kwargs = {"training": False} | kwargs
    outputs = keras.tree.flatten(call.operation(*args, **kwargs))
    return [keras.ops.convert_to_numpy(x) for x in outputs]


def all_values(graph, images):
    """Return the values of all tensors of a model on images, in the order of keys."""
    values = [images]
    for call in graph.calls:
        results = compute(call, [values[key] for key in call.inputs])
        for result in results:
            finite = bool(np.isfinite(result).all())
            require(finite, "layer", call.name, "finite: it puts out NaN or infinity")
        values += results
    return values
