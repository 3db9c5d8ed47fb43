"""Exercise 14.5: who may take part, and what a model reads of the showers."""

import inspect

import numpy as np

from utils import airshowers

LARGEST = 20_000  # weights
CENTRE = 1.25  # the target is lg(E / EeV) − CENTRE
# What a model may read, by the shape of its input.
IMAGES = {(14, 14, 2): False, (14, 14, 3): True}  # with mask
FRAME = {(7, 7, 11): "maps", (6,): "numbers", (1,): "energy"}
_COURSE = []  # functions of showers that are out of competition


class FromImages(np.ndarray):
    """Predictions (n,) of a model that has read nothing but images."""


def out_of_competition(*functions):
    """Name the course's own networks, as functions of showers (n) that return (n,)."""
    _COURSE[:] = functions


def own_predictions(showers):
    """Return what the course's networks of this session say of showers, (k, n)."""
    return [np.ravel(function(showers)) for function in _COURSE]


def reads_images_only(model):
    """Tell whether all inputs of a model are images."""
    return all(shape in IMAGES for shape in _shapes(model))


def is_network(answer):
    """Tell whether an answer has what a Keras model has."""
    try:
        return hasattr(answer, "count_params") and hasattr(answer, "predict")
    except Exception:  # an object that fails when it is asked for a name
        return False


def _takes_showers(function):
    """Tell whether a function can be called with one argument, as far as is known."""
    try:
        signature = inspect.signature(function)
    except Exception:  # compiled code need not tell
        return True
    try:
        signature.bind(None)
    except TypeError:
        return False
    return True


def _shape(tensor):
    return tuple(tensor.shape[1:])


def _shapes(model):
    return [_shape(tensor) for tensor in model.inputs]


def _unfit(model):
    """Return a sentence about a Keras model that cannot take part, else None."""
    if issubclass(type(model), type):
        return "this is a class of models; hand in a model, trained"
    if not (model.built and model.inputs):
        return "the model is not built yet: train it first"
    if model.count_params() > LARGEST:
        return f"{model.count_params():,} weights, {LARGEST:,} are allowed"
    known = {**IMAGES, **FRAME}
    if unknown := [shape for shape in _shapes(model) if shape not in known]:
        return f"an input has the shape {unknown[0]}, allowed are {list(known)}"
    shapes = [_shape(tensor) for tensor in model.outputs]
    if shapes not in ([()], [(1,)]):
        return f"the output should be one number per shower, not {shapes}"
    return None


def objection(answer):
    """Return a sentence about an answer that need not be tried, else None."""
    if is_network(answer):
        try:
            return _unfit(answer)
        except Exception:  # what has the names of a model, but is none
            return "this model cannot be used here"
    if inspect.ismethod(answer) and is_network(answer.__self__):
        return "this is a method of the model; hand in the model itself"
    if inspect.isfunction(answer) and not _takes_showers(answer):
        return (
            "this function does not take showers. Does it build the network? Call it, "
            "train the model that it returns and hand that in"
        )
    return None


def inputs_of(model, showers):
    """Return what a model reads of the showers, by name if its inputs have names."""
    shapes = _shapes(model)
    arrays = {
        shape: airshowers.images(showers, mask=mask)
        for shape, mask in IMAGES.items()
        if shape in shapes
    }
    if set(shapes) & set(FRAME):
        frame = airshowers.station_features(showers)
        frame = frame._replace(energy=np.log10(frame.energy)[:, None] - CENTRE)
        arrays |= {shape: getattr(frame, name) for shape, name in FRAME.items()}
    by_name = getattr(model, "input", None)
    if isinstance(by_name, dict):
        return {name: arrays[_shape(tensor)] for name, tensor in by_name.items()}
    found = [arrays[shape] for shape in shapes]
    return found if len(found) > 1 else found[0]
