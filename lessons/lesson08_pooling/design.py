"""Exercises 08.6 and 08.7: two pictures that a maximum confuses, a counter by hand."""

from functools import cache

import numpy as np

from utils.convolution import average_pool, max_pool
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name
from utils.shapes import blobs

# ---------------------------------------------------------------- twins


def twins():
    """Return two images of 0 and 1 with equal maxima and other averages."""
    one_hit = np.zeros((6, 6))
    one_hit[::2, ::2] = 1
    return one_hit, np.ones((6, 6))


def _two_images(result):
    """Return two arrays (6, 6) of 0 and 1, or a sentence that says what is wrong."""
    if not isinstance(result, tuple | list | np.ndarray) or len(result) != 2:
        return "return two images"
    images = [as_array(each) for each in result]
    for number, image in zip(("first", "second"), images, strict=True):
        if image is None or image.dtype.kind == "c":
            return f"your {number} image is no array of numbers"
        if image.shape != (6, 6):
            return f"your {number} image has the shape {image.shape}, not (6, 6)"
        if not np.isin(image, (0, 1)).all():
            return f"your {number} image contains other numbers than 0 and 1"
    return [image.astype(float) for image in images]


def _judge_twins(result):
    images = _two_images(result)
    if isinstance(images, str):
        return images
    apart = (max_pool(images[0]) != max_pool(images[1])).sum()
    if apart:
        return f"the maxima of {apart} of the 9 windows differ"
    same = (average_pool(images[0]) == average_pool(images[1])).sum()
    return f"the averages of {same} of the 9 windows are equal" if same else None


def _kind_of_twins(result):
    """Return what is special about two images that do not do, as a word."""
    images = _two_images(result)
    if isinstance(images, str):
        return images
    first, second = images
    maxima = [max_pool(image) for image in images]
    if np.array_equal(first, second):
        return "the same image"
    if first.min() == first.max() and second.min() == second.max():
        return "full and empty"
    if not np.array_equal(*maxima):
        return "hits beside none"
    if (average_pool(first) == average_pool(second)).all():
        return "moved in their windows"
    return "empty windows" if maxima[0].min() == 0 else "any"


def _moved_hits():
    one_hit = twins()[0]
    return one_hit, np.roll(one_hit, 1, axis=1)


def _with_an_empty_window():
    images = [image.copy() for image in twins()]
    for image in images:
        image[:2, :2] = 0
    return images


def _one_window_without():
    first, second = (image.copy() for image in twins())
    first[:2, :2] = 0
    return first, second


TWINS = Exercise(
    id="08.6",
    title="twins",
    reference=twins,
    cases=lambda: [()],
    judge=_judge_twins,
    alike=lambda one, other: (
        _kind_of_twins(one) == _kind_of_twins(other) and _kind_of_twins(one) != "any"
    ),
    mistakes=(
        Mistake(
            "full and empty",
            lambda: (np.zeros((6, 6)), np.ones((6, 6))),
            "a maximum does tell whether there is any hit at all. It does not tell how "
            "many there are.",
        ),
        Mistake(
            "hits beside none",
            _one_window_without,
            "a window with hits in one image and none in the other has two different "
            "maxima. Let each window of both hold at least one hit.",
        ),
        Mistake(
            "moved in their windows",
            _moved_hits,
            "your hits have moved inside their windows, and neither pooling sees that. "
            "The average sees how many there are.",
        ),
        Mistake(
            "empty windows",
            _with_an_empty_window,
            "a window without hits in both images has the same average, too.",
        ),
        Mistake(
            "the same image",
            lambda: (twins()[0], twins()[0]),
            "both images are the same: no pooling finds a difference.",
        ),
    ),
    hints=(
        "What does the maximum of a window of zeros and ones tell, and what not?",
        "One hit in each window of the first image, two or more in the second.",
    ),
    skeleton='''
        def twins():
            """Return two images of 0 and 1 with equal maxima and other averages."""
            first, second = np.zeros((6, 6)), np.zeros((6, 6))
            first[::2, ::2] = ...
            second[...] = 1
            return first, second
    ''',
)

# ---------------------------------------------------------------- a counter


def count_blobs(picture):
    """Return the number of blobs in a picture (H, W) of any size."""
    around = max_pool(picture, size=3, stride=1, padding="same")
    return np.sum((picture == around) & (picture > 0.3))


@cache
def _pictures():
    small, few = blobs(16, seed=8071)
    large, many = blobs(8, seed=8072, size=48, max_count=24)
    return [*small, *large], [*few["count"], *many["count"]]


def _number(result):
    """Return a result as a float, or a sentence that says what is wrong."""
    value = as_array(result)
    if value is None or value.dtype.kind not in "biuf":
        return f"your result is a {type_name(result)}, not a number"
    if value.size != 1:
        return f"your result has the shape {value.shape}, it should be one number"
    return (
        float(value.item()) if np.isfinite(value).all() else "your result is not finite"
    )


def _judge_count(result, picture):
    number = _number(result)
    if isinstance(number, str):
        return number
    pictures, counts = _pictures()
    same = [np.array_equal(each, picture) for each in pictures]
    if abs(number - counts[same.index(True)]) < 0.5:
        return None
    side = len(picture)
    return f"a picture of {side}×{side} pixels is miscounted: {number:.3g} is not right"


def _alike(one, other):
    """Tell whether two counts agree, rounded or not."""
    first, second = _number(one), _number(other)
    if isinstance(first, str) or isinstance(second, str):
        return first == second
    return abs(first - second) < 0.51


def _patches(picture, threshold=0.3):
    """Count patches of bright pixels that touch."""
    from scipy.ndimage import label

    return label(picture > threshold)[1]


def _local_maxima(picture, size=3, threshold=0.3):
    around = max_pool(picture, size=size, stride=1, padding="same")
    return np.sum((picture == around) & (picture > threshold))


_BRIGHT = [
    Mistake(
        f"pixels above {threshold}",
        lambda picture, threshold=threshold: np.sum(picture > threshold),
        "each blob covers several bright pixels. Which of them is brighter than all "
        "its neighbours?",
    )
    for threshold in (0.2, 0.3, 0.4, 0.5)
]

COUNTER = Exercise(
    id="08.7",
    title="design a pooling that counts",
    reference=count_blobs,
    cases=lambda: [(picture,) for picture in _pictures()[0]],
    judge=_judge_count,
    alike=_alike,
    show_input=False,
    mistakes=(
        Mistake(
            "sum",
            lambda picture: picture.sum() / (2 * np.pi),
            "the sum counts bright blobs as more than one. Count places, not light.",
        ),
        Mistake(
            "average",
            lambda picture: picture.mean() * 24**2 / (2 * np.pi),
            "this is right per small picture only: an average does not grow with the "
            "picture. And bright blobs count as more than one.",
        ),
        *_BRIGHT,
        Mistake(
            "no threshold",
            lambda picture: _local_maxima(picture, threshold=-np.inf),
            "noise has local maxima, too, everywhere. A blob is brighter than noise.",
        ),
        Mistake(
            "threshold zero",
            lambda picture: _local_maxima(picture, threshold=0),
            "noise has local maxima above zero, too. A blob is brighter than noise.",
        ),
        Mistake(
            "window too large",
            lambda picture: _local_maxima(picture, size=9),
            "your window reaches to the next blob, and of the two only the brighter "
            "one is counted.",
        ),
        Mistake(
            "patches",
            _patches,
            "blobs so close that their light touches count as one. Count tops: pixels "
            "brighter than all around them.",
        ),
        Mistake(
            "windows that do not overlap",
            lambda picture: np.sum(max_pool(picture, size=3) > 0.3),
            "windows side by side cut blobs in two and count them twice: let the "
            "window move by one pixel.",
        ),
        Mistake(
            "maxima counted",
            lambda picture: np.sum(
                max_pool(picture, size=3, stride=1, padding="same") > 0.3
            ),
            "the maxima around each pixel are large all around a blob. Count the "
            "pixels that *equal* the maximum around them.",
        ),
        Mistake(
            "the maximum",
            lambda picture: picture.max(),
            "one maximum of the whole picture tells how bright, not how many.",
        ),
    ),
    hints=(
        "The top of a blob is as bright as the maximum of its surroundings. Which "
        "other pixels are?",
        "around = max_pool(picture, 3, stride=1, padding='same'); count the pixels "
        "that equal it and lie well above the noise.",
    ),
    skeleton='''
        def count_blobs(picture):
            """Return the number of blobs in a picture (H, W) of any size."""
            around = max_pool(picture, size=..., stride=..., padding="same")
            is_top = picture == around
            return np.sum(is_top & (picture > ...))
    ''',
)
