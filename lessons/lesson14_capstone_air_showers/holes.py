"""Exercise 14.6: let stations die, so that a network learns what a hole is."""

import numpy as np

from lessons.lesson14_capstone_air_showers.dead_stations import (
    SHOWERS,
    alike,
    footprints,
    hottest_of,
    judge,
    judge_generator,
)
from utils.grading import Exercise, Mistake


def punch_holes(signal, time, share, rng):
    """Return signals and times (n, 14, 14) in which some stations are dead."""
    dead = rng.random(signal.shape) < share
    signal, time = np.where(dead, np.nan, signal), np.where(dead, np.nan, time)
    flat = np.nan_to_num(signal).reshape(len(signal), -1)
    hottest = flat.argmax(axis=1)[:, None]
    zero = np.take_along_axis(time.reshape(len(time), -1), hottest, axis=1)
    return signal, time - zero[..., None]


def _cases():
    """Return cases; the last three differ from the first in the generator only."""
    first, second, other, again = map(np.random.default_rng, (1, 2, 3, 1))
    draws = (0.1, first), (0.3, second), (0.1, other), (0.1, other), (0.1, again)
    signal, time = footprints()
    return [(signal.copy(), time.copy(), *draw) for draw in draws]


def _dead(signal, share, rng):
    return rng.random(signal.shape) < share


def _apply(signal, time, dead):
    """Return both with holes, times from the hottest survivor."""
    signal, time = np.where(dead, np.nan, signal), np.where(dead, np.nan, time)
    zero = time.reshape(len(time), -1)[np.arange(len(time)), hottest_of(signal)]
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


def _time_only(signal, time, share, rng):
    return signal, np.where(_dead(signal, share, rng), np.nan, time)


def _from_station(number):
    """Return an answer that subtracts the time of station number(after, before)."""

    def answer(signal, time, share, rng):
        after, late = _old_zero(signal, time, share, rng)
        places = number(after.reshape(SHOWERS, -1), signal.reshape(SHOWERS, -1))
        zero = late.reshape(SHOWERS, -1)[np.arange(SHOWERS), places]
        return after, late - zero[:, None, None]

    return answer


def _rows_together(signal, time, share, rng):
    return _apply(signal, time, rng.random((*signal.shape[:2], 1)) < share)


def _fixed_number(signal, time, share, rng):
    dice = np.where(np.isfinite(signal), rng.random(signal.shape), np.inf)
    rank = dice.reshape(SHOWERS, -1).argsort(axis=1).argsort(axis=1)
    active = np.isfinite(signal).sum(axis=(1, 2))[:, None]
    return _apply(signal, time, (rank < np.rint(share * active)).reshape(signal.shape))


def _hottest_spared(signal, time, share, rng):
    largest = np.nanmax(signal, axis=(1, 2), keepdims=True)
    return _apply(signal, time, _dead(signal, share, rng) & (signal < largest))


HOLES = Exercise(
    id="14.6",
    title="dead stations for a training sample",
    reference=punch_holes,
    cases=_cases,
    judge=judge,
    alike=alike,
    also=judge_generator,
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
            "time only",
            _time_only,
            "a dead station has no signal either: the same holes in both arrays.",
        ),
        Mistake(
            "NaN for the largest",
            _from_station(lambda after, before: after.argmax(axis=1)),
            "argmax takes NaN for the largest, so you subtract the time of a silent "
            "station: np.nanargmax, or np.nan_to_num before argmax.",
        ),
        Mistake(
            "the hottest of before",
            _from_station(lambda after, before: np.nan_to_num(before).argmax(axis=1)),
            "the station that was the hottest may be dead, and its time is NaN then: "
            "look for the largest signal among the survivors.",
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
            "rows together",
            _rows_together,
            "whole rows or columns die together: draw a number for each station.",
        ),
        Mistake(
            "a fixed number",
            _fixed_number,
            "in each shower the same share dies: draw a number for each station, so "
            "that by chance more die in one shower and fewer in another.",
        ),
        Mistake(
            "the hottest spared",
            _hottest_spared,
            "the hottest station never dies: it is as mortal as all others.",
        ),
        Mistake(
            "the same seed",
            lambda s, t, share, rng: punch_holes(s, t, share, np.random.default_rng(0)),
            "your random numbers begin anew at each call: take them from `rng`.",
        ),
        Mistake(
            "another generator",
            lambda s, t, share, rng: punch_holes(s, t, share, np.random.default_rng()),
            "your random numbers come from elsewhere, so no run can be repeated: take "
            "them from `rng`.",
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
