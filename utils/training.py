"""Training with a quiet progress bar, shape-safe metrics, steps taken at once."""

import sys
from copy import copy

import keras
import numpy as np
from tqdm.keras import TqdmCallback
from tqdm.std import tqdm

from utils.notebook import is_static


def progress():
    """Return the callbacks that show one line of progress and then remove it.

    To be used as `model.fit(..., verbose=0, callbacks=progress())`. Where outputs are
    stored (CNN_COURSE_WIDGETS=static) there is nothing to show.
    """
    if is_static():
        return []
    bar = TqdmCallback(verbose=0, tqdm_class=tqdm, leave=False, file=sys.stdout)
    return [bar]


def at_once(steps=10):
    """Return how many steps `compile` may take at once: PyTorch takes one."""
    return 1 if keras.backend.backend() == "torch" else steps


def replay(callbacks, logs):
    """Show recorded logs to callbacks, epoch by epoch, without training anything.

    `logs` is a list of dictionaries, one per epoch, with keys such as "val_loss". The
    stand-in for the model has one weight, set to the number of the epoch, from 1 on.
    The callbacks stay as they are: before Keras 3.15 they remember the best of an
    earlier training. Returns the learning rate after each epoch until the callbacks
    stop, and the number of the epoch whose weights are left at the end.
    """
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile("adam", loss="mse", metrics=["accuracy"], run_eagerly=True)
    model.train_on_batch(np.zeros((1, 1)), np.zeros((1, 1)))  # builds the metrics
    copies = [copy(callback) for callback in callbacks]
    watchers = keras.callbacks.CallbackList(copies, model=model)
    rates = []
    watchers.on_train_begin()
    for epoch, entry in enumerate(logs):
        model.set_weights([np.full((1, 1), epoch + 1)])
        watchers.on_epoch_begin(epoch)
        watchers.on_epoch_end(epoch, dict(entry))
        rates.append(float(model.optimizer.learning_rate))
        if model.stop_training:
            break
    watchers.on_train_end()
    return rates, int(model.get_weights()[0].item())


def _difference(y_true, y_pred):
    """Return prediction minus truth, one number per event, whatever the shapes.

    Without the reshape, labels (N,) and predictions (N, 1) broadcast to (N, N).
    """
    y_true = keras.ops.reshape(keras.ops.cast(y_true, "float32"), (-1,))
    y_pred = keras.ops.reshape(keras.ops.cast(y_pred, "float32"), (-1,))
    return y_pred - y_true


def bias(y_true, y_pred):
    """Return the mean of prediction − truth, in the unit of the labels.

    Labels and predictions may have the shapes (N,) or (N, 1), in any combination.
    """
    return keras.ops.mean(_difference(y_true, y_pred))


def resolution(y_true, y_pred):
    """Return the standard deviation of prediction − truth, in the unit of the labels.

    Labels and predictions may have the shapes (N,) or (N, 1), in any combination.
    """
    return keras.ops.std(_difference(y_true, y_pred))
