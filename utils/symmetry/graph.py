"""Walk through a Keras model call by call, without adding anything to it."""

from typing import NamedTuple

import keras
import numpy as np

from utils.arguments import require

WANTED = "a built Sequential or functional model"


class Call(NamedTuple):
    """One call of a layer or operation; tensors are known by keys, 0 is the input."""

    name: str
    operation: object
    arguments: object
    inputs: tuple  # (key of the model's tensor, key in the results) pairs
    outputs: tuple  # keys in the results


class Graph(NamedTuple):
    """The calls of a model in the order of computing, and the keys of its outputs."""

    calls: tuple
    outputs: tuple
    shape: tuple  # of the input, without the batch


def _functional(model):
    """Return the functional model inside; refuse what has none or several inputs."""
    require(isinstance(model, keras.Model), "model", type(model), "a Keras model")
    if isinstance(model, keras.Sequential):
        model = model._functional or model
    require(hasattr(model, "_nodes_by_depth"), "model", model.name, WANTED)
    shapes = [tuple(tensor.shape) for tensor in model.inputs]
    images = len(shapes) == 1 and len(shapes[0]) == 4
    require(images, "model.inputs", shapes, "one input of images (n, rows, columns, c)")
    kind = model.inputs[0].dtype
    require("float" in kind, "model.inputs", kind, "of real numbers")
    return model


def _check(operation):
    """Refuse layers whose outputs are not moved as images are, or not exactly."""
    shown = f"{operation.name} ({type(operation).__name__})"
    recurrent = isinstance(operation, keras.layers.RNN | keras.layers.Bidirectional)
    require(not recurrent, "layer", shown, "no layer of sequences")
    good = getattr(operation, "data_format", "channels_last") in (None, "channels_last")
    require(good, "layer", shown, "of data_format 'channels_last'")
    precise = getattr(operation, "compute_dtype", "float32") in ("float32", "float64")
    require(precise, "layer", shown, "computed in float32: the errors are small")


def _nodes(model):
    depths = sorted(model._nodes_by_depth, reverse=True)
    nodes = [node for depth in depths for node in model._nodes_by_depth[depth]]
    return [node for node in nodes if not node.is_input]


class _Walk:
    """Collects the calls of a model; models inside it are opened."""

    def __init__(self):
        self.calls = []
        self.tensors = 1  # so far, the input included

    def model(self, model, keys, prefix=""):
        """Add the calls of a model with `keys` as inputs; return its outputs' keys."""
        known = {id(x): key for x, key in zip(model.inputs, keys, strict=True)}
        for node in _nodes(model):
            inputs = [known[id(x)] for x in node.input_tensors]
            name = prefix + node.operation.name
            inner = getattr(node.operation, "_functional", None) or node.operation
            if hasattr(inner, "_nodes_by_depth"):
                outputs = self.model(inner, inputs, name + "/")
            else:
                outputs = self.call(node, name, inputs)
            known |= {id(x): key for x, key in zip(node.outputs, outputs, strict=True)}
        return [known[id(x)] for x in model.outputs]

    def call(self, node, name, inputs):
        """Add one call of a layer or operation; return the keys of its outputs."""
        _check(node.operation)
        outputs = range(self.tensors, self.tensors + len(node.outputs))
        self.tensors = outputs.stop
        pairs = tuple(zip(map(id, node.input_tensors), inputs, strict=True))
        self.calls.append(
            Call(name, node.operation, node.arguments, pairs, tuple(outputs))
        )
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
    model = _functional(model)
    walk = _Walk()
    outputs = walk.model(model, [0])
    shape = tuple(model.inputs[0].shape[1:])
    return Graph(_numbered(walk.calls), tuple(outputs), shape)


def compute(call, inputs):
    """Return the outputs of one call in inference mode, as a list of arrays.

    `inputs` are arrays in the order of `call.inputs`.
    """
    tensors = {
        key: keras.ops.convert_to_tensor(np.ascontiguousarray(x))
        for (key, _), x in zip(call.inputs, inputs, strict=True)
    }
    args, kwargs = call.arguments.fill_in(tensors)
    if isinstance(call.operation, keras.layers.Layer):
        kwargs = {"training": False} | kwargs
    outputs = keras.tree.flatten(call.operation(*args, **kwargs))
    return [keras.ops.convert_to_numpy(x) for x in outputs]


def all_values(graph, images):
    """Return the values of all tensors of a model on images, in the order of keys."""
    values = [images]
    for call in graph.calls:
        results = compute(call, [values[key] for _, key in call.inputs])
        for result in results:
            finite = bool(np.isfinite(result).all())
            require(finite, "layer", call.name, "finite: it puts out NaN or infinity")
        values += results
    return values
