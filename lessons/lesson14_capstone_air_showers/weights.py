"""Exercise 14.4: loss weights from measured residuals."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, equal_or_both_nan


def loss_weights(truths, predictions):
    """Return one weight per task."""
    inverse = []
    for truth, predicted in zip(truths, predictions, strict=True):
        residual = predicted.reshape(truth.shape) - truth
        inverse.append(1 / np.mean(residual**2))
    return np.array(inverse) / np.mean(inverse)


def _tasks():
    rng = np.random.default_rng(1304)

    def task(shape, width, error, bias=0.0):
        truth = rng.normal(0, width, size=shape)
        return truth, truth + bias + rng.normal(0, error, size=shape)

    energy, axis = task(50, 0.4, 0.05, bias=0.04), task((50, 3), 0.5, 0.02)
    core = task((50, 2), 2000.0, 60.0, bias=-45.0)
    as_keras = energy[0], energy[1][:, None]
    choices = [(as_keras, axis), (energy, axis, core), (core, as_keras, axis)]
    return [tuple(map(list, zip(*tasks, strict=True))) for tasks in choices]


def _residual(truth, predicted):
    truth, predicted = np.asarray(truth, float), np.asarray(predicted, float)
    return predicted.reshape(truth.shape) - truth


def _weights_from(size):
    """Return an answer that weights by one over `size(truth, predicted)`."""

    def answer(truths, predictions):
        pairs = zip(truths, predictions, strict=True)
        weights = np.array([1 / size(*pair) for pair in pairs])
        return weights / weights.mean()

    return answer


def _changed(change):
    """Return an answer whose weights are `change(weights, truths)`, their mean 1."""

    def answer(truths, predictions):
        weights = change(loss_weights(truths, predictions), truths)
        return weights / np.mean(weights)

    return answer


def _components(truth):
    return np.shape(truth)[1] if np.ndim(truth) > 1 else 1


def _not_normalised(truths, predictions):
    pairs = zip(truths, predictions, strict=True)
    return np.array([1 / np.mean(_residual(*pair) ** 2) for pair in pairs])


def _judge_mean(calls):
    """Tell whether the mean of the weights is 1, which `_same_ratios` passes by."""
    means = [np.mean(as_array(call.result)) for call in calls]
    return None if np.allclose(means, 1) else "the mean of your weights is not 1"


def _same_ratios(one, other):
    """Tell whether two sets of weights agree but for a common factor."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return equal_or_both_nan(one, other)
    if not (np.sum(first) and np.sum(second)):
        return equal_or_both_nan(one, other)
    return equal_or_both_nan(first / np.mean(first), second / np.mean(second))


WEIGHTS = Exercise(
    id="14.4",
    title="loss weights from measured residuals",
    reference=loss_weights,
    cases=_tasks,
    alike=_same_ratios,
    also=_judge_mean,
    mistakes=(
        Mistake(
            "not squared",
            _changed(lambda weights, truths: np.sqrt(weights)),
            "you divide by the error itself; the loss is its square.",
        ),
        Mistake(
            "standard deviation",
            _weights_from(lambda t, p: np.std(_residual(t, p))),
            "a standard deviation leaves the bias out and is not squared; take the "
            "mean of the squared residuals.",
        ),
        Mistake(
            "variance",
            _weights_from(lambda t, p: np.var(_residual(t, p))),
            "a variance leaves the bias out, but the loss does not: take the mean of "
            "the squared residuals.",
        ),
        Mistake(
            "absolute residuals",
            _weights_from(lambda t, p: np.mean(np.abs(_residual(t, p)))),
            "you divide by the mean of |residual|; the loss is that of the squares.",
        ),
        Mistake(
            "absolute residuals, squared",
            _weights_from(lambda t, p: np.mean(np.abs(_residual(t, p))) ** 2),
            "square the residuals first, then take their mean.",
        ),
        Mistake(
            "residuals with their sign",
            _weights_from(lambda t, p: np.mean(_residual(t, p))),
            "residuals of both signs cancel in your mean; square them first.",
        ),
        Mistake(
            "spread of the labels",
            _weights_from(lambda t, p: np.var(t)),
            "you divide by the variance of the labels. What counts is what the network "
            "has left over: predicted − true.",
        ),
        Mistake(
            "sum over components",
            _changed(lambda weights, truths: weights / [*map(_components, truths)]),
            "you add up the components of a vector; the loss of Keras averages them.",
        ),
        Mistake(
            "not normalised",
            _not_normalised,
            "the ratios are right, but the mean of the weights should be 1, so that "
            "the learning rate need not change.",
        ),
        Mistake(
            "upside down",
            _changed(lambda weights, truths: 1 / weights),
            "the task with the larger error gets the larger weight: turn it over.",
        ),
        Mistake(
            "broadcast",
            _weights_from(lambda t, p: np.mean((np.asarray(p) - np.asarray(t)) ** 2)),
            "labels (N,) and predictions (N, 1) give (N, N) differences: give both the "
            "same shape first.",
        ),
    ),
    hints=(
        "Weight times mean squared error should be the same number for all tasks.",
        "One over the mean squared residual of each task (all components together), "
        "then divide all by their mean.",
    ),
)
