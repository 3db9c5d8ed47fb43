"""Maps of what speaks for a score: covered windows, class activation maps, Grad-CAM."""

import keras
import numpy as np

from utils.arguments import array, flag, integer, number, require
from utils.introspection.features import feature_model, layer_of, one_or_all
from utils.introspection.gradients import gradient


def occlusion_map(score, image, size, stride=1, fill=0.0):
    """Return by how much a score drops when a window of the image is covered.

    score: a function of images (n, height, width, ...) that returns n numbers. The
    windows of size × size pixels lie inside the image, `stride` pixels apart; covered
    pixels get the value `fill`. Positive where the window speaks for the score.
    """
    require(callable(score), "score", score, "a function of a batch of images")
    image = array("image", image, (2, 3)).astype("float32")
    size = integer("size", size, low=1, high=min(image.shape[:2]))
    stride = integer("stride", stride, low=1)
    tops, lefts = (range(0, n - size + 1, stride) for n in image.shape[:2])
    corners = [(top, left) for top in tops for left in lefts]
    covered = np.repeat(image[None], len(corners), axis=0)
    for picture, (top, left) in zip(covered, corners, strict=True):
        picture[top : top + size, left : left + size] = number("fill", fill)
    drops = array("score", score(image[None]), 1) - array("score", score(covered), 1)
    return drops.reshape(len(tops), len(lefts))


def _scores_of(model):
    """Refuse a model whose last layer is a softmax: its gradients fade."""
    last = model.layers[-1]
    soft = isinstance(last, keras.layers.Softmax)
    soft |= getattr(last, "activation", None) is keras.activations.softmax
    require(not soft, "last layer", last.name, "one of scores, before any softmax")


def class_activation_maps(model, images):
    """Return maps (n, rows, columns, classes) whose averages are scores without bias.

    The model ends with global average pooling and one dense layer, without softmax
    (Zhou et al., arXiv:1512.04150).
    """
    dense = layer_of(model, model.layers[-1].name)
    _scores_of(model)
    pooling = model.layers[-2] if len(model.layers) > 1 else None
    good = isinstance(pooling, keras.layers.GlobalAveragePooling2D)
    good &= isinstance(dense, keras.layers.Dense)
    require(good, "model", model.name, "one that ends with global averages and Dense")
    features = keras.Model(one_or_all(model.inputs), pooling.input)(images)
    return keras.ops.convert_to_numpy(features) @ dense.get_weights()[0]


def grad_cam(model, layer_name, images, index, relu=True):
    """Return for each image the map of a layer's evidence for output `index`.

    Each map of the layer counts with the mean of the score's gradient over it; negative
    sums are cut off by `relu` (Selvaraju et al., arXiv:1610.02391). Shape (n, rows,
    columns). Raises a ValueError where the model ends with a softmax.
    """
    layer = layer_of(model, layer_name)
    _scores_of(model)
    scores = one_or_all(model.outputs)
    index = integer("index", index, low=0, high=scores.shape[-1] - 1)
    maps = keras.ops.convert_to_numpy(feature_model(model, layer_name)(images))
    require(maps.ndim == 4, "layer name", layer_name, "a layer of maps")
    rest = keras.Model(layer.output, scores)
    slope = gradient(lambda features: keras.ops.sum(rest(features)[:, index]), maps)
    evidence = np.sum(slope.mean(axis=(1, 2), keepdims=True) * maps, axis=-1)
    return np.maximum(evidence, 0) if flag("relu", relu) else evidence
