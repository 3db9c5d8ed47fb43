"""Which output of a model is meant, and whether it holds scores or probabilities."""

import keras
import numpy as np

from utils.arguments import require

FEW = 8  # images that are changed: enough to tell probabilities from scores
SCALES = (1 / 4, 1 / 32, 1 / 256)


def _names(model):
    """Return the names of a model's outputs: keys where they are a dict."""
    if isinstance(model, keras.Sequential):
        return [model.layers[-1].name]
    if isinstance(model.output, dict):
        keys = {id(tensor): key for key, tensor in model.output.items()}
        return [keys.get(id(tensor)) for tensor in model.outputs]
    return list(model.output_names)


def position(model, output):
    """Return the number of the output that is meant by a number or a name."""
    names = _names(model)
    if output is None and len(names) == 1:
        return 0
    shown = ", ".join(f"{number} ({name!r})" for number, name in enumerate(names))
    if isinstance(output, str) and names.count(output) == 1:
        return names.index(output)
    good = is_number(output, len(names))
    require(good, "output", output, f"one of the model's outputs: {shown}")
    return int(output)


def is_number(value, count):
    """Tell whether a value is a whole number from 0 to below `count`."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return whole and 0 <= value < count


def _changed(values):
    """Return values of another content in the same range; whole numbers stay.

    Among them are small ones, for which a sigmoid is not yet 0 or 1.
    """
    if not keras.backend.is_float_dtype(keras.backend.standardize_dtype(values.dtype)):
        return [values] * (1 + len(SCALES))
    images = keras.ops.convert_to_numpy(keras.ops.cast(values, "float32"))
    turned = images.reshape(len(images), -1)[:, ::-1].reshape(images.shape)
    kinds = [images.min() + images.max() - turned, *(turned * s for s in SCALES)]
    return [keras.ops.convert_to_tensor(kind, dtype=values.dtype) for kind in kinds]


def changed_inputs(inputs):
    """Return several lists of other inputs, made of the first few images."""
    return list(zip(*(_changed(values[:FEW]) for values in inputs), strict=True))


def _add_up_to_1(rows, tolerance):
    units = rows.shape[1]
    near = np.abs(rows.sum(axis=1) - 1) <= (tolerance if units > 1 else 0)
    return bool((rows >= 0).all() and near.all())


def _sum_error(model):
    """Return by how much probabilities may miss 1: some layers compute with 16 bits."""
    kinds = {str(getattr(layer, "compute_dtype", "")) for layer in model.layers}
    inner = [_sum_error(layer) for layer in model.layers if hasattr(layer, "layers")]
    return max(2e-2 if any("16" in kind for kind in kinds) else 1e-5, *inner, 0)


def are_probabilities(model, outputs):
    """Tell whether all rows of several outputs (n, units) are those of a softmax.

    They are if they are non-negative and add up to 1; their logarithms count, too. A
    sigmoid is none: its values do not add up to 1 for all images.
    """
    tensors = [keras.ops.cast(values, "float32") for values in outputs]
    rows = np.concatenate([keras.ops.convert_to_numpy(tensor) for tensor in tensors])
    rows, tolerance = rows[np.isfinite(rows).all(axis=1)], _sum_error(model)
    with np.errstate(over="ignore"):
        logs = rows.shape[1] > 1 and _add_up_to_1(np.exp(rows), tolerance)
    return len(rows) > 0 and (logs or _add_up_to_1(rows, tolerance))
