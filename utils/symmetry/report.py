"""Tell whether a network is invariant, equivariant or neither, and by which layer."""

from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

import numpy as np

from utils.arguments import array, choice, integer, require
from utils.symmetry import maps
from utils.symmetry.actions import FILLS, Element
from utils.symmetry.actions import group as named_group
from utils.symmetry.graph import all_values, walk
from utils.symmetry.group_findings import by_group
from utils.symmetry.shift_findings import by_shifts
from utils.symmetry.table import table

N_IMAGES = 4
SEED = 25
ELEMENTS = "a name or a dictionary from `group`, without shifts and not only identity"


class Row(NamedTuple):
    """One tensor of the model: the image first, then the output of each layer.

    `shape` is without the batch; `stride` in image pixels per map pixel (vertical,
    horizontal), None for vectors. `errors` and `inside`, the error off the borders, are
    dictionaries with one number per group element; NaN where there is nothing to
    compare. `fits` tells per element whether the map can move by whole pixels. `cause`
    is what this layer alone breaks, "" for nothing.
    """

    name: str
    kind: str
    shape: tuple
    stride: tuple | None
    errors: dict
    inside: dict
    fits: dict
    verdict: str
    cause: str


@dataclass(frozen=True)
class Report:
    """The rows of all layers, and those of the model's outputs among them."""

    rows: tuple
    outputs: tuple

    def __getitem__(self, name):
        """Return the row of a layer."""
        found = [row for row in self.rows if row.name == name]
        names = ", ".join(row.name for row in self.rows)
        require(found, "name", name, f"one of {names}")
        return found[0]

    def __str__(self):
        return table(self.rows, self.outputs)


def default_images(shape, fill="wrap"):
    """Return four smooth random images (4, rows, columns, channels) from 0 to 1.

    They fill a torus for `fill` "wrap"; for "zero" they are 0 but in the central third.
    """
    rng = np.random.default_rng(SEED)
    images = rng.standard_normal((N_IMAGES, *shape))
    for axis in (1, 2, 1, 2):
        images = images + (np.roll(images, 1, axis) + np.roll(images, -1, axis)) / 2
    images -= images.min(axis=(1, 2, 3), keepdims=True)
    images /= images.max(axis=(1, 2, 3), keepdims=True)
    if fill == "zero":
        inside = np.zeros(shape)
        rows, columns = (slice((n - n // 3) // 2, (n + n // 3) // 2) for n in shape[:2])
        inside[rows, columns] = 1
        images = images * inside
    return images.astype("float32")


def _images(images, shape, fill):
    if images is None:
        known = None not in shape
        require(known, "images", None, f"given: the model leaves sizes open, {shape}")
        return default_images(shape, fill)
    images = array("images", images, 4).astype("float32")
    pairs = zip(images.shape[1:], shape, strict=True)
    fits = all(wanted in (None, size) for size, wanted in pairs)
    require(fits, "images", images.shape, f"of shape (n, *{shape})")
    require(len(images) > 1, "images", images.shape, "two or more")
    varied = not np.array_equal(images, np.broadcast_to(images[:1], images.shape))
    require(varied, "images", "all the same", "different images")
    return images


def _shifts(shifts, images):
    good = isinstance(shifts, tuple | list | range | np.ndarray) and len(shifts) > 0
    require(good, "shifts", shifts, "one or more whole numbers")
    most = min(images.shape[1:3]) - 1
    numbers = [integer("shifts", shift, -most, most) for shift in shifts]
    require(0 not in numbers, "shifts", shifts, "other than 0")
    return numbers


def _elements(group, images):
    """Return the elements of a group that change something, name -> function."""
    if isinstance(group, str):
        choice("group", group, ("C4", "D4", "Z2"))
        group = named_group(group)
    require(isinstance(group, dict), "group", group, ELEMENTS)
    elements = {name: g for name, g in group.items() if g != Element()}
    shifted = any(any(getattr(g, "shift", ())) for g in elements.values())
    require(elements and not shifted, "group", list(group), ELEMENTS)
    for name, element in elements.items():
        good = callable(element) and element(images).shape == images.shape
        require(good, "group", name, "of elements that keep the shape of the images")
    return elements


def _broken(finding):
    return any(error > 0 for error in finding.errors.values())


def _first_break(graph, findings, names, output):
    """Return "name (cause)" of the first layer that breaks what reaches an output."""
    broken = {output}
    for call in reversed(graph.calls):
        if broken & set(call.outputs):
            broken |= {key for key in call.inputs if _broken(findings[key])}
    first = min(key for key in broken if findings[key].cause)
    return f"{names[first]} ({findings[first].cause})"


def _verdict(graph, findings, names, values, key):
    finding = findings[key]
    if maps.is_constant(values[key]) and not _broken(finding):
        return "constant"
    if all(isnan(error) for error in finding.errors.values()):
        return "undecided: the map is too small"
    if _broken(finding):
        return f"neither: broken by {_first_break(graph, findings, names, key)}"
    plain = "equivariant" if maps.is_map(values[key]) else "invariant"
    return f"equivariant ({finding.note})" if finding.note else plain


def _names(graph):
    """Return names and kinds of all tensors, in the order of keys."""
    names, kinds = ["image"], ["Input"]
    for call in graph.calls:
        several = len(call.outputs) > 1
        for number, _ in enumerate(call.outputs):
            names.append(call.name + f"[{number}]" * several)
            kinds.append(type(call.operation).__name__)
    return names, kinds


def _check_repeatable(graph, values):
    again = all_values(graph, values[0])
    names, _ = _names(graph)
    for name, one, two in zip(names, values, again, strict=True):
        same = maps.agrees(maps.relative(two - one, one))
        require(same, "layer", name, "the same each time: this one is random")


def _rows(graph, values, findings):
    """Return the rows of all tensors, in the order of keys."""
    names, kinds = _names(graph)
    return tuple(
        Row(
            name=names[key],
            kind=kinds[key],
            shape=values[key].shape[1:],
            stride=finding.stride,
            errors=finding.errors,
            inside=finding.inside,
            fits=finding.fits,
            verdict=_verdict(graph, findings, names, values, key),
            cause=finding.cause,
        )
        for key, finding in enumerate(findings)
    )


def equivariance_report(
    model, images=None, shifts=(1, 2, 3, 4), group=None, fill="wrap"
):
    """Measure how the outputs of all layers of a Keras model answer to moved images.

    `model` is a Sequential or functional model with one image input, run in inference
    mode. `images` (n >= 2, rows, columns, channels) are by default four smooth random
    ones. Each of `shifts` is done along rows and along columns, `fill` as in
    `translate`, and the larger error counts; with `group` ("C4", "D4", "Z2" or what
    `group` returns) its elements take the place of the shifts.

    The error is |f(gx) - g f(x)| / |f(x) - mean|, root mean squares, the mean over
    images and positions; g f(x) is f(x) for vectors. Up to 1e-5 it counts as rounding
    and is 0; terms that nearly cancel in an output may round worse. A map of stride s
    moves by shift / s pixels; if that is no whole number (`fits` is False) the better
    of its two neighbours counts.

    A verdict is "invariant", "equivariant" (in brackets if the output answers as a
    "vector", is "odd", or its "channels permute"), "neither: broken by layer (cause)"
    or "constant" for an output that does not depend on the images. Causes are found by
    trying each layer alone. Raises a ValueError that names what is not supported.
    """
    graph = walk(model)
    choice("fill", fill, FILLS)
    images = _images(images, graph.shape, fill)
    values = all_values(graph, images)
    _check_repeatable(graph, values)
    if group is None:
        findings = by_shifts(graph, values, _shifts(shifts, images), fill)
    else:
        findings = by_group(graph, values, _elements(group, images))
    rows = _rows(graph, values, findings)
    return Report(rows, tuple(rows[key] for key in graph.outputs))
