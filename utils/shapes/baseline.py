"""Telescope images told apart without a network: five numbers and a polynomial."""

from itertools import combinations_with_replacement

import numpy as np

from utils.shapes.hillas import hillas

NAMES = ("brightness", "length", "width", "alpha", "pixels")


def five_numbers(images, source=(0.0, 0.0)):
    """Return lg brightness, length, width, alpha, lit pixels of each image, (n, 5).

    `source` is the place in degrees to which gammas point.
    """
    found = hillas(images, source=source)
    shape = [found[name] for name in ("length", "width", "alpha", "pixels")]
    return np.column_stack([np.log10(1 + found["size"]), *shape])


def _products(numbers):
    """Return all products of up to three columns of an array (n, k)."""
    columns = np.column_stack([np.ones(len(numbers)), numbers])
    chosen = combinations_with_replacement(range(columns.shape[1]), 3)
    return np.stack([columns[:, list(each)].prod(axis=1) for each in chosen], axis=1)


def classify(numbers, labels, new_numbers):
    """Return the class of new images, of which some numbers (n, k) are known.

    For each class, a polynomial of third degree in the numbers is fitted by least
    squares to 1 for images of that class and 0 for others. The largest one decides.
    """
    centre, spread = numbers.mean(axis=0), numbers.std(axis=0)
    spread = np.where(spread > 0, spread, 1)
    known = _products((numbers - centre) / spread)
    targets = np.eye(labels.max() + 1)[labels]
    weights = np.linalg.lstsq(known, targets, rcond=None)[0]
    return (_products((new_numbers - centre) / spread) @ weights).argmax(axis=1)
