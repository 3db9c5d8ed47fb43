"""Exercise 14.1: bias, resolution and σ68."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import equal_or_both_nan


def energy_metrics(truth, reconstructed):
    """Return bias, resolution and σ68 of the ratio reconstructed / true."""
    ratio = np.ravel(reconstructed) / np.ravel(truth)
    low, high = np.percentile(ratio, [16, 84])
    return ratio.mean() - 1, ratio.std(), (high - low) / 2


def _level(ratio):
    """Return ratios of which several are equal at the percentiles 16 and 84.

    Then all usual definitions agree: between neighbours, of ±1 standard deviation,
    counted from 0 or from 1.
    """
    order, n = np.argsort(ratio), len(ratio)
    for places in (order, order[::-1]):
        beside = places[int(0.1586 * n) - 1 : int(0.16 * n) + 2]
        ratio[beside] = np.median(ratio[beside])
    return ratio


def _energies():
    rng = np.random.default_rng(1302)

    def sample(n):
        truth = np.exp(rng.uniform(1, 4.6, size=n))
        ratio = 1.1 + 0.12 * rng.normal(size=n) + 0.3 * (rng.random(n) < 0.1)
        return truth, truth * _level(ratio)

    (truth, found), (few, found_of_few), (least, found_of_least) = map(
        sample, (400, 31, 17)
    )
    return [
        (truth, found[:, None]),
        (truth, found),
        (few[:, None], found_of_few),
        (least[:, None], found_of_least[:, None]),
        (few, 0.7 * found_of_few),  # too low, as a bias may be
    ]


def _flat(*arrays):
    return [np.ravel(array) for array in arrays]


def _instead(ratio):
    """Return an answer that takes another number than found / truth."""

    def answer(truth, found):
        other = ratio(*_flat(truth, found))
        return energy_metrics(np.ones_like(other), other)

    return answer


def _narrow(sigma):
    """Return an answer with another σ68, made of the ratio."""

    def answer(truth, found):
        bias, width, _ = energy_metrics(truth, found)
        truth, found = _flat(truth, found)
        return bias, width, sigma(found / truth)

    return answer


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
    one, other = _flat(truth, found)
    return np.median(other / one) - 1, *energy_metrics(truth, found)[1:]


def _one_less(truth, found):
    bias, width, narrow = energy_metrics(truth, found)
    n = np.size(truth)
    return bias, width * np.sqrt(n / (n - 1)), narrow


def _alike_or_named(one, other):
    """Tell whether results agree; dictionaries are all alike."""
    if isinstance(one, dict):
        return isinstance(other, dict)
    return equal_or_both_nan(one, other)


def _beyond(low, high):
    return lambda ratio: np.ptp(np.percentile(ratio, [low, high]))


def _of_errors(middle):
    return lambda ratio: np.percentile(np.abs(ratio - middle(ratio)), 68)


_ONE_SIDED = [
    Mistake(
        f"from {low} to {high}",
        _narrow(_beyond(low, high)),
        "this is one side only; σ68 is half of the distance between the percentiles "
        "16 and 84.",
    )
    for low, high in ((16, 50), (50, 84))
]
_AROUND = [
    Mistake(
        f"quantile around the {name}",
        _narrow(_of_errors(middle)),
        f"this is the distance from the {name} within which 68 % lie; asked is half of "
        "the distance between the percentiles 16 and 84.",
    )
    for name, middle in (("median", np.median), ("mean", np.mean))
]
_LOGARITHMS = [
    Mistake(
        name,
        _instead(lambda truth, found, log=log: log(found / truth) + 1),
        "this is the logarithm of the ratio; take the ratio itself.",
    )
    for name, log in (("lg of the ratio", np.log10), ("ln of the ratio", np.log))
]

METRICS = Exercise(
    id="14.1",
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
            _instead(lambda truth, found: truth / found),
            "your ratio is true over reconstructed; turn it over.",
        ),
        Mistake(
            "difference in EeV",
            _instead(lambda truth, found: found - truth + 1),
            "you used the difference in EeV, where the highest energies drown the "
            "rest; take the ratio.",
        ),
        Mistake(
            "difference minus one",
            _instead(lambda truth, found: found - truth),
            "you used the difference in EeV in place of the ratio; the one is "
            "subtracted from a ratio.",
        ),
        Mistake(
            "one subtracted twice",
            _instead(lambda truth, found: found / truth - 1),
            "you subtract 1 twice, or 1 from a relative difference, which has it off "
            "already.",
        ),
        *_LOGARITHMS,
        Mistake(
            "root mean square",
            _root_mean_square,
            "your resolution contains the bias (root mean square of ratio − 1); take "
            "the standard deviation.",
        ),
        Mistake(
            "ddof=1",
            _one_less,
            "you divide the sum of squares by N − 1; take ratio.std() as it is.",
        ),
        Mistake(
            "full width",
            _changed(lambda bias, width, narrow: (bias, width, 2 * narrow)),
            "σ68 is half of the distance between the 16th and the 84th percentile.",
        ),
        Mistake(
            "quantile of the error",
            _narrow(lambda ratio: np.percentile(np.abs(ratio - 1), 68)),
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
            "bias without its sign",
            _changed(lambda bias, width, narrow: (abs(bias), width, narrow)),
            "a bias has a sign: below 0 the energies are too low.",
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
            _narrow(lambda ratio: _beyond(0.16, 0.84)(ratio) / 2),
            "np.percentile counts from 0 to 100: .84 is not even one per cent.",
        ),
        Mistake(
            "percentile 68",
            _narrow(lambda ratio: np.percentile(ratio, 68)),
            "σ68 is a width: the 68 % lie between two percentiles of the ratio.",
        ),
        Mistake(
            "half of the sum",
            _narrow(lambda ratio: np.mean(np.percentile(ratio, [16, 84]))),
            "you take the middle of both percentiles; σ68 is half of their distance.",
        ),
        *_ONE_SIDED,
        *_AROUND,
        Mistake(
            "percentiles 32 and 68",
            _narrow(lambda ratio: _beyond(32, 68)(ratio) / 2),
            "between the percentiles 32 and 68 lie 36 %; leave 16 % out on each side.",
        ),
        Mistake(
            "quartiles",
            _narrow(lambda ratio: _beyond(25, 75)(ratio) / 2),
            "between the percentiles 25 and 75 lie 50 %; leave 16 % out on each side.",
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
    skeleton='''
        def energy_metrics(truth, reconstructed):
            """Return bias, resolution and σ68 of the ratio reconstructed / true."""
            ratio = np.ravel(...) / np.ravel(...)
            low, high = np.percentile(ratio, [..., ...])
            return ratio.mean() - ..., ..., (high - low) / ...
    ''',
)
