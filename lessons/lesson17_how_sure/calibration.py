"""Exercises 17.3 and 17.4: a calibration error, and a temperature that mends it."""

import numpy as np
from scipy.special import expit

from lessons.lesson17_how_sure.references import calibration_error, temperature
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def _answers(seed, n, factor=1.0):
    """Return logits (n,), `factor` times too large, and labels (n,)."""
    rng = np.random.default_rng(seed)
    z = 1.5 * rng.normal(size=n) + 0.4
    return factor * z, (rng.random(n) < expit(z)).astype(int)


def _shares():
    first, second = _answers(1703, 60, 2), _answers(1713, 81, 0.5)
    sure = np.array([1.0, 1.0, 0.0, 0.71, 1.0]), np.array([1, 0, 0, 1, 1])
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


def _scale_cases():
    return [_answers(1704, 400, 3), _answers(1714, 300, 0.5)]


def _judge_scale(result, logits, y):
    own = as_array(result)
    if own is None or own.size != 1 or own.dtype.kind not in "iuf":
        return "return one number"
    if not np.isfinite(own).all() or own.item() <= 0:
        return "a temperature is a positive number"
    right = temperature(logits, y)
    if abs(own.item() / right - 1) < 0.01:
        return None
    if abs(own.item() / right - 1) < 0.1:
        return f"T = {own.item():.3g} is near, but 1 % is asked for: take finer steps"
    side = "too large" if own.item() > right else "too small"
    return f"T = {own.item():.3g} is {side} for the smallest cross-entropy"


def _alike_scales(one, other):
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.size != 1 or second.size != 1:
        return False
    return bool(abs(first.item() - second.item()) < 0.01 * abs(second.item()))


def _smallest(loss):
    """Return an answer that takes the T of the smallest loss(z / T, y)."""

    def answer(logits, y):
        candidates = np.geomspace(0.2, 5, 1001)
        return candidates[np.argmin([loss(logits / T, y) for T in candidates])]

    return answer


def _accuracy_gap(z, y):
    p = expit(z)
    return abs(np.maximum(p, 1 - p).mean() - ((z > 0) == (y == 1)).mean())


_OTHER = "a defensible choice, but another one: asked is the smallest cross-entropy."

TEMPERATURE = Exercise(
    id="17.4",
    title="a temperature",
    reference=temperature,
    cases=_scale_cases,
    judge=_judge_scale,
    alike=_alike_scales,
    in_pairs=True,
    mistakes=(
        Mistake(
            "the inverse",
            lambda z, y: 1 / temperature(z, y),
            "you found the factor; T stands below: logits / T.",
        ),
        Mistake(
            "square",
            lambda z, y: temperature(z, y) ** 2,
            "this is T²: are the logits scaled twice?",
        ),
        Mistake(
            "of probabilities",
            lambda z, y: temperature(expit(z), y),
            "you scale probabilities; scale the logits, before the sigmoid.",
        ),
        Mistake(
            "labels exchanged",
            lambda z, y: temperature(z, 1 - y),
            "your labels are the wrong way round: y = 1 belongs to large logits.",
        ),
        Mistake(
            "best accuracy",
            _smallest(lambda z, y: -((z > 0) == (y == 1)).mean()),
            "you end at the first T tried: the accuracy is the same for all T. (Or do "
            "you look for the largest loss?)",
        ),
        Mistake(
            "Brier score",
            _smallest(lambda z, y: np.mean((expit(z) - y) ** 2)),
            f"you minimise the squared error of p: {_OTHER}",
        ),
        Mistake(
            "calibration error",
            _smallest(lambda z, y: calibration_error(expit(z), y)),
            f"you minimise the calibration error: {_OTHER}",
        ),
        Mistake(
            "confidence equals accuracy",
            _smallest(_accuracy_gap),
            f"you make the mean confidence equal to the accuracy: {_OTHER}",
        ),
        Mistake(
            "nothing to do",
            lambda z, y: 1.0,
            "T = 1 leaves the logits as they are.",
        ),
    ),
    hints=(
        "Try many T, say np.geomspace(0.2, 5, 1001), and keep the best.",
        "The cross-entropy of logits z is the mean of np.logaddexp(0, z) − y z.",
    ),
    skeleton='''
        def temperature(logits, y):
            """Return the T for which the cross-entropy of logits / T is smallest."""
            candidates, loss = np.geomspace(0.2, 5, 1001), []
            for T in candidates:
                z = ...
                loss.append(np.mean(np.logaddexp(0, z) - ...))
            return candidates[...]
    ''',
)
