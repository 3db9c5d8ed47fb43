"""Images on which networks are measured, and others for what is the same for these."""

import numpy as np

from utils.arguments import array, require

N_IMAGES = 4
SEED = 25


def default_images(shape, fill="wrap", number=N_IMAGES):
    """Return smooth random images (number, rows, columns, channels) from 0 to 1.

    They fill a torus for `fill` "wrap"; for "zero" they are 0 but in the central third.
    """
    rng = np.random.default_rng(SEED)
    images = rng.standard_normal((number, *shape))
    for axis in (1, 2, 1, 2):
        images = images + (np.roll(images, 1, axis) + np.roll(images, -1, axis)) / 2
    images -= images.min(axis=(1, 2, 3), keepdims=True)
    images /= images.max(axis=(1, 2, 3), keepdims=True)
    if fill == "zero":
        inside = np.zeros(shape)
        rows, columns = (slice((n - n // 3) // 2, (n + n // 3) // 2) for n in shape[:2])
        inside[rows, columns] = 1
        images = images * inside
    return images.astype("float32")


def given_or_default(images, shape, fill):
    """Return images for a model's input of a shape (n or None, rows, ...)."""
    number, *sizes = shape
    if images is None:
        wanted = f"given: the model leaves sizes open, {tuple(sizes)}"
        require(None not in sizes, "images", None, wanted)
        return default_images(sizes, fill, number or N_IMAGES)
    images = array("images", images, 4).astype("float32")
    pairs = zip(images.shape, shape, strict=True)
    fits = all(wanted in (None, size) for size, wanted in pairs)
    shown = ", ".join("any" if size is None else str(size) for size in shape)
    require(fits, "images", images.shape, f"of shape ({shown})")
    require(len(images) > 1, "images", images.shape, "two or more")
    varied = not np.array_equal(images, np.broadcast_to(images[:1], images.shape))
    require(varied, "images", "all the same", "different images")
    return images


def _other_extremes(images, fill, rng):
    """Return images whose minimum and maximum differ per image and channel."""
    number = len(images) * images.shape[-1]
    shape = (len(images), 1, 1, images.shape[-1])
    highest = rng.permutation(np.linspace(0.5, 1.5, number)).reshape(shape)
    if fill == "zero":
        return images * highest
    lowest = rng.permutation(np.linspace(-0.3, 0.3, number)).reshape(shape)
    size = np.ptp(images)
    shares = (images - images.min()) / size
    return images.min() + size * (lowest + (highest - lowest) * shares)


def _wide(images, fill):
    """Return images of strengths from 0.001 to 300, every second one negative.

    The second half is far from 0, unless `fill` is "zero".
    """
    order = np.arange(len(images)).reshape(-1, 1, 1, 1)
    far = 2 * np.ptp(images) * (2 * order >= len(images)) * (fill == "wrap")
    factors = np.geomspace(1e-3, 300, len(images)).reshape(order.shape)
    return (images + far) * factors * (-1) ** order


def variations(images, fill):
    """Yield the images with other extremes, rough, and of very different strength.

    Four default images of one channel all reach from 0 to 1, digits from 0 to 255: a
    global maximum cannot tell them apart. They have no checkerboard in them, no
    negative numbers and no large ones. For `fill` "zero" a 0 remains a 0.
    """
    rng = np.random.default_rng(SEED)
    rough = images * rng.standard_normal(images.shape)
    for other in (_other_extremes(images, fill, rng), rough, _wide(images, fill)):
        yield other.astype("float32")


def noise(images):
    """Yield random images of like and of very different strength, without any 0."""
    rng = np.random.default_rng(SEED)
    size = np.sqrt(np.mean(np.square(images, dtype=float)))
    values = size * rng.standard_normal(images.shape)
    for other in (values, _wide(values, "wrap")):
        yield other.astype("float32")
