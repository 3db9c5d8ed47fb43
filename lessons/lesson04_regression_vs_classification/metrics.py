"""Exercise 04.4: bias and resolution."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference


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
