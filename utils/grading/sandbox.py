"""Run a learner's function calmly: errors, prints, endless loops and side effects.

The function runs in a thread of its own, which can be interrupted. A thread cannot be
kept from ending the process (`os._exit`), from a call of compiled code that never comes
back (one that takes long goes on in the background until it ends), from using up the
memory, from writing to a file descriptor (`os.write`), from starting threads.
"""

import contextlib
import copy
import ctypes
import functools
import io
import sys
import threading
import warnings
from dataclasses import dataclass, field
from time import process_time
from types import CoroutineType

import numpy as np

from utils.grading.compare import kind, refusal
from utils.grading.state import namespaces, put_back, settings_kept, without_streams

# Written out: a function may overwrite `range`.
PATIENCE = (True, False, False, False, False, False, False, False)
QUARTERS = (False, False, False, True)
# Seconds; on a busy machine the thread's turn comes late.
PAUSES = (0.02, 0.02, 0.02, 0.05, 0.1, 0.2)


class OutOfTime(BaseException):
    """Raised inside a learner's function that takes too long."""


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


def _text_of(error):
    try:
        return " ".join(str(error)[:1000].split())
    except OutOfTime:
        raise
    except BaseException:  # an error that cannot even be printed
        return ""


def describe_error(error):
    """Return 'TypeError: message (line 3 of its cell)' on one line."""
    text, place, step = _text_of(error), "", error.__traceback__
    if len(text) > 160:
        text = text[:157] + "..."
    while step and step.tb_frame.f_code.co_filename == __file__:
        step = step.tb_next
    if step:
        place = f" (line {step.tb_lineno} of its cell)"
    return f"{kind(error)}: {text}{place}"


def _copy(arguments):
    with contextlib.suppress(Exception):
        return copy.deepcopy(arguments)
    return arguments


def _same(before, after):
    if before is after:
        return True
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
    own = _copy(arguments) if own is None else own
    try:
        result = answer(*own)
        if isinstance(result, CoroutineType):
            result.close()  # else Python warns that nobody waited for it
        sentence = refusal(result)
    except OutOfTime:
        raise
    except BaseException as error:
        text = f"your function stopped with {describe_error(error)}"
        return Call(error=error, complaint=text)
    if sentence:
        return Call(error=ValueError(sentence), complaint=sentence)
    if not _unchanged(arguments, own):
        return Call(result, None, "your function changes its input; work on a copy")
    return Call(result)


# Returns None, so that it can be the __init__ of an exception.
_interrupt = ctypes.PYFUNCTYPE(None, ctypes.c_ulong, ctypes.py_object)(
    ("PyThreadState_SetAsyncExc", ctypes.pythonapi)
)
_NO_EXCEPTION = ctypes.py_object()


def _insistent(ident):
    """Return an OutOfTime that comes again once raised: no handler can go on."""
    again = type("OutOfTime", (OutOfTime,), {})
    again.__init__ = staticmethod(functools.partial(_interrupt, ident, again))
    return again


def _catch_last(ident):
    """Catch what is still to be raised in this thread, so that Python stops looking."""
    try:
        _interrupt(ident, OutOfTime)  # takes the place of an earlier one
        while True:
            pass
    except OutOfTime:
        return


class _Worker:
    """A thread that calls the answer on all cases and can be interrupted."""

    def __init__(self, answer, cases, copies, names):
        self.work, self.calls, self.names = (answer, cases, copies), [], names
        self.over, self.interrupted, self.abandoned = False, False, False
        self.gate, self.done = threading.Lock(), threading.Lock()
        self.done.acquire()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _call_all(self):
        answer, cases, copies = self.work
        try:
            for arguments, own in zip(cases, copies, strict=True):
                self.calls.append(call(answer, arguments, own))
        finally:
            if not self.abandoned:  # later these names are no longer today's
                put_back(self.names)

    def _run(self):
        ident = threading.get_ident()
        # Compiled: a handler that starts with it cannot be interrupted before.
        forget = functools.partial(_interrupt, ident, _NO_EXCEPTION)
        try:
            self._call_all()
        except BaseException:
            forget()
        while not self.over:
            try:
                with self.gate:
                    self.over = True  # from here on nobody interrupts
            except OutOfTime:
                forget()
        if self.interrupted:
            _catch_last(ident)
        self.done.release()

    def wait(self, seconds):
        """Wait for the end of the work; where the machine is busy, with patience.

        Time that other programs take does not count, up to eight times `seconds`.
        """
        start = before = process_time()
        for in_first_round in PATIENCE:
            for is_last in QUARTERS:
                if self.done.acquire(True, seconds / 4):
                    return
                may_end = is_last or not in_first_round
                if may_end and process_time() - start > 0.8 * seconds:
                    return  # it had its time
            now = process_time()
            if now - before < 0.01 * seconds:
                return  # it sleeps
            before = now

    def stop(self):
        """Interrupt the work; what swallows exceptions is asked more firmly.

        What sleeps or computes on is abandoned: interrupted once, when it comes back.
        """
        polite, firm = OutOfTime, _insistent(self.thread.ident)
        tries = zip((polite, polite, polite, firm, firm, firm), PAUSES, strict=True)
        for exception, pause in tries:
            with self.gate:
                if self.over:
                    return
                self.interrupted = True
                _interrupt(self.thread.ident, exception)
            if self.done.acquire(True, pause):
                return
        del firm.__init__  # an interrupt after the check must not come again
        self.abandoned = True


@contextlib.contextmanager
def warnings_ignored():
    """Keep the warnings of learners' code out of the notebook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _ignore(unraisable):
    """Take note of nothing: an interrupt may land in a destructor."""


def _swallow(screen):
    """Let prints go to `screen`, errors and interrupts of destructors nowhere."""
    sys.stdout, sys.stderr, sys.unraisablehook = screen, io.StringIO(), _ignore


def _all_but_interrupts(report):
    """Return a hook that reports all but the interrupt of an abandoned answer."""

    def report_others(unraisable):
        if not issubclass(unraisable.exc_type, OutOfTime):
            report(unraisable)

    return report_others


sys.unraisablehook = _all_but_interrupts(sys.unraisablehook)


def run(answer, cases, seconds, copied=True):
    """Call `answer` on every case, `seconds` in all, and return a Trial.

    The answer works on copies, its prints are swallowed, what it changes in the session
    is put back. Calls that did not end in time are missing from the Trial.
    """
    names, screen = namespaces(), io.StringIO()
    # not on the answer's time
    copies = [_copy(arguments) for arguments in cases] if copied else cases
    worker = _Worker(answer, cases, copies, without_streams(names))
    with settings_kept(), warnings_ignored():
        _swallow(screen)
        try:
            worker.thread.start()
            worker.wait(seconds)
        finally:
            put_back(names)  # the functions that the next lines need may be gone
            _swallow(screen)
            worker.stop()
            put_back(names)
    calls = worker.calls[: len(cases)]
    printed = not screen.closed and bool(screen.getvalue())
    return Trial(calls, printed, len(calls) < len(cases))
