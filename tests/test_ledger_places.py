"""The ledger behind a Reshape that moves places, against what reaches an output."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

from utils.introspection import gradient
from utils.ledger import ledger, views

SIZE = (12, 8, 2)
WEIGHTS = ("kernel_initializer", "depthwise_initializer", "pointwise_initializer")


def made(kind, *values, **options):
    """Return the maker of a layer whose weights are positive: nothing cancels."""
    positive = keras.initializers.RandomUniform(0.1, 0.2, seed=1)
    names = set(WEIGHTS) & set(kind.__init__.__code__.co_varnames)
    return lambda: kind(*values, **options, **dict.fromkeys(names, positive))


BEFORE = [
    made(layers.Identity),
    made(layers.Conv2D, 2, 3),
    made(layers.DepthwiseConv2D, (1, 3), depth_multiplier=2),
    made(layers.AveragePooling2D, (2, 1)),
    made(layers.UpSampling2D, (1, 2), interpolation="bilinear"),
]
AFTER = [
    made(layers.Conv2D, 2, 3, padding="same"),
    made(layers.Conv2D, 2, (2, 1), strides=2, padding="same"),
    made(layers.Conv2D, 2, 2, dilation_rate=2, padding="same"),
    made(layers.DepthwiseConv2D, 2, depth_multiplier=2, padding="same"),
    made(layers.SeparableConv2D, 2, (1, 3), padding="same"),
    made(layers.Conv2DTranspose, 2, 3, strides=2),
    made(layers.AveragePooling2D, 2, padding="same"),
    made(layers.UpSampling2D, (2, 1), interpolation="bilinear"),
    made(layers.ZeroPadding2D, ((2, 0), (0, 1))),
    made(layers.MaxPooling2D, 1),
    made(layers.GlobalAveragePooling2D, keepdims=True),
    made(layers.Dense, 2),
    made(layers.BatchNormalization),
]


def moved(draw, x):
    """Return a map with other sizes, straight or by way of a vector."""
    size = int(np.prod(x.shape[1:]))
    rows = draw(st.sampled_from([n for n in range(1, size + 1) if size % n == 0]))
    size //= rows
    columns = draw(st.sampled_from([n for n in range(1, size + 1) if size % n == 0]))
    if draw(st.booleans()):
        x = layers.Dropout(0.1)(layers.Flatten()(x))
    return layers.Reshape((rows, columns, size // columns))(x)


def network(draw):
    """Return a model with a Reshape in it, maybe two, and branches behind it."""
    image = keras.Input(SIZE)
    x = moved(draw, draw(st.sampled_from(BEFORE))()(image))
    join = draw(st.sampled_from([None, None, layers.Add, layers.Concatenate]))
    if join:
        once = made(layers.DepthwiseConv2D, (3, 2), padding="same")()(x)
        x = join()([x, once])
    for make in draw(st.lists(st.sampled_from(AFTER), max_size=2)):
        x = make()(x)
    end = draw(st.sampled_from(["map", "moved", "vector"]))
    if end == "vector":
        x = layers.Flatten()(x)
    elif end == "moved":
        x = made(layers.Conv2D, 1, (2, 3), padding="same")()(moved(draw, x))
    return keras.Model(image, x)


def reached(model):
    """Return how many rows and columns of the image one output sees at most.

    In each image of a batch one pixel is brighter in one channel. A vector is one.
    """
    rows, columns, channels = model.input_shape[1:]
    size = rows * columns * channels
    pulses = np.eye(size, dtype="float32").reshape(size, rows, columns, channels)
    images = np.concatenate([np.ones_like(pulses[:1]), 1 + pulses])
    outputs = keras.ops.convert_to_numpy(model(images, training=False))
    if outputs.ndim == 2:
        outputs = outputs.mean(axis=1)
    outputs = outputs.reshape(1 + size, -1)
    changed = np.abs(outputs[1:] - outputs[0]) > 1e-6 * np.abs(outputs[0])
    seen = changed.reshape(rows, columns, channels, -1).any(axis=2)
    return tuple(_extent(seen.any(axis=1 - axis)) for axis in (0, 1))


def _extent(lines):
    first, last = lines.argmax(axis=0), len(lines) - 1 - lines[::-1].argmax(axis=0)
    return int(np.where(lines.any(axis=0), last - first + 1, 0).max())


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_the_field_behind_a_reshape_is_what_is_seen(data):
    model = network(data.draw)
    assert ledger(model)[-1].field == reached(model)


@pytest.mark.parametrize(
    "make",
    [
        made(layers.Conv2D, 4, 1, groups=2),
        made(layers.DepthwiseConv2D, 1, activation="softmax"),
        made(layers.Activation, "softmax"),
        made(layers.UnitNormalization),
        made(layers.UnitNormalization, axis=1),
        made(layers.Softmax, axis=(1, 2)),
        made(layers.Softmax, axis=(2, 3)),
        made(layers.GroupNormalization, 2),
        made(layers.GroupNormalization, -1),
        made(layers.SpatialDropout2D, 0.5),
    ],
)
@pytest.mark.parametrize("shape", [(6, 2, 16), (4, 12, 4)])
def test_values_are_mixed_as_the_layer_does(make, shape):
    image = keras.Input(SIZE)
    x = make()(layers.Reshape(shape)(image))
    model = keras.Model(image, x)
    row = ledger(model)[-1]
    assert row.field == reached(model)


def _behind(*steps):
    return ledger(keras.Sequential([keras.Input((16, 16, 1)), *steps]))[-1]


@pytest.mark.parametrize(
    ("shape", "jump"),
    [
        ((8, 8, 4), (2, 4)),
        ((32, 8, 1), (0.5, 1)),
        ((8, 2, 16), (2, 0)),
        ((1, 256, 1), (0, 1)),
        ((1, 1, 256), (0, 0)),
    ],
)
def test_the_jump_is_between_neighbours_in_a_row_of_the_image(shape, jump):
    assert _behind(layers.Reshape(shape)).jump == jump


def test_places_that_come_back_lie_in_order_again():
    row = _behind(layers.Reshape((8, 2, 16)), layers.Reshape((16, 16, 1)))
    assert (row.field, row.jump) == ((1, 1), (1, 1))
    row = _behind(layers.Flatten(), layers.Reshape((16, 16, 1)), layers.Conv2D(1, 3))
    assert (row.field, row.jump) == ((3, 3), (1, 1))


def test_the_gradient_of_an_output_covers_the_field():
    model = keras.Sequential(
        [
            keras.Input((16, 16, 1)),
            layers.Reshape((8, 8, 4)),
            layers.Conv2D(1, 3, kernel_initializer="ones"),
        ]
    )
    image = np.ones((1, 16, 16, 1), "float32")
    seen = gradient(lambda x: model(x)[0, 2, 2, 0], image)[0, ..., 0] != 0
    sizes = tuple(int(np.ptp(np.flatnonzero(seen.any(axis)))) + 1 for axis in (1, 0))
    assert ledger(model)[-1].field == sizes == (6, 16)


@pytest.mark.parametrize("join", [layers.Concatenate(), layers.Add()])
def test_vectors_of_several_maps_have_no_places(join):
    image = keras.Input((4, 4, 2))
    vectors = [layers.Flatten()(image), layers.Flatten()(layers.Conv2D(2, 1)(image))]
    x = layers.Reshape((4, 2, -1), name="back")(join(vectors))
    with pytest.raises(ValueError, match="back.*one map, or by a Dense layer"):
        ledger(keras.Model(image, x))


def test_maps_that_meet_need_equal_jumps_and_large_ones_are_refused(monkeypatch):
    image = keras.Input((8, 8, 1))
    rows = layers.Reshape((4, 4, 4))(image)
    x = layers.Concatenate(name="both")([rows, layers.MaxPooling2D(2)(image)])
    with pytest.raises(ValueError, match="both.*equal stride"):
        ledger(keras.Model(image, x))
    monkeypatch.setattr(views, "MOST", 63)
    with pytest.raises(ValueError, match="reshape.*at most 63 values"):
        ledger(keras.Model(image, rows))


def test_of_two_images_one_may_be_reshaped():
    left, right = keras.Input((8, 8, 1)), keras.Input((8, 16, 2))
    halved = layers.MaxPooling2D(2)(right)
    x = layers.Concatenate()([layers.Reshape((4, 8, 2))(left), halved])
    x = layers.DepthwiseConv2D((1, 2))(x)
    assert ledger(keras.Model([left, right], x))[-1].field == (
        2,
        7,
    )  # channel by channel
