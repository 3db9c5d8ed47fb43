"""Exercise 24.6: the likelihood ratio of one event for a source at an angle."""

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


def _flat(angle, kappa):
    return 2 * kappa * np.exp(-kappa * np.radians(angle) ** 2 / 2)


def _changed(change):
    return lambda angle, share, kappa: change(source_ratio(angle, share, kappa))


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
            "sinh κ is too large for a computer where κ is. Divide numerator and "
            "denominator by e^κ: 2κ / (1 − e^−2κ) · e^(κ (cos − 1)).",
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
