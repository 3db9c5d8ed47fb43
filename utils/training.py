"""Training with a quiet progress bar, shape-safe metrics, a test set that counts."""

import sys
from copy import copy
from statistics import NormalDist
from typing import NamedTuple

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


def _predicted_classes(model, images):
    """Return one class number per image from a Keras model or a predict function."""
    if isinstance(model, keras.Model):
        output = model.predict(images, verbose=0)
    else:
        require(callable(model), "model", model, "a Keras model or a function")
        output = keras.ops.convert_to_numpy(model(images))
    output = array("predictions", output, ndim=(1, 2))
    require(
        len(output) == len(images), "predictions", output.shape, f"{len(images)} rows"
    )
    if output.ndim == 1:
        whole = np.array_equal(output, output.astype(int))
        require(whole, "predictions", output, "scores per class or class numbers")
        return output
    scores = "scores of at least two classes, or class numbers of shape (events,)"
    require(output.shape[1] > 1, "predictions", output.shape, scores)
    return output.argmax(axis=1)


class Score(NamedTuple):
    """What a locked test set tells: an interval, and a clean number only once.

    accuracy: share of right answers, None from the second use on. low, high: ends of
    the interval. events: size of the test set. uses: how often it was used by then.
    """

    accuracy: float | None
    low: float
    high: float
    events: int
    uses: int

    def __str__(self):
        """Return one sentence for people."""
        if self.accuracy is not None:
            half = (self.high - self.low) / 2
            used = f"{self.events} events, first use"
            return f"{self.accuracy:.1%} ± {half:.1%} ({used})"
        return (
            f"use {self.uses} of these {self.events} events: between {self.low:.1%} "
            f"and {self.high:.1%}, in case you keep the best of {self.uses}"
        )


def _wilson(p, n, q):
    """Return the two solutions t of (p − t)² = q² t (1 − t) / n."""
    middle, root = p + q**2 / (2 * n), q * (p * (1 - p) / n + (q / n) ** 2 / 4) ** 0.5
    scale = 1 + q**2 / n
    return max(0.0, (middle - root) / scale), min(1.0, (middle + root) / scale)


class LockedTestSet:
    """Test data that stay inside, count their uses and widen the error bar.

    images: array (events, ...). labels: class numbers (events,). `uses` counts the
    evaluations. The ends of the interval are the true accuracies t that lie one error,
    σ² = t(1 − t)/n, from the measured one (Wilson, JASA 22 (1927) 209). After K uses
    the best one looks better by chance: the lower end then lies q errors away, where
    Φ(q)^K = Φ(1), so that it stays below the true accuracy in about 84 % of all cases
    even for the best of K (Šidák, JASA 62 (1967) 626); no clean number is given.
    """

    def __init__(self, images, labels):
        labels = array("labels", labels, ndim=1)
        whole = np.array_equal(labels, labels.astype(int))
        require(whole, "labels", labels, "class numbers")
        self._images, self._labels = np.array(images), labels.copy()
        shape = self._images.shape
        require(shape[:1] == labels.shape, "images", shape, f"{labels.size} images")
        self.uses = 0

    def evaluate(self, model):
        """Return the Score of a Keras classifier or of a predict function.

        The output holds scores (events, classes), the largest of which counts, or class
        numbers (events,). An output that cannot be judged is a ValueError and no use.
        """
        predicted = _predicted_classes(model, self._images.copy())
        right, events = int(np.sum(predicted == self._labels)), self._labels.size
        self.uses += 1
        accuracy = right / events
        normal = NormalDist()
        q = normal.inv_cdf(normal.cdf(1) ** (1 / self.uses))
        low, _ = _wilson(accuracy, events, q)
        _, high = _wilson(accuracy, events, 1)
        clean = accuracy if self.uses == 1 else None
        return Score(clean, low, high, events, self.uses)
