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
        (rng.normal(size=(2, 3, 4)), rng.random((2, 3, 4)) < 0.6),
        _far_apart(),
    ]


def _far_apart():
    """Return scores of ±1000, real and masked."""
    scores = [[1000, -1, 0.5, 1], [-999, -1000, 3, 0], [1000, 999, -1000, 2]]
    mask = [[0, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0]]
    return np.array(scores, float), np.array(mask, bool)


def _softmax(scores, axis=-1):
    weights = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


def _not_a_number(scores, mask):
    with np.errstate(invalid="ignore"):
        return _softmax(np.where(mask, scores, -np.inf))


def _over_the_first(scores, mask):
    there = np.moveaxis(scores, 0, -1), np.moveaxis(mask, 0, -1)
    return np.moveaxis(masked_softmax(*there), -1, 0)


def _over_all(scores, mask):
    return masked_softmax(scores.ravel(), mask.ravel()).reshape(scores.shape)


def _without_a_sum(scores, mask):
    largest = np.where(mask, scores, -1e9).max(axis=-1, keepdims=True)
    return np.exp(np.where(mask, scores - largest, -1e9))


def _infinity_times_0(scores, mask):
    with np.errstate(invalid="ignore"):
        return _softmax(scores - np.inf * (1 - mask))


def _masked_and_divided(scores, mask):
    with np.errstate(invalid="ignore"):
        weights = _softmax(scores) * mask
        return np.nan_to_num(weights / weights.sum(axis=-1, keepdims=True))


def _masked_and_divided_by_0(scores, mask):
    with np.errstate(invalid="ignore"):
        weights = _softmax(scores) * mask
        return weights / weights.sum(axis=-1, keepdims=True)


def _overflow(scores, mask):
    with np.errstate(over="ignore", invalid="ignore"):
        weights = np.exp(scores) * mask
        total = weights.sum(axis=-1, keepdims=True)
        return weights / np.where(total > 0, total, 1)


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
            "where nobody is left, equal scores, however low, give padding equal "
            "weights. They should be 0.",
        ),
        Mistake(
            "lowered where nobody is left",
            lambda scores, mask: _softmax(scores - 1e9 * (1 - mask)),
            "where nobody is left, all scores are lower by the same, and a softmax "
            "does not notice. There the weights should be 0.",
        ),
        Mistake(
            "infinity times 0",
            _infinity_times_0,
            "∞ · 0 is not a number, and that is what real tokens get: choose with "
            "np.where instead.",
        ),
        Mistake(
            "masked after and divided",
            _masked_and_divided,
            "beside a masked score of 1000 real ones have a weight of e⁻¹⁰⁰⁰, 0 for a "
            "computer: mask first, then subtract the largest *real* score.",
        ),
        Mistake(
            "masked after and divided by 0",
            _masked_and_divided_by_0,
            "where no weight is left you divide 0 by 0. That happens in a row without "
            "real tokens, and beside a masked score of 1000: mask first.",
        ),
        Mistake(
            "overflow",
            _overflow,
            "exp(1000) is infinite for a computer, and exp(−1000) is 0: subtract the "
            "largest *real* score of each row first.",
        ),
        Mistake(
            "not normalised",
            _without_a_sum,
            "your weights do not add up to 1 in each row: divide by their sum.",
        ),
        Mistake(
            "not normalised, largest of all subtracted",
            lambda scores, mask: (
                np.exp(scores - scores.max(axis=-1, keepdims=True)) * mask
            ),
            "your weights do not add up to 1 in each row: divide by their sum. And "
            "subtract the largest *real* score.",
        ),
        Mistake(
            "over all",
            _over_all,
            "your weights add up to 1 over the whole array; those of *each row* along "
            "the last axis should. A softmax needs its axis.",
        ),
        Mistake(
            "score 0 and masked after",
            lambda scores, mask: _softmax(np.where(mask, scores, 0)) * mask,
            "a score of 0 takes part of the weight, e⁰ is 1, and what you set to 0 "
            "afterwards is lost: weights no longer add up to 1.",
        ),
        Mistake(
            "not low enough",
            lambda scores, mask: _softmax(np.where(mask, scores, scores - 10)),
            "10 less is a factor of e⁻¹⁰, which is not 0, and next to nothing where "
            "scores are in the hundreds.",
        ),
        Mistake(
            "as low as real ones",
            lambda scores, mask: _softmax(np.where(mask, scores, -1000)),
            "a real score may be −1000, too: padding has to be lower than any, −∞, and "
            "0 where nobody is left.",
        ),
        Mistake(
            "as low as real ones and masked after",
            lambda scores, mask: _softmax(np.where(mask, scores, -1000)) * mask,
            "a real score may be −1000, too, and then padding takes part of its "
            "weight: −∞ is lower than any.",
        ),
        Mistake(
            "mask forgotten",
            lambda scores, mask: _softmax(scores),
            "your mask has no effect: tokens whose mask is false get a weight of 0.",
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
            weights = np.exp(np.where(mask, scores - largest, ...))
            total = weights.sum(axis=-1, keepdims=True)
            return weights / np.where(total > 0, total, ...)
    ''',
)
