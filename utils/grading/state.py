"""What a check leaves as it was, whatever the learner's function does."""

import contextlib
import os
import random
import sys
import threading
import warnings

import numpy as np

_KERAS_SETTINGS = ("floatx", "epsilon", "image_data_format")


def _keras():
    return getattr(sys.modules.get("keras"), "config", None)


def _get_keras():
    config = _keras()
    return config and [getattr(config, name)() for name in _KERAS_SETTINGS]


def _set_keras(saved):
    for name, value in zip(_KERAS_SETTINGS, saved or (), strict=False):
        getattr(_keras(), f"set_{name}")(value)


_SETTINGS = (
    (random.getstate, random.setstate),  # Keras seeds from these two generators
    (np.random.get_state, np.random.set_state),
    (np.get_printoptions, lambda saved: np.set_printoptions(**saved)),
    (np.geterr, lambda saved: np.seterr(**saved)),
    (os.getcwd, os.chdir),
    (_get_keras, _set_keras),
)


@contextlib.contextmanager
def settings_kept():
    """Put random generators and settings of Python, NumPy and Keras back.

    Otherwise a training after a check would depend on how often one has tried.
    """
    kept = []
    for get, put in _SETTINGS:
        with contextlib.suppress(OSError):  # the working directory may be gone
            kept.append((put, get()))
    try:
        yield
    finally:
        for put, saved in kept:
            with contextlib.suppress(OSError):
                put(saved)


class _Screen:
    """A stream that swallows what one thread prints; others print as before."""

    def __init__(self, stream):
        self.stream, self.owner, self.printed = stream, threading.get_ident(), False

    def write(self, text):
        if threading.get_ident() != self.owner:
            return self.stream.write(text)
        self.printed = True
        return len(text)

    def close(self):
        """Stay open: the stream below is not the function's to close."""

    def __getattr__(self, name):
        return getattr(self.stream, name)


@contextlib.contextmanager
def output_swallowed():
    """Swallow prints and warnings of this thread; yield the stream that counts them."""
    streams = sys.stdout, sys.stderr
    screen = _Screen(sys.stdout)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.stdout, sys.stderr = screen, _Screen(sys.stderr)
        try:
            yield screen
        finally:
            sys.stdout, sys.stderr = streams
