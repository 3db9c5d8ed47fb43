"""Look inside a trained model; the one place that knows a backend's gradient."""

import keras
import numpy as np

from utils.arguments import array, flag, integer, number, require
from utils.convolution import pair


def _tensorflow_gradient(function, inputs):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(inputs)
        value = function(inputs)
    zero = tf.UnconnectedGradients.ZERO
    return tape.gradient(value, inputs, unconnected_gradients=zero)


def _jax_gradient(function, inputs):
    import jax

    return jax.grad(function)(inputs)


def _torch_gradient(function, inputs):
    import torch

    inputs = inputs.detach().clone().requires_grad_()
    value = function(inputs)
    if not value.requires_grad:
        return torch.zeros_like(inputs)
    return torch.autograd.grad(value, inputs)[0]


GRADIENTS = {
    "tensorflow": _tensorflow_gradient,
    "jax": _jax_gradient,
    "torch": _torch_gradient,
}


def gradient(function, inputs):
    """Return the derivative of a scalar function with respect to its input tensor.

    `function` takes one float32 tensor and returns a scalar, computed by `keras.ops`
    and Keras models; the result is an array of the shape of `inputs`. Raises a
    ValueError where the function does not return a scalar.
    """

    def scalar(tensor):
        value = function(tensor)
        shape = tuple(getattr(value, "shape", ("no tensor",)))
        require(shape == (), "function's result", shape, "a scalar: add it up")
        return value

    require(callable(function), "function", function, "a function of one tensor")
    inputs = keras.ops.convert_to_tensor(inputs, "float32")
    result = GRADIENTS[keras.backend.backend()](scalar, inputs)
    return keras.ops.convert_to_numpy(result)


def _one_or_all(tensors):
    return tensors[0] if len(tensors) == 1 else tensors


def _layer(model, name):
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
    outputs = [_layer(model, name).output for name in layer_names]
    return keras.Model(_one_or_all(model.inputs), _one_or_all(outputs))


def _inside(values, border):
    """Cut a border off maps (n, height, width, channels); rows (n, units) have none."""
    axes = len(values.shape)
    require(axes in (2, 4), "model's output", values.shape, "rows or maps")
    if axes == 2:
        require(border == 0, "border", border, "0: the model's output has no border")
        return values[:, None, None, :]
    height, width = values.shape[1:3]
    low = (min(height, width) - 1) // 2
    require(border <= low, "border", border, f"at most {low} for {height}×{width} maps")
    return values[:, border : height - border, border : width - border]


def activations(model, channels, images, border=0):
    """Return for image i the mean of map `channels[i]`, border pixels left out.

    A tensor of shape (n,). `border` leaves that many pixels of the map out on each
    side; a model may also output rows (n, units).
    """
    values = _inside(model(images, training=False), border)
    limit = values.shape[-1]
    good = all(0 <= channel < limit for channel in channels)
    require(good, "channels", channels, f"numbers from 0 to {limit - 1}")
    chosen = keras.ops.one_hot(np.asarray(channels), limit)
    return keras.ops.sum(keras.ops.mean(values, axis=(1, 2)) * chosen, axis=1)


def _unit_step(slope):
    """Scale each gradient (n, ...) to a root mean square of 1; zero stays zero."""
    size = np.sqrt(np.mean(slope**2, axis=tuple(range(1, slope.ndim)), keepdims=True))
    return np.divide(slope, size, out=np.zeros_like(slope), where=size > 0)


def _shifts(jitter, count, rng):
    """Return pairs of shifts: one forth and one back, random for each step."""
    for _ in range(count):
        forth = rng.integers(-jitter, jitter + 1, size=2)
        yield tuple(forth), tuple(-forth)


def maximise(
    model, channels, start, steps=40, rate=0.1, border=0, jitter=0, clip=None, seed=0
):
    """Climb from images to images that excite a map each; return them and the way up.

    start: images (n, height, width, depth). Image i climbs for map `channels[i]`: the
    mean of the map, `border` pixels left out on each side. A step is the gradient,
    scaled to a root mean square of `rate`; before each, the images are shifted at
    random by up to `jitter` pixels (around the edges), and shifted back. `clip` is
    None or (low, high). Returns the images and the activations (steps + 1, n).
    """
    images = array("start", start, ndim=4).astype("float32")
    channels = [integer("channels", channel, low=0) for channel in channels]
    require(len(channels) == len(images), "channels", channels, f"{len(images)} maps")
    steps, border = integer("steps", steps, low=1), integer("border", border, low=0)
    jitter, rate = integer("jitter", jitter, low=0), number("rate", rate, low=0)
    low, high = (-np.inf, np.inf) if clip is None else clip
    require(low < high, "clip", clip, "None or (low, high)")

    def excited(tensor):
        return activations(model, channels, tensor, border)

    curve = [keras.ops.convert_to_numpy(excited(images))]
    for forth, back in _shifts(jitter, steps, np.random.default_rng(seed)):
        moved = np.roll(images, forth, axis=(1, 2))
        slope = gradient(lambda tensor: keras.ops.sum(excited(tensor)), moved)
        moved = np.clip(moved + rate * _unit_step(slope), low, high)
        images = np.roll(moved, back, axis=(1, 2))
        curve.append(keras.ops.convert_to_numpy(excited(images)))
    return images, np.array(curve)


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
    dense = _layer(model, model.layers[-1].name)
    _scores_of(model)
    pooling = model.layers[-2] if len(model.layers) > 1 else None
    good = isinstance(pooling, keras.layers.GlobalAveragePooling2D)
    good &= isinstance(dense, keras.layers.Dense)
    require(good, "model", model.name, "one that ends with global averages and Dense")
    features = keras.Model(_one_or_all(model.inputs), pooling.input)(images)
    return keras.ops.convert_to_numpy(features) @ dense.get_weights()[0]


def grad_cam(model, layer_name, images, index, relu=True):
    """Return for each image the map of a layer's evidence for output `index`.

    Each map of the layer counts with the mean of the score's gradient over it; negative
    sums are cut off by `relu` (Selvaraju et al., arXiv:1610.02391). Shape (n, rows,
    columns). Raises a ValueError where the model ends with a softmax.
    """
    layer = _layer(model, layer_name)
    _scores_of(model)
    scores = _one_or_all(model.outputs)
    index = integer("index", index, low=0, high=scores.shape[-1] - 1)
    maps = keras.ops.convert_to_numpy(feature_model(model, layer_name)(images))
    require(maps.ndim == 4, "layer name", layer_name, "a layer of maps")
    rest = keras.Model(layer.output, scores)
    slope = gradient(lambda features: keras.ops.sum(rest(features)[:, index]), maps)
    evidence = np.sum(slope.mean(axis=(1, 2), keepdims=True) * maps, axis=-1)
    return np.maximum(evidence, 0) if flag("relu", relu) else evidence


def best_match(gain):
    """Return for each row of an (n, n) table its column, each column once.

    The sum of the chosen entries is the largest possible. Shortest augmenting paths
    with prices for rows and columns (Kuhn, Naval Res. Logist. 2 (1955) 83), n³ steps.
    """
    gain = array("gain", gain, 2)
    rows, columns = gain.shape
    require(rows == columns, "gain", gain.shape, "a square table")
    cost = np.pad(gain.max() - gain, ((1, 0), (1, 0)))
    row_price, column_price = np.zeros(rows + 1), np.zeros(rows + 1)
    owner = np.zeros(rows + 1, int)  # of each column; row 0 stands for nobody
    for row in range(1, rows + 1):
        _add_row(row, cost, row_price, column_price, owner)
    result = np.empty(rows, int)
    result[owner[1:] - 1] = np.arange(rows)
    return result


def _add_row(row, cost, row_price, column_price, owner):
    """Give one more row a column, moving others along the cheapest path."""
    column, owner[0] = 0, row
    slack, before = np.full(len(owner), np.inf), np.zeros(len(owner), int)
    done = np.zeros(len(owner), bool)
    while owner[column]:
        done[column], current = True, owner[column]
        reduced = cost[current] - row_price[current] - column_price
        better = ~done & (reduced < slack)
        slack[better], before[better] = reduced[better], column
        column = int(np.where(done, np.inf, slack).argmin())
        step = slack[column]
        row_price[owner[done]] += step
        column_price[done] -= step
        slack[~done] -= step
    while column:
        owner[column] = owner[before[column]]
        column = before[column]
