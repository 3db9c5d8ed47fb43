"""Exercise 10.5: spatial dropout, judged by which maps are zero."""

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
    random_alike,
)
from utils.grading import Exercise, Mistake


def spatial_dropout(x, rate, rng):
    """Drop whole maps of x, scale up the others."""
    shape = (x.shape[0], 1, 1, x.shape[3])
    survives = rng.random(shape) >= rate
    return x * survives / (1 - rate)


def _maps():
    rng = np.random.default_rng(1002)
    shapes = (40, 3, 5, 24), (50, 4, 2, 16)
    x, other = (rng.choice([1.0, -2.0, 3.0], size=shape) for shape in shapes)
    return [
        (x, 0.25, np.random.default_rng(1)),
        (other, 0.6, np.random.default_rng(16)),
        *last_calls(np.random.default_rng(6), x, 0.25),
    ]


def _judge_spatial(result, x, rate, rng):
    own, complaint = numbers(result, x)
    if complaint:
        return complaint
    zeros = own == 0
    whole = zeros.all(axis=(1, 2))
    if (zeros.any(axis=(1, 2)) != whole).any():
        return "some feature maps lose only a part of their pixels"
    complaint = judge_survivors(own, x, rate)
    for axis, case in enumerate(("in all images", "for all maps of an image")):
        if not complaint and (whole == whole.take([0], axis=axis)).all():
            return f"the random numbers are the same {case}"
    return complaint or judge_share(whole, rate)


def _mask(shape, rate, rng):
    return rng.random(shape) >= rate


def _masked(*axes):
    """Return an answer with random numbers along these axes only."""

    def answer(x, rate, rng):
        shape = [n if axis in axes else 1 for axis, n in enumerate(x.shape)]
        return x * _mask(shape, rate, rng) / (1 - rate)

    return answer


SPATIAL = Exercise(
    id="10.5",
    title="spatial dropout",
    reference=spatial_dropout,
    cases=_maps,
    judge=_judge_spatial,
    alike=random_alike,
    in_pairs=True,
    also=judge_generator,
    mistakes=(
        Mistake(
            "single pixels",
            _masked(0, 1, 2, 3),
            "this is ordinary dropout: every pixel has its own random number.",
        ),
        Mistake(
            "same maps for all images",
            _masked(3),
            "all images lose the same maps; every image needs its own random numbers.",
        ),
        Mistake(
            "whole images",
            _masked(0),
            "an image loses all of its maps or none; every map needs its own number.",
        ),
        Mistake(
            "one number for everything",
            _masked(),
            "one random number decides for everything; every map needs its own.",
        ),
        Mistake(
            "pixels through all maps",
            _masked(0, 1, 2),
            "you drop a pixel in all maps; drop a map at all of its pixels.",
        ),
        Mistake(
            "axes missing",
            lambda x, p, rng: x * _mask((len(x), x.shape[3]), p, rng),
            "the random numbers do not line up with x: put axes of length 1 where "
            "height and width are, and the channels last.",
        ),
        Mistake(
            "no scaling",
            lambda x, p, rng: spatial_dropout(x, p, rng) * (1 - p),
            "the maps that survive must be scaled up, as in ordinary dropout.",
        ),
        Mistake(
            "keeps the rate",
            lambda x, p, rng: x * (spatial_dropout(x, p, rng) == 0) / (1 - p),
            KEEPS,
        ),
        Mistake(
            "rate to survive",
            lambda x, p, rng: x * (spatial_dropout(x, p, rng) == 0) / p,
            SURVIVE,
        ),
        Mistake(
            "seed inside",
            lambda x, p, rng: spatial_dropout(x, p, np.random.default_rng(0)),
            SEED_INSIDE,
        ),
        Mistake(
            "another generator",
            lambda x, p, rng: spatial_dropout(x, p, np.random.default_rng()),
            ELSEWHERE,
        ),
        Mistake(
            "a copy of the generator",
            lambda x, p, rng: spatial_dropout(x, p, copy.deepcopy(rng)),
            COPIED,
        ),
    ),
    hints=(
        "How many random numbers do you need for one batch?",
        "An axis of length 1 is repeated when NumPy multiplies: which axes of the mask "
        "have length 1?",
    ),
    skeleton='''
        def spatial_dropout(x, rate, rng):
            """Drop whole maps of x, scale up the others."""
            shape = (x.shape[0], ..., ..., ...)  # of the random numbers
            survives = ...
            return ...
    ''',
)
