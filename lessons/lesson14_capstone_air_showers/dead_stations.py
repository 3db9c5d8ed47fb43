"""What is right and wrong about dead stations, exercise 14.6."""

import numpy as np

from utils.grading.compare import as_array, type_name

SHOWERS, SIDE = 150, 14


def footprints():
    """Return signals and times (n, 14, 14); the signals of a shower all differ."""
    rng = np.random.default_rng(1406)
    places = np.stack(np.indices((SIDE, SIDE)), axis=-1)
    core = rng.uniform(4, 9, size=(SHOWERS, 1, 1, 2))
    away = np.linalg.norm(places - core, axis=-1)
    signal = 400 * np.exp(-away) * rng.uniform(0.9, 1.1, size=away.shape)
    signal[signal < 4] = np.nan
    time = 900 * (places[..., 0] - core[..., 0]) + 300 * away
    hottest = np.nan_to_num(signal).reshape(SHOWERS, -1).argmax(axis=1)
    zero = time.reshape(SHOWERS, -1)[np.arange(SHOWERS), hottest]
    time = np.where(np.isfinite(signal), time - zero[:, None, None], np.nan)
    return signal, time


def judge_generator(calls):
    """Tell whether the generator decides, from calls that differ in it only."""
    silent = np.isnan(footprints()[0])
    dead = []
    for call in (calls[0], *calls[-3:]):
        found = read(call.result, silent.shape)
        if isinstance(found, str) or not (np.isnan(found[0]) & ~silent).any():
            return None  # that is judged call by call
        dead.append(np.isnan(found[0]) & ~silent)
    first, other, moved_on, again = dead
    if np.array_equal(first, other) or np.array_equal(other, moved_on):
        return "every call lets the same stations die"
    if not np.array_equal(first, again):
        return "two generators in the same state let different stations die"
    return None


def read(result, shape):
    """Return signal and time as arrays, or a sentence that says what is wrong."""
    if hasattr(result, "__array__"):  # both in one array
        whole = as_array(result)
        result = list(whole) if whole is not None and whole.ndim == 4 else result
    if not isinstance(result, tuple | list) or len(result) != 2:
        return f"return two arrays, signal and time, not a {type_name(result)}"
    arrays = [as_array(each) for each in result]
    if any(each is None or each.dtype.kind not in "fiu" for each in arrays):
        return "return two arrays of numbers, signal and time"
    if any(each.shape != shape for each in arrays):
        shapes = " and ".join(str(each.shape) for each in arrays)
        return f"your arrays have the shapes {shapes}, not {shape}"
    return [each.astype(float) for each in arrays]


def hottest_of(signal):
    """Return the numbers (n,) of the stations with the largest signal."""
    return np.nan_to_num(signal).reshape(len(signal), -1).argmax(axis=1)


def _fault_of_times(own_signal, own_time, time):
    """Return what is wrong with the times of survivors as (word, sentence), or None."""
    change = own_time - time
    spread = np.nanmax(change, axis=(1, 2)) - np.nanmin(change, axis=(1, 2))
    if spread.max() > 1e-3:
        return "times", "times of one shower have moved by different amounts"
    at_hottest = own_time.reshape(SHOWERS, -1)[
        np.arange(SHOWERS), hottest_of(own_signal)
    ]
    if np.abs(at_hottest).max() > 1e-3:
        first = np.nanmin(own_time, axis=(1, 2))
        word = "earliest" if np.abs(first).max() < 1e-3 else "other zero"
        word = "zero" if np.nanmax(np.abs(change)) < 1e-3 else word
        return word, "the hottest survivor of a shower has a time that is not 0"
    return None


def _fault_of_places(own_signal, own_time, signal):
    """Return what is wrong with where NaN is as (word, sentence), or None."""
    on, timed, was_on = map(np.isfinite, (own_signal, own_time, signal))
    sentence = "signal and time are not NaN at the same stations"
    if np.array_equal(on, was_on) and not np.array_equal(on, timed):
        return "time only", sentence
    lost = on.any(axis=(1, 2)) & ~timed.any(axis=(1, 2))
    if lost.any():
        word = "largest is NaN" if lost.all() else "died in between"
        return word, f"{lost.sum()} of {SHOWERS} showers have no time left at all"
    if np.array_equal(on, timed):
        return None
    return "signal only" if np.array_equal(timed, was_on) else "two draws", sentence


def _fault(result):
    """Return what is wrong with an answer as (word, sentence), or None."""
    signal, time = footprints()  # not what was handed over: that may have changed
    found = read(result, signal.shape)
    if isinstance(found, str):
        return "form", found
    own_signal, own_time = found
    on = np.isfinite(own_signal)
    if fault := _fault_of_places(own_signal, own_time, signal):
        return fault
    if (on & ~np.isfinite(signal)).any():
        return "silent", "a station that was silent has a signal now"
    if not np.allclose(own_signal[on], signal[on]):
        return "signal", "the signals of surviving stations have changed"
    died = np.isfinite(signal) & ~on
    rate = died.sum() / np.isfinite(signal).sum()
    if died.sum() == 0:
        return "none", "no station has died"
    if fault := _fault_of_times(own_signal, own_time, time):
        return fault
    pattern = _kind_of_pattern(died, signal)
    if pattern:
        return pattern, "the dead stations are not drawn for each station and shower"
    return "rate", rate


def _kind_of_pattern(died, signal):
    """Return what is wrong with the places of dead stations, or None."""
    on = np.isfinite(signal)
    per_shower = died.sum(axis=(1, 2)) / on.sum(axis=(1, 2))
    if np.isin(per_shower, (0, 1)).all():
        return "whole showers"
    ever, always = died.any(axis=0), (died | ~on).all(axis=0)
    seen_often = on.sum(axis=0) > 30
    if (ever == always)[seen_often].all():
        return "same stations"
    n, rate = on.sum(axis=(1, 2)), died.sum() / on.sum()
    hottest = died.reshape(SHOWERS, -1)[np.arange(SHOWERS), hottest_of(signal)]
    if not hottest.any() and rate * SHOWERS > 8:
        return "hottest spared"
    spread = np.sum((died.sum(axis=(1, 2)) - rate * n) ** 2)
    chance = np.sum(n * rate * (1 - rate))  # what it is if all die independently
    if rate * SHOWERS > 8 and spread < 0.3 * chance:
        return "fixed number"
    return "together" if spread > 1.8 * chance else None


def judge(result, signal, time, share, rng):
    """Return what is wrong with an answer as a sentence, or None."""
    word, said = _fault(result)
    if word != "rate":
        return said
    alive = np.isfinite(footprints()[0]).sum()
    if abs(said - share) > 5 * np.sqrt(share * (1 - share) / alive):
        return f"{said:.1%} of the active stations have died, asked are {share:.0%}"
    if not np.array_equal(np.isfinite(signal), np.isfinite(footprints()[0])):
        return "the arrays that you got have changed; work on copies"
    return None


def alike(one, other):
    """Tell whether the same is wrong with two answers, or the same share dies."""
    first, second = _fault(one), _fault(other)
    if first[0] != second[0]:
        return False
    return first[0] != "rate" or abs(first[1] - second[1]) < 0.04
