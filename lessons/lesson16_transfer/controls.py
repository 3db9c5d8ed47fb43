"""Exercise 16.1: the untrained twin of a network."""

from importlib import import_module

import numpy as np

from lessons.lesson16_transfer.references import twin
from utils.grading import Exercise, Mistake
from utils.grading.compare import type_name


def _trained(shapes):
    """Return the weights of a "trained" network: such as no initialiser draws."""
    rng = np.random.default_rng(1601)
    return [rng.uniform(0.1, 0.3, shape).astype("float32") for shape in shapes]


def _network(*filters, copies=True):
    """Return a trained network with marked layers; a copy of a copy has no marks."""
    import keras
    from keras import layers

    inputs = x = keras.Input((8, 8, 1))
    for number in filters:
        x = layers.Conv2D(number, 3, activation="relu")(x)
        x = layers.BatchNormalization()(x)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(inputs, layers.Dense(3)(x))
    model.set_weights(_trained(_shapes(model)))
    for layer in model.layers:
        layer.is_given = True
    if copies:
        model.__deepcopy__ = lambda memo: _network(*filters, copies=False)
    return model


def _shapes(model):
    return [tuple(weight.shape) for weight in model.weights]


def _kernels(weights):
    return [weight for weight in weights if weight.ndim > 1]


def _same(one, other):
    return [np.array_equal(*pair) for pair in zip(one, other, strict=True)]


def _ordered(weights):
    return [np.sort(weight, axis=None) for weight in weights]


def _shape_fault(result, model):
    import keras

    if not isinstance(result, keras.Model):
        return f"return a Keras model, not a {type_name(result)}"
    if _shapes(result) != _shapes(model):
        return "the weights of your network have other shapes than those of `model`"
    if _kinds(result) != _kinds(model):
        return "your network has other layers or activations than `model`"
    if not all(np.isfinite(weight).all() for weight in result.get_weights()):
        return "the weights of your network contain NaN or infinity"
    return None


def _kinds(model):
    """Return type and activation of each layer but the input."""
    kinds = [(type(each), getattr(each, "activation", None)) for each in model.layers]
    return [each for each in kinds if each[0].__name__ != "InputLayer"]


def _alike_to(one, other):
    """Tell whether two kernels are proportional but for a little noise."""
    return abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) > 0.9


def _fault(result):
    """Name what is wrong with the weights of a network, "" for nothing."""
    own = _kernels(result.get_weights())
    trained = _kernels(_trained(_shapes(result)))
    kept = _same(own, trained)
    if any(getattr(layer, "is_given", False) for layer in result.layers):
        return "shared" if all(kept) else "lost"
    if any(kept):
        return "copied" if all(kept) else "body" if all(kept[:-1]) else "partly"
    if any(kernel.std() < 1e-6 for kernel in own):
        return "constant"
    if any(_same(_ordered(own), _ordered(trained))):
        return "shuffled"
    if any(_alike_to(*pair) for pair in zip(own, trained, strict=True)):
        return "near"
    moving = [each for each in result.weights if each.name == "moving_variance"]
    if any(np.min(variance) < 0 for variance in moving):
        return "negative"
    every = result.get_weights(), _trained(_shapes(result))
    return "biases" if any(_same(*every)) else ""


SENTENCES = {
    "shared": "your network shares its weights with `model`",
    "lost": "`model` itself has other weights than before",
    "copied": "your network has the trained weights",
    "body": "all kernels of your network but the last are the trained ones",
    "partly": "some kernels of your network are the trained ones",
    "constant": "a kernel of your network holds one number only",
    "shuffled": "your kernels hold the trained numbers in another order",
    "near": "your kernels still look like the trained ones",
    "negative": "your network has a variance below 0",
    "biases": "the biases of your network are the trained ones",
}


def _judge(result, model):
    if sentence := _shape_fault(result, model):
        return sentence
    changed = not all(_same(model.get_weights(), _trained(_shapes(model))))
    return SENTENCES.get("lost" if changed else _fault(result))


def _alike(one, other):
    import keras

    models = isinstance(one, keras.Model) and isinstance(other, keras.Model)
    return models and _fault(one) == _fault(other) != ""


def _with_weights(change):
    """Return an answer whose twin gets something made of the trained weights."""

    def answer(model):
        copy = twin(model)
        fresh = copy.get_weights()
        copy.set_weights(change(model.get_weights(), fresh))
        return copy

    return answer


def _shuffle(weights, fresh):
    rng = np.random.default_rng(0)
    return [rng.permuted(weight.ravel()).reshape(weight.shape) for weight in weights]


def _same_layers(model):
    import keras

    return keras.Model(model.inputs, model.outputs)


def _in_place(model):
    model.set_weights(twin(model).get_weights())
    return model


def _noise(weights, fresh):
    rng = np.random.default_rng(0)
    return [weight + rng.normal(0, 0.01, weight.shape) for weight in weights]


def _drawn(weights, fresh):
    rng = np.random.default_rng(0)
    return [rng.normal(0, 0.1, weight.shape) for weight in fresh]


TWIN = Exercise(
    id="16.1",
    title="the untrained twin",
    reference=twin,
    cases=lambda: [(_network(4, 6),), (_network(3, 5, 4),)],
    prepare=lambda: import_module("keras"),
    judge=_judge,
    alike=_alike,
    show_input=False,
    seconds=5,
    mistakes=(
        Mistake(
            "shared layers",
            _same_layers,
            "its layers are those of `model`, also in a new keras.Model on the old "
            "inputs and outputs: what trains one trains the other. Clone the model.",
        ),
        Mistake(
            "in place",
            _in_place,
            "you give new weights to `model`: the trained ones are lost. Make a second "
            "network first.",
        ),
        Mistake(
            "trained weights copied",
            _with_weights(lambda weights, fresh: weights),
            "with set_weights the twin knows all that `model` knows. The control "
            "should know nothing.",
        ),
        Mistake(
            "only the last layer is fresh",
            _with_weights(lambda weights, fresh: [*weights[:-2], *fresh[-2:]]),
            "the body keeps what it has learned; what the experiment asks is what "
            "exactly that is worth.",
        ),
        Mistake(
            "only the first layer is fresh",
            _with_weights(lambda weights, fresh: [*fresh[:2], *weights[2:]]),
            "some layers keep what they have learned. Fresh weights for all of them.",
        ),
        Mistake(
            "zeros",
            _with_weights(lambda weights, fresh: [0 * weight for weight in weights]),
            "with equal weights all filters of a layer do the same, so this control is "
            "weaker than an untrained network. Draw them at random, as Keras does.",
        ),
        Mistake(
            "shuffled",
            _with_weights(_shuffle),
            "a control, too, but of another question: it keeps how large the trained "
            "weights are. Asked is a network as it is before any training.",
        ),
        Mistake(
            "a little noise",
            _with_weights(_noise),
            "they are made of the trained ones, which leaves most of what those know.",
        ),
        Mistake(
            "all drawn by hand",
            _with_weights(_drawn),
            "the weights of a batch normalisation include a variance, which cannot be "
            "negative. Let Keras draw: each layer knows how it begins.",
        ),
        Mistake(
            "biases kept",
            _with_weights(
                lambda weights, fresh: [
                    old if old.ndim == 1 else new
                    for old, new in zip(weights, fresh, strict=True)
                ]
            ),
            "the kernels are fresh, the biases have learned: give them fresh values, "
            "too.",
        ),
    ),
    hints=(
        "Keras can make a second model from the plan of a first one.",
        "keras.models.clone_model(model) copies the layers and draws new weights.",
    ),
    skeleton='''
        def twin(model):
            """Return a network with the layers of `model` and fresh random weights."""
            copy = ...
            return copy
    ''',
)
