"""Set the stage of a lesson: quiet log, fixed seeds, figure style, one status line.

Importing this module silences TensorFlow's start-up log, so it comes before Keras.
"""

import logging
import os
import random
import sys
from pathlib import Path

import numpy as np

from utils.arguments import integer

STYLE = Path(__file__).with_name("course.mplstyle")

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")


def is_static():
    """Tell whether outputs are being stored, so that nothing may move or be redrawn."""
    return os.environ.get("CNN_COURSE_WIDGETS") == "static"


def _device(keras):
    try:
        devices = keras.distribution.list_devices()
    except (AttributeError, NotImplementedError, RuntimeError):
        devices = []
    kinds = sorted({name.split(":")[0].upper() for name in devices} - {"CPU"})
    return "+".join(kinds) or "CPU"


def _status(keras):
    if keras is None:
        return f"NumPy {np.__version__}"
    return f"Keras {keras.__version__} on {keras.backend.backend()}, {_device(keras)}"


def setup(seed=42):
    """Seed the random numbers, set the figure style and name backend and device.

    Keras is seeded and reported only where the lesson has imported it before.
    """
    seed = integer("seed", seed, low=0, high=2**32 - 1)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.style.use(STYLE)
    keras = sys.modules.get("keras")
    print(f"{_status(keras)}, seed {seed}")
    if keras is not None:
        keras.utils.set_random_seed(seed)
    random.seed(seed)  # last: a backend that wakes up may draw numbers
    np.random.seed(seed)
