"""What the layers of a model compute, and what a unit sees of an image."""

import keras
import numpy as np

from utils.arguments import array, integer, number, require
from utils.convolution import pair


def one_or_all(tensors):
    """Return the only tensor of a list, or the whole list, as Keras models want it."""
    return tensors[0] if len(tensors) == 1 else tensors


def layer_of(model, name):
    """Return a layer of a model that knows its input."""
    require(isinstance(model, keras.Model), "model", model, "a Keras model")
    known = bool(model.built and getattr(model, "inputs", None))
    require(known, "model", model.name, "built: add a keras.Input as its first entry")
    names = [layer.name for layer in model.layers]
    good = isinstance(name, str) and name in names
    require(good, "layer name", name, f"one of {', '.join(names)}")
    return model.get_layer(name)


def feature_model(model, *layer_names):
    """Return a model that shares the layers and outputs what the named ones compute.

    One name gives one output, several names a list. Raises a ValueError for unknown
    names, and for a Sequential that does not know its input yet.
    """
    require(layer_names, "layer_names", layer_names, "at least one name of a layer")
    outputs = [layer_of(model, name).output for name in layer_names]
    return keras.Model(one_or_all(model.inputs), one_or_all(outputs))


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
