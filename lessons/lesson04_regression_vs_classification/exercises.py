"""Exercises of lesson 04: regression and classification."""

import numpy as np

from lessons.lesson04_regression_vs_classification.cross_entropy import CROSS_ENTROPY
from lessons.lesson04_regression_vs_classification.heads import HEAD
from lessons.lesson04_regression_vs_classification.softmax import SOFTMAX
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference


def loss_weights(angle, core, energy, core_unit):
    """Return the weights of axis, core and energy."""
    sigma_axis = np.deg2rad(angle)
    sigma_core = core / core_unit
    sigma_energy = energy / np.log(10)
    return 1 / sigma_axis**2, 1 / sigma_core**2, 1 / sigma_energy**2


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
    right = np.array(loss_weights(angle, core, energy, core_unit))
    if not _same_ratios(weights, right):
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
    """Return the bias and the resolution, whatever the shapes."""
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
