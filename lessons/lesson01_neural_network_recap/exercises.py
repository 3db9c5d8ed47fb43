"""Exercises of lesson 01: recap of neural networks."""

import numpy as np

from lessons.lesson01_neural_network_recap.gradient import GRADIENT
from lessons.lesson01_neural_network_recap.xor import XOR
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def _random(seed, *shapes):
    """Return one tuple of random arrays per list of shapes."""
    rng = np.random.default_rng(seed)
    return [tuple(rng.normal(size=shape) for shape in case) for case in shapes]


def to_keras(W, b, batch):
    """Return the Keras kernel and the output of the slide's ReLU layer for a batch."""
    return W.T, np.maximum(batch @ W.T + b, 0)


def _slide_layers():
    sizes = [(3, 5, 7), (4, 4, 4), (2, 6, 1)]
    return _random(101, *([(n, i), n, (e, i)] for n, i, e in sizes))


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
            lambda W, b, batch: (W.T, np.maximum(batch @ W.T, 0)),
            "the biases are missing.",
        ),
        Mistake(
            "no activation",
            lambda W, b, batch: (W.T, batch @ W.T + b),
            "negative values remain: the activation is missing.",
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
    return sum((widths[i] + 1) * widths[i + 1] for i in range(len(widths) - 1))


def _weights_only(widths):
    return sum(widths[i] * widths[i + 1] for i in range(len(widths) - 1))


N_PARAMS = Exercise(
    id="01.2",
    title="count the parameters",
    reference=n_params,
    cases=lambda: [([5, 3, 2],), ([7, 1],), ([4, 9, 6, 3],)],
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
    """Count the layers with neurons: those whose weights contain a kernel."""
    return sum(any("kernel" in w.name for w in x.weights) for x in model.layers)


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


def merge(W1, b1, W2, b2):
    """Return W and b with W x + b = W2 (W1 x + b1) + b2."""
    return W2 @ W1, W2 @ b1 + b2


def _two_layers():
    # three outputs first: two rows of a lone matrix would pass as W and b
    sizes = [(4, 5, 3), (3, 5, 3), (4, 4, 4)]
    return _random(104, *([(h, i), h, (o, h), o] for i, h, o in sizes))


MERGE = Exercise(
    id="01.4",
    title="merge two layers",
    reference=merge,
    cases=_two_layers,
    mistakes=(
        Mistake(
            "order",
            lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
            "W1 meets x first, so it stands next to x: W2 @ W1.",
        ),
        Mistake(
            "layers exchanged",
            lambda W1, b1, W2, b2: (W1 @ W2, W1 @ b2 + b1),
            "you let x meet W2 first; the formula starts with W1 x + b1.",
        ),
        Mistake(
            "biases added",
            lambda W1, b1, W2, b2: (W2 @ W1, b1 + b2),
            "the first bias passes through the second layer: it is multiplied by W2.",
        ),
        Mistake(
            "first bias lost",
            lambda W1, b1, W2, b2: (W2 @ W1, b2),
            "the bias of the first layer is lost.",
        ),
        Mistake(
            "second bias lost",
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1),
            "the bias of the second layer is lost.",
        ),
        Mistake(
            "transposed",
            lambda W1, b1, W2, b2: ((W2 @ W1).T, W2 @ b1 + b2),
            "this W is Keras's; the slide's has the shape (outputs, inputs).",
        ),
        Mistake(
            "W alone",
            lambda W1, b1, W2, b2: W2 @ W1,
            "this is W alone; b belongs to the answer as well.",
        ),
    ),
    hints=(
        "Multiply W2 (W1 x + b1) + b2 out: what stands before x, what stands alone?",
        "W = W2 @ W1; the part without x is W2 @ b1 + b2.",
    ),
)


def relu_interpolant(knots, values):
    """Return factors and offset: the factors are changes of slope at the knots."""
    return np.diff(_slopes(knots, values), prepend=0), values[0]


def _slopes(knots, values):
    return np.diff(values) / np.diff(knots)


def _curves():
    rng = np.random.default_rng(107)
    knots = [np.cumsum(rng.uniform(0.3, 1.5, size=n)) - 2 for n in (5, 8)]
    return [(k, rng.normal(size=len(k))) for k in knots]


def _judge_curve(result, knots, values):
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "your function should return two things: factors and offset"
    factors, offset = as_array(result[0]), as_array(result[1])
    if offset is None or offset.size != 1 or factors is None or factors.ndim == 0:
        return "first factors, a list of numbers, then offset, a single number"
    factors = factors.ravel()
    if len(factors) not in (len(knots) - 1, len(knots)):
        return f"{len(factors)} factors for {len(knots)} knots"
    if not (np.isfinite(factors).all() and np.isfinite(offset).all()):
        return "your result contains NaN or infinity"
    x = np.sort([*knots, *(knots[1:] + knots[:-1]) / 2])
    bent = np.maximum(x[:, None] - knots[: len(factors)], 0) @ factors + offset.item()
    wrong = ~(np.abs(bent - np.interp(x, knots, values)) <= 1e-3)
    if not wrong.any():
        return None
    knot, between = divmod(int(np.argmax(wrong)), 2)
    return f"the curve goes wrong {'after' if between else 'at'} knot number {knot + 1}"


INTERPOLANT = Exercise(
    id="01.7",
    title="build a network",
    reference=relu_interpolant,
    cases=_curves,
    judge=_judge_curve,
    mistakes=(
        Mistake(
            "slopes",
            lambda knots, values: (_slopes(knots, values), values[0]),
            "these are slopes; a neuron only adds the *change* of slope at its knot.",
        ),
        Mistake(
            "no offset",
            lambda knots, values: (relu_interpolant(knots, values)[0], 0.0),
            "at the first knot all neurons are silent: only the offset is left there.",
        ),
        Mistake(
            "first slope lost",
            lambda knots, values: (np.diff(_slopes(knots, values)), values[0]),
            "the slope before the first knot is 0: the first slope is a change, too.",
        ),
        Mistake(
            "shifted",
            lambda x, y: (np.diff(_slopes(x, y), append=0), y[0]),
            "the changes sit one knot too early: the first one is the first slope.",
        ),
        Mistake(
            "spacing forgotten",
            lambda knots, values: (np.diff(np.diff(values), prepend=0), values[0]),
            "a slope is the change of the value divided by the distance of the knots.",
        ),
        Mistake(
            "old minus new",
            lambda x, y: (np.r_[_slopes(x, y)[0], -np.diff(_slopes(x, y))], y[0]),
            "a change is the new slope minus the old one, not the other way round.",
        ),
        Mistake(
            "np.gradient",
            lambda knots, values: (np.gradient(values, knots)[:-1], values[0]),
            "np.gradient mixes the slopes left and right of a knot; keep them apart.",
        ),
    ),
    hints=(
        "Between the first two knots a single neuron is active. Which slope must it "
        "have? And what does the next one have to add?",
        "Slopes between neighbouring points, then their differences; keep the first.",
    ),
)

EXERCISES = (TO_KERAS, N_PARAMS, DEPTH, MERGE, XOR, GRADIENT, INTERPOLANT)
