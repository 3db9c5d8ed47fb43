"""How one tensor of a model answers to a turn, mirror or sign of the image."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from utils.arguments import require
from utils.symmetry import maps
from utils.symmetry.actions import Element
from utils.symmetry.maps import agrees, is_map

PERMUTED = "channels permute"
SQUARE = "a model of square maps, which can be turned by 90°"


class Answer(NamedTuple):
    """How one tensor answers to one element: plainly, odd, as a vector, permuted.

    `note` is that way, "" if plainly; `error` that of the whole tensor, `inside` that
    of a map's central half, NaN for vectors; `order` the new order of the channels.
    """

    note: str
    error: float
    inside: float
    order: np.ndarray | None


def in_plane(element, values):
    """Return maps moved as the element moves images; vectors stay."""
    if not is_map(values):
        return values
    if isinstance(element, Element):
        element = replace(element, sign=1)
    return element(values)


def central(values):
    """Return the central half of a map, which borders reach last."""
    rows, columns = values.shape[1:3]
    return maps.window(
        values, ((rows // 4, rows - rows // 4), (columns // 4, columns - columns // 4))
    )


def _permutation(after, before):
    """Return for each channel of `after` the most similar channel of `before`."""
    channels = np.prod(before.shape[3:] if is_map(before) else before.shape[1:])
    a, b = (x.reshape(-1, int(channels)).astype(float) for x in (after, before))
    distance = (a**2).sum(0)[:, None] + (b**2).sum(0) - 2 * a.T @ b
    return distance.argmin(axis=1)


def _permuted(values, order):
    """Return values whose channels, or units of a vector, have a new order."""
    kept = 3 if is_map(values) else 1
    flat = values.reshape(*values.shape[:kept], -1)
    return flat[..., order].reshape(values.shape)


def _ways(element, plain, before, order):
    """Return what the element may make of a tensor, note -> values; plainly first."""
    ways = {"": plain}
    if getattr(element, "sign", 1) < 0:
        ways["odd"] = -plain
    arrow = before.ndim == 2 and before.shape[1] in (2, 3)
    if arrow and isinstance(element, Element):
        ways["vector"] = element.vectors(before)
    if order is not None:
        ways[PERMUTED] = _permuted(plain, order)
    return ways


def answer(element, after, before, noise, order=None):
    """Return the Answer of a tensor, `before` and `after` the image was moved.

    Differences up to `noise`, rms, are rounding. `order` is that of the channels of its
    input, which a vector may have, too.
    """
    after, before = maps.real(after), maps.real(before)
    plain = in_plane(element, before)
    require(plain.shape == after.shape, "group", f"{before.shape[1:3]}", SQUARE)
    if is_map(before):
        order = _permutation(after, plain)
    elif order is not None and order.size != before[0].size:
        order = None
    ways = _ways(element, plain, before, order)
    errors = {note: maps.relative(after - x, before, noise) for note, x in ways.items()}
    note = next((note for note, error in errors.items() if agrees(error)), "")
    inside = float("nan")
    if is_map(before):
        inside = maps.relative(central(after - ways[note]), before, noise)
    kept = order if note == PERMUTED else None
    return Answer(note, errors[note], inside, kept)
