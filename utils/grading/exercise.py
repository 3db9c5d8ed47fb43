"""An exercise as data, and the feedback that follows from it.

An exercise knows the cases it is tried on, a reference answer and the typical mistakes,
each as a wrong answer with the hint that helps.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from utils.grading.compare import equal_or_both_nan, is_missing, type_name
from utils.grading.judging import Feedback, Review, shortened
from utils.grading.sandbox import load_libraries, run
from utils.grading.state import output_swallowed, settings_kept


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer, as code, with the hint that helps."""

    name: str
    answer: Callable
    hint: str


def _as_function(answer):
    if callable(answer):
        return answer
    kind = shortened(type_name(answer))
    return f"hand over the function itself, without brackets; got a {kind}"


@dataclass(frozen=True)
class Exercise:
    """All that is known of an exercise.

    cases: returns a list of argument tuples; `fresh` ones are drawn at each check.
    judge: without one a result is compared with the reference's; judge(result,
    *arguments) instead returns None for a right result or a sentence that says what is
    wrong. also: also(calls) judges all calls of an otherwise right answer together, in
    the same way. praise: praise(result, *arguments) is said of a right answer.
    hints: two levels of help on request; skeleton: the code around what is asked, with
    ... to fill, as a level below them, "" for none.
    alike: a mistake is recognised where its results are alike on all cases, and `also`
    says the same of its calls or nothing; `by_case` means that the cases are questions
    of their own, so that the failing case alone counts. in_pairs: two mistakes at once
    are sought although there is a judge; `alike` has to be strict.
    accept: turns what was handed in into the function to judge, or into a sentence.
    prepare: is called once, before any clock runs, to import what judging needs.
    untouched: said of an answer that is None. show_input: name the failing input.
    """

    id: str
    title: str
    reference: Callable
    cases: Callable
    mistakes: tuple
    hints: tuple
    judge: Callable | None = None
    alike: Callable = equal_or_both_nan
    by_case: bool = False
    in_pairs: bool = False
    seconds: float = 1.5  # processor time of the main thread
    also: Callable | None = None
    praise: Callable | None = None
    accept: Callable = _as_function
    prepare: Callable | None = None
    fresh: bool = False
    untouched: str = "not attempted yet."
    show_input: bool = True
    skeleton: str = ""

    @cached_property
    def _prepared(self):
        if self.prepare:
            self.prepare()
        return True

    @cached_property
    def _kept_trials(self):
        return self._draw()

    def _draw(self):
        trials = list(self.cases())
        try:
            copy.deepcopy(trials)
        except Exception as error:
            raise TypeError(
                f"exercise {self.id}: the arguments of its cases must be objects that "
                f"can be copied, but {error}"
            ) from error
        return trials

    def trials(self):
        """Return the argument tuples of the next check."""
        return self._draw() if self.fresh else self._kept_trials

    def complaint(self, arguments, result):
        """Return what is wrong with one result as a sentence, or None."""
        return Review(self, [arguments], []).complaint(arguments, result)

    def check(self, answer):
        """Judge an answer of any kind; never raise because of it.

        Returns a Feedback: outcome "right", "wrong" or "not attempted", and a message.
        """
        if is_missing(answer):
            return Feedback("not attempted", self.untouched)
        function = self.accept(answer)
        if isinstance(function, str):
            return Feedback("wrong", f"{function}.")
        with settings_kept():  # what is loaded here may bring settings of its own
            ready = self._prepared
            load_libraries(function)
        with settings_kept():
            trials = ready and self.trials()
            trial = run(function, trials, self.seconds)
            with output_swallowed():
                return Review(self, trials, trial.calls).feedback(trial)
