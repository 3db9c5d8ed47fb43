"""Exercise 13.1: bias, resolution and σ68."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import equal_or_both_nan


def energy_metrics(truth, reconstructed):
    """Return bias, resolution and σ68 of the ratio reconstructed / true."""
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
    return equal_or_both_nan(one, other)


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
