"""Call a function and interrupt it when its time is over, in the thread it runs in."""

import _thread
import os
import signal
import sys
import threading
import time
from pathlib import Path

WAITING = 5  # seconds by the clock on the wall for each second of processor time
_IDLE = 0.1  # of the seconds allowed: what uses less has waited
_LOOK = 0.02  # seconds between two looks at the clocks
_PATIENCE = 10  # looks that a call of a library has to come to its end
_CAUGHT = 10  # times
_LIBRARIES = "site-packages", "dist-packages", str(Path(os.__file__).parent), "<frozen"


class OutOfTime(BaseException):
    """Raised inside a function that takes too long; `waited` rather than computed."""

    waited = False


def main_thread_time():
    """Return the processor time in s that the main thread has used.

    Other threads, for instance those of a network in training, do not count. Without
    such a clock (Windows), the time on the wall.
    """
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.monotonic()
    return time.clock_gettime(time.pthread_getcpuclockid(threading.main_thread().ident))


def _interrupt_main():
    if hasattr(signal, "pthread_kill"):  # wakes a sleeping thread, too
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _again(frame, event, argument):
    """Trace function that lets the next line that is executed raise OutOfTime."""
    if event in ("line", "call"):
        raise OutOfTime
    return _again


def _frames(frame):
    """Return the frames inside `within`, the innermost first."""
    found = []
    while frame and frame.f_code is not within.__code__:
        found.append(frame)
        frame = frame.f_back
    return found


def _is_library(frame):
    return any(part in frame.f_code.co_filename for part in _LIBRARIES)


def _opens_or_closes(frame):
    return frame.f_code.co_name in ("__enter__", "__exit__")


class _Limit:
    """Interrupts the main thread from the moment on when its time is over."""

    def __init__(self, seconds):
        self.seconds, self.active = seconds, True
        self.expired = self.waited = False
        self.looks = self.raised = 0
        self.over = threading.Event()
        self.trace, self.handler = sys.gettrace(), signal.getsignal(signal.SIGINT)
        self.watch = threading.Thread(target=self._watch, daemon=True)

    def _watch(self):
        used, clock = main_thread_time(), time.monotonic()
        while not self.over.wait(_LOOK):
            spent = main_thread_time() - used
            if max(spent, (time.monotonic() - clock) / WAITING) > self.seconds:
                # on a busy machine a loop gets little time, but one that waits none
                idle = spent < _IDLE * self.seconds
                self.waited = self.waited or (idle and not self.expired)
                self.expired = True
                _interrupt_main()

    def _handle(self, number, frame):
        if not self.expired:  # the learner's own interrupt, by ■ or Ctrl-C
            signal.default_int_handler(number, frame)
        if not self.active:
            return
        frames, self.looks = _frames(frame), self.looks + 1
        patience = 5 if any(map(_opens_or_closes, frames)) else 1
        if any(map(_is_library, frames)) and self.looks < patience * _PATIENCE:
            # Interrupted half-way, Keras may lose the weights of all later networks.
            return
        self.raised, self.looks = self.raised + 1, 0
        if self.raised > _CAUGHT:
            # A handler in the function has caught the exception: let its next line
            # raise it again, and so on, until the function has ended.
            for caller in frames:
                caller.f_trace = _again
            sys.settrace(_again)
        raise OutOfTime

    def __enter__(self):
        signal.signal(signal.SIGINT, self._handle)
        self.watch.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.watch.join()
        signal.signal(signal.SIGINT, self.handler)


def within(seconds, function, *arguments):
    """Return function(*arguments), or raise OutOfTime when its time is over.

    `seconds` are processor time of the main thread, or five times as long a wait. It is
    interrupted there, so nothing goes on in the background; compiled code ends first.
    In any other thread no time is kept, as only the main one can be interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        return function(*arguments)
    with _Limit(seconds) as limit:
        try:
            return function(*arguments)
        except OutOfTime as late:
            sys.settrace(limit.trace)
            late.waited = limit.waited
            raise
        finally:
            sys.settrace(limit.trace)  # a call of __exit__ would be traced
            limit.active = False
