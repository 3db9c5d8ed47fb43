"""Hostile answers: a check never raises, hangs, calls them right or leaves a trace."""

import dataclasses
import itertools
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from utils.checks import EXERCISES
from utils.checks.compare import describe_call, refusal
from utils.checks.sandbox import run

from trust import answers, hostile

pytestmark = pytest.mark.filterwarnings("ignore")  # np.matrix, coroutines

# Compared with the reference, judged by case, judged twice, returning a function.
THOROUGH = ("01.4", "12.5", "03.1", "12.3")
SLOW = {"endless", "large results"}  # families
WITH_KERAS = {"01.3", "03.2", "04.1", "09.3", "11.1", "12.2", "13.5"}
OTHERS = [name for name in EXERCISES if name not in {*THOROUGH, *WITH_KERAS}]


@pytest.mark.parametrize("name", THOROUGH)
def test_hostile_answers_get_a_calm_message(name):
    families = {k: v for k, v in hostile.FAMILIES.items() if k not in SLOW}
    records = answers.fuzz([EXERCISES[name]], 1, families)
    assert [text for record in records.values() for text in record.findings] == []


@pytest.mark.parametrize("family", sorted(SLOW))
def test_slow_hostile_answers_get_a_calm_message(family):
    families = {family: hostile.FAMILIES[family]}
    (record,) = answers.fuzz([EXERCISES["07.1"]], 1, families, quick=0.05).values()
    assert record.findings == []


def _sampled(family):
    """Return a family of which only one answer in 40 is tried, another per exercise."""

    def some(exercise, rng, number):
        first = int(rng.integers(0, 40))
        return itertools.islice(family(exercise, rng, number), first, None, 40)

    return some


@pytest.mark.parametrize("name", OTHERS)
def test_some_hostile_answers_to_every_exercise(name):
    families = {k: _sampled(v) for k, v in hostile.FAMILIES.items() if k not in SLOW}
    exercise = dataclasses.replace(EXERCISES[name])
    records = answers.fuzz([exercise], 1, families, healthy=False)
    assert [text for record in records.values() for text in record.findings] == []


@pytest.mark.parametrize(
    "endless",
    [
        hostile._endless,
        hostile._swallows,
        hostile._swallows_and_works,
        hostile._finally,
    ],
)
def test_endless_loops_end_with_the_check(endless):
    before = set(threading.enumerate())
    trial = run(endless, [()], 0.05)
    assert trial.timed_out and trial.calls == []
    time.sleep(0.1)
    assert set(threading.enumerate()) <= before


# Not in this process: pytest has a hook of its own for errors in destructors.
ABANDONED = """
import math, threading, time
from utils.checks.sandbox import run

class Destroyed:
    def __del__(self):
        threading.active_count()

def sleeps():
    destroyed = Destroyed()
    try:
        time.sleep(3)
    except BaseException:
        del destroyed  # where the interrupt lands if it comes again

math.probe = 1
before = threading.active_count()
assert run(sleeps, [()], 0.05).timed_out
math.probe = 2
assert threading.active_count() == before + 1
time.sleep(4)
print(threading.active_count() - before, math.probe)
"""


def test_an_abandoned_answer_ends_later_without_a_word():
    command = [sys.executable, "-c", ABANDONED]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ended.stdout, ended.stderr) == ("0 2\n", "")


def test_an_endless_answer_prints_nothing_while_it_is_stopped(capsys):
    def prints():
        while True:
            try:
                print("still here")
            except BaseException:
                continue

    assert run(prints, [()], 0.05).timed_out
    assert capsys.readouterr() == ("", "")


def test_what_an_answer_destroys_is_put_back():
    mean, length, stdout = np.mean, len, sys.stdout

    def destroys():
        import builtins

        np.mean = builtins.len = sys.stdout = None
        del np.median
        sys.setrecursionlimit(5000)

    limit = sys.getrecursionlimit()
    assert run(destroys, [()], 1).calls[0].error is None
    assert (np.mean, len, sys.stdout) == (mean, length, stdout)
    assert np.median([1, 2, 3]) == 2 and sys.getrecursionlimit() == limit


def test_a_closed_screen_is_no_print():
    assert not run(lambda: sys.stdout.close(), [()], 1).printed


def test_results_that_numpy_would_never_come_back_from_are_refused():
    twice = []
    twice.extend([twice, twice])
    assert "too many times" in refusal(twice)
    assert "too large" in refusal([[[0.0] * 1000] * 1000] * 1000)
    assert "too large" in refusal((np.broadcast_to(1.0, (10**6, 10**6)), 1))
    assert refusal([[1, 2], (np.ones((1000, 1000)), "text", None)]) is None


def test_a_result_equal_to_everything_is_not_right():
    class Everything:
        def __eq__(self, other):
            return True

        __hash__ = object.__hash__

    one = Everything()
    for result in (one, (one, one)):
        assert EXERCISES["12.5"].check(lambda *case, r=result: r).outcome == "wrong"


def test_tried_arrays_in_lists_are_described_shortly():
    def call(pair, several, numbers):
        """Take two arrays, many arrays and numbers."""

    arguments = ((np.ones(50), np.ones(3)), [np.ones((5, 9))] * 9, [1, 2])
    assert describe_call(call, arguments) == (
        "pair = (array of shape (50,), [1., 1., 1.]), several = 9 arrays, "
        "numbers = [1, 2]"
    )
