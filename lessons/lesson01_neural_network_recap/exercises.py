"""Exercises of lesson 01: recap of neural networks."""

from importlib import import_module

import numpy as np

from lessons.lesson01_neural_network_recap.arrays import random_arrays
from lessons.lesson01_neural_network_recap.gradient import GRADIENT
from lessons.lesson01_neural_network_recap.interpolant import INTERPOLANT
from lessons.lesson01_neural_network_recap.merging import MERGE
from lessons.lesson01_neural_network_recap.start import START
from lessons.lesson01_neural_network_recap.xor import XOR
from utils.grading import Exercise, Mistake


def to_keras(W, b, batch):
    """Return the Keras kernel and the layer's output for a batch."""
    kernel = W.T
    return kernel, np.maximum(batch @ kernel + b, 0)


def _slide_layers():
    sizes = [(3, 5, 7), (4, 4, 4), (2, 6, 1)]
    return random_arrays(101, *([(n, i), n, (e, i)] for n, i, e in sizes))


def _reshaped(W, b, batch):
    kernel = W.reshape(W.shape[::-1])
    return kernel, np.maximum(batch @ kernel + b, 0)


TO_KERAS = Exercise(
    id="01.1",
    title="from the slide to Keras",
    reference=to_keras,
    cases=_slide_layers,
    mistakes=(
        Mistake(
            "not transposed",
            lambda W, b, batch: (W, np.maximum(batch @ W + b, 0)),
            "Keras stores (inputs, neurons), the slide (neurons, inputs): transpose W.",
        ),
        Mistake(
            "kernel not transposed",
            lambda W, b, batch: (W, to_keras(W, b, batch)[1]),
            "the output is right, but the kernel is still the slide's W.",
        ),
        Mistake(
            "reshaped",
            _reshaped,
            "`reshape` only cuts the numbers into other rows; each weight must stay "
            "with its neuron and its input.",
        ),
        Mistake(
            "output transposed",
            lambda W, b, batch: (W.T, to_keras(W, b, batch)[1].T),
            "your output has one example per column; Keras has one per row.",
        ),
        Mistake(
            "bias after the activation",
            lambda W, b, batch: (W.T, np.maximum(batch @ W.T, 0) + b),
            "the bias belongs inside the activation: add it first, then apply ReLU.",
        ),
        Mistake(
            "no bias",
            lambda W, b, batch: to_keras(W, 0 * b, batch),
            "the biases are missing.",
        ),
        Mistake(
            "no activation",
            lambda W, b, batch: (W.T, batch @ W.T + b),
            "negative values remain: the activation is missing.",
        ),
        Mistake(
            "np.max",
            lambda W, b, batch: (W.T, np.max(batch @ W.T + b, 0)),
            "np.max(z, 0) looks for the largest along axis 0; np.maximum(z, 0) goes "
            "entry by entry.",
        ),
        Mistake(
            "Python's max",
            lambda W, b, batch: (W.T, max(batch @ W.T + b, 0)),
            "Python's max compares two single numbers; for arrays it is np.maximum.",
        ),
        Mistake(
            "the slide's formula",
            lambda W, b, batch: (W.T, np.maximum(W @ batch + b, 0)),
            "rows of W meet columns of the batch: the batch stands on the left here, "
            "batch @ kernel.",
        ),
        Mistake(
            "examples in columns",
            lambda W, b, batch: (W.T, np.maximum(W @ batch.T + b, 0)),
            "W @ batch.T has one example per column, and b would be added along the "
            "examples: write batch @ kernel + b.",
        ),
        Mistake(
            "output alone",
            lambda W, b, batch: to_keras(W, b, batch)[1],
            "this is the output alone: return kernel, output.",
        ),
        Mistake(
            "summed over the batch",
            lambda W, b, batch: (W.T, to_keras(W, b, batch)[1].sum(axis=0)),
            "you added up the examples; each one keeps its own row.",
        ),
        Mistake(
            "order",
            lambda W, b, batch: to_keras(W, b, batch)[::-1],
            "the two values are exchanged: the kernel first, then the output.",
        ),
    ),
    hints=(
        "Write down the shapes of both factors: which axes have to meet?",
        "The kernel is W.T; then batch @ kernel, plus b (NumPy adds it to every row), "
        "then ReLU.",
    ),
)


def n_params(widths):
    """Count weights and biases of a fully connected network."""
    inputs, neurons = np.array(widths[:-1]), np.array(widths[1:])
    return np.sum(inputs * neurons + neurons)


def _weights_only(widths):
    return sum(widths[i] * widths[i + 1] for i in range(len(widths) - 1))


N_PARAMS = Exercise(
    id="01.2",
    title="count the parameters",
    reference=n_params,
    cases=lambda: [([5, 3, 2],), ([7, 1],), ([4, 9, 6, 5],)],
    mistakes=(
        Mistake(
            "no biases",
            _weights_only,
            "these are the weights; every neuron has a bias as well.",
        ),
        Mistake(
            "inputs have biases",
            lambda widths: n_params(widths) + widths[0],
            "the inputs are no neurons: they have no biases.",
        ),
        Mistake(
            "one bias per layer",
            lambda widths: _weights_only(widths) + len(widths) - 1,
            "you count one bias per layer; each neuron has its own.",
        ),
        Mistake(
            "one bias per entry",
            lambda widths: _weights_only(widths) + len(widths),
            "you add one bias per entry of `widths`; each neuron has its own, and the "
            "inputs have none.",
        ),
        Mistake(
            "biases of the layer before",
            lambda widths: _weights_only(widths) + sum(widths[:-1]),
            "a bias belongs to the neuron where the weights end, not where they start.",
        ),
        Mistake(
            "first layer only",
            lambda widths: n_params(widths[:2]),
            "this is the first layer only; does your loop return too early?",
        ),
        Mistake(
            "last layer missing",
            lambda widths: n_params(widths[:-1]),
            "the last layer is missing: does your loop end one step too early?",
        ),
        Mistake(
            "wrapped around",
            lambda widths: n_params([widths[-1], *widths]),
            "widths[-1] is the last layer: your loop connects it to the inputs.",
        ),
    ),
    hints=(
        "How many weights has one neuron that looks at 5 inputs? And how many biases?",
        "Add up inputs · neurons + neurons over pairs of neighbouring widths.",
    ),
)


def depth(model):
    """Return the number of layers with neurons."""
    import keras

    kinds = (keras.layers.Dense, keras.layers.Conv2D)
    return sum(isinstance(layer, kinds) for layer in model.layers)


def _models():
    import keras

    kinds = keras.layers
    image = keras.Input((8, 8, 1))
    x = kinds.Conv2D(2, 3, use_bias=False)(image)
    x = kinds.BatchNormalization()(x)
    x = kinds.MaxPooling2D()(x)
    x = kinds.Conv2D(3, 3)(x)
    x = kinds.Dropout(0.5)(kinds.Flatten()(x))
    convolutional = keras.Model(image, kinds.Dense(2)(x))
    numbers = keras.Input((5,))
    y = kinds.Dropout(0.2)(kinds.Dense(3)(numbers))
    y = kinds.Dense(4, use_bias=False)(y)
    y = kinds.Dense(2, use_bias=False)(y)
    models = convolutional, keras.Model(numbers, kinds.Dense(1)(y))
    for model in models:  # so that feedback can show what was tried
        model.__name__ = ", ".join(type(layer).__name__ for layer in model.layers)
    return [(model,) for model in models]


DEPTH = Exercise(
    id="01.3",
    title="depth of a Keras model",
    reference=depth,
    cases=_models,
    prepare=lambda: import_module("keras"),
    mistakes=(
        Mistake(
            "all layers",
            lambda model: len(model.layers),
            "you count every entry of the list, inputs, Flatten and Dropout included.",
        ),
        Mistake(
            "all but the inputs",
            lambda model: len(model.layers) - 1,
            "the inputs are out, but layers that hold no weights are still counted.",
        ),
        Mistake(
            "normalisation counted",
            lambda model: sum(bool(x.weights) for x in model.layers),
            "BatchNormalization holds weights, but no neurons: it is not counted.",
        ),
        Mistake(
            "arrays counted",
            lambda model: sum(len(x.weights) for x in model.layers),
            "you count arrays: a layer with kernel and bias holds two of them.",
        ),
        Mistake(
            "half of the arrays",
            lambda model: len(model.weights) // 2,
            "not every layer holds two arrays: one without biases holds a single one, "
            "BatchNormalization four.",
        ),
        Mistake(
            "dense layers only",
            lambda model: sum(hasattr(x, "units") for x in model.layers),
            "a convolution has neurons too: Conv2D counts.",
        ),
        Mistake(
            "inputs counted",
            lambda model: depth(model) + 1,
            "one too many: the list starts with the inputs, an InputLayer.",
        ),
        Mistake(
            "output not counted",
            lambda model: depth(model) - 1,
            "one too few: the last layer puts out the result, and it has neurons too.",
        ),
        Mistake(
            "layers with biases",
            lambda model: sum(getattr(x, "use_bias", False) for x in model.layers),
            "a layer may do without biases (use_bias=False) and still have neurons.",
        ),
    ),
    hints=(
        "Which of the kinds have neurons? isinstance(layer, keras.layers.Dense) asks.",
        "Count the layers that are Dense or Conv2D; isinstance takes a tuple of kinds.",
    ),
)


EXERCISES = (TO_KERAS, N_PARAMS, DEPTH, MERGE, XOR, GRADIENT, INTERPOLANT, START)
