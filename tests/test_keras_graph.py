"""The calls of models, recorded without a trace in the models."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from utils.arguments import BadArgument
from utils.keras_graph import fill_in, is_graph, record_calls, refused, symbolic

SIZE = (6, 6, 2)


class OwnCall(keras.Model):
    """A functional model that does not compute what its graph says."""

    def call(self, x, training=None, mask=None):
        return 0 * super().call(x)


class OwnStep(keras.Model):
    """A functional model with a training step of its own, as in Keras' guides."""

    def train_step(self, data):
        return {}


class OwnSequence(keras.Sequential):
    def call(self, x, training=None, mask=None):
        return 0 * super().call(x)


class Subclass(keras.Model):
    def call(self, x):
        return x


def functional(kind=keras.Model):
    inputs = keras.Input(SIZE)
    return kind(inputs, layers.Conv2D(3, 3)(inputs))


def sequential(kind=keras.Sequential):
    return kind([keras.Input(SIZE), layers.Conv2D(3, 3), layers.BatchNormalization()])


@pytest.mark.parametrize(
    ("make", "known"),
    [
        (functional, True),
        (sequential, True),
        (lambda: functional(OwnStep), True),
        (lambda: functional(OwnCall), False),
        (lambda: sequential(OwnSequence), False),
        (lambda: keras.Sequential([layers.Dense(1)]), False),
        (Subclass, False),
        (lambda: layers.Dense(1), False),
    ],
)
def test_a_graph_is_what_computes_by_its_calls(make, known):
    assert is_graph(make()) is known


def branches():
    x = inputs = keras.Input(SIZE)
    norm = layers.BatchNormalization()
    x = norm(layers.Conv2D(2, 1)(x), training=True)
    left, right = ops.split(layers.Dropout(0.5)(x, training=True), 2, axis=-1)
    block = sequential()
    joined = layers.Concatenate()([norm(x), left * right, inputs])
    joined = layers.Conv2D(2, 1)(joined)
    flat = layers.Flatten()(block(joined), training=False)  # it has no such argument
    return keras.Model(inputs, {"flat": flat, "map": joined})


def state_of(model):
    return [
        (layer.name, layer.trainable, layer.built, len(layer._inbound_nodes))
        for layer in model._flatten_layers()
    ]


def test_recording_leaves_no_trace():
    model = branches()
    model.compile("adam", "mse")
    before, weights = state_of(model), [w.numpy() for w in model.variables]
    record_calls(model)
    assert is_graph(model) and state_of(model) == before
    for one, two in zip(weights, model.variables, strict=True):
        assert np.array_equal(one, two.numpy())


@pytest.mark.parametrize("make", [functional, sequential, branches])
def test_names_of_what_is_made_next_do_not_depend_on_recording(make):
    def names(record):
        keras.utils.clear_session(free_memory=False)
        model = make()
        if record:
            is_graph(model)
            record_calls(model)
        after = functional()
        return [after.name, *(layer.name for layer in after.layers)]

    assert names(record=True) == names(record=False)


def test_calls_repeat_what_the_model_computes():
    model = branches()
    images = np.random.default_rng(0).normal(size=(3, *SIZE)).astype("float32")
    inputs, calls, outputs = record_calls(model)
    known = {id(inputs[0]): ops.convert_to_tensor(images)}
    for call in calls:
        assert [id(x) for x in call.inputs] == [
            id(x) for x in symbolic((call.args, call.kwargs))
        ]
        args, kwargs = fill_in(call, [known[id(x)] for x in call.inputs])
        if isinstance(call.operation, keras.layers.Layer):
            kwargs["training"] = False
        results = keras.tree.flatten(call.operation(*args, **kwargs))
        pairs = zip(call.outputs, results, strict=True)
        known |= {id(x): result for x, result in pairs}
    expected = keras.tree.flatten(model(images, training=False))
    for tensor, value in zip(outputs, expected, strict=True):
        assert np.array_equal(known[id(tensor)], value)


def test_names_of_shared_layers_appear_once_per_call():
    _, calls, _ = record_calls(branches())
    names = [type(call.operation).__name__ for call in calls]
    assert names.count("BatchNormalization") == 2 and names.count("Sequential") == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            "Exception encountered when calling a.\n\n\x1b[1mtoo thin\x1b[0m\n\nSo.",
            "too thin",
        ),
        ("too thin\nSo.", "too thin"),
        ("Exception encountered when calling a.", "ValueError"),
    ],
)
def test_a_refusal_gives_the_line_that_says_why(error, reason):
    message = f"layer = 'a' .* stops with '{reason}'"
    with pytest.raises(BadArgument, match=message), refused("layer", "a"):
        raise ValueError(error)
