"""Run a learner's function: errors, prints, endless loops and side effects."""

import contextlib
import copy
import inspect
from dataclasses import dataclass, field
from importlib import import_module
from types import CoroutineType, FunctionType

import numpy as np

from utils.grading.compare import refusal, type_name
from utils.grading.state import output_swallowed
from utils.grading.timing import OutOfTime, within

_LONGEST_ERROR = 160  # characters


@dataclass
class Call:
    """What one call of the answer did; `complaint` says what went wrong, or None."""

    result: object = None
    error: BaseException | None = None
    complaint: str | None = None


@dataclass
class Trial:
    """The calls that came to an end, in order, and what else was noticed."""

    calls: list = field(default_factory=list)
    printed: bool = False
    timed_out: bool = False
    waited: bool = False  # rather than computed, where it timed out


def _text_of(error):
    try:
        text = " ".join(str(error)[:1000].split())
    except Exception:  # an error that cannot even be printed
        return ""
    return text if len(text) <= _LONGEST_ERROR else text[: _LONGEST_ERROR - 3] + "..."


def describe_error(error):
    """Return 'TypeError: message (line 3 of its cell)' on one line."""
    step = error.__traceback__
    while step and step.tb_frame.f_code.co_filename == __file__:
        step = step.tb_next
    place = f" (line {step.tb_lineno} of its cell)" if step else ""
    return f"{type_name(error)}: {_text_of(error)}{place}"


def _same(before, after):
    if before is after:
        return True
    if isinstance(before, dict):
        keys = isinstance(after, dict) and list(before) == list(after)
        return keys and all(_same(before[key], after[key]) for key in before)
    if isinstance(before, tuple | list):
        pairs = zip(before, after, strict=False)
        return len(before) == len(after) and all(_same(b, a) for b, a in pairs)
    if not isinstance(before, np.ndarray):
        return True
    return before.shape == np.shape(after) and np.array_equal(
        before, after, equal_nan=before.dtype.kind == "f"
    )


def _unchanged(before, after):
    try:
        return _same(before, after)
    except Exception:  # something that cannot be compared has been put in
        return False


def call(answer, arguments, own=None):
    """Call the answer with its own copy of the arguments and return a Call."""
    own = copy.deepcopy(arguments) if own is None else own
    try:
        result = answer(*own)
        if isinstance(result, CoroutineType):
            result.close()  # else Python warns that nobody waited for it
        sentence = refusal(result)
    except (OutOfTime, KeyboardInterrupt):
        raise
    except BaseException as error:
        text = f"your function stopped with {describe_error(error)}"
        return Call(error=error, complaint=text)
    if sentence:
        return Call(error=ValueError(sentence), complaint=sentence)
    if not _unchanged(arguments, own):
        return Call(result, None, "your function changes its input; work on a copy")
    return Call(result)


def names_in(code):
    """Return the names that code and the functions inside it look for or import."""
    inner = (const for const in code.co_consts if hasattr(const, "co_names"))
    return set(code.co_names).union(*map(names_in, inner))


def _reached_from(answer):
    """Yield the names that an answer and the functions that it calls look for."""
    waiting, seen = [answer], set()
    while waiting:
        function = waiting.pop()
        if isinstance(function, FunctionType) and function not in seen:
            seen.add(function)
            names = names_in(function.__code__)
            yield from names
            waiting += map(function.__globals__.get, names)
            waiting += inspect.getclosurevars(function).nonlocals.values()


def load_libraries(answer):
    """Import Keras where an answer does, before its clock runs.

    That takes seconds, and an import that was interrupted cannot be repeated.
    """
    with contextlib.suppress(Exception):
        if "keras" in _reached_from(answer):
            import_module("keras")


def run(answer, cases, seconds):
    """Call `answer` on every case, `seconds` in all, and return a Trial.

    The answer works on copies, made before the clock starts, and its prints are
    swallowed. Calls that did not end in time are missing from the Trial.
    """
    copies, trial = copy.deepcopy(cases), Trial()

    def call_all():
        for arguments, own in zip(cases, copies, strict=True):
            trial.calls.append(call(answer, arguments, own))

    with output_swallowed() as printed:
        try:
            within(seconds, call_all)
        except OutOfTime as late:
            trial.timed_out, trial.waited = True, late.waited
        trial.printed = printed()
    return trial
