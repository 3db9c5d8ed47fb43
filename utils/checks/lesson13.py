"""Exercises of lesson 13: the capstone with air showers."""

import numpy as np

from utils.checks.challenge import CHALLENGE
from utils.checks.compare import alike
from utils.checks.core import Exercise, Mistake
from utils.checks.views import VIEWS


def _logarithm(signal):
    return np.log10(1 + np.asarray(signal, float))


def _inputs(signal, mean, spread):
    """Return standardised logarithms, 0 where silent, and the mask, stacked."""
    active = np.isfinite(signal)
    scaled = (_logarithm(signal) - mean) / spread
    return np.stack([np.where(active, scaled, 0), active], axis=-1).astype(float)


def standardise(train, test):
    """Scale lg(1 + S) by the mean and spread of the training sample; add the mask."""
    lg = _logarithm(train)
    mean, spread = np.nanmean(lg), np.nanstd(lg)
    return _inputs(train, mean, spread), _inputs(test, mean, spread)


def _signals():
    """Return samples; the second case is the first one with another test sample."""
    rng = np.random.default_rng(1301)

    def sample(n, side, level):
        signal = 4 + rng.exponential(level, size=(n, side, side))
        return np.where(rng.random(signal.shape) < 0.4, np.nan, signal)

    train, test = sample(6, 5, 10), sample(4, 5, 30)
    silent = sample(3, 5, 100)
    silent[1] = np.nan  # nobody has seen this shower
    return [(train, test), (train, silent), (sample(3, 4, 5), sample(7, 4, 50))]


def _scaled_by(*samples):
    """Return (mean, spread) of the active stations of several samples together."""
    values = np.concatenate([_logarithm(sample).ravel() for sample in samples])
    return np.nanmean(values), np.nanstd(values)


def _silent_before_scaling(train, test):
    mean, spread = _scaled_by(train)

    def inputs(signal):
        active = np.isfinite(signal)
        scaled = (_logarithm(np.nan_to_num(signal)) - mean) / spread
        return np.stack([scaled, active], axis=-1)

    return inputs(train), inputs(test)


def _zeros_from_the_start(mask):
    """Return an answer that fills in 0 first; `mask(filled, active)` is its mask."""

    def answer(train, test):
        mean, spread = _scaled_by(np.nan_to_num(train))

        def inputs(signal):
            filled = np.nan_to_num(signal)
            scaled = (_logarithm(filled) - mean) / spread
            return np.stack([scaled, mask(filled, np.isfinite(signal))], axis=-1)

        return inputs(train), inputs(test)

    return answer


def _masks(change):
    """Return an answer whose second channel is `change` of the right mask."""

    def answer(train, test):
        pair = [sample.copy() for sample in standardise(train, test)]
        for sample in pair:
            sample[..., 1] = change(sample[..., 1])
        return tuple(pair)

    return answer


def _per_station(train, test):
    lg = _logarithm(train)
    mean, spread = np.nanmean(lg, axis=0), np.nanstd(lg, axis=0) + 1e-9
    return _inputs(train, mean, spread), _inputs(test, mean, spread)


def _keeps_nan(train, test):
    def inputs(signal):
        scaled = (_logarithm(signal) - mean) / spread
        return np.stack([scaled, np.isfinite(signal)], axis=-1)

    mean, spread = _scaled_by(train)
    return inputs(train), inputs(test)


def _alike_pairs(one, other):
    """Tell whether two pairs of arrays agree, NaN included."""
    if not isinstance(other, tuple | list) or len(other) != 2:
        return False
    return all(alike(*arrays) for arrays in zip(one, other, strict=True))


STANDARDISE = Exercise(
    id="13.1",
    title="preprocessing that does not look at the test sample",
    reference=standardise,
    cases=_signals,
    alike=_alike_pairs,
    mistakes=(
        Mistake(
            "both samples together",
            lambda train, test: tuple(
                _inputs(signal, *_scaled_by(train, test)) for signal in (train, test)
            ),
            "change the test sample and your training inputs change: mean and spread "
            "come from train alone.",
        ),
        Mistake(
            "each its own",
            lambda train, test: tuple(
                _inputs(signal, *_scaled_by(signal)) for signal in (train, test)
            ),
            "you scale the test sample by its own mean and spread: the same signal "
            "then means something else.",
        ),
        Mistake(
            "statistics of the test sample",
            lambda train, test: tuple(
                _inputs(signal, *_scaled_by(test)) for signal in (train, test)
            ),
            "mean and spread come from the test sample; take those of train.",
        ),
        Mistake(
            "silent stations in the mean",
            lambda train, test: tuple(
                _inputs(signal, *_scaled_by(np.nan_to_num(train)))
                for signal in (train, test)
            ),
            "silent stations enter your mean as zeros; only active ones count "
            "(np.nanmean, np.nanstd).",
        ),
        Mistake(
            "zero before scaling",
            _silent_before_scaling,
            "you fill in the zeros before scaling, so that silent stations end at "
            "−mean/spread. Scale first.",
        ),
        Mistake(
            "zeros from the start",
            _zeros_from_the_start(lambda filled, active: active),
            "your silent stations are zeros from the start: they count in mean and "
            "spread and do not end at 0. Keep NaN until all is scaled.",
        ),
        Mistake(
            "zeros from the start, also for the mask",
            _zeros_from_the_start(lambda filled, active: np.isfinite(filled)),
            "after np.nan_to_num no station is silent any more: mean, spread and mask "
            "count all of them. Keep NaN until all is scaled.",
        ),
        Mistake(
            "logarithm of S alone",
            lambda train, test: standardise(train - 1, test - 1),
            "you take lg S; lg(1 + S) is asked for, which stays finite for S = 0.",
        ),
        Mistake(
            "NaN left",
            _keeps_nan,
            "silent stations are still NaN, and one NaN makes every weight NaN. Put 0.",
        ),
        Mistake(
            "mask upside down",
            _masks(lambda mask: 1 - mask),
            "the mask is 1 where a station was silent; it should be 1 where active.",
        ),
        Mistake(
            "no mask",
            _masks(lambda mask: 0 * mask),
            "the second channel is 0 everywhere; it should be 1 at active stations.",
        ),
        Mistake(
            "one scale per station",
            _per_station,
            "you scale every station by its own mean. One mean and one spread for all, "
            "or a shifted shower is no longer the same picture.",
        ),
    ),
    hints=(
        "Which sample may decide about mean and spread? What are they without NaN?",
        "lg = np.log10(1 + train); np.nanmean(lg), np.nanstd(lg); scale both samples, "
        "then np.where(np.isfinite(signal), scaled, 0) and np.stack with the mask.",
    ),
)


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


METRICS = Exercise(
    id="13.2",
    title="bias, resolution and σ68",
    reference=energy_metrics,
    cases=_energies,
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
            lambda truth, found: (
                energy_metrics(truth, found)[0] + 1,
                *energy_metrics(truth, found)[1:],
            ),
            "the bias is the mean of the ratio minus one.",
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
    return [
        tuple(zip(as_keras, axis, core, strict=True)),
        tuple(zip(axis, energy, strict=True)),
        tuple(zip(core, as_keras, axis, strict=True)),
    ]


def _weights_from(size, normalise=lambda w: w * len(w) / w.sum()):
    """Return an answer that weights by one over `size(truth, predicted)`."""

    def answer(truths, predictions):
        pairs = zip(truths, predictions, strict=True)
        return normalise(np.array([1 / size(*pair) for pair in pairs]))

    return answer


def _mean_square(truth, predicted):
    return np.mean(_residual(truth, predicted) ** 2)


WEIGHTS = Exercise(
    id="13.4",
    title="loss weights from measured residuals",
    reference=loss_weights,
    cases=_tasks,
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
            "the ratios are right, but the weights should have a mean of 1, so that "
            "the learning rate need not change.",
        ),
        Mistake(
            "sum one",
            _weights_from(_mean_square, lambda w: w / w.sum()),
            "your weights add up to 1; their mean should be 1.",
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


EXERCISES = (STANDARDISE, METRICS, CHALLENGE, WEIGHTS, VIEWS)
