"""Run a learner's function calmly: errors, prints, endless loops and side effects."""

import contextlib
import copy
import ctypes
import io
import random
import threading
import traceback
import warnings
from dataclasses import dataclass, field

import numpy as np


class OutOfTime(BaseException):
    """Raised inside a learner's function that takes too long."""


@dataclass
class Call:
    """What one call of the answer did."""

    result: object = None
    error: BaseException | None = None
    changed_input: bool = False

    def complaint(self):
        """Return a sentence when the call itself went wrong, else None."""
        if self.error is not None:
            return f"your function stopped with {describe_error(self.error)}"
        if self.changed_input:
            return "your function changes its input; work on a copy"
        return None


@dataclass
class Trial:
    """The calls that came to an end, in order, and what else was noticed."""

    calls: list = field(default_factory=list)
    printed: bool = False
    timed_out: bool = False


def describe_error(error):
    """Return 'TypeError: message (line 3 of your cell)' on one line."""
    text = " ".join(str(error).split())
    if len(text) > 160:
        text = text[:157] + "..."
    lines = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in lines if frame.filename != __file__]
    place = f" (line {own[0]} of its cell)" if own else ""
    return f"{type(error).__name__}: {text}{place}"


def _copy(arguments):
    with contextlib.suppress(Exception):
        return copy.deepcopy(arguments)
    return arguments


def _same(before, after):
    if isinstance(before, tuple | list):
        pairs = zip(before, after, strict=False)
        return len(before) == len(after) and all(_same(b, a) for b, a in pairs)
    if not isinstance(before, np.ndarray):
        return True
    return before.shape == np.shape(after) and np.array_equal(
        before, after, equal_nan=before.dtype.kind == "f"
    )


def _call(answer, arguments, own):
    """Call the answer with its own copy of the arguments."""
    try:
        result = answer(*own)
    except OutOfTime:
        raise
    except BaseException as error:
        return Call(error=error)
    return Call(result=result, changed_input=not _same(arguments, own))


def _work(answer, cases, copies, trial):
    with contextlib.suppress(OutOfTime):
        for arguments, own in zip(cases, copies, strict=True):
            trial.calls.append(_call(answer, arguments, own))


def _stop(thread):
    """Interrupt a thread; a loop that swallows the exception is asked a few times."""
    for _ in range(5):
        ident = ctypes.c_ulong(thread.ident)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(OutOfTime))
        thread.join(0.02)
        if not thread.is_alive():
            return


@contextlib.contextmanager
def warnings_ignored():
    """Keep the warnings of learners' code out of the notebook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def random_state_kept():
    """Put the states of Python's and NumPy's generators back; Keras seeds from these.

    Otherwise a training after a check would depend on how often one has tried.
    """
    state, numpy_state = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(state)
        np.random.set_state(numpy_state)


def run(answer, cases, seconds):
    """Call `answer` on every case, `seconds` in all, and return a Trial.

    The answer works on copies, its prints are swallowed. Calls that did not end in time
    are missing from the Trial.
    """
    trial, screen = Trial(), io.StringIO()
    copies = [_copy(arguments) for arguments in cases]  # not on the answer's time
    work = (answer, cases, copies, trial)
    thread = threading.Thread(target=_work, args=work, daemon=True)
    quiet = (
        contextlib.redirect_stdout(screen),
        contextlib.redirect_stderr(io.StringIO()),
        warnings_ignored(),
    )
    with contextlib.ExitStack() as stack:
        for context in quiet:
            stack.enter_context(context)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            trial.timed_out = True
            _stop(thread)
    trial.calls = trial.calls[: len(cases)]
    trial.printed = bool(screen.getvalue())
    return trial
