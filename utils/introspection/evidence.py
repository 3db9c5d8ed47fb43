"""Maps of what speaks for a score: covered windows, class activation maps, Grad-CAM."""

import keras
import numpy as np

from utils.arguments import array, flag, integer, number, require
from utils.introspection.features import check_graph, find_layer
from utils.introspection.gradients import gradient
from utils.introspection.replay import behind, check_maps, input_values, opened, run
from utils.introspection.scores import (
    are_probabilities,
    changed_inputs,
    is_number,
    position,
)


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
    before, after = (array("score", score(x), 1) for x in (image[None], covered))
    good = (len(before), len(after)) == (1, len(covered))
    require(good, "score", after, "a function that returns one number for each image")
    return (before - after).reshape(len(tops), len(lefts))


def _check_scores(model, graph, end, inputs, values):
    """Refuse an output that is no rows of scores: the gradients of a softmax fade."""
    shape = f"tensor of shape {tuple(values.shape)}"
    require(len(values.shape) == 2, "output", shape, "rows of scores")
    outputs = [values]
    for other in changed_inputs(inputs):
        given = zip(map(id, graph.inputs), other, strict=True)
        outputs.append(run(graph.calls, given, {id(end)})[id(end)])
    soft, rule = are_probabilities(model, outputs), "scores, before any softmax"
    require(not soft, "output", "probabilities that add up to 1", rule)


def _producer(calls, tensor):
    found = [call for call in calls if any(tensor is x for x in call.outputs)]
    return found[0] if found else None


def _averages(graph, end):
    """Return the Dense layer that ends a graph and the maps whose averages it takes."""
    dense = _producer(graph.calls, end)
    good = dense is not None and isinstance(dense.operation, keras.layers.Dense)
    pooling = _producer(graph.calls, dense.inputs[0]) if good else None
    kind = keras.layers.GlobalAveragePooling2D
    if pooling is None or not isinstance(pooling.operation, kind):
        return None, None
    return dense.operation, pooling.inputs[0]


def class_activation_maps(model, images, output=None):
    """Return maps (n, rows, columns, classes) whose averages are scores without bias.

    The model ends with global average pooling and one dense layer, without softmax
    (Zhou et al., arXiv:1512.04150). `output` is the number or name of the output that
    is meant, where there are several.
    """
    check_graph(model)
    graph = opened(model, "")
    end = graph.outputs[position(model, output)]
    dense, maps = _averages(graph, end)
    inputs = input_values(model, images)
    given = zip(map(id, graph.inputs), inputs, strict=True)
    values = run(graph.calls, given, {id(end), id(maps)})
    _check_scores(model, graph, end, inputs, values[id(end)])
    good = dense is not None
    require(good, "model", model.name, "one that ends with global averages and Dense")
    check_maps(model)
    features = keras.ops.convert_to_numpy(values[id(maps)])
    kernel = keras.ops.convert_to_tensor(dense.kernel)
    return features @ keras.ops.convert_to_numpy(kernel)


def _maps_of(graph, layer_name, call):
    """Return the one tensor that a layer puts out, in the call that is meant."""
    count = len(graph.found)
    if count > 1 or call is not None:
        rule = f"a number from 0 to {count - 1}: the layer is called {count} times"
        require(is_number(call, count), "call", call, rule)
    tensors = graph.found[call or 0]
    good = len(tensors) == 1 and len(tensors[0].shape) == 4
    require(good, "layer name", layer_name, "a layer of maps")
    return tensors[0]


def _slope(later, values, maps, end, index):
    """Return the gradient of the scores `index` with respect to the maps."""
    dtype = keras.backend.standardize_dtype(values[id(maps)].dtype)

    def score(features):
        features = keras.ops.cast(features, dtype)
        results = run(later, {**values, id(maps): features}, {id(end)})
        return keras.ops.sum(results[id(end)][:, index])

    return gradient(score, keras.ops.convert_to_numpy(values[id(maps)]))


def grad_cam(model, layer_name, images, index, relu=True, output=None, call=None):
    """Return for each image the map of a layer's evidence for output `index`.

    Each map of the layer counts with the mean of the score's gradient over it; negative
    sums are cut off by `relu` (Selvaraju et al., arXiv:1610.02391). Shape (n, rows,
    columns). The layer may stand anywhere in a functional or Sequential model; one in a
    model inside has the name "model/layer". `output` is the number or name of the
    output that is meant, `call` the number of the layer's call, where there are
    several. Raises a ValueError where the output holds probabilities of a softmax.
    """
    find_layer(model, layer_name)
    graph = opened(model, layer_name)
    maps = _maps_of(graph, layer_name, call)
    end = graph.outputs[position(model, output)]
    later, reached = behind(graph.calls, maps)
    check_maps(model)
    good = id(end) in reached
    require(good, "layer name", layer_name, "a layer that the output depends on")
    needed = {id(x) for step in later for x in step.inputs} | {id(maps), id(end)}
    inputs = input_values(model, images)
    given = zip(map(id, graph.inputs), inputs, strict=True)
    values = run(graph.calls, given, needed)
    _check_scores(model, graph, end, inputs, values[id(end)])
    index = integer("index", index, low=0, high=values[id(end)].shape[-1] - 1)
    slope = _slope(later, values, maps, end, index)
    features = keras.ops.convert_to_numpy(values[id(maps)])
    evidence = np.sum(slope.mean(axis=(1, 2), keepdims=True) * features, axis=-1)
    return np.maximum(evidence, 0) if flag("relu", relu) else evidence
