"""Exercise 12.3: an image whose max pooling doubles when it moves by one pixel."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name

SIDE = 8
_TINY = 1e-6


def fickle_image():
    """Return 8 × 8 numbers from 0 to 1; a shift by one column doubles their answer."""
    image = np.zeros((8, 8))
    image[:, [0, 1, 4, 5]] = 1  # pairs of bright columns, each pair in one window
    return image


def _mean_of_maxima(image):
    """Return the mean of the maxima of 2×2 windows."""
    windows = image.reshape(SIDE // 2, 2, SIDE // 2, 2)
    return windows.max(axis=(1, 3)).mean()


def _answers(image):
    """Return the means of the pooled maps of an image and of the moved one."""
    return _mean_of_maxima(image), _mean_of_maxima(np.roll(image, 1, axis=1))


def _judge(result):
    image = as_array(result)
    if image is None or image.dtype.kind == "c":
        return f"your result is a {type_name(result)}, not an array of numbers"
    if image.shape != (SIDE, SIDE):
        return f"your image has the shape {image.shape}, it should be (8, 8)"
    image = image.astype(float)
    if not np.isfinite(image).all():
        return "your image contains NaN or infinity"
    if image.min() < 0 or image.max() > 1:
        return "your image has numbers below 0 or above 1"
    before, after = _answers(image)
    if before < _TINY:
        return "your image is black: twice nothing is nothing"
    if after < (2 - _TINY) * before:
        return f"the mean goes from {before:.3g} to {after:.3g}, it should double"
    return None


def _weakness(result):
    """Return why an image does not do, as a word."""
    image = as_array(result).astype(float)
    before, after = _answers(image)
    if before < _TINY:
        return "black"
    if after < before * (1 - _TINY):
        return "the other way"
    if np.ptp(image) == 0:
        return "constant"
    if np.ptp(image, axis=1).max() == 0:
        return "rows"
    if np.minimum(image, np.roll(image, 1, axis=1)).max() < _TINY:
        return "alone"
    return "partly"


FICKLE = Exercise(
    id="12.3",
    title="one pixel doubles it",
    reference=fickle_image,
    cases=lambda: [()],
    judge=_judge,
    alike=lambda one, other: _weakness(one) == _weakness(other),
    praise=lambda result: "right: a factor of two, and no image can do more.",
    mistakes=(
        Mistake(
            "constant",
            lambda: np.ones((8, 8)),
            "a constant image does not notice that it moves: let some windows be dark.",
        ),
        Mistake(
            "one pixel",
            lambda: np.eye(1, 64, 18).reshape(8, 8),
            "each bright pixel stands alone in its row: it fills one window before the "
            "move and one after it. Two neighbours can share a window and be parted.",
        ),
        Mistake(
            "thin stripes",
            lambda: np.indices((8, 8))[1] % 2,
            "each bright pixel stands alone in its row: it fills one window before the "
            "move and one after it. Two neighbours can share a window and be parted.",
        ),
        Mistake(
            "rows",
            lambda: np.indices((8, 8))[0] // 2 % 2,
            "all columns are alike, so a move by one column brings the same image. "
            "Turn your stripes.",
        ),
        Mistake(
            "the other way round",
            lambda: np.roll(fickle_image(), 1, axis=1),
            "the mean becomes smaller: your neighbours are parted before the move and "
            "share a window after it. Start one column further.",
        ),
        Mistake(
            "wide stripes",
            lambda: np.indices((8, 8))[1] // 4,
            "part of the windows gain, others do not: a pixel alone, or inside of a "
            "wide bright area, gains nothing. How many in a row can share one window?",
        ),
        Mistake(
            "black",
            lambda: np.zeros((8, 8)),
            "put some light into it.",
        ),
    ),
    hints=(
        "Which windows does one bright pixel fill, before and after the move? Which do "
        "two neighbours fill?",
        "The windows hold columns 0 and 1, 2 and 3, … Let two bright neighbours share "
        "a window, with darkness on both sides; after the move they fill two.",
    ),
    skeleton='''
        def fickle_image():
            """Return 8 × 8 numbers from 0 to 1; a shift by one column doubles it."""
            image = np.zeros((8, 8))
            image[:, [..., ...]] = 1  # which columns are bright?
            return image
    ''',
)
