"""Where the stations are, seen from the shower."""

from typing import NamedTuple

import numpy as np

from utils.arguments import choice, integer, number

LAYOUTS = ("cartesian", "hex")


def station_grid(n=14, spacing=750.0, layout="cartesian"):
    """Return the station positions in m, shape (n, n, 2), centred on zero.

    The first index runs along x, the second along y. In the layout "hex" every second
    row in y is shifted by half a spacing and rows are sqrt(3)/2 spacings apart, so that
    all six neighbours are equally far. `n` from 2 to 64, `spacing` from 10 to 10 000 m.
    """
    n = integer("n", n, 2, 64)
    spacing = number("spacing", spacing, 10, 10_000)
    x, y = np.indices((n, n), dtype=float)
    if choice("layout", layout, LAYOUTS) == "hex":
        x += 0.5 * (y % 2)
        y *= np.sqrt(3) / 2
    grid = np.stack([x, y], axis=-1) * spacing
    return grid - (grid.max(axis=(0, 1)) + grid.min(axis=(0, 1))) / 2


class Offsets(NamedTuple):
    """Positions of m stations relative to k showers, each of shape (k, m), in m."""

    x: np.ndarray  # from the core
    y: np.ndarray
    upstream: np.ndarray  # along the axis from the core, positive where early
    radius: np.ndarray  # distance to the axis, at least the given minimum


def shower_frame(stations, axis, core, r_min):
    """Return the `Offsets` of stations (m, 2) for axes (k, 3) and cores (k, 2)."""
    x = stations[:, 0] - core[:, :1]
    y = stations[:, 1] - core[:, 1:]
    upstream = x * axis[:, :1] + y * axis[:, 1:2]
    squared = x**2 + y**2 - upstream**2
    return Offsets(x, y, upstream, np.sqrt(np.maximum(squared, r_min**2)))
