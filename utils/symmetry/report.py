"""Tell whether a network is invariant, equivariant or neither, and by which layer."""

from contextlib import suppress
from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

import numpy as np

from utils.arguments import BadArgument, choice, integer, require
from utils.symmetry import maps
from utils.symmetry.actions import FILLS, Element
from utils.symmetry.actions import group as named_group
from utils.symmetry.graph import walk
from utils.symmetry.group_findings import by_group
from utils.symmetry.images import given_or_default, noise, variations
from utils.symmetry.inference import Measured, measure, measure_first
from utils.symmetry.shift_findings import UNKNOWN, by_shifts
from utils.symmetry.table import table

ALIKE = "undecided: the same for all these images"
FAINT = "undecided: it varies by hardly more than rounding"
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


def _sources(graph, findings, output, passing):
    """Return the broken tensors with a cause from which an output comes.

    All tensors in between are `passing`, a function of their keys.
    """
    reached = {output}
    for call in reversed(graph.calls):
        if reached & set(call.outputs):
            reached |= set(filter(passing, call.inputs))
    return [key for key in reached if findings[key].cause and _broken(findings[key])]


def _first_break(graph, findings, names, output):
    """Return "name (cause)" of the first layer that breaks what reaches an output."""
    first = min(_sources(graph, findings, output, lambda key: _broken(findings[key])))
    if findings[first].cause == UNKNOWN:  # the break may be less than large numbers
        sources = _sources(graph, findings, output, lambda key: True)  # round by
        first = min(sources, key=lambda key: (findings[key].cause == UNKNOWN, key))
    return f"{names[first]} ({findings[first].cause})"


def _verdict(graph, findings, names, seen, key):
    finding = findings[key]
    if seen.constant[key] and not _broken(finding):
        return ALIKE if seen.varies[key] else "constant"
    if all(isnan(error) for error in finding.errors.values()):
        return "undecided: the map is too small"
    if _broken(finding):
        return f"neither: broken by {_first_break(graph, findings, names, key)}"
    if seen.faint[key]:
        return FAINT
    is_map = maps.is_map(seen.measured.values[key])
    plain = "equivariant" if is_map else "invariant"
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


class _Seen(NamedTuple):
    """What is measured, on images that tell most, and which tensors they leave alike.

    `constant` and `faint` per tensor for these images, `varies` for any.
    """

    measured: Measured
    constant: list
    faint: list
    varies: list


def _several(graph, candidates):
    """Return what is measured on those of some images that lead to finite numbers."""
    found = []
    for images in candidates:
        with suppress(BadArgument):
            found.append(measure(graph, images))
    return found


def _untold(graph, measured):
    """Return how many tensors are constant, and how many outputs are faint."""
    faint = measured.faint()
    return sum(measured.constant()), sum(faint[key] for key in set(graph.outputs))


def _seen(model, graph, images, fill):
    """Return what is _Seen on images, or on variations if these tell more."""
    tried = [measure_first(model, graph, images, _names(graph)[0])]
    if any(_untold(graph, tried[0])):
        tried += _several(graph, variations(images, fill))
    best = min(tried, key=lambda measured: _untold(graph, measured))
    constant = best.constant()
    if any(constant):
        tried += _several(graph, noise(images))
    flags = zip(*(measured.constant() for measured in tried), strict=True)
    return _Seen(best, constant, best.faint(), [not all(found) for found in flags])


def _rows(graph, seen, findings):
    """Return the rows of all tensors, in the order of keys."""
    names, kinds = _names(graph)
    return tuple(
        Row(
            name=names[key],
            kind=kinds[key],
            shape=seen.measured.values[key].shape[1:],
            stride=finding.stride,
            errors=finding.errors,
            inside=finding.inside,
            fits=finding.fits,
            verdict=_verdict(graph, findings, names, seen, key),
            cause=finding.cause,
        )
        for key, finding in enumerate(findings)
    )


def equivariance_report(
    model, images=None, shifts=(1, 2, 3, 4), group=None, fill="wrap"
):
    """Measure how the outputs of all layers of a Keras model answer to moved images.

    `model` is a Sequential or functional model with one image input. Its layers compute
    as in `model(images, training=False)`, and no variable changes. `images` (n >= 2,
    rows, columns, channels) are by default four smooth random ones; where they are all
    the same to a layer, or hardly differ in an output, variations of them may tell more
    and take their place. Each of `shifts` is done along rows and along columns, `fill`
    as in `translate`, and the larger error counts; with `group` ("C4", "D4", "Z2" or
    what `group` returns) its elements take the place of the shifts.

    The error is |f(gx) - g f(x)| / |f(x) - mean|, root mean squares, the mean over
    images and positions; g f(x) is f(x) for vectors. Rounding counts as 0: errors up to
    1e-5, and up to what the last bits of its inputs make of an output, which is more
    where terms nearly cancel. A map of stride s moves by shift / s pixels; if that is
    no whole number (`fits` is False) the better of its two neighbours counts.

    A verdict is "invariant", "equivariant" (in brackets if the output answers as a
    "vector", is "odd", or its "channels permute"), "neither: broken by layer (cause)",
    "constant" for an output that does not depend on images at all, or "undecided:"
    with the reason. Causes are found by trying each layer alone. Raises a ValueError
    that names what is not supported: models that compute in a way of their own, and
    random layers, half precision or infinite numbers in them.
    """
    graph = walk(model)
    choice("fill", fill, FILLS)
    images = given_or_default(images, graph.shape, fill)
    shifts = _shifts(shifts, images) if group is None else None
    elements = _elements(group, images) if shifts is None else None
    seen = _seen(model, graph, images, fill)
    if shifts:
        findings = by_shifts(graph, seen.measured, shifts, fill)
    else:
        findings = by_group(graph, seen.measured, elements)
    rows = _rows(graph, seen, findings)
    return Report(rows, tuple(rows[key] for key in graph.outputs))
