"""What a check leaves as it was, whatever the learner's function does to it."""

import contextlib
import logging
import os
import random
import sys

import numpy as np

# Their names are put back: `np.mean = None` would break every later check. Variables of
# other modules, so of the learner's notebook, are left as the function leaves them.
MODULES = (
    "builtins",
    "sys",
    "math",
    "random",
    "numpy",
    "numpy.linalg",
    "numpy.random",
    "keras",
    "keras.layers",
    "keras.ops",
)

STREAMS = {"stdout", "stderr", "unraisablehook"}


def namespaces():
    """Return the names of the modules, each namespace with a copy."""
    modules = [sys.modules.get(name) for name in MODULES]
    return [(vars(module), vars(module).copy()) for module in modules if module]


def without_streams(names):
    """Return the names without those by which a session prints and reports errors."""
    return [
        (namespace, {name: copy[name] for name in copy if name not in STREAMS})
        for namespace, copy in names
    ]


def put_back(names):
    """Put deleted and overwritten names back; built-in functions may be among them."""
    for namespace, copy in names:
        namespace.update(copy)


_environ = os.environ
_keras_settings = ("floatx", "epsilon", "image_data_format")


def _set_environ(saved):
    if _environ.copy() != saved:
        _environ.clear()
        _environ.update(saved)


def _set_printing(saved):
    np.set_printoptions(**saved)


def _set_handlers(saved):
    logging.root.handlers[:] = saved


def _keras():
    return getattr(sys.modules.get("keras"), "config", None)


def _get_keras():
    config = _keras()
    return config and [getattr(config, name)() for name in _keras_settings]


def _set_keras(saved):
    for name, value in zip(_keras_settings, saved or (), strict=False):
        getattr(_keras(), f"set_{name}")(value)


_SETTINGS = (
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (random.getstate, random.setstate),  # Keras seeds from these two generators
    (np.random.get_state, np.random.set_state),
    (np.get_printoptions, _set_printing),
    (os.getcwd, os.chdir),
    (_environ.copy, _set_environ),
    (logging.root.handlers.copy, _set_handlers),
    (_get_keras, _set_keras),
)


@contextlib.contextmanager
def settings_kept():
    """Put the settings of Python, NumPy and Keras back, and the random generators.

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
