"""What a check leaves as it was, whatever the learner's function does."""

import contextlib
import os
import random
import sys
import threading
import warnings

import numpy as np

from utils.notebook import reset_libraries

_KERAS_SETTINGS = ("floatx", "epsilon", "image_data_format", "dtype_policy")


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

    Otherwise a training after a check would depend on how often one has tried. In
    between, NumPy and Keras have the settings that the course relies on.
    """
    kept = []
    for get, put in _SETTINGS:
        with contextlib.suppress(OSError):  # the working directory may be gone
            kept.append((put, get()))
    reset_libraries()
    try:
        yield
    finally:
        for put, saved in kept:
            with contextlib.suppress(OSError):
                put(saved)


class _Screen:
    """A stream that swallows what some threads print; others print as before."""

    def __init__(self):
        self.stream, self.printed = None, {}  # thread → whether it has printed

    def write(self, text):
        if threading.get_ident() not in self.printed:
            return self.stream.write(text)
        self.printed[threading.get_ident()] = True
        return len(text)

    def close(self):
        """Stay open: the stream below is not the function's to close."""

    def __getattr__(self, name):
        return getattr(self.stream, name)


# Never freed: `print` in another thread may still hold one that is no longer in place.
_SCREENS = {"stdout": _Screen(), "stderr": _Screen()}


@contextlib.contextmanager
def output_swallowed():
    """Swallow prints and warnings of this thread; yield printed() → True or False."""
    thread = threading.get_ident()
    for name, screen in _SCREENS.items():
        if getattr(sys, name) is not screen:
            screen.stream = getattr(sys, name)
            setattr(sys, name, screen)
        screen.printed[thread] = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield lambda: _SCREENS["stdout"].printed[thread]
        finally:
            for name, screen in _SCREENS.items():
                screen.printed.pop(thread, None)
                if not screen.printed:
                    setattr(sys, name, screen.stream)
