"""Toy images of an imaging atmospheric Cherenkov telescope."""

import numpy as np

from utils.arguments import choice, integer, number, require
from utils.shapes.blocks import BLOCK, balanced_labels, in_blocks, sum_of_blobs

CHERENKOV_CLASSES = ("gamma", "hadron", "muon")
NIGHT_SKY = 1.0  # mean photo-electrons per pixel
GAIN_SPREAD = 0.10  # relative, pixel by pixel
SKEWNESS = 0.3  # of gamma images
MAX_SUBSHOWERS = 4
TRUTH = ("size", "cx", "cy", "psi", "length", "width", "radius")


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
    blobs = sum_of_blobs(axis, cx, cy, width, share / (2 * np.pi * width**2))
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
        labels = balanced_labels(rng, len(classes))
        light, truth = _expected_light(rng, classes, labels, axis)
        gain = 1 + GAIN_SPREAD * rng.standard_normal(light.shape, dtype=np.float32)
        images = gain * rng.poisson(light + NIGHT_SKY) - NIGHT_SKY
        return {"images": images.astype(np.float32), "labels": labels, **truth}

    truth = in_blocks(n, seed, simulate_block)
    return truth.pop("images"), truth.pop("labels"), truth
