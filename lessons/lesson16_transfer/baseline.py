"""What a physicist knows of a telescope image without any network: ten numbers."""

import numpy as np

from utils.shapes import hillas


def ten_numbers(images, fov=4.0):
    """Return ten numbers of each image (n, size, size), after A. M. Hillas: (n, 10).

    Seven say how it looks: lg brightness, length, width, lit pixels, brightness of a
    lit pixel, length · width, width / length. Three say how it lies to the middle of
    the camera: distance, alpha, and distance · sin(alpha), by how much the long axis
    misses it. fov: width of the camera in degrees.
    """
    found = hillas(images, fov=fov)
    length, width, lit = found["length"], found["width"], np.maximum(found["pixels"], 1)
    form = [np.log10(1 + found["size"]), length, width, lit, found["size"] / lit]
    form += [length * width, width / (length + 1e-3)]
    missed = found["distance"] * np.sin(found["alpha"])
    return np.column_stack([*form, found["distance"], found["alpha"], missed])
