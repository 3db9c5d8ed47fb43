"""Exercises of lesson 04: regression and classification."""

import numpy as np

from lessons.lesson04_regression_vs_classification.angle import CIRCLE
from lessons.lesson04_regression_vs_classification.cross_entropy import CROSS_ENTROPY
from lessons.lesson04_regression_vs_classification.heads import HEAD
from lessons.lesson04_regression_vs_classification.outliers import ROBUST
from lessons.lesson04_regression_vs_classification.softmax import SOFTMAX
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference


def loss_weights(angle, core, energy, core_unit):
    """Return the weights of axis, core and energy."""
    sigma_axis = np.deg2rad(angle)
    sigma_core = core / core_unit
    sigma_energy = energy / np.log(10)
    return 1 / sigma_axis**2, 1 / sigma_core**2, 1 / sigma_energy**2


def _same_weights(one, other):
    """Tell whether weights agree, each by its own size: they differ by millions."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    return bool(np.allclose(first, second, rtol=1e-3, atol=0))


WEIGHTS = Exercise(
    id="04.5",
    title="loss weights from resolutions",
    reference=loss_weights,
    cases=lambda: [(1.5, 25.0, 0.07, 750.0), (0.8, 40.0, 0.12, 1500.0)],
    alike=_same_weights,
    mistakes=(
        Mistake(
            "relative energy",
            lambda angle, core, energy, unit: loss_weights(
                angle, core, energy * np.log(10), unit
            ),
            "the network is trained on log10 E. A relative error δ is an error of "
            "δ / ln 10 there.",
        ),
        Mistake(
            "energy times ln 10",
            lambda angle, core, energy, unit: loss_weights(
                angle, core, energy * np.log(10) ** 2, unit
            ),
            "divide by ln 10: d log10(E) = dE / (E ln 10).",
        ),
        Mistake(
            "logarithm of one plus δ",
            lambda angle, core, energy, unit: loss_weights(
                angle, core, np.log(1 + energy), unit
            ),
            "log10(1 + δ) is the way up only, log10(1 − δ) is larger in size: take "
            "what both are for small δ, δ / ln 10.",
        ),
        Mistake(
            "degrees",
            lambda angle, core, energy, unit: loss_weights(
                np.rad2deg(angle), core, energy, unit
            ),
            "the angle is in degrees; the components of a unit vector err by radians.",
        ),
        Mistake(
            "radians to degrees",
            lambda angle, core, energy, unit: loss_weights(
                np.rad2deg(np.rad2deg(angle)), core, energy, unit
            ),
            "you turn radians into degrees; it is the other way: π / 180 per degree.",
        ),
        Mistake(
            "logarithm of δ",
            lambda angle, core, energy, unit: loss_weights(
                angle, core, np.log(10) * np.log10(energy), unit
            ),
            "log10 δ is not the error of log10 E: d log10(E) = dE / (E ln 10).",
        ),
        Mistake(
            "divided by the components",
            lambda *resolutions: tuple(
                np.array(loss_weights(*resolutions)) / (3, 2, 1)
            ),
            "the mean squared error is a mean over the components already.",
        ),
        Mistake(
            "core in metres",
            lambda angle, core, energy, unit: loss_weights(
                angle, core * unit, energy, unit
            ),
            "the core target is divided by core_unit, and so is its resolution.",
        ),
        Mistake(
            "core times unit",
            lambda angle, core, energy, unit: loss_weights(
                angle, core * unit**2, energy, unit
            ),
            "divide the core resolution by core_unit; do not multiply.",
        ),
        Mistake(
            "core upside down",
            lambda angle, core, energy, unit: loss_weights(
                angle, unit**2 / core, energy, unit
            ),
            "the core's weight is upside down: 1/σ² with σ = core / core_unit.",
        ),
        Mistake(
            "core as a distance",
            lambda angle, core, energy, unit: loss_weights(
                angle, core / np.sqrt(2), energy, unit
            ),
            "`core` is the resolution of one coordinate, not of the distance in the "
            "plane: no factor of 2.",
        ),
        Mistake(
            "not squared",
            lambda *resolutions: tuple(np.sqrt(loss_weights(*resolutions))),
            "the loss is a squared error, so its typical size is σ², not σ.",
        ),
        Mistake(
            "upside down",
            lambda *resolutions: tuple(1 / np.array(loss_weights(*resolutions))),
            "a target that is known precisely needs a large weight: 1/σ², not σ².",
        ),
        Mistake(
            "ratios only",
            lambda *resolutions: tuple(
                np.array(loss_weights(*resolutions)) / loss_weights(*resolutions)[0]
            ),
            "the ratios are right; each term, weight times squared error, should be 1, "
            "so do not divide by the first weight.",
        ),
        Mistake(
            "add up to one",
            lambda *resolutions: tuple(
                np.array(loss_weights(*resolutions)) / sum(loss_weights(*resolutions))
            ),
            "the ratios are right; each term, weight times squared error, should be 1, "
            "so do not divide by the sum.",
        ),
    ),
    hints=(
        "In which unit does each target enter the loss, and how does a squared error "
        "depend on σ?",
        "Convert each resolution to the unit of its target (radians, core units, "
        "log10 E), then take 1/σ².",
    ),
    skeleton='''
        def loss_weights(angle, core, energy, core_unit):
            """Return the weights of axis, core and energy."""
            sigma_axis = ...  # radians
            sigma_core = ...  # in units of core_unit
            sigma_energy = ...  # of log10 E
            return 1 / sigma_axis**2, ..., ...
    ''',
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
    """Judge bias and resolution one by one; accept N and N − 1 below."""
    pair = as_array(result)
    if pair is not None and pair.shape == (2,):
        result = tuple(pair)
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "your function should return two values, bias and resolution"
    error = np.ravel(y_pred) - np.ravel(y_true)
    spreads = [difference(error.std(ddof=n), result[1]) for n in (0, 1)]
    said = {"bias": difference(error.mean(), result[0])}
    said["resolution"] = spreads[0] if all(spreads) else None
    wrong = [f"the {name}: {text}" for name, text in said.items() if text]
    return "; ".join(wrong) or None


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
    in_pairs=True,
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
            "variance",
            lambda y_true, y_pred: (
                bias_and_resolution(y_true, y_pred)[0],
                bias_and_resolution(y_true, y_pred)[1] ** 2,
            ),
            "this is the variance; the resolution is its root, in the unit of y.",
        ),
        Mistake(
            "difference of the spreads",
            lambda y_true, y_pred: (
                bias_and_resolution(y_true, y_pred)[0],
                np.std(y_pred) - np.std(y_true),
            ),
            "take the spread of the difference, not the difference of the spreads.",
        ),
        Mistake(
            "error of the mean",
            lambda y_true, y_pred: (
                bias_and_resolution(y_true, y_pred)[0],
                bias_and_resolution(y_true, y_pred)[1] / len(y_true) ** 0.5,
            ),
            "this is the error of the mean; the resolution does not shrink with √N.",
        ),
        Mistake(
            "absolute difference",
            lambda y_true, y_pred: (
                np.abs(np.ravel(y_pred) - np.ravel(y_true)).mean(),
                np.abs(np.ravel(y_pred) - np.ravel(y_true)).std(),
            ),
            "the difference keeps its sign: too high and too low cancel in the bias.",
        ),
        Mistake(
            "bias alone",
            lambda y_true, y_pred: bias_and_resolution(y_true, y_pred)[0],
            "this is the bias alone; the resolution is missing.",
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

EXERCISES = (HEAD, SOFTMAX, CROSS_ENTROPY, METRICS, WEIGHTS, CIRCLE, ROBUST)
