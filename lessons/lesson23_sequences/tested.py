"""Exercise 23.4: which windows are for testing, so that no record is on both sides."""

import numpy as np

from lessons.lesson23_sequences.references import split
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def _records():
    rng = np.random.default_rng(2304)
    sizes = [5, 9, 2, 7, 3, 8, 4, 6]
    mixed = rng.permutation(np.repeat([3, 7, 8, 20, 21, 40, 41, 50], sizes))
    return [(mixed, 0.25), (np.repeat(np.arange(10), 11), 0.3)]


_KNOWN = {len(record): (record, share) for record, share in _records()}
DRAWS, AGAIN = 10, 3  # seeds for each list of records; of these, used a second time


def _cases():
    pairs = [pair for pair in _records() for _ in range(DRAWS)]
    numbered = list(enumerate(pairs))
    numbered += numbered[-AGAIN:]
    return [(*pair, np.random.default_rng(k)) for k, pair in numbered]


def _mask(result, record):
    """Return a result as booleans, or a sentence."""
    mask = as_array(result)
    if mask is None or mask.shape != record.shape:
        return "one boolean for each window is asked for"
    if not np.isin(mask, [0, 1]).all():
        return "your result holds numbers other than 0 and 1; booleans are asked for"
    return mask.astype(bool)


def _is_one_end(mask):
    """Tell whether all that is marked stands at one end."""
    steps = np.diff(mask.astype(int))
    return (steps >= 0).all() or (steps <= 0).all()


def _is_end_of_each(mask, record):
    return all(_is_one_end(mask[record == name]) for name in np.unique(record))


def _fault(result, record, share):
    """Return what is wrong as a word, "" for nothing."""
    mask = _mask(result, record)
    if isinstance(mask, str):
        return "no booleans"
    names = np.unique(record)
    tested, trained = np.unique(record[mask]), np.unique(record[~mask])
    if len(np.intersect1d(tested, trained)):
        if _is_one_end(mask):
            return "end of the list"
        return "end of each" if _is_end_of_each(mask, record) else "windows"
    wanted = round(share * len(names))
    if len(tested) == wanted:
        return ""
    return {len(names) - wanted: "exchanged", 1: "one"}.get(len(tested), "number")


_SAID = {
    "end of the list": "a record has windows on both sides",
    "end of each": "each record has windows on both sides",
    "windows": "records have windows on both sides",
}


def _judge(result, record, share, rng):
    mask, fault = _mask(result, record), _fault(result, record, share)
    if isinstance(mask, str):
        return mask
    if fault in _SAID:
        return _SAID[fault]
    if fault:
        names = np.unique(record)
        told = f"{len(np.unique(record[mask]))} of {len(names)} records are tested"
        return f"{told}; asked for: {round(share * len(names))}"
    return None


def _case_of(result):
    found = as_array(result)
    return _KNOWN.get(found.size if found is not None else 0)


def _kind(result):
    """Return what a result is that is no mask, as a word, "" for what is unclear."""
    parts = list(result) if np.iterable(result) else []
    if parts and all(np.ndim(part) == 1 for part in parts):
        if len(parts) == 2:
            return "two"
        result = parts[0] if len(parts) == 1 else None  # np.where gives one in a tuple
    values = as_array(result)
    if values is None or values.ndim != 1:
        return ""
    if values.dtype.kind == "b":
        numbers = [len(np.unique(record)) for record, _ in _KNOWN.values()]
        return "per record" if len(values) in numbers else ""
    return _numbered(values)


def _numbered(values):
    """Return whether numbers (n,) are names of records or indices of test windows."""
    if not np.isfinite(values).all() or np.any(values % 1):
        return ""
    for record, _ in _KNOWN.values():
        names = np.unique(record)
        if 0 < len(values) <= len(names) and np.isin(values, names).all():
            return "names"
    longest = max(_KNOWN)
    once = len(np.unique(values)) == len(values)
    inside = np.all((values >= 0) & (values < longest))
    return "indices" if once and inside and 3 < len(values) < longest / 2 else ""


def _alike(one, other):
    """Tell whether two results have the same fault, or none."""
    known = _case_of(other)
    if known is None or _case_of(one) is None:
        both = known is None and _case_of(one) is None
        return both and _kind(one) == _kind(other) != ""
    return _fault(one, *known) == _fault(other, *known)


def _drawn(calls):
    """Say that `rng` does not choose the records, or None."""
    masks = [as_array(each.result) for each in calls]
    if any(each is None for each in masks):
        return None
    if all(np.array_equal(masks[0], each) for each in masks[:DRAWS]):
        return "whatever `rng` draws, the same records are tested"
    before = masks[-2 * AGAIN : -AGAIN]
    if not all(map(np.array_equal, before, masks[-AGAIN:])):
        return "twice the same `rng`, but other records are tested"
    return None


def _first_records(record, share, rng):
    names = np.unique(record)
    return np.isin(record, names[: round(share * len(names))])


def _end_of_each(record, share, rng):
    is_test = np.zeros(len(record), bool)
    for name in np.unique(record):
        places = np.flatnonzero(record == name)
        is_test[places[len(places) - max(1, round(share * len(places))) :]] = True
    return is_test


def _drawn_twice(record, share, rng):
    names = np.unique(record)
    return np.isin(record, rng.choice(names, round(share * len(names))))


def _by_their_windows(record, share, rng):
    wanted = round(share * len(np.unique(record)))
    return np.isin(record, rng.choice(record, wanted, replace=False))


def _first_of_windows(record, share, rng):
    wanted = round(share * len(np.unique(record)))
    return np.isin(record, rng.permutation(record)[:wanted])


_ONE_TWICE = (
    "two windows that you draw may be of the same record, which counts once. Draw from "
    "np.unique(record)."
)


def _numbers(draw):
    """Return an answer that takes the records for 0, 1, 2 and so on."""

    def answer(record, share, rng):
        names = np.unique(record)
        return np.isin(record, draw(rng, len(names), round(share * len(names))))

    return answer


def _one_per_record(record, share, rng):
    names = np.unique(record)
    return np.isin(names, rng.permutation(names)[: round(share * len(names))])


_CUT = "a cut through the list of windows cuts through a record: draw records."
_CALLED = (
    "records need not be called 0, 1, 2, …: draw from their names, np.unique(record)."
)


def _both(record, share, rng):
    is_test = split(record, share, rng)
    return is_test, ~is_test


TESTED = Exercise(
    id="23.4",
    title="who is tested?",
    reference=split,
    cases=_cases,
    judge=_judge,
    alike=_alike,
    also=_drawn,
    mistakes=(
        Mistake(
            "first records",
            _first_records,
            "let `rng` draw the records. The first ones are no fair sample (often "
            "records are ordered, by date or quality), nor are always the same ones.",
        ),
        Mistake(
            "windows",
            lambda record, share, rng: rng.permutation(len(record)) < len(record) / 4,
            "windows are drawn one by one, so each record is on both sides. Draw "
            "names of records, then take all of their windows.",
        ),
        Mistake(
            "end of each record",
            _end_of_each,
            "windows at one end of each record still overlap with its others, and "
            "share their record. Whole records belong on one side.",
        ),
        Mistake(
            "end of the list",
            lambda record, share, rng: np.arange(len(record)) >= 0.72 * len(record),
            _CUT,
        ),
        Mistake(
            "beginning of the list",
            lambda record, share, rng: np.arange(len(record)) < share * len(record),
            _CUT,
        ),
        Mistake(
            "exchanged",
            lambda record, share, rng: ~split(record, share, rng),
            "true is for testing; you mark those for training.",
        ),
        Mistake(
            "one record",
            lambda record, share, rng: record == rng.choice(record),
            "one record says little about others: a share of all records is asked for.",
        ),
        Mistake(
            "indices",
            lambda record, share, rng: np.flatnonzero(split(record, share, rng)),
            "these are the indices of the test windows. np.isin(record, names) gives "
            "booleans.",
        ),
        Mistake(
            "names",
            lambda record, share, rng: np.unique(record[split(record, share, rng)]),
            "these are names of records. np.isin(record, names) gives a boolean for "
            "each window.",
        ),
        Mistake(
            "both sides",
            _both,
            "return only the booleans of the test windows; those for training are the "
            "others.",
        ),
        Mistake(
            "drawn twice",
            _drawn_twice,
            "a record drawn twice counts once: `replace=False`, or `rng.permutation`.",
        ),
        Mistake(
            "one per record",
            _one_per_record,
            "that is one boolean for each record. Each *window* needs one: "
            "np.isin(record, names).",
        ),
        Mistake(
            "numbers for names",
            _numbers(lambda rng, n, wanted: rng.permutation(n)[:wanted]),
            _CALLED,
        ),
        Mistake(
            "chosen numbers for names",
            _numbers(lambda rng, n, wanted: rng.choice(n, wanted, replace=False)),
            _CALLED,
        ),
        Mistake("drawn by their windows", _by_their_windows, _ONE_TWICE),
        Mistake("first of mixed windows", _first_of_windows, _ONE_TWICE),
        Mistake(
            "dice of its own",
            lambda record, share, rng: split(record, share, np.random.default_rng()),
            "draw with the `rng` that you are given: the same seed, the same test.",
        ),
    ),
    hints=(
        "Which records are there? Draw some of them, and take all windows of these.",
        "np.unique(record) are the records, rng.permutation mixes them, and "
        "np.isin(record, some) marks their windows.",
    ),
    skeleton='''
        def split(record, share, rng):
            """Return which windows are for testing, as booleans (n,)."""
            names = rng.permutation(np.unique(...))
            some = names[: round(share * ...)]
            return np.isin(..., some)
    ''',
)
