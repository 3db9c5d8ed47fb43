"""Exercise 11.1: a model that ends early and shares the layers of another."""

from importlib import import_module

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference, type_name


def feature_model(model, name):
    """Return a model from the input of `model` to its layer `name`."""
    import keras

    return keras.Model(model.inputs[0], model.get_layer(name).output)


def _network(*names):
    """Return a functional model, as the lesson's, with one convolution per name."""
    import keras
    from keras import layers

    inputs = x = keras.Input((7, 6, 2))
    for name in names:
        x = layers.Conv2D(3, 2, activation="tanh", name=name)(x)
    x = layers.GlobalAveragePooling2D(name="mean")(x)
    model = keras.Model(inputs, layers.Dense(3, name="scores")(x))
    # it is not changed, and copies are slow
    model.__deepcopy__ = lambda memo: model
    return model


def _networks():
    one, two = _network("a", "b", "c"), _network("first", "second")
    return [(one, "b"), (two, "second"), (one, "c")]


def _outputs(result):
    """Return what an answer makes of fixed images, or a sentence that says why not."""
    import keras

    if isinstance(result, keras.KerasTensor):
        return "this is the place where the output will be, not a model"
    if isinstance(result, keras.Layer) and not isinstance(result, keras.Model):
        return "this is a layer, not a model"
    if not isinstance(result, keras.Model):
        return f"return a Keras model, not a {type_name(result)}"
    if not (result.built and getattr(result, "inputs", None)):
        return "your model does not know its input"
    images = np.random.default_rng(1101).normal(size=(2, 7, 6, 2)).astype("float32")
    shape = tuple(result.inputs[0].shape)[1:]
    if shape != images.shape[1:]:
        return f"your model takes inputs of the shape {shape}, not {images.shape[1:]}"
    outputs = result(images)
    alone = isinstance(outputs, tuple | list) and len(outputs) == 1
    return as_array(outputs[0] if alone else outputs)


def _has_own_weights(result, model):
    """Tell whether a model has weights that are not those of `model` itself."""
    return not {id(w) for w in result.weights} <= {id(w) for w in model.weights}


def _judge_model(result, model, name):
    own = _outputs(result)
    if isinstance(own, str):
        return own
    if _has_own_weights(result, model):
        return (
            "your model has weights of its own. A copy of the layers does not learn "
            "when `model` does: use its layers themselves"
        )
    sentence = difference(_outputs(feature_model(model, name)), own)
    return sentence and sentence.replace("your result", "the output of your model", 1)


def _same_model(one, other):
    first, second = _outputs(one), _outputs(other)
    if isinstance(first, str) or isinstance(second, str):
        return isinstance(first, str) and isinstance(second, str) and first == second
    return first is not None and difference(first, second) is None


def _ends_later(steps):
    """Return an answer that ends so many layers after the named one."""

    def answer(model, name):
        number = model.layers.index(model.get_layer(name))
        return feature_model(model, model.layers[number + steps].name)

    return answer


def _without_output(model, name):
    """Hand over the layer in place of what comes out of it: Keras refuses it."""
    import keras

    return keras.Model(model.inputs[0], model.get_layer(name))


def _without_input(model, name):
    """Return a Sequential of the layers up to the named one that is not built."""
    import keras

    number = model.layers.index(model.get_layer(name))
    return keras.Sequential(model.layers[1 : number + 1])


FEATURES = Exercise(
    id="11.1",
    title="a model that ends early",
    reference=feature_model,
    cases=_networks,
    prepare=lambda: import_module("keras"),
    judge=_judge_model,
    alike=_same_model,
    mistakes=(
        Mistake(
            "no .output",
            _without_output,
            "keras.Model wants places in a network, not layers: what comes out of a "
            "layer is get_layer(name).output.",
        ),
        Mistake(
            "unbuilt",
            _without_input,
            "a Sequential without an Input is not built yet and has no output to start "
            "from: add keras.Input, or use keras.Model(model.input, ...).",
        ),
        Mistake(
            "only the place",
            lambda model, name: model.get_layer(name).output,
            "this is the symbolic output of the layer; keras.Model(inputs, outputs) "
            "makes a model of it.",
        ),
        Mistake(
            "only the layer",
            lambda model, name: model.get_layer(name),
            "this is the layer alone. Your model has to start at the image.",
        ),
        Mistake(
            "whole model",
            lambda model, name: model,
            "this is the whole model; it should end with the layer `name`.",
        ),
        Mistake(
            "one layer too many",
            _ends_later(1),
            "your model goes one layer further than `name`.",
        ),
        Mistake(
            "one layer too few",
            _ends_later(-1),
            "your model ends before the layer `name`; the output of that layer is "
            "wanted.",
        ),
        Mistake(
            "last maps",
            lambda model, name: feature_model(model, model.layers[-3].name),
            "these are the last maps of the network, whatever `name` says.",
        ),
        Mistake(
            "first layer",
            lambda model, name: feature_model(model, model.layers[1].name),
            "this is always the first layer: look the layer up by its name.",
        ),
    ),
    hints=(
        "model.get_layer(name) finds the layer; a layer knows its `.output`.",
        "keras.Model(inputs, outputs) makes a model of any two places in a network: "
        "here from model.inputs[0] to the layer's output.",
    ),
    skeleton='''
        def feature_model(model, name):
            """Return a model from the input of `model` to its layer `name`."""
            layer = ...
            return keras.Model(model.inputs[0], ...)
    ''',
)
