"""Which of the typical mistakes a learner has made: one, one per value, or two."""

import copy
import time
from types import CellType, FunctionType

import numpy as np

from utils.grading.compare import as_array, difference
from utils.grading.sandbox import call, names_in
from utils.grading.timing import OutOfTime, within

_ENOUGH = 3  # different numbers and shapes, below which two mistakes fit by chance


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
                return [mistake, *self._beside(mistake)]
        return []

    def _calls(self, answer):
        """Yield the arguments, the call of a wrong answer and the learner's own call.

        Cases that share a random generator share it here, too.
        """
        copies = {}
        for arguments, own in self.pairs:
            copied = copy.deepcopy(arguments, copies)
            yield arguments, call(answer, arguments, copied), own

    def _end_alike(self, arguments, other, own):
        """Tell whether a wrong answer's call ends as the learner's."""
        if own.error or other.error:
            return type(own.error) is type(other.error)
        if own.complaint != other.complaint:  # one of them changes its input
            return False
        if not self.exercise.alike(other.result, own.result):
            return False
        by_case = self.exercise.by_case
        return not by_case or bool(self.exercise.complaint(arguments, other.result))

    def _explains(self, answer):
        """Tell whether the learner's calls end as those of a wrong answer do."""
        found = []
        for arguments, other, own in self._calls(answer):
            if not self._end_alike(arguments, other, own):
                return False
            found.append(other)
        said = self._said_of(found)
        return not said or said == self._said_of([own for _, own in self.pairs])

    def _said_of(self, calls):
        return self.exercise.also(calls) if self.exercise.also else None

    def _says(self, answer, sentence):
        calls = [other for _, other, _ in self._calls(answer)]
        return self._said_of(calls) == sentence

    def _beside(self, mistake):
        """Return the mistake behind what is said of all calls, where it is another."""
        said = self._holds(self._said_of, [own for _, own in self.pairs])
        if not said or self._holds(self._says, mistake.answer, said):
            return []
        for other in self.exercise.mistakes:
            if self._holds(self._says, other.answer, said):
                return [other]
        return []

    # ---------------------------------------------------------------- value by value

    def _per_value(self):
        """Return a mistake for each wrong value of a tuple, or none at all."""
        if self.exercise.judge:
            return []
        results = [own.result for _, own in self.pairs]
        right = [right.result for _, right, _ in self._calls(self.exercise.reference)]
        size = len(right[0]) if isinstance(right[0], tuple) else 0
        same = all(isinstance(r, tuple | list) and len(r) == size for r in results)
        if size < 2 or not same:
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
        exercise = self.exercise
        if exercise.by_case or (exercise.judge and not exercise.in_pairs):
            return []
        if not self._tells_much():
            return []
        for outer in exercise.mistakes:
            for inner in exercise.mistakes:
                both = on_top(outer.answer, inner.answer, exercise.reference)
                if outer is inner or not (both and self._holds(self._explains, both)):
                    continue
                if self._holds(self._fails, both):
                    return [inner, outer]
        return []

    def _fails(self, answer):
        """Tell whether an answer is wrong: two mistakes can cancel each other."""
        return any(
            other.error or self.exercise.complaint(arguments, other.result)
            for arguments, other, _ in self._calls(answer)
        )

    def _tells_much(self):
        """Tell whether the results are too many for two mistakes to fit by chance."""
        arrays = [values for _, own in self.pairs for values in _arrays(own.result)]
        if any(values is None or values.dtype.kind == "b" for values in arrays):
            return self.exercise.in_pairs
        numbers = np.unique(np.concatenate([np.ravel(values) for values in arrays]))
        shapes = {values.shape for values in arrays if values.ndim and values.any()}
        return len(numbers) + len(shapes) >= _ENOUGH


def _arrays(result):
    """Return a result as one array, or as those of its items, None for what is none."""
    whole = as_array(result)
    if whole is None and isinstance(result, tuple | list):
        return [as_array(item) for item in result]
    return [whole]


class _Rebuilding:
    """Functions of one module, made anew so that one name means something else."""

    def __init__(self, home):
        self.home, self.known = home, dict(home)
        self.met, self.made = set(), {}

    def again(self, function):
        """Return a function of the module anew, with those that it closes over."""
        own = isinstance(function, FunctionType) and function.__globals__ is self.home
        if not own or function in self.made:
            return self.made.get(function, function) if own else function
        code, name = function.__code__, function.__name__
        cells = tuple(CellType() for _ in function.__closure__ or ())
        same = code, self.known, name, function.__defaults__, cells
        self.made[function] = FunctionType(*same)
        self.made[function].__kwdefaults__ = function.__kwdefaults__
        for cell, old in zip(cells, function.__closure__ or (), strict=True):
            cell.cell_contents = self.again(old.cell_contents)
        for other in names_in(code) - self.met:
            self.met.add(other)
            if other in self.home:
                self.known[other] = self.again(self.home[other])
        return self.made[function]


def on_top(outer, inner, reference):
    """Return the wrong answer `outer` made on top of `inner`, or None.

    A mistake is often a change of the right answer: it calls the reference and spoils
    its arguments or its result. Then it can spoil another wrong answer as well.
    """
    if not isinstance(outer, FunctionType):
        return None
    module = _Rebuilding(outer.__globals__)
    both = module.again(outer)
    module.known[reference.__name__] = inner
    return both if reference.__name__ in module.met else None
