"""An exercise as data, and the feedback that follows from it.

An exercise knows the cases it is tried on, a reference answer and the typical mistakes,
each as a wrong answer with the hint that helps. An answer is judged by what it returns:
shape first, then NaN and infinity, then type, then which mistake it is.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from utils.arguments import require
from utils.checks.compare import alike, describe_call, difference, is_missing
from utils.checks.sandbox import random_state_kept, run, warnings_ignored

SYMBOLS = {"right": "✅", "wrong": "❌", "not attempted": "⏳"}


class Feedback(NamedTuple):
    """What a learner hears: `outcome` is "right", "wrong" or "not attempted"."""

    outcome: str
    message: str


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer, as code, with the hint that helps."""

    name: str
    answer: Callable
    hint: str


@dataclass(frozen=True)
class Exercise:
    """All that is known of an exercise.

    `cases` returns a list of argument tuples. Without `judge` a result is compared with
    the reference's; `judge(result, *arguments)` instead returns None for a right result
    or a sentence that says what is wrong. `hints` are two levels of help on request.
    A mistake is recognised where results are `alike` on all cases; `by_case` says that
    the cases are questions of their own, so that the failing case alone counts.
    """

    id: str
    title: str
    reference: Callable
    cases: Callable
    mistakes: tuple
    hints: tuple
    judge: Callable | None = None
    alike: Callable = alike
    by_case: bool = False
    seconds: float = 1.5

    @cached_property
    def _trials(self):
        return list(self.cases())

    def _complaint(self, arguments, result):
        if is_missing(result):
            return "your function returned None for this input"
        if self.judge is None:
            return difference(self.reference(*arguments), result)
        try:
            return self.judge(result, *arguments)
        except Exception:
            return f"a result of type {type(result).__name__} cannot be used here"

    def _matches(self, mistake, pairs):
        """Tell whether the learner's calls end as this mistake's do."""
        for arguments, call in pairs:
            twins = run(mistake.answer, [arguments], self.seconds).calls
            if not twins:
                return False  # a busy machine: no hint is better than a wrong one
            twin = twins[0]
            if call.error or twin.error:
                if type(call.error) is not type(twin.error):
                    return False
            elif not self.alike(twin.result, call.result):
                return False
            elif self.by_case and not self._complaint(arguments, twin.result):
                return False  # on this case the mistake is right
        return True

    def _likely_cause(self, calls, number):
        pairs = list(zip(self._trials, calls, strict=False))
        if self.by_case:
            pairs = pairs[number : number + 1]
        elif len(calls) < len(self._trials):
            return []
        found = (m.hint for m in self.mistakes if self._matches(m, pairs))
        return [f"Likely cause: {hint}" for hint in list(found)[:1]]

    def _wrong(self, number, sentence, calls):
        arguments = self._trials[number]
        lines = [f"{sentence}.", *self._likely_cause(calls, number)]
        if arguments:
            lines.append(f"Tried: {describe_call(self.reference, arguments)}")
        return Feedback("wrong", "\n   ".join(lines))

    def check(self, answer):
        """Judge an answer of any kind; never raise because of it.

        Returns a Feedback: outcome "right", "wrong" or "not attempted", and a message.
        """
        if is_missing(answer):
            return Feedback("not attempted", "not attempted yet.")
        if not callable(answer):
            kind = type(answer).__name__
            text = f"hand over the function itself, without brackets; got a {kind}."
            return Feedback("wrong", text)
        with warnings_ignored(), random_state_kept():
            return self._judge(run(answer, self._trials, self.seconds))

    def _judge(self, trial):
        calls = trial.calls
        if calls and all(not c.error and is_missing(c.result) for c in calls):
            text = (
                "not attempted yet (your function returns None; is `return` missing?)."
            )
            return Feedback("not attempted", text)
        for number, call in enumerate(calls):
            arguments = self._trials[number]
            sentence = call.complaint() or self._complaint(arguments, call.result)
            if sentence:
                return self._wrong(number, sentence, calls)
        if trial.timed_out:
            sentence = f"no result within {self.seconds:g} s, perhaps an endless loop"
            return self._wrong(len(calls), sentence, calls)
        note = " (It also prints; returning is enough.)" if trial.printed else ""
        return Feedback("right", f"right.{note}")


class Desk:
    """Where a lesson hands in answers: prints feedback, raises only in strict mode."""

    def __init__(self, exercises):
        self.exercises = exercises

    def _find(self, exercise_id):
        known = ", ".join(self.exercises)
        good = isinstance(exercise_id, str) and exercise_id in self.exercises
        require(good, "exercise", exercise_id, f"one of {known}")
        return self.exercises[exercise_id]

    def check(self, exercise_id, answer=None):
        """Print what is right or wrong with an answer.

        Raises an AssertionError only where the environment has CHECKS_STRICT=1.
        """
        exercise = self._find(exercise_id)
        feedback = exercise.check(answer)
        symbol = SYMBOLS[feedback.outcome]
        print(f"{symbol} {exercise_id} {exercise.title}: {feedback.message}")
        if os.environ.get("CHECKS_STRICT") == "1":
            assert feedback.outcome == "right", f"{exercise_id}: {feedback.message}"

    def hint(self, exercise_id, level=1):
        """Print a hint; level 2 says more than level 1."""
        require(level in (1, 2), "level", level, "1 or 2")
        print(f"💡 {exercise_id}: {self._find(exercise_id).hints[level - 1]}")

    def reveal(self, exercise_id):
        """Print the reference answer."""
        from inspect import getsource

        print(getsource(self._find(exercise_id).reference))
