"""An exercise as data, and the feedback that follows from it.

An exercise knows the cases it is tried on, a reference answer and the typical mistakes,
each as a wrong answer with the hint that helps. An answer is judged by what it returns:
shape first, then NaN and infinity, then type, then which mistake it is.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from time import process_time
from typing import NamedTuple

from utils.grading.compare import alike, describe_call, difference, is_missing, kind
from utils.grading.sandbox import call, run, warnings_ignored
from utils.grading.state import settings_kept

LONGEST_SENTENCE = 400  # characters


class Feedback(NamedTuple):
    """What a learner hears: `outcome` is "right", "wrong" or "not attempted"."""

    outcome: str
    message: str


def _short(text):
    """Return a text that can be printed: no longer than a few lines, in UTF-8."""
    if len(text) > LONGEST_SENTENCE:
        text = text[: LONGEST_SENTENCE - 3] + "..."
    return text.encode("utf-8", "replace").decode("utf-8")


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
    wanted = "hand over the function itself, without brackets"

    @cached_property
    def _trials(self):
        trials = list(self.cases())
        if self.judge:  # imports what it needs, so that the clock measures answers
            with contextlib.suppress(Exception):
                self.judge(object(), *trials[0])
        return trials

    def _complaint(self, arguments, result):
        if is_missing(result):
            return "your function returned None for this input"
        if self.judge is None:
            return difference(self.reference(*arguments), result)
        return self.judge(result, *arguments)

    def _sentence(self, arguments, result):
        """Return what is wrong with a result, whose own code may run and fail."""
        trial = run(self._complaint, [(arguments, result)], self.seconds, copied=False)
        if trial.timed_out:
            return f"your result cannot be looked at within {self.seconds:g} s"
        if trial.calls[0].error:
            return f"a result of type {kind(result)} cannot be used here"
        return trial.calls[0].result

    def _matches(self, mistake, pairs):
        """Tell whether the learner's calls end as this mistake's do."""
        for arguments, own in pairs:
            twin = call(mistake.answer, arguments)
            if own.error or twin.error:
                if type(own.error) is not type(twin.error):
                    return False
            elif not self.alike(twin.result, own.result):
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
        end = process_time() + 4 * self.seconds
        for mistake in self.mistakes:
            trial = run(self._matches, [(mistake, pairs)], self.seconds, copied=False)
            if trial.timed_out or process_time() > end:
                return []  # a busy machine: no hint is better than a wrong one
            if trial.calls[0].result is True:
                return [f"Likely cause: {mistake.hint}"]
        return []

    def _tried(self, arguments):
        if not arguments:
            return []
        return [f"Tried: {describe_call(self.reference, arguments)}"]

    def _wrong(self, number, sentence, calls):
        arguments = self._trials[number]
        cause = self._likely_cause(calls, number)
        lines = [f"{_short(sentence)}.", *cause, *self._tried(arguments)]
        if not cause:
            lines.append(f'hint("{self.id}") may help.')
        return Feedback("wrong", "\n   ".join(lines))

    def check(self, answer):
        """Judge an answer of any kind; never raise because of it.

        Returns a Feedback: outcome "right", "wrong" or "not attempted", and a message.
        """
        if is_missing(answer):
            return Feedback("not attempted", "not attempted yet.")
        if not callable(answer):
            text = f"{self.wanted}; got a {_short(kind(answer))}."
            return Feedback("wrong", text)
        with warnings_ignored(), settings_kept():
            trial = run(answer, self._trials, self.seconds)
            try:
                return self._judge(trial)
            except Exception:  # a result that is another one at the second look
                return Feedback("wrong", "your results cannot be used here.")

    def _judge(self, trial):
        calls = trial.calls
        if calls and all(not c.error and is_missing(c.result) for c in calls):
            text = (
                "not attempted yet (your function returns None; is `return` missing?)."
            )
            return Feedback("not attempted", text)
        for number, own in enumerate(calls):
            arguments = self._trials[number]
            sentence = own.complaint or self._sentence(arguments, own.result)
            if sentence:
                return self._wrong(number, sentence, calls)
        if trial.timed_out:
            sentence = f"no result within {self.seconds:g} s, perhaps an endless loop"
            return self._wrong(len(calls), sentence, calls)
        note = " (It also prints; returning is enough.)" if trial.printed else ""
        return Feedback("right", f"right.{note}")
