"""A ring of eight round Gaussians in the plane, and how far a sample is from it."""

import numpy as np

from utils.arguments import array, integer, require

MODES, RADIUS, WIDTH = 8, 2.0, 0.1
DIRECTIONS = 32  # of the projections of `sliced_distance`, over half a turn
NEAR = 3 * WIDTH  # a point belongs to a Gaussian; 98.9 % of the ring's do,
CUT = np.sqrt((1 - 5.5 * np.exp(-4.5)) / (1 - np.exp(-4.5)))  # with 0.974 of its width


def centres():
    """Return the centres of the Gaussians, (8, 2)."""
    angle = 2 * np.pi * np.arange(MODES) / MODES
    return RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def ring(n, seed=0):
    """Return n independent points (n, 2) float32."""
    dice = np.random.default_rng(seed)
    middle = centres()[dice.integers(0, MODES, integer("n", n, 1))]
    return (middle + WIDTH * dice.standard_normal((n, 2))).astype(np.float32)


def _points(name, x):
    points = array(name, x, ndim=2).astype(float)
    require(points.shape[1] == 2, name, f"an array {points.shape}", "points (n, 2)")
    return points


def ring_report(x):
    """Return what of the ring a sample (n, 2) has, as a dict.

    "modes": Gaussians with at least a quarter of their share; "near": the share of
    points within three widths of a centre; "variation": half the sum of |share - 1/8|
    of those; "width": their spread in units of the true one, cut at three.
    """
    distance = np.linalg.norm(_points("x", x)[:, None] - centres(), axis=-1)
    nearest, away = distance.argmin(axis=1), distance.min(axis=1)
    near = away < NEAR
    count = np.bincount(nearest[near], minlength=MODES)
    share = count / max(count.sum(), 1)
    full = np.mean(away[near] ** 2) if near.any() else np.nan
    return {
        "modes": int((count >= 0.25 / MODES * len(away)).sum()),
        "near": near.mean(),
        "variation": 0.5 * np.abs(share - 1 / MODES).sum(),
        "width": np.sqrt(full / 2) / (WIDTH * CUT),
    }


def sliced_distance(x, y):
    """Return the Wasserstein-1 distance of (n, 2) and (n, 2), a mean of projections.

    N. Bonneel et al., J. Math. Imaging Vis. 51 (2015) 22, in 32 directions.
    """
    x, y = _points("x", x), _points("y", y)
    require(len(x) == len(y), "y", f"{len(y)} points", f"{len(x)} as x")
    angle = np.pi * (np.arange(DIRECTIONS) + 0.5) / DIRECTIONS
    lines = np.stack([np.cos(angle), np.sin(angle)])
    return np.abs(np.sort(x @ lines, axis=0) - np.sort(y @ lines, axis=0)).mean()
