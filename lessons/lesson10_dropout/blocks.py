"""Exercise 10.6: a noise that max pooling does not notice on average."""

import copy

import numpy as np

from lessons.lesson10_dropout.drops import (
    COPIED,
    ELSEWHERE,
    KEEPS,
    SEED_INSIDE,
    judge_generator,
    judge_share,
    random_alike,
)
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name


def fair_mask(shape, rate, rng):
    """Return True where a value survives, for 2×2 max pooling behind it."""
    images, height, width, maps = shape
    survives = rng.random((images, height // 2, width // 2, maps)) >= rate
    return survives.repeat(2, axis=1).repeat(2, axis=2)


def _shapes():
    rngs = [np.random.default_rng(seed) for seed in (1, 16)]
    first, second = (30, 8, 6, 10), (24, 8, 10, 12)
    other = np.random.default_rng(6)
    last = [other, other, np.random.default_rng(1)]
    return [
        (first, 0.25, rngs[0]),
        (second, 0.6, rngs[1]),
        *((first, 0.25, rng) for rng in last),
    ]


def _cells(survives):
    """Return a mask as (images, rows, columns, maps, 4), four values per window."""
    images, height, width, maps = survives.shape
    windows = survives.reshape(images, height // 2, 2, width // 2, 2, maps)
    windows = windows.transpose(0, 1, 3, 5, 2, 4)
    return windows.reshape(images, height // 2, width // 2, maps, 4)


def _read(result, shape):
    """Return a mask of zeros and ones and None, or None and what is wrong with it."""
    mask = as_array(result)
    if mask is None or mask.dtype.kind not in "biuf":
        return None, f"your result is a {type_name(result)}, not a mask"
    if mask.shape != tuple(shape):
        return None, f"your mask has the shape {mask.shape}, the maps have {shape}"
    if not np.isin(mask, (0, 1)).all():
        return None, "a mask is True or False (or 1 and 0), nothing else"
    return mask.astype(bool), None


def _judge_mask(result, shape, rate, rng):
    mask, complaint = _read(result, shape)
    if complaint:
        return complaint
    if mask.all() or not mask.any():
        return f"{'all' if mask.all() else 'no'} values survive"
    windows = _cells(mask)
    partly = windows.any(axis=-1) & ~windows.all(axis=-1)
    if partly.any():
        factor = windows.any(axis=-1).mean() / (1 - rate)
        return (
            f"{partly.mean():.0%} of the windows lose only some of their four values; "
            f"the mean maximum of ones becomes {factor:.2f}"
        )
    kept = windows[..., 0]
    axes = ("in all images", "along the height", "along the width", "in all maps")
    for axis, where in enumerate(axes):
        if (kept == kept.take([0], axis=axis)).all():
            return f"the same windows survive {where}"
    return judge_share(~kept, rate)


def _likeness(mask):
    """Return how often values agree: in a window's column, row, and half a map away."""
    tall, wide = mask.shape[1] // 2 * 2, mask.shape[2] // 2 * 2
    mask = mask[:, :tall, :wide]
    pairs = [
        (mask[:, ::2], mask[:, 1::2]),
        (mask[:, :, ::2], mask[:, :, 1::2]),
        (mask[:, : tall // 2], mask[:, tall // 2 :]),
        (mask[:, 1:-1:2], mask[:, 2::2]),
    ]
    return np.array([np.mean(one == other) for one, other in pairs])


def _alike(one, other):
    """Tell whether two masks show the same pattern, and the same kind of windows."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    if first.ndim != 4 or min(first.shape) < 2:
        return False
    # Values that fall one by one agree in 52 to 63 %, those of one window in all.
    alike = np.abs(_likeness(first) - _likeness(second)).max() < 0.15
    return bool(alike and random_alike(first, second, together=4))


def _along(*axes):
    """Return an answer with random numbers along these axes only."""

    def answer(shape, rate, rng):
        drawn = [n if axis in axes else 1 for axis, n in enumerate(shape)]
        return np.broadcast_to(rng.random(drawn) >= rate, shape)

    return answer


def _windows_along(*axes):
    """Return an answer whose windows have random numbers along these axes only."""

    def answer(shape, rate, rng):
        half = [shape[0], shape[1] // 2, shape[2] // 2, shape[3]]
        drawn = [n if axis in axes else 1 for axis, n in enumerate(half)]
        survives = np.broadcast_to(rng.random(drawn) >= rate, half)
        return survives.repeat(2, axis=1).repeat(2, axis=2)

    return answer


def _tiled(shape, rate, rng):
    images, height, width, maps = shape
    survives = rng.random((images, height // 2, width // 2, maps)) >= rate
    return np.tile(survives, (1, 2, 2, 1))


def _moved(shape, rate, rng):
    return np.roll(fair_mask(shape, rate, rng), 1, axis=(1, 2))


def _halves(shape, rate, rng, axis):
    """Return a mask whose values fall in pairs along one axis."""
    size = list(shape)
    size[axis] //= 2
    return (rng.random(size) >= rate).repeat(2, axis=axis)


_TOGETHER = (
    "the maximum of a window keeps its mean only if its four values survive or fall "
    "together. "
)

WINDOWS = Exercise(
    id="10.6",
    title="dropout that the maximum does not notice",
    reference=fair_mask,
    cases=_shapes,
    judge=_judge_mask,
    alike=_alike,
    in_pairs=True,
    also=judge_generator,
    mistakes=(
        Mistake(
            "single values",
            _along(0, 1, 2, 3),
            _TOGETHER + "Yours fall one by one.",
        ),
        Mistake(
            "whole maps",
            _along(0, 3),
            "this is spatial dropout: fair, but whole maps fall. Let each window of a "
            "map have a random number of its own.",
        ),
        Mistake(
            "windows repeated",
            _tiled,
            _TOGETHER + "np.tile puts copies side by side; np.repeat makes each number "
            "larger.",
        ),
        Mistake(
            "windows moved",
            _moved,
            _TOGETHER + "Your windows are not those of the pooling: they start at even "
            "rows and columns.",
        ),
        Mistake(
            "pairs in a column",
            lambda shape, rate, rng: _halves(shape, rate, rng, axis=1),
            _TOGETHER + "Yours fall in pairs: repeat along both axes.",
        ),
        Mistake(
            "pairs in a row",
            lambda shape, rate, rng: _halves(shape, rate, rng, axis=2),
            _TOGETHER + "Yours fall in pairs: repeat along both axes.",
        ),
        Mistake(
            "same in all maps",
            _windows_along(0, 1, 2),
            "the same windows fall in all maps of an image: each map needs its own "
            "numbers.",
        ),
        Mistake(
            "same in all images",
            _windows_along(1, 2, 3),
            "the same windows fall in all images: each image needs its own numbers.",
        ),
        Mistake(
            "keeps the rate",
            lambda shape, rate, rng: ~fair_mask(shape, rate, rng),
            KEEPS + " (Or your mask is True where a value falls.)",
        ),
        Mistake(
            "too small",
            lambda shape, rate, rng: fair_mask(shape, rate, rng)[:, ::2, ::2],
            "one number per window is right; repeat it for the four values.",
        ),
        Mistake(
            "seed inside",
            lambda shape, rate, rng: fair_mask(shape, rate, np.random.default_rng(0)),
            SEED_INSIDE,
        ),
        Mistake(
            "another generator",
            lambda shape, rate, rng: fair_mask(shape, rate, np.random.default_rng()),
            ELSEWHERE,
        ),
        Mistake(
            "a copy of the generator",
            lambda shape, rate, rng: fair_mask(shape, rate, copy.deepcopy(rng)),
            COPIED,
        ),
    ),
    hints=(
        "For which masks is the maximum of a window scaled like a single value? Think "
        "of what may happen to the four values of one window.",
        "Draw one number per window, shape (images, height // 2, width // 2, maps), "
        "and repeat each along height and width: np.repeat(…, 2, axis=…).",
    ),
    skeleton='''
        def fair_mask(shape, rate, rng):
            """Return True where a value survives, for 2×2 max pooling behind it."""
            images, height, width, maps = shape
            survives = rng.random((images, ..., ..., maps)) >= rate  # one per window
            return ...
    ''',
)
