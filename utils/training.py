"""Training with a quiet progress bar, and metrics that mind the shapes."""

import sys

import keras
import numpy as np
from tqdm.keras import TqdmCallback
from tqdm.std import tqdm

from utils.arguments import array, require
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


def auc(labels, scores):
    """Return the area under the ROC curve.

    That is the probability that a random event of class 1 has a larger score than a
    random event of class 0. Labels 0 and 1; both of shape (N,) or (N, 1).
    """
    labels = array("labels", labels, ndim=(1, 2)).ravel()
    scores = array("scores", scores, ndim=(1, 2)).ravel()
    require(
        labels.size == scores.size, "scores", scores.shape, f"{labels.size} numbers"
    )
    classes = np.unique(labels)
    good = np.array_equal(classes, [0, 1])
    require(good, "labels", classes, "zeros and ones, both present")
    signal, background = scores[labels == 1], np.sort(scores[labels == 0])
    below = np.searchsorted(background, signal, side="left")
    not_above = np.searchsorted(background, signal, side="right")
    return float((below + not_above).mean() / 2 / background.size)
