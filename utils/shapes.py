"""Simulate small pictures whose truth is known: telescope images, blobs, dots, bars.

All numbers are toy choices. Picture i depends on the seed and i only, not on how many
are made: the first 100 of `n = 1000` are those of `n = 100` with the same seed.
"""

import numpy as np

from utils.arguments import choice, integer, number, require

BLOCK = 256  # pictures per random stream; part of the definition of the data

CHERENKOV_CLASSES = ("gamma", "hadron", "muon")
NIGHT_SKY = 1.0  # mean photo-electrons per pixel
GAIN_SPREAD = 0.10  # relative, pixel by pixel
SKEWNESS = 0.3  # of gamma images
MAX_SUBSHOWERS = 4
TRUTH = ("size", "cx", "cy", "psi", "length", "width", "radius")

BLOB_CELL = 6  # pixels; at most one blob per cell
BLOB_JITTER = 1.5  # pixels; keeps centres at least 3 pixels apart
BLOB_WIDTH = 1.0  # pixels, standard deviation

DOT_MARGIN = 4  # pixels; all windows of 5 x 5 that hold a dot fit into the picture

BAR_STEPS = {  # rows (downwards) and columns from one pixel of a bar to the next
    "horizontal": (0, 1),
    "vertical": (1, 0),
    "diagonal": (1, 1),
    "antidiagonal": (1, -1),
}
BAR_CLASSES = tuple(BAR_STEPS)
BAR_REACH = (2, 4)  # pixels on either side of a bar's centre


def _in_blocks(n, seed, simulate_block):
    """Join blocks, each from its own generator, and cut the arrays to length n."""
    n = integer("n", n, 1)
    seed = integer("seed", seed, 0)
    blocks = [
        simulate_block(np.random.default_rng([seed, block]))
        for block in range(-(-n // BLOCK))
    ]
    return {
        key: np.concatenate([block[key] for block in blocks])[:n] for key in blocks[0]
    }


def _balanced_labels(rng, n_classes):
    return rng.permutation(np.arange(BLOCK) % n_classes)


def _gaussian(axis, centre, width):
    """Return exp(-(axis - centre)^2 / 2 width^2) with `axis` as new last index."""
    return np.exp(-0.5 * ((axis - centre[..., None]) / width[..., None]) ** 2)


def _sum_of_blobs(axis, cx, cy, width, peak):
    """Return pictures (n, size, size) of k round Gaussians; arguments are (n, k)."""
    rows, columns = _gaussian(axis, cy, width), _gaussian(axis, cx, width)
    return np.einsum("nk,nky,nkx->nyx", peak, rows, columns, optimize=True)


# --- Images of an imaging atmospheric Cherenkov telescope ---------------------------


def _shower(rng, n):
    """Return what gammas and hadrons share: brightness, position and its polar angle.

    Equal distributions, so that only the form of the image tells the class.
    """
    distance = rng.uniform(0.4, 1.5, n)
    angle = rng.uniform(-np.pi, np.pi, n)
    truth = {
        "size": np.exp(rng.uniform(np.log(60), np.log(600), n)),
        "cx": distance * np.cos(angle),
        "cy": distance * np.sin(angle),
    }
    return truth, distance, angle


def _ellipse(axis, truth, skewness):
    """Return Gaussian ellipses (n, size, size): light per square degree, total 1.

    The long axis is a Gaussian of standard deviation length (1 + skewness) outwards
    and length (1 - skewness) inwards; (cx, cy) is the centroid, not the maximum.
    """
    cx, cy, psi, length, width = (
        truth[key][:, None, None] for key in ("cx", "cy", "psi", "length", "width")
    )
    x, y = axis - cx, axis[:, None] - cy
    to_maximum = np.sqrt(8 / np.pi) * skewness * length
    along = x * np.cos(psi) + y * np.sin(psi) + to_maximum
    across = y * np.cos(psi) - x * np.sin(psi)
    sigma = length * np.where(along > 0, 1 + skewness, 1 - skewness)
    exponent = (along / sigma) ** 2 + (across / width) ** 2
    return np.exp(-exponent / 2) / (2 * np.pi * length * width)


def _gamma(rng, axis, n):
    """Narrow ellipses, longer further out, that point to the centre of the camera."""
    truth, distance, angle = _shower(rng, n)
    truth["psi"] = angle + 0.1 * rng.standard_normal(n)
    mean_length = 0.20 + 0.10 * distance
    truth["length"] = mean_length * np.exp(0.15 * rng.standard_normal(n))
    truth["width"] = 0.10 * np.exp(0.15 * rng.standard_normal(n))
    return _ellipse(axis, truth, SKEWNESS), truth


def _subshowers(rng, axis, truth):
    """Return blobs (n, size, size) per square degree and their share of the light."""
    shape = len(truth["cx"]), MAX_SUBSHOWERS
    exists = np.arange(MAX_SUBSHOWERS) < rng.poisson(2, len(truth["cx"]))[:, None]
    share = rng.uniform(0.05, 0.24, shape) * exists
    width = rng.uniform(0.08, 0.15, shape)
    cx = truth["cx"][:, None] + 0.5 * rng.standard_normal(shape)
    cy = truth["cy"][:, None] + 0.5 * rng.standard_normal(shape)
    blobs = _sum_of_blobs(axis, cx, cy, width, share / (2 * np.pi * width**2))
    return blobs, share.sum(axis=1)[:, None, None]


def _hadron(rng, axis, n):
    """Wider ellipses in any direction, of more varied form, with sub-showers."""
    truth, _, _ = _shower(rng, n)
    truth["psi"] = rng.uniform(-np.pi, np.pi, n)
    truth["length"] = 0.32 * np.exp(0.35 * rng.standard_normal(n))
    truth["width"] = 0.18 * np.exp(0.35 * rng.standard_normal(n))
    blobs, share = _subshowers(rng, axis, truth)
    return (1 - share) * _ellipse(axis, truth, 0.0) + blobs, truth


def _muon(rng, axis, n):
    """Rings; the further the muon is from the mirror's centre, the more like an arc."""
    truth = {
        "size": rng.uniform(90, 250, n),
        "cx": rng.uniform(-0.8, 0.8, n),
        "cy": rng.uniform(-0.8, 0.8, n),
        "psi": rng.uniform(-np.pi, np.pi, n),
        "width": rng.uniform(0.06, 0.10, n),
        "radius": rng.uniform(0.7, 1.2, n),
    }
    cx, cy, psi, width, radius = (
        truth[key][:, None, None] for key in ("cx", "cy", "psi", "width", "radius")
    )
    contrast = rng.uniform(0, 1, n)[:, None, None]
    x, y = axis - cx, axis[:, None] - cy
    r = np.hypot(x, y)
    cosine = (x * np.cos(psi) + y * np.sin(psi)) / np.maximum(r, 1e-9)
    ring = np.exp(-0.5 * ((r - radius) / width) ** 2) * (1 + contrast * cosine)
    return ring / ((2 * np.pi) ** 1.5 * radius * width), truth


_SIMULATE = {"gamma": _gamma, "hadron": _hadron, "muon": _muon}


def _expected_light(rng, classes, labels, axis):
    """Return mean photo-electrons (BLOCK, size, size) and the truth of one block."""
    light = np.empty((BLOCK, len(axis), len(axis)))
    truth = {key: np.full(BLOCK, np.nan) for key in TRUTH}
    for label, name in enumerate(classes):
        chosen = np.flatnonzero(labels == label)
        density, values = _SIMULATE[name](rng, axis, len(chosen))
        light[chosen] = density * values["size"][:, None, None]
        for key in values:
            truth[key][chosen] = values[key]
    return light * (axis[1] - axis[0]) ** 2, truth


def _class_names(classes):
    allowed = "a list of different names"
    require(isinstance(classes, tuple | list), "classes", classes, allowed)
    names = [choice("classes", name, CHERENKOV_CLASSES) for name in classes]
    require(0 < len(names) == len(set(names)), "classes", classes, allowed)
    return names


def cherenkov_images(n, seed=0, size=24, fov=4.8, classes=CHERENKOV_CLASSES):
    """Simulate toy images of a Cherenkov telescope: gammas, hadrons and muons.

    A camera of `size` x `size` pixels sees `fov` x `fov` degrees around the source of
    the gammas. The light is Poisson distributed together with the night sky (1 photo-
    electron per pixel, subtracted on average), each pixel's gain varies by 10 %. The
    parameters are named after A. M. Hillas (19th ICRC, 1985, vol. 3, 445).

    Returns:
        images (n, size, size) float32 in photo-electrons, slightly negative where the
        night sky is low, [i, row, column] = [i, y, x] with y upwards
        (`imshow(..., origin="lower")`);
        labels (n,) int64, index into `classes`, equally frequent;
        truth, a dict of (n,) float64: size (photo-electrons, before losses at the
        border), cx, cy (degrees; centroid of the main ellipse, centre of the ring),
        psi (rad; direction of the long axis or of the brightest part of the ring),
        length, width (degrees, standard deviations), radius (degrees); NaN where a
        class has none.

    Raises:
        ValueError: n < 1, seed < 0, size < 8, fov outside 1 to size / 4 (larger pixels
            would miss the light between their centres), unknown or repeated classes.
    """
    size = integer("size", size, 8)
    fov = number("fov", fov, 1, size / 4)
    classes = _class_names(classes)
    axis = (np.arange(size) - (size - 1) / 2) * fov / size

    def simulate_block(rng):
        labels = _balanced_labels(rng, len(classes))
        light, truth = _expected_light(rng, classes, labels, axis)
        gain = 1 + GAIN_SPREAD * rng.standard_normal(light.shape, dtype=np.float32)
        images = gain * rng.poisson(light + NIGHT_SKY) - NIGHT_SKY
        return {"images": images.astype(np.float32), "labels": labels, **truth}

    truth = _in_blocks(n, seed, simulate_block)
    return truth.pop("images"), truth.pop("labels"), truth


# --- Blobs, dots and bars -----------------------------------------------------------


def _blob_truth(rng, size, max_count):
    """Put each blob of a picture near the middle of a cell of its own.

    Returns (BLOCK, max_count) arrays, NaN beyond the count of a picture.
    """
    cells = size // BLOB_CELL
    shape = BLOCK, max_count
    count = rng.integers(1, max_count, BLOCK, endpoint=True)
    cell = rng.random((BLOCK, cells**2)).argsort(axis=1)[:, :max_count]
    first_centre = (size - 1) / 2 - (cells - 1) / 2 * BLOB_CELL
    jitter = rng.uniform(-BLOB_JITTER, BLOB_JITTER, (2, *shape))
    amplitude = rng.uniform(0.5, 1.5, shape)
    hidden = np.where(np.arange(max_count) < count[:, None], 0, np.nan)
    return {
        "count": count,
        "amplitude": amplitude + hidden,
        "cx": first_centre + BLOB_CELL * (cell % cells) + jitter[0] + hidden,
        "cy": first_centre + BLOB_CELL * (cell // cells) + jitter[1] + hidden,
    }


def blobs(n, seed=0, size=24, max_count=6, noise=0.05):
    """Simulate pictures with 1 to `max_count` Gaussian blobs that do not overlap.

    Blobs have a standard deviation of 1 pixel and amplitudes from 0.5 to 1.5; Gaussian
    noise of standard deviation `noise` is added.

    Returns:
        images (n, size, size) float32;
        truth, a dict: count (n,) int64; amplitude, cx (column), cy (row), each
        (n, max_count) float64 and NaN beyond the picture's count.

    Raises:
        ValueError: n < 1, seed < 0, size < 6, noise < 0, or more blobs than cells of
            6 x 6 pixels.
    """
    size = integer("size", size, BLOB_CELL)
    max_count = integer("max_count", max_count, 1, (size // BLOB_CELL) ** 2)
    noise = number("noise", noise, 0)
    width = np.full((BLOCK, max_count), BLOB_WIDTH)

    def simulate_block(rng):
        truth = _blob_truth(rng, size, max_count)
        cx, cy, peak = (np.nan_to_num(truth[key]) for key in ("cx", "cy", "amplitude"))
        images = _sum_of_blobs(np.arange(size), cx, cy, width, peak)
        images += noise * rng.standard_normal(images.shape)
        return {"images": images.astype(np.float32), **truth}

    truth = _in_blocks(n, seed, simulate_block)
    return truth.pop("images"), truth


def two_dots(n, seed=0, size=24, distances=(5, 6)):
    """Simulate pictures with two dots whose distance is the only difference of classes.

    The dots lie in one row or one column, at least 4 pixels from the border. A network
    whose receptive field is too small for both dots sees single dots, the same ones in
    both classes.

    Returns:
        images (n, size, size) float32: 1 at the dots, 0 elsewhere;
        labels (n,) int64: 0 for `distances[0]` pixels, 1 for `distances[1]`, equally
        frequent.

    Raises:
        ValueError: n < 1, seed < 0, distances not two different whole numbers from 1,
            size too small for the longer one.
    """
    is_pair = isinstance(distances, tuple | list) and len(distances) == 2
    require(is_pair, "distances", distances, "two different whole numbers")
    pair = np.array([integer("distances", distance, 1) for distance in distances])
    require(pair[0] != pair[1], "distances", distances, "two different whole numbers")
    size = integer("size", size, 2 * DOT_MARGIN + int(pair.max()) + 1)

    def simulate_block(rng):
        labels = _balanced_labels(rng, 2)
        # The first dot has the same distribution in both classes.
        first = rng.integers(DOT_MARGIN, size - DOT_MARGIN - pair.max(), BLOCK)
        across = rng.integers(DOT_MARGIN, size - DOT_MARGIN, BLOCK)
        images = np.zeros((BLOCK, size, size), np.float32)
        for column in (first, first + pair[labels]):
            images[np.arange(BLOCK), across, column] = 1
        mirrored, upright = rng.integers(0, 2, (2, BLOCK, 1, 1), dtype=bool)
        images = np.where(mirrored, images[:, :, ::-1], images)
        images = np.where(upright, images.transpose(0, 2, 1), images)
        return {"images": images, "labels": labels}

    data = _in_blocks(n, seed, simulate_block)
    return data["images"], data["labels"]


def bars(n, seed=0, size=16, noise=0.1):
    """Simulate pictures with one bar: horizontal, vertical, diagonal or antidiagonal.

    Bars are 1 pixel wide, have 5, 7 or 9 pixels and a brightness from 0.5 to 1, equally
    distributed in all classes; Gaussian noise of standard deviation `noise` is added.

    Returns:
        images (n, size, size) float32, row 0 on top, so that "diagonal" falls to the
        right like a backslash;
        labels (n,) int64, index into BAR_CLASSES, equally frequent.

    Raises:
        ValueError: n < 1, seed < 0, size < 9, noise < 0.
    """
    shortest, longest = BAR_REACH
    size = integer("size", size, 2 * longest + 1)
    noise = number("noise", noise, 0)

    def simulate_block(rng):
        labels = _balanced_labels(rng, len(BAR_CLASSES))
        step = np.array(list(BAR_STEPS.values()))[labels]
        reach = rng.integers(shortest, longest, (BLOCK, 1), endpoint=True)
        centre = rng.integers(longest, size - longest, (BLOCK, 2))
        # Clipping makes the outer steps of short bars paint their ends once more.
        along = np.clip(np.arange(-longest, longest + 1), -reach, reach)
        row, column = (centre[:, [i]] + along * step[:, [i]] for i in (0, 1))
        images = noise * rng.standard_normal((BLOCK, size, size))
        brightness = rng.uniform(0.5, 1, (BLOCK, 1))
        images[np.arange(BLOCK)[:, None], row, column] += brightness
        return {"images": images.astype(np.float32), "labels": labels}

    data = _in_blocks(n, seed, simulate_block)
    return data["images"], data["labels"]
