"""Walk through a Keras model call by call, without adding anything to it."""

from typing import NamedTuple

import keras

from utils import keras_graph
from utils.arguments import require

WANTED = "a built Sequential or functional model, without a `call` of its own"
PRECISE = ("float32", "float64")
FINE = "computed in float32: the errors are small"


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
    shape: tuple  # of the input: (n or None, rows, columns, channels)
    dtype: str  # to which the model converts its images


def _check_model(model):
    """Refuse what is no graph of layers, or has other inputs than one of images."""
    require(isinstance(model, keras.Model), "model", type(model), "a Keras model")
    require(keras_graph.is_graph(model), "model", model.name, WANTED)
    shapes = [tuple(tensor.shape) for tensor in model.inputs]
    images = len(shapes) == 1 and len(shapes[0]) == 4
    require(images, "model.inputs", shapes, "one input of images (n, rows, columns, c)")
    require(shapes[0][0] != 1, "model.inputs", shapes, "of two or more images")
    kind = model.inputs[0].dtype
    require(kind in PRECISE, "model.inputs", kind, "of real numbers in float32")


def _check_layer(operation):
    """Refuse layers whose outputs are not moved as images are, or not exactly."""
    shown = f"{operation.name} ({type(operation).__name__})"
    recurrent = isinstance(operation, keras.layers.RNN | keras.layers.Bidirectional)
    require(not recurrent, "layer", shown, "no layer of sequences")
    good = getattr(operation, "data_format", "channels_last") in (None, "channels_last")
    require(good, "layer", shown, "of data_format 'channels_last'")
    half = getattr(operation, "compute_dtype", "float32") in ("float16", "bfloat16")
    require(not half, "layer", shown, FINE)


def _is_open(recorded):
    """Tell whether a call is that of a model whose layers get what the call gets.

    Keras may add or drop an axis of length 1 and convert numbers; such a model is then
    tried as a whole.
    """
    inner = recorded.operation
    if not keras_graph.is_graph(inner) or len(inner.inputs) != len(recorded.inputs):
        return False
    return all(
        len(wanted.shape) == len(given.shape) and wanted.dtype == given.dtype
        for wanted, given in zip(inner.inputs, recorded.inputs, strict=True)
    )


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
            if _is_open(recorded):
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
    (image,) = model.inputs
    calls = _numbered(walk.calls)
    return Graph(calls, tuple(outputs), tuple(image.shape), image.dtype)
