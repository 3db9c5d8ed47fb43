"""Images that excite the maps of a model, found by climbing along the gradient."""

import keras
import numpy as np

from utils.arguments import array, integer, number, require
from utils.introspection.gradients import gradient


def _inside(values, border):
    """Cut a border off maps (n, height, width, channels); rows (n, units) have none."""
    axes = len(values.shape)
    require(axes in (2, 4), "model's output", values.shape, "rows or maps")
    if axes == 2:
        require(border == 0, "border", border, "0: the model's output has no border")
        return values[:, None, None, :]
    height, width = values.shape[1:3]
    low = (min(height, width) - 1) // 2
    require(border <= low, "border", border, f"at most {low} for {height}×{width} maps")
    return values[:, border : height - border, border : width - border]


def activations(model, channels, images, border=0):
    """Return for image i the mean of map `channels[i]`, border pixels left out.

    A tensor of shape (n,). `border` leaves that many pixels of the map out on each
    side; a model may also output rows (n, units).
    """
    values = model(images, training=False)
    one = hasattr(values, "shape")
    require(one, "model's output", type(values), "one tensor: rows or maps")
    values = _inside(keras.ops.cast(values, "float32"), border)
    limit = values.shape[-1]
    good = all(0 <= channel < limit for channel in channels)
    require(good, "channels", channels, f"numbers from 0 to {limit - 1}")
    chosen = keras.ops.one_hot(np.asarray(channels), limit)
    return keras.ops.sum(keras.ops.mean(values, axis=(1, 2)) * chosen, axis=1)


def _unit_step(slope):
    """Scale each gradient (n, ...) to a root mean square of 1; zero stays zero."""
    size = np.sqrt(np.mean(slope**2, axis=tuple(range(1, slope.ndim)), keepdims=True))
    return np.divide(slope, size, out=np.zeros_like(slope), where=size > 0)


def _shifts(jitter, count, rng):
    """Return pairs of shifts: one forth and one back, random for each step."""
    for _ in range(count):
        forth = rng.integers(-jitter, jitter + 1, size=2)
        yield tuple(forth), tuple(-forth)


def maximise(
    model, channels, start, steps=40, rate=0.1, border=0, jitter=0, clip=None, seed=0
):
    """Climb from images to images that excite a map each; return them and the way up.

    start: images (n, height, width, depth). Image i climbs for map `channels[i]`: the
    mean of the map, `border` pixels left out on each side. A step is the gradient,
    scaled to a root mean square of `rate`; before each, the images are shifted at
    random by up to `jitter` pixels (around the edges), and shifted back. `clip` is
    None or (low, high). Returns the images and the activations (steps + 1, n).
    """
    images = array("start", start, ndim=4).astype("float32")
    channels = [integer("channels", channel, low=0) for channel in np.ravel(channels)]
    require(len(channels) == len(images), "channels", channels, f"{len(images)} maps")
    steps, border = integer("steps", steps, low=1), integer("border", border, low=0)
    jitter, rate = integer("jitter", jitter, low=0), number("rate", rate, low=0)
    limits = array("clip", (-np.inf, np.inf) if clip is None else clip, 1, finite=False)
    good = limits.size == 2 and limits[0] < limits[1]
    require(good, "clip", clip, "None or (low, high)")

    def excited(tensor):
        return activations(model, channels, tensor, border)

    curve = [keras.ops.convert_to_numpy(excited(images))]
    for forth, back in _shifts(jitter, steps, np.random.default_rng(seed)):
        moved = np.roll(images, forth, axis=(1, 2))
        slope = gradient(lambda tensor: keras.ops.sum(excited(tensor)), moved)
        moved = np.clip(moved + rate * _unit_step(slope), *map(float, limits))
        images = np.roll(moved, back, axis=(1, 2))
        curve.append(keras.ops.convert_to_numpy(excited(images)))
    return images, np.array(curve)
