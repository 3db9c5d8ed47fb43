"""What the pixels of a map see of an image along one axis, exact for every stride.

A span (first, last) holds the image's pixels from the first to the last that something
sees; None sees nothing. Pixels outside of the image, those of a padding, count.
"""

from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple


class Taps(NamedTuple):
    """From which pixels `of(i)` pixel i of a map is computed; from all if `of` is None.

    of(i + period) are those of i, `shift` pixels further on.
    """

    of: object
    period: int = 1
    shift: int = 1


ALL = Taps(None)


def hull(spans):
    """Return the span from the first to the last pixel of several spans."""
    some = [span for span in spans if span is not None]
    if not some:
        return None
    return min(first for first, _ in some), max(last for _, last in some)


class Axis(NamedTuple):
    """Along one axis: what each pixel of a map sees.

    Pixel i sees its surroundings, `spans[i]`: they repeat after `len(spans)` pixels,
    `step` pixels of the image further on. And it sees `everywhere`, as all pixels do.
    """

    spans: tuple
    step: int
    everywhere: tuple | None = None

    @property
    def moves(self):
        """Tell whether some pixels see surroundings of their own."""
        return any(span is not None for span in self.spans)

    @property
    def jump(self):
        """Return the mean distance of neighbours in pixels of the image."""
        return Fraction(self.step, len(self.spans))

    def surroundings(self, i):
        """Return the span that pixel i sees beside `everywhere`."""
        turns, phase = divmod(i, len(self.spans))
        if self.spans[phase] is None:
            return None
        first, last = self.spans[phase]
        return first + turns * self.step, last + turns * self.step

    def through(self, taps, size):
        """Return the axis of a map computed by Taps from this one of `size` pixels."""
        if taps is ALL:
            spans = [self.everywhere, *map(self.surroundings, range(size))]
            return Axis((None,), 0, hull(spans))
        turns = len(self.spans) // gcd(len(self.spans), taps.shift)
        pixels = range(taps.period * turns)
        spans = [hull(map(self.surroundings, taps.of(i))) for i in pixels]
        step = self.step * (taps.shift * turns // len(self.spans))
        return Axis(tuple(spans), step, self.everywhere)

    def every(self, size):
        """Return what each of `size` pixels sees, as spans."""
        pixels = map(self.surroundings, range(size))
        return [hull([self.everywhere, span]) for span in pixels]

    def field(self, size):
        """Return how many pixels of the image one of `size` pixels sees at most."""
        period = min(len(self.spans), size)
        ends = [*range(period), *range(size - period, size)]
        spans = [hull([self.everywhere, self.surroundings(i)]) for i in ends]
        return max((last - first + 1 for first, last in filter(None, spans)), default=0)


START = Axis(((0, 0),), 1)  # the image itself


def merged(axes):
    """Return the axis of pixels computed from one pixel of each map.

    None where neighbours are not equally far apart in all maps.
    """
    moving = [axis for axis in axes if axis.moves]
    everywhere = hull(axis.everywhere for axis in axes)
    if not moving:
        return Axis((None,), 0, everywhere)
    if len({axis.jump for axis in moving}) > 1:
        return None
    period = lcm(*(len(axis.spans) for axis in moving))
    spans = [hull(axis.surroundings(i) for axis in moving) for i in range(period)]
    return Axis(tuple(spans), int(moving[0].jump * period), everywhere)
