"""Wrong answers to exercise 05.4: shifts and labels as learners mistake them."""

import numpy as np

from lessons.lesson05_images_and_dense_networks.references import shifted_copies

SIDE = 40  # pixels of a sheet


def moved(images, labels, copies, draw):
    """Return a training set whose shifts `draw(rng, copy)` gives."""
    rng = np.random.default_rng(505)
    moved, names = [], []
    for image, label in zip(images, labels, strict=True):
        for copy in range(copies):
            moved.append(np.roll(image, draw(rng, copy), axis=(0, 1)))
            names.append(label)
    return np.array(moved), np.array(names)


def by(draw):
    """Return the wrong answer whose shifts `draw(rng, copy)` gives."""
    return lambda images, labels, copies: moved(images, labels, copies, draw)


def tiled_labels(images, labels, copies):
    """Return labels in the wrong order."""
    moved, _ = shifted_copies(images, labels, copies)
    return moved, np.tile(labels[::-1], copies)


def digits_rolled(images, labels, copies):
    """Return copies behind one another, all moved alike."""
    moved = [np.roll(images, (k + 1, 3), axis=(0, 1)) for k in range(copies)]
    return np.concatenate(moved), np.tile(labels, copies)


def stacked(images, labels, copies):
    """Return the copies of a digit on an axis of their own."""
    moved, names = shifted_copies(images, labels, copies)
    return moved.reshape(len(images), copies, SIDE, SIDE), names


def with_originals(images, labels, copies):
    """Return the copies behind the digits themselves."""
    moved, names = shifted_copies(images, labels, copies)
    return np.concatenate([images, moved]), np.concatenate([labels, names])


def averaged(images, labels, copies):
    """Return digits on sheets of half the size."""
    moved, names = shifted_copies(images, labels, copies)
    return moved.reshape(-1, 20, 2, 20, 2).mean(axis=(2, 4))[..., None], names
