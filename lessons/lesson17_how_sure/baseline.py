"""The simplest rival of a network: a logistic regression on one quantity."""

import numpy as np

STEPS = 20  # of Newton's method, far more than it needs


def logistic(quantity, label):
    """Return slope and offset of the log-odds of label 1, by Newton's method.

    `quantity` (n,), `label` (n,) of 0 and 1, which must overlap: else the slope grows
    without end.
    """
    X = np.column_stack([quantity, np.ones(len(quantity))])
    w = np.zeros(2)
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-X @ w))
        w += np.linalg.solve((X.T * (p * (1 - p))) @ X, X.T @ (label - p))
    return w
