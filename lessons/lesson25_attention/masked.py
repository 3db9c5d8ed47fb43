"""Exercise 25.6: a softmax over the real tokens only."""

import numpy as np

from lessons.lesson25_attention.references import masked_softmax
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2506)
    scores = 2 * rng.normal(size=(3, 5))
    mask = np.array([[1, 1, 0, 1, 0], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]], bool)
    return [
        (scores, mask),
        (100 * scores, np.roll(mask, 1, axis=0)),
        (rng.normal(size=4), np.array([True, False, True, True])),
    ]


def _softmax(scores):
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def _not_a_number(scores, mask):
    with np.errstate(invalid="ignore"):
        return _softmax(np.where(mask, scores, -np.inf))


def _over_the_first(scores, mask):
    return masked_softmax(scores.T, mask.T).T


MASKED = Exercise(
    id="25.6",
    title="only real tokens",
    reference=masked_softmax,
    cases=_cases,
    mistakes=(
        Mistake(
            "masked after",
            lambda scores, mask: _softmax(scores) * mask,
            "your weights no longer add up to 1: what padding got is lost. Mask the "
            "scores, before the softmax.",
        ),
        Mistake(
            "score 0",
            lambda scores, mask: _softmax(np.where(mask, scores, 0)),
            "a score of 0 is a score like others: e⁰ is 1. Take −∞.",
        ),
        Mistake(
            "inverted",
            lambda scores, mask: masked_softmax(scores, ~mask),
            "true marks a real token, one that may be listened to.",
        ),
        Mistake(
            "NaN where nobody is left",
            _not_a_number,
            "in a row without any real token you divide 0 by 0: its weights should all "
            "be 0.",
        ),
        Mistake(
            "even where nobody is left",
            lambda scores, mask: _softmax(np.where(mask, scores, -1e9)),
            "where nobody is left, scores of −10⁹ are equal scores, and padding gets "
            "equal weights. They should be 0.",
        ),
        Mistake(
            "not low enough",
            lambda scores, mask: _softmax(np.where(mask, scores, scores - 10)),
            "10 less is a factor of e⁻¹⁰, which is not 0, and next to nothing where "
            "scores are in the hundreds.",
        ),
        Mistake(
            "along the first axis",
            _over_the_first,
            "the last axis holds the tokens among which a weight of 1 is shared out.",
        ),
        Mistake(
            "all alike",
            lambda scores, mask: masked_softmax(0 * scores, mask),
            "real tokens get weights by their scores; yours are all alike.",
        ),
    ),
    hints=(
        "Scores of padding become −∞, so that exp makes 0 of them. Then think of a row "
        "where nothing else is left.",
        "Multiply the exponentials by the mask and divide by their sum, or by 1 where "
        "the sum is 0. The largest *real* score is to be subtracted first.",
    ),
    skeleton='''
        def masked_softmax(scores, mask):
            """Return weights along the last axis, 0 where the mask is false."""
            largest = np.where(mask, scores, -np.inf).max(axis=-1, keepdims=True)
            largest = np.where(np.isfinite(largest), largest, 0)
            weights = np.where(mask, np.exp(scores - largest), ...)
            total = weights.sum(axis=-1, keepdims=True)
            return weights / np.where(total > 0, total, ...)
    ''',
)
