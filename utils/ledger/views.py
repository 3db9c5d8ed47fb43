"""What the values of a tensor see of a model's images, layer by layer."""

from math import prod
from typing import NamedTuple

from utils.arguments import require
from utils.ledger.axes import ALL, START
from utils.ledger.layers import IN_PLACE, MERGES, RESHAPES, axes_of, kind_of
from utils.ledger.places import DIRECTIONS, Regular, as_places, joined, whole
from utils.ledger.taps import groups_of, taps_of

MOST = 2**24  # values of a map of which each is followed


class View(NamedTuple):
    """What the values of a tensor see, for each of the model's inputs of images.

    `seen` maps names of inputs to a Regular or Places. A vector counts as a whole; it
    is `scattered` where its values see different parts of that. `source` holds then the
    View and the shape of the map whose values they are, in this order, None where they
    are those of several.
    """

    seen: dict
    scattered: bool = False
    source: tuple | None = None


def of_input(name, shape):
    """Return the view of an input: images see themselves, vectors no image."""
    image = Regular((START, START), shape[:2])
    return View({name: image} if len(shape) == 3 else {})


def _whole(view, shape):
    """Return what is seen by all values of maps of a shape together."""
    return {name: whole(seen, shape) for name, seen in view.seen.items()}


def _moved(layer, view, shape, output):
    """Return the view of maps whose values stay, but come to other places."""
    few = prod(shape) <= MOST
    require(few, "layer", layer.name, f"fed by at most {MOST:,} values")
    seen = {
        name: as_places(seen, shape).reshaped(shape, output)
        if seen.moves(shape)
        else whole(seen, shape)
        for name, seen in view.seen.items()
    }
    return View(seen)


def _reshaped(layer, view, shape, output):
    """Return the view behind Flatten or Reshape: the values stay in their order."""
    if len(output) == 1:
        if len(shape) == 1:
            return view
        scattered = any(seen.moves(shape) for seen in view.seen.values())
        return View(_whole(view, shape), scattered, (view, shape))
    if len(shape) == 1 and not view.scattered:
        return view
    if len(shape) == 1:
        known = view.source is not None
        require(known, "layer", layer.name, "fed by one map, or by a Dense layer")
        view, shape = view.source
    return view if output == shape else _moved(layer, view, shape, output)


def _spread(view, shape, output):
    """Return the view of a tensor that is spread from 1 to more pixels."""
    if len(shape) != 3:
        return view
    taps = [ALL if shape[d] == 1 < output[d] else None for d in DIRECTIONS]
    seen = {n: seen.through(taps, shape, output) for n, seen in view.seen.items()}
    return View(seen)


def _merged(layer, views, shapes, output):
    """Return the view of values computed from one value of each tensor."""
    ranks = {len(shape) for shape in (*shapes, output)}
    require(len(ranks) == 1, "layer", layer.name, "fed by maps alone or vectors alone")
    concatenated = kind_of(layer) == "Concatenate"
    if concatenated:
        last = axes_of(layer, len(output) + 1) == {len(output)}
        allowed = "one that joins channels, along the last axis"
        require(last, "layer", layer.name, allowed)
    views = [_spread(v, shape, output) for v, shape in zip(views, shapes, strict=True)]
    seen = {}
    for name in dict.fromkeys(name for view in views for name in view.seen):
        some = [view.seen.get(name) for view in views]
        seen[name] = joined(some, shapes, concatenated)
        good = seen[name] is not None
        require(good, "layer", layer.name, "fed by maps of equal stride")
    return View(seen, any(view.scattered for view in views))


def _of_vector(layer, view, shape):
    """Return the view of a vector behind a layer that does not reshape it."""
    kind, (channels,) = kind_of(layer), shape
    mixed = kind == "Dense" or groups_of(layer, channels, ndim=2) == 1
    kept = view.source if kind in IN_PLACE else None
    return View(view.seen, view.scattered and not mixed, kept)


def _of_maps(layer, view, shape, output):
    """Return the view of maps behind a layer that does not reshape them."""
    if len(output) == 1:
        return View(_whole(view, shape))
    taps = [taps_of(layer, d, shape[d], output[d]) for d in DIRECTIONS]
    groups = groups_of(layer, shape[2])
    seen = {
        name: seen.through(taps, shape, output).mixed(groups, shape[2], output[2])
        for name, seen in view.seen.items()
    }
    return View(seen)


def behind(layer, views, shapes, output):
    """Return the View of a layer's output; `views` and `shapes` are of its inputs.

    Raises a ValueError that names the layer where the view does not follow.
    """
    kind = kind_of(layer)
    if kind in MERGES:
        return _merged(layer, views, shapes, output)
    require(len(shapes) == 1, "layer", layer.name, "fed by one tensor")
    ((view,), (shape,)) = views, shapes
    if kind in RESHAPES:
        return _reshaped(layer, view, shape, output)
    if kind == "GroupNormalization":
        last = axes_of(layer, len(shape) + 1) == {len(shape)}
        require(last, "layer", layer.name, "of groups of channels, the last axis")
    if len(shape) == 1:
        return _of_vector(layer, view, shape)
    return _of_maps(layer, view, shape, output)


def field_and_jump(name, view, shape):
    """Return the field and the jump of a tensor, pairs (vertical, horizontal).

    The largest field where several inputs hold images; (1, 1) where none does.
    """
    if not view.seen:
        return (1, 1), (1, 1)
    sizes = shape[:2] if len(shape) == 3 else (1, 1)
    several = list(view.seen.values())
    fields = zip(*(seen.field(sizes) for seen in several), strict=True)
    jumps = [set(some) - {None} for some in zip(*(s.jumps() for s in several))]  # noqa: B905
    good = all(len(some) <= 1 for some in jumps)
    require(good, "layer", name, "fed by maps of equal stride")
    return tuple(map(max, fields)), tuple(
        _plain(*some) if some else 0 for some in jumps
    )


def _plain(fraction):
    return int(fraction) if fraction == int(fraction) else fraction
