"""Exercise 03.1: judge three sets by what they hold, not by their order."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

SEED = "all chance should start from `seed`"
SOUND = (True, "", False, False)  # the facts of three good sets


def _cut(x, y, parts):
    return tuple((x[part], y[part]) for part in parts)


def _borders(n, fractions):
    return np.round(np.cumsum(fractions)[:2] * n).astype(int)


def split(x, y, fractions, seed):
    """Return ((x_train, y_train), (x_val, y_val), (x_test, y_test))."""
    order = np.random.default_rng(seed).permutation(len(x))
    borders = np.round(np.cumsum(fractions)[:2] * len(x)).astype(int)
    parts = np.split(order, borders)
    return tuple((x[part], y[part]) for part in parts)


def _events():
    """Return arguments; the rows of x hold the event's number, its label, noise.

    The last two cases are the first one again, with another seed and with the same.
    """

    def sample(labels):
        noise = np.random.default_rng(301).normal(size=len(labels))
        return np.stack([np.arange(len(labels)), labels, noise], axis=1), labels

    by_class = sample(np.repeat(np.arange(10), 20))
    mixed = sample(np.random.default_rng(302).integers(0, 3, 97))
    return [
        (*by_class, (0.6, 0.2, 0.2), 7),
        (*mixed, (0.5, 0.2, 0.3), 8),
        (*by_class, (0.25, 0.25, 0.5), 9),
        (*by_class, (0.6, 0.2, 0.2), 10),
        (*by_class, (0.6, 0.2, 0.2), 7),
    ]


def _three_sets(result):
    """Return three pairs (x, y) of arrays, or None where the result is none."""
    try:
        sets = [(as_array(x), as_array(y)) for x, y in result]
        good = all(x.ndim == 2 and x.shape[1] == 3 and y.ndim == 1 for x, y in sets)
    except Exception:
        return None
    return sets if good and len(sets) == 3 else None


def _axes(value, levels=2):
    """Return the number of axes of an array, or those of each item of a list."""
    if levels and isinstance(value, tuple | list):
        return tuple(_axes(item, levels - 1) for item in value)
    array = as_array(value)
    return None if array is None else array.ndim


def _form(result):
    """Say what came back instead of three pairs (x, y), None where that is unclear."""
    if isinstance(result, dict):
        return "a dictionary"
    forms = {
        ((2, 1),) * 4: "four pairs",
        ((1, 2),) * 3: "three pairs (y, x)",
        (2, 1) * 3: "six arrays",
        (1,) * 3: "three arrays of one axis",
        ((2,) * 3, (1,) * 3): "one triple of x and one of y",
    }
    return forms.get(_axes(result))


def _numbers(result):
    return [x[:, 0] for x, _ in _three_sets(result)]


def _equal(first, second):
    pairs = zip(first, second, strict=True)
    return all(np.array_equal(one, other) for one, other in pairs)


def _facts(result):
    """Return what tells mistakes apart, whatever the random numbers: four values.

    Are the pairs intact? Are no, some or many events in two sets? Is a set empty? Is
    each a piece of the original order? Without three sets: what came back instead.
    """
    sets = _three_sets(result)
    if sets is None:
        return _form(result)
    paired = all(len(x) == len(y) and (x[:, 1] == y).all() for x, y in sets)
    numbers = _numbers(result)
    repeats = sum(map(len, numbers)) - len(np.unique(np.concatenate(numbers)))
    repeated = "many" if repeats > 2 else "some" if repeats else ""
    empty = min(map(len, numbers)) == 0
    pieces = all(np.ptp(own) == len(own) - 1 for own in numbers if len(own))
    return paired, repeated, empty, pieces


def _judge_split(result, x, y, fractions, seed):
    sets = _three_sets(result)
    if sets is None:
        form = _form(result)
        wanted = "your function should return three pairs (x, y) of arrays"
        return f"{wanted}, not {form}" if form else wanted
    paired, repeated, *_ = _facts(result)
    sizes = [len(own) for own, _ in sets]
    if not paired:
        return "events and labels no longer belong together"
    if repeated:
        return "some events are in more than one set (or twice in one)"
    if sum(sizes) < len(x):
        lost = f"{len(x) - sum(sizes)} of {len(x)} events are in no set at all"
        return f"{lost}: order[a:b] ends before b, so the next set starts at b"
    wanted = np.multiply(fractions, len(x))
    if (np.abs(sizes - wanted) >= 2).any():
        found, asked = (", ".join(f"{n:.0f}" for n in own) for own in (sizes, wanted))
        text = f"your sets hold {found} events, the fractions ask for about {asked}"
        same = (np.abs(np.sort(sizes) - np.sort(wanted)) < 2).all()
        return f"{text}: training, validation, test, in this order" if same else text
    share = np.bincount(y) / len(y)
    for name, (_, own) in zip(("training", "validation", "test"), sets, strict=True):
        counts = np.bincount(own.astype(int), minlength=len(share))
        if ((counts - share * len(own)) ** 2 / share).sum() > 6 * len(share) * len(own):
            classes = ", ".join(map(str, np.flatnonzero(counts)))
            return (
                f"the classes are not mixed: your {name} set only holds {{{classes}}}"
            )
    return None


def _judge_seeds(calls):
    """Compare the calls with each other, seed by seed, where each set is sound."""
    first, *_, other, again = [call.result for call in calls]
    if any(_facts(result) != SOUND for result in (first, other, again)):
        return None  # what is wrong with them has been said
    first, other, again = map(_numbers, (first, other, again))
    if not _equal(first, again):
        return "the same seed gives another split the second time; " + SEED
    if _equal(first, other):
        return "two seeds give the same split; " + SEED
    return None


def _in_parts_of(x, fractions):
    return np.split(np.arange(len(x)), _borders(len(x), fractions))


def _shuffled_apart(x, y, fractions, seed):
    rng = np.random.default_rng(seed)
    return _cut(rng.permutation(x), rng.permutation(y), _in_parts_of(x, fractions))


def _drawn_apart(x, y, fractions, seed):
    rng = np.random.default_rng(seed)
    sizes = np.round(np.multiply(fractions, len(x))).astype(int)
    return _cut(x, y, [rng.choice(len(x), size, replace=False) for size in sizes])


def _not_cumulative(x, y, fractions, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    first, second = np.round(np.multiply(fractions, len(x))[:2]).astype(int)
    return _cut(x, y, [order[:first], order[first:second], order[second:]])


def _shared_borders(x, y, fractions, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    a, b = _borders(len(x), fractions)
    return _cut(x, y, [order[:a], order[a - 1 : b], order[b - 1 :]])


def _third_border(x, y, fractions, seed):
    order = np.random.default_rng(seed).permutation(len(x))
    borders = np.round(np.cumsum(fractions) * len(x)).astype(int)
    return _cut(x, y, np.split(order, borders))


SPLIT = Exercise(
    id="03.1",
    title="three sets",
    reference=split,
    cases=_events,
    judge=_judge_split,
    also=_judge_seeds,
    alike=lambda one, other: _facts(one) == _facts(other) is not None,
    skeleton="""
        order = ...  # the numbers of the events, shuffled; all chance from seed
        first, second = ...  # so many events lie before the two cuts
        parts = order[:first], order[first:second], order[second:]
        return tuple((x[part], y[part]) for part in parts)
    """,
    mistakes=(
        Mistake(
            "not shuffled",
            lambda x, y, fractions, seed: _cut(x, y, _in_parts_of(x, fractions)),
            "shuffle before you cut: labels may be sorted, runs change with time.",
        ),
        Mistake(
            "shuffled apart",
            _shuffled_apart,
            "x and y are shuffled in different ways. Draw one order, use it for both.",
        ),
        Mistake(
            "drawn apart",
            _drawn_apart,
            "each set is drawn from all events. Shuffle once and cut into three.",
        ),
        Mistake(
            "fractions as borders",
            _not_cumulative,
            "the second cut comes after the first two fractions together: add them up.",
        ),
        Mistake(
            "shared borders",
            _shared_borders,
            "two sets share an event: order[a:b] ends before b, the next starts at b.",
        ),
        Mistake(
            "third border",
            _third_border,
            "np.split cuts at every number that it gets; three sets have two borders.",
        ),
        Mistake(
            "flat",
            lambda *a: sum(split(*a), ()),
            "put the x and the y of each set into a pair of their own.",
        ),
        Mistake(
            "x apart from y",
            lambda *a: tuple(zip(*split(*a), strict=True)),
            "sort them by set: the x and the y of each set make a pair.",
        ),
        Mistake(
            "y first",
            lambda *a: tuple((y, x) for x, y in split(*a)),
            "in each pair first x, then y.",
        ),
        Mistake(
            "numbers of the events",
            lambda x, y, fractions, seed: tuple(
                np.split(
                    np.random.default_rng(seed).permutation(len(x)),
                    _borders(len(x), fractions),
                )
            ),
            "these look like numbers of events; use them to take rows of x and y.",
        ),
    ),
    hints=(
        "Shuffle the numbers of the events, not the events.",
        "order = np.random.default_rng(seed).permutation(len(x)); cut it in three with "
        "np.split at the summed fractions; x[part] and y[part].",
    ),
)
