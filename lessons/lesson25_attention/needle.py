"""One of four bars somewhere in white noise on a torus, and what fits where."""

import numpy as np

from utils.arguments import array, integer, number

SIZE = 16  # pixels along each side
WIDTH = 5  # of a bar's picture
BARS = ("across", "upright", "rising", "falling")


def bars():
    """Return pictures of four bars, (4, 5, 5), each with mean 0 and length 1."""
    line, step = np.arange(WIDTH), WIDTH // 2
    pictures = np.zeros((4, WIDTH, WIDTH))
    pictures[0, step, line] = pictures[1, line, step] = 1
    pictures[2, line[::-1], line] = pictures[3, line, line] = 1
    pictures -= pictures.mean(axis=(1, 2), keepdims=True)
    return pictures / np.linalg.norm(pictures, axis=(1, 2), keepdims=True)


def needles(n, seed, amplitude):
    """Return images (n, s, s), float32, the bar of each (n,), its middle (n, 2).

    White noise of variance 1 and `amplitude` times a bar, with the four bars in turn.
    """
    n, size = integer("n", n, 1), SIZE
    rng = np.random.default_rng([25, integer("seed", seed, 0)])
    x = rng.standard_normal((n, size, size))
    bar, place = np.arange(n) % len(BARS), rng.integers(0, size, (n, 2))
    around = np.arange(WIDTH) - WIDTH // 2
    row, column = ((place[:, [k]] + around) % size for k in (0, 1))
    each = np.arange(n)[:, None, None]
    scale = number("amplitude", amplitude, low=0)
    x[each, row[:, :, None], column[:, None, :]] += scale * bars()[bar]
    return x.astype("float32"), bar, place


def fits(x):
    """Return the sum of image · bar for each bar at each place, (n, s, s, 4).

    x: images (n, s, s). A place is that of the middle of a bar.
    """
    x = array("x", x, ndim=3)
    size = x.shape[1]
    kernels = np.zeros((len(BARS), size, size))
    kernels[:, :WIDTH, :WIDTH] = bars()
    kernels = np.roll(kernels, (-(WIDTH // 2),) * 2, axis=(1, 2))
    modes = np.fft.rfft2(x)[:, None] * np.conj(np.fft.rfft2(kernels))
    return np.moveaxis(np.fft.irfft2(modes, (size, size)), 1, -1)
