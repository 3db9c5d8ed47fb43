"""What the ledger takes: vectors, several inputs, open sizes, arguments of layers."""

import inspect

import keras
import numpy as np
import pytest
from keras import layers

from utils.ledger import KNOWN, ledger


def _of_any_size(channels):
    inputs = keras.Input((None, None, channels))
    return keras.Model(inputs, layers.Conv2D(1, 3)(inputs))


def _functional(function, *shapes):
    inputs = [keras.Input(shape) for shape in shapes]
    return keras.Model(inputs, function(*inputs))


def _average(tensor):
    return layers.GlobalAveragePooling2D()(tensor)


def test_an_image_and_numbers_meet_as_vectors():
    def build(image, numbers):
        x = _average(layers.Conv2D(2, 3, strides=2)(layers.Cropping2D(4)(image)))
        return layers.Dense(1)(layers.Concatenate()([x, numbers]))

    rows = {row.kind: row for row in ledger(_functional(build, (16, 16, 1), (3,)))}
    assert rows["Concatenate"].shape == (5,)
    assert rows["Dense"].field == (7, 7)  # of the image's 8 uncut pixels


def test_averages_of_two_scales_meet_as_vectors():
    def build(image):
        coarse = layers.Conv2D(2, 3)(layers.MaxPooling2D(2)(image))
        return layers.Concatenate()([_average(image), _average(coarse)])

    assert ledger(_functional(build, (16, 12, 1)))[-1].field == (16, 12)


def test_of_two_images_the_largest_field_counts():
    def build(left, right):
        return layers.Concatenate()([_average(left), _average(right)])

    assert ledger(_functional(build, (8, 9, 1), (20, 3, 1)))[-1].field == (20, 9)


def test_maps_of_two_images_need_the_same_stride():
    def build(left, right):
        return layers.Add(name="both")([layers.MaxPooling2D(2)(left), right])

    with pytest.raises(ValueError, match="both.*equal stride"):
        ledger(_functional(build, (16, 16, 1), (8, 8, 1)))


def test_a_gate_sees_all_and_its_maps_keep_their_surroundings():
    def build(image):
        gate = layers.Dense(4)(_average(image))
        x = layers.Multiply()([image, layers.Reshape((1, 1, 4))(gate)])
        return layers.Conv2D(1, 5, padding="same")(x)

    rows = ledger(_functional(build, (16, 16, 4)))
    assert rows[-2].field == (16, 16) and rows[-2].jump == (1, 1)
    assert rows[-1].field == (18, 18)  # at a corner, padding included


def test_numbers_that_become_maps_see_no_image():
    stack = [layers.Dense(32), layers.Reshape((4, 4, 2)), layers.Conv2DTranspose(1, 3)]
    assert ledger(keras.Sequential(stack), (5,))[-1].field == (1, 1)


def test_sizes_left_open_are_given():
    rows = ledger(_of_any_size(3), (20, 12, 3))
    assert [row.shape for row in rows] == [(20, 12, 3), (18, 10, 1)]
    several = _functional(
        lambda left, right: layers.Concatenate()([_average(left), right]),
        (None, None, 2),
        (3,),
    )
    assert ledger(several, [(8, 8, 2), (3,)])[-1].shape == (5,)
    for wrong in ((20, 12, 1), (20, 12), [(20, 12, 3)] * 2, 3, ()):
        with pytest.raises(ValueError, match="input_shape"):
            ledger(_of_any_size(3), wrong)


def test_a_given_shape_must_be_that_of_the_model():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten()])
    assert ledger(model, (8, 8, 1)) == ledger(model)
    with pytest.raises(ValueError, match="what the model takes.*8, 8, 1"):
        ledger(model, (9, 9, 1))


class Own(keras.Model):
    """A network that is written as a class."""

    def __init__(self, change=lambda x: x):
        super().__init__(name="own")
        self.conv, self.mean = layers.Conv2D(3, 3), layers.GlobalAveragePooling2D()
        self.dense, self.change = layers.Dense(2), change

    def call(self, images):
        return self.dense(self.mean(self.change(self.conv(images))))


def test_a_subclassed_model_is_followed_once_it_is_built():
    model = Own()
    with pytest.raises(ValueError, match="input_shape"):
        ledger(model)
    with pytest.raises(ValueError, match="own.*built"):
        ledger(model, (9, 8, 1))
    assert not model.built
    model(np.zeros((1, 9, 8, 1)))
    before = model.get_weights()
    rows = ledger(model, (9, 8, 1))
    assert sum(row.parameters for row in rows) == model.count_params()
    assert rows[-1].field == (9, 8)
    assert all(map(np.array_equal, before, model.get_weights()))


def test_a_subclassed_model_of_other_things_is_refused():
    model = Own(change=keras.ops.convert_to_numpy)
    model(np.zeros((1, 9, 8, 1)))
    with pytest.raises(ValueError, match="own.*Keras layers and operations alone"):
        ledger(model, (9, 8, 1))


# ---------------------------------------------------------------- what widens a view

AXES_FIRST = {"data_format": "channels_first"}


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda x: keras.ops.softmax(x, axis=1), (16, 1)),
        (layers.LayerNormalization(axis=(1, 2)), (16, 12)),
        (layers.GroupNormalization(2), (16, 12)),
        (layers.BatchNormalization(axis=1), (1, 1)),
        (layers.UpSampling2D(3, interpolation="lanczos5"), (10, 10)),
        (layers.UpSampling2D((1, 2), interpolation="bicubic"), (1, 4)),
        (layers.Activation("softmax"), (1, 1)),
        (lambda x: x * 2 + x, (1, 1)),
    ],
)
def test_arguments_that_widen_a_view_are_seen(build, field):
    assert ledger(_functional(build, (16, 12, 4)))[-1].field == field


@pytest.mark.parametrize(
    ("build", "match"),
    [
        (lambda x: layers.Concatenate(axis=1, name="n")([x, x]), "n.*last axis"),
        (layers.Softmax(axis=0, name="n"), "n.*axes from 1 to 3"),
        (layers.GroupNormalization(2, axis=1, name="n"), "n.*channels"),
        (layers.Conv2D(2, 1, activation=abs, name="n"), "n.*keras.activations"),
        (layers.Activation("glu", name="n"), "n.*glu"),
        (lambda x: layers.Softmax(name="n")(x, mask=x), "n.*one tensor"),
        (layers.Permute((2, 1, 3), name="n"), "n .Permute."),
        (layers.Resizing(8, 8, name="n"), "n .Resizing."),
        (layers.Reshape((192, 4), name="n"), "n.*sizes"),
        (lambda x: keras.ops.mean(x, axis=(1, 2)), "mean .Mean."),
        (layers.GlobalMaxPooling2D(name="n", **AXES_FIRST), "n.*channels_last"),
    ],
)
def test_what_widens_a_view_otherwise_is_refused_by_name(build, match):
    with pytest.raises(ValueError, match=match):
        ledger(_functional(build, (16, 12, 4)))


def test_weights_beside_those_of_the_settings_are_refused():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(4, name="dense")])
    model.get_layer("dense").enable_lora(2)
    with pytest.raises(ValueError, match="dense.*lora"):
        ledger(model)


def test_a_layer_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="large.*takes .4, 4, 1"):
        ledger(keras.Sequential([layers.Conv2D(1, 9, name="large")]), (4, 4, 1))


SIMPLE = {
    "function": abs,
    "equation": "abcd,de->abce",
    "dims": (2, 1, 3),
    "factor": 0.1,
}
SIMPLE |= {"height_factor": 0.1, "width_factor": 0.1, "rate": 0.5, "stddev": 0.1}
SIMPLE |= {"layer": layers.Dense(2), "target_shape": (-1,), "output_shape": (9, 9, 3)}


def _simplest(kind):
    """Return a layer with the simplest arguments, None where Keras wants others."""
    found = inspect.signature(kind.__init__).parameters.values()
    plain = [p for p in found if p.kind is p.POSITIONAL_OR_KEYWORD][1:]
    needed = [p.name for p in plain if p.default is p.empty]
    try:
        return kind(**{name: SIMPLE.get(name, 2) for name in needed})
    except Exception:  # each layer and each backend has errors of its own
        return None


def test_every_other_layer_of_keras_is_refused_by_name():
    named = [getattr(layers, name) for name in dir(layers)]
    kinds = {kind for kind in named if isinstance(kind, type)}
    others = [
        k for k in kinds if issubclass(k, layers.Layer) and k.__name__ not in KNOWN
    ]
    made = [layer for layer in map(_simplest, others) if layer is not None]
    assert len(made) > 80
    for layer in made:
        with pytest.raises(ValueError, match=layer.name):
            ledger(keras.Sequential([layer]), (16, 16, 4))


@pytest.mark.parametrize(
    "other", [layers.Cropping2D(((2, 0), (2, 0))), layers.Conv2D(1, 2, padding="same")]
)
def test_views_of_maps_lie_where_their_pixels_are(other):
    """Pixel i sees i + 2 behind a cropping, and i, i + 1 behind an even kernel."""
    image = keras.Input((9, 9, 1))
    seen = other(image)
    padded = layers.ZeroPadding2D(((0, 1), (0, 1)))(image)
    kernel = 2 if seen.shape[1] == 9 else 3
    beside = layers.Conv2D(1, kernel)(padded if kernel == 2 else image)
    row = ledger(keras.Model(image, layers.Add()([seen, beside])))[-1]
    assert row.field == (kernel, kernel)
