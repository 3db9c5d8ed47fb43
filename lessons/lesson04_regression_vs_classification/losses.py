"""A loss of Keras as exercise 04.1 judges it: by what it makes of labels."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Loss:
    """A loss that Keras knows, and as the learner gave it."""

    function: Any
    given: Any

    @property
    def _own_name(self):
        return getattr(self.function, "__name__", type(self.function).__name__)

    @property
    def name(self):
        """Return one name for "binary_crossentropy" and BinaryCrossentropy()."""
        return self._own_name.replace("_", "").lower()

    @property
    def takes_logits(self):
        """Tell whether the loss applies its own sigmoid or softmax."""
        function = self.function
        config = function.get_config() if hasattr(function, "get_config") else {}
        return bool(config.get("from_logits"))

    def __str__(self):
        return self.given if isinstance(self.given, str) else self._own_name


def values_of(function, *arguments):
    """Return what a function of Keras makes of arrays, as an array."""
    import keras

    tensors = [keras.ops.convert_to_tensor(a.astype("float32")) for a in arguments]
    return keras.ops.convert_to_numpy(function(*tensors))


def _mean_loss(loss, labels, outputs):
    """Average a Keras loss, function or object, over the events."""
    return float(np.mean(values_of(loss, labels, outputs)))


def is_optimal(activation, loss, labels, z):
    """Tell whether the mean loss over all labels is smallest at the activations z."""
    rng = np.random.default_rng(403)
    steps = np.concatenate([np.zeros((1, len(z))), rng.normal(0, 0.5, (40, len(z)))])
    events = np.ones((len(labels), 1))
    losses = [
        _mean_loss(loss.function, labels, values_of(activation, (z + step) * events))
        for step in steps
    ]
    return losses[0] <= min(losses) + 1e-5
