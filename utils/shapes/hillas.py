"""The numbers by which telescope images have been told apart since 1985."""

import numpy as np

from utils.arguments import array, number, require


def _pair(name, value):
    good = isinstance(value, tuple | list | np.ndarray) and len(value) == 2
    require(good, name, value, "two numbers in degrees")
    return tuple(number(name, each) for each in value)


def _moments(light, axis):
    """Return total light, centroid (x, y) and second moments (xx, yy, xy) of images."""
    columns, rows = light.sum(axis=1), light.sum(axis=2)
    size = columns.sum(axis=1)
    total = np.where(size > 0, size, 1)
    cx, cy = columns @ axis / total, rows @ axis / total
    dx, dy = axis - cx[:, None], axis - cy[:, None]
    xx = np.einsum("nx,nx->n", columns, dx**2) / total
    yy = np.einsum("ny,ny->n", rows, dy**2) / total
    xy = np.einsum("nyx,ny,nx->n", light, dy, dx) / total
    return size, (cx, cy), (xx, yy, xy)


def _ellipse(light, axis, source):
    """Return the ellipse of light (n, size, size), and how it lies to the source."""
    size, (cx, cy), (xx, yy, xy) = _moments(light, axis)
    spread = np.hypot(xx - yy, 2 * xy)
    psi = np.arctan2(2 * xy, xx - yy) / 2
    x, y = cx - source[0], cy - source[1]
    along, across = x * np.cos(psi) + y * np.sin(psi), y * np.cos(psi) - x * np.sin(psi)
    return {
        "size": size,
        "cx": cx,
        "cy": cy,
        "psi": psi,
        "length": np.sqrt((xx + yy + spread) / 2),
        "width": np.sqrt(np.clip((xx + yy - spread) / 2, 0, None)),
        "distance": np.hypot(x, y),
        "alpha": np.arctan2(np.abs(across), np.abs(along)),
    }


def hillas(images, threshold=5.0, fov=4.8, source=(0.0, 0.0)):
    """Return the Hillas parameters of telescope images: the moments of their light.

    images: (n, size, size) photo-electrons, as of `cherenkov_images`. threshold: what a
    pixel has above it is light, the rest night sky. fov: width of the camera in
    degrees. source: (x, y) in degrees, where gammas come from; (0, 0) is the centre.

    Returns:
        a dict of (n,) float64, partly named as the truth of `cherenkov_images`:
        size (photo-electrons above the threshold), cx, cy (degrees; centroid), psi
        (rad, −π/2 to π/2; direction of the long axis), length, width (degrees; standard
        deviations along the axes), distance (degrees; from centroid to source), alpha
        (rad, 0 to π/2; between the long axis and the line to the source), pixels (how
        many are above the threshold). All are 0 where no pixel is.

    Raises:
        ValueError: images not (n, size, size), threshold < 0, fov <= 0, source not two
            numbers.

    Source: A. M. Hillas, 19th ICRC (1985), vol. 3, 445.
    """
    images = array("images", images, ndim=3)
    _, *shape = images.shape
    require(shape[0] == shape[1], "images", f"array of shape {images.shape}", "square")
    threshold, fov = number("threshold", threshold, 0), number("fov", fov)
    require(fov > 0, "fov", fov, "more than 0 degrees")
    axis = (np.arange(shape[0]) - (shape[0] - 1) / 2) * fov / shape[0]
    light = np.clip(images.astype(float) - threshold, 0, None)
    found = _ellipse(light, axis, _pair("source", source))
    found["pixels"] = (light > 0).sum(axis=(1, 2))
    there = found["pixels"] > 0
    return {key: np.where(there, values, 0.0) for key, values in found.items()}
