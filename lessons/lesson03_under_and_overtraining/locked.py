"""A test set that stays locked and counts its uses."""

from statistics import NormalDist
from typing import NamedTuple

import keras
import numpy as np

from utils.arguments import array, require


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
