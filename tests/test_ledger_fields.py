"""The ledger's fields against what reaches an output, over all layers and arguments."""

import inspect

import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from keras import layers

from utils.ledger import KNOWN, ledger
from utils.ledger.layers import MERGES

SIZE = (24, 20, 4)
VALUES = {  # of arguments, by their names
    "activation": [None, "relu", "softmax", "tanh", layers.ReLU(), abs],
    "axis": [-1, 1, 2, 3, -2, (1, 2), [2, 3], (1, 2, 3), [-1]],
    "center": [True, False],
    "cropping": [1, (2, 1), ((1, 3), (0, 2))],
    "data_format": [None, "channels_last", "channels_first"],
    "depth_multiplier": [1, 2],
    "dilation_rate": [1, 2, (1, 3), (3, 3)],
    "filters": [2, 4],
    "groups": [1, 2],
    "interpolation": ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"],
    "keepdims": [False, True],
    "kernel_size": [1, 2, 3, (3, 5)],
    "mean": [None, 0.5],
    "noise_shape": [None, (1, 1, 1, 4)],
    "output_padding": [None, 0, 1, (1, 0)],
    "padding": ["valid", "same"],
    "pool_size": [2, 3, (1, 2)],
    "rate": [0.5],
    "renorm": [False, True],
    "scale": [True, False],
    "shared_axes": [None, [1, 2], [1]],
    "size": [1, 2, 3, (2, 1), (1, 4)],
    "stddev": [0.1],
    "strides": [None, 1, 2, 3, (2, 1)],
    "target_shape": [(-1,), SIZE, (24, -1, 4), (12, 10, 16), (20, 24, 4), (480, 4)],
    "units": [3],
    "use_bias": [True, False],
    "variance": [None, 2.0],
}
OWN = {  # of layers in which these names mean something else
    "Rescaling": {"scale": [0.5, -2.0]},
    "ZeroPadding2D": {"padding": [1, (2, 1), ((1, 3), (0, 2))]},
}
BEFORE = [  # makers of what stands before the layer, at most one
    lambda: [],
    lambda: [layers.Conv2D(4, 3, name="before")],
    lambda: [layers.AveragePooling2D(2, name="before")],
    lambda: [layers.UpSampling2D(2, name="before")],
    lambda: [layers.Conv2DTranspose(4, 3, strides=2, name="before")],
]


def arguments(kind):
    """Return the names of a layer's arguments, and those it needs."""
    found = inspect.signature(getattr(layers, kind).__init__).parameters.values()
    named = [p for p in found if p.kind is p.POSITIONAL_OR_KEYWORD][1:]
    return [p.name for p in named], [p.name for p in named if p.default is p.empty]


@st.composite
def options(draw, kind):
    """Return arguments of a layer; up to three of them are not as by default."""
    names, needed = arguments(kind)
    values = VALUES | OWN.get(kind, {})
    free = [name for name in names if name in values and name not in needed]
    some = draw(st.lists(st.sampled_from(free or [None]), max_size=3, unique=True))
    if "mean" in some or "variance" in some:
        some = [*some, "mean", "variance"]
    chosen = {*needed, *some} - {None}
    return {name: draw(st.sampled_from(values[name])) for name in sorted(chosen)}


def made(kind, some):
    """Return a layer, if Keras can make it."""
    try:
        return getattr(layers, kind)(**some)
    except (TypeError, ValueError):
        assume(False)


def network(layer, before, after):
    """Return a model in which a layer stands alone, or between others."""
    image = x = keras.Input(SIZE)
    for step in before:
        x = step(x)
    several = type(layer).__name__ in MERGES
    x = layer([x, layers.Conv2D(x.shape[-1], 3, padding="same")(x)] if several else x)
    if len(x.shape) == 4 and after:
        x = layers.Conv2D(2, after, padding="same")(x)
    if len(x.shape) == 2:
        x = layers.Dense(2)(x)
    return keras.Model(image, x)


def built(make, *given):
    """Return a model, if Keras can build it and its backend run it."""
    try:
        model = make(*given)
        model(np.zeros((1, *model.input_shape[1:]), "float32"))
    except Exception:  # TensorFlow has errors of its own
        assume(False)
    return model


def seen(model, axis, seed=0):
    """Return how many pixels one output sees at most along an axis.

    A pixel is seen if the output is another when its row is; the rows change by much,
    in three ways, so that neither a ReLU nor a maximum hides them.
    """
    rng, shape = np.random.default_rng(seed), model.input_shape[1:]
    size, reached = shape[axis], False
    for low, high in ((5, 9), (-9, -5), (-1, 1)):
        image = rng.uniform(0, 1, shape).astype("float32")
        images = np.repeat(image[None], size + 1, axis=0)
        rows = np.moveaxis(images, 1 + axis, 1)
        rows[np.arange(size), np.arange(size)] += rng.uniform(low, high, rows.shape[2:])
        output = keras.ops.convert_to_numpy(model(images, training=False))
        change = np.abs(output[:-1] - output[-1]) / np.abs(output).max()
        change = change.reshape(size, -1)
        reached |= change > 2e-6
    first, last = reached.argmax(axis=0), size - 1 - reached[::-1].argmax(axis=0)
    return np.where(reached.any(axis=0), last - first + 1, 0).max()


def agree(field, seen, size):
    """Compare a field, padding included, with what is seen of an image."""
    if field <= size // 2:  # an output in the middle sees no padding
        return seen == field
    return seen <= field if field < size else seen == size


def examples(number):
    return settings(max_examples=number, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize("kind", sorted({*KNOWN} - {"InputLayer"}))
def test_a_field_is_what_is_seen_or_refused_by_name(kind):
    @examples(8)
    @given(options(kind), st.sampled_from(BEFORE), st.sampled_from([0, 2, 3]))
    def check(some, before, after):
        keras.utils.set_random_seed(1)
        layer = made(kind, some)
        model = built(network, layer, before(), after)
        try:
            rows = ledger(model)
        except ValueError as error:
            assert layer.name in str(error)
            return
        assert sum(row.parameters for row in rows) == model.count_params()
        (shape,) = [row.shape for row in rows if row.name == layer.name]
        assert shape == tuple(layer.output.shape[1:])
        for axis in (0, 1):
            field, size = rows[-1].field[axis], SIZE[axis]
            assert agree(field, seen(model, axis), size), (axis, field)

    check()


# ---------------------------------------------------------------- stacks of layers

TALL = (50, 3, 2)
FACTORS = st.sampled_from([1, 2, 3])


@st.composite
def steps(draw):
    """Return the maker of a layer that acts along the vertical axis only."""
    name = draw(st.sampled_from(["conv", "pool", "up", "transposed", "crop", "pad"]))
    kernel, factor = (draw(st.integers(1, 4)), 1), (draw(FACTORS), 1)
    options = {"padding": draw(st.sampled_from(["valid", "same"])), "strides": factor}
    if name == "conv":
        if factor == (1, 1):
            options["dilation_rate"] = (draw(FACTORS), 1)
        return lambda: layers.Conv2D(2, kernel, **options)
    if name == "pool":
        return lambda: layers.AveragePooling2D(kernel, **options)
    if name == "transposed":
        return lambda: layers.Conv2DTranspose(2, kernel, **options)
    if name == "up":
        kind = draw(st.sampled_from(VALUES["interpolation"]))
        return lambda: layers.UpSampling2D(factor, interpolation=kind)
    ends = (draw(st.integers(0, 3)), draw(st.integers(0, 3)))
    kind = layers.Cropping2D if name == "crop" else layers.ZeroPadding2D
    return lambda: kind((ends, (0, 0)))


def stack(makers, gate):
    """Return a stack; with a gate, a branch of one layer joins before the last one."""
    image = x = keras.Input(TALL)
    for make in makers[:-1]:
        x = make()(x)
    if gate:
        once = layers.Conv2D(x.shape[-1], (3, 1), padding="same")(x)
        x = layers.Add()([x, once, layers.UpSampling2D((1, 1))(x)])
    return keras.Model(image, makers[-1]()(x))


@examples(30)
@given(st.lists(steps(), min_size=2, max_size=4), st.booleans())
def test_the_field_of_a_stack_is_what_is_seen(makers, gate):
    keras.utils.set_random_seed(2)
    model = built(stack, makers, gate)
    rows = ledger(model)
    assert rows[-1].shape == model.output_shape[1:]
    assert agree(rows[-1].field[0], seen(model, 0), TALL[0]), rows[-1].field
