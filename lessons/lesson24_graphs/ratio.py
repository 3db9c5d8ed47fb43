"""Exercise 24.6: the likelihood ratio of one event for a source at an angle."""

import math

import numpy as np

from lessons.lesson24_graphs.references import source_ratio
from utils.grading import Exercise, Mistake


def _cases():
    angle = np.array([0.0, 5.0, 12.0, 30.0, 90.0, 180.0])
    return [(angle, 0.1, 30.0), (angle[:4], 0.4, 2.0), (angle, 0.2, 800.0)]


def _of_peak(peak, combine):
    """Return an answer from peak(angle, kappa) by combine(share, peak)."""
    return lambda angle, share, kappa: combine(share, peak(angle, kappa))


def _relative(angle, kappa):
    """Return the density of the source, 1 for an even sky."""
    return np.exp(source_ratio(angle, 1, kappa))


def _mixed(share, peak):
    return np.log(1 - share + share * peak)


def _overflowing(angle, kappa):
    with np.errstate(over="ignore", invalid="ignore"):
        return kappa / np.sinh(kappa) * np.exp(kappa * np.cos(np.radians(angle)))


def _too_large(angle, kappa):
    return kappa / math.sinh(kappa) * np.exp(kappa * np.cos(np.radians(angle)))


def _unnormalised(angle, kappa):
    return 2 * kappa * np.exp(kappa * (np.cos(np.radians(angle)) - 1))


def _no_one(angle, kappa):
    scale = 2 * kappa / (1 - np.exp(-2 * kappa))
    with np.errstate(over="ignore"):
        return scale * np.exp(kappa * np.cos(np.radians(angle)))


def _no_brackets(angle, kappa):
    scale = 2 * kappa / (1 - np.exp(-2 * kappa))
    with np.errstate(over="ignore"):
        return scale * np.exp(kappa * np.cos(np.radians(angle)) - 1)


def _half(angle, kappa):
    with np.errstate(over="ignore", invalid="ignore"):
        return 2 * kappa / np.exp(kappa) * np.exp(kappa * np.cos(np.radians(angle)))


def _cut(angle, kappa):
    less = min(kappa, 700)
    return kappa / np.sinh(less) * np.exp(less * np.cos(np.radians(angle)))


def _added_logarithms(angle, share, kappa):
    scale = 2 * kappa / (1 - np.exp(-2 * kappa))
    exponent = kappa * (np.cos(np.radians(angle)) - 1)
    return np.log(1 - share) + np.log(share * scale) + exponent


def _by_sine(angle, kappa):
    scale = 2 * kappa / (1 - np.exp(-2 * kappa))
    return scale * np.exp(kappa * (np.sin(np.radians(angle)) - 1))


def _flat(angle, kappa):
    return 2 * kappa * np.exp(-kappa * np.radians(angle) ** 2 / 2)


def _changed(change):
    return lambda angle, share, kappa: change(source_ratio(angle, share, kappa))


_TOO_LARGE = (
    "sinh κ is too large for a computer where κ is. Divide numerator and denominator "
    "by e^κ: 2κ / (1 − e^−2κ) · e^(κ (cos − 1))."
)

RATIO = Exercise(
    id="24.6",
    title="one event and a source",
    reference=source_ratio,
    cases=_cases,
    mistakes=(
        Mistake(
            "density",
            _of_peak(lambda a, k: _relative(a, k) / (4 * np.pi), _mixed),
            "the source's density is compared with that of an even sky, 1/4π: only "
            "one of the two has its 4π.",
        ),
        Mistake(
            "no even part",
            _of_peak(_relative, lambda share, peak: np.log(share * peak)),
            "also in a sky with a source most events come from everywhere: 1 − share.",
        ),
        Mistake(
            "all from the source",
            lambda angle, share, kappa: source_ratio(angle, 1, kappa),
            "an event comes from the source with probability `share` only.",
        ),
        Mistake(
            "1 + share",
            _of_peak(_relative, lambda share, peak: np.log(1 + share * peak)),
            "probabilities add up to 1: the rest is 1 − share.",
        ),
        Mistake(
            "shares exchanged",
            lambda angle, share, kappa: source_ratio(angle, 1 - share, kappa),
            "`share` is that of the source; 1 − share come from everywhere.",
        ),
        Mistake(
            "radians",
            lambda angle, share, kappa: source_ratio(np.degrees(angle), share, kappa),
            "angles are in degrees, np.cos takes radians.",
        ),
        Mistake(
            "overflow",
            _of_peak(_overflowing, _mixed),
            _TOO_LARGE,
        ),
        Mistake(
            "OverflowError",
            _of_peak(_too_large, _mixed),
            _TOO_LARGE,
        ),
        Mistake(
            "κ cut off",
            lambda angle, share, kappa: source_ratio(angle, share, min(kappa, 700)),
            "a smaller κ is another source. " + _TOO_LARGE,
        ),
        Mistake(
            "κ cut off in the exponents",
            _of_peak(_cut, _mixed),
            "a smaller κ is another source. " + _TOO_LARGE,
        ),
        Mistake(
            "NaN replaced",
            _of_peak(_overflowing, lambda f, peak: np.nan_to_num(_mixed(f, peak))),
            "who replaces NaN has hidden the cause. " + _TOO_LARGE,
        ),
        Mistake(
            "infinity replaced",
            _of_peak(lambda a, k: np.nan_to_num(_overflowing(a, k)), _mixed),
            "who replaces NaN has hidden the cause. " + _TOO_LARGE,
        ),
        Mistake(
            "1 − e^−κ",
            _of_peak(lambda a, k: _relative(a, k) * (1 + np.exp(-k)), _mixed),
            "sinh κ is e^κ (1 − e^−2κ) / 2: the exponent is −2κ, not −κ.",
        ),
        Mistake(
            "brackets in the exponent",
            _of_peak(_no_brackets, _mixed),
            "the brackets: e^(κ (cos − 1)), not e^(κ cos − 1).",
        ),
        Mistake(
            "e^κ / 2 for sinh κ",
            _of_peak(_half, _mixed),
            "sinh κ is e^κ (1 − e^−2κ) / 2: the factor 1 − e^−2κ counts where κ is "
            "small, and e^κ is too large for a computer where κ is large.",
        ),
        Mistake(
            "no 1 − e^−2κ",
            _of_peak(_unnormalised, _mixed),
            "right for large κ, but sinh κ is e^κ (1 − e^−2κ) / 2: the factor "
            "1 − e^−2κ counts where κ is small.",
        ),
        Mistake(
            "the 2 forgotten",
            _of_peak(lambda a, k: _relative(a, k) / 2, _mixed),
            "sinh κ is *half* of e^κ − e^−κ: a factor of 2 is missing.",
        ),
        Mistake(
            "no share before the peak",
            _of_peak(_relative, lambda share, peak: np.log(1 - share + peak)),
            "the source has the probability `share`, too: share · peak.",
        ),
        Mistake(
            "both keep 1/4π",
            _changed(lambda ratio: ratio - np.log(4 * np.pi)),
            "that is the logarithm of a density; divide by that of an even sky, 1/4π.",
        ),
        Mistake(
            "even sky with 1/4π",
            _of_peak(
                _relative, lambda f, peak: np.log((1 - f) / (4 * np.pi) + f * peak)
            ),
            "4π cancels: the even sky counts as 1 beside κ / sinh κ · e^(κ cos).",
        ),
        Mistake(
            "4π once more",
            _of_peak(lambda a, k: 4 * np.pi * _relative(a, k), _mixed),
            "4π cancels: the source counts as κ / sinh κ · e^(κ cos).",
        ),
        Mistake(
            "no −1 in the exponent",
            _of_peak(_no_one, _mixed),
            "who divides by e^κ below divides by it above: e^(κ (cos − 1)).",
        ),
        Mistake(
            "sum of logarithms",
            _added_logarithms,
            "the logarithm of a sum is not the sum of logarithms: add first.",
        ),
        Mistake(
            "sine",
            _of_peak(_by_sine, _mixed),
            "the exponent has the cosine: the density is largest at 0°.",
        ),
        Mistake(
            "sign",
            _changed(lambda ratio: -ratio),
            "the ratio is that of the source to an even sky: yours is upside down.",
        ),
        Mistake(
            "Gaussian",
            _of_peak(_flat, _mixed),
            "that is the density on a plane, good for a narrow source only; on the "
            "sphere the exponent is κ cos.",
        ),
        Mistake(
            "sum",
            _changed(np.sum),
            "one number for each event is asked for; the sum comes later.",
        ),
        Mistake(
            "mean",
            _changed(np.mean),
            "one number for each event is asked for, not their mean.",
        ),
        Mistake(
            "logarithm to base 2",
            _changed(lambda ratio: ratio / np.log(2)),
            "the natural logarithm, np.log.",
        ),
        Mistake(
            "no logarithm",
            _changed(np.exp),
            "that is the ratio; its logarithm is asked for.",
        ),
        Mistake(
            "logarithm to base 10",
            _changed(lambda ratio: ratio / np.log(10)),
            "the natural logarithm, np.log.",
        ),
    ),
    hints=(
        "The ratio is 1 − share + share · (density of the source · 4π). Mind large κ.",
        "4π · κ / (4π sinh κ) · e^(κ cos) = 2κ / (1 − e^−2κ) · e^(κ (cos − 1))",
    ),
    skeleton='''
        def source_ratio(angle, share, kappa):
            """Return the logarithm of the likelihood ratio of each event."""
            cosine = np.cos(...)
            peak = 2 * kappa / (1 - np.exp(...)) * np.exp(kappa * (cosine - 1))
            return np.log(1 - share + ...)
    ''',
)
