"""From the calls of an answer to feedback: what is wrong, and which mistake it is.

Shape first, then NaN and infinity, then type, then the likely cause.
"""

from typing import NamedTuple

from utils.grading.causes import Search
from utils.grading.compare import describe_call, difference, is_missing, type_name
from utils.grading.timing import WAITING, OutOfTime, within

_LONGEST_SENTENCE = 400  # characters


class Feedback(NamedTuple):
    """What a learner hears: `outcome` is "right", "wrong" or "not attempted"."""

    outcome: str
    message: str


def shortened(text):
    """Return a text that can be printed: no longer than a few lines, in UTF-8."""
    if len(text) > _LONGEST_SENTENCE:
        text = text[: _LONGEST_SENTENCE - 3] + "..."
    return text.encode("utf-8", "replace").decode("utf-8")


class Review(NamedTuple):
    """One answer under judgement: its calls beside the cases they were made for."""

    exercise: object
    trials: list
    calls: list

    def complaint(self, arguments, result):
        """Return what is wrong with one result as a sentence, or None."""
        if is_missing(result):
            return "your function returned None for this input"
        if self.exercise.judge is None:
            return difference(self.exercise.reference(*arguments), result)
        return self.exercise.judge(result, *arguments)

    def _safely(self, function, *arguments, otherwise):
        """Return function(*arguments), in which a result's own code may fail."""
        seconds = self.exercise.seconds
        try:
            return within(seconds, function, *arguments)
        except OutOfTime:
            return f"your result cannot be looked at within {seconds:g} s"
        except Exception:
            return otherwise

    def _sentence(self, number):
        """Return what is wrong with a call, or None."""
        own = self.calls[number]
        if own.complaint:
            return own.complaint
        otherwise = f"a result of type {type_name(own.result)} cannot be used here"
        pair = self.trials[number], own.result
        return self._safely(self.complaint, *pair, otherwise=otherwise)

    def _together(self):
        """Return what is wrong with all calls taken together, or None."""
        if self.exercise.also is None:
            return None
        otherwise = "your results cannot be used here"
        return self._safely(self.exercise.also, self.calls, otherwise=otherwise)

    def _wrong(self, number, sentence):
        exercise, lines = self.exercise, [f"{shortened(sentence)}."]
        causes = Search(exercise, self.trials, self.calls, number).causes()
        for word, cause in zip(("Likely cause", "And"), causes, strict=False):
            lines.append(f"{word}: {cause.hint}")
        if exercise.show_input and self.trials[number]:
            tried = describe_call(exercise.reference, self.trials[number])
            lines.append(f"Tried: {tried}")
        if not causes:
            lines.append(f'hint("{exercise.id}") may help.')
        return Feedback("wrong", "\n   ".join(lines))

    def _late(self, trial):
        seconds = self.exercise.seconds
        if trial.waited:
            text = f"no result within {WAITING * seconds:g} s: it waits for something"
        else:
            text = f"no result within {seconds:g} s, perhaps an endless loop"
        return self._wrong(len(self.calls), text)

    def _right(self, trial):
        note = " (It also prints; returning is enough.)" if trial.printed else ""
        text = "right."
        if self.exercise.praise:
            text = self.exercise.praise(self.calls[-1].result, *self.trials[-1])
        return Feedback("right", f"{text}{note}")

    def feedback(self, trial):
        """Return the Feedback on the calls of a Trial."""
        calls = self.calls
        if calls and all(not c.error and is_missing(c.result) for c in calls):
            text = "your function returns None; is `return` missing?"
            return Feedback("not attempted", f"not attempted yet ({text}).")
        for number in range(len(calls)):
            if sentence := self._sentence(number):
                return self._wrong(number, sentence)
        if trial.timed_out:
            return self._late(trial)
        if sentence := self._together():
            return self._wrong(len(calls) - 1, sentence)
        return self._right(trial)
