"""Exercises 06.6 and 06.7: filters for noisy bars, an image that tells nothing."""

from functools import cache

import numpy as np

from lessons.lesson06_convolution.ideal import best_guess
from lessons.lesson06_convolution.sliding import my_conv2d
from utils.convolution import conv2d
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name
from utils.shapes import bars

NOISE, WANTED = 0.3, 0.9
STROKES = ("–", "|", "\\", "/")
_LARGEST = 15  # pixels: a kernel that fits into the pictures


def noisy_filters():
    """Return four kernels of one size, and a bias for all four maps."""
    row, column = np.indices((5, 5))
    lines = [row == 2, column == 2, row == column, row + column == 4]
    kernels = [line - 1 / 5 for line in lines]  # each adds up to zero
    return kernels, -1.4


@cache
def _pictures():
    pictures, kinds = bars(400, seed=661, noise=NOISE)
    return pictures.astype(float), kinds


def _means(kernels, bias, pictures):
    """Return the means (pictures, 4) of the maps after bias and ReLU."""
    weights = np.stack(kernels, axis=-1)[:, :, None]
    maps = [conv2d(picture[..., None], weights) + bias for picture in pictures]
    return np.maximum(maps, 0).mean(axis=(1, 2))


def _read(result):
    """Return kernels (4, k, k) and bias, or a sentence that says what is wrong."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "return two things, the list of four kernels and the bias"
    kernels, bias = as_array(result[0]), as_array(result[1])
    if kernels is None or kernels.ndim != 3 or kernels.dtype.kind == "c":
        return "the first value should be a list of four arrays of one size"
    if len(kernels) != 4:
        if kernels.shape[-1] == 4:
            return "your kernels stand along the last axis; a list of four is wanted"
        wanted = f"four are wanted, one for each of {' '.join(STROKES)}"
        return f"there are {len(kernels)} kernels, {wanted}"
    if max(kernels.shape) > _LARGEST or min(kernels.shape) < 1:
        return f"kernels of {kernels.shape[1]} × {kernels.shape[2]} pixels do not fit"
    if bias is None or bias.size != 1 or bias.dtype.kind == "c":
        return f"the bias should be one number, it is a {type_name(result[1])}"
    if not (np.isfinite(kernels).all() and np.isfinite(bias).all()):
        return "there is a NaN or infinity among your numbers"
    return kernels.astype(float), float(bias.item())


def _judge_filters(result):
    found = _read(result)
    if isinstance(found, str):
        return found
    pictures, kinds = _pictures()
    right = int((_means(*found, pictures).argmax(axis=1) == kinds).sum())
    if right >= WANTED * len(kinds):
        return None
    share = f"{right} of {len(kinds)} noisy bars ({100 * right / len(kinds):.0f} %)"
    return f"your filters name {share}, {100 * WANTED:.0f} % are asked for"


def _strongest(kernels):
    """Return the strongest answers to each clean line (kernel, line).

    Where the negative ones are clearly stronger, these count.
    """
    row, column = np.indices((15, 15))
    lines = [row == 7, column == 7, row == column, row + column == 14]
    answers = np.zeros((4, 4))
    for place in np.ndindex(4, 4):
        values = conv2d(lines[place[1]], kernels[place[0]])
        low, high = values.min(), values.max()
        answers[place] = low if -low > 1.2 * high else high
    return answers


def _weakness(result):
    """Return what is wrong with filters and bias, as a word, the plainest first."""
    kernels, bias = _read(result)
    answers = _strongest(kernels)
    own, size = np.diag(answers), np.abs(kernels).sum(axis=(1, 2))
    if (own <= 0).all():
        return "negated"
    if sorted(answers.argmax(axis=1)) == [0, 1, 2, 3]:
        if list(answers.argmax(axis=1)) != [0, 1, 2, 3]:
            return "order"
    elif (answers.argmax(axis=1) == answers.argmax(axis=1)[0]).all():
        return "same"
    if (np.abs(kernels.sum(axis=(1, 2))) > 0.05 * size).any():
        return "sum"
    if own.max() > 1.3 * own.min():
        return "unequal"
    if -bias < 0.2 * own.min():
        return "no threshold"
    return "silent" if -bias > 0.6 * own.max() else "unknown"


def _alike(one, other):
    weakness = _weakness(one)
    return weakness != "unknown" and weakness == _weakness(other)


def _praise(result):
    pictures, kinds = _pictures()
    right = 100 * (_means(*_read(result), pictures).argmax(axis=1) == kinds).mean()
    ideal = 100 * (best_guess(pictures, NOISE) == kinds).mean()
    return f"right: {right:.0f} % of them; the best of all rules names {ideal:.0f} %."


def _changed(kernels=None, factor=1, bias=None):
    own, threshold = noisy_filters()
    own = own if kernels is None else kernels(own)
    return [k * factor for k in own], threshold if bias is None else bias


_THRESHOLD = (
    "each map holds one bar and over a hundred places with nothing but noise. The ReLU "
    "lets half of that noise pass, and the mean adds it up: a negative bias is a "
    "threshold."
)

FILTERS = Exercise(
    id="06.6",
    title="filters for noisy bars",
    reference=noisy_filters,
    cases=lambda: [()],
    judge=_judge_filters,
    alike=_alike,
    praise=_praise,
    mistakes=(
        Mistake("no bias", lambda: _changed(bias=0), _THRESHOLD),
        Mistake("positive bias", lambda: _changed(bias=1.4), _THRESHOLD),
        Mistake(
            "bias too negative",
            lambda: _changed(bias=-3.5),
            "the threshold is so high that many bars stay below it: compare it with "
            "what a kernel answers to its own line.",
        ),
        Mistake(
            "sum not zero",
            lambda: _changed(lambda kernels: [k + 1 / 5 for k in kernels], bias=0),
            "not every kernel adds up to zero, so it answers to any bright place: make "
            "the weights beside the line negative.",
        ),
        Mistake(
            "another order",
            lambda: _changed(lambda kernels: kernels[::-1]),
            "the order is –, |, \\, /: some kernel answers most to another line than "
            "its own.",
        ),
        Mistake(
            "unequal strength",
            lambda: _changed(lambda kernels: [3 * kernels[0], *kernels[1:]]),
            "one kernel is much stronger than another and wins too often: to a line of "
            "its own each should answer the same.",
        ),
        Mistake(
            "negated",
            lambda: _changed(factor=-1),
            "all signs are reversed: the positive weights belong on the line.",
        ),
        Mistake(
            "one for all",
            lambda: _changed(lambda kernels: kernels[:1] * 4),
            "all four kernels prefer the same line.",
        ),
    ),
    hints=(
        "What does the mean of a map add up, besides the answer to the bar? What could "
        "the bias do about it? And what does a larger kernel gain?",
        "5 × 5: ones on the line, minus 1/5 everywhere; a bias near minus a third of "
        "the answer to a bright line.",
    ),
    skeleton='''
        def noisy_filters():
            """Return four kernels of one size, and a bias for all four maps."""
            row, column = np.indices((5, 5))
            lines = [row == 2, column == ..., row == column, ...]
            kernels = [line - ... for line in lines]
            return kernels, ...
    ''',
)

# ---------------------------------------------------------------- an image

_KERNEL = np.array([[-1, 2, 0], [0, 3, 0], [0, 2, -5]])


def blind_image():
    """Return 6 × 6 numbers whose map is the same if the slide's kernel is turned."""
    row, column = np.indices((6, 6))
    return (row + column) % 2


def _two_maps(image):
    return my_conv2d(image, _KERNEL), my_conv2d(image, np.rot90(_KERNEL, 2))


def _judge_image(result):
    image = as_array(result)
    if image is None or image.dtype.kind == "c":
        return f"your result is a {type_name(result)}, not an array of numbers"
    if image.shape != (6, 6):
        return f"your image has the shape {image.shape}, it should be (6, 6)"
    image = image.astype(float)
    if not np.isfinite(image).all():
        return "your image contains NaN or infinity"
    for name, lines in (("rows", image), ("columns", image.T)):
        if np.ptp(lines, axis=0).max() == 0:
            return f"all {name} of your image are alike"
    plain, turned = _two_maps(image)
    differ = ~np.isclose(plain, turned, rtol=1e-6, atol=1e-9 * np.abs(image).max())
    if differ.any():
        return f"the two maps differ at {differ.sum()} of {differ.size} positions"
    return None


def _kind_of_image(result):
    """Return what is special about an image that does not do, as a word."""
    image = as_array(result).astype(float)
    if image.shape != (6, 6):
        return "shape"
    if np.ptp(image) == 0:
        return "constant"
    if (np.ptp(image, axis=0) == 0).all() or (np.ptp(image, axis=1) == 0).all():
        return "stripes"
    if np.array_equal(image, image[::-1, ::-1]):
        return "symmetric"
    repeats = [np.array_equal(image[2:, 2:], image[:-2, :-2])]
    repeats += [np.array_equal(image[2:, :-2], image[:-2, 2:])]
    return "other diagonal" if repeats == [False, True] else "any"


def _slashes():
    row, column = np.indices((6, 6))
    return (row + column) % 3


BLIND = Exercise(
    id="06.7",
    title="an image that cannot tell",
    reference=blind_image,
    cases=lambda: [()],
    judge=_judge_image,
    alike=lambda one, other: _kind_of_image(one) == _kind_of_image(other),
    mistakes=(
        Mistake(
            "constant",
            lambda: np.ones((6, 6)),
            "a constant image is blind to any turn. Find one with more to see.",
        ),
        Mistake(
            "stripes",
            lambda: np.indices((6, 6))[0] % 2,
            "stripes along the rows or columns are too easy: let both change.",
        ),
        Mistake(
            "symmetric",
            lambda: np.outer([1, 2, 3, 3, 2, 1], [1, 2, 3, 3, 2, 1]),
            "your image is the same when it is turned. Then the second map is the "
            "first one turned, which is not the same map.",
        ),
        Mistake(
            "the other diagonal",
            _slashes,
            "your image repeats along the wrong diagonal: look at which corners of the "
            "kernel differ from those of the turned one.",
        ),
        Mistake(
            "any image",
            lambda: np.arange(36).reshape(6, 6) ** 2,
            "the difference of both maps is the map of the difference of both kernels. "
            "Write that kernel down: it has only two entries.",
        ),
    ),
    hints=(
        "Convolution is linear: subtract the turned kernel from the kernel.",
        "What is left compares a pixel with the one two rows below and two columns to "
        "the right. When are the two always equal?",
    ),
)
