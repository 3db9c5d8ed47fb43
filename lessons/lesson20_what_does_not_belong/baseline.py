"""Formulas that stand beside the networks: a logistic fit, a Poisson tail."""

import numpy as np

STEPS = 25  # of Newton's method, more than it needs
SMALL = 1e-6  # keeps the step finite where classes do not overlap


def area(normal, other):
    """Return the area under the ROC curve, other events above normal ones.

    The share of pairs in which the other event has the larger score; equal ones count
    half. The same as `utils.roc.auc`, from two arrays and quicker.
    """
    ordered = np.sort(normal)
    below, up_to = (np.searchsorted(ordered, other, side) for side in ("left", "right"))
    return float(np.mean(below + up_to) / 2 / len(ordered))


def logistic(quantities, label):
    """Return the weights (k,) of a logistic fit of label 1, by Newton's method.

    `quantities` (n, k) have about the size of 1; `label` (n,) of 0 and 1.
    """
    X = np.column_stack([quantities, np.ones(len(quantities))])
    w = np.zeros(X.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-X @ w))
        curvature = (X.T * (p * (1 - p))) @ X + SMALL * np.eye(len(w))
        w += np.linalg.solve(curvature, X.T @ (label - p) - SMALL * w)
    return w[:-1]


def poisson_tail(counts, expected):
    """Return the probabilities (n, k) of at least so many events.

    `counts` (n, k) whole numbers, `expected` (k,) their means.
    """
    expected = np.asarray(expected, float)
    number = np.arange(1, int(max(np.max(counts), np.max(expected))) + 400)
    ln_terms = np.cumsum(np.log(expected[:, None] / number), axis=1)
    terms = np.exp(ln_terms - expected[:, None])
    above = np.cumsum(terms[:, ::-1], axis=1)[:, ::-1]  # column j: at least j + 1
    tail = np.column_stack([np.ones(len(expected)), above])
    return tail[np.arange(len(expected)), counts]
