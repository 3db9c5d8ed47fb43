"""The layers that the ledger knows, and the arguments with which it knows them."""

import keras

from utils.arguments import require

CONVOLUTIONS = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose")
POOLS = ("MaxPooling2D", "AveragePooling2D")
GLOBAL = ("GlobalMaxPooling2D", "GlobalAveragePooling2D")
ARITHMETIC = ("Add", "Subtract", "Multiply", "Maximum", "Minimum")
MERGES = (*ARITHMETIC, "Average", "Concatenate")
RESHAPES = ("Flatten", "Reshape")
OVER_AXES = ("Softmax", "LayerNormalization", "UnitNormalization")
NOISE = ("Dropout", "SpatialDropout2D", "GaussianDropout", "GaussianNoise")
NOISE += ("AlphaDropout",)
IN_PLACE = ("Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", *RESHAPES)
IN_PLACE += (*NOISE, "BatchNormalization", "Normalization", "Rescaling", "Identity")
IN_PLACE += ("ActivityRegularization",)
MOVES = ("ZeroPadding2D", "Cropping2D", "UpSampling2D")
OTHERS = ("Dense", "GroupNormalization", "InputLayer", *MOVES)
KNOWN = (*CONVOLUTIONS, *POOLS, *GLOBAL, *MERGES, *OVER_AXES, *IN_PLACE, *OTHERS)

# of keras.ops, which also stand for +, - and * between tensors
OPERATIONS = (*ARITHMETIC, "Concatenate", "Reshape", "Softmax")

# what they do to a value does not depend on other places; glu halves the channels
PLAIN = tuple(
    getattr(keras.activations, name)
    for name in dir(keras.activations)
    if name not in ("deserialize", "get", "glu", "serialize") and name[0] != "_"
)
SHARP = (keras.layers.ReLU, keras.layers.LeakyReLU, keras.layers.ELU)


def kind_of(layer):
    """Return the name of a layer's class."""
    return type(layer).__name__


def axes_of(layer, ndim):
    """Return the axes that a layer treats together, the batch being axis 0."""
    axis = layer.axis
    axes = axis if isinstance(axis, tuple | list) else (axis,)
    good = None not in axes and all(-ndim < a < ndim and a % ndim for a in axes)
    require(good, "layer", layer.name, f"of axes from 1 to {ndim - 1}, not {axis}")
    return {a % ndim for a in axes}


def _is_known(layer):
    kind = kind_of(layer)
    if isinstance(layer, keras.layers.Layer):
        return kind in KNOWN and type(layer) is getattr(keras.layers, kind, None)
    return kind in OPERATIONS and type(layer).__module__.startswith("keras.")


def _is_plain(activation):
    return activation is None or activation in PLAIN or type(activation) in SHARP


def check_layer(layer):
    """Refuse what the ledger does not know: layers, operations and their arguments."""
    known = f"one of {', '.join(sorted(set(KNOWN)))}"
    require(_is_known(layer), "layer", f"{layer.name} ({kind_of(layer)})", known)
    good = getattr(layer, "data_format", "channels_last") in (None, "channels_last")
    require(good, "layer", layer.name, "of data_format 'channels_last'")
    good = _is_plain(getattr(layer, "activation", None))
    rule = "with an activation of keras.activations but glu"
    require(good, "layer", layer.name, rule)
    for extra in ("lora_rank", "quantization_mode"):
        plain = getattr(layer, extra, None) is None
        require(plain, "layer", layer.name, f"without {extra}")
