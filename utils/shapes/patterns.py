"""Blobs, dots and bars: small pictures whose truth is known."""

import numpy as np

from utils.arguments import integer, number, require
from utils.shapes.blocks import BLOCK, balanced_labels, in_blocks, sum_of_blobs

BLOB_CELL = 6  # pixels; at most one blob per cell
BLOB_JITTER = 1.5  # pixels; keeps centres at least 3 pixels apart
BLOB_WIDTH = 1.0  # pixels, standard deviation

DOT_MARGIN = 4  # pixels; all windows of 5 x 5 that hold a dot fit into the picture

BAR_STEPS = {  # rows (downwards) and columns from one pixel of a bar to the next
    "horizontal": (0, 1),
    "vertical": (1, 0),
    "diagonal": (1, 1),
    "antidiagonal": (1, -1),
}
BAR_CLASSES = tuple(BAR_STEPS)
BAR_REACH = (2, 4)  # pixels on either side of a bar's centre


def _blob_truth(rng, size, max_count):
    """Put each blob of a picture near the middle of a cell of its own.

    Returns (BLOCK, max_count) arrays, NaN beyond the count of a picture.
    """
    cells = size // BLOB_CELL
    shape = BLOCK, max_count
    count = rng.integers(1, max_count, BLOCK, endpoint=True)
    cell = rng.random((BLOCK, cells**2)).argsort(axis=1)[:, :max_count]
    first_centre = (size - 1) / 2 - (cells - 1) / 2 * BLOB_CELL
    jitter = rng.uniform(-BLOB_JITTER, BLOB_JITTER, (2, *shape))
    amplitude = rng.uniform(0.5, 1.5, shape)
    hidden = np.where(np.arange(max_count) < count[:, None], 0, np.nan)
    return {
        "count": count,
        "amplitude": amplitude + hidden,
        "cx": first_centre + BLOB_CELL * (cell % cells) + jitter[0] + hidden,
        "cy": first_centre + BLOB_CELL * (cell // cells) + jitter[1] + hidden,
    }


def blobs(n, seed=0, size=24, max_count=6, noise=0.05):
    """Simulate pictures with 1 to `max_count` Gaussian blobs that do not overlap.

    Blobs have a standard deviation of 1 pixel and amplitudes from 0.5 to 1.5; Gaussian
    noise of standard deviation `noise` is added.

    Returns:
        images (n, size, size) float32;
        truth, a dict: count (n,) int64; amplitude, cx (column), cy (row), each
        (n, max_count) float64 and NaN beyond the picture's count.

    Raises:
        ValueError: n < 1, seed < 0, size < 6, noise < 0, or more blobs than cells of
            6 x 6 pixels.
    """
    size = integer("size", size, BLOB_CELL)
    max_count = integer("max_count", max_count, 1, (size // BLOB_CELL) ** 2)
    noise = number("noise", noise, 0)
    width = np.full((BLOCK, max_count), BLOB_WIDTH)

    def simulate_block(rng):
        truth = _blob_truth(rng, size, max_count)
        cx, cy, peak = (np.nan_to_num(truth[key]) for key in ("cx", "cy", "amplitude"))
        images = sum_of_blobs(np.arange(size), cx, cy, width, peak)
        images += noise * rng.standard_normal(images.shape)
        return {"images": images.astype(np.float32), **truth}

    truth = in_blocks(n, seed, simulate_block)
    return truth.pop("images"), truth


def two_dots(n, seed=0, size=24, distances=(5, 6)):
    """Simulate pictures with two dots whose distance is the only difference of classes.

    The dots lie in one row or one column, at least 4 pixels from the border. A network
    whose receptive field is too small for both dots sees single dots, the same ones in
    both classes.

    Returns:
        images (n, size, size) float32: 1 at the dots, 0 elsewhere;
        labels (n,) int64: 0 for `distances[0]` pixels, 1 for `distances[1]`, equally
        frequent.

    Raises:
        ValueError: n < 1, seed < 0, distances not two different whole numbers from 1,
            size too small for the longer one.
    """
    is_pair = isinstance(distances, tuple | list) and len(distances) == 2
    require(is_pair, "distances", distances, "two different whole numbers")
    pair = np.array([integer("distances", distance, 1) for distance in distances])
    require(pair[0] != pair[1], "distances", distances, "two different whole numbers")
    size = integer("size", size, 2 * DOT_MARGIN + int(pair.max()) + 1)

    def simulate_block(rng):
        labels = balanced_labels(rng, 2)
        # The first dot has the same distribution in both classes.
        first = rng.integers(DOT_MARGIN, size - DOT_MARGIN - pair.max(), BLOCK)
        across = rng.integers(DOT_MARGIN, size - DOT_MARGIN, BLOCK)
        images = np.zeros((BLOCK, size, size), np.float32)
        for column in (first, first + pair[labels]):
            images[np.arange(BLOCK), across, column] = 1
        mirrored, upright = rng.integers(0, 2, (2, BLOCK, 1, 1), dtype=bool)
        images = np.where(mirrored, images[:, :, ::-1], images)
        images = np.where(upright, images.transpose(0, 2, 1), images)
        return {"images": images, "labels": labels}

    data = in_blocks(n, seed, simulate_block)
    return data["images"], data["labels"]


def bars(n, seed=0, size=16, noise=0.1):
    """Simulate pictures with one bar: horizontal, vertical, diagonal or antidiagonal.

    Bars are 1 pixel wide, have 5, 7 or 9 pixels and a brightness from 0.5 to 1, equally
    distributed in all classes; Gaussian noise of standard deviation `noise` is added.

    Returns:
        images (n, size, size) float32, row 0 on top, so that "diagonal" falls to the
        right like a backslash;
        labels (n,) int64, index into BAR_CLASSES, equally frequent.

    Raises:
        ValueError: n < 1, seed < 0, size < 9, noise < 0.
    """
    shortest, longest = BAR_REACH
    size = integer("size", size, 2 * longest + 1)
    noise = number("noise", noise, 0)

    def simulate_block(rng):
        labels = balanced_labels(rng, len(BAR_CLASSES))
        step = np.array(list(BAR_STEPS.values()))[labels]
        reach = rng.integers(shortest, longest, (BLOCK, 1), endpoint=True)
        centre = rng.integers(longest, size - longest, (BLOCK, 2))
        # Clipping makes the outer steps of short bars paint their ends once more.
        along = np.clip(np.arange(-longest, longest + 1), -reach, reach)
        row, column = (centre[:, [i]] + along * step[:, [i]] for i in (0, 1))
        images = noise * rng.standard_normal((BLOCK, size, size))
        brightness = rng.uniform(0.5, 1, (BLOCK, 1))
        images[np.arange(BLOCK)[:, None], row, column] += brightness
        return {"images": images.astype(np.float32), "labels": labels}

    data = in_blocks(n, seed, simulate_block)
    return data["images"], data["labels"]
