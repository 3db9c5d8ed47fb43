"""Convolution over the groups C4 (quarter turns) and D4 (turns and mirror).

T. Cohen and M. Welling, Group equivariant convolutional networks, arXiv:1602.07576.
"""

import keras
import numpy as np
from keras import ops

from utils.arguments import choice, flag, integer, require
from utils.symmetry.actions import group

PADDINGS = ("valid", "same")
POOLS = ("max", "mean")


def _matrix(element):
    """Return the element as a matrix of what it does to (x, y)."""
    return element.vectors(np.eye(2)).T


def _quotients(elements):
    """Return the table of indices: row h, column k hold the element h^-1 k."""
    matrices = [_matrix(element) for element in elements]
    table = np.empty((len(elements),) * 2, int)
    for h, k in np.ndindex(table.shape):
        quotient = matrices[h].T @ matrices[k]
        table[h, k] = [np.array_equal(quotient, m) for m in matrices].index(True)
    return table


def _copies(name, size, lift):
    """Return where the kernels' values come from: (elements, size, size, axis).

    The group axis of a lifting kernel has length 1. Copy h of a kernel w is h w: moved
    in the plane by h, and its group axis reordered, (h w)_k = h (w_(h^-1 k)).
    """
    elements = list(group(name).values())
    depth = 1 if lift else len(elements)
    indices = np.arange(size * size * depth).reshape(1, size, size, depth)
    moved = [element(indices)[0] for element in elements]
    if not lift:
        order = _quotients(elements)
        moved = [copy[..., row] for copy, row in zip(moved, order, strict=True)]
    return np.stack(moved).astype("int32")


@keras.saving.register_keras_serializable("cnn_course")
class GroupConv2D(keras.layers.Layer):
    """Convolve with all turned (C4) or turned and mirrored (D4) copies of each kernel.

    With `lift` images (n, rows, columns, channels) go in, else maps over the group
    (n, rows, columns, elements, channels). Maps over the group come out: turn the input
    and they turn, and permute along the axis of the elements. `kernel_size` is one
    number, odd for "same": an even kernel has no centre pixel to turn about.
    """

    def __init__(
        self,
        filters,
        kernel_size,
        group="C4",
        lift=False,
        padding="valid",
        activation=None,
        use_bias=True,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.filters = integer("filters", filters, 1)
        self.kernel_size = integer("kernel_size", kernel_size, 1)
        self.group = choice("group", group, ("C4", "D4"))
        self.lift = flag("lift", lift)
        self.padding = choice("padding", padding, PADDINGS)
        centred = padding == "valid" or kernel_size % 2 == 1
        require(centred, "kernel_size", kernel_size, 'odd for padding "same"')
        self.activation = keras.activations.get(activation)
        self.use_bias = flag("use_bias", use_bias)
        self.copies = _copies(group, self.kernel_size, self.lift)

    def build(self, input_shape):
        """Create the kernels; the input shape has 4 axes with `lift`, 5 without."""
        elements, size, _, depth = self.copies.shape
        wanted = "(n, rows, columns, channels)"
        if not self.lift:
            wanted = f"(n, rows, columns, {elements}, channels)"
        good = len(input_shape) == (4 if self.lift else 5)
        good = good and (self.lift or input_shape[3] == elements)
        require(good, "input_shape", tuple(input_shape), wanted)
        # He's rule counts what feeds one sum: the group axis belongs to it.
        shape = (size, size, depth * input_shape[-1], self.filters)
        self.kernel = self.add_weight(
            name="kernel", shape=shape, initializer="he_normal"
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.filters,), initializer="zeros"
            )

    def _kernels(self, channels):
        """Return all copies as the kernels of one ordinary convolution."""
        elements, size, _, depth = self.copies.shape
        values = ops.reshape(self.kernel, (-1, channels, self.filters))
        copies = ops.take(values, self.copies.reshape(-1), axis=0)
        shape = (elements, size, size, depth * channels, self.filters)
        last = ops.transpose(ops.reshape(copies, shape), (1, 2, 3, 0, 4))
        return ops.reshape(
            last, (size, size, depth * channels, elements * self.filters)
        )

    def call(self, inputs):
        """Return maps (n, rows, columns, elements, filters)."""
        elements, *_, depth = self.copies.shape
        channels = inputs.shape[-1]
        sizes = ops.shape(inputs)[:3]
        flat = ops.reshape(inputs, (*sizes, depth * channels))
        x = ops.conv(flat, self._kernels(channels), padding=self.padding)
        x = ops.reshape(x, (*ops.shape(x)[:3], elements, self.filters))
        return self.activation(x + self.bias if self.use_bias else x)

    def get_config(self):
        """Return the settings from which the layer can be made again."""
        names = ("filters", "kernel_size", "group", "lift", "padding", "use_bias")
        own = {name: getattr(self, name) for name in names}
        own["activation"] = keras.activations.serialize(self.activation)
        return super().get_config() | own


@keras.saving.register_keras_serializable("cnn_course")
class GroupPooling(keras.layers.Layer):
    """Take the maximum or the mean over the group.

    Maps (n, rows, columns, elements, filters) become (n, rows, columns, filters), which
    turn with the image and no longer permute.
    """

    def __init__(self, pool="max", **kwargs):
        super().__init__(**kwargs)
        self.pool = choice("pool", pool, POOLS)

    def call(self, inputs):
        """Return maps (n, rows, columns, filters)."""
        require(len(inputs.shape) == 5, "inputs", inputs.shape, "maps over a group")
        return (ops.max if self.pool == "max" else ops.mean)(inputs, axis=3)

    def get_config(self):
        """Return the settings from which the layer can be made again."""
        return super().get_config() | {"pool": self.pool}
