"""Windows that are cut out of long records, and the one that is most like another."""

import numpy as np

from utils.arguments import array, integer


def windows(records, size, step):
    """Return windows (n, size) of records (r, samples), and the record of each, (n,).

    A window begins every `step` samples.
    """
    records = array("records", records, ndim=2)
    size = integer("size", size, 1, records.shape[1])
    starts = range(0, records.shape[1] - size + 1, integer("step", step, 1))
    cut = np.stack([records[:, start : start + size] for start in starts], axis=1)
    return cut.reshape(-1, size), np.repeat(np.arange(len(records)), len(starts))


def most_alike(known, new):
    """Return for each new window (m, size) the index of the known one most like it.

    That is the one with the largest sum of products over all shifts against each other,
    both windows being of length 1.
    """
    size = known.shape[1]

    def modes(x):
        x = x / np.linalg.norm(x, axis=1, keepdims=True)
        return np.fft.rfft(np.pad(x, ((0, 0), (0, size))))

    first, second = np.conj(modes(known)), modes(new)
    along = [np.fft.irfft(first * row).max(axis=1) for row in second]
    return np.argmax(along, axis=1)
