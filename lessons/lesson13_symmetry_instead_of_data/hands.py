"""Exercise 13.4: design two images that only a mirror exchanges."""

import numpy as np

from lessons.lesson13_symmetry_instead_of_data.references import handed_pair
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

MOST = 4  # pixels that are 1


def _image(value):
    """Return an image of zeros and ones as an array, or what is wrong with it."""
    image = as_array(value)
    if image is None or image.dtype.kind == "c":
        return "one of your images is no array of numbers"
    if image.shape != (5, 5):
        return f"one of your images has the shape {image.shape}, not (5, 5)"
    if not np.isin(image, (0, 1)).all():
        return "an image holds other values than 0 and 1"
    return image.astype(int)


def _read(result):
    """Return both images, or a sentence that says what is wrong."""
    shape = getattr(result, "shape", None)
    is_pair = isinstance(result, tuple | list) or shape == (2, 5, 5)
    if not is_pair or len(result) != 2:
        return "return two images"
    pair = [_image(value) for value in result]
    return next((image for image in pair if isinstance(image, str)), pair)


def _pattern(image):
    """Return the rows and columns that hold a 1 as lists: the same wherever it is."""
    rows, columns = np.nonzero(image)
    part = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return part.tolist()


def _turns(image):
    return [_pattern(np.rot90(image, turns)) for turns in range(4)]


def _fault(result):
    """Name what is wrong with a pair of images, "" for nothing."""
    one, other = _read(result)
    if not (one.any() and other.any()):
        return "black"
    if max(one.sum(), other.sum()) > MOST:
        return "many"
    if _pattern(other) == _pattern(one):
        return "moved"
    own_mirror = _pattern(one[:, ::-1]) in _turns(one)
    if _pattern(other) in _turns(one):
        return "no hand" if own_mirror else "turned"
    return "" if _pattern(other) in _turns(one[:, ::-1]) else "others"


SENTENCES = {
    "black": "one of your images is black",
    "many": f"one of your images has more than {MOST} pixels that are 1",
    "moved": "the two patterns are the same, not even turned",
    "no hand": "a quarter turn makes one pattern of the other",
    "turned": "a quarter turn makes one pattern of the other",
    "others": "no mirror and no turn makes one pattern of the other",
}


def _judge_pair(result):
    pair = _read(result)
    return pair if isinstance(pair, str) else SENTENCES.get(_fault(result))


def _alike(one, other):
    if isinstance(_read(one), str) or isinstance(_read(other), str):
        return False
    return _fault(one) == _fault(other) != ""


def _drawn(*pixels):
    image = np.zeros((5, 5))
    for row, column in pixels:
        image[row, column] = 1
    return image


ELL = ((1, 1), (2, 1), (3, 1), (3, 2))
TEE = ((1, 1), (1, 2), (1, 3), (2, 2))

HANDS = Exercise(
    id="13.4",
    title="left hand, right hand",
    reference=handed_pair,
    cases=lambda: [()],
    judge=_judge_pair,
    alike=_alike,
    mistakes=(
        Mistake(
            "turned",
            lambda: (_drawn(*ELL), np.rot90(_drawn(*ELL))),
            "you turn the pattern; C4 makes them the same, too. Mirror it.",
        ),
        Mistake(
            "no handedness",
            lambda: (_drawn(*TEE), _drawn(*TEE)[::-1]),
            "your pattern is its own mirror image, perhaps after a turn, so it has "
            "neither a left nor a right hand. Which pieces of Tetris have?",
        ),
        Mistake(
            "moved",
            lambda: (_drawn(*ELL), np.roll(_drawn(*ELL), 1, axis=1)),
            "wherever it stands, it is the same pattern: a convolution does not care "
            "about places. (Did you mirror a pattern that is the same in a mirror?)",
        ),
        Mistake(
            "another pattern",
            lambda: (_drawn(*ELL), _drawn(*TEE)),
            "with mirrors a network tells these apart as well: one has to be the "
            "mirror image of the other.",
        ),
        Mistake(
            "too many pixels",
            lambda: (np.tri(5), np.tri(5)[::-1]),
            f"{MOST} bright pixels are enough for a pattern with a handedness.",
        ),
        Mistake(
            "black",
            lambda: (np.zeros((5, 5)), np.zeros((5, 5))),
            "nothing is there to be turned or mirrored.",
        ),
    ),
    hints=(
        "Take a pattern that differs from its mirror image however you turn it.",
        "Four pixels, like the letter L; the second image is image[:, ::-1].",
    ),
    skeleton='''
        def handed_pair():
            """Return two images (5, 5) of 0 and 1 that only a mirror exchanges."""
            left = np.zeros((5, 5))
            left[1:4, 1] = 1
            left[...] = 1
            return left, ...
    ''',
)
