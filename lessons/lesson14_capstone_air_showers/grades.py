"""Grades of exercise 14.5: a resolution, its error, and what it beats."""

from typing import NamedTuple

import numpy as np

COURSE, BOUND = 0.0701, 0.068  # std(E_rec / E), measured in lesson 14
STARTS = 0.0004  # the spread of the course's network over random starts
# The expert's polynomial on 40,000 showers. A sample that makes its resolution worse by
# 0.1 points makes that of the course's network worse by 0.065.
EXPERT, SHARE = 0.0855, 0.65
REPEATS = 200
# To beat the fit takes three standard errors, and no less than 0.1 points.
ERRORS, LEAST = 3, 0.001
LARGEST_BIAS = 0.05
IMAGES = 0.12  # tier 1: what a model has to reach that reads images only


class Score(NamedTuple):
    """Resolutions of the same showers; errors of own and of what is compared."""

    own: float
    error: float
    bias: float
    fit: float
    fit_error: float  # of own − fit
    course: float
    course_error: float  # of own − course


def spread(ratios):
    """Return the standard deviation over the mean, so that a bias gains nothing."""
    return ratios.std(axis=-1) / ratios.mean(axis=-1)


def compare(own, fit, expert):
    """Return the Score of ratios E_rec / E (n,) of three methods for the same showers.

    The errors come from the bootstrap: draws of showers, the same for all methods, so
    that what makes a sample hard or easy drops out of their differences.
    """
    ratios = np.stack([own, fit, expert])
    draws = np.random.default_rng(0).integers(0, len(own), size=(REPEATS, len(own)))
    again = np.stack([spread(ratios[:, draw]) for draw in draws], axis=1)
    width, width_fit, width_expert = spread(ratios)
    return Score(
        own=width,
        error=again[0].std(),
        bias=ratios[0].mean() - 1,
        fit=width_fit,
        fit_error=(again[0] - again[1]).std(),
        course=COURSE + SHARE * (width_expert - EXPERT),
        course_error=np.hypot((again[0] - SHARE * again[2]).std(), STARTS),
    )


def _needed(score):
    """Return the resolution that beats the fit beyond doubt."""
    return score.fit - max(ERRORS * score.fit_error, LEAST)


def tier(score, images_only=False):
    """Return 3 where the course is beaten, 2 the fit, 1 by images only, else 0."""
    if score.own < _needed(score):
        return 3 if grade(score) == "beaten" else 2
    return int(images_only and score.own < IMAGES)


def complaint(score, images_only=False):
    """Return None where a tier is reached, else a sentence."""
    found = f"std(E_rec/E) = {score.own:.2%} ± {score.error:.2%}"
    if score.own < 0.8 * BOUND:
        return (
            f"{found} is far below the bound ({BOUND:.1%}): the truth must have got "
            "into the prediction"
        )
    if not tier(score, images_only):
        first = f" (images only: {IMAGES:.0%} for tier 1)" if images_only else ""
        return (
            f"{found}{first}. The physicist's fit has {score.fit:.2%} on the same "
            f"showers, and to beat it beyond doubt takes {_needed(score):.2%}"
        )
    if abs(score.bias) > LARGEST_BIAS:
        return (
            f"the energies are {score.bias:+.0%} off on average, at most "
            f"{LARGEST_BIAS:.0%} are allowed: the target is lg(E / EeV) − 1.25"
        )
    return None


def grade(score):
    """Return how the course's network compares, in words."""
    difference = (score.own - score.course) / score.course_error
    if difference > 2:
        return "not beaten"
    return "beaten" if difference < -2 else "equalled within the error"


def report(score, showers, images_only=False):
    """Return in words how good a resolution is, on a number of showers."""
    above, reached = 100 * (score.own - BOUND), tier(score, images_only)
    fit = "not beaten beyond doubt" if reached < 2 else "beaten"
    return (
        f"tier {reached} of 3.\n   std(E_rec/E) = {score.own:.2%} ± {score.error:.2%} "
        f"on {showers} new showers, bias divided out,\n   {above:.1f} points above the "
        f"bound ({BOUND:.1%}). On the same showers the fit has {score.fit:.2%} and\n   "
        f"is {fit}; the course's network has about {score.course:.2%} (on average "
        f"{COURSE:.1%}) and is\n   {grade(score)} (± {100 * score.course_error:.2f} "
        "points)."
    )
