"""How fast the model-driven widget answers a move: python -m benchmarks.widgets."""

import time

import keras
import numpy as np
from keras import layers

from utils.images import load_digits
from utils.widgets.model_widget import Probe, reply

MOVES = 60


def network():
    """Return an untrained network of the size that lessons use."""
    inputs = keras.Input((28, 28, 1))
    x = inputs
    for filters in (8, 16, 32):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))


def main():
    """Print the time between a question of the browser and the kernel's answer."""
    pictures = load_digits(20)[0][..., None]
    probe = Probe(network(), pictures, None)
    seconds = []
    for move in range(MOVES):
        ask = {"index": move % 20, "ink": None, "down": move % 5 - 2, "right": 1}
        start = time.perf_counter()
        reply(probe, ask)
        seconds.append(time.perf_counter() - start)
    median, late = np.percentile(seconds, [50, 95]) * 1e3
    print(f"answer to a move: median {median:.1f} ms, 95 % within {late:.1f} ms")


if __name__ == "__main__":
    main()
