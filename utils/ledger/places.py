"""What the values of maps see of an image: in the order of its pixels, or in any.

A layer acts by Taps along both axes, None where an axis stays, and on the channels.
Shapes are (height, width, channels).
"""

from fractions import Fraction
from functools import reduce
from typing import NamedTuple

import numpy as np

from utils.ledger.axes import ALL, Axis, merged

FAR = 2**30  # farther than any pixel
DIRECTIONS = (0, 1)


class Regular(NamedTuple):
    """What pixels see that lie in the order of the image's: an Axis per direction.

    `image` is the size (height, width) of the image.
    """

    axes: tuple
    image: tuple

    def through(self, taps, shape, _):
        """Return what is seen behind Taps (vertical, horizontal) on maps of a shape."""
        triples = zip(self.axes, taps, shape, strict=False)
        axes = [x.through(some, n) if some else x for x, some, n in triples]
        return self._replace(axes=tuple(axes))

    def mixed(self, *_):
        """Return what is seen if channels are mixed: all see the same."""
        return self

    def moves(self, shape):
        """Tell whether the values of maps of a shape see different parts."""
        pairs = zip(self.axes, shape, strict=False)
        return any(axis.moves and size > 1 for axis, size in pairs)

    def field(self, shape):
        """Return how many pixels (vertical, horizontal) one value sees at most."""
        return tuple(x.field(n) for x, n in zip(self.axes, shape, strict=False))

    def jumps(self):
        """Return the distance of neighbours, None where all see the same."""
        return tuple(axis.jump if axis.moves else None for axis in self.axes)


class Places(NamedTuple):
    """What each value of a map sees, in any order: a box from first to last pixels.

    `ends` (4, height, width, channels) are the first row and column, and minus the last
    ones, so that the least of several boxes holds them all; FAR where nothing is seen.
    Padding counts as nothing. One channel stands for all where they see the same.
    `distances` are those of neighbours in pixels of the image, on average and within
    one row of it.
    """

    ends: np.ndarray
    distances: tuple

    def through(self, taps, shape, output):
        """Return what is seen behind Taps on maps of a shape that become `output`."""
        ends, distances = self.ends, list(self.distances)
        for d, some in enumerate(taps):
            if some is None:
                continue
            ends = _reached(ends, 1 + d, some, shape[d], output[d])
            share = 0 if some is ALL else Fraction(some.shift, some.period)
            distances[d] *= share
        return Places(ends, tuple(distances))

    def mixed(self, groups, channels, outputs):
        """Return what is seen if each of so many groups of channels is mixed."""
        if self.ends.shape[3] == 1:
            return self
        parts = self.ends.reshape(*self.ends.shape[:3], groups, channels // groups)
        ends = parts.min(axis=4)
        if groups > 1:
            ends = ends.repeat(outputs // groups, axis=3)
        return self._replace(ends=ends)

    def moves(self, _):
        """Tell whether values see different parts."""
        return True

    def reshaped(self, shape, output):
        """Return what is seen by the same values of a map in another shape."""
        ends = np.broadcast_to(self.ends, (4, *shape)).reshape(4, *output)
        shares = Fraction(shape[0], output[0]), Fraction(output[2], shape[2])
        pairs = zip(self.distances, shares, strict=True)
        return Places(ends, tuple(d * share for d, share in pairs))

    def field(self, _):
        """Return how many pixels (vertical, horizontal) one value sees at most."""
        first, last = self.ends[:2].astype(int), -self.ends[2:].astype(int)
        return tuple(int(n) for n in np.max(last - first + 1, axis=(1, 2, 3)).clip(0))

    def jumps(self):
        """Return the distance of neighbours, None where all see the same."""
        varies = [np.diff(self.ends[d::2], axis=1 + d).any() for d in DIRECTIONS]
        pairs = zip(self.distances, varies, strict=True)
        return tuple(distance if some else None for distance, some in pairs)


def _reached(ends, axis, taps, size, outputs):
    """Return the ends of the boxes behind Taps; pixels off the map see nothing."""
    lines = np.moveaxis(ends, axis, 0)
    if taps is ALL:
        found = np.repeat(lines.min(axis=0, keepdims=True), outputs, axis=0)
    else:
        some = [[n for n in taps.of(i) if 0 <= n < size] for i in range(outputs)]
        found = np.stack([lines[np.array(n, int)].min(0, initial=FAR) for n in some])
    return np.moveaxis(found, 0, axis)


def _within(axis, size, image):
    """Return (2, size): the first and minus the last pixel of the image seen."""
    spans = np.array([span or (FAR, -FAR) for span in axis.every(size)], "int32").T
    first, last = np.maximum(spans[0], 0), np.minimum(spans[1], image - 1)
    return np.where(first <= last, [first, -last], FAR)


def as_places(seen, shape):
    """Return what is seen of an image by maps of a shape as Places."""
    if isinstance(seen, Places):
        return seen
    rows, columns = map(_within, seen.axes, shape, seen.image)
    ends = np.empty((4, *shape[:2], 1), "int32")
    ends[0::2, ..., 0] = rows[:, :, None]
    ends[1::2, ..., 0] = columns[:, None]
    ends[:, (ends == FAR).any(axis=0)] = FAR  # no row or no column is no pixel
    return Places(ends, tuple(axis.jump if axis.moves else 0 for axis in seen.axes))


def whole(seen, shape):
    """Return what is seen by all values of maps of a shape together."""
    if isinstance(seen, Regular):
        return seen.through((ALL, ALL), shape, shape)
    first, last = seen.ends[:2].min((1, 2, 3)), -seen.ends[2:].min((1, 2, 3))
    spans = [(int(a), int(b)) if a <= b else None for a, b in zip(first, last)]  # noqa: B905
    axes = tuple(Axis((None,), 0, span) for span in spans)
    return Regular(axes, (FAR, FAR))


def _joined_places(seen, shapes, in_channels):
    """Return what is seen by joined maps, as Places; None stands for nothing seen."""
    nothing = Places(np.full((4, 1, 1, 1), FAR, "int32"), (0, 0))
    pairs = zip(seen, shapes, strict=True)
    some = [nothing if x is None else as_places(x, shape) for x, shape in pairs]
    distances = [{p.distances[d] for p in some if p.distances[d]} for d in DIRECTIONS]
    if any(len(different) > 1 for different in distances):
        return None
    ends = [p.ends for p in some]
    if in_channels:
        full = zip(ends, shapes, strict=True)
        joint = np.concatenate([np.broadcast_to(x, (4, *n)) for x, n in full], axis=3)
    else:
        joint = reduce(np.minimum, ends)
    return Places(joint, tuple(max(some, default=0) for some in distances))


def joined(seen, shapes, in_channels):
    """Return what is seen by values computed from one value of each of several maps.

    With `in_channels` the maps' channels are put one behind the other instead. `seen`
    holds None for a map that sees nothing of an image. Returns None where neighbours
    are not equally far apart in all maps.
    """
    known = [some for some in seen if some is not None]
    if any(isinstance(some, Places) for some in known):
        return _joined_places(seen, shapes, in_channels)
    axes = tuple(merged([some.axes[d] for some in known]) for d in DIRECTIONS)
    image = tuple(min(some.image[d] for some in known) for d in DIRECTIONS)
    return None if None in axes else Regular(axes, image)
