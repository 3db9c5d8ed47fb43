"""Shifts, quarter turns, mirror and sign: how they act on images and on vectors.

Images have the axes (image, row, column, ...). One turn takes the row axis to the
column axis: counter-clockwise in a picture with rows downwards and columns to the
right. For the air showers, whose maps have x first and y second, that is
(x, y) -> (-y, x).
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from utils.arguments import array, choice, integer, require

FILLS = ("wrap", "zero")
GROUPS = ("C4", "D4", "Z2", "shifts")
BATCH = 512  # images per prediction
TWO_NUMBERS = "two whole numbers (rows, columns)"


def _images(images):
    return array("images", images, (3, 4, 5), finite=False)  # NaN: silent stations


def _vectors(vectors):
    vectors = array("vectors", vectors, 2)
    good = vectors.shape[1] in (2, 3)
    require(good, "vectors", vectors.shape, "of shape (n, 2) or (n, 3)")
    return vectors


def _pair(name, value):
    good = isinstance(value, tuple | list | np.ndarray) and len(value) == 2
    require(good, name, value, TWO_NUMBERS)
    return tuple(integer(name, number) for number in value)


def translate(images, shift, fill="wrap"):
    """Return images moved by `shift` = (rows, columns): down and right if positive.

    With "wrap" what leaves on one side comes back on the other (a torus), with "zero"
    it is lost and zeros move in. Images (n, rows, columns, ...), same shape returned.
    """
    images, shift = _images(images), _pair("shift", shift)
    moved = np.roll(images, shift, axis=(1, 2))
    if choice("fill", fill, FILLS) == "zero":
        for axis, number in enumerate(shift, start=1):
            lines = np.moveaxis(moved, axis, 0)
            lines[slice(number) if number >= 0 else slice(number, None)] = 0
    return moved


def rotate(images, turns=1):
    """Return images after `turns` quarter turns from the first axis to the second.

    That is counter-clockwise in the (row, column) picture; the pixel (row, column) of n
    rows goes to (n - 1 - column, row). Images (n, rows, columns, ...).
    """
    return np.rot90(_images(images), integer("turns", turns), axes=(1, 2))


def mirror(images):
    """Return images with the order of their columns reversed: left becomes right."""
    return _images(images)[:, :, ::-1]


def flip_sign(images):
    """Return the images times -1."""
    return -_images(images)


def rotate_vectors(vectors, turns=1):
    """Return vectors turned as `rotate` turns images: (x, y) -> (-y, x) for one turn.

    Vectors (n, 2) or (n, 3); a third component, along the axis of the turn, stays.
    """
    vectors = _vectors(vectors).copy()
    for _ in range(integer("turns", turns) % 4):
        vectors[:, :2] = np.stack([-vectors[:, 1], vectors[:, 0]], axis=1)
    return vectors


def mirror_vectors(vectors):
    """Return vectors mirrored as `mirror` mirrors images: (x, y) -> (x, -y)."""
    vectors = _vectors(vectors).copy()
    vectors[:, 1] *= -1
    return vectors


@dataclass(frozen=True)
class Element:
    """A group element; calling it acts on images: mirror, turn, shift, then sign."""

    mirrored: bool = False
    turns: int = 0
    shift: tuple = (0, 0)
    sign: int = 1

    def __call__(self, images):
        """Return the moved images (n, rows, columns, ...)."""
        images = mirror(images) if self.mirrored else _images(images)
        images = rotate(images, self.turns) if self.turns else images
        images = translate(images, self.shift) if any(self.shift) else images
        return images if self.sign == 1 else -images

    def vectors(self, vectors):
        """Return vectors (n, 2) or (n, 3) mirrored and turned like the images."""
        vectors = mirror_vectors(vectors) if self.mirrored else _vectors(vectors)
        return rotate_vectors(vectors, self.turns)

    @property
    def name(self):
        """Return what the element does, such as "mirror 90°"."""
        shift = ",".join(map(str, self.shift))
        parts = [
            "mirror" * self.mirrored,
            f"{90 * self.turns}°" * bool(self.turns),
            f"shift {shift}" * any(self.shift),
            "sign" * (self.sign < 0),
        ]
        return " ".join(part for part in parts if part) or "identity"


def _elements(name, shape):
    """Return the settings in which the elements of one group differ."""
    if name == "C4":
        return [{"turns": turns} for turns in range(4)]
    if name == "D4":
        both = product((False, True), range(4))
        return [{"mirrored": mirrored, "turns": turns} for mirrored, turns in both]
    if name == "Z2":
        return [{"sign": 1}, {"sign": -1}]
    rows, columns = _pair("shape", shape)
    return [{"shift": shift} for shift in product(range(rows), range(columns))]


def group(*names, shape=None):
    """Return a group as a dictionary name -> function of images, the identity first.

    "C4": the four quarter turns; "D4": these, and these after a mirror; "Z2": identity
    and flip of the sign; "shifts": all shifts of a torus of `shape` (rows, columns).
    Several names give the product: group("Z2", "D4") has 16 elements.
    """
    require(names, "names", names, "one or more of " + ", ".join(GROUPS))
    known = [choice("names", name, GROUPS) for name in names]
    apart = len(set(known)) == len(known) and not {"C4", "D4"} <= set(known)
    require(apart, "names", names, "different groups, C4 or D4 but not both")
    elements = [Element()]
    for name in known:
        added = _elements(name, shape)
        elements = [replace(e, **change) for e in elements for change in added]
    return {element.name: element for element in elements}


def average_over_group(model, images, group):
    """Return the mean prediction over all images that a group makes of each image.

    `model` is a Keras model of one output, `images` (n, rows, columns, channels), and
    `group` what the function `group` returns. Gives an array of the output's shape.
    """
    require(isinstance(group, dict) and group, "group", group, "a group: a dictionary")
    require(hasattr(model, "predict_on_batch"), "model", type(model), "a Keras model")
    images = array("images", images, 4).astype("float32")
    parts = np.array_split(images, -(-len(images) // BATCH))
    return np.concatenate([_average(model, part, group.values()) for part in parts])


def _average(model, images, elements):
    total = 0
    for element in elements:
        moved = np.ascontiguousarray(element(images))
        good = moved.shape == images.shape or None in model.input_shape[1:3]
        require(good, "images", images.shape, "square: the group turns them")
        values = model.predict_on_batch(moved)
        good = isinstance(values, np.ndarray)
        require(good, "model", type(values), "a model of one output")
        total = total + values.astype(float)
    return total / len(elements)
