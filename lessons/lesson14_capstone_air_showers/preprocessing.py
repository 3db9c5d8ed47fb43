"""Exercise 14.2: standardise two samples by what the training sample tells."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import equal_or_both_nan


def standardise(train, test):
    """Return the inputs (events, x, y, 2) of both samples."""

    def inputs(signal):
        scaled = (np.log10(1 + signal) - mean) / spread
        active = np.isfinite(signal)
        return np.stack([np.where(active, scaled, 0), active], axis=-1)

    lg = np.log10(1 + train)
    mean, spread = np.nanmean(lg), np.nanstd(lg)
    return inputs(train), inputs(test)


def _signals():
    """Return samples; the second case is the first one with another test sample."""
    rng = np.random.default_rng(1301)

    def sample(n, side, level):
        signal = 4 + rng.exponential(level, size=(n, side, side))
        return np.where(rng.random(signal.shape) < 0.4, np.nan, signal)

    train, test = sample(15, 5, 10), sample(4, 5, 30)
    silent = sample(3, 5, 100)
    silent[1] = np.nan  # nobody has seen this shower
    cases = [(train, test), (train, silent), (sample(12, 4, 5), sample(7, 4, 50))]
    lg = [[[1, 2], [3, np.nan]], [[2, np.nan], [1, 3]], [[3, 1], [np.nan, 2]]]
    few = 10 ** np.array(lg) - 1  # 2 is their mean, so these stations end at 0
    return [*cases, (few, few[:1])]


def _joint(train, test):
    both = np.concatenate([train, test])
    return tuple(np.split(standardise(both, both)[0], [len(train)]))


def _each_its_own(train, test):
    return standardise(train, train)[0], standardise(test, test)[0]


def _changed(change):
    """Return an answer whose inputs are `change(inputs, signal, train)`."""

    def answer(train, test):
        pair = zip(standardise(train, test), (train, test), strict=True)
        return tuple(change(inputs.copy(), signal, train) for inputs, signal in pair)

    return answer


def _masks(change):
    """Return an answer whose second channel is `change(mask, signal)`."""

    def with_mask(inputs, signal, train):
        inputs[..., 1] = change(inputs[..., 1], signal)
        return inputs

    return _changed(with_mask)


def _scales(factor):
    """Return an answer whose first channel is `factor(train)` times too large."""

    def scaled(inputs, signal, train):
        inputs[..., 0] *= factor(train)
        return inputs

    return _changed(scaled)


def _with_mask(scaled, signal):
    return np.stack([scaled, np.isfinite(signal)], axis=-1)


def _silent_before_scaling(train, test):
    samples = [np.nan_to_num(train), np.nan_to_num(test)]
    scaled = [standardise(train, sample)[1][..., 0] for sample in samples]
    return tuple(map(_with_mask, scaled, (train, test)))


def _zeros_from_the_start(train, test):
    return standardise(np.nan_to_num(train), np.nan_to_num(test))


def _zeros_but_for_the_mask(train, test):
    scaled = [inputs[..., 0] for inputs in _zeros_from_the_start(train, test)]
    return tuple(map(_with_mask, scaled, (train, test)))


def _zeros_in_the_mean(train, test):
    pair = _zeros_but_for_the_mask(train, test)
    return tuple(np.where(inputs[..., 1:], inputs, 0) for inputs in pair)


def _scaled_by(statistics, values):
    """Return an answer that subtracts and divides by `statistics(values(train))`."""

    def answer(train, test):
        offset, unit = statistics(values(train))
        scaled = [(values(signal) - offset) / unit for signal in (train, test)]
        return tuple(map(_with_mask, map(np.nan_to_num, scaled), (train, test)))

    return answer


def _lg(signal):
    return np.log10(1 + signal)


def _least_and_range(values):
    return np.nanmin(values), np.nanmax(values) - np.nanmin(values)


_RANGE = (
    "you scale by minimum and maximum, so that one large signal decides; subtract the "
    "mean and divide by the standard deviation."
)


def _per_shower(train, test):
    def inputs(signal):
        alone = [standardise(shower[None], shower[None])[0] for shower in signal]
        return np.concatenate(alone)

    return inputs(train), inputs(test)


def _per_station(train, test):
    places = [np.s_[:, x : x + 1, y : y + 1] for x, y in np.ndindex(train.shape[1:])]
    pairs = [standardise(train[place], test[place]) for place in places]
    return tuple(
        np.concatenate(stations, axis=1).reshape(*sample.shape, 2)
        for stations, sample in zip(
            zip(*pairs, strict=True), (train, test), strict=True
        )
    )


def _nan_left(inputs, signal, train):
    inputs[..., 0][np.isnan(signal)] = np.nan
    return inputs


def _alike_pairs(one, other):
    """Tell whether two pairs of arrays agree, or two arrays, NaN included."""
    if not isinstance(one, tuple | list):
        return equal_or_both_nan(one, other)
    if not isinstance(other, tuple | list) or len(other) != 2:
        return False
    return all(equal_or_both_nan(*arrays) for arrays in zip(one, other, strict=True))


STANDARDISE = Exercise(
    id="14.2",
    title="preprocessing, blind to the test sample",
    reference=standardise,
    cases=_signals,
    alike=_alike_pairs,
    mistakes=(
        Mistake(
            "both samples together",
            _joint,
            "change the test sample and your training inputs change: mean and spread "
            "come from train alone.",
        ),
        Mistake(
            "each its own",
            _each_its_own,
            "you scale the test sample by its own mean and spread: the same signal "
            "then means something else.",
        ),
        Mistake(
            "statistics of the test sample",
            lambda train, test: standardise(test, train)[::-1],
            "mean and spread come from the test sample; take those of train.",
        ),
        Mistake(
            "silent stations in the mean",
            _zeros_in_the_mean,
            "silent stations enter your mean as zeros; only active ones count "
            "(np.nanmean, np.nanstd).",
        ),
        Mistake(
            "zero before scaling",
            _silent_before_scaling,
            "you fill in the zeros before scaling, so that silent stations end at "
            "−mean/spread. Scale first.",
        ),
        Mistake(
            "zeros from the start",
            _zeros_but_for_the_mask,
            "your silent stations are zeros from the start: they count in mean and "
            "spread and do not end at 0. Keep NaN until all is scaled.",
        ),
        Mistake(
            "zeros from the start, also for the mask",
            _zeros_from_the_start,
            "after np.nan_to_num no station is silent any more: mean, spread and mask "
            "count all of them. Keep NaN until all is scaled.",
        ),
        Mistake(
            "logarithm of S alone",
            lambda train, test: standardise(train - 1, test - 1),
            "you take lg S; lg(1 + S) is asked for, which stays finite for S = 0.",
        ),
        Mistake(
            "NaN left",
            _changed(_nan_left),
            "silent stations are still NaN, and one NaN makes every weight NaN. Put 0.",
        ),
        Mistake(
            "mask upside down",
            _masks(lambda mask, signal: 1 - mask),
            "the mask is 1 where a station was silent; it should be 1 where active.",
        ),
        Mistake(
            "no mask",
            _masks(lambda mask, signal: 0),
            "the second channel is 0 everywhere; it should be 1 at active stations.",
        ),
        Mistake(
            "all active",
            _masks(lambda mask, signal: 1),
            "your mask is 1 everywhere: look for NaN in the signal before it is "
            "replaced.",
        ),
        Mistake(
            "mask from the scaled values",
            _changed(lambda x, *_: np.stack([x[..., 0], x[..., 0] != 0], axis=-1)),
            "an active station may end at 0, too, if its lg is the mean: make the mask "
            "of the signal, np.isfinite.",
        ),
        Mistake(
            "mask first",
            _changed(lambda inputs, *samples: inputs[..., ::-1]),
            "channel 0 is the signal, channel 1 the mask; you have them exchanged.",
        ),
        Mistake(
            "channels first",
            _changed(lambda inputs, *samples: np.moveaxis(inputs, -1, 1)),
            "the channels belong behind x and y: np.stack(..., axis=-1).",
        ),
        Mistake(
            "no logarithm",
            _scaled_by(lambda s: (np.nanmean(s), np.nanstd(s)), lambda s: s),
            "you scale the signal itself; its logarithm, lg(1 + S), is asked for.",
        ),
        Mistake("range of lg", _scaled_by(_least_and_range, _lg), _RANGE),
        Mistake(
            "range of S",
            _scaled_by(_least_and_range, lambda signal: signal),
            f"{_RANGE} And take lg(1 + S) first.",
        ),
        Mistake(
            "median",
            _scaled_by(lambda lg: (np.nanmedian(lg), np.nanstd(lg)), _lg),
            "you subtract the median; take the mean.",
        ),
        Mistake(
            "mean left",
            _scaled_by(lambda lg: (0, np.nanstd(lg)), _lg),
            "the mean is not subtracted.",
        ),
        Mistake(
            "not divided",
            _scales(lambda train: np.nanstd(_lg(train))),
            "the logarithms are not divided by their standard deviation.",
        ),
        Mistake(
            "variance",
            _scales(lambda train: 1 / np.nanstd(_lg(train))),
            "you divide by the variance; the standard deviation is its root.",
        ),
        Mistake(
            "ddof=1",
            _scales(lambda train: np.sqrt(1 - 1 / np.isfinite(train).sum())),
            "you divide the sum of squares by N − 1; take np.nanstd as it is.",
        ),
        Mistake(
            "one scale per shower",
            _per_shower,
            "you scale every shower by its own mean and spread, and with them goes the "
            "energy. Two numbers for all showers, from train.",
        ),
        Mistake(
            "one scale per station",
            _per_station,
            "you scale every station by its own mean. One mean and one spread for all, "
            "or a shifted shower is no longer the same picture.",
        ),
    ),
    hints=(
        "Which sample may decide about mean and spread? What are they without NaN?",
        "lg = np.log10(1 + train); np.nanmean(lg), np.nanstd(lg); scale both samples, "
        "then np.where(np.isfinite(signal), scaled, 0) and np.stack with the mask.",
    ),
)
