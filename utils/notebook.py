"""Prepare a lesson: load Keras without its log, seeds, figure style, devices.

Importing this module silences TensorFlow's log, but for the lines of its own import:
`setup` holds those back.
"""

import logging
import os
import random
import sys
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from utils.arguments import integer, require

STYLE = Path(__file__).with_name("course.mplstyle")

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")


def is_static():
    """Tell whether outputs are being stored, so that nothing may move or be redrawn."""
    return os.environ.get("CNN_COURSE_WIDGETS") == "static"


def in_notebook():
    """Tell whether a kernel runs this, so that outputs may be more than a text."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return hasattr(get_ipython(), "kernel")


# For consoles that are not UTF-8, for instance redirected ones on Windows
_PLAIN = {
    "✅": "[right]",
    "❌": "[wrong]",
    "⏳": "[not yet]",
    "💡": "[hint]",
    "✔": "[yes]",
    "✘": "[no]",
    "◐": "[partly]",
    "→": "->",
    "−": "-",
    "×": "x",
}


def say(text):
    """Print a text; where the console lacks a character, a plain one instead."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for symbol, plain in _PLAIN.items():
            text = text.replace(symbol, plain)
        text = text.encode(encoding, "replace").decode(encoding)
    print(text)


def show_text(text, **metadata):
    """Print a text; in a notebook its output carries `metadata`."""
    if not in_notebook():
        say(text)
        return
    from IPython.display import display

    display({"text/plain": text}, raw=True, metadata=metadata)


def _restore(error, log, kind, *_):
    """Give the standard error its descriptor back; after an exception show the log."""
    os.dup2(error, 2)
    os.close(error)
    if kind:
        log.seek(0)
        while part := log.read(2**16):
            os.write(2, part)


@contextmanager
def _without_log():
    """Hold back what libraries write to the standard error themselves, past Python.

    Some of TensorFlow's lines heed no setting. After an error they are shown. Nothing
    is held back where the system has no standard error or no temporary file.
    """
    with ExitStack() as stack:
        with suppress(OSError):
            log, error = stack.enter_context(TemporaryFile()), os.dup(2)
            stack.push(partial(_restore, error, log))
            os.dup2(log.fileno(), 2)
        yield


def _device(keras):
    """Return the devices of the running backend, "CPU" or "GPU"."""
    try:
        devices = keras.distribution.list_devices()
    except (AttributeError, NotImplementedError, RuntimeError):
        devices = []
    kinds = sorted({name.split(":")[0].upper() for name in devices} - {"CPU"})
    return "+".join(kinds) or "CPU"


def _version(keras):
    return tuple(map(int, keras.__version__.split(".")[:2]))


def setup(seed=42):
    """Load Keras, seed random numbers, set the figure style; print backend and device.

    The first call in a process takes as long as the import of Keras.
    """
    seed = integer("seed", seed, low=0, high=2**32 - 1)
    wants_log = os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "0"
    with nullcontext() if wants_log else _without_log():
        import keras
        from matplotlib import pyplot

        device = _device(keras)
    # TensorFlow's import sets the level itself, so this comes after it
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    pyplot.style.use(STYLE)
    backend = keras.backend.backend()
    print(f"Keras {keras.__version__} on {backend}, {device}, seed {seed}")
    if _version(keras) < (3, 13):  # else its own generator would go on
        keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    random.seed(seed)  # last: a backend that wakes up may draw numbers
    np.random.seed(seed)


def _torch_devices():
    import torch

    count = torch.cuda.device_count()
    remedy = "one for PyTorch; for more set KERAS_BACKEND to jax or tensorflow"
    require(count < 2, "number of GPUs", count, remedy)
    return nullcontext()


def _tensorflow_devices():
    import tensorflow as tf

    return tf.distribute.MirroredStrategy().scope()


def _jax_devices():
    import keras

    return keras.distribution.DataParallel().scope()


def all_devices():
    """Return a context in which a model is built and trained on all devices at once.

    Devices are the GPUs, else the CPUs, of the running backend. With one of them
    nothing changes. Several ones hold the same weights and share out each batch, whose
    size, the last one's of an epoch too, must be a multiple of their number. JAX by
    `keras.distribution`; TensorFlow by `tf.distribute`, where a batch normalisation
    sees the share of its device only; a ValueError if PyTorch, for which Keras has
    neither, sees several GPUs.
    """
    import keras

    backend = keras.backend.backend()
    if backend == "torch":
        return _torch_devices()
    if len(keras.distribution.list_devices()) == 1:
        return nullcontext()
    return _jax_devices() if backend == "jax" else _tensorflow_devices()
