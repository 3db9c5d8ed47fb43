"""Exercise 17.3: a calibration error."""

import numpy as np
from scipy.special import expit

from lessons.lesson17_how_sure.references import calibration_error
from utils.grading import Exercise, Mistake


def drawn_answers(seed, n, factor=1.0):
    """Return logits (n,), `factor` times too large, and labels (n,)."""
    rng = np.random.default_rng(seed)
    z = 1.5 * rng.normal(size=n) + 0.4
    return factor * z, (rng.random(n) < expit(z)).astype(int)


def _shares():
    first, second = drawn_answers(1703, 60, 2), drawn_answers(1713, 81, 0.5)
    sure = np.array([1.0, 1.0, 0.93, 0.0, 0.0, 0.71, 0.08, 1.0])
    sure = sure, np.array([1, 0, 1, 0, 1, 1, 0, 1])
    cases = [(expit(first[0]), first[1]), (expit(second[0]), second[1]), sure]
    return [*cases, (*cases[0], 7)]


def _binned(combine):
    """Return an answer that combines the gaps (bins,) and counts (bins,) otherwise."""

    def answer(p, y, bins=10):
        number = np.minimum((p * bins).astype(int), bins - 1)
        counts = np.bincount(number, minlength=bins)
        sums = np.bincount(number, p - y, minlength=bins)
        return combine(sums / np.maximum(counts, 1), counts)

    return answer


def _open_end(p, y, bins=10):
    inside = p < 1
    return calibration_error(p[inside], y[inside], bins) * inside.mean()


def _closed_above(p, y, bins=10):
    inside = p > 0
    number = np.ceil(p[inside] * bins).astype(int)
    return np.abs(np.bincount(number, (p - y)[inside])).sum() / len(p)


def _bin_of_its_own(p, y, bins=10):
    return np.abs(np.bincount((p * bins).astype(int), p - y)).sum() / len(p)


def _off_the_end(p, y, bins=10):
    gaps = np.zeros(bins)
    np.add.at(gaps, (p * bins).astype(int), p - y)  # IndexError at p = 1
    return np.abs(gaps).sum() / len(p)


def _middles(p, y, bins=10):
    number = np.minimum((p * bins).astype(int), bins - 1)
    return np.abs(np.bincount(number, (number + 0.5) / bins - y)).sum() / len(p)


def _only_the_last(p, y, bins=10):
    gaps = np.zeros(bins)
    gaps[np.minimum((p * bins).astype(int), bins - 1)] += p - y
    return np.abs(gaps).sum() / len(p)


def _from_the_data(p, y, bins=10):
    low, high = p.min(), p.max()
    return np.abs(np.histogram(p, bins, (low, high), weights=p - y)[0]).sum() / len(p)


def _of_the_winner(p, y, bins=10):
    return calibration_error(np.maximum(p, 1 - p), (p > 0.5) == (y == 1), bins)


def _equal_counts(p, y, bins=10):
    parts = np.array_split(np.argsort(p), bins)
    gaps = [abs(np.sum(p[part] - y[part])) for part in parts]
    return np.sum(gaps) / len(p)


CALIBRATION = Exercise(
    id="17.3",
    title="a calibration error",
    reference=calibration_error,
    cases=_shares,
    mistakes=(
        Mistake(
            "signed",
            _binned(lambda gap, counts: np.average(gap, weights=counts)),
            "gaps of both signs cancel: take the size of each bin's gap.",
        ),
        Mistake(
            "not weighted",
            _binned(lambda gap, counts: np.abs(gap[counts > 0]).mean()),
            "all bins count alike in your mean; weight each by its number of events.",
        ),
        Mistake(
            "empty bins count",
            _binned(lambda gap, counts: np.abs(gap).mean()),
            "you divide by the number of bins, empty ones too; weight each by its "
            "number of events.",
        ),
        Mistake(
            "event by event",
            lambda p, y, bins=10: np.abs(p - y).mean(),
            "no single event is right at 70 %; compare means within each bin.",
        ),
        Mistake(
            "largest gap",
            _binned(lambda gap, counts: np.abs(gap).max()),
            "this is the largest gap; asked is the mean, weighted by events.",
        ),
        Mistake(
            "squared",
            _binned(lambda gap, counts: np.sqrt(np.average(gap**2, weights=counts))),
            "you square the gaps; take their sizes.",
        ),
        Mistake(
            "squared gaps",
            _binned(lambda gaps, counts: np.sum(counts * gaps**2) / counts.sum()),
            "you average squares of gaps; take their sizes.",
        ),
        Mistake(
            "one bin for all",
            lambda p, y, bins=10: np.abs(p.mean() - y.mean()),
            "that is one bin for all events, in which gaps of both signs cancel.",
        ),
        Mistake(
            "per cent",
            lambda p, y, bins=10: 100 * calibration_error(p, y, bins),
            "a share from 0 to 1 is asked for, not per cent.",
        ),
        Mistake(
            "empty bins",
            lambda p, y, bins=10: (
                calibration_error(p, y, bins)
                + (0 if len(np.unique((p * bins).astype(int))) >= bins else np.nan)
            ),
            "an empty bin has no mean, and NaN spoils the sum: leave it out, or sum "
            "p − y in each bin, which is 0 there.",
        ),
        Mistake(
            "one falls out",
            _open_end,
            "p = 1 falls out of your last bin: close it above.",
        ),
        Mistake(
            "zero falls out",
            _closed_above,
            "p = 0 falls out of your first bin: close it below.",
        ),
        Mistake(
            "a bin of its own",
            _bin_of_its_own,
            "p = 1 stands in a bin of its own, one too many: it belongs into the last.",
        ),
        Mistake(
            "off the end",
            _off_the_end,
            "p = 1 has the bin number `bins`, one too far: it belongs into the last "
            "bin, np.minimum(number, bins - 1).",
        ),
        Mistake(
            "middle of the bin",
            _middles,
            "you take the middle of each bin for what was said; asked is the mean p of "
            "the events in it.",
        ),
        Mistake(
            "one event per bin",
            _only_the_last,
            "sums[number] += … keeps one event of each bin, the last: use np.bincount, "
            "np.add.at or a loop.",
        ),
        Mistake(
            "bins from the data",
            _from_the_data,
            "your bins go from the smallest p to the largest; asked are bins from 0 "
            "to 1, range=(0, 1).",
        ),
        Mistake(
            "one bin too few",
            lambda p, y, bins=10: calibration_error(p, y, bins - 1),
            "that is one bin less: `bins` bins have bins + 1 edges.",
        ),
        Mistake(
            "of the winner",
            _of_the_winner,
            "this compares the surer class with how often that is right; asked is p, "
            "the probability of class 1, with how often class 1 is true.",
        ),
        Mistake(
            "equal counts",
            _equal_counts,
            "your bins hold equally many events; asked are bins of equal width.",
        ),
        Mistake(
            "always ten bins",
            lambda p, y, bins=10: calibration_error(p, y),
            "you always take ten bins; the caller says how many.",
        ),
        Mistake(
            "sum",
            lambda p, y, bins=10: len(p) * calibration_error(p, y, bins),
            "divide by the number of events.",
        ),
    ),
    hints=(
        "The bin of an event is int(p · bins), but bins − 1 for p = 1.",
        "For each bin the size of the sum of p − y; add them up, divide by all events.",
    ),
    skeleton='''
        def calibration_error(p, y, bins=10):
            """Return the mean gap between said and found, weighted by events."""
            number = np.minimum((p * bins).astype(int), ...)
            gaps = []
            for k in range(bins):
                gaps.append(np.sum(p[number == k]) - ...)
            return ...
    ''',
)
