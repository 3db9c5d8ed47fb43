"""Exercise 09.2: the layers of a VGG block."""

from itertools import product

from utils.grading import Exercise, Mistake
from utils.grading.compare import type_name


def vgg_block(convolutions, filters):
    """Return padded 3×3 convolutions and a 2×2 pool, as a list of layers."""
    from keras import layers

    block = []
    for _ in range(convolutions):
        block.append(layers.Conv2D(filters, 3, padding="same", activation="relu"))
    return [*block, layers.MaxPooling2D()]


def linear(x):
    """Leave values as they are, as a layer without an activation does."""
    return x


def _with(**settings):
    """Return an answer whose convolutions have other settings."""

    def answer(convolutions, filters):
        block = vgg_block(convolutions, filters)
        for convolution, (name, value) in product(block[:-1], settings.items()):
            setattr(convolution, name, value)
        return block

    return answer


def _swapped(convolutions, filters):
    block = vgg_block(convolutions, 3)
    for layer in block[:-1]:
        layer.kernel_size = (filters, filters)
    return block


def _repeated(convolutions, filters):
    convolution, pool = vgg_block(1, filters)
    return [*[convolution] * convolutions, pool]


def _pool_after_each(convolutions, filters):
    return [layer for _ in range(convolutions) for layer in vgg_block(1, filters)]


def _described(layers):
    """Return what each layer does; a ReLU of its own belongs to the layer before."""
    found = []
    for layer in layers:
        kind, own = type(layer).__name__, getattr(layer, "activation", None)
        name = getattr(own, "__name__", type(own).__name__).lower()
        name = "relu" if kind == "ReLU" else name
        if found and kind in ("ReLU", "Activation"):
            found[-1]["activation"] = name
        else:
            options = "filters kernel_size dilation_rate pool_size strides padding"
            values = {name: getattr(layer, name, None) for name in options.split()}
            found.append({"kind": kind, "activation": name, **values})
    for layer in found:
        if layer["kind"] == "MaxPooling2D":
            layer["padding"] = None  # of no consequence for even sizes
    return found


def _no_layer(entry):
    """Return a sentence about an entry that is not a Keras layer, else None."""
    from keras.layers import Layer

    if isinstance(entry, Layer):
        return None
    if isinstance(entry, type):
        name = entry.__name__
        return f"{name} is a class; call it: {name}(...) makes a layer"
    return f"your list holds a {type_name(entry)} where a layer belongs"


def _judge_block(result, convolutions, filters):
    if not isinstance(result, tuple | list) or not result:
        return f"return a list of layers, not a {type_name(result)}"
    for entry in result:
        if sentence := _no_layer(entry):
            return sentence
    if len({id(layer) for layer in result}) < len(result):
        return "the same layer stands in your list twice"
    own, right = (_described(r) for r in (result, vgg_block(convolutions, filters)))
    kinds = [layer["kind"] for layer in own]
    if kinds != [layer["kind"] for layer in right]:
        return f"your block is {', '.join(kinds)}"
    wrong = {
        key for a, b in zip(own, right, strict=True) for key in a if a[key] != b[key]
    }
    return f"a layer differs in its {sorted(wrong)[0]}" if wrong else None


def _same_block(one, other):
    lists = isinstance(one, tuple | list) and isinstance(other, tuple | list)
    places = [[[a is b for b in r] for a in r] for r in (one, other) if lists]
    return lists and places[0] == places[1] and _described(one) == _described(other)


BLOCK = Exercise(
    id="09.2",
    title="a VGG block",
    reference=vgg_block,
    cases=lambda: [(2, 8), (3, 5), (1, 16)],
    prepare=lambda: vgg_block(1, 1),  # loads Keras
    judge=_judge_block,
    alike=_same_block,
    in_pairs=True,
    mistakes=(
        Mistake(
            "no padding",
            _with(padding="valid"),
            "without padding='same' each convolution takes two pixels off.",
        ),
        Mistake(
            "no activation",
            _with(activation=linear),
            "without activation the convolutions of a block collapse into one.",
        ),
        Mistake(
            "one layer, repeated",
            _repeated,
            "[layer] * n is one layer n times, with one set of weights. Make a new "
            "layer for each.",
        ),
        Mistake(
            "pool after each",
            _pool_after_each,
            "the pool comes once, at the end of the block.",
        ),
        Mistake(
            "no pool",
            lambda n, filters: vgg_block(n, filters)[:-1],
            "the pool at the end is missing.",
        ),
        Mistake(
            "arguments swapped",
            _swapped,
            "Conv2D takes the number of filters first, then the kernel size.",
        ),
    ),
    hints=(
        "A loop over range(convolutions) that makes a new layer each time.",
        "layers.Conv2D(filters, 3, padding='same', activation='relu') in the loop, "
        "layers.MaxPooling2D() behind it.",
    ),
    skeleton='''
        def vgg_block(convolutions, filters):
            """Return padded 3×3 convolutions and a 2×2 pool, as a list of layers."""
            block = []
            for _ in range(...):
                block.append(layers.Conv2D(..., 3, padding=..., activation=...))
            block.append(...)
            return block
    ''',
)
