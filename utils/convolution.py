"""Reference convolution, pooling and their arithmetic in NumPy.

Images have the axes (height, width) or (height, width, channels), kernels the axes
(height, width) or (height, width, channels_in, filters), as in Keras but for the batch.
"Convolution" is the cross-correlation that every deep-learning library computes: the
kernel is not flipped.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from utils.arguments import array, choice, integer, require

PADDINGS = ("valid", "same")
MAX_NUMBERS = 10**8  # 0.8 GB: beyond this a typing error would fill the memory


def pair(name, value, low=1):
    """Return an integer or a pair of integers as (vertical, horizontal)."""
    if isinstance(value, tuple | list):
        require(len(value) == 2, name, value, "one whole number or two")
        vertical, horizontal = value
    else:
        vertical = horizontal = value
    return integer(name, vertical, low), integer(name, horizontal, low)


def dilated_size(kernel, dilation=1):
    """Return how many pixels a kernel spans whose taps stand `dilation` apart."""
    kernel = integer("kernel", kernel, low=1)
    dilation = integer("dilation", dilation, low=1)
    return dilation * (kernel - 1) + 1


def output_size(size, kernel, stride=1, padding="valid", dilation=1):
    """Return the number of output pixels along one axis.

    'valid' counts the positions at which the kernel lies inside the image, 'same' gives
    ceil(size / stride) (Dumoulin and Visin, arXiv:1603.07285).
    """
    size = integer("size", size, low=1)
    stride = integer("stride", stride, low=1)
    extent = dilated_size(kernel, dilation)
    if choice("padding", padding, PADDINGS) == "same":
        return -(-size // stride)
    require(extent <= size, "kernel", kernel, f"at most {size} pixels when dilated")
    return (size - extent) // stride + 1


def same_padding(size, kernel, stride=1, dilation=1):
    """Return how many pixels 'same' adds (before, after) along one axis.

    An odd total puts the extra pixel after the image, as TensorFlow does.
    """
    outputs = output_size(size, kernel, stride, "same", dilation)
    extent = dilated_size(kernel, dilation)
    total = max((outputs - 1) * stride + extent - size, 0)
    return total // 2, total - total // 2


def receptive_field(layers):
    """Return how many input pixels one output pixel of a stack of layers sees.

    `layers` lists (kernel, stride) or (kernel, stride, dilation) per convolution or
    pooling, first layer first. Each layer adds (extent - 1) times the product of the
    strides before it (Araujo et al., Distill 2019).
    """
    require(isinstance(layers, tuple | list), "layers", layers, "a list of layers")
    field, jump = 1, 1
    for layer in layers:
        good = isinstance(layer, tuple | list) and len(layer) in (2, 3)
        require(good, "layers", layer, "tuples (kernel, stride[, dilation])")
        kernel, stride, dilation = (*layer, 1)[:3]
        field += (dilated_size(kernel, dilation) - 1) * jump
        jump *= integer("stride", stride, low=1)
    return field


def _pad(name, image, kernel, stride, padding, dilation, fill):
    axes = list(zip(image.shape, kernel, stride, dilation, strict=False))
    if choice("padding", padding, PADDINGS) == "valid":
        fits = all(dilated_size(k, d) <= size for size, k, _, d in axes)
        limit = "at most {} × {} pixels".format(*image.shape)
        dilated = ", dilation included" if max(dilation) > 1 else ""
        require(fits, name, kernel, limit + dilated)
        return image
    widths = [same_padding(*axis) for axis in axes]
    height, width = (n + sum(w) for n, w in zip(image.shape, widths, strict=False))
    limit = f"smaller: the padded image would have {height} × {width} pixels"
    require(height * width <= MAX_NUMBERS, name, kernel, limit)
    widths += [(0, 0)] * (image.ndim - 2)
    return np.pad(image, widths, constant_values=fill)


def _patches(name, image, kernel, stride, padding, dilation=1, fill=0.0):
    """Return `windows`; messages call the size of the window `name`."""
    image = array("image", image, ndim=(2, 3))
    kernel = pair(name, kernel)
    stride, dilation = pair("stride", stride), pair("dilation", dilation)
    padded = _pad(name, image, kernel, stride, padding, dilation, fill)
    extent = [dilated_size(k, d) for k, d in zip(kernel, dilation, strict=True)]
    patches = sliding_window_view(padded, extent, axis=(0, 1))
    patches = patches[:: stride[0], :: stride[1]]
    patches = patches[..., :: dilation[0], :: dilation[1]]
    limit = f"smaller: all windows together would hold {patches.size} numbers"
    require(patches.size <= MAX_NUMBERS, name, kernel, limit)
    return patches


def _finite(result):
    if not np.isfinite(result).all():
        raise ValueError("image holds values so large that their sums overflow.")
    return result


def windows(image, kernel, stride=1, padding="valid", dilation=1):
    """Return a view of every patch the kernel sees; 'same' pads with zeros.

    `image` has the axes (height, width[, channels]), `kernel` is a size; the result has
    the axes (rows, columns[, channels], kernel height, kernel width).
    """
    return _patches("kernel", image, kernel, stride, padding, dilation)


def conv2d(image, kernel, stride=1, padding="valid", dilation=1):
    """Slide a kernel over an image and sum the products at each position.

    An image (H, W) with a kernel (kh, kw) gives a map (rows, columns); an image
    (H, W, channels) with a kernel (kh, kw, channels, filters) gives feature maps
    (rows, columns, filters).
    """
    image = array("image", image, ndim=(2, 3))
    kernel = array("kernel", kernel, ndim=image.ndim if image.ndim == 2 else 4)
    as_deep = kernel.shape[2:3] == image.shape[2:]
    allowed = f"as deep as the image of shape {image.shape}"
    require(as_deep, "kernel", f"array of shape {kernel.shape}", allowed)
    patches = windows(image, kernel.shape[:2], stride, padding, dilation)
    axes = "ijkl,kl->ij" if image.ndim == 2 else "ijckl,klcf->ijf"
    product = image.ndim == 3  # one channel: a matrix product only copies the patches
    with np.errstate(over="ignore", invalid="ignore"):
        return _finite(np.einsum(axes, patches, kernel, optimize=product))


def max_pool(image, size=2, stride=None, padding="valid"):
    """Return the maximum of each patch; 'same' never lets the border win.

    `stride` defaults to `size`. Axes (H, W[, channels]) stay in place.
    """
    stride = size if stride is None else stride
    patches = _patches("size", image, size, stride, padding, fill=-np.inf)
    return patches.max(axis=(-2, -1))


def average_pool(image, size=2, stride=None, padding="valid"):
    """Return the mean of each patch; 'same' averages over image pixels only, as Keras.

    `stride` defaults to `size`. Axes (H, W[, channels]) stay in place.
    """
    stride = size if stride is None else stride
    patches = _patches("size", image, size, stride, padding, fill=np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        return _finite(np.nanmean(patches, axis=(-2, -1)))
