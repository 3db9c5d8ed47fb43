"""Exercises of lesson 04: regression and classification."""

import numpy as np

from lessons.lesson04_regression_vs_classification.heads import HEAD
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference


def softmax(z):
    """Turn the rows of z (events, classes) into probabilities, however large z is."""
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _activations():
    rng = np.random.default_rng(401)

    def eighths(*shape):  # exact in float32, also beside 100,000
        return np.round(8 * rng.normal(size=shape)) / 8

    return [
        (eighths(4, 5),),
        (3 * eighths(2, 3),),
        (eighths(3, 4) + 1e5,),
        (np.array([[-1e5, 0.0, 1e5], [5.0, 5.0, -1e5]]),),
    ]


def _shifted(shift, keepdims=True):
    """Return a softmax that subtracts this from the activations of a row."""

    def answer(z):
        exponentials = np.exp(z - shift(z, axis=-1, keepdims=keepdims))
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    return answer


def _shared_sum(z):
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum()


SOFTMAX = Exercise(
    id="04.2",
    title="a softmax that does not overflow",
    reference=softmax,
    cases=_activations,
    mistakes=(
        Mistake(
            "no shift",
            lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
            "exp overflows. Subtracting the same number from all classes changes "
            "nothing: subtract the largest.",
        ),
        Mistake(
            "wrong axis",
            lambda z: softmax(z.T).T,
            "each row is one event, so each row must sum to 1: sum over the last axis.",
        ),
        Mistake(
            "one sum for all",
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
            "you divide by the sum over all events; each row must sum to 1.",
        ),
        Mistake(
            "one maximum for all",
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(-1, keepdims=True),
            "rows far below the largest number of all become 0 / 0: subtract each "
            "row's own maximum.",
        ),
        Mistake(
            "row maximum, one sum for all",
            _shared_sum,
            "the maximum is each row's own, the sum is not: you divide by that over "
            "all events.",
        ),
        Mistake(
            "maximum of each class",
            lambda z: softmax(z - z.max(axis=0)),
            "you subtract another number from each class, which changes their "
            "differences: take one number per event.",
        ),
        Mistake(
            "mean subtracted",
            _shifted(np.mean),
            "the mean helps until a number lies far above it, which only extreme "
            "activations do; exp overflows there. Which number has none above it?",
        ),
        Mistake(
            "minimum subtracted",
            _shifted(np.min),
            "you subtract too little, the minimum perhaps: with extreme activations "
            "exp still overflows. Which number has none above it?",
        ),
        Mistake(
            "clipped",
            lambda z: softmax(np.clip(z, -50, 50)),
            "clipping makes all activations beyond the limit equal; only differences "
            "count, so shift them instead.",
        ),
        Mistake(
            "keepdims missing",
            _shifted(np.max, keepdims=False),
            "one number per event has the shape (events,) and does not line up with "
            "(events, classes): keep the axis (keepdims).",
        ),
        Mistake(
            "not normalised",
            lambda z: np.exp(z - z.max(axis=-1, keepdims=True)),
            "the exponentials of a row do not add up to 1 yet: divide by their sum.",
        ),
        Mistake(
            "exponential only",
            np.exp,
            "this is only the exponential: it overflows, and the sum of a row is not "
            "1. Shift first, divide then.",
        ),
        Mistake(
            "sigmoid",
            lambda z: 1 / (1 + np.exp(-z)),
            "a sigmoid per class: classes do not compete, rows do not sum to 1.",
        ),
        Mistake(
            "no exponential",
            lambda z: z / z.sum(axis=-1, keepdims=True),
            "the exponential is missing; negative activations give negative results.",
        ),
    ),
    hints=(
        "What happens to exp(z) when z is 10,000? And to softmax if all z grow by 5?",
        "Subtract z.max(axis=-1, keepdims=True) first; keepdims keeps the rows apart.",
    ),
)


def cross_entropy(labels, probabilities):
    """Average −log(probability of the true class) over the events."""
    labels = np.asarray(labels)
    if labels.ndim == 2:
        labels = labels.argmax(axis=1)
    true_class = np.asarray(probabilities)[np.arange(len(labels)), labels]
    return -np.log(true_class).mean()


def _labelled_events():
    rng = np.random.default_rng(402)
    five = softmax(rng.normal(size=(5, 3)))
    sure = np.array([[0.7, 0.3, 0.0], [0.0, 0.1, 0.9]])
    square = softmax(rng.normal(size=(3, 3)))
    return [
        (np.eye(3)[[0, 2, 1, 1, 0]], five),
        (np.array([0, 2, 1, 1, 0]), five),
        (np.array([3, 0, 2]), softmax(rng.normal(size=(3, 4)))),
        (np.eye(3)[[0, 2]], sure),
        (np.array([1, 1, 1]), square),
        (np.eye(3, dtype=int)[[2, 0, 1]], square),
    ]


def _one_hot(labels, probabilities):
    labels = np.asarray(labels)
    return labels if labels.ndim == 2 else np.eye(probabilities.shape[1])[labels]


def _zero_times_log_zero(labels, probabilities):
    return -(_one_hot(labels, probabilities) * np.log(probabilities)).sum(1).mean()


CROSS_ENTROPY = Exercise(
    id="04.3",
    title="cross-entropy for both kinds of labels",
    reference=cross_entropy,
    cases=_labelled_events,
    mistakes=(
        Mistake(
            "sum over the batch",
            lambda labels, probabilities: (
                cross_entropy(labels, probabilities) * len(labels)
            ),
            "you sum over the events; take the mean, or the loss grows with the batch.",
        ),
        Mistake(
            "mean over classes",
            lambda labels, probabilities: (
                cross_entropy(labels, probabilities) / probabilities.shape[1]
            ),
            "you average over the classes too. Sum over the classes, average over the "
            "events.",
        ),
        Mistake(
            "log10",
            lambda labels, probabilities: (
                cross_entropy(labels, probabilities) / np.log(10)
            ),
            "the natural logarithm is meant (np.log).",
        ),
        Mistake(
            "sign",
            lambda labels, probabilities: -cross_entropy(labels, probabilities),
            "the sign: a logarithm of a probability is negative, the loss is positive.",
        ),
        Mistake(
            "0 · log 0",
            _zero_times_log_zero,
            "0 · log 0 is NaN. Look up the probability of the true class only.",
        ),
        Mistake(
            "class number as weight",
            lambda labels, probabilities: (
                cross_entropy(labels, probabilities)
                if np.ndim(labels) == 2
                else -(np.asarray(labels)[:, None] * np.log(probabilities))
                .sum(1)
                .mean()
            ),
            "an integer label is the number of a class, not a factor: pick the column.",
        ),
    ),
    hints=(
        "Only one probability per event counts. Which?",
        "Turn one-hot labels into integers (argmax), then probabilities[range(n), "
        "labels]; mean of −log.",
    ),
)


def loss_weights(angle, core, energy, core_unit):
    """Weight squared errors by 1/σ², each σ in the unit the network is trained in."""
    sigma_axis = np.deg2rad(angle)  # components of a unit vector
    sigma_core = core / core_unit
    sigma_lg_energy = energy / np.log(10)
    return 1 / np.square([sigma_axis, sigma_core, sigma_lg_energy])


def _same_ratios(weights, right):
    return np.abs(weights / weights[0] / (right / right[0]) - 1).max() < 0.15


def _same_weights(one, other):
    first, second = as_array(one), as_array(other)
    if first is None or second is None or not first.shape == second.shape == (3,):
        return False
    return bool((second > 0).all()) and _same_ratios(second, first)


def _judge_weights(result, angle, core, energy, core_unit):
    weights = as_array(result)
    if weights is None or weights.dtype.kind not in "fiu" or weights.shape != (3,):
        return "your function should return three weights: axis, core, energy"
    if not (np.isfinite(weights).all() and (weights > 0).all()):
        return "all three weights should be finite and positive"
    if not _same_ratios(weights, loss_weights(angle, core, energy, core_unit)):
        ratios = " : ".join(f"{w:.3g}" for w in weights / weights[0])
        return (
            f"with axis : core : energy = {ratios} the three terms do not become equal"
        )
    return None


def _weights_with(power=-2, degrees=False, per_cent=False, core_power=-1, axes=1):
    def answer(angle, core, energy, core_unit):
        axis = angle if degrees else np.deg2rad(angle)
        lg_energy = energy if per_cent else energy / np.log(10)
        core = core * core_unit**core_power / np.sqrt(axes)
        return np.array([axis, core, lg_energy]) ** power

    return answer


WEIGHTS = Exercise(
    id="04.5",
    title="loss weights from resolutions",
    reference=loss_weights,
    cases=lambda: [(1.5, 25.0, 0.07, 750.0), (0.8, 40.0, 0.12, 1500.0)],
    judge=_judge_weights,
    alike=_same_weights,
    mistakes=(
        Mistake(
            "relative energy",
            _weights_with(per_cent=True),
            "the network is trained on lg E. A relative error δ is an error of "
            "δ / ln 10 in lg E.",
        ),
        Mistake(
            "degrees",
            _weights_with(degrees=True),
            "the angle is in degrees; the components of a unit vector err by radians.",
        ),
        Mistake(
            "core in metres",
            _weights_with(core_power=0),
            "the core target is divided by core_unit, and so is its resolution.",
        ),
        Mistake(
            "core times unit",
            _weights_with(core_power=1),
            "divide the core resolution by core_unit; do not multiply.",
        ),
        Mistake(
            "core as a distance",
            _weights_with(axes=2),
            "`core` is the resolution of one coordinate, not of the distance in the "
            "plane: no factor of 2.",
        ),
        Mistake(
            "not squared",
            _weights_with(power=-1),
            "the loss is a squared error, so its typical size is σ², not σ.",
        ),
        Mistake(
            "upside down",
            _weights_with(power=2),
            "a target that is known precisely needs a large weight: 1/σ², not σ².",
        ),
    ),
    hints=(
        "In which unit does each target enter the loss, and how does a squared error "
        "depend on σ?",
        "Convert each resolution to the unit of its target (radians, core units, "
        "lg E), then take 1/σ².",
    ),
)


def bias_and_resolution(y_true, y_pred):
    """Return mean and standard deviation of prediction − truth, whatever the shapes."""
    error = np.ravel(y_pred) - np.ravel(y_true)
    return error.mean(), error.std()


def _predictions():
    rng = np.random.default_rng(405)
    truth = rng.normal(10.0, 3.0, size=60)
    predicted = truth + rng.normal(0.8, 0.5, size=60)
    return [
        (truth, predicted[:, None]),
        (truth, predicted),
        (truth[:7, None], predicted[:7]),
        (truth[:9, None], predicted[:9, None]),
    ]


def _judge_metrics(result, y_true, y_pred):
    """Accept N and N − 1 in the standard deviation."""
    pair = as_array(result)
    if pair is not None and pair.shape == (2,):
        result = tuple(pair)
    error = np.ravel(y_pred) - np.ravel(y_true)
    with_n_minus_1 = (error.mean(), error.std(ddof=1))
    if difference(with_n_minus_1, result) is None:
        return None
    return difference((error.mean(), error.std()), result)


def _as_it_is(values):
    return values


def _column(values):
    return values.reshape(-1, 1)


def _of_difference(truth=_as_it_is, prediction=_as_it_is):
    """Return an answer that brings truth and prediction to these shapes."""

    def answer(y_true, y_pred):
        error = prediction(y_pred) - truth(y_true)
        return error.mean(), error.std()

    return answer


METRICS = Exercise(
    id="04.4",
    title="bias and resolution that mind the shapes",
    reference=bias_and_resolution,
    cases=_predictions,
    judge=_judge_metrics,
    mistakes=(
        Mistake(
            "broadcast",
            _of_difference(),
            "(N,) and (N, 1) give an (N, N) difference: every event minus every other. "
            "Flatten both first.",
        ),
        Mistake(
            "prediction flattened",
            _of_difference(prediction=np.ravel),
            "you flatten only the prediction; the truth may be (N, 1), too.",
        ),
        Mistake(
            "truth flattened",
            _of_difference(truth=np.ravel),
            "you flatten only the truth; the prediction may be (N, 1).",
        ),
        Mistake(
            "prediction as a column",
            _of_difference(prediction=_column),
            "you make only the prediction a column; the truth may be (N,).",
        ),
        Mistake(
            "truth as a column",
            _of_difference(truth=_column),
            "you make only the truth a column; the prediction may be (N,).",
        ),
        Mistake(
            "sign",
            lambda y_true, y_pred: (
                -bias_and_resolution(y_true, y_pred)[0],
                bias_and_resolution(y_true, y_pred)[1],
            ),
            "the bias is prediction − truth: positive if the network overestimates.",
        ),
        Mistake(
            "root mean square",
            lambda y_true, y_pred: (
                bias_and_resolution(y_true, y_pred)[0],
                np.hypot(*bias_and_resolution(y_true, y_pred)),
            ),
            "you took the root mean square; the resolution leaves the bias out.",
        ),
        Mistake(
            "order",
            lambda y_true, y_pred: bias_and_resolution(y_true, y_pred)[::-1],
            "the two values are exchanged: bias first, then resolution.",
        ),
        Mistake(
            "relative",
            lambda y_true, y_pred: (
                (np.ravel(y_pred) / np.ravel(y_true)).mean() - 1,
                (np.ravel(y_pred) / np.ravel(y_true)).std(),
            ),
            "you divided by the truth; here the difference itself is wanted.",
        ),
    ),
    hints=(
        "Print the shape of y_pred − y_true for shapes (5,) and (5, 1).",
        "np.ravel makes both one-dimensional; then mean and standard deviation.",
    ),
)

EXERCISES = (HEAD, SOFTMAX, CROSS_ENTROPY, METRICS, WEIGHTS)
