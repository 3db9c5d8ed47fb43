# /// script
# requires-python = ">=3.11"
# dependencies = ["keras==3.15.1", "numpy==2.4.6", "tensorflow==2.21.0"]
# ///
"""Train the networks of cifar10_networks.npz and print their accuracy.

Run `uv run data/train_cifar10.py`, or install the packages above and use Python.
CIFAR-10 is downloaded through Keras (170 MB), or read from an .npz file given with
`--local FILE` that holds x_train, y_train, x_test and y_test as Keras gives them.
"""

import argparse
import os
import platform
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")  # "torch" works as well

import keras
import numpy as np

OUTPUT = Path(__file__).resolve().parent / "cifar10_networks.npz"
BATCH = 128
DECAY = 2.5e-4  # L2 factor of every kernel but those of a first layer


@dataclass(frozen=True)
class Recipe:
    """One network and its training.

    blocks: filters of each convolution, per block; 2 × 2 pooling between blocks.
    epochs: for each epoch the side of the crops and their largest shift, in pixels.
    rate: corners (epoch, learning rate) of a line.
    first_size, first_decay, first_spread: side, L2 factor and initial standard
    deviation (None: as Keras does) of the first layer's filters.
    covered: side of a grey square somewhere on each picture, in pixels.
    after: the recipe of a network with fewer filters, from whose weights this one
    starts. Half of its targets are the answers of all networks before it.
    """

    blocks: tuple
    seed: int
    epochs: tuple
    rate: tuple
    first_size: int = 3
    first_decay: float = DECAY
    first_spread: float | None = None
    covered: int = 0
    after: "Recipe | None" = None


# Small crops first: an epoch of them costs about half as much.
SMALL, MEDIUM, WHOLE = (24, 4), (28, 6), (32, 4)
NARROW = Recipe(
    blocks=((32,), (64, 64), (128, 128, 128)),
    seed=0,
    epochs=10 * (SMALL,) + 12 * (WHOLE,),
    rate=((0, 0.01), (3, 0.1), (6, 0.1), (10, 0.3 / 7), (11, 0.06), (22, 0)),
)
WIDER = Recipe(
    blocks=((32,), (64, 64), (160, 160, 160)),
    seed=10,
    epochs=4 * (MEDIUM,) + 7 * (WHOLE,),
    rate=((0, 0.005), (1, 0.05), (11, 0)),
    covered=8,
    after=NARROW,
)
RECIPES = {
    "vgg": Recipe(
        blocks=((48,), (96, 96), (160, 160, 160)),
        seed=20,
        epochs=4 * (MEDIUM,) + 8 * (WHOLE,),
        rate=((0, 0.005), (1, 0.05), (12, 0)),
        covered=8,
        after=WIDER,
    ),
    "wide": Recipe(
        blocks=((32,), (64,), (128,)),
        seed=1,
        epochs=8 * (SMALL,) + 2 * ((32, 2),),
        rate=((0, 0.01), (2, 0.1), (4, 0.1), (7, 0.025), (10, 0)),
        first_size=7,
        # Both against traces of the random start in the filters.
        first_decay=2e-3,
        first_spread=0.003,
    ),
}


class LearningRate(keras.callbacks.Callback):
    """Set the rate of each step of one epoch on the line through `corners`."""

    def __init__(self, corners, epoch, steps):
        super().__init__()
        self.epochs, self.rates = zip(*corners, strict=True)
        self.epoch, self.steps = epoch, steps

    def on_train_batch_begin(self, batch, logs=None):
        """Set the learning rate of one step."""
        now = self.epoch + batch / self.steps
        self.model.optimizer.learning_rate = np.interp(now, self.epochs, self.rates)


def network(recipe, normalised):
    """Build the network with batch normalisation, or the plain one that is shipped."""
    inputs = keras.Input((None, None, 3))
    x = keras.layers.Rescaling(4.0, offset=-2.0)(inputs)
    for number, block in enumerate(recipe.blocks):
        if number > 0:
            x = keras.layers.MaxPooling2D(2)(x)
        for position, filters in enumerate(block):
            first = number == position == 0
            x = convolution(recipe, filters, first, normalised)(x)
            if normalised:
                x = keras.layers.BatchNormalization(momentum=0.95)(x)
            x = keras.layers.ReLU()(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dense(10, kernel_regularizer=keras.regularizers.L2(DECAY))(x)
    return keras.Model(inputs, x)


def convolution(recipe, filters, first, normalised):
    """Return one convolution; a bias would be lost in the normalisation behind it."""
    spread = recipe.first_spread if first else None
    return keras.layers.Conv2D(
        filters,
        recipe.first_size if first else 3,
        padding="same",
        use_bias=not normalised,
        kernel_initializer=(
            keras.initializers.RandomNormal(stddev=spread)
            if spread
            else "glorot_uniform"
        ),
        kernel_regularizer=keras.regularizers.L2(
            recipe.first_decay if first else DECAY
        ),
    )


def folded_weights(model):
    """Return [kernel, bias, …] with each normalisation inside its convolution."""
    layers = [layer for layer in model.layers if layer.weights]
    weights = []
    for conv, norm in zip(layers[:-1:2], layers[1:-1:2], strict=True):
        gamma, beta, mean, variance = norm.get_weights()
        scale = gamma / np.sqrt(variance + norm.epsilon)
        weights += [conv.get_weights()[0] * scale, beta - mean * scale]
    return weights + layers[-1].get_weights()


def crops(images, size, shift, rng):
    """Cut one window per picture, at most `shift` pixels off the centre; uint8."""
    padded = np.pad(images, ((0, 0), (4, 4), (4, 4), (0, 0)), mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size), (1, 2))
    centre = (padded.shape[1] - size) // 2
    row, column = centre + rng.integers(-shift, shift + 1, (len(images), 2)).T
    return np.moveaxis(windows[np.arange(len(images)), row, column], 1, -1)


def cover(images, side, rng):
    """Put a grey square around a random pixel of each float image, in place."""
    lines = np.arange(images.shape[1]) + 0.5
    corners = rng.integers(0, images.shape[1], (2, len(images)))
    rows, columns = np.abs(lines - corners[..., None]) < side / 2
    images[rows[:, :, None] & columns[:, None, :]] = 0.5


def widen(narrow, wide, rng):
    """Copy random filters until the blocks are as wide as asked, and their weights.

    The next layer's weights are shared among the copies: up to 5 % of noise, which
    lets copies part, the answers stay (Net2Net, arXiv:1511.05641).
    """
    source = np.arange(3)
    for old, new in zip(narrow.layers, wide.layers, strict=True):
        weights = old.get_weights()
        if not weights:
            continue
        if not isinstance(old, keras.layers.BatchNormalization):
            kernel = weights[0]
            if len(source) != kernel.shape[-2]:
                share = 1 / np.bincount(source)[source]
                kernel = kernel[..., source, :] * share[:, None]
                kernel *= 1 + 0.05 * rng.normal(size=kernel.shape)
            count = kernel.shape[-1]
            more = new.get_weights()[0].shape[-1] - count
            source = np.concatenate([np.arange(count), rng.integers(0, count, more)])
            weights[0] = kernel
        new.set_weights([array[..., source] for array in weights])


def with_answers_of(models, images, labels):
    """Return the mean of one-hot labels and of the answers to picture and mirror."""
    both = (images, images[:, :, ::-1])
    answers = [keras.ops.softmax(logits(model, x)) for model in models for x in both]
    mean = np.mean([keras.ops.convert_to_numpy(array) for array in answers], axis=0)
    return (labels + mean) / 2


def train(recipe, images, labels):
    """Train on uint8 `images` and one-hot `labels`; return all networks, best last."""
    earlier = train(recipe.after, images, labels) if recipe.after else []
    keras.utils.set_random_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    model = network(recipe, normalised=True)
    if earlier:
        labels = with_answers_of(earlier, images, labels)
        widen(earlier[-1], model, rng)
    # The answers of a network have been smoothed already.
    smoothing = 0 if earlier else 0.1
    model.compile(
        keras.optimizers.SGD(momentum=0.9, nesterov=True),
        keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=smoothing
        ),
        metrics=["accuracy"],
        jit_compile=False,
    )
    steps = -(-len(images) // BATCH)
    mirrored = rng.random(len(images)) < 0.5
    for epoch, (size, shift) in enumerate(recipe.epochs):
        x = crops(images, size, shift, rng)
        x[mirrored] = x[mirrored, :, ::-1]
        mirrored = ~mirrored  # every picture alternates with its mirror image
        order = rng.permutation(len(x))
        x, y = x[order].astype(np.float32) / 255, labels[order]
        if recipe.covered:
            cover(x, recipe.covered, rng)
        rate = LearningRate(recipe.rate, epoch, steps)
        model.fit(x, y, BATCH, shuffle=False, callbacks=[rate], verbose=2)
    return [*earlier, model]


def cifar10(local):
    """Return ((images, labels), (images, labels)) for training and test."""
    if local is None:
        return keras.datasets.cifar10.load_data()
    with np.load(local) as file:
        return tuple(
            (file[f"x_{part}"], file[f"y_{part}"]) for part in ("train", "test")
        )


def logits(model, images):
    """Return the answers (n, 10) to uint8 images."""
    return model.predict(images.astype(np.float32) / 255, batch_size=250, verbose=0)


def report(name, model, weights, data, seconds):
    """Print how good the network is in the form in which it is shipped."""
    plain = network(RECIPES[name], normalised=False)
    plain.set_weights([array.astype(np.float32) for array in weights])
    for part, (images, labels) in zip(("training", "test"), data, strict=True):
        images, labels = images[:10_000], labels[:10_000].ravel()
        answers = logits(plain, images)
        right = answers.argmax(axis=1) == labels
        print(f"{name}: {part} accuracy {right.mean():.4f} of {len(right)}")
    difference = np.abs(answers - logits(model, images)).max()
    print(f"{name}: folding and rounding change a logit by at most {difference:.4f}")
    print("per class:", *(f"{right[labels == c].mean():.3f}" for c in range(10)))
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, answers.argmax(axis=1)), 1)
    print(confusion)
    print(f"{seconds / 60:.0f} min of processor time")


def main():
    """Train all networks, write the file and print its SHA-256."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--local", metavar="FILE", help="CIFAR-10 as .npz")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    data = cifar10(arguments.local)
    (images, labels), _ = data
    targets = keras.utils.to_categorical(labels, 10)
    arrays = {}
    for name, recipe in RECIPES.items():
        start = time.process_time()
        model = train(recipe, images, targets)[-1]
        seconds = time.process_time() - start
        weights = [array.astype(np.float16) for array in folded_weights(model)]
        report(name, model, weights, data, seconds)
        arrays |= {f"{name}_{index}": array for index, array in enumerate(weights)}
    np.savez_compressed(arguments.output, **arrays)
    print(arguments.output.name, sha256(arguments.output.read_bytes()).hexdigest())
    print(f"Python {platform.python_version()}, Keras {keras.version()}")


if __name__ == "__main__":
    main()
