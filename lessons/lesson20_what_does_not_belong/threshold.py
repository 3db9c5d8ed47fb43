"""Exercise 20.3: a threshold with a given rate of false alarms."""

from statistics import NormalDist

import numpy as np

from lessons.lesson20_what_does_not_belong.references import threshold
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def _cases():
    rng = np.random.default_rng(2003)
    return [
        (rng.exponential(size=400), 0.05),
        (rng.normal(size=250) ** 3, 0.1),
        (rng.exponential(size=1000) + 5, 0.01),
    ]


def _judge(result, normal, rate):
    value = as_array(result)
    if value is None or value.size != 1 or not np.isfinite(value).all():
        return "return one finite number"
    above, wanted = int(np.sum(normal > value.item())), rate * len(normal)
    if abs(above - wanted) <= 1:
        return None
    return f"{above} of {len(normal)} normal events lie above it; asked for: {wanted:g}"


def _near(one, other):
    """Tell whether two thresholds agree; neighbouring scores are no difference."""
    one, other = as_array(one), as_array(other)
    if one is None or other is None or one.size != 1 or other.size != 1:
        return False
    return bool(np.isclose(one.item(), other.item(), rtol=0.01, atol=1e-3))


def _gaussian(normal, rate):
    return normal.mean() + normal.std() * NormalDist().inv_cdf(1 - rate)


THRESHOLD = Exercise(
    id="20.3",
    title="a rate of false alarms",
    reference=threshold,
    cases=_cases,
    judge=_judge,
    alike=_near,
    in_pairs=True,
    mistakes=(
        Mistake(
            "from below",
            lambda normal, rate: threshold(normal, 1 - rate),
            "you count from below, and nearly all normal events would ring: count from "
            "the largest.",
        ),
        Mistake(
            "Gaussian",
            _gaussian,
            "mean plus so many σ assumes a Gaussian; scores have long tails. Count.",
        ),
        Mistake(
            "three sigma",
            lambda normal, rate: normal.mean() + 3 * normal.std(),
            "a fixed number of σ knows nothing of the rate that is asked for. Count.",
        ),
        Mistake(
            "two sigma",
            lambda normal, rate: normal.mean() + 2 * normal.std(),
            "2σ know nothing of the rate that is asked for, nor of the tail. Count.",
        ),
        Mistake(
            "two sides",
            lambda normal, rate: threshold(normal, rate / 2),
            "half of the rate: only large scores ring here, so it need not be shared.",
        ),
        Mistake(
            "largest",
            lambda normal, rate: np.max(normal),
            "above the largest score nothing is left: that is a rate of 0.",
        ),
        Mistake(
            "per cent",
            lambda normal, rate: np.percentile(normal, 1 - rate),
            "np.percentile counts from 0 to 100, np.quantile from 0 to 1.",
        ),
        Mistake(
            "a share among per cent",
            lambda normal, rate: np.percentile(normal, 100 - rate),
            "np.percentile counts in per cent, and `rate` is a share: 100 (1 − rate).",
        ),
        Mistake(
            "share of the largest",
            lambda normal, rate: (1 - rate) * np.max(normal),
            "a share of the events is meant, not of the largest score.",
        ),
        Mistake(
            "rank",
            lambda normal, rate: int((1 - rate) * len(normal)),
            "that is a rank, not a score: look it up among the sorted scores.",
        ),
        Mistake(
            "share of the range",
            lambda normal, rate: (
                np.max(normal) - rate * (np.max(normal) - np.min(normal))
            ),
            "a share of the events is meant, not of the range of the scores.",
        ),
        Mistake(
            "not sorted",
            lambda normal, rate: normal[-int(rate * len(normal))],
            "sort the scores before you pick one by its rank.",
        ),
    ),
    hints=(
        "Sort the normal scores. How many of them may lie above the threshold?",
        "np.quantile(normal, 1 - rate)",
    ),
)
