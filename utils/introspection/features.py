"""What the layers of a model compute, and what a unit sees of an image."""

import keras
import numpy as np

from utils.arguments import array, integer, number, require
from utils.convolution import pair
from utils.introspection.replay import before, input_layers, opened
from utils.keras_graph import is_graph


def one_or_all(tensors):
    """Return the only tensor of a list, or the whole list, as Keras models want it."""
    return tensors[0] if len(tensors) == 1 else tensors


def check_graph(model):
    """Refuse a model that does not know how its layers call each other."""
    require(isinstance(model, keras.Model), "model", model, "a Keras model")
    rule = "functional, or built: with a keras.Input as its first entry"
    require(is_graph(model), "model", model.name, rule)


def layer_of(model, name):
    """Return a layer of a model that knows its input."""
    check_graph(model)
    names = [layer.name for layer in model.layers]
    good = isinstance(name, str) and name in names
    require(good, "layer name", name, f"one of {', '.join(names)}")
    return model.get_layer(name)


def find_layer(model, path):
    """Return a layer of a model, or of a model inside it, by its path "model/layer"."""
    if not isinstance(path, str) or "/" not in path:
        return layer_of(model, path)
    head, _, rest = path.partition("/")
    inner = layer_of(model, head)
    require(is_graph(inner), "layer name", path, f"without '/': {head} is no model")
    return find_layer(inner, rest)


def _called_again(model, layer_names):
    """Return a feature model whose tensors are new: it calls the layers once more."""
    results = {}

    def call(operation, *args, **kwargs):
        results[operation.name] = operation(*args, **kwargs)
        return results[operation.name]

    graph = keras.Model(model.inputs, model.outputs, name=model.name)
    clone = keras.models.clone_model(
        graph, clone_function=lambda operation: operation, call_function=call
    )
    places = input_layers(model)
    results |= {name: clone.inputs[place] for name, place in places.items()}
    outputs = [results[name] for name in layer_names]
    return keras.Model(one_or_all(clone.inputs), one_or_all(outputs))


def _operations(model):
    """Return the ids of a functional model's layers and operations but its inputs."""
    kind = keras.layers.InputLayer
    return {id(op) for op in model.operations if not isinstance(op, kind)}


def _features(model, layers):
    """Return the model of the layers' own outputs, None if Keras finds no such model.

    A layer's output is that of its first call, perhaps in another model.
    """
    outputs = [layer.output for layer in layers]
    try:
        return keras.Model(one_or_all(model.inputs), one_or_all(outputs))
    except ValueError:
        return None


def feature_model(model, *layer_names):
    """Return a model that shares the layers and outputs what the named ones compute.

    One name gives one output, several names a list. Raises a ValueError for unknown
    names, for layers called several times, and for a Sequential that does not know its
    input yet.
    """
    require(layer_names, "layer_names", layer_names, "at least one name of a layer")
    layers = [layer_of(model, name) for name in layer_names]
    calls, tensors = opened(model, "").calls, []
    for layer in layers:
        found = [call.outputs for call in calls if call.operation is layer]
        once = f"one called once, not {len(found)} times"
        require(len(found) < 2, "layer name", layer.name, once)
        tensors += [tensor for outputs in found for tensor in outputs]
    features = _features(model, layers)
    wanted = {id(call.operation) for call in before(calls, tensors)}
    if features is not None and wanted == _operations(features):
        return features
    return _called_again(model, layer_names)


def _margin(size, outputs, field, jump):
    """Return by how many pixels the field of the first output sticks out of an image.

    All windows together lie in the middle of the image: exact where nothing is padded
    and no pixel is left over, or where all is padded to the same size, by odd kernels.
    """
    margin, odd = divmod((outputs - 1) * jump + field - size, 2)
    fits = not odd and (margin == 0 or outputs * jump == size)
    allowed = f"those of maps with {outputs} on {size} pixels, in the middle of these"
    require(fits, "field and jump", (field, jump), allowed)
    return margin


def top_patches(images, maps, field, jump, n=9, fill=0.0):
    """Return what a unit sees in the n images that excite it most, and how much.

    images: (N, height, width) or (N, height, width, depth). maps: (N, rows, columns),
    one map per image. field, jump: size and distance of the receptive fields, numbers
    or pairs, as in a row of the ledger. One patch per image, (n, field, field, ...),
    the strongest first; what lies outside of the image is `fill`.
    """
    images, maps = array("images", images, (3, 4)), array("maps", maps, 3)
    require(len(maps) == len(images), "maps", maps.shape, f"{len(images)} maps")
    n = integer("n", n, low=1, high=len(images))
    field, jump = pair("field", field), pair("jump", jump)
    pairs = zip(images.shape[1:3], maps.shape[1:], field, jump, strict=True)
    margins = [_margin(*numbers) for numbers in pairs]
    flat = maps.reshape(len(maps), -1)
    order = np.argsort(-flat.max(axis=1), kind="stable")[:n]
    corners = np.array(np.unravel_index(flat[order].argmax(axis=1), maps.shape[1:])).T
    frame = [(margin, margin) for margin in margins] + [(0, 0)] * (images.ndim - 3)
    patches = [
        np.pad(images[i], frame, constant_values=number("fill", fill))[
            top : top + field[0], left : left + field[1]
        ]
        for i, (top, left) in zip(order, corners * jump, strict=True)
    ]
    return np.stack(patches), flat[order].max(axis=1)
