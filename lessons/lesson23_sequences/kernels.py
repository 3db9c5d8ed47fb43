"""How much a learned kernel is like another one, wherever it lies in its window."""

import numpy as np

from utils.arguments import array, require


def agreement(kernel, wanted, power):
    """Return the largest correlation of two kernels in the noise, and the first moved.

    kernel: k weights, k odd, as a convolution slides them; wanted: a kernel on the ring
    (samples,), its middle at sample 0; power: of the noise, (samples // 2 + 1,). What
    counts is what both make of the same noise: k·C·w / √(k·C·k · w·C·w), for the best
    shift. The kernel is returned on the ring, moved there, as loud in noise as wanted.
    """
    kernel, wanted = array("kernel", kernel, ndim=1), array("wanted", wanted, ndim=1)
    samples, size = len(wanted), len(kernel)
    odd = size % 2 == 1 and size <= samples
    require(odd, "kernel", f"{size} weights", f"an odd number, at most {samples}")
    ring = np.zeros(samples)
    ring[:size] = kernel
    ring = np.roll(ring, -(size // 2))
    first, second = np.fft.rfft(ring), np.fft.rfft(wanted)

    def product(one, other):
        return np.fft.irfft(np.conj(one) * other * power, samples)

    norms = [product(each, each)[0] for each in (first, second)]
    along = product(first, second) / np.sqrt(norms[0] * norms[1])
    shift = int(np.argmax(along))
    moved = np.roll(ring, shift) * np.sqrt(norms[1] / norms[0])
    return float(along[shift]), moved
