"""Which of the typical mistakes a learner has made: one, one per value, or two."""

import time
from types import FunctionType

import numpy as np

from utils.grading.compare import as_array, difference
from utils.grading.sandbox import Call, call
from utils.grading.timing import OutOfTime, within

_ENOUGH = 3  # different numbers in all results, below which two mistakes fit by chance


class Search:
    """The search for the causes of a wrong answer, within a limited time.

    exercise: with its mistakes; trials, calls: its cases and what the answer made of
    them; number: of the case that is wrong.
    """

    def __init__(self, exercise, trials, calls, number):
        self.exercise = exercise
        self.complete = len(calls) == len(trials)
        self.pairs = list(zip(trials, calls, strict=False))
        if exercise.by_case:
            self.pairs, self.complete = self.pairs[number : number + 1], True
        self.end = time.thread_time() + 4 * exercise.seconds

    def causes(self):
        """Return the mistakes that explain the answer, none where it is unclear."""
        try:
            if not (self.complete and self.pairs):
                return []
            return self._one() or self._per_value() or self._two()
        except OutOfTime:
            return []  # no hint is better than a wrong one

    def _holds(self, test, *arguments):
        """Return test(*arguments), in which a result's own code may run and fail."""
        if time.thread_time() > self.end:
            raise OutOfTime
        try:
            return within(self.exercise.seconds, test, *arguments)
        except Exception:  # a result that fails when it is compared
            return False

    def _one(self):
        for mistake in self.exercise.mistakes:
            if self._holds(self._explains, mistake.answer):
                return [mistake]
        return []

    def _ends_alike(self, answer, arguments, own):
        """Return the wrong answer's own call where it ends as the learner's."""
        other = call(answer, arguments)
        if own.error or other.error:
            return other if type(own.error) is type(other.error) else None
        if not self.exercise.alike(other.result, own.result):
            return None
        right_here = not self.exercise.complaint(arguments, other.result)
        return None if self.exercise.by_case and right_here else other

    def _explains(self, answer):
        """Tell whether the learner's calls end as those of a wrong answer do."""
        found = []
        for arguments, own in self.pairs:
            found.append(self._ends_alike(answer, arguments, own))
            if found[-1] is None:
                return False
        also = self.exercise.also
        return also is None or not also(found) or bool(also([c for _, c in self.pairs]))

    # ---------------------------------------------------------------- value by value

    def _per_value(self):
        """Return a mistake for each wrong value of a tuple, or none at all."""
        results = [own.result for _, own in self.pairs]
        right = [self.exercise.reference(*arguments) for arguments, _ in self.pairs]
        size = len(right[0]) if isinstance(right[0], tuple) else 0
        same = all(isinstance(r, tuple | list) and len(r) == size for r in results)
        if self.exercise.judge or size < 2 or not same:
            return []
        found = []
        for place in range(size):
            wanted, own = ([r[place] for r in side] for side in (right, results))
            if all(difference(w, o) is None for w, o in zip(wanted, own, strict=True)):
                continue
            mistake = self._explaining_value(place, own)
            if mistake is None:
                return []
            found += [mistake] if mistake not in found else []
        return found

    def _explaining_value(self, place, own):
        for mistake in self.exercise.mistakes:
            if self._holds(self._gives, mistake.answer, place, own):
                return mistake
        return None

    def _gives(self, answer, place, own):
        """Tell whether a wrong answer gives these values at one place of its tuples."""
        for (arguments, _), value in zip(self.pairs, own, strict=True):
            other = call(answer, arguments)
            if other.error or not self.exercise.alike(other.result[place], value):
                return False
        return True

    # ---------------------------------------------------------------- two mistakes

    def _two(self):
        """Return two mistakes that together explain the answer, or none."""
        if self.exercise.judge or self.exercise.by_case or not self._tells_much():
            return []
        for outer in self.exercise.mistakes:
            for inner in self.exercise.mistakes:
                both = on_top(outer.answer, inner.answer, self.exercise.reference)
                if outer is not inner and both and self._holds(self._explains, both):
                    return [inner, outer]
        return []

    def _tells_much(self):
        """Tell whether the results are too many for two mistakes to fit by chance."""
        arrays = [
            as_array(own.result) for _, own in self.pairs if isinstance(own, Call)
        ]
        if any(values is None or values.dtype.kind == "b" for values in arrays):
            return False
        return len(np.unique(np.concatenate([np.ravel(a) for a in arrays]))) >= _ENOUGH


def _names(code):
    """Return the names that code and the functions inside it look for."""
    inner = (const for const in code.co_consts if hasattr(const, "co_names"))
    return set(code.co_names).union(*map(_names, inner))


def on_top(outer, inner, reference):
    """Return the wrong answer `outer` made on top of `inner`, or None.

    A mistake is often a change of the right answer: it calls the reference and spoils
    its arguments or its result. Then it can spoil another wrong answer as well.
    """
    name = reference.__name__
    if not isinstance(outer, FunctionType) or name not in _names(outer.__code__):
        return None
    known = outer.__globals__ | {name: inner}
    both = FunctionType(
        outer.__code__, known, outer.__name__, outer.__defaults__, outer.__closure__
    )
    both.__kwdefaults__ = outer.__kwdefaults__
    return both
