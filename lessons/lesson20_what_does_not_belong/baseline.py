"""Formulas that stand beside the networks: an area, a Poisson tail."""

import numpy as np
from scipy.special import pdtrc


def area(normal, other):
    """Return the area under the ROC curve, other events above normal ones.

    The share of pairs in which the other event has the larger score; equal ones count
    half. The same as `utils.roc.auc`, from two arrays and quicker.
    """
    ordered = np.sort(normal)
    below, up_to = (np.searchsorted(ordered, other, side) for side in ("left", "right"))
    return float(np.mean(below + up_to) / 2 / len(ordered))


def poisson_tail(counts, expected):
    """Return the probabilities (n, k) of at least so many events.

    `counts` (n, k) whole numbers, `expected` (k,) their means.
    """
    counts = np.asarray(counts)
    return np.where(counts > 0, pdtrc(np.maximum(counts - 1, 0), expected), 1.0)
