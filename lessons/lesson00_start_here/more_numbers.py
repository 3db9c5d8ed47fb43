"""Exercise 00.2: numbers that a decision by five Hillas parameters lacks."""

from functools import cache

import numpy as np

from utils import shapes
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array
from utils.shapes import baseline

LEARNING, FRESH = 3000, 6000  # images
MOST = 10  # numbers: hundreds of products each are too many for 3,000 images
WANTED = 1.0  # points
NETWORK = "94.5 ± 0.8 %"  # of the 6,000 fresh images, four starts
ALIKE = 0.999  # correlation of two columns that tell the same


def my_numbers(images):
    """Return one more number per image (n, 24, 24), or several as columns (n, k)."""
    faint = np.sum(images > 3, axis=(1, 2))  # pixels: a shower's ragged edge
    distance = shapes.hillas(images)["distance"]  # gammas are longer further out
    return np.column_stack([faint, distance])


@cache
def _data():
    learning, labels, _ = shapes.cherenkov_images(LEARNING, seed=1)
    fresh, fresh_labels, _ = shapes.cherenkov_images(FRESH, seed=5)
    images = np.concatenate([learning, fresh])
    return images, np.concatenate([labels, fresh_labels]), baseline.five_numbers(images)


def right_share(more=None):
    """Return how often five numbers and `more` (9000, k) are right on fresh images.

    The first 3,000 rows serve to fit, the others to count.
    """
    _, labels, numbers = _data()
    if more is not None:
        numbers = np.column_stack([numbers, more])
    fit, count = slice(LEARNING), slice(LEARNING, None)
    chosen = baseline.classify(numbers[fit], labels[fit], numbers[count])
    return np.mean(chosen == labels[count])


def _unusable(own, images):
    """Return why a result cannot be taken as numbers per image, or None."""
    if own is None or own.dtype.kind not in "biuf":
        return "your function should return an array of numbers"
    n = len(images)
    if own.ndim not in (1, 2) or len(own) != n:
        sideways = own.ndim == 2 and own.shape[1] == n
        remedy = "; np.column_stack puts arrays side by side" if sideways else ""
        wanted = f"wanted is one row per image, ({n},) or ({n}, k){remedy}"
        return f"your result has the shape {own.shape}, {wanted}"
    if own.ndim == 2 and not 0 < own.shape[1] <= MOST:
        return f"{own.shape[1]} numbers per image, allowed are 1 to {MOST}"
    bad = np.flatnonzero(~np.isfinite(own.reshape(len(own), -1)).all(axis=1))
    if bad.size:
        first = f"image {bad[0]} has NaN or infinity"
        return f"{first}; do you divide by something that can be zero"
    return None


def _known(own):
    """Say which of several columns are among the five numbers already, "" if none."""
    if own.ndim == 1 or own.shape[1] == 1:
        return ""  # a mistake of its own, with a hint
    spread = np.where(own.std(axis=0) > 0, own.std(axis=0), 1)
    own, five = (own - own.mean(axis=0)) / spread, _data()[2]
    alike = own.T @ ((five - five.mean(axis=0)) / five.std(axis=0)) / len(own)
    found = np.flatnonzero(np.abs(alike).max(axis=0) > ALIKE)
    names = ", ".join(baseline.NAMES[number] for number in found)
    return f". Among the five already: {names}" if names else ""


def _judge(result, images):
    own = as_array(result)
    sentence = _unusable(own, images)
    if sentence:
        return sentence
    before, after = 100 * right_share(), 100 * right_share(own)
    gain = round(after - before, 1)
    if gain >= WANTED:
        return None
    change = f"{gain:+.1f}".replace("-", "−") if gain else "0.0"
    five = f"five numbers are right in {before:.1f} %"
    change = f"with yours in {after:.1f} %: {change} points, wanted is +{WANTED}"
    return f"{five}, {change}{_known(own)}"


def _praise(result, images):
    before, after = 100 * right_share(), 100 * right_share(as_array(result))
    rival = f"The network of section 2 has {NETWORK} there"
    return f"right: {after:.1f} % instead of {before:.1f} %. {rival}."


def _alike(result, other):
    """Tell whether two results hold the same numbers but for scale and offset."""
    own, known = as_array(result), as_array(other)
    if own is None or own.shape != known.shape or own.dtype.kind not in "biuf":
        return False
    if own.ndim == 0 or len(own) < LEARNING:
        return True
    pairs = zip(own.reshape(len(own), -1).T, known.reshape(len(own), -1).T, strict=True)
    return all(abs(np.corrcoef(a, b)[0, 1]) > ALIKE for a, b in pairs)


MORE_NUMBERS = Exercise(
    id="00.2",
    title="more numbers",
    reference=my_numbers,
    cases=lambda: [(_data()[0],)],
    judge=_judge,
    praise=_praise,
    alike=_alike,
    seconds=6,
    show_input=False,
    mistakes=(
        Mistake(
            "one for all",
            lambda images: np.mean(images),
            "this is one number for all images together. Keep the first axis: "
            "images.max(axis=(1, 2)).",
        ),
        Mistake(
            "all pixels",
            lambda images: images.reshape(len(images), -1),
            "these are the pixels themselves. A polynomial of 581 numbers has 33 "
            "million products: say in a few numbers what you look for.",
        ),
        Mistake(
            "brightest pixel",
            lambda images: images.max(axis=(1, 2)),
            "the brightest pixel follows from brightness, length and width: it says "
            "nothing new.",
        ),
        Mistake(
            "brightness again",
            lambda images: baseline.five_numbers(images)[:, 0],
            "brightness is among the five already.",
        ),
        Mistake(
            "length again",
            lambda images: baseline.five_numbers(images)[:, 1],
            "length is among the five already.",
        ),
        Mistake(
            "width again",
            lambda images: baseline.five_numbers(images)[:, 2],
            "width is among the five already.",
        ),
        Mistake(
            "alpha again",
            lambda images: baseline.five_numbers(images)[:, 3],
            "alpha is among the five already.",
        ),
        Mistake(
            "lit pixels again",
            lambda images: baseline.five_numbers(images)[:, 4],
            "the number of pixels above 5 photo-electrons is among the five already; "
            "another threshold would be new.",
        ),
        Mistake(
            "where it is",
            lambda images: shapes.hillas(images)["cx"],
            "showers come from all sides, whatever their kind: left or right tells "
            "nothing. How far from the centre does.",
        ),
    ),
    hints=(
        "What do the five throw away? The faint pixels (images > 3), how far from the "
        "centre the light is, what lies outside the ellipse, how rough the picture is.",
        "One idea gains half a point, two of them one: np.column_stack([a, b]). "
        'For example np.sum(images > 3, axis=(1, 2)) and hillas(images)["distance"].',
    ),
)
