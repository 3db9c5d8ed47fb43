"""The ledger against Keras' own counts, brute-force receptive fields and VGG16."""

import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from keras import layers

from utils.convolution import output_size
from utils.ledger import KNOWN, ledger

SLOW = settings(max_examples=25, deadline=None, derandomize=True)
PADDINGS = st.sampled_from(["valid", "same"])


@st.composite
def windows(draw):
    """Return the settings of a window: strides and dilation never together."""
    stride = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    dilation = (1, 1)
    if stride == (1, 1):
        dilation = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    kernel = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    return kernel, stride, dilation, draw(PADDINGS)


KINDS = ("conv", "depthwise", "separable", "transposed", "max", "mean")
LAYERS = st.tuples(st.sampled_from(KINDS), windows(), st.booleans(), st.integers(1, 2))


def _layer(kind, window, bias, groups):
    kernel, stride, dilation, padding = window
    options = {"padding": padding, "strides": stride}
    even = {"padding": padding, "strides": stride[0]}  # these kinds want equal strides
    if kind == "conv":
        options |= {"dilation_rate": dilation, "groups": groups, "use_bias": bias}
        return layers.Conv2D(4, kernel, **options)
    if kind == "depthwise":
        return layers.DepthwiseConv2D(kernel, depth_multiplier=2, use_bias=bias, **even)
    if kind == "separable":
        return layers.SeparableConv2D(4, kernel, use_bias=bias, **even)
    if kind == "transposed":
        return layers.Conv2DTranspose(2, kernel, use_bias=bias, **options)
    pool = layers.MaxPooling2D if kind == "max" else layers.AveragePooling2D
    return pool(kernel, **options)


def _stack(stack, size=(26, 29, 2)):
    """Build a Sequential; configurations that Keras refuses are not our subject."""
    try:
        return keras.Sequential([keras.Input(size), *stack])
    except ValueError:
        assume(False)


def _positive(model):
    """Let every weight be 1, so that no two paths cancel."""
    model.set_weights([np.ones_like(weight) for weight in model.get_weights()])
    for layer in model.layers:
        if getattr(layer, "use_bias", False):
            layer.bias.assign(np.zeros(layer.bias.shape))
    return model


def _seen(model, axis):
    """Return for each output pixel how wide a range of input pixels reaches it."""
    size = model.input_shape[1 + axis]
    images = np.zeros((size, *model.input_shape[1:]), "float32")
    np.moveaxis(images, 1 + axis, 1)[np.arange(size), np.arange(size)] = 1
    output = model.predict_on_batch(images)
    reached = output.max(axis=(2 - axis, 3)) > 0  # (input pixel, output pixel)
    first, last = reached.argmax(axis=0), size - 1 - reached[::-1].argmax(axis=0)
    return np.where(reached.any(axis=0), last - first + 1, 0)


@SLOW
@given(st.lists(LAYERS, min_size=1, max_size=3))
def test_parameters_and_shapes_are_those_of_keras(stack):
    model = _stack([_layer(*one) for one in stack])
    rows = ledger(model)
    assert sum(row.parameters for row in rows) == model.count_params()
    for row, layer in zip(rows[1:], model.layers, strict=True):
        assert row.shape == layer.output.shape[1:]
        assert row.parameters == layer.count_params()
        assert row.activations == np.prod(row.shape)


@SLOW
@given(st.lists(LAYERS, min_size=1, max_size=3))
def test_receptive_field_is_what_reaches_an_output_pixel(stack):
    model = _positive(_stack([_layer(*one) for one in stack]))
    field = ledger(model)[-1].field
    for axis in (0, 1):
        size = model.input_shape[1 + axis]
        assume(size >= 2 * field[axis])  # some output pixel lies far from the border
        assert _seen(model, axis).max() == field[axis]


@SLOW
@given(windows(), st.integers(8, 20))
def test_sizes_follow_dumoulin_and_visin(window, size):
    kernel, stride, dilation, padding = window
    assume(
        dilation[0] * (kernel[0] - 1) < size and dilation[1] * (kernel[1] - 1) < size
    )
    expected = tuple(
        output_size(size, k, s, padding, d)
        for k, s, d in zip(kernel, stride, dilation, strict=True)
    )
    settings_ = {"strides": stride, "padding": padding}
    conv = layers.Conv2D(3, kernel, dilation_rate=dilation, **settings_)
    assert ledger(keras.Sequential([conv]), (size, size, 1))[-1].shape[:2] == expected
    if dilation == (1, 1):
        pool = layers.MaxPooling2D(kernel, **settings_)
        rows = ledger(keras.Sequential([pool]), (size, size, 1))
        assert rows[-1].shape[:2] == expected


@SLOW
@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 9))
def test_transposed_convolution_turns_the_sizes_round(kernel, stride, size):
    transposed = layers.Conv2DTranspose(1, kernel, strides=stride)
    (_, row) = ledger(keras.Sequential([transposed]), (size, size, 1))
    assert row.shape[0] == (size - 1) * stride + max(kernel, stride)
    assert output_size(row.shape[0], kernel, stride) >= size


@SLOW
@given(st.integers(1, 4), st.integers(1, 3))
def test_upsampling_and_transposed_convolution_make_the_jump_smaller(kernel, stride):
    up = [layers.UpSampling2D(stride), layers.Conv2D(1, kernel)]
    model = _positive(_stack(up, (20, 20, 1)))
    assert ledger(model)[-1].field[0] == _seen(model, 0).max()
    transposed = [layers.Conv2DTranspose(1, kernel, strides=stride)]
    (_, row) = ledger(_stack(transposed, (20, 20, 1)))
    assert row.jump[0] * stride == 1
    assert row.multiply_adds == 20 * 20 * kernel**2


def test_separable_convolution_is_depthwise_and_pointwise():
    separable = ledger(keras.Sequential([layers.SeparableConv2D(5, 3)]), (9, 9, 4))[1]
    depthwise = layers.DepthwiseConv2D(3, use_bias=False)
    two = ledger(keras.Sequential([depthwise, layers.Conv2D(5, 1)]), (9, 9, 4))[1:]
    assert separable.parameters == sum(row.parameters for row in two)
    assert separable.multiply_adds == sum(row.multiply_adds for row in two)
    assert separable.field == two[-1].field


def _vgg16():
    blocks = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
    stack = []
    for number, filters in blocks:
        for _ in range(number):
            stack.append(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        stack.append(layers.MaxPooling2D(2))
    stack += [layers.Flatten(), layers.Dense(4096), layers.Dense(4096)]
    return keras.Sequential([*stack, layers.Dense(1000)])


def test_vgg16_is_counted_without_being_built():
    """Simonyan and Zisserman, arXiv:1409.1556: 138 M weights in configuration D."""
    model = _vgg16()
    rows = ledger(model, (224, 224, 3))
    assert not model.built and not any(layer.weights for layer in model.layers)
    assert sum(row.parameters for row in rows) == 138_357_544
    assert sum(row.activations for row in rows) == 15_237_608
    assert sum(row.multiply_adds for row in rows) == 15_470_264_320
    assert [row.field[0] for row in rows if row.kind == "MaxPooling2D"][-1] == 212
    lines = str(rows).splitlines()
    assert repr(rows) == str(rows) and len(lines) == len(rows) + 2
    assert lines[0].split()[:2] == ["layer", "output"]
    assert lines[-1].split() == [
        "together",
        "138,357,544",
        "15,237,608",
        "15,470,264,320",
    ]


def test_branches_meet():
    inputs = keras.Input((24, 24, 4))
    x = layers.Conv2D(4, 3, padding="same")(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.Conv2D(4, 3, padding="same", dilation_rate=2, activation="relu")(x)
    x = layers.Add()([x, inputs])
    x = layers.Concatenate()([x, layers.LayerNormalization()(x)])
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(inputs, layers.Dense(2)(x))
    rows = {row.kind: row for row in ledger(model)}
    assert sum(row.parameters for row in ledger(model)) == model.count_params()
    assert rows["Add"].field == rows["Concatenate"].field == (7, 7)
    assert rows["Dense"].field == (30, 30)  # 7 + 23: with padding, all of the image
    assert rows["BatchNormalization"].activations == 0


def test_padding_and_cropping_layers():
    stack = [layers.ZeroPadding2D(((2, 1), (0, 3))), layers.Conv2D(1, 3)]
    rows = ledger(keras.Sequential([*stack, layers.Cropping2D(2)]), (9, 9, 1))
    assert rows[-1].shape == (6, 6, 1)
    assert rows[-1].field == (3, 3)


def test_a_layer_that_other_models_use_counts_with_its_own_input():
    shared = layers.Conv2D(3, 3, name="shared")
    inputs = keras.Input((None, None, 2))
    shared(inputs)  # an earlier call, on images of any size
    inputs = keras.Input((9, 7, 2))
    model = keras.Model(inputs, shared(inputs))
    assert ledger(model)[-1].shape == (7, 5, 3)
    calls = [layer.output.shape for layer in model.layers]
    ledger(model)
    assert [layer.output.shape for layer in model.layers] == calls


class Mine(layers.Conv2D):
    """A convolution that may do anything."""


@pytest.mark.parametrize(
    "layer",
    [layers.Conv1D(2, 3), Mine(2, 3), layers.Lambda(lambda x: x), _vgg16()],
    ids=["Conv1D", "subclass", "Lambda", "nested model"],
)
def test_unknown_layer_is_named(layer):
    with pytest.raises(ValueError, match=layer.name):
        ledger(keras.Sequential([layer]), (9, 9, 1))


def _sliced():
    inputs = keras.Input((8, 8, 1))
    return keras.Model(inputs, layers.Conv2D(1, 3)(inputs[:, :4]))


def _used_twice():
    inputs = keras.Input((8, 8, 1))
    shared = layers.Conv2D(1, 3, padding="same", name="shared")
    return keras.Model(inputs, shared(shared(inputs)))


def _of_any_size():
    inputs = keras.Input((None, None, 1))
    return keras.Model(inputs, layers.Conv2D(1, 3, name="free")(inputs))


def _strides_differ():
    inputs = keras.Input((8, 8, 1))
    x = layers.MaxPooling2D(2)(inputs)
    corner = layers.Cropping2D(((0, 4), (0, 4)))(inputs)
    return keras.Model(inputs, layers.Add(name="sum_of_both")([x, corner]))


@pytest.mark.parametrize(
    "model, message",
    [
        (_sliced(), "GetItem"),
        (_used_twice(), "shared.*used once"),
        (_of_any_size(), "input_shape = None.*leaves sizes open.*None, None, 1"),
        (_strides_differ(), "sum_of_both.*equal stride"),
        (keras.Sequential([layers.Conv2D(1, 3)]), "input_shape"),
        (3, "a Keras model"),
    ],
    ids=["sliced", "used twice", "any size", "strides", "no shape", "no model"],
)
def test_what_cannot_be_counted_is_refused(model, message):
    with pytest.raises(ValueError, match=message):
        ledger(model)


@pytest.mark.parametrize("shape", [(8, 8), (0, 8, 3), (8, None, 3), (8, 8, 2.5)])
def test_impossible_input_shape(shape):
    with pytest.raises(ValueError, match="input_shape"):
        ledger(keras.Sequential([layers.Conv2D(1, 3)]), shape)


def test_channels_first_is_refused():
    layer = layers.Conv2D(1, 3, data_format="channels_first", name="turned")
    with pytest.raises(ValueError, match="turned.*channels_last"):
        ledger(keras.Sequential([layer]), (3, 8, 8))


@pytest.mark.parametrize("kind", sorted(set(KNOWN)))
def test_every_known_kind_exists_in_keras(kind):
    assert hasattr(layers, kind)
