"""Run the layers of a Keras model one by one, as the model does in inference mode.

Nothing that belongs to the model changes: all happens in a `keras.StatelessScope`.
"""

from functools import cache
from typing import NamedTuple

import keras
import numpy as np

from utils import keras_graph
from utils.arguments import require
from utils.symmetry import maps
from utils.symmetry.graph import FINE, PRECISE


class _Inference(keras.layers.Layer):
    """Stands for the model around a layer, so that Keras takes the call as its part.

    A layer that is called by itself would forget the losses of the call before.
    """

    def __init__(self):
        super().__init__(name="inference", dtype="float32")
        self.built = True

    def call(self, _, run):
        return run()


@cache
def _inference():
    return _Inference()


def _arrays(name, value, run):
    """Return what `run` computes in inference mode as a list of arrays.

    Raises a ValueError that says why layer or model `value`, `name` says which, cannot.
    """
    with keras_graph.refused(name, value):
        outputs = _inference()(keras.ops.zeros(()), run=run, training=False)
        tensors = [x for x in keras.tree.flatten(outputs) if keras.ops.is_tensor(x)]
        return [keras.ops.convert_to_numpy(x) for x in tensors]


def _run(call, inputs):
    """Return the outputs of one call as a list of arrays."""
    tensors = [keras.ops.convert_to_tensor(np.ascontiguousarray(x)) for x in inputs]
    args, kwargs = keras_graph.fill_in(call.recorded, tensors)
    if isinstance(call.operation, keras.layers.Layer):
        kwargs["training"] = False  # goes before the layer's own, as in any model
    arrays = _arrays("layer", call.name, lambda: call.operation(*args, **kwargs))
    for array in arrays:
        precise = array.dtype.kind in "biu" or str(array.dtype) in PRECISE
        require(precise, "layer", f"{call.name}: {array.dtype}", FINE)
    return arrays


def compute(call, inputs):
    """Return the outputs of one call in inference mode, as a list of arrays.

    `inputs` are arrays in the order of `call.inputs`. No variable changes.
    """
    with keras.StatelessScope():
        return _run(call, inputs)


def _pass(graph, images):
    values = [images.astype(graph.dtype)]
    for call in graph.calls:
        results = _run(call, [values[key] for key in call.inputs])
        for result in results:
            finite = bool(np.isfinite(result).all())
            require(finite, "layer", call.name, "finite: it puts out NaN or infinity")
        values += results
    return values


def all_values(graph, images):
    """Return the values of all tensors of a model on images, in the order of keys.

    The variables of the model stay as they are.
    """
    with keras.StatelessScope():
        return _pass(graph, images)


def _nudged_values(graph, values, bits):
    """Return the values if all that enters a layer is nudged; they may be NaN."""
    others = values[:1]
    with keras.StatelessScope():
        for call in graph.calls:
            inputs = [
                maps.nudged(others[key], bits, values[key]) for key in call.inputs
            ]
            others = others + _run(call, inputs)
    return others


class Measured(NamedTuple):
    """The values of all tensors on images, which come first, and how they round.

    Differences of up to `noise`, rms, are rounding.
    """

    values: list
    noise: list

    def constant(self):
        """Tell for each tensor whether it is the same for all images and places."""
        return self._all(maps.is_constant)

    def faint(self):
        """Tell for each tensor whether it varies by hardly more than rounding."""
        return self._all(maps.is_faint)

    def _all(self, tell):
        return [tell(maps.real(x), noise) for x, noise in zip(*self, strict=True)]


def measure(graph, images):
    """Return what is Measured on images."""
    return _measured(graph, all_values(graph, images))


def _measured(graph, values):
    nudged = (_nudged_values(graph, values, bits) for bits in maps.NUDGES)
    return Measured(values, list(map(maps.noise, *nudged)))


def measure_first(model, graph, images, names):
    """Return what is Measured on images, if the layers make the model's output of them.

    Refuses layers, `names` are those of all tensors, whose output changes from pass to
    pass: random ones, and such whose state changes in inference mode.
    """
    with keras.StatelessScope():  # what the first pass changes is seen by the second
        values, again = (_pass(graph, images) for _ in range(2))
    for name, one, two in zip(names, values, again, strict=True):
        require(_agree(one, two), "layer", name, "the same each time: it is random")
    outputs = [values[key] for key in graph.outputs]
    whole = _outputs(model, values[0])
    same = len(whole) == len(outputs) and all(map(_agree, outputs, whole))
    require(same, "model", model.name, "one whose layers, in turn, make its output")
    return _measured(graph, values)


def _agree(one, two):
    if one.shape != two.shape:
        return False
    one, two = maps.real(one), maps.real(two)
    return maps.agrees(maps.relative(two - one, one))


def _outputs(model, images):
    """Return the outputs of a whole model in inference mode as a list of arrays."""
    given = keras.ops.convert_to_tensor(images)
    if not isinstance(model, keras.Sequential):  # the image may have a name
        given = keras.tree.pack_sequence_as(model.input, [given])
    with keras.StatelessScope():
        return _arrays("model", model.name, lambda: model(given, training=False))
