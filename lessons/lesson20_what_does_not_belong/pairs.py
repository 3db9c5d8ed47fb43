"""Exercise 20.4: the error of a difference between two scores of the same events."""

import numpy as np

from lessons.lesson20_what_does_not_belong.baseline import area
from lessons.lesson20_what_does_not_belong.references import error_of_difference
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

TOLERANCE = 0.15  # of an error from 300 repetitions, which is off by 4 %, typically
REPEATS, MANY = 300, 500


def _scores(rng, n, m):
    """Return normal (n,) and other (m,) scores of two methods that nearly agree."""
    events = rng.normal(size=n), 1 + rng.normal(size=m)
    return [
        tuple(each + noise * rng.normal(size=len(each)) for each in events)
        for noise in (0.3, 0.5)
    ]


def _cases():
    """Return cases; the last three differ from the third in the generator only."""
    rng = np.random.default_rng(2005)
    few, fewer, many = (_scores(rng, *n) for n in ((400, 25), (25, 400), (100, 100)))
    dice = map(np.random.default_rng, (0, 1, 2, 3, 2))
    zero, one, two, other, again = dice
    last = [(*many, MANY, each) for each in (two, other, other, again)]
    return [(*few, REPEATS, zero), (*fewer, REPEATS, one), *last]


def _judge_generator(calls):
    """Tell whether the generator decides, from calls that differ in it only."""
    errors = [_number(call.result) for call in calls[2:]]
    if len(errors) < 4 or not np.isfinite(errors).all():
        return None
    first, other, moved_on, again = errors
    if first == other or other == moved_on:
        return "every call draws the same samples"
    if first != again:
        return "two generators in the same state draw different samples"
    return None


def _places(normal, other):
    """Return the share of scores of the other class that each event beats."""
    halves = [
        (
            np.searchsorted(np.sort(b), a, "left")
            + np.searchsorted(np.sort(b), a, "right")
        )
        / (2 * len(b))
        for a, b in ((other, normal), (normal, other))
    ]
    return halves[0], 1 - halves[1]


def delong(first, second):
    """Return the error of the difference of two areas, E. DeLong and others 1988."""
    pairs = zip(_places(*first), _places(*second), strict=True)
    return np.sqrt(sum(np.var(a - b, ddof=1) / len(a) for a, b in pairs))


def _number(result):
    value = as_array(result)
    return float(value.item()) if value is not None and value.size == 1 else np.nan


def _near(one, other):
    one, other = _number(one), _number(other)
    return bool(abs(one - other) <= TOLERANCE * abs(other) + 1e-12)


def _judge(result, first, second, repeats, rng):
    value = _number(result)
    if not np.isfinite(value):
        return "return one finite number"
    right = delong(first, second)
    if abs(value - right) <= TOLERANCE * right:
        return None
    n, m = len(first[0]), len(first[1])
    return f"an error of {value:.4f} is not right for {n} normal and {m} other events"


def _resampled(draw, number=np.std):
    """Return an answer that draws the indices of normal and others in another way."""

    def answer(first, second, repeats, rng):
        n, m = len(first[0]), len(first[1])
        found = []
        for _ in range(repeats):
            rows = draw(n, m, rng)
            pairs = zip((first, second), rows, strict=True)
            areas = [area(b[i], s[j]) for (b, s), (i, j) in pairs]
            found.append(areas[0] - areas[1])
        return number(found)

    return answer


def _nothing(scores):
    """Return scores that are all equal, so that their area is ½."""
    return [0 * each for each in scores]


def _together(draw, number=np.std):
    return _resampled(lambda n, m, rng: [draw(n, m, rng)] * 2, number)


def _some(n, size, rng):
    return rng.integers(n, size=size)


PAIRS = Exercise(
    id="20.4",
    title="an error in pairs",
    reference=error_of_difference,
    cases=_cases,
    judge=_judge,
    alike=_near,
    also=_judge_generator,
    seconds=4,
    mistakes=(
        Mistake(
            "not paired",
            _resampled(
                lambda n, m, rng: [
                    (_some(n, n, rng), _some(m, m, rng)) for _ in range(2)
                ]
            ),
            "each score gets events of its own. Both scores saw the *same* events: "
            "draw the indices once and use them for both.",
        ),
        Mistake(
            "without replacement",
            _together(lambda n, m, rng: (rng.permutation(n), rng.permutation(m))),
            "all your samples are the same: a permutation holds the same events, a "
            "generator made anew draws the same ones, one sample has no spread.",
        ),
        Mistake(
            "the same seed",
            lambda first, second, repeats, rng: error_of_difference(
                first, second, repeats, np.random.default_rng(0)
            ),
            "your random numbers begin anew at each call: take them from `rng`.",
        ),
        Mistake(
            "another generator",
            lambda first, second, repeats, rng: error_of_difference(
                first, second, repeats, np.random.default_rng()
            ),
            "your random numbers come from elsewhere, so no run can be repeated: take "
            "them from `rng`.",
        ),
        Mistake(
            "same indices for both kinds",
            _together(lambda n, m, rng: [_some(n, n, rng)] * 2),
            "normal events and others are different in number: draw indices for each, "
            "below n and below m.",
        ),
        Mistake(
            "as many others as normal events",
            _together(lambda n, m, rng: (_some(n, n, rng), _some(m, n, rng))),
            "draw as many of each kind as there are, n normal events and m others.",
        ),
        Mistake(
            "95 per cent",
            lambda first, second, repeats, rng: (
                1.96 * error_of_difference(first, second, repeats, rng)
            ),
            "the spread itself is asked for, no interval of 95 %.",
        ),
        Mistake(
            "from end to end",
            lambda first, second, repeats, rng: (
                3.92 * error_of_difference(first, second, repeats, rng)
            ),
            "that is the width of an interval that holds 95 %; the spread is asked "
            "for, np.std.",
        ),
        Mistake(
            "added up",
            lambda first, second, repeats, rng: sum(
                error_of_difference(each, _nothing(each), repeats, rng)
                for each in (first, second)
            ),
            "errors do not add up, and both scores saw the *same* events: take the "
            "spread of the difference itself.",
        ),
        Mistake(
            "area of a difference",
            lambda first, second, repeats, rng: error_of_difference(
                [one - two for one, two in zip(first, second, strict=True)],
                _nothing(first),
                repeats,
                rng,
            ),
            "you take the area of the difference of two scores; asked is the "
            "difference of two areas.",
        ),
        Mistake(
            "over the root of n",
            lambda first, second, repeats, rng: (
                error_of_difference(first, second, repeats, rng)
                / np.sqrt(len(first[0]))
            ),
            "each sample has all n events, so the spread is the error already: no "
            "division by √n.",
        ),
        Mistake(
            "error of the mean",
            lambda first, second, repeats, rng: (
                error_of_difference(first, second, repeats, rng) / np.sqrt(repeats)
            ),
            "the spread itself is the error; more repetitions make it more precise, "
            "not smaller.",
        ),
        Mistake(
            "variance",
            lambda first, second, repeats, rng: (
                error_of_difference(first, second, repeats, rng) ** 2
            ),
            "that is the variance: take its root.",
        ),
        Mistake(
            "normal events only",
            _together(lambda n, m, rng: (_some(n, n, rng), np.arange(m))),
            "the other events fluctuate as well.",
        ),
        Mistake(
            "other events only",
            _together(lambda n, m, rng: (np.arange(n), _some(m, m, rng))),
            "the normal events fluctuate as well.",
        ),
        Mistake(
            "equal numbers",
            _together(
                lambda n, m, rng: (_some(n, min(n, m), rng), _some(m, min(n, m), rng))
            ),
            "draw as many of each kind as there are.",
        ),
        Mistake(
            "one score only",
            lambda first, second, repeats, rng: error_of_difference(
                first, _nothing(first), repeats, rng
            ),
            "that is the error of the first area alone, not of the difference.",
        ),
        Mistake(
            "mean of the differences",
            _together(lambda n, m, rng: (_some(n, n, rng), _some(m, m, rng)), np.mean),
            "that is the mean of the differences; their spread is the error, np.std.",
        ),
        Mistake(
            "the difference",
            lambda first, second, repeats, rng: area(*first) - area(*second),
            "that is the difference; its error is asked for.",
        ),
    ),
    hints=(
        "Draw numbers of normal events and numbers of others, with replacement; "
        "compute both areas from these events; repeat. The spread is the error.",
        "i = rng.integers(n, size=n), j = rng.integers(m, size=m), then "
        "area(first[0][i], first[1][j]) - area(second[0][i], second[1][j]).",
    ),
    skeleton='''
        def error_of_difference(first, second, repeats, rng):
            """Return the bootstrap error of the difference of two areas."""
            n, m = len(first[0]), len(first[1])
            found = []
            for _ in range(repeats):
                i, j = ..., ...
                areas = [area(normal[i], other[j]) for normal, other in (first, second)]
                found.append(...)
            return ...
    ''',
)
