"""Exercise 24.5: a kernel that does not notice turns by 60 degrees."""

import numpy as np

from lessons.lesson24_graphs import hexagon
from lessons.lesson24_graphs.references import blind_kernel, hex_kernel
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

_NEIGHBOURS = [(1 + q, 1 + r) for q, r in hexagon.RING]


def _kernel(result):
    """Return a result as a kernel (3, 3) of finite numbers, or a sentence."""
    kernel = as_array(result)
    if kernel is None or kernel.shape != (3, 3):
        shape = "no such table" if kernel is None else f"shape {kernel.shape}"
        return f"a kernel of 3 × 3 numbers is asked for; got {shape}"
    if kernel.dtype.kind == "c":
        return "your kernel has complex numbers"
    if not np.isfinite(kernel).all():
        return "your kernel has NaN or infinity; no weight is a 0"
    return kernel.astype(float)


def _ring(kernel):
    """Return the weights of the six neighbours, counter-clockwise from (1, 0)."""
    return np.array([kernel[place] for place in _NEIGHBOURS])


def _equal(values, others):
    scale = max(np.abs(values).max(), np.abs(others).max())
    return bool(np.abs(values - others).max() <= 1e-5 * scale)


def _fault(result):
    """Return what is wrong as a word, "" for nothing."""
    kernel = _kernel(result)
    if isinstance(kernel, str):
        return kernel
    ring, corners = _ring(kernel), np.array([kernel[0, 0], kernel[2, 2]])
    size, largest = np.abs(kernel).max(), np.abs([*ring, *corners]).max()
    if size == 0:
        return "empty"
    if largest <= 1e-12 * size:
        return "middle only"
    others = np.abs([kernel[0, 2], kernel[2, 0]]).max() <= 1e-5 * largest
    if np.abs(corners).max() > 1e-5 * largest:
        return "other corners" if others else "corners"
    if _equal(ring, np.roll(ring, 1)):
        return ""
    arms = np.array([kernel[0, 1], kernel[1, 0], kernel[1, 2], kernel[2, 1]])
    if others and _equal(arms, np.roll(arms, 1)):
        return "plus"
    return "three" if _equal(ring, np.roll(ring, 2)) else _mirrored(ring)


def _mirrored(ring):
    return "half" if _equal(ring, np.roll(ring, 3)) else "unequal"


_SAID = {
    "empty": "a kernel of zeros sees nothing",
    "middle only": "your kernel sees the station itself and no neighbour",
}


def _judge(result):
    fault = _fault(result)
    if not fault:
        return None
    kernel = _kernel(result)
    if isinstance(kernel, str):
        return kernel
    return _SAID.get(
        fault, f"a turn by 60° changes its answer by {_percent(_change(kernel))}"
    )


def _percent(part):
    """Return a part as a text in per cent with two digits that count."""
    return f"{100 * part:.0f} %" if part > 0.1 else f"{100 * part:.2g} %"


def _seen(kernel, x):
    """Return what a kernel makes of stations (n, 127), zeros outside of them."""
    image = np.pad(hexagon.axial(x[..., None])[..., 0], ((0, 0), (1, 1), (1, 1)))
    side = hexagon.SIDE
    parts = [
        weight * image[:, a : a + side, b : b + side]
        for (a, b), weight in np.ndenumerate(kernel)
    ]
    columns, rows = (hexagon.STATIONS + hexagon.RADIUS).T
    return sum(parts)[:, columns, rows]


def _change(kernel):
    """Return by how much the answer changes if the stations are turned by 60°."""
    x = np.random.default_rng(2405).normal(size=(20, len(hexagon.STATIONS)))
    order = hexagon.permutation(lambda q, r: (-r, q + r))
    before = _seen(kernel, x)
    apart = _seen(kernel, x[:, order]) - before[:, order]
    return np.linalg.norm(apart) / np.linalg.norm(before)


def _given(*rows):
    return lambda: [list(row) for row in rows]


BLIND = Exercise(
    id="24.5",
    title="blind to 60 degrees",
    reference=blind_kernel,
    cases=lambda: [()],
    judge=_judge,
    alike=lambda one, other: _fault(one) == _fault(other),
    praise=lambda result: "right: a turn by 60° moves its map along and nothing else.",
    mistakes=(
        Mistake(
            "all alike",
            _given((1, 1, 1), (1, 1, 1), (1, 1, 1)),
            "two of the nine places are no neighbours of the middle: (−1, −1) and "
            "(1, 1) are √3 steps away, and four more such stations lie outside of the "
            "kernel. Leave these two corners empty.",
        ),
        Mistake(
            "plus",
            _given((0, 1, 0), (1, 2, 1), (0, 1, 0)),
            "a plus has four arms; the middle has six neighbours here, (−1, 1) and "
            "(1, −1) as well.",
        ),
        Mistake(
            "the other corners",
            _given((1, 1, 0), (1, 2, 1), (0, 1, 1)),
            "the wrong corners are empty. Row 0, column 2 is (−1, 1): a neighbour. "
            "Row 0, column 0 is (−1, −1): none.",
        ),
        Mistake(
            "every second one",
            lambda: hex_kernel([2, 1, -1, 1, -1, 1, -1]),
            "a turn by 120° leaves your kernel as it is, a turn by 60° does not: the "
            "six neighbours go round, so all six need the same weight.",
        ),
        Mistake(
            "opposite ones",
            lambda: hex_kernel([2, 1, 2, 3, 1, 2, 3]),
            "a turn by 180° leaves your kernel as it is, a turn by 60° does not: all "
            "six neighbours need the same weight.",
        ),
        Mistake(
            "a slope",
            lambda: hex_kernel([0, 2, 1, -1, -2, -1, 1]),
            "your kernel prefers a direction. A turn by 60° moves each neighbour to "
            "the next one, so all six need the same weight.",
        ),
        Mistake(
            "the middle only",
            _given((0, 0, 0), (0, 1, 0), (0, 0, 0)),
            "no turn changes that, true, but it has to see neighbours.",
        ),
        Mistake(
            "nothing",
            _given((0, 0, 0), (0, 0, 0), (0, 0, 0)),
            "no turn changes that, true, but it has to see something.",
        ),
        Mistake(
            "nine in a row",
            lambda: [0, 1, 1, 1, 2, 1, 1, 1, 0],
            "nine numbers are right, but as three rows of three.",
        ),
        Mistake(
            "holes",
            _given((None, 1, 1), (1, 2, 1), (1, 1, None)),
            "a place that the kernel shall not see has the weight 0, not None or NaN.",
        ),
        Mistake(
            "dots left",
            _given((..., 1, 1), (1, 2, 1), (1, 1, ...)),
            "put numbers for all nine places: 0 where the kernel shall not see.",
        ),
        Mistake(
            "seven numbers",
            lambda: [2, 1, 1, 1, 1, 1, 1],
            "seven numbers say it all, but a convolution wants them in a table: the "
            "weight of the neighbour at (q, r) in row 1 + q and column 1 + r.",
        ),
    ),
    hints=(
        "Which six of the eight places around the middle are neighbours? A turn by 60° "
        "moves each of them to the next.",
        "Two corners stay empty, [0, 0] and [2, 2]; the six neighbours share a weight.",
    ),
    skeleton='''
        def blind_kernel():
            """Return an axial kernel (3, 3) that no turn by 60° changes."""
            middle, neighbour = 2, 1
            return [[..., ..., ...], [..., middle, ...], [..., ..., ...]]
    ''',
)
