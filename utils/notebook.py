"""Prepare a lesson: load Keras without its log, settings, seeds, figures, devices.

Importing this module silences TensorFlow's log, but for the lines of its own import:
`setup` holds those back.

Other random starts: with CNN_COURSE_START=3 in the environment, each seed that `setup`
or `seed` is given is larger by 3000, so that networks start from other weights and see
batches, noise and splits of their own in another order. Simulated data and examples
whose numbers a text quotes have seeds of their own and stay.
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

_INTERACTIVE = ("ipympl", "widget", "nbagg", "notebook")  # in names of backends

# What lessons and exercises rely on, as Keras and NumPy have it; a user's keras.json or
# startup file may say otherwise
_KERAS = {
    "image_data_format": "channels_last",
    "floatx": "float32",
    "epsilon": 1e-7,
    "dtype_policy": "float32",
}
_ERRORS = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
_PRINTED = {
    **{"edgeitems": 3, "threshold": 1000, "linewidth": 75, "precision": 8},
    **{"suppress": False, "floatmode": "maxprec", "sign": "-"},
    **{"nanstr": "nan", "infstr": "inf", "legacy": False},
}

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
os.environ.setdefault("NVIDIA_TF32_OVERRIDE", "0")  # see `_use_all_bits`


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
    "⚠": "[not found]",
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


def _shifted(name, value):
    value = integer(name, value, low=0, high=2**32 - 1)
    start = os.environ.get("CNN_COURSE_START") or "0"
    require(start.isdecimal(), "CNN_COURSE_START", start, "a whole number from 0")
    return (value + 1000 * int(start)) % 2**32


def seed(number):
    """Return the seed for a training: `number`, or where it leads at another start."""
    return _shifted("number", number)


def reset_libraries():
    """Give NumPy and Keras, if that is loaded, the settings that lessons rely on.

    These are the ones they have by themselves. Returns as texts what Keras had instead,
    for example ["channels_first", "epsilon 0.001"].
    """
    np.seterr(**_ERRORS)
    np.set_printoptions(**_PRINTED)
    config = getattr(sys.modules.get("keras"), "config", None)
    if config is None:
        return []
    others = {}
    for name, value in _KERAS.items():
        found = getattr(config, name)()
        found = getattr(found, "name", found)  # of a policy
        if found != value:
            getattr(config, f"set_{name}")(value)
            others[f"epsilon {found:g}" if name == "epsilon" else found] = None
    return list(others)


def _use_all_bits(backend):
    """Let GPUs multiply float32 as it is, not rounded to the ten bits of TF32.

    Otherwise sums by hand and by Keras agree to three digits only. The environment's
    NVIDIA_TF32_OVERRIDE is for NVIDIA's libraries, this for what compiles its own code.
    """
    if backend == "tensorflow":
        config = sys.modules[backend].config.experimental
        config.enable_tensor_float_32_execution(False)
    if backend == "jax":
        sys.modules[backend].config.update("jax_default_matmul_precision", "highest")


def _set_figures(pyplot):
    """Let figures look as they do in the lessons and, in a notebook, appear in it."""
    if in_notebook():
        from IPython import get_ipython

        if not any(name in pyplot.get_backend().lower() for name in _INTERACTIVE):
            get_ipython().enable_matplotlib("inline")  # may set figures, so it is first
    pyplot.style.use(["default", STYLE])


def setup(seed=42):
    """Load Keras, set seeds, settings and figures; print backend, device and seed.

    Settings of Keras, NumPy and Matplotlib that a user brings along (keras.json,
    matplotlibrc) give way to those of the course; the line names what Keras had. The
    first call in a process takes as long as the import of Keras.
    """
    seed = _shifted("seed", seed)
    wants_log = os.environ.get("TF_CPP_MIN_LOG_LEVEL") == "0"
    with nullcontext() if wants_log else _without_log():
        import keras
        from matplotlib import pyplot

        device = _device(keras)
        with suppress(ImportError):  # Keras loads it later, whatever its backend
            import tensorflow  # noqa: F401
    # TensorFlow's import sets the level itself, so this comes after it
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    backend = keras.backend.backend()
    _use_all_bits(backend)
    _set_figures(pyplot)
    others = ", ".join(reset_libraries())
    line = f"Keras {keras.__version__} on {backend}, {device}, seed {seed}"
    print(f"{line} (your {others} set aside)" if others else line)
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
