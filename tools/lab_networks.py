"""Train the lab's twelve small networks in Keras and write site/lab/networks.json.

    python -m tools.lab_networks            about four minutes of one CPU core

There is one network for every combination of padding, sub-sampling and head. The
zero-padded network of each pair goes on from the weights of the circular one, so that
the two differ in little but what happens at the border.
"""

import base64
import itertools
import json

import keras
import numpy as np
from keras import layers, ops

from tools.lab import FOLDER
from utils.images import load_digits

SIZE = 24  # pixels of the picture's side
DIGIT = 14  # pixels of a digit's side, 2 of them empty margin on each side
N_TRAIN = 4000
PADDINGS = ("circular", "zero")  # in the order of training
SUBSAMPLINGS = ("none", "stride", "pool")
HEADS = ("flatten", "global")
# Epochs by sub-sampling: a network without it costs most per epoch and learns most.
EPOCHS = {"none": 10, "stride": 22, "pool": 15}
EPOCHS_ZERO = 2  # it starts from the circular network


@keras.saving.register_keras_serializable("cnn_course")
class CircularPadding2D(layers.Layer):
    """Continue the picture on the other side: the plane becomes a torus.

    Maps (n, H, W, C) to (n, H + 2 width, W + 2 width, C).
    """

    def __init__(self, width, **options):
        super().__init__(**options)
        self.width = width

    def call(self, x):
        """Join the last rows on top, the first below, and the same for columns."""
        w = self.width
        x = ops.concatenate([x[:, -w:], x, x[:, :w]], axis=1)
        return ops.concatenate([x[:, :, -w:], x, x[:, :, :w]], axis=2)

    def get_config(self):
        """Return what the constructor needs."""
        return {**super().get_config(), "width": self.width}


PADDING_LAYERS = {"circular": CircularPadding2D, "zero": layers.ZeroPadding2D}


def filters(subsampling, head):
    """Return the number of maps of the three convolutions.

    Flattening without sub-sampling keeps 576 pixels per map, with ten weights each:
    fewer maps keep that network as small as a phone likes it.
    """
    return (8, 12, 8 if (subsampling, head) == ("none", "flatten") else 16)


def network(padding, subsampling, head):
    """Build one network for pictures (n, 24, 24, 1) with values in [0, 1]."""
    n1, n2, n3 = filters(subsampling, head)
    pad = PADDING_LAYERS[padding]
    stride = 2 if subsampling == "stride" else 1

    inputs = keras.Input((SIZE, SIZE, 1))
    x = pad(2)(inputs)
    x = layers.Conv2D(n1, kernel_size=5, strides=stride, activation="relu")(x)
    if subsampling == "pool":
        x = layers.MaxPooling2D(pool_size=2)(x)
    x = pad(1)(x)
    x = layers.Conv2D(n2, kernel_size=3, strides=stride, activation="relu")(x)
    if subsampling == "pool":
        x = layers.MaxPooling2D(pool_size=2)(x)
    x = pad(1)(x)
    x = layers.Conv2D(n3, kernel_size=3, activation="relu")(x)
    x = layers.GlobalMaxPooling2D()(x) if head == "global" else layers.Flatten()(x)
    x = layers.Dense(10)(x)
    return keras.Model(inputs, layers.Softmax()(x))


# ---------------------------------------------------------------- pictures


def shrink(digits):
    """Average 2×2 pixels: (n, 28, 28) to (n, 14, 14)."""
    return digits.reshape(-1, DIGIT, 2, DIGIT, 2).mean(axis=(2, 4))


def place(digits, rng):
    """Put each digit at a random place inside an empty picture: (n, 24, 24, 1)."""
    pictures = np.zeros((len(digits), SIZE, SIZE, 1), dtype="float32")
    corners = rng.integers(0, SIZE - DIGIT + 1, size=(len(digits), 2))
    for picture, digit, (row, column) in zip(pictures, digits, corners, strict=True):
        picture[row : row + DIGIT, column : column + DIGIT, 0] = digit
    return pictures


def centre(digits):
    """Put each digit in the middle: (n, 24, 24, 1)."""
    margin = (SIZE - DIGIT) // 2
    return np.pad(digits, ((0, 0), (margin,) * 2, (margin,) * 2))[..., None]


def test_pictures():
    """Return the 1,000 pictures that no network is trained on, and their labels."""
    digits, labels = load_digits()
    return place(shrink(digits[N_TRAIN:]), np.random.default_rng(1)), labels[N_TRAIN:]


# ---------------------------------------------------------------- training


def train(model, epochs, seed=1):
    """Fit the network to 4,000 digits, placed anew in every epoch."""
    digits, labels = load_digits(N_TRAIN)
    digits, rng = shrink(digits), np.random.default_rng(seed)
    rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=5e-3, decay_steps=epochs * -(-N_TRAIN // 64)
    )
    model.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy")
    for _ in range(epochs):
        model.fit(place(digits, rng), labels, batch_size=64, verbose=0)


def accuracy(model):
    """Return the accuracy on the 1,000 test pictures in %, to one decimal."""
    pictures, labels = test_pictures()
    decided = model.predict(pictures, verbose=0).argmax(axis=1)
    return round(float((decided == labels).mean() * 100), 1)


# ---------------------------------------------------------------- export


def encode(integers):
    """Return 8-bit integers as base64 text."""
    return base64.b64encode(integers.tobytes()).decode()


def six_digits(values):
    """Return numbers as a list, rounded to what the page needs."""
    return [float(f"{value:.6g}") for value in values]


def rounded(kernel):
    """Round to 255 levels per filter: 8-bit integers, and the scale of each filter."""
    largest = np.abs(kernel).max(axis=tuple(range(kernel.ndim - 1)))
    scale = np.array(six_digits(np.maximum(largest, 1e-9) / 127), dtype="float32")
    levels = np.clip(np.rint(kernel / scale), -127, 127).astype("int8")
    return levels, scale


def weights_of(layer):
    """Describe the weights of a convolution or dense layer."""
    kernel, bias = layer.get_weights()
    levels, scale = rounded(kernel)
    return {
        "shape": list(kernel.shape),
        "kernel": encode(levels),
        "scale": six_digits(scale),
        "bias": six_digits(bias),
    }


def describe(layer, padding):
    """Describe one layer the way cnn.js reads it; padding belongs to convolutions."""
    match layer:
        case layers.Conv2D():
            kind = {"type": "conv", "padding": padding, "stride": layer.strides[0]}
            return kind | weights_of(layer)
        case layers.MaxPooling2D():
            return {"type": "pool", "size": layer.pool_size[0]}
        case layers.GlobalMaxPooling2D():
            return {"type": "global"}
        case layers.Flatten():
            return {"type": "flatten"}
        case layers.Dense():
            return {"type": "dense"} | weights_of(layer)
        case layers.Softmax():
            return {"type": "softmax"}


def described(model):
    """Return the layers of the model that cnn.js also counts as layers."""
    skipped = layers.InputLayer | layers.ZeroPadding2D | CircularPadding2D
    return [layer for layer in model.layers if not isinstance(layer, skipped)]


def export(model, padding):
    """Describe a network, with its weights rounded to 8 bits."""
    return [describe(layer, padding) for layer in described(model)]


def weights(description):
    """Return the rounded weights of one layer: kernel and bias, or nothing."""
    if "kernel" not in description:
        return []
    levels = np.frombuffer(base64.b64decode(description["kernel"]), dtype="int8")
    scale, bias = (np.array(description[k], dtype="float32") for k in ("scale", "bias"))
    return [levels.reshape(description["shape"]) * scale, bias]


def restore(name, descriptions):
    """Build the Keras network called e.g. "zero-pool-flatten" with rounded weights."""
    model = network(*name.split("-"))
    model.set_weights([array for layer in descriptions for array in weights(layer)])
    return model


def samples(models):
    """Pick the first test digit of each class that all networks recognise centred."""
    digits, labels = load_digits()
    digits, labels = shrink(digits[N_TRAIN:]), labels[N_TRAIN:]
    good = np.all(
        [m.predict(centre(digits), verbose=0).argmax(1) == labels for m in models],
        axis=0,
    )
    first = [np.flatnonzero(good & (labels == label))[0] for label in range(10)]
    return [encode(np.rint(digits[i] * 255).astype("uint8")) for i in first]


def main():
    """Train, round, measure and write all networks."""
    networks, models = {}, []
    for subsampling, head in itertools.product(SUBSAMPLINGS, HEADS):
        trained = None
        for padding in PADDINGS:
            keras.utils.set_random_seed(1)
            model, epochs = network(padding, subsampling, head), EPOCHS[subsampling]
            if trained:
                model.set_weights(trained.get_weights())
                epochs = EPOCHS_ZERO
            train(model, epochs)
            trained = model
            name = f"{padding}-{subsampling}-{head}"
            descriptions = export(model, padding)
            models.append(restore(name, descriptions))
            networks[name] = {"accuracy": accuracy(models[-1]), "layers": descriptions}
            print(f"{name:24} {networks[name]['accuracy']} %", flush=True)
    content = {"size": SIZE, "samples": samples(models), "networks": networks}
    text = json.dumps(content, indent=0, separators=(",", ":")) + "\n"
    (FOLDER / "networks.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
