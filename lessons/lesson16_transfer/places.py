"""Exercise 16.5: two images that averages of maps cannot tell apart."""

from functools import cache
from importlib import import_module

import numpy as np

from lessons.lesson16_transfer.references import blind_pair
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

SIZE, STEP, EDGE = 64, 4, 22  # pixels; two pools of 2; what the border may reach
CLOSE = 1e-4  # of the largest average: rounding


@cache
def _reader():
    """Return the network "wide" for grey images, with the averages of all its maps."""
    import keras
    from keras import layers

    from utils.images import load_cifar10_weights

    weights = load_cifar10_weights("wide")
    inputs, averages = keras.Input((SIZE, SIZE, 1)), []
    x = layers.Rescaling(4.0, offset=-2.0)(inputs)
    for filters, size in ((32, 7), (64, 3), (128, 3)):
        if averages:
            x = layers.MaxPooling2D(2)(x)
        x = layers.Conv2D(filters, size, padding="same", activation="relu")(x)
        averages.append(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(inputs, averages)
    model.set_weights([weights[0].sum(axis=2, keepdims=True), *weights[1:6]])
    return model


def _read(result):
    """Return two images as an array, or a sentence that says what is wrong."""
    images = as_array(result)
    if images is None or images.dtype.kind == "c":
        return "return two images of equal shape, as a pair or as one array"
    if images.shape != (2, SIZE, SIZE):
        return f"your images have the shape {images.shape}, not (2, {SIZE}, {SIZE})"
    if not np.isfinite(images).all() or images.min() < 0 or images.max() > 1:
        return "an image holds other values than numbers from 0 to 1"
    return images.astype(float)


def _judge(result):
    import keras

    images = _read(result)
    if isinstance(images, str):
        return images
    if np.abs(images[0] - images[1]).max() < 0.1:
        return "your images hardly differ, nowhere by 0.1 or more"
    for number, averages in enumerate(
        _reader()(images[..., None].astype("float32")), 1
    ):
        one, other = keras.ops.convert_to_numpy(averages)
        change = np.abs(one - other).max() / np.abs(one).max()
        if change > CLOSE:
            percent = f"{100 * change:.2g} % of the largest one"
            return f"averages of convolution {number} differ by up to {percent}"
    return None


def _light(image):
    """Return rows and columns that are not the background, the value in the middle."""
    return np.nonzero(image != np.median(image))


def _pattern(image):
    """Return what stands on the background: the same wherever it is."""
    rows, columns = _light(image)
    part = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return part.tolist()


def _first(image):
    return np.array([places.min() for places in _light(image)])


def _room(image):
    """Return how many pixels lie between the pattern and the nearest border."""
    places = np.concatenate(_light(image))
    return min(places.min(), SIZE - 1 - places.max())


def _turned(one, other):
    moves = [np.rot90(one, turns) for turns in (1, 2, 3)]
    moves += [np.rot90(one.T, turns) for turns in range(4)]
    return any(_pattern(move) == _pattern(other) for move in moves)


def _fault(result):
    """Name what is special about a pair of images, "" for nothing."""
    one, other = _read(result)
    if np.array_equal(one, other):
        return "same"
    if not (len(_light(one)[0]) and len(_light(other)[0])):
        return "empty"
    if _pattern(one) != _pattern(other):
        return "turned" if _turned(one, other) else "others"
    if min(_room(one), _room(other)) < EDGE:
        return "border"
    return "between" if ((_first(one) - _first(other)) % STEP).any() else ""


def _alike(one, other):
    if isinstance(_read(one), str) or isinstance(_read(other), str):
        return False
    return _fault(one) == _fault(other) != ""


def _bar(*corners, shape=(3, 6), other=None):
    """Return an answer with one bar at each of two corners."""

    def answer():
        images = np.zeros((2, SIZE, SIZE))
        shapes = (shape, other or shape)
        for image, corner, (height, width) in zip(images, corners, shapes, strict=True):
            image[corner[0] : corner[0] + height, corner[1] : corner[1] + width] = 1
        return images

    return answer


BLIND = Exercise(
    id="16.5",
    title="two images that averages confuse",
    reference=blind_pair,
    cases=lambda: [()],
    prepare=lambda: import_module("keras"),
    judge=_judge,
    alike=_alike,
    seconds=5,
    mistakes=(
        Mistake(
            "the same image",
            _bar((30, 26), (30, 26)),
            "both images are the same. Something in them has to differ: what does an "
            "average over a map not say?",
        ),
        Mistake(
            "turned",
            _bar((30, 26), (30, 28), other=(6, 3)),
            "a turned pattern excites other filters. Leave it as it is and change its "
            "place.",
        ),
        Mistake(
            "a step that the pools see",
            _bar((30, 26), (30, 28)),
            "you move the pattern, but not by a multiple of four pixels. Each of the "
            "two pools looks at windows of two: in other steps the pattern falls "
            "differently into them (lesson 8).",
        ),
        Mistake(
            "at the border",
            _bar((30, 26), (30, 58)),
            "your pattern is so near to the border that units see both at once. Stay "
            f"{EDGE} pixels away from it.",
        ),
        Mistake(
            "another pattern",
            _bar((30, 26), (30, 26), other=(5, 5)),
            "two patterns give two sets of averages. Take one pattern at two places.",
        ),
        Mistake(
            "nothing there",
            _bar((30, 26), (30, 26), other=(0, 0)),
            "an image without any pattern differs from one with a pattern in what "
            "there is. Let them differ in *where* it is.",
        ),
    ),
    hints=(
        "An average over all places of a map forgets the place.",
        "One pattern, drawn at two places: a multiple of four pixels apart, and far "
        "from the border.",
    ),
    skeleton='''
        def blind_pair():
            """Return two images (64, 64) from 0 to 1 that differ only in where."""
            images = np.zeros((2, 64, 64))
            images[0, 30:33, 26:32] = 1
            images[1, ...] = 1
            return images
    ''',
)
