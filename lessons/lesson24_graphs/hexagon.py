"""A hexagonal array of 127 stations, cut out of the course's simulation.

Stations have **axial** coordinates (q, r), whole numbers, (0, 0) in the middle: q goes
along x, r by 60 degrees to the left of it (E. Hoogeboom and others 2018,
arXiv:1803.02108).
"""

import numpy as np

from utils import airshowers
from utils.arguments import array, integer, require

RADIUS = 6  # steps from the middle to the border
SIDE = 2 * RADIUS + 1
PITCH = 750.0  # m between neighbours
RING = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))  # counter-clockwise


def steps(q, r):
    """Return how many steps (q, r) is away from the middle."""
    return np.maximum(np.maximum(np.abs(q), np.abs(r)), np.abs(q + r))


_GRID = np.stack(np.meshgrid(*[np.arange(-RADIUS, RADIUS + 1)] * 2, indexing="ij"), -1)
STATIONS = _GRID[steps(*np.moveaxis(_GRID, -1, 0)) <= RADIUS]  # (127, 2), q and r
PLACES = PITCH * STATIONS @ np.array([[1, 0], [0.5, 3**0.5 / 2]])  # (127, 2) m
_INDEX = {tuple(place): k for k, place in enumerate(STATIONS.tolist())}
_ROW = STATIONS[:, 1] + RADIUS  # of a map of the layout "hex": maps[:, column, row]
_COLUMN = STATIONS[:, 0] + RADIUS // 2 + (_ROW - _ROW % 2) // 2


def neighbours():
    """Return the adjacency matrix (127, 127): 1 for stations one step apart."""
    apart = STATIONS[:, None] - STATIONS
    return (steps(apart[..., 0], apart[..., 1]) == 1).astype(float)


def permutation(move):
    """Return the order (127,) in which x[:, order] has all stations moved.

    What was at (q, r) is then at move(q, r); ValueError if that is not a station, or
    the place of two of them.
    """
    order = np.full(len(STATIONS), -1)
    for k, (q, r) in enumerate(STATIONS.tolist()):
        there = tuple(int(np.rint(np.squeeze(each))) for each in move(q, r))
        require(there in _INDEX, "move", (q, r, *there), "from station to station")
        order[_INDEX[there]] = k
    require(order.min() >= 0, "move", "two stations at one place", "one to one")
    return order


def on_stations(maps):
    """Return what maps (n, 13, 13, …) of the layout "hex" hold, (n, 127, …)."""
    return np.asarray(maps)[:, _COLUMN, _ROW]


def rows(x):
    """Return stations (n, 127, c) as images (n, 13, 13, c), as their rows stand.

    Every second row is shifted by half a step, which the image does not know. 0 outside
    of the hexagon.
    """
    return _filled(x, _COLUMN, _ROW)


def axial(x):
    """Return stations (n, 127, c) as images (n, 13, 13, c) with q down, r to the right.

    0 outside of the hexagon.
    """
    return _filled(x, *(STATIONS + RADIUS).T)


def from_axial(images):
    """Return what axial images (n, 13, 13, c) hold at the stations, (n, 127, c)."""
    first, second = (STATIONS + RADIUS).T
    return np.asarray(images)[:, first, second]


def _filled(x, first, second):
    x = array("x", x, ndim=3, finite=False)
    images = np.zeros((len(x), SIDE, SIDE, x.shape[-1]), x.dtype)
    images[:, first, second] = x
    return images


def mask():
    """Return 1 where an axial image (13, 13) has a station, else 0."""
    return axial(np.ones((1, len(STATIONS), 1)))[0, ..., 0]


def showers(n, seed):
    """Return n simulated `Showers` that the 127 stations of the hexagon have seen.

    All others are silent; times count from the hottest of the 127.
    """
    found = airshowers.simulate(
        integer("n", n, 1), integer("seed", seed, 0), grid=SIDE, layout="hex"
    )
    signal = on_stations(found["signal"])
    heard = np.where(np.isfinite(signal), signal, -1)
    hottest = heard.argmax(axis=1)[:, None]
    time = on_stations(found["time"])
    time = time - np.take_along_axis(time, hottest, axis=1)
    return found | {"signal": _maps(signal), "time": _maps(time)}


def _maps(values):
    """Return values (n, 127) as maps (n, 13, 13), NaN outside of the hexagon."""
    maps = np.full((len(values), SIDE, SIDE), np.nan, np.float32)
    maps[:, _COLUMN, _ROW] = values
    return maps
