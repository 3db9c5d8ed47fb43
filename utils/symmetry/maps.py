"""How a map lies on the image, how it moves with it, and how far two maps differ."""

from fractions import Fraction
from math import ceil, floor, lcm
from typing import NamedTuple

import numpy as np

ROUNDING = 1e-5  # relative to how the values vary: float32 rounds to 1e-7 per sum
FLOAT32 = 3e-6  # relative to the values themselves, for outputs that hardly vary
TELLING = 100  # times FLOAT32 must values vary for an error of 1 % to be seen
FEW = 3  # times the noise, which is larger than what rounding does, they must vary
NUDGES = (
    8,
    16,
    24,
    32,
)  # last bits by which inputs are changed to see how a layer rounds
ROUNDED_BITS = 30  # change of the inputs that counts as rounding, in last bits
RNG_SEED = 12


class Grid(NamedTuple):
    """Per axis (rows, columns): how a map of a convolutional network lies on the image.

    `stride` is the distance of neighbours in image pixels. Only shifts of the image by
    multiples of `period` can come out as whole pixels of this map and all maps before
    it. `inside` are the first and last + 1 line that no border of a map has reached.
    `closed` tells whether the map covers the image exactly: then it is a torus if the
    image is one. Lines that enter other maps are unknown and not compared.
    """

    stride: tuple
    period: tuple
    inside: tuple
    closed: tuple

    def steps(self, axis, shift):
        """Return the whole pixels by which the map may move, one number or two."""
        exact = Fraction(shift) / self.stride[axis]
        return sorted({floor(exact), ceil(exact)})

    def is_multiple(self, shift):
        """Tell whether a shift along rows or columns fits the grid."""
        return all(shift % period == 0 for period in self.period)


def is_map(values):
    """Tell whether values have rows and columns: (n, rows, columns, ..., channels)."""
    return values.ndim in (4, 5) and values.shape[1:3] != (1, 1)


def image_grid(values):
    """Return the grid of the image itself."""
    sizes = values.shape[1:3]
    inside = tuple((0, size) for size in sizes)
    return Grid((Fraction(1),) * 2, (1, 1), inside, (True, True))


def common_period(period, stride):
    """Return the smallest multiple of `period` that is a multiple of `stride`."""
    return lcm(period, Fraction(stride).numerator)


def moved(values, axis, steps):
    """Return a map moved round the torus along rows (0) or columns (1)."""
    return np.roll(values, steps, axis=1 + axis) if is_map(values) else values


def window(values, lines):
    """Return the part of a map within ((first, last + 1), (first, last + 1))."""
    (top, bottom), (left, right) = lines
    return values[:, top : max(bottom, top), left : max(right, left)]


def overlap(lines, axis, steps):
    """Return the lines that stay within `lines` when a map moves."""
    first, last = lines[axis]
    kept = (first + max(steps, 0), last + min(steps, 0))
    return (kept, lines[1]) if axis == 0 else (lines[0], kept)


def everything(values):
    """Return all lines of a map."""
    return tuple((0, size) for size in values.shape[1:3])


def rms(values):
    """Return the root mean square, 0 for nothing."""
    return float(np.sqrt(np.mean(np.square(values, dtype=float)))) if values.size else 0


def spread(values):
    """Return how far values are from their mean over images and positions, rms."""
    axes = (0, 1, 2) if is_map(values) else 0
    return rms(values - values.mean(axis=axes, keepdims=True, dtype=float))


def real(values):
    """Return values of which differences can be taken: no truth values, no uint8."""
    return values if values.dtype.kind == "f" else values.astype(float)


def nudged(values, bits, like):
    """Return values as if rounded otherwise, by so many last bits; a 0 stays 0.

    Each goes up or down by the last bits of its own, and all go up by those of their
    rms: layers also round what they add to all. Values that are equal in `like`, an
    array of the same kind, take the same way. What the next layer makes of this tells
    how it rounds: much where large terms cancel.
    """
    if values.dtype.kind != "f":
        return values
    numbers = like.view(f"u{like.itemsize}").astype("uint64")
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)  # modulo 2^64: Fibonacci hashing
    way = np.where(mixed >> np.uint64(63), 1, -1)
    size = bits * np.finfo(values.dtype).eps / 2
    other = values + size * (way * values + (values != 0) * rms(values))
    return other.astype(values.dtype)


def noise(*nudged):
    """Return what counts as rounding, from values for inputs nudged by all NUDGES.

    A threshold that all have crossed, as 1 does in x >= 1, makes no difference; one
    that few values have crossed on the way makes little.
    """
    steps = np.abs(np.diff([real(values) for values in nudged], axis=0))
    size = steps.max(axis=0)
    size = size[np.isfinite(size)]
    if not size.size:
        return 0.0
    most = np.quantile(size, 0.9, method="higher")
    return ROUNDED_BITS / (NUDGES[1] - NUDGES[0]) * min(rms(size), 3 * float(most))


def is_constant(values, noise=0.0):
    """Tell whether values are the same for all images and at all positions."""
    return spread(values) <= max(FLOAT32 * rms(values), noise)


def is_faint(values, noise=0.0):
    """Tell whether values vary by so little that rounding may hide their errors."""
    return spread(values) < max(TELLING * FLOAT32 * rms(values), FEW * noise)


def agrees(error):
    """Tell whether an error from `relative` is no more than rounding."""
    return error == 0  # rounding has been replaced by exactly 0


def relative(difference, values, noise=0.0):
    """Return the rms of a difference relative to the spread of values.

    Rounding, up to `noise` or more, is returned as exactly 0, and NaN for an empty
    difference: nothing to compare.
    """
    if not difference.size:
        return float("nan")
    least = max(FLOAT32 * rms(values), noise)
    size, scale = rms(difference), max(spread(values), least)
    if size <= max(ROUNDING * scale, least):
        return 0.0
    return size / scale if scale else float("inf")


def shift_error(after, before, axis, steps, noise, lines=None):
    """Return the error of `after` as `before` moved by the best of `steps`.

    Within `lines` if given, there without what comes round the torus.
    """
    if not is_map(before):
        return relative(after - before, before, noise)
    errors = []
    for number in steps:
        difference = after - moved(before, axis, number)
        if lines is not None:
            difference = window(difference, overlap(lines, axis, number))
        errors.append(relative(difference, before, noise))
    return min(errors)
