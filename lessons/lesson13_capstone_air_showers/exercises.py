"""Exercises of lesson 13: the capstone with air showers."""

import numpy as np

from lessons.lesson13_capstone_air_showers.challenge import CHALLENGE
from lessons.lesson13_capstone_air_showers.preprocessing import STANDARDISE
from lessons.lesson13_capstone_air_showers.views import VIEWS
from utils.grading import Exercise, Mistake
from utils.grading.compare import alike, as_array


def energy_metrics(truth, reconstructed):
    """Return bias, resolution and σ68 of the ratio of reconstructed to true energy."""
    ratio = np.ravel(reconstructed) / np.ravel(truth)
    low, high = np.percentile(ratio, [16, 84])
    return ratio.mean() - 1, ratio.std(), (high - low) / 2


def _energies():
    rng = np.random.default_rng(1302)
    truth = np.exp(rng.uniform(1, 4.6, size=80))
    found = truth * (1.1 + 0.12 * rng.normal(size=80) + 0.3 * (rng.random(80) < 0.1))
    return [
        (truth, found[:, None]),
        (truth, found),
        (truth[:31, None], found[:31]),
        (truth[:17, None], found[:17, None]),
    ]


def _width(ratio):
    return np.ptp(np.percentile(ratio, [16, 84]))


def _of(ratio, truth, found, narrow=_width, ddof=0):
    values = ratio(np.ravel(truth), np.ravel(found))
    return values.mean() - 1, values.std(ddof=ddof), narrow(values) / 2


def _ratio(truth, found):
    return found / truth


def _broadcast_ratio(truth, reconstructed):
    ratio = reconstructed / truth
    low, high = np.percentile(ratio, [16, 84])
    return ratio.mean() - 1, ratio.std(), (high - low) / 2


def _root_mean_square(truth, reconstructed):
    bias, width, narrow = energy_metrics(truth, reconstructed)
    return bias, np.hypot(bias, width), narrow


def _changed(change):
    """Return an answer that makes `change(bias, resolution, σ68)` of the right one."""
    return lambda truth, found: change(*energy_metrics(truth, found))


def _ratio_of_means(truth, found):
    return np.mean(found) / np.mean(truth) - 1, *energy_metrics(truth, found)[1:]


def _median(truth, found):
    ratio = _ratio(np.ravel(truth), np.ravel(found))
    return np.median(ratio) - 1, *energy_metrics(truth, found)[1:]


def _alike_or_named(one, other):
    """Tell whether results agree; dictionaries are all alike."""
    if isinstance(one, dict):
        return isinstance(other, dict)
    return alike(one, other)


METRICS = Exercise(
    id="13.1",
    title="bias, resolution and σ68",
    reference=energy_metrics,
    cases=_energies,
    alike=_alike_or_named,
    mistakes=(
        Mistake(
            "broadcast",
            _broadcast_ratio,
            "(N, 1) divided by (N,) is an (N, N) array: every event over every other. "
            "Flatten both first.",
        ),
        Mistake(
            "upside down",
            lambda truth, found: _of(lambda t, f: t / f, truth, found),
            "your ratio is true over reconstructed; turn it over.",
        ),
        Mistake(
            "difference in EeV",
            lambda truth, found: _of(lambda t, f: f - t + 1, truth, found),
            "you used the difference in EeV, where the highest energies drown the "
            "rest; take the ratio.",
        ),
        Mistake(
            "difference minus one",
            lambda truth, found: _of(lambda t, f: f - t, truth, found),
            "you used the difference in EeV in place of the ratio; the one is "
            "subtracted from a ratio.",
        ),
        Mistake(
            "one subtracted twice",
            lambda truth, found: _of(lambda t, f: f / t - 1, truth, found),
            "you subtract 1 twice, or 1 from a relative difference, which has it off "
            "already.",
        ),
        Mistake(
            "root mean square",
            _root_mean_square,
            "your resolution contains the bias (root mean square of ratio − 1); take "
            "the standard deviation.",
        ),
        Mistake(
            "ddof=1",
            lambda truth, found: _of(_ratio, truth, found, ddof=1),
            "you divide the sum of squares by N − 1; take ratio.std() as it is.",
        ),
        Mistake(
            "full width",
            lambda truth, found: _of(_ratio, truth, found, lambda r: 2 * _width(r)),
            "σ68 is half of the distance between the 16th and the 84th percentile.",
        ),
        Mistake(
            "quantile of the error",
            lambda truth, found: _of(
                _ratio, truth, found, lambda r: 2 * np.percentile(np.abs(r - 1), 68)
            ),
            "68 % of the errors are smaller than yours, but that number contains the "
            "bias; use the percentiles 16 and 84 of the ratio.",
        ),
        Mistake(
            "bias is the mean",
            _changed(lambda bias, width, narrow: (bias + 1, width, narrow)),
            "the bias is the mean of the ratio minus one.",
        ),
        Mistake(
            "bias of the other sign",
            _changed(lambda bias, width, narrow: (-bias, width, narrow)),
            "your bias has the wrong sign: too high an energy is a positive bias.",
        ),
        Mistake(
            "median",
            _median,
            "your bias comes from the median of the ratio; take its mean.",
        ),
        Mistake(
            "ratio of means",
            _ratio_of_means,
            "you divide the mean energies, where the highest count most; take the mean "
            "of the ratios.",
        ),
        Mistake(
            "per cent",
            _changed(lambda *values: tuple(100 * value for value in values)),
            "these are per cent; return fractions.",
        ),
        Mistake(
            "exchanged",
            _changed(lambda bias, width, narrow: (bias, narrow, width)),
            "you return σ68 before the resolution.",
        ),
        Mistake(
            "variance",
            _changed(lambda bias, width, narrow: (bias, width**2, narrow)),
            "your resolution is the variance; the standard deviation is its root.",
        ),
        Mistake(
            "relative width",
            _changed(lambda bias, width, narrow: (bias, width / (1 + bias), narrow)),
            "you divide the standard deviation by the mean; here it stays as it is.",
        ),
        Mistake(
            "percentiles .16 and .84",
            lambda truth, found: _of(
                _ratio,
                truth,
                found,
                lambda r: np.ptp(np.percentile(r, [0.16, 0.84])),
            ),
            "np.percentile counts from 0 to 100: .84 is not even one per cent.",
        ),
        Mistake(
            "percentile 68",
            lambda truth, found: _of(
                _ratio, truth, found, lambda r: 2 * np.percentile(r, 68)
            ),
            "σ68 is a width: the 68 % lie between two percentiles of the ratio.",
        ),
        Mistake(
            "dictionary",
            _changed(lambda *values: dict(enumerate(values))),
            "a dictionary names its values, but the check counts on their order: "
            "return bias, resolution, σ68.",
        ),
    ),
    hints=(
        "First make both arrays one-dimensional; everything follows from their ratio.",
        "ratio = np.ravel(reconstructed) / np.ravel(truth); mean − 1, std, and half of "
        "np.percentile(ratio, 84) − np.percentile(ratio, 16).",
    ),
)


def _residual(truth, predicted):
    truth, predicted = np.asarray(truth, float), np.asarray(predicted, float)
    return predicted.reshape(truth.shape) - truth


def loss_weights(truths, predictions):
    """Return weights, mean 1, that make all weighted mean squared errors equal."""
    pairs = zip(truths, predictions, strict=True)
    inverse = np.array([1 / np.mean(_residual(*pair) ** 2) for pair in pairs])
    return inverse * len(inverse) / inverse.sum()


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


def _weights_from(size, normalise=lambda w: w * len(w) / w.sum()):
    """Return an answer that weights by one over `size(truth, predicted)`."""

    def answer(truths, predictions):
        pairs = zip(truths, predictions, strict=True)
        return normalise(np.array([1 / size(*pair) for pair in pairs]))

    return answer


def _mean_square(truth, predicted):
    return np.mean(_residual(truth, predicted) ** 2)


def _same_ratios(one, other):
    """Tell whether two sets of weights agree but for a common factor."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return alike(one, other)
    if not (np.sum(first) and np.sum(second)):
        return alike(one, other)
    return alike(first / np.mean(first), second / np.mean(second))


WEIGHTS = Exercise(
    id="13.4",
    title="loss weights from measured residuals",
    reference=loss_weights,
    cases=_tasks,
    alike=_same_ratios,
    mistakes=(
        Mistake(
            "not squared",
            _weights_from(lambda t, p: np.sqrt(_mean_square(t, p))),
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
            "spread of the labels",
            _weights_from(lambda t, p: np.var(t)),
            "you divide by the variance of the labels. What counts is what the network "
            "has left over: predicted − true.",
        ),
        Mistake(
            "sum over components",
            _weights_from(
                lambda t, p: (
                    _mean_square(t, p) * (np.shape(t)[1] if np.ndim(t) > 1 else 1)
                )
            ),
            "you add up the components of a vector; the loss of Keras averages them.",
        ),
        Mistake(
            "not normalised",
            _weights_from(_mean_square, lambda w: w),
            "the ratios are right, but the mean of the weights should be 1, so that "
            "the learning rate need not change.",
        ),
        Mistake(
            "upside down",
            _weights_from(lambda t, p: 1 / _mean_square(t, p)),
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


EXERCISES = (METRICS, STANDARDISE, VIEWS, WEIGHTS, CHALLENGE)
