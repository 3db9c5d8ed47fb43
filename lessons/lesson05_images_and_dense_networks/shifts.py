"""Exercise 05.4: a training set that teaches shifts, judged by what can be learned."""

from functools import cache

import numpy as np

from lessons.lesson05_images_and_dense_networks import slips
from lessons.lesson05_images_and_dense_networks.references import shifted_copies
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

SIDE, MARGIN = 40, 6
COPIES = {60: 1, 35: 3}  # of each, by the number of digits
FAR, PLACES = 4, 20  # pixels that some digit must be moved, different shifts
QUARTERS = ((1, 1), (1, -1), (-1, 1), (-1, -1))


@cache
def _digits(count):
    """Return stand-ins for digits, ink in all of 28×28 pixels, and their labels."""
    rng = np.random.default_rng(504)
    sheets = np.zeros((count, SIDE, SIDE))
    sheets[:, MARGIN:-MARGIN, MARGIN:-MARGIN] = rng.uniform(0.1, 1, (count, 28, 28))
    return sheets, rng.permutation(np.arange(count) % 10)


def _arrays(result):
    """Return images (n, ...) and labels of a result as arrays, or None."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return None
    images, labels = map(as_array, result)
    if images is None or labels is None or images.ndim == 0:
        return None
    return (images[..., 0] if images.shape[1:] == (SIDE, SIDE, 1) else images), labels


def _form(arrays, count):
    """Return what is wrong with the shapes of a result, as a kind and a sentence."""
    if arrays is None:
        return "no pair", "your function should return two arrays, images and labels"
    (images, labels), wanted = arrays, count * COPIES[count]
    if images.ndim != 3 or images.shape[1:] != (SIDE, SIDE):
        text = f"your images have the shape {images.shape}"
        kind = f"{images.ndim} axes, the last of {images.shape[-1]}"
        return kind, f"{text}, it should be (digits · copies, 40, 40)"
    if len(images) != wanted:
        text = f"{len(images)} images come back, {wanted} are asked for"
        return f"{len(images) - wanted} too many", text
    if labels.shape != (wanted,):
        text = f"your labels have the shape {labels.shape}, it should be ({wanted},)"
        return "labels' shape", f"{text}: one for each image that comes back"
    return None


def _shift_of(image, sheets):
    """Return the digit that an image shows, and how far down and right it stands."""
    if not image.any():
        return None
    corner = [np.flatnonzero(image.any(axis=axis))[0] for axis in (1, 0)]
    shift = np.subtract(corner, MARGIN)
    back = np.roll(image, -shift, axis=(0, 1))
    digit = np.abs(sheets[:, SIDE // 2] - back[SIDE // 2]).max(axis=1).argmin()
    return [digit, *shift] if np.abs(sheets[digit] - back).max() < 1e-3 else None


def _content(images, labels, count):
    """Return what is wrong with single images, or None, and the shifts (2, images)."""
    sheets, truth = _digits(count)
    found = [_shift_of(image, sheets) for image in images]
    if None in found:
        text = f"image {found.index(None)} shows none of the digits, moved and whole"
        return ("not whole", text), None
    digits, *shifts = np.array(found).T
    wrong = np.flatnonzero(labels != truth[digits])
    if len(wrong):
        kind = "labels" if np.any(shifts[1]) else "labels, and only up and down"
        return (kind, f"image {wrong[0]} has the label of another digit"), None
    if (np.bincount(digits, minlength=count) != COPIES[count]).any():
        return ("numbers", "not every digit occurs as often as asked for"), None
    return None, np.array(shifts)


def _places(shifts):
    return np.unique(shifts, axis=1).shape[1]


def _design(shifts):
    """Return what a network cannot learn from shifts (2, images), or None."""
    if not shifts.any():
        return "unmoved", "no digit has been moved"
    if _places(shifts) <= max(COPIES.values()):
        return "moved alike", "all digits are moved by the same shift, or by a few"
    if not shifts.any(axis=1).all():
        return "one direction", "the digits are moved along one direction only"
    if shifts.min() >= 0 or shifts.max() <= 0:
        return "one side", "the digits are moved to one side only"
    if np.any(shifts.max(axis=1) < FAR) or np.any(shifts.min(axis=1) > -FAR):
        text = f"to some side no digit is moved by {FAR} pixels or more"
        return "not far", text
    signs = np.sign(shifts)
    if min(np.sum(np.all(quarter == signs.T, axis=1)) for quarter in QUARTERS) < 3:
        return "quarters", "parts of the sheet hardly see a digit"
    if _places(shifts) < PLACES:
        text = f"the digits stand at {_places(shifts)} places; a test digit anywhere"
        return "few places", text
    return None


def _flaw(result, count):
    """Return the first flaw of a training set as (kind, sentence), or None."""
    arrays = _arrays(result)
    wrong = _form(arrays, count)
    if wrong:
        return wrong
    wrong, shifts = _content(*arrays, count)
    return wrong or _design(shifts)


def _judge(result, images, labels, copies):
    flaw = _flaw(result, len(images))
    return flaw and flaw[1]


def _praise(result, images, labels, copies):
    moved = _arrays(result)
    _, shifts = _content(*moved, len(images))
    return f"right: {shifts.shape[1]} images at {_places(shifts)} different places."


def _alike(one, other):
    """Tell whether two training sets for one of the cases have the same first flaw."""
    kinds = [{_kind(result, count) for count in COPIES} for result in (one, other)]
    return kinds[0] == kinds[1]


def _kind(result, count):
    flaw = _flaw(result, count)
    return flaw and flaw[0]


TEACH = Exercise(
    id="05.4",
    title="teach a dense network shifts",
    reference=shifted_copies,
    cases=lambda: [(*_digits(count), copies) for count, copies in COPIES.items()],
    judge=_judge,
    alike=_alike,
    praise=_praise,
    show_input=False,
    mistakes=(
        Mistake(
            "not moved",
            slips.by(lambda rng, copy: (0, 0)),
            "copies in the middle teach nothing new. np.roll(image, (down, right), "
            "axis=(0, 1)) returns one image that is moved; it does not change `image`.",
        ),
        Mistake(
            "too far",
            slips.by(lambda rng, copy: rng.integers(-12, 13, size=2)),
            "the paper leaves 6 pixels to each side. Moved further, a digit comes in "
            "again on the other side, in two parts.",
        ),
        Mistake(
            "labels in another order",
            slips.tiled_labels,
            "images and labels come in different orders. np.repeat gives a a b b, "
            "np.tile and np.concatenate a b a b.",
        ),
        Mistake(
            "labels of several copies",
            lambda images, labels, copies: (
                shifted_copies(images, labels, copies)[0],
                np.tile(labels, copies),
            ),
            "for one copy it is right; for several, images and labels come in other "
            "orders. np.repeat gives a a b b, np.tile and np.concatenate a b a b.",
        ),
        Mistake(
            "labels once",
            lambda images, labels, copies: (
                shifted_copies(images, labels, copies)[0],
                labels,
            ),
            "each copy needs its label: append it beside the image.",
        ),
        Mistake(
            "number of the copy",
            slips.by(lambda rng, copy: (copy, copy)),
            "the first copy has the number 0 and stays where it is. Draw a shift for "
            "each image, from −6 to 6.",
        ),
        Mistake(
            "digits rolled",
            slips.digits_rolled,
            "axis 0 of `images` counts the digits: rolled along it, they change their "
            "places in the list. Roll one image, or the axes 1 and 2.",
        ),
        Mistake(
            "one shift for all",
            slips.by(lambda rng, copy: (5, -4)),
            "so the network meets all digits at the same places. Draw a shift for each "
            "image, not for all of them or for each round of copies.",
        ),
        Mistake(
            "one number for both",
            slips.by(lambda rng, copy: 2 * [rng.integers(-6, 7)]),
            "down and right are the same number, so that all digits stand on a "
            "diagonal. Draw two numbers for each image.",
        ),
        Mistake(
            "one direction",
            slips.by(lambda rng, copy: (rng.integers(-6, 7), 0)),
            "a digit can be moved down or up *and* to the right or left.",
        ),
        Mistake(
            "one side",
            slips.by(lambda rng, copy: rng.integers(0, 7, size=2)),
            "negative numbers move up and to the left: rng.integers(-6, 7) draws from "
            "−6 to 6.",
        ),
        Mistake(
            "not far",
            slips.by(lambda rng, copy: rng.integers(-2, 3, size=2)),
            "a network reads what it was shown: the test digits are moved by up to 6 "
            "pixels.",
        ),
        Mistake(
            "few places",
            slips.by(lambda rng, copy: 6 * rng.choice([-1, 1], size=2)),
            "a digit between two of them is new to a dense network. Draw the shifts at "
            "random, or take many.",
        ),
        Mistake(
            "labels missing",
            lambda images, labels, copies: shifted_copies(images, labels, copies)[0],
            "these are the images; return their labels, too: `return moved, names`.",
        ),
        Mistake(
            "axes of a batch",
            lambda images, labels, copies: np.roll(images[0], (1, 1), axis=(1, 2)),
            "the axes of a single image are 0 and 1; those of `images` are 1 and 2.",
        ),
        Mistake(
            "originals too",
            slips.with_originals,
            "the originals came along. `copies` counts all images of a digit.",
        ),
        Mistake(
            "stacked",
            slips.stacked,
            "one axis too many: put the copies one behind the other, for instance by "
            "reshape(-1, 40, 40) or np.concatenate.",
        ),
        Mistake(
            "averaged already",
            slips.averaged,
            "the lesson averages 2×2 pixels itself; return the sheets.",
        ),
    ),
    hints=(
        "Where will the test digits stand? Training digits should stand there as well, "
        "each at places of its own. np.roll moves one image.",
        "For each image and label, `copies` times: draw (down, right) by "
        "rng.integers(-6, 7, size=2), append np.roll(image, (down, right), axis=(0, "
        "1)) to one list and the label to another; return both as arrays.",
    ),
    skeleton="""
        def shifted_copies(images, labels, copies):
            rng = np.random.default_rng(1)
            moved, names = [], []
            for image, label in zip(images, labels):
                for copy in range(copies):
                    shift = ...
                    moved.append(...)
                    names.append(...)
            return np.array(moved), np.array(names)
    """,
)
