"""What a physicist does without any network: cuts on pixels, and fits of circles."""

from itertools import product

import numpy as np

EIGHT = [step for step in product((-1, 0, 1), repeat=2) if step != (0, 0)]


def shifted(pictures, step, outside=0):
    """Return pictures (..., rows, columns) moved by (rows, columns), each -1, 0 or 1.

    What comes in from outside is `outside`.
    """
    ends = [(0, 0)] * (pictures.ndim - 2) + [(1, 1), (1, 1)]
    padded = np.pad(pictures, ends, constant_values=outside)
    rows, columns = pictures.shape[-2:]
    down, right = (1 - each for each in step)
    return padded[..., down : down + rows, right : right + columns]


def tail_cuts(counts, high, low):
    """Return pixels >= high, and pixels >= low with one of these among eight."""
    strong = counts >= high
    near = np.any([shifted(strong, step) for step in EIGHT], axis=0)
    return strong | (near & (counts >= low))


def sum_of_nine(counts, sky):
    """Return the sum of each 3x3 pixels; outside of the camera there is sky."""
    return counts + sum(shifted(counts, step, outside=sky) for step in EIGHT)


def circles(weights):
    """Return column and row of the centre and radius of circles, (n, 3).

    A least-squares fit of x² + y² = 2ax + 2by + c to pixels with weights (n, rows,
    columns), at least three of them positive (I. Kåsa, IEEE Trans. IM-25 (1976) 8).
    """
    y, x = (axis.ravel().astype(float) for axis in np.indices(weights.shape[1:]))
    design = np.column_stack([2 * x, 2 * y, np.ones_like(x)])
    w = weights.reshape(len(weights), -1).astype(float)
    normal = np.einsum("np,pi,pj->nij", w, design, design, optimize=True)
    right = w @ (design * (x**2 + y**2)[:, None])
    a, b, c = np.linalg.solve(normal + 1e-6 * np.eye(3), right[..., None])[..., 0].T
    return np.column_stack([a, b, np.sqrt(np.maximum(c + a**2 + b**2, 0))])
