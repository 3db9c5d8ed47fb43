"""Exercise 18.3: two pictures that nobody with a window of nine pixels tells apart."""

from functools import cache

import numpy as np

from lessons.lesson18_where_is_it.baselines import circles
from lessons.lesson18_where_is_it.references import ring_posterior, two_pictures
from lessons.lesson18_where_is_it.rings import SIZE, SKY, every_ring, light_of, masks_of
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

PIXEL, REACH = 12, 4  # row and column of the pixel; a window of 2 · 4 + 1 pixels
SURE = 0.9
_WINDOW = slice(PIXEL - REACH, PIXEL + REACH + 1)


@cache
def _rings():
    rings = every_ring()
    return light_of(rings).reshape(len(rings), -1), masks_of(rings)[:, PIXEL, PIXEL]


def on_ring(counts):
    """Return the exact probability that pixel (12, 12) is on the ring, by picture."""
    light, masks = _rings()
    return ring_posterior(counts.reshape(len(counts), -1), light, SKY) @ masks


def _read(result):
    """Return two pictures as an array, or a sentence that says what is wrong."""
    counts = as_array(result)
    if counts is None or counts.dtype.kind == "c" or counts.shape != (2, SIZE, SIZE):
        return f"return counts of the shape (2, {SIZE}, {SIZE})"
    counts = counts.astype(float)
    if not np.isfinite(counts).all() or counts.min() < 0 or counts.max() > 1e4:
        return "counts are numbers from 0 to 10,000"
    if (counts % 1).any():
        return "photo-electrons are counted: whole numbers only"
    return counts


def _window_differs(counts):
    inside = counts[:, _WINDOW, _WINDOW]
    return (inside[0] != inside[1]).any()


def _judge(result):
    counts = _read(result)
    if isinstance(counts, str):
        return counts
    if _window_differs(counts):
        return "your pictures differ inside of the window of 9×9 pixels"
    first, second = on_ring(counts)
    if first < SURE:
        return (
            f"in the first picture the pixel is on the ring with p = {first:.2g} only"
        )
    if second > 1 - SURE:
        return f"in the second picture it is on the ring with p = {second:.2g}"
    return None


def _shown(counts):
    """Return what a picture shows: "listed", "around" the pixel or "unlisted"."""
    light = np.maximum(counts - np.median(counts), 0) ** 2
    if np.count_nonzero(light) < 6:
        return "listed"
    column, row, radius = circles(light[None])[0]
    lowest, highest = every_ring().min(axis=0) - 0.4, every_ring().max(axis=0) + 0.4
    circle = np.array([column, row, radius])
    if (circle < lowest).any() or (circle > highest).any():
        return "unlisted"
    near = np.hypot(column - PIXEL, row - PIXEL) < radius - 2
    return "around" if near else "listed"


def _sky_only(counts):
    """Tell whether no ring of the list is much more probable than all others."""
    light, _ = _rings()
    return ring_posterior(counts.reshape(1, -1), light, SKY).max() < 0.5


def _fault(result):
    """Return what is wrong, as a word."""
    counts = _read(result)
    if isinstance(counts, str):
        return counts
    if (counts[0] == counts[1]).all():
        return "equal"
    if _window_differs(counts):
        return "window"
    first, second = on_ring(counts)
    if first < SURE <= second:
        return "swapped"
    if first >= SURE:
        return "both" if second >= SURE else _second_fault(counts[1])
    shown = _shown(counts[0])
    if shown != "listed":
        return shown
    return "neither" if max(first, second) < 1 - SURE else "unsure"


def _second_fault(counts):
    return "sky" if _sky_only(counts) else "unsure"


def _changed(change):
    """Return an answer that changes the right pictures."""
    return lambda: change(two_pictures())


def _ring(column, row, radius, light=3):
    """Return a picture of a bright ring, dark in the window."""
    axis = np.arange(SIZE)
    away = np.abs(np.hypot(axis - column, axis[:, None] - row) - radius)
    counts = 1.0 + light * (away < 1)
    counts[_WINDOW, _WINDOW] = 1
    return counts


def _whole(counts):
    """Return the pictures with their rings inside of the window, too."""
    axis = np.arange(SIZE) - PIXEL
    window = np.hypot(axis + 6, axis[:, None])[_WINDOW, _WINDOW]
    counts[0, _WINDOW, _WINDOW] = np.where(np.abs(window - 6) < 1, 4, 1)
    return counts


def _dim(counts):
    """Return a picture of which every third row keeps one photo-electron of a ring."""
    return 1.0 + (counts > 1) * (np.arange(SIZE)[:, None] % 3 == 0)


def _spark():
    """Return one photo-electron in a corner."""
    return np.arange(SIZE * SIZE).reshape(SIZE, SIZE) == 0


BLIND = Exercise(
    id="18.3",
    title="two pictures, one window",
    reference=two_pictures,
    cases=lambda: [()],
    judge=_judge,
    alike=lambda one, other: _fault(one) == _fault(other),
    prepare=_rings,
    seconds=4,
    mistakes=(
        Mistake(
            "a ring through the window",
            _changed(_whole),
            "the light of the ring lies inside of the window, where the pictures have "
            "to be equal. Leave it out there: an arc outside says where the rest runs.",
        ),
        Mistake(
            "the same picture",
            _changed(lambda counts: counts[[0, 0]]),
            "both pictures are equal; they may differ outside of the window.",
        ),
        Mistake(
            "swapped",
            _changed(lambda counts: counts[::-1]),
            "the first picture should have the pixel on its ring, the second not.",
        ),
        Mistake(
            "no ring through the pixel",
            _changed(lambda counts: np.stack([_ring(6, 6, 5), counts[1]])),
            "in neither picture does a ring run through the pixel: draw one of which "
            "only the part inside of the window is dark.",
        ),
        Mistake(
            "a ring through the pixel twice",
            _changed(lambda counts: np.stack([counts[0], counts[0] + _spark()])),
            "in both pictures the ring runs through the pixel; in the second one, let "
            "another ring stay out of the window.",
        ),
        Mistake(
            "an average picture",
            lambda: two_pictures() + 0.5,
            "photo-electrons are counted: no halves. A sky of 1 and an arc of 4 do.",
        ),
        Mistake(
            "too dim",
            _changed(lambda counts: np.stack([_dim(counts[0]), counts[1]])),
            "what lies outside hardly says where the ring is. Make the arc brighter, "
            "or longer.",
        ),
        Mistake(
            "only sky",
            _changed(lambda counts: np.stack([counts[0], np.ones((24, 24))])),
            "the exact answer knows that there is a ring: as long as you show none, "
            "it may run through the pixel. Draw one elsewhere.",
        ),
        Mistake(
            "ring not in the list",
            _changed(lambda counts: np.stack([_ring(3, 12, 9), counts[1]])),
            "the ring of your first picture is not in the list: centres from 5.75 to "
            "17.25 in both directions, radii from 4 to 8 pixels.",
        ),
        Mistake(
            "ring around the pixel",
            _changed(lambda counts: np.stack([counts[1] + _spark(), counts[1]])),
            "the ring of your first picture runs *around* the pixel: the pixel should "
            "lie on the ring, not in its middle.",
        ),
    ),
    hints=(
        "The window holds sky only. What lies outside can say that a ring passes "
        "through its middle: three quarters of it.",
        "Counts of 1; outside of the window counts of 4 on a circle around (column 6, "
        "row 12) of radius 6. Second picture: a circle that stays out of the window.",
    ),
    skeleton='''
        def two_pictures():
            """Return counts (2, 24, 24), equal around pixel (12, 12)."""
            axis = np.arange(24)
            counts = np.ones((2, 24, 24))
            distance = np.hypot(axis - ..., axis[:, None] - ...)
            counts[0][np.abs(distance - ...) < 1] = 4
            ...  # and another ring for counts[1]
            counts[:, 8:17, 8:17] = 1
            return counts
    ''',
)
