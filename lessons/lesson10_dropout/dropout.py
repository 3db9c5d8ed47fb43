"""Exercises 10.1 and 10.2: dropout, judged by what is zero and by what survives."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, equal_or_both_nan, type_name

SEED_INSIDE = "a generator made in the function starts anew each time: use `rng`."


def _random_alike(one, other):
    """Tell whether two random results show the same pattern of values and zeros."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    pair = [values.astype(float) for values in (first, second)]
    if min(values.ndim for values in pair) < 2 or not np.isfinite(pair).all():
        return equal_or_both_nan(first, second)
    values = [np.unique(values.round(5)) for values in pair]
    zeros = [values == 0 for values in pair]
    same_share = abs(zeros[0].mean() - zeros[1].mean()) < 0.1
    return (
        equal_or_both_nan(*values)
        and same_share
        and _pattern(zeros[0]) == _pattern(zeros[1])
    )


def _pattern(zeros):
    """Return along which axes the zeros do not change."""
    first = [zeros.take([0], axis=axis) for axis in range(zeros.ndim)]
    return [bool((zeros == part).all()) for part in first]


def _numbers(result, x):
    """Return the result as floats and None, or None and what is wrong with it."""
    own = as_array(result)
    if own is None or own.dtype.kind == "c":
        return None, f"your result is a {type_name(result)}, not real numbers"
    if own.shape != x.shape:
        return None, f"your result has the shape {own.shape}, x has {x.shape}"
    if not np.isfinite(own).all():
        return None, "your result contains NaN or infinity"
    return own.astype(float), None


def _every_call_alike(calls):
    """Compare the first and the last call, whose cases differ in the generator only."""
    first, last = (as_array(call.result) == 0 for call in (calls[0], calls[-1]))
    if np.array_equal(first, last):
        return "every call drops the same places"
    return None


def _judge_survivors(own, x, rate):
    ratio = own[own != 0] / x[own != 0]
    wrong = np.abs(ratio * (1 - rate) - 1) > 1e-4
    if wrong.any():
        return f"a value that survives is multiplied by {ratio[wrong][0]:.3g}"
    return None


def _judge_share(zeros, rate):
    error = np.sqrt(rate * (1 - rate) / zeros.size)
    if abs(zeros.mean() - rate) > 4.5 * error + 1e-12:
        return f"a share of {zeros.mean():.2f} is dropped; the rate is {rate:g}"
    return None


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
    x = values(60, 40)
    return [
        (x, 0.25, True, np.random.default_rng(1)),
        (values(30, 8, 10), 0.6, True, np.random.default_rng(16)),
        (values(60, 40), 0.25, False, np.random.default_rng(3)),
        (values(40, 30), 0.0, True, np.random.default_rng(4)),
        (x, 0.25, True, np.random.default_rng(6)),
    ]


def _judge_dropout(result, x, rate, training, rng):
    own, complaint = _numbers(result, x)
    if complaint:
        return complaint
    if not training or rate == 0:
        good = np.allclose(own, x, rtol=1e-4)
        case = "a rate of 0" if training else "training=False"
        return None if good else f"with {case} the result must equal x"
    zeros = own == 0
    if zeros.all() or not zeros.any():
        return f"{'all' if zeros.all() else 'no'} values are dropped"
    fixed = _pattern(zeros)
    if any(fixed):
        return f"the dropped places repeat along axis {fixed.index(True)} of x"
    return _judge_share(zeros, rate) or _judge_survivors(own, x, rate)


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
    alike=_random_alike,
    also=_every_call_alike,
    mistakes=(
        Mistake(
            "no scaling",
            _in_training(lambda x, p, rng: x * _mask(x.shape, p, rng)),
            "you drop, but you do not scale up what is left, so the mean gets smaller.",
        ),
        Mistake(
            "keeps the rate",
            _in_training(lambda x, p, rng: x * ~_mask(x.shape, p, rng) / (1 - p)),
            "`rate` is the share that is dropped; you keep that share.",
        ),
        Mistake(
            "rate to survive",
            _in_training(lambda x, p, rng: x * ~_mask(x.shape, p, rng) / p),
            "you treat `rate` as the probability to survive; it is the one to be "
            "dropped.",
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
            lambda x, rate, training, rng: x * _mask(x.shape, rate, rng) / (1 - rate),
            "you drop with training=False, too; then nothing may be dropped.",
        ),
        Mistake(
            "scaled at test time",
            lambda x, rate, training, rng: (
                x * _mask(x.shape, rate, rng) if training else x * (1 - rate)
            ),
            "you scale down at test time, as the first dropout did. Inverted dropout "
            "scales up in training, so that the test needs no change.",
        ),
        Mistake(
            "seed inside",
            _in_training(lambda x, p, _: dropout(x, p, True, np.random.default_rng(0))),
            SEED_INSIDE,
        ),
    ),
    hints=(
        "Draw one number between 0 and 1 for each value. Which of them survive? By "
        "what must the survivors be multiplied to keep the mean?",
        "rng.random(x.shape) >= rate is True where a value survives; divide by the "
        "probability to survive. Return x itself if training is False.",
    ),
)


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
        (x, 0.25, np.random.default_rng(6)),
    ]


def _judge_spatial(result, x, rate, rng):
    own, complaint = _numbers(result, x)
    if complaint:
        return complaint
    zeros = own == 0
    whole = zeros.all(axis=(1, 2))
    if (zeros.any(axis=(1, 2)) != whole).any():
        return "some feature maps lose only a part of their pixels"
    complaint = _judge_survivors(own, x, rate)
    for axis, case in enumerate(("in all images", "for all maps of an image")):
        if not complaint and (whole == whole.take([0], axis=axis)).all():
            return f"the random numbers are the same {case}"
    return complaint or _judge_share(whole, rate)


def _masked(*axes):
    """Return an answer with random numbers along these axes only."""

    def answer(x, rate, rng):
        shape = [n if axis in axes else 1 for axis, n in enumerate(x.shape)]
        return x * _mask(shape, rate, rng) / (1 - rate)

    return answer


SPATIAL = Exercise(
    id="10.2",
    title="spatial dropout",
    reference=spatial_dropout,
    cases=_maps,
    judge=_judge_spatial,
    alike=_random_alike,
    also=_every_call_alike,
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
            lambda x, p, rng: _masked(0, 3)(x, p, rng) * (1 - p),
            "the maps that survive must be scaled up, as in ordinary dropout.",
        ),
        Mistake(
            "seed inside",
            lambda x, p, rng: spatial_dropout(x, p, np.random.default_rng(0)),
            SEED_INSIDE,
        ),
    ),
    hints=(
        "How many random numbers do you need for one batch?",
        "An axis of length 1 is repeated when NumPy multiplies: which axes of the mask "
        "have length 1?",
    ),
)
