"""Exercise 22.1: the score of equally likely round Gaussians."""

import numpy as np

from lessons.lesson22_diffusion.references import mixture_score
from utils.grading import Exercise, Mistake

MANY = 100_000  # points: a loop over them takes more than a second


def _cases():
    rng = np.random.default_rng(2201)
    three = np.array([[0.0, 1.0], [1.0, 0.0], [-1.0, -0.5]])
    far = np.array([[30.0, -40.0], [0.1, 0.2]])
    return [
        (rng.normal(size=(5, 2)), three, 0.7),
        (far, 2 * three, 0.3),
        (rng.normal(size=(4, 3)), rng.normal(size=(2, 3)), 1.3),
        (rng.normal(size=(MANY, 2)), three, 0.7),
    ]


def _squares(x, centres):
    return np.sum((x[:, None] - centres) ** 2, axis=-1)


def _unsafe(x, centres, width):
    """Add up Gaussians as they are: far away all of them are 0."""
    weights = np.exp(-_squares(x, centres) / (2 * width**2))
    with np.errstate(all="ignore"):
        share = weights / weights.sum(axis=1, keepdims=True)
    return (share @ centres - x) / width**2


def _guarded(x, centres, width):
    """Hide 0 / 0 by a small number: far away there is no pull to any centre."""
    weights = np.exp(-_squares(x, centres) / (2 * width**2))
    share = weights / (weights.sum(axis=1, keepdims=True) + 1e-300)
    return (share @ centres - x) / width**2


def _pulls(weights, distance=_squares):
    """Return an answer that adds up pulls, weighted by weights(exponents)."""

    def answer(x, centres, width):
        with np.errstate(all="ignore"):
            weight = weights(-distance(x, centres) / (2 * width**2))
        sums = np.sum(weight, axis=1, keepdims=True)
        return (weight @ centres - sums * x) / width**2

    return answer


def _shares(exponent, axis=1):
    weight = np.exp(exponent - exponent.max(axis=axis, keepdims=True))
    return weight / weight.sum(axis=axis, keepdims=True)


def _hidden(exponent):
    weight = np.exp(exponent)
    return weight / (weight.sum(axis=1, keepdims=True) + 1e-300)


def _across_points(x, centres, width):
    exponent = -_squares(x, centres) / (2 * width**2)
    weights = np.exp(exponent - exponent.max(axis=0))
    return (weights / weights.sum(axis=0) @ centres - x) / width**2


def _of_density(x, centres, width):
    weights = np.exp(-_squares(x, centres) / (2 * width**2)) / len(centres)
    pull = weights @ centres - weights.sum(axis=1, keepdims=True) * x
    return pull / width**2 / (2 * np.pi * width**2) ** (x.shape[1] / 2)


def _nearest(x, centres, width):
    return (centres[_squares(x, centres).argmin(axis=1)] - x) / width**2


_HIDES = (
    "the small number hides 0 / 0, but far away the nearest centre pulls. Subtract the "
    "largest exponent from all before you take exp."
)
_ONE_POINT = "the probabilities of *one* point's centres add up to 1: axis=1."

SCORE = Exercise(
    id="22.1",
    title="the score of a mixture",
    reference=mixture_score,
    cases=_cases,
    seconds=1,
    mistakes=(
        Mistake(
            "sign",
            lambda x, centres, width: -mixture_score(x, centres, width),
            "the sign: ln p grows towards the centres, so the score points to them.",
        ),
        Mistake(
            "width, not variance",
            lambda x, centres, width: mixture_score(x, centres, width) * width,
            "the slope of −(x − c)² / 2w² is (c − x) / w²: divide by the variance.",
        ),
        Mistake(
            "nearest only",
            _nearest,
            "all centres pull, each by the probability that x belongs to it; only "
            "close by is that the nearest one alone.",
        ),
        Mistake(
            "all alike",
            lambda x, centres, width: mixture_score(
                x, centres.mean(axis=0, keepdims=True), width
            ),
            "you weight all centres alike; weight each by the probability that x "
            "belongs to it.",
        ),
        Mistake(
            "underflow",
            _unsafe,
            "far away every exp(−…) is 0, and 0 / 0 is NaN. Subtract the largest "
            "exponent from all before you take exp; shares stay the same.",
        ),
        Mistake(
            "guarded",
            _guarded,
            _HIDES,
        ),
        Mistake(
            "guarded, no pull",
            _pulls(_hidden),
            _HIDES,
        ),
        Mistake(
            "across the points",
            _across_points,
            _ONE_POINT,
        ),
        Mistake(
            "pulls across the points",
            _pulls(lambda exponent: _shares(exponent, axis=0)),
            _ONE_POINT,
        ),
        Mistake(
            "no probabilities",
            _pulls(np.exp),
            "the probabilities of one point's centres add up to 1: divide each weight "
            "by the sum of all.",
        ),
        Mistake(
            "in full",
            _pulls(np.ones_like),
            "you add up all pulls in full: weight each by the probability that x "
            "belongs to that centre.",
        ),
        Mistake(
            "distance",
            _pulls(_shares, lambda x, centres: np.sqrt(_squares(x, centres))),
            "the exponent holds the *squared* distance: no root.",
        ),
        Mistake(
            "half",
            lambda x, centres, width: mixture_score(x, centres, width) / 2,
            "the slope of d² / 2w² is d / w²: no 2 is left.",
        ),
        Mistake(
            "not divided",
            lambda x, centres, width: mixture_score(x, centres, width) * width**2,
            "each centre pulls by (c − x) / w²: divide by the variance.",
        ),
        Mistake(
            "slope of p",
            _of_density,
            "that is the slope of p. The score is the slope of ln p: divide by p.",
        ),
        Mistake(
            "clean point",
            lambda x, centres, width: x + width**2 * mixture_score(x, centres, width),
            "that is the mean of the centres behind x. How far is it from x, and over "
            "which variance?",
        ),
        Mistake(
            "factor 2",
            lambda x, centres, width: mixture_score(x, centres, width / np.sqrt(2)) / 2,
            "a Gaussian is exp(−d² / 2w²): the 2 is missing in your exponent.",
        ),
        Mistake(
            "one number per point",
            lambda x, centres, width: mixture_score(x, centres, width).sum(axis=1),
            "the score is a vector: one number per coordinate of each point.",
        ),
    ),
    hints=(
        "Squared distances of all points from all centres: "
        "np.sum((x[:, None] - centres) ** 2, axis=-1), (n, k), without a loop. From "
        "them the probabilities of the centres, one row per point, that add up to 1.",
        "(share @ centres - x) / width**2",
    ),
    skeleton='''
        def mixture_score(x, centres, width):
            """Return the gradient of ln p at points (n, d), the same shape."""
            squares = np.sum((x[:, None] - centres) ** 2, axis=-1)  # (n, k)
            exponent = ...
            exponent -= exponent.max(axis=1, keepdims=True)
            share = ...
            return ...
    ''',
)
