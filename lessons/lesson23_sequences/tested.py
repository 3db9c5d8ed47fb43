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


def _cases():
    pairs = [pair for pair in _records() for _ in range(3)]
    return [(*pair, np.random.default_rng(k)) for k, pair in enumerate(pairs)]


def _mask(result, record):
    """Return a result as booleans, or a sentence."""
    mask = as_array(result)
    if mask is None or mask.shape != record.shape:
        return "one boolean for each window is asked for"
    if not np.isin(mask, [0, 1]).all():
        return "your result holds numbers other than 0 and 1; booleans are asked for"
    return mask.astype(bool)


def _is_end_of_each(mask, record):
    parts = [mask[record == name].astype(int) for name in np.unique(record)]
    return all((np.diff(part) >= 0).all() for part in parts)


def _fault(result, record, share):
    """Return what is wrong as a word, "" for nothing."""
    mask = _mask(result, record)
    if isinstance(mask, str):
        return "no booleans"
    names = np.unique(record)
    tested, trained = np.unique(record[mask]), np.unique(record[~mask])
    if len(np.intersect1d(tested, trained)):
        if (np.diff(mask.astype(int)) >= 0).all():
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


def _alike(one, other):
    """Tell whether two results have the same fault; right ones are told apart."""
    known = _case_of(other)
    if known is None or _case_of(one) is None:
        return known is None and _case_of(one) is None
    faults = [_fault(each, *known) for each in (one, other)]
    same = np.array_equal(as_array(one), as_array(other))
    return faults[0] == faults[1] and (faults[0] != "" or same)


def _drawn(calls):
    """Say that other dice chose the same records, or None."""
    masks = [as_array(each.result) for each in calls[:3]]
    if all(np.array_equal(masks[0], each) for each in masks):
        return "whatever `rng` draws, the same records are tested"
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
            "windows",
            lambda record, share, rng: rng.permutation(len(record)) < len(record) / 4,
            "windows are drawn one by one, so each record is on both sides. Draw "
            "names of records, then take all of their windows.",
        ),
        Mistake(
            "end of each record",
            _end_of_each,
            "the last windows of each record still overlap with those before, and "
            "share their record. Whole records belong on one side.",
        ),
        Mistake(
            "end of the list",
            lambda record, share, rng: np.arange(len(record)) >= 0.72 * len(record),
            "a cut through the list of windows cuts through a record: draw records.",
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
            "first records",
            _first_records,
            "records are often ordered, by date or by quality: let `rng` draw them.",
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
