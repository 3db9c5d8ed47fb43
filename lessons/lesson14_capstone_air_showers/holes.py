"""Exercise 14.6: let stations die, so that a network learns what a hole is."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name

SHOWERS, SIDE = 150, 14


def punch_holes(signal, time, share, rng):
    """Return signals and times (n, 14, 14) in which some stations are dead."""
    dead = rng.random(signal.shape) < share
    signal, time = np.where(dead, np.nan, signal), np.where(dead, np.nan, time)
    flat = np.nan_to_num(signal).reshape(len(signal), -1)
    hottest = flat.argmax(axis=1)[:, None]
    zero = np.take_along_axis(time.reshape(len(time), -1), hottest, axis=1)
    return signal, time - zero[..., None]


def _footprints():
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


def _cases():
    signal, time = _footprints()
    draws = [
        (share, np.random.default_rng(seed)) for share, seed in ((0.1, 1), (0.3, 2))
    ]
    return [(signal.copy(), time.copy(), *draw) for draw in draws]


def _read(result, shape):
    """Return signal and time as arrays, or a sentence that says what is wrong."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return f"return two arrays, signal and time, not a {type_name(result)}"
    arrays = [as_array(each) for each in result]
    if any(each is None or each.dtype.kind not in "fiu" for each in arrays):
        return "return two arrays of numbers, signal and time"
    if any(each.shape != shape for each in arrays):
        shapes = " and ".join(str(each.shape) for each in arrays)
        return f"your arrays have the shapes {shapes}, not {shape}"
    return [each.astype(float) for each in arrays]


def _hottest(signal):
    return np.nan_to_num(signal).reshape(len(signal), -1).argmax(axis=1)


def _fault_of_times(own_signal, own_time, time):
    """Return what is wrong with the times of survivors as (word, sentence), or None."""
    change = own_time - time
    spread = np.nanmax(change, axis=(1, 2)) - np.nanmin(change, axis=(1, 2))
    if spread.max() > 1e-3:
        return "times", "times of one shower have moved by different amounts"
    at_hottest = own_time.reshape(SHOWERS, -1)[np.arange(SHOWERS), _hottest(own_signal)]
    if np.abs(at_hottest).max() > 1e-3:
        first = np.nanmin(own_time, axis=(1, 2))
        word = "earliest" if np.abs(first).max() < 1e-3 else "zero"
        return word, "the hottest survivor of a shower has a time that is not 0"
    return None


def _fault(result):
    """Return what is wrong with an answer as (word, sentence), or None."""
    signal, time = _footprints()  # not what was handed over: that may have changed
    found = _read(result, signal.shape)
    if isinstance(found, str):
        return "form", found
    own_signal, own_time = found
    on = np.isfinite(own_signal)
    if not np.array_equal(on, np.isfinite(own_time)):
        whole = np.array_equal(np.isfinite(own_time), np.isfinite(signal))
        word = "signal only" if whole else "two draws"
        return word, "signal and time are not NaN at the same stations"
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
    return None


def _judge(result, signal, time, share, rng):
    word, said = _fault(result)
    if word != "rate":
        return said
    alive = np.isfinite(_footprints()[0]).sum()
    if abs(said - share) > 5 * np.sqrt(share * (1 - share) / alive):
        return f"{said:.1%} of the active stations have died, asked are {share:.0%}"
    if not np.array_equal(np.isfinite(signal), np.isfinite(_footprints()[0])):
        return "the arrays that you got have changed; work on copies"
    return None


def _alike(one, other):
    first, second = _fault(one), _fault(other)
    if first[0] != second[0]:
        return False
    return first[0] != "rate" or abs(first[1] - second[1]) < 0.04


def _dead(signal, share, rng):
    return rng.random(signal.shape) < share


def _apply(signal, time, dead):
    """Return both with holes, times from the hottest survivor."""
    signal, time = np.where(dead, np.nan, signal), np.where(dead, np.nan, time)
    zero = time.reshape(len(time), -1)[np.arange(len(time)), _hottest(signal)]
    return signal, time - zero[:, None, None]


def _zeros(signal, time, share, rng):
    dead = _dead(signal, share, rng)
    return np.where(dead, 0, signal), np.where(dead, 0, time)


def _signal_only(signal, time, share, rng):
    return np.where(_dead(signal, share, rng), np.nan, signal), time


def _two_draws(signal, time, share, rng):
    first, second = _dead(signal, share, rng), _dead(signal, share, rng)
    return np.where(first, np.nan, signal), np.where(second, np.nan, time)


def _old_zero(signal, time, share, rng):
    dead = _dead(signal, share, rng)
    return np.where(dead, np.nan, signal), np.where(dead, np.nan, time)


def _earliest(signal, time, share, rng):
    signal, time = _old_zero(signal, time, share, rng)
    return signal, time - np.nanmin(time, axis=(1, 2), keepdims=True)


def _same_for_all(signal, time, share, rng):
    dead = np.broadcast_to(_dead(signal[:1], share, rng), signal.shape)
    return _apply(signal, time, dead)


def _survivors(signal, time, share, rng):
    return _apply(signal, time, ~_dead(signal, share, rng))


def _whole_showers(signal, time, share, rng):
    dead = rng.random((len(signal), 1, 1)) < share
    return np.where(dead, np.nan, signal), np.where(dead, np.nan, time)


HOLES = Exercise(
    id="14.6",
    title="dead stations for a training sample",
    reference=punch_holes,
    cases=_cases,
    judge=_judge,
    alike=_alike,
    show_input=False,
    mistakes=(
        Mistake(
            "zeros",
            _zeros,
            "a dead station has no signal, NaN; 0 would be a measurement.",
        ),
        Mistake(
            "signal only",
            _signal_only,
            "a dead station has no time either: the same holes in both arrays.",
        ),
        Mistake(
            "two draws",
            _two_draws,
            "draw the dead stations once and use them for both arrays.",
        ),
        Mistake(
            "old time zero",
            _old_zero,
            "if the hottest station dies, the times still count from it, and the "
            "network learns from a station that is not there: subtract the time of the "
            "hottest survivor.",
        ),
        Mistake(
            "earliest station",
            _earliest,
            "times count from the hottest station, not from the earliest.",
        ),
        Mistake(
            "the same for all showers",
            _same_for_all,
            "the same stations are dead in all showers: the network would learn these "
            "places by heart. Draw for each shower.",
        ),
        Mistake(
            "survivors",
            _survivors,
            "you keep the share that should die: turn the condition round.",
        ),
        Mistake(
            "whole showers",
            _whole_showers,
            "you drop whole showers: draw a number for each station.",
        ),
    ),
    hints=(
        "One array of random numbers, as large as signal, decides for both. Which "
        "station is the hottest afterwards?",
        "dead = rng.random(signal.shape) < share; np.where(dead, np.nan, …); then "
        "find the largest signal of each shower and subtract its time.",
    ),
    skeleton='''
        def punch_holes(signal, time, share, rng):
            """Return signals and times (n, 14, 14) in which some stations are dead."""
            dead = rng.random(...) < ...
            signal, time = np.where(dead, np.nan, signal), ...
            flat = np.nan_to_num(signal).reshape(len(signal), -1)
            hottest = flat.argmax(axis=1)[:, None]
            zero = np.take_along_axis(time.reshape(len(time), -1), hottest, axis=1)
            return signal, time - ...
    ''',
)
