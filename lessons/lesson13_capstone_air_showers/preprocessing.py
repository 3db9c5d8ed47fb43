"""Exercise 13.2: standardise two samples by what the training sample tells."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import equal_or_both_nan


def _logarithm(signal):
    return np.log10(1 + np.asarray(signal, float))


def _inputs(signal, mean, spread):
    """Return standardised logarithms, 0 where silent, and the mask, stacked."""
    active = np.isfinite(signal)
    scaled = (_logarithm(signal) - mean) / spread
    return np.stack([np.where(active, scaled, 0), active], axis=-1).astype(float)


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
    return [(train, test), (train, silent), (sample(12, 4, 5), sample(7, 4, 50))]


def _scaled_by(*samples):
    """Return (mean, spread) of the active stations of several samples together."""
    values = np.concatenate([_logarithm(sample).ravel() for sample in samples])
    return np.nanmean(values), np.nanstd(values)


def _silent_before_scaling(train, test):
    mean, spread = _scaled_by(train)

    def inputs(signal):
        active = np.isfinite(signal)
        scaled = (_logarithm(np.nan_to_num(signal)) - mean) / spread
        return np.stack([scaled, active], axis=-1)

    return inputs(train), inputs(test)


def _zeros_from_the_start(mask):
    """Return an answer that fills in 0 first; `mask(filled, active)` is its mask."""

    def answer(train, test):
        mean, spread = _scaled_by(np.nan_to_num(train))

        def inputs(signal):
            filled = np.nan_to_num(signal)
            scaled = (_logarithm(filled) - mean) / spread
            return np.stack([scaled, mask(filled, np.isfinite(signal))], axis=-1)

        return inputs(train), inputs(test)

    return answer


def _masks(change):
    """Return an answer whose second channel is `change` of the right mask."""

    def answer(train, test):
        pair = [sample.copy() for sample in standardise(train, test)]
        for sample in pair:
            sample[..., 1] = change(sample[..., 1])
        return tuple(pair)

    return answer


def _scaled_with(statistics, values=_logarithm):
    """Return an answer that scales by `statistics` of the logarithms of train."""

    def answer(train, test):
        mean, spread = statistics(values(train))
        pair = []
        for sample in (train, test):
            scaled = (values(sample) - mean) / spread
            pair.append(np.stack([np.nan_to_num(scaled), np.isfinite(sample)], axis=-1))
        return tuple(pair)

    return answer


def _per_shower(train, test):
    def inputs(signal):
        lg = _logarithm(signal)
        mean, spread = (
            function(lg, axis=(1, 2), keepdims=True)
            for function in (np.nanmean, np.nanstd)
        )
        return np.nan_to_num(_inputs(signal, mean, spread))

    return inputs(train), inputs(test)


def _rearranged(change):
    """Return the right answer with the axes of both arrays changed."""
    return lambda train, test: tuple(map(change, standardise(train, test)))


def _keeps_nan(train, test):
    def inputs(signal):
        scaled = (_logarithm(signal) - mean) / spread
        return np.stack([scaled, np.isfinite(signal)], axis=-1)

    mean, spread = _scaled_by(train)
    return inputs(train), inputs(test)


def _alike_pairs(one, other):
    """Tell whether two pairs of arrays agree, NaN included."""
    if not isinstance(other, tuple | list) or len(other) != 2:
        return False
    return all(equal_or_both_nan(*arrays) for arrays in zip(one, other, strict=True))


STANDARDISE = Exercise(
    id="13.2",
    title="preprocessing that does not look at the test sample",
    reference=standardise,
    cases=_signals,
    alike=_alike_pairs,
    mistakes=(
        Mistake(
            "both samples together",
            lambda train, test: tuple(
                _inputs(signal, *_scaled_by(train, test)) for signal in (train, test)
            ),
            "change the test sample and your training inputs change: mean and spread "
            "come from train alone.",
        ),
        Mistake(
            "each its own",
            lambda train, test: tuple(
                _inputs(signal, *_scaled_by(signal)) for signal in (train, test)
            ),
            "you scale the test sample by its own mean and spread: the same signal "
            "then means something else.",
        ),
        Mistake(
            "statistics of the test sample",
            lambda train, test: tuple(
                _inputs(signal, *_scaled_by(test)) for signal in (train, test)
            ),
            "mean and spread come from the test sample; take those of train.",
        ),
        Mistake(
            "silent stations in the mean",
            lambda train, test: tuple(
                _inputs(signal, *_scaled_by(np.nan_to_num(train)))
                for signal in (train, test)
            ),
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
            _zeros_from_the_start(lambda filled, active: active),
            "your silent stations are zeros from the start: they count in mean and "
            "spread and do not end at 0. Keep NaN until all is scaled.",
        ),
        Mistake(
            "zeros from the start, also for the mask",
            _zeros_from_the_start(lambda filled, active: np.isfinite(filled)),
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
            _keeps_nan,
            "silent stations are still NaN, and one NaN makes every weight NaN. Put 0.",
        ),
        Mistake(
            "mask upside down",
            _masks(lambda mask: 1 - mask),
            "the mask is 1 where a station was silent; it should be 1 where active.",
        ),
        Mistake(
            "no mask",
            _masks(lambda mask: 0 * mask),
            "the second channel is 0 everywhere; it should be 1 at active stations.",
        ),
        Mistake(
            "all active",
            _masks(np.ones_like),
            "your mask is 1 everywhere: look for NaN in the signal before it is "
            "replaced.",
        ),
        Mistake(
            "mask first",
            _rearranged(lambda inputs: inputs[..., ::-1]),
            "channel 0 is the signal, channel 1 the mask; you have them exchanged.",
        ),
        Mistake(
            "channels first",
            _rearranged(lambda inputs: np.moveaxis(inputs, -1, 1)),
            "the channels belong behind x and y: np.stack(..., axis=-1).",
        ),
        Mistake(
            "no logarithm",
            _scaled_with(
                lambda signal: (np.nanmean(signal), np.nanstd(signal)),
                values=lambda signal: signal,
            ),
            "you scale the signal itself; its logarithm, lg(1 + S), is asked for.",
        ),
        Mistake(
            "variance",
            _scaled_with(lambda lg: (np.nanmean(lg), np.nanvar(lg))),
            "you divide by the variance; the standard deviation is its root.",
        ),
        Mistake(
            "ddof=1",
            _scaled_with(lambda lg: (np.nanmean(lg), np.nanstd(lg, ddof=1))),
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
            _scaled_with(lambda lg: (np.nanmean(lg, axis=0), np.nanstd(lg, axis=0))),
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
