"""Exercise 10.1: dropout, judged by what is zero and by what survives."""

import copy

import numpy as np

from lessons.lesson10_dropout.drops import (
    COPIED,
    ELSEWHERE,
    KEEPS,
    SEED_INSIDE,
    SURVIVE,
    judge_generator,
    judge_share,
    judge_survivors,
    last_calls,
    numbers,
    pattern,
    random_alike,
)
from utils.grading import Exercise, Mistake


def dropout(x, rate, training, rng):
    """Drop a share `rate` of the values, scale up the others; only while training."""
    if not training:
        return x
    survives = rng.random(x.shape) >= rate
    return x * survives / (1 - rate)


def _batches():
    rng = np.random.default_rng(1001)

    def values(*shape):  # few different ones, none of them zero
        return rng.choice([1.0, -2.0, 3.0], size=shape)

    # Where a single random number decides for all, it lies between 0.4 and 0.6.
    x, other = values(60, 40), np.random.default_rng(6)
    return [
        (x, 0.25, True, np.random.default_rng(1)),
        (values(30, 8, 10), 0.6, True, np.random.default_rng(16)),
        (values(60, 40), 0.25, False, np.random.default_rng(3)),
        (values(40, 30), 0.0, True, np.random.default_rng(4)),
        *last_calls(other, x, 0.25, True),
    ]


def _judge_dropout(result, x, rate, training, rng):
    own, complaint = numbers(result, x)
    if complaint:
        return complaint
    if not training or rate == 0:
        good = np.allclose(own, x, rtol=1e-4)
        case = "a rate of 0" if training else "training=False"
        return None if good else f"with {case} the result must equal x"
    zeros = own == 0
    if zeros.all() or not zeros.any():
        return f"{'all' if zeros.all() else 'no'} values are dropped"
    fixed = pattern(zeros)
    if any(fixed):
        return f"the dropped places repeat along axis {fixed.index(True)} of x"
    return judge_share(zeros, rate) or judge_survivors(own, x, rate)


def _mask(shape, rate, rng):
    return rng.random(shape) >= rate


def _in_training(answer):
    """Return an answer to 10.1 that passes x on where training is False."""
    return lambda x, rate, training, rng: answer(x, rate, rng) if training else x


INVERTED = Exercise(
    id="10.1",
    title="dropout",
    reference=dropout,
    cases=_batches,
    judge=_judge_dropout,
    alike=random_alike,
    in_pairs=True,
    also=judge_generator,
    mistakes=(
        Mistake(
            "no scaling",
            lambda x, p, on, rng: dropout(x, p, on, rng) * (1 - p if on else 1),
            "you drop, but you do not scale up what is left, so the mean gets smaller.",
        ),
        Mistake(
            "keeps the rate",
            _in_training(
                lambda x, p, rng: x * (dropout(x, p, True, rng) == 0) / (1 - p)
            ),
            KEEPS,
        ),
        Mistake(
            "rate to survive",
            _in_training(lambda x, p, rng: x * (dropout(x, p, True, rng) == 0) / p),
            SURVIVE,
        ),
        Mistake(
            "divided by the rate",
            _in_training(lambda x, p, rng: dropout(x, p, True, rng) * (1 - p) / p),
            "you divide by `rate`; divide by the probability to survive.",
        ),
        Mistake(
            "scaled down",
            lambda x, p, on, rng: dropout(x, p, on, rng) * ((1 - p) ** 2 if on else 1),
            "you multiply by the probability to survive, which makes the survivors "
            "smaller: divide by it.",
        ),
        Mistake(
            "one mask for the batch",
            _in_training(lambda x, p, rng: x * _mask(x.shape[1:], p, rng) / (1 - p)),
            "all examples of the batch lose the same values; each needs its own random "
            "numbers.",
        ),
        Mistake(
            "whole examples",
            _in_training(lambda x, p, rng: (x.T * _mask(len(x), p, rng)).T / (1 - p)),
            "you drop whole examples; every single value needs its own random number.",
        ),
        Mistake(
            "whole columns",
            _in_training(lambda x, p, rng: x * _mask(x.shape[-1], p, rng) / (1 - p)),
            "your random numbers run along the last axis only; each value needs one.",
        ),
        Mistake(
            "one number for everything",
            _in_training(lambda x, p, rng: x * _mask(None, p, rng) / (1 - p)),
            "one random number decides for everything; every value needs its own.",
        ),
        Mistake(
            "always on",
            lambda x, p, on, rng: dropout(x, p, True, rng),
            "you drop with training=False, too; then nothing may be dropped.",
        ),
        Mistake(
            "only at test time",
            lambda x, p, on, rng: dropout(x, p, not on, rng),
            "you drop where training=False and not in training: the other way round.",
        ),
        Mistake(
            "scaled twice",
            lambda x, p, on, rng: dropout(x, p, on, rng) * (1 if on else 1 - p),
            "you scale up in training and down at test time: one of them is enough. "
            "With inverted dropout the test needs no change.",
        ),
        Mistake(
            "scaled at test time",
            lambda x, p, on, rng: dropout(x, p, on, rng) * (1 - p),
            "you scale down at test time, as the first dropout did. Inverted dropout "
            "scales up in training, so that the test needs no change.",
        ),
        Mistake(
            "seed inside",
            lambda x, p, on, rng: dropout(x, p, on, np.random.default_rng(0)),
            SEED_INSIDE,
        ),
        Mistake(
            "another generator",
            lambda x, p, on, rng: dropout(x, p, on, np.random.default_rng()),
            ELSEWHERE,
        ),
        Mistake(
            "a copy of the generator",
            lambda x, p, on, rng: dropout(x, p, on, copy.deepcopy(rng)),
            COPIED,
        ),
    ),
    hints=(
        "Draw one number between 0 and 1 for each value. Which of them survive? By "
        "what must the survivors be multiplied to keep the mean?",
        "rng.random(x.shape) >= rate is True where a value survives; divide by the "
        "probability to survive. Return x itself if training is False.",
    ),
    skeleton="""
        def dropout(x, rate, training, rng):
            if not training:
                return ...
            survives = rng.random(...) >= ...
            return x * survives * ...
    """,
)
