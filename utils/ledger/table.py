"""The rows of the ledger, for Sequential, functional and subclassed models."""

from math import prod
from typing import NamedTuple

import keras

from utils.arguments import BadArgument, integer, require
from utils.keras_graph import fill_in, is_graph, record_calls
from utils.ledger.counts import multiply_adds, parameters
from utils.ledger.layers import IN_PLACE, check_layer, kind_of
from utils.ledger.views import behind, field_and_jump, of_input


class Row(NamedTuple):
    """One layer: shapes without the batch; counts for one example, forward only.

    `activations` are the numbers of the output, 0 where they can overwrite the input.
    `multiply_adds` counts layers with kernels; normalisation, pooling and activations
    are left out. `field` is the number of input pixels (vertical, horizontal) from the
    first to the last that one output value sees at most, padding included, but not
    behind a Reshape that moves values to other places; a vector counts as a whole.
    `jump` is their distance between neighbours, there along one row of the image, 0
    where all see the same.
    """

    name: str
    kind: str
    shape: tuple
    parameters: int
    activations: int
    multiply_adds: int
    field: tuple
    jump: tuple


class Ledger(list):
    """The Rows of a model, the input first; printed as a table with the totals."""

    def __repr__(self):
        return _table(self)


def _sizes(name, shape):
    shape = tuple(shape)
    good = all(n is not None for n in shape) and len(shape) in (1, 3)
    require(good, name, shape, "sizes (height, width, channels) or (features,)")
    return tuple(integer(name, n, low=1) for n in shape)


def _input_row(name, shape):
    return Row(name, "InputLayer", shape, 0, prod(shape), 0, (1, 1), (1, 1))


def _row(layer, views, shapes, output):
    """Return the row of a layer and the view of its output."""
    view, kind = behind(layer, views, shapes, output), kind_of(layer)
    field, jump = field_and_jump(layer.name, view, output)
    row = Row(
        name=layer.name,
        kind=kind,
        shape=output,
        parameters=parameters(layer, shapes[0], output),
        activations=0 if kind in IN_PLACE else prod(output),
        multiply_adds=multiply_adds(layer, shapes[0], output),
        field=field,
        jump=jump,
    )
    return row, view


def _computed(layer, compute, shapes):
    """Return the output's shape, or refuse a layer that does not fit the shapes."""
    try:
        return compute()
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        reason = str(error).split("\n")[0]
        fed = f"one that takes {' and '.join(map(str, shapes))}: {reason}"
        raise BadArgument(
            f"layer = {layer.name!r} is not allowed: it must be {fed}"
        ) from error


def _names(model):
    """Return the names of a model's inputs, those of their layers where it has some."""
    operations = getattr(model, "operations", ())  # a Sequential has none
    own = [op for op in operations if isinstance(op, keras.layers.InputLayer)]
    names = {id(layer.output): layer.name for layer in own}
    return [names.get(id(tensor), tensor.name) for tensor in model.inputs]


def _chain(model, shape):
    """Return the rows of a Sequential on an input shape, without building it."""
    rows, view = [_input_row("input", shape)], of_input("input", shape)
    for layer in model.layers:
        check_layer(layer)
        known = (None, *shape)
        output = _computed(layer, lambda: layer.compute_output_shape(known), [shape])  # noqa: B023
        output = _sizes(layer.name, tuple(output)[1:])
        row, view = _row(layer, [view], [shape], output)
        rows.append(row)
        shape = output
    return rows


class _Graph:
    """Follows the calls of a functional model with tensors of known sizes."""

    def __init__(self, model, shapes):
        inputs, calls, _ = record_calls(model)
        self.calls = {}
        for call in calls:
            self.calls.setdefault(id(call.operation), []).append(call)
        self.inputs, self.tensors, self.views = {}, {}, {}
        for name, tensor, shape in zip(_names(model), inputs, shapes, strict=True):
            self.inputs[name] = _input_row(name, shape)
            self._keep(tensor, shape, of_input(name, shape))

    def _keep(self, tensor, shape, view):
        sized = keras.KerasTensor((None, *shape), dtype=tensor.dtype)
        self.tensors[id(tensor)], self.views[id(tensor)] = sized, view

    def row(self, layer):
        """Return the row of a layer that is called once."""
        if isinstance(layer, keras.layers.InputLayer):
            return self.inputs[layer.name]
        calls = self.calls[id(layer)]
        once = f"used once, not {len(calls)} times"
        require(len(calls) == 1, "layer", layer.name, once)
        call, given = calls[0], [self.tensors[id(x)] for x in calls[0].inputs]
        shapes = [tuple(x.shape[1:]) for x in given]
        args, kwargs = fill_in(call, given)
        output = _computed(
            layer, lambda: layer.compute_output_spec(*args, **kwargs), shapes
        )
        output = _sizes(layer.name, output.shape[1:])
        row, view = _row(
            layer, [self.views[id(x)] for x in call.inputs], shapes, output
        )
        self._keep(call.outputs[0], output, view)
        return row


def _rows(model, shapes):
    """Return the rows of a functional model, layer by layer."""
    for layer in model.operations:
        check_layer(layer)
    graph = _Graph(model, shapes)
    return [graph.row(layer) for layer in model.operations]


def _traced(model, shapes):
    """Return a functional model that calls the layers of a subclassed one."""
    built = model.built and all(layer.built for layer in model.layers)
    require(built, "model", model.name, "built: call it on images first")
    inputs = [keras.Input(shape) for shape in shapes]
    try:
        outputs = model.call(inputs[0] if len(inputs) == 1 else inputs)
        return keras.Model(inputs, outputs)
    except Exception as error:
        reason = str(error).split("\n")[0]
        raise BadArgument(
            f"model = {model.name!r} is not allowed: its call must be made of Keras "
            f"layers and operations alone: {reason}"
        ) from error


def _given(input_shape, number):
    """Return the given shapes, one per input."""
    good = isinstance(input_shape, tuple | list) and len(input_shape) > 0
    require(good, "input_shape", input_shape, "sizes (height, width, channels)")
    several = isinstance(input_shape[0], tuple | list)
    shapes = list(input_shape) if several else [input_shape]
    require(len(shapes) == number, "input_shape", input_shape, f"{number} shapes")
    return [_sizes("input_shape", shape) for shape in shapes]


def _shapes(model, input_shape):
    """Return the shapes of a model's inputs; given ones fill in what is open."""
    declared = [tuple(tensor.shape[1:]) for tensor in model.inputs]
    shown = " and ".join(map(str, declared))
    if input_shape is None:
        known = all(None not in shape for shape in declared)
        rule = f"given, for the model leaves sizes open: {shown}"
        require(known, "input_shape", None, rule)
        return [_sizes(*pair) for pair in zip(_names(model), declared, strict=True)]
    shapes = _given(input_shape, len(declared))
    fits = all(
        len(own) == len(shape) and all(n in (None, m) for n, m in zip(own, shape))  # noqa: B905
        for own, shape in zip(declared, shapes, strict=True)
    )
    require(fits, "input_shape", input_shape, f"what the model takes, {shown}")
    return shapes


def ledger(model, input_shape=None):
    """Return the Ledger of a Keras model: one Row per layer, the input first.

    It is a list that prints as a table. `input_shape` (height, width, channels), or a
    list of one per input, is needed where the model does not say it: for a `Sequential`
    that is not built, and stays so; for sizes left open, as in (None, None, 3); for a
    subclassed model, which must be built. Raises a ValueError that names the layer
    where one is unknown, used twice, of unknown size or 'channels_first'.
    """
    require(isinstance(model, keras.Model), "model", type(model), "a Keras model")
    if is_graph(model):
        shapes = _shapes(model, input_shape)
        if isinstance(model, keras.Sequential):
            return Ledger(_chain(model, *shapes))
        return Ledger(_rows(model, shapes))
    rule = "given for a model without keras.Input"
    require(input_shape is not None, "input_shape", None, rule)
    if isinstance(model, keras.Sequential):
        return Ledger(_chain(model, *_given(input_shape, 1)))
    several = isinstance(input_shape, list) and isinstance(input_shape[0], tuple | list)
    shapes = _given(input_shape, len(input_shape) if several else 1)
    return Ledger(_rows(_traced(model, shapes), shapes))


def _table(rows):
    """Return the ledger as text, one line per layer and the totals."""
    head = f"{'layer':26}{'output':>16}{'weights':>13}{'numbers':>12}{'mult-adds':>16}"
    lines = [f"{head}{'field':>7}"]
    for row in rows:
        shape = "×".join(map(str, row.shape))
        lines.append(
            f"{row.name:26.26}{shape:>16}{row.parameters:>13,}{row.activations:>12,}"
            f"{row.multiply_adds:>16,}{max(row.field):>7}"
        )
    totals = [sum(getattr(row, key) for row in rows) for key in Row._fields[3:6]]
    last = f"{totals[0]:>13,}{totals[1]:>12,}{totals[2]:>16,}"
    return "\n".join([*lines, f"{'together':42}{last}"])
