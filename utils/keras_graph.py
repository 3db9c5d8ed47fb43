"""The calls of a Keras model to its layers, by Keras' public functions alone."""

import re
from contextlib import contextmanager
from inspect import signature
from typing import NamedTuple

import keras

from utils.arguments import BadArgument


class Call(NamedTuple):
    """One call of a layer or operation; `inputs` and `outputs` are symbolic tensors.

    The inputs are those among `args` and `kwargs`, however nested, in their order.
    """

    operation: object
    args: tuple
    kwargs: dict
    inputs: list
    outputs: list


class _StandIn(keras.Operation):
    """Takes the place of a layer while calls are recorded: the layer stays as it is."""

    def __init__(self, operation):
        super().__init__()  # a name of its own: the layer may be called twice
        self.operation = operation

    def compute_output_spec(self, *args, **kwargs):
        # Keras takes `training` from a layer's caller also where its `call` does not
        if "training" not in signature(self.operation.call).parameters:
            kwargs.pop("training", None)
        return self.operation.compute_output_spec(*args, **kwargs)


def is_graph(model):
    """Tell whether a Keras model knows its calls, and computes by them.

    A Sequential knows them only if it is built. A model whose class has a `call` of its
    own may compute anything else.
    """
    if isinstance(model, keras.Sequential):
        built = bool(model.built and getattr(model, "inputs", None))
        return built and type(model).call is keras.Sequential.call
    if not (isinstance(model, keras.Model) and hasattr(model, "operations")):
        return False
    functional = type(_functional(model))
    return isinstance(model, functional) and type(model).call is functional.call


def _functional(model):
    """Return the same graph as a plain functional model."""
    return keras.Model(model.inputs, model.outputs, name=model.name)


def _reason(error):
    """Return the first line of an error that says something, without colours."""
    lines = re.sub(r"\x1b\[\d*m", "", str(error)).splitlines()
    known = [x for x in lines if x.strip() and not x.startswith("Exception encounter")]
    return known[0].strip() if known else type(error).__name__


@contextmanager
def refused(name, value):
    """Turn whatever a layer or model raises into a ValueError that names it."""
    try:
        yield
    except Exception as error:
        why = f"it stops with {_reason(error)!r}"
        raise BadArgument(f"{name} = {value!r} is not allowed: {why}.") from error


def symbolic(structure):
    """Return the symbolic tensors in a structure of arguments, in their order."""
    leaves = keras.tree.flatten(structure)
    return [leaf for leaf in leaves if isinstance(leaf, keras.KerasTensor)]


def record_calls(model):
    """Return inputs, Calls and outputs of a model for which `is_graph` holds.

    The calls come in the order of computing; models inside it are calls, too. Layers
    and model stay as they are: `clone_model` runs through the graph with a stand-in for
    each layer, and the tensors are those of the clone. Raises a ValueError that names a
    layer which cannot be called on them.
    """
    calls = []

    def record(operation, *args, **kwargs):
        with refused("layer", operation.name):
            outputs = _StandIn(operation)(*args, **kwargs)
        inputs = symbolic((args, kwargs))
        calls.append(Call(operation, args, kwargs, inputs, symbolic(outputs)))
        return outputs

    clone = keras.models.clone_model(
        _functional(model),
        clone_function=lambda operation: operation,
        call_function=record,
    )
    return clone.inputs, calls, clone.outputs


def fill_in(call, values):
    """Return the arguments of a call with `values` in the place of its inputs."""
    given = iter(values)
    return keras.tree.map_structure(
        lambda leaf: next(given) if isinstance(leaf, keras.KerasTensor) else leaf,
        (call.args, call.kwargs),
    )
