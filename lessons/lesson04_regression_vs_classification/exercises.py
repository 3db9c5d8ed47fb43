"""Exercises of lesson 04: regression and classification."""

import numpy as np

from lessons.lesson04_regression_vs_classification.angle import CIRCLE
from lessons.lesson04_regression_vs_classification.cross_entropy import CROSS_ENTROPY
from lessons.lesson04_regression_vs_classification.heads import HEAD
from lessons.lesson04_regression_vs_classification.metrics import METRICS
from lessons.lesson04_regression_vs_classification.outliers import ROBUST
from lessons.lesson04_regression_vs_classification.softmax import SOFTMAX
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


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


EXERCISES = (HEAD, SOFTMAX, CROSS_ENTROPY, METRICS, WEIGHTS, CIRCLE, ROBUST)
