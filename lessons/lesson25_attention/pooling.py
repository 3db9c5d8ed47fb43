"""Exercise 25.1: attention pooling at a temperature."""

import math

import numpy as np

from lessons.lesson25_attention.references import attention_pool
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2501)
    scores, values = rng.normal(size=6), rng.normal(size=(6, 3))
    peak, far = np.array([0.0, 0, 9, 0, 0]), np.array([0.0, 2000, 1999.5, -20])
    near = 2000 + np.round(8 * scores) / 8  # also as float32
    return [
        (scores, values, 0.5),
        (near, values, 0.5),
        (peak, rng.normal(size=(5, 2)), 3.0),
        (far, rng.normal(size=(4, 2)), 0.5),
        (near, values[:, :1], 1.0),
    ]


def _softmax(scores):
    weights = np.exp(scores - np.max(scores, axis=0))
    return weights / weights.sum(axis=0)


def _with_exponent(exponent):
    """Return an answer whose weights follow from exp(exponent(scores, temperature))."""

    def answer(scores, values, temperature):
        with np.errstate(over="ignore", invalid="ignore"):
            weights = np.exp(exponent(scores, temperature))
            return weights / weights.sum() @ values

    return answer


def _overflow_error(scores, values, temperature):
    weights = np.array([math.exp(score / temperature) for score in scores])
    return weights / weights.sum() @ values


def _zero_for_nan(scores, values, temperature):
    with np.errstate(over="ignore", invalid="ignore"):
        weights = np.exp(scores / temperature)
        return np.nan_to_num(weights / weights.sum()) @ values


def _clipped(scores, values, temperature):
    weights = np.exp(np.clip(scores / temperature, -700, 700))
    return weights / weights.sum() @ values


def _not_normalised(scores, values, temperature):
    sum_ = np.exp((scores - np.max(scores)) / temperature).sum()
    return sum_ * attention_pool(scores, values, temperature)


def _bare(scores, values, temperature):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(scores / temperature) @ values


def _one_by_one(scores, values, temperature):
    weights = _softmax(scores / temperature)
    return weights[:, None] * values


POOLING = Exercise(
    id="25.1",
    title="attention pooling",
    reference=attention_pool,
    cases=_cases,
    mistakes=(
        Mistake(
            "times the temperature",
            lambda s, v, t: attention_pool(s, v, 1 / t),
            "divide scores by the temperature: a high one makes weights alike.",
        ),
        Mistake(
            "temperature forgotten",
            lambda s, v, t: attention_pool(s, v, 1.0),
            "your temperature has no effect on the weights: it has to divide the "
            "scores inside exp.",
        ),
        Mistake(
            "overflow",
            _with_exponent(lambda s, t: s / t),
            "exp of a score of 2000 is infinite for a computer. Subtract the largest "
            "score first: the weights stay the same.",
        ),
        Mistake(
            "overflow, one by one",
            _overflow_error,
            "exp of a score of 2000 is too large for a computer. Subtract the largest "
            "score first: the weights stay the same.",
        ),
        Mistake(
            "mean or least subtracted",
            _with_exponent(lambda s, t: (s - s.mean()) / t),
            "with one score of 2000 among zeros exp is still infinite if you subtract "
            "the mean or the least score: subtract the largest.",
        ),
        Mistake(
            "largest not divided",
            _with_exponent(lambda s, t: s / t - s.max()),
            "the temperature divides the scores, but not the largest one that you "
            "subtract: divide their difference.",
        ),
        Mistake(
            "only the largest divided",
            _with_exponent(lambda s, t: s - s.max() / t),
            "the temperature divides only the largest score that you subtract: divide "
            "the difference.",
        ),
        Mistake(
            "0 for NaN",
            _zero_for_nan,
            "exp of a score of 2000 is infinite, and with 0 for NaN nothing is left. "
            "Subtract the largest score first.",
        ),
        Mistake(
            "clipped",
            _clipped,
            "cut off at a limit, scores of 1998 and 2002 get the same weight. Subtract "
            "the largest score instead: that changes no weight.",
        ),
        Mistake(
            "sign",
            lambda s, v, t: attention_pool(-s, v, t),
            "the highest score gets the largest weight; yours gives it to the lowest.",
        ),
        Mistake(
            "divided by the temperature",
            lambda s, v, t: attention_pool(s, v, t) / t,
            "you divide the weights or the result by the temperature; it divides the "
            "scores, and the weights add up to 1.",
        ),
        Mistake(
            "weights",
            lambda s, v, t: _softmax(s / t),
            "these are the weights; average the values with them.",
        ),
        Mistake(
            "sum over channels",
            lambda s, v, t: _one_by_one(s, v, t).sum(axis=1),
            "you add up channels; add up places, the first axis.",
        ),
        Mistake(
            "not normalised",
            _not_normalised,
            "your weights do not add up to 1: divide by their sum.",
        ),
        Mistake(
            "not normalised, nothing subtracted",
            _bare,
            "your weights do not add up to 1, and exp of 2000 is infinite: subtract "
            "the largest score, divide by the sum.",
        ),
        Mistake(
            "mean of what is weighted",
            lambda s, v, t: attention_pool(s, v, t) / len(s),
            "the weights add up to 1 already: a sum of weight · value, not its mean.",
        ),
        Mistake(
            "best only",
            lambda s, v, t: v[np.argmax(s)],
            "that is the value of the largest score alone, the limit of a temperature "
            "of 0. Here all places count, with the weights of the softmax.",
        ),
        Mistake(
            "softmax of the values",
            lambda s, v, t: (_softmax(v / t) * v).sum(axis=0),
            "the weights come from the scores, the same ones for each channel; you "
            "take them from the values.",
        ),
        Mistake(
            "scores as weights",
            lambda s, v, t: (s / s.sum()) @ v,
            "scores may be negative: exp makes weights of them.",
        ),
        Mistake(
            "not added up",
            _one_by_one,
            "you weigh each place; their sum is missing.",
        ),
        Mistake(
            "sum of the channels",
            lambda s, v, t: attention_pool(s, v, t).sum(),
            "one number per channel is asked for: sum over places only.",
        ),
    ),
    hints=(
        "exp of scores / temperature, divided by their sum, are the weights. Then a "
        "sum over places of weight · value.",
        "weights = np.exp((scores - scores.max()) / temperature); weights / "
        "weights.sum() @ values.",
    ),
    skeleton='''
        def attention_pool(scores, values, temperature):
            """Return the mean of values, weighted by a softmax, (channels,)."""
            weights = np.exp((scores - np.max(scores)) / ...)
            return weights / ... @ values
    ''',
)
