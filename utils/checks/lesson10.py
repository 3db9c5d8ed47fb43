"""Exercises of lesson 10: dropout."""

import numpy as np

from utils.checks.compare import alike, as_array
from utils.checks.core import Exercise, Mistake


def _random_alike(one, other):
    """Tell whether two random results show the same pattern of values and zeros."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    pair = [values.astype(float) for values in (first, second)]
    if min(values.ndim for values in pair) < 2 or not np.isfinite(pair).all():
        return alike(first, second)
    values = [np.unique(values.round(5)) for values in pair]
    zeros = [values == 0 for values in pair]
    same_share = abs(zeros[0].mean() - zeros[1].mean()) < 0.1
    return alike(*values) and same_share and _pattern(zeros[0]) == _pattern(zeros[1])


def _pattern(zeros):
    """Return along which axes the zeros do not change."""
    first = [zeros.take([0], axis=axis) for axis in range(zeros.ndim)]
    return [bool((zeros == part).all()) for part in first]


def _numbers(result, x):
    """Return the result as floats and None, or None and what is wrong with it."""
    own = as_array(result)
    if own is None or own.dtype.kind == "c":
        return None, f"your result is a {type(result).__name__}, not real numbers"
    if own.shape != x.shape:
        return None, f"your result has the shape {own.shape}, x has {x.shape}"
    if not np.isfinite(own).all():
        return None, "your result contains NaN or infinity"
    return own.astype(float), None


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
    return x * (rng.random(x.shape) >= rate) / (1 - rate)


def _batches():
    rng = np.random.default_rng(1001)

    def values(*shape):  # few different ones, none of them zero
        return rng.choice([1.0, -2.0, 3.0], size=shape)

    return [
        (values(60, 40), 0.25, True, np.random.default_rng(1)),
        (values(30, 8, 10), 0.6, True, np.random.default_rng(2)),
        (values(60, 40), 0.25, False, np.random.default_rng(3)),
        (values(40, 30), 0.0, True, np.random.default_rng(4)),
    ]


def _judge_dropout(result, x, rate, training, rng):
    own, complaint = _numbers(result, x)
    if complaint:
        return complaint
    if not training or rate == 0:
        good = np.allclose(own, x, rtol=1e-4)
        case = "a rate of 0" if training else "training=False"
        return None if good else f"with {case} your function changes its input"
    zeros = own == 0
    if zeros.all() or not zeros.any():
        return f"{'all' if zeros.all() else 'no'} values are dropped"
    if complaint := _judge_share(zeros, rate) or _judge_survivors(own, x, rate):
        return complaint
    fixed = _pattern(zeros)
    if any(fixed):
        return f"the dropped places repeat along axis {fixed.index(True)} of x"
    return None


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
    ),
    hints=(
        "Draw one number between 0 and 1 for each value. Which of them survive? By "
        "what must the survivors be multiplied to keep the mean?",
        "rng.random(x.shape) >= rate is True where a value survives; divide by the "
        "probability to survive. Return x itself if training is False.",
    ),
)


def spatial_dropout(x, rate, rng):
    """Drop whole maps of x (batch, height, width, channels), scale up the others."""
    shape = (x.shape[0], 1, 1, x.shape[3])
    return x * (rng.random(shape) >= rate) / (1 - rate)


def _maps():
    rng = np.random.default_rng(1002)
    shapes = [((40, 3, 5, 24), 0.25), ((50, 4, 2, 16), 0.6)]
    return [
        (rng.choice([1.0, -2.0, 3.0], size=shape), rate, np.random.default_rng(number))
        for number, (shape, rate) in enumerate(shapes)
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
    ),
    hints=(
        "How many random numbers do you need for one batch?",
        "An axis of length 1 is repeated when NumPy multiplies: which axes of the mask "
        "have length 1?",
    ),
)


def max_factor(rate, n):
    """Return the mean maximum of n ones after dropout."""
    return (1 - rate**n) / (1 - rate)


FACTOR = Exercise(
    id="10.3",
    title="what dropout does to a maximum",
    reference=max_factor,
    cases=lambda: [(0.5, 4), (0.25, 4), (0.5, 9), (0.8, 2), (0.3, 1), (0.0, 4)],
    mistakes=(
        Mistake(
            "never all dropped",
            lambda rate, n: 1 / (1 - rate),
            "sometimes all n values are dropped, and the maximum is 0.",
        ),
        Mistake(
            "no scaling",
            lambda rate, n: 1 - rate**n,
            "this is the chance that something survives; a survivor is not 1 any more.",
        ),
        Mistake(
            "a single value",
            lambda rate, n: 1.0,
            "each single value keeps its mean; the maximum of several does not.",
        ),
        Mistake(
            "all survive",
            lambda rate, n: (1 - rate) ** n / (1 - rate),
            "you ask that all n survive; the maximum needs only one of them.",
        ),
        Mistake(
            "rate upside down",
            lambda rate, n: (1 - (1 - rate) ** n) / (1 - rate),
            "`rate` is the probability to be dropped, not to survive.",
        ),
        Mistake(
            "always four",
            lambda rate, n: (1 - rate**4) / (1 - rate),
            "your formula holds for windows of four values; use n.",
        ),
    ),
    hints=(
        "The maximum takes only two different values. Which, and how often?",
        "It is 0 if all n values are dropped, probability rate to the power of n; "
        "otherwise it is what a survivor is scaled up to.",
    ),
)


def expected_max(windows, rate):
    """Return the mean maximum after dropout of each row of non-negative values."""
    descending = -np.sort(-windows, axis=1)
    return (descending * rate ** np.arange(windows.shape[1])).sum(axis=1)


def _windows():
    rng = np.random.default_rng(1004)
    relu = np.maximum(rng.normal(size=(3, 6, 4)), 0)
    threes = rng.uniform(size=(4, 3))
    return [(relu[0], 0.5), (relu[1], 0.8), (threes, 0.25), (relu[2], 0.0)]


def _weights(windows, rate):
    return rate ** np.arange(windows.shape[1])


POOLING = Exercise(
    id="10.4",
    title="the mean maximum without throwing dice",
    reference=expected_max,
    cases=_windows,
    mistakes=(
        Mistake(
            "smallest first",
            lambda w, p: (np.sort(w, axis=1) * _weights(w, p)).sum(axis=1),
            "your rank 1 is the smallest value; np.sort is ascending.",
        ),
        Mistake(
            "not sorted",
            lambda w, p: (w * _weights(w, p)).sum(axis=1),
            "the rank is the place in order of size, not in the window.",
        ),
        Mistake(
            "sorted along the wrong axis",
            lambda w, p: (-np.sort(-w, axis=0) * _weights(w, p)).sum(axis=1),
            "you sort along the columns; each row is one window.",
        ),
        Mistake(
            "no scaling",
            lambda w, p: (1 - p) * expected_max(w, p),
            "the winner is scaled up by 1 / (1 − rate), as all survivors are.",
        ),
        Mistake(
            "one rank too far",
            lambda w, p: p * expected_max(w, p),
            "for the largest value to win, no other has to be dropped: count again.",
        ),
        Mistake(
            "plain maximum",
            lambda w, p: np.max(w, axis=1),
            "this is the maximum without dropout.",
        ),
        Mistake(
            "maximum times the factor of equal values",
            lambda w, p: w.max(axis=1) * max_factor(p, w.shape[1]),
            "the factor of exercise 10.3 holds for equal values; here the lower ranks "
            "contribute less.",
        ),
        Mistake(
            "normalised",
            lambda w, p: expected_max(w, p) / _weights(w, p).sum(),
            "the probabilities of all ranks do not add up to 1: sometimes nobody wins. "
            "Do not normalise.",
        ),
    ),
    hints=(
        "The maximum after dropout is one of the values of the window, scaled up, or "
        "0. Add up value times probability.",
        "Sort each row, largest first. Rank j wins with probability (1 − rate) · "
        "rate^(j − 1), and counts value / (1 − rate).",
    ),
)


def _error(values, ddof=1, power=0.5):
    return np.std(values, ddof=ddof) / len(values) ** power


def significance(first, second):
    """Return how many standard errors the mean of `first` lies above `second`."""
    error = np.hypot(_error(first), _error(second))
    return (np.mean(first) - np.mean(second)) / error


def _significance_with(combine=np.hypot, ddof=1, power=0.5):
    """Return an answer with other errors or another way to combine them."""

    def answer(first, second):
        errors = (_error(v, ddof, power) for v in (first, second))
        return (np.mean(first) - np.mean(second)) / combine(*errors)

    return answer


SIGNIFICANCE = Exercise(
    id="10.5",
    title="is a difference significant?",
    reference=significance,
    cases=lambda: [
        (np.array([91.0, 93.0, 92.5]), np.array([94.0, 93.2, 95.1, 94.4])),
        (np.array([0.95, 0.97, 0.93, 0.96, 0.94]), np.array([0.93, 0.94])),
    ],
    mistakes=(
        Mistake(
            "spread instead of error",
            _significance_with(power=0),
            "you divide by the spread of single runs; the mean of n runs is better "
            "known, by √n.",
        ),
        Mistake(
            "divided by n",
            _significance_with(ddof=0),
            "NumPy's std divides by n. From n runs the spread is estimated with n − 1: "
            "ddof=1.",
        ),
        Mistake(
            "n without the root",
            _significance_with(power=1),
            "you divide the spread by n; the error of a mean falls only with √n.",
        ),
        Mistake(
            "errors added",
            _significance_with(np.add),
            "independent errors add in quadrature: √(a² + b²).",
        ),
        Mistake(
            "no root",
            _significance_with(lambda a, b: a**2 + b**2),
            "you divide by the variance; take the square root.",
        ),
        Mistake(
            "sign",
            lambda first, second: significance(second, first),
            "the sign is wrong: positive means that `first` is the larger one.",
        ),
        Mistake(
            "difference only",
            lambda first, second: np.mean(first) - np.mean(second),
            "this is the difference; divide it by its error.",
        ),
    ),
    hints=(
        "What is the error of the mean of n runs, if single runs scatter by s?",
        "Each mean has the error s/√n with s = np.std(…, ddof=1); the error of the "
        "difference is the root of the sum of the squares.",
    ),
)

EXERCISES = (INVERTED, SPATIAL, FACTOR, POOLING, SIGNIFICANCE)
