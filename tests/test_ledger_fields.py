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


def varied(kind):
    """Return the names of a layer's arguments that need not be as by default."""
    names, needed = arguments(kind)
    known = VALUES | OWN.get(kind, {})
    return [name for name in names if name in known and name not in needed]


def choices(kind):
    """Return how many of a layer's arguments have several VALUES."""
    known = VALUES | OWN.get(kind, {})
    return sum(len(known.get(name, ())) > 1 for name in arguments(kind)[0])


@st.composite
def options(draw, kind):
    """Return arguments of a layer; up to three of them are not as by default."""
    values, (_, needed), free = (
        VALUES | OWN.get(kind, {}),
        arguments(kind),
        varied(kind),
    )
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


CHANGES = ((5, 9), (-9, -5), (-1, 1))


def changed_images(shape):
    """Return for each of the CHANGES an image, and it with one row or column changed.

    They change by much, in three ways, so that neither a ReLU nor a maximum hides them.
    """
    rng, images = np.random.default_rng(0), []
    for low, high in CHANGES:
        image = rng.uniform(0, 1, shape).astype("float32")
        images.append(image)
        for axis in (0, 1):
            for line in range(shape[axis]):
                change = np.zeros(shape, "float32")
                np.moveaxis(change, axis, 0)[line] = 1
                images.append(image + change * rng.uniform(low, high, shape))
    return np.array(images, "float32")


def answered(make, *given):
    """Return a model and its outputs, if Keras can build it and its backend run it."""
    try:
        model = make(*given)
        images = changed_images(model.input_shape[1:])
        return model, keras.ops.convert_to_numpy(model(images, training=False))
    except Exception:  # TensorFlow has errors of its own
        assume(False)


def seen(outputs, shape):
    """Return how many rows and columns of images of a shape one output sees at most.

    It sees a row if it is another when the row is; `outputs` are of `changed_images`.
    """
    rows, columns = shape[:2]
    reached = False
    for image, *changed in outputs.reshape(len(CHANGES), 1 + rows + columns, -1):
        reached |= np.abs(changed - image) / np.abs(image).max() > 2e-6
    return _extent(reached[:rows]), _extent(reached[rows:])


def _extent(lines):
    first, last = lines.argmax(axis=0), len(lines) - 1 - lines[::-1].argmax(axis=0)
    return np.where(lines.any(axis=0), last - first + 1, 0).max()


def agree(field, seen, size):
    """Compare a field, padding included, with what is seen of an image."""
    if field <= size // 2:  # an output in the middle sees no padding
        return seen == field
    return seen <= field if field < size else seen == size


def examples(number):
    return settings(max_examples=number, deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize("kind", sorted({*KNOWN} - {"InputLayer"}))
def test_a_field_is_what_is_seen_or_refused_by_name(kind):
    @examples(min(8, 3 + 2 * choices(kind)))
    @given(options(kind), st.sampled_from(BEFORE), st.sampled_from([0, 2, 3]))
    def check(some, before, after):
        keras.utils.set_random_seed(1)
        layer = made(kind, some)
        model, outputs = answered(network, layer, before(), after)
        try:
            rows = ledger(model)
        except ValueError as error:
            assert layer.name in str(error)
            return
        assert sum(row.parameters for row in rows) == model.count_params()
        (shape,) = [row.shape for row in rows if row.name == layer.name]
        assert shape == tuple(layer.output.shape[1:])
        both = seen(outputs, SIZE)
        for axis in (0, 1):
            field, size = rows[-1].field[axis], SIZE[axis]
            assert agree(field, both[axis], size), (axis, field)

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
    model, outputs = answered(stack, makers, gate)
    rows = ledger(model)
    assert rows[-1].shape == model.output_shape[1:]
    assert agree(rows[-1].field[0], seen(outputs, TALL)[0], TALL[0]), rows[-1].field
