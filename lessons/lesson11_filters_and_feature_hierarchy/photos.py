"""Photographs for the network that knows CIFAR-10: pieces of four, and your own."""

import numpy as np

from utils.images import PHOTOGRAPHS, load_photograph

SIDE = 48  # pixels of a piece
EXAMPLES = {  # what is cut out: (rows, columns, how many pixels become one)
    "chelsea": (slice(4, 196), slice(56, 248), 6),
    "coffee": (slice(4, 196), slice(50, 242), 6),
    "rocket": (slice(4, 196), slice(60, 252), 6),
    "camera": (slice(0, 256), slice(0, 256), 8),
}


def _photograph(name):
    """Return a photograph in colours (height, width, 3) from 0 to 1."""
    photograph = load_photograph(name) / 255
    if photograph.ndim == 2:
        photograph = np.repeat(photograph[..., None], 3, axis=-1)
    return photograph


def smaller(photograph, factor):
    """Average blocks of factor × factor pixels; what is left over is cut off."""
    rows, columns = (n // factor for n in photograph.shape[:2])
    cut = photograph[: rows * factor, : columns * factor]
    return cut.reshape(rows, factor, columns, factor, 3).mean(axis=(1, 3))


def pieces():
    """Cut four photographs, and copies two and four times smaller, into squares.

    Returns pieces (123, 48, 48, 3) from 0 to 1, and the number of the photograph (123,)
    that each comes from.
    """
    found, origin = [], []
    for number, name in enumerate(PHOTOGRAPHS):
        for factor in (1, 2, 4):
            copy = smaller(_photograph(name), factor)
            for top in range(0, len(copy) - SIDE + 1, SIDE):
                for left in range(0, copy.shape[1] - SIDE + 1, SIDE):
                    found.append(copy[top : top + SIDE, left : left + SIDE])
                    origin.append(number)
    return np.array(found, "float32"), np.array(origin)


def examples():
    """Return four pictures (4, 32, 32, 3) from 0 to 1, a cat first."""
    cuts = EXAMPLES.items()
    small = [smaller(_photograph(n)[rows, cols], f) for n, (rows, cols, f) in cuts]
    return np.array(small, "float32")


def own_picture(file):
    """Return the middle of a photograph in a file, (32, 32, 3) from 0 to 1."""
    import keras

    image = keras.utils.load_img(file, target_size=(32, 32), keep_aspect_ratio=True)
    return np.asarray(image, "float32") / 255
