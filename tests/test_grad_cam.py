"""Grad-CAM on branches, several inputs and outputs, and what looks like a softmax."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from keras.ops import convert_to_numpy

from utils.introspection import (
    class_activation_maps,
    feature_model,
    grad_cam,
    gradient,
    maximise,
)

SIZE = (8, 7, 1)


def images(n=4, shape=SIZE, seed=2):
    return np.random.default_rng(seed).normal(size=(n, *shape)).astype("float32")


def conv(filters, name, **options):
    return layers.Conv2D(filters, 3, padding="same", name=name, **options)


def average(tensor):
    return layers.GlobalAveragePooling2D()(tensor)


@pytest.fixture(autouse=True)
def _same_weights():
    keras.utils.set_random_seed(5)


def evidence(rest, maps, index):
    """Return the map of evidence, with relu=False, of a function of maps."""
    slope = gradient(lambda t: ops.sum(rest(t)[:, index]), maps)
    return np.sum(slope.mean(axis=(1, 2), keepdims=True) * convert_to_numpy(maps), -1)


def same(found, wanted):
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-7)
    assert found.any()


# ---------------------------------------------------------------- where a layer stands


def test_a_layer_in_a_residual_branch():
    first, second, dense = conv(4, "first"), conv(4, "second"), layers.Dense(3)
    image = keras.Input(SIZE)
    x = first(image)
    model = keras.Model(image, dense(average(x + second(x))))
    base = first(images())
    wanted = evidence(lambda t: dense(ops.mean(base + t, (1, 2))), second(base), 1)
    same(grad_cam(model, "second", images(), 1, relu=False), wanted)
    wanted = evidence(lambda t: dense(ops.mean(t + second(t), (1, 2))), base, 1)
    same(grad_cam(model, "first", images(), 1, relu=False), wanted)


def test_the_branches_of_an_inception_block_add_up():
    """The scores are linear in the maps: the evidence of all branches is the score."""
    image = keras.Input(SIZE)
    branches = [conv(2, name)(image) for name in "abc"]
    joined = layers.Concatenate(name="joined")(branches)
    model = keras.Model(image, layers.Dense(2, use_bias=False)(average(joined)))
    parts = [grad_cam(model, name, images(), 0, relu=False) for name in "abc"]
    whole = grad_cam(model, "joined", images(), 0, relu=False)
    np.testing.assert_allclose(sum(parts), whole, atol=1e-6)
    score = convert_to_numpy(model(images()))[:, 0]
    np.testing.assert_allclose(whole.sum((1, 2)), score, atol=1e-5)


def two_inputs(structure):
    image, numbers = keras.Input(SIZE, name="image"), keras.Input((3,), name="a")
    x = layers.Concatenate()([average(conv(4, "conv")(image)), numbers])
    x = layers.Dense(2)(layers.Dense(5, activation="tanh")(x))
    return keras.Model(structure(image=image, a=numbers), x)


@pytest.mark.parametrize("structure", [dict, lambda image, a: [image, a]])
def test_several_inputs(structure):
    model, numbers = two_inputs(structure), np.eye(4, 3, dtype="float32")
    given = structure(image=images(), a=numbers)
    *_, join, hidden, last = model.layers
    maps = model.get_layer("conv")(images())
    wanted = evidence(
        lambda t: last(hidden(join([ops.mean(t, (1, 2)), numbers]))), maps, 0
    )
    same(grad_cam(model, "conv", given, 0, relu=False), wanted)


def test_one_of_several_outputs_is_meant():
    image = keras.Input(SIZE)
    x = average(conv(4, "conv")(image))
    heads = {"kind": layers.Dense(3, name="k")(x), "energy": layers.Dense(1)(x)}
    alone = [keras.Model(image, head) for head in heads.values()]
    wanted = [grad_cam(one, "conv", images(), 0) for one in alone]
    as_dict, as_list = keras.Model(image, heads), keras.Model(image, [*heads.values()])
    for number, name in enumerate(heads):
        same(grad_cam(as_dict, "conv", images(), 0, output=name), wanted[number])
        same(grad_cam(as_list, "conv", images(), 0, output=number), wanted[number])
    same(grad_cam(as_list, "conv", images(), 0, output="k"), wanted[0])
    for output in (None, 2, -1, "conv", True):
        with pytest.raises(ValueError, match=r"output = .*0 \('k'\), 1 \('dense"):
            grad_cam(as_list, "conv", images(), 0, output=output)
    with pytest.raises(ValueError, match=r"output = None.*'energy'.*'kind'"):
        grad_cam(as_dict, "conv", images(), 0)


def test_a_layer_called_twice():
    shared, dense = conv(1, "shared"), layers.Dense(2)
    image = keras.Input(SIZE)
    model = keras.Model(image, dense(average(shared(shared(image)))))
    once = shared(images())
    wanted = [
        evidence(lambda t: dense(ops.mean(shared(t), (1, 2))), once, 1),
        evidence(lambda t: dense(ops.mean(t, (1, 2))), shared(once), 1),
    ]
    for call in (0, 1):
        found = grad_cam(model, "shared", images(), 1, relu=False, call=call)
        same(found, wanted[call])
    for call in (None, 2):
        with pytest.raises(ValueError, match="call = .*from 0 to 1.*2 times"):
            grad_cam(model, "shared", images(), 1, call=call)
    with pytest.raises(ValueError, match="'shared'.*called once, not 2 times"):
        feature_model(model, "shared")


def test_a_layer_that_another_model_calls_first():
    """Keras' `layer.output` belongs to the other model."""
    shared, image, other = conv(2, "shared"), keras.Input(SIZE), keras.Input(SIZE)
    assert keras.Model(other, shared(other)) and keras.Model(image, shared(image))
    doubled = layers.Rescaling(2.0)(image)
    model = keras.Model(image, layers.Dense(2)(average(shared(doubled))))
    maps = convert_to_numpy(shared(2 * images()))
    found = convert_to_numpy(feature_model(model, "shared")(images()))
    np.testing.assert_allclose(found, maps, rtol=1e-5)
    wanted = evidence(lambda t: model.layers[-1](ops.mean(t, (1, 2))), maps, 0)
    same(grad_cam(model, "shared", images(), 0, relu=False), wanted)


def test_a_layer_in_a_model_inside_the_model():
    body = [keras.Input(SIZE), conv(3, "first"), conv(2, "second")]
    inner = keras.Sequential(body, name="inner")
    image = keras.Input(SIZE)
    outer = keras.Model(image, average(inner(image)), name="outer")
    model = keras.Sequential([keras.Input(SIZE), outer, layers.Dense(2)])
    flat = keras.Sequential([*body, layers.GlobalAveragePooling2D(), model.layers[-1]])
    for name in ("first", "second"):
        wanted = grad_cam(flat, name, images(), 1, relu=False)
        found = grad_cam(model, f"outer/inner/{name}", images(), 1, relu=False)
        np.testing.assert_array_equal(found, wanted)
    whole = grad_cam(model, "outer/inner", images(), 1, relu=False)
    np.testing.assert_array_equal(whole, wanted)
    with pytest.raises(ValueError, match="'third'.*one of first, second"):
        grad_cam(model, "outer/inner/third", images(), 1)
    with pytest.raises(ValueError, match="'dense.*/a'.*is no model"):
        grad_cam(model, f"{model.layers[-1].name}/a", images(), 1)


def test_looking_does_not_train():
    """A stored training=True counts as little as in `predict`."""
    image = keras.Input(SIZE)
    x = layers.RandomFlip()(image, training=True)
    x = layers.BatchNormalization()(conv(3, "conv")(x), training=True)
    model = keras.Model(image, layers.Dense(2)(average(layers.ReLU()(x))))
    before = model.get_weights()
    first, second = (grad_cam(model, "conv", images(), 0) for _ in range(2))
    class_activation_maps(model, images())
    np.testing.assert_array_equal(first, second)
    assert all(map(np.array_equal, before, model.get_weights()))


def ending(function, start=conv):
    """Return a model whose scores are a function of averages of the maps "conv"."""
    image = keras.Input(SIZE)
    return keras.Model(image, function(start(3, "conv")(image)))


def with_a_dead_end():
    image = keras.Input(SIZE)
    dead = average(conv(2, "dead")(image))
    return keras.Model(image, [layers.Dense(2)(average(conv(2, "conv")(image))), dead])


class Own(keras.Model):
    """A network that does not know its graph."""

    def call(self, images):
        return ops.mean(images, axis=(1, 2))


@pytest.mark.parametrize(
    ("model", "options", "match"),
    [
        (lambda: ending(average), {"index": 3}, "index = 3.*from 0 to 2"),
        (lambda: ending(average), {"index": "cat"}, "index = 'cat'"),
        (lambda: ending(average), {"layer_name": "x"}, "layer name = 'x'.*conv"),
        (lambda: ending(average), {"images": images(2, (5, 5, 3))}, "images.*8, 7, 1"),
        (lambda: ending(average), {"images": images()[0]}, r"\[\(8, 7, 1\)\].*None, 8"),
        (lambda: ending(average), {"images": images()[:0]}, "one or more"),
        (lambda: ending(average), {"images": images() * np.nan}, "finite"),
        (lambda: ending(average), {"output": 1}, "output = 1"),
        (lambda: ending(average), {"call": 1}, "call = 1.*called 1 times"),
        (lambda: ending(lambda x: x), {}, "output = .*4, 8, 7, 3.*rows of scores"),
        (with_a_dead_end, {"layer_name": "dead", "output": 0}, "'dead'.*depends on"),
        (lambda: Own(name="own"), {}, "model = 'own'.*functional"),
        (lambda: keras.Sequential([conv(2, "conv")], name="s"), {}, "'s'.*keras.Input"),
        (lambda: 3, {}, "model = 3.*a Keras model"),
    ],
)
def test_what_grad_cam_refuses(model, options, match):
    arguments = {"layer_name": "conv", "images": images(), "index": 0, **options}
    with pytest.raises(ValueError, match=match):
        grad_cam(model(), **arguments)


def test_maps_with_the_channels_first_are_refused():
    image = keras.Input((1, 8, 8))
    x = conv(2, "turned", data_format="channels_first")(image)
    x = layers.Dense(2)(layers.Flatten(data_format="channels_last")(x))
    with pytest.raises(ValueError, match="'turned'.*channels_last"):
        grad_cam(keras.Model(image, x), "turned", images(2, (1, 8, 8)), 0)


# ---------------------------------------------------------------- probabilities


class Softmax(layers.Layer):
    """A softmax written by hand."""

    def call(self, values):
        values = ops.exp(values - ops.max(values, axis=-1, keepdims=True))
        return values / ops.sum(values, axis=-1, keepdims=True)


def soft(layer):
    """Return a function: average, softmax, and a layer behind it."""
    return lambda x: layer(layers.Softmax()(average(x)))


SOFTMAXES = {
    "layer": soft(lambda x: x),
    "dense": lambda x: layers.Dense(4, activation="softmax")(average(x)),
    "one unit": lambda x: layers.Dense(1, activation="softmax")(average(x)),
    "operation": lambda x: ops.softmax(average(x)),
    "function": lambda x: keras.activations.softmax(average(x)),
    "logarithm": lambda x: ops.log_softmax(average(x)),
    "Lambda": lambda x: layers.Lambda(ops.softmax)(average(x)),
    "by hand": lambda x: Softmax()(average(x)),
    "Reshape": soft(layers.Reshape((3,))),
    "Flatten": soft(layers.Flatten()),
    "float32": soft(layers.Activation("linear", dtype="float32")),
    "in a model": lambda x: keras.Sequential([keras.Input((3,)), Softmax()])(
        average(x)
    ),
    "mean of two": lambda x: (ops.softmax(average(x)) + ops.softmax(-average(x))) / 2,
    "of places": lambda x: average(layers.Softmax()(x)),
}


@pytest.mark.parametrize("ending_", SOFTMAXES)
@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_probabilities_are_told_by_what_they_do(ending_, policy):
    keras.config.set_dtype_policy(policy)
    try:
        model = ending(SOFTMAXES[ending_])
    finally:
        keras.config.set_dtype_policy("float32")
    with pytest.raises(ValueError, match="output = 'prob.*scores, before any softmax"):
        grad_cam(model, "conv", images(), 0)


def saturated(x):
    large = keras.initializers.Constant([[300.0, -200.0]] * 3)
    return layers.Dense(2, activation="sigmoid", kernel_initializer=large)(average(x))


@pytest.mark.parametrize(
    "function",
    [
        average,
        lambda x: layers.Dense(1, activation="sigmoid")(average(x)),
        lambda x: layers.Dense(2, activation="sigmoid")(average(x)),
        saturated,
        lambda x: layers.ReLU()(average(x)),
        lambda x: layers.Dense(1, activation="relu")(0 * average(x)),
    ],
)
def test_scores_and_sigmoids_pass(function):
    assert grad_cam(ending(function), "conv", images(1), 0).shape == (1, 8, 7)


def test_only_the_output_that_is_meant_must_hold_scores():
    model = ending(lambda x: [average(x), layers.Softmax()(average(x))])
    assert grad_cam(model, "conv", images(), 2, output=0).any()
    with pytest.raises(ValueError, match="softmax"):
        grad_cam(model, "conv", images(), 2, output=1)


# ---------------------------------------------------------------- other looks inside


def test_class_activation_maps_of_one_of_several_outputs():
    model = ending(lambda x: [layers.Dense(2, name=n)(average(x)) for n in "ab"])
    maps = convert_to_numpy(model.get_layer("conv")(images()))
    wanted = maps @ convert_to_numpy(model.get_layer("b").get_weights()[0])
    found = class_activation_maps(model, images(), output="b")
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match="output = None"):
        class_activation_maps(model, images())


def test_class_activation_maps_need_the_averages_that_the_scores_are_made_of():
    """The last two layers of the list are pooling and Dense, but not in a row."""
    model = ending(lambda x: [average(x), layers.Dense(2)(layers.Flatten()(x))])
    with pytest.raises(ValueError, match="ends with global averages"):
        class_activation_maps(model, images(), output=1)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_layers_of_every_precision_are_climbed(policy):
    keras.config.set_dtype_policy(policy)
    try:
        model = ending(lambda x: x)
    finally:
        keras.config.set_dtype_policy("float32")
    climbed, curve = maximise(model, [0, 2], images(2), steps=4, rate=0.2)
    assert climbed.dtype == curve.dtype == np.float32
    assert (curve[-1] > curve[0]).all()


def test_only_one_output_is_climbed():
    model = ending(lambda x: [x, average(x)])
    with pytest.raises(ValueError, match="model's output"):
        maximise(model, [0], images(1))
