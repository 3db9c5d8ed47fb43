"""The best linear classifier: a softmax, or logistic, regression."""

import numpy as np
from scipy.optimize import minimize

from utils.arguments import array, integer, number, require


def _classes(labels, n):
    """Return labels as whole numbers and as targets (n, classes) of zeros and ones."""
    found = array("labels", labels, ndim=1)
    whole = found.size == n and np.isin(found, range(1000)).all()
    require(whole, "labels", labels, f"{n} whole numbers from 0 to 999, one per row")
    return np.eye(max(int(found.max()), 1) + 1)[found.astype(int)]


def softmax_regression(features, labels, penalty=0.01, steps=60):
    """Fit a dense softmax layer to features; return its kernel and its bias.

    features: (n, d), best each of mean 0 and spread 1. labels: (n,), whole numbers
    from 0. Minimises the mean cross-entropy plus penalty / 2 · (sum of the kernel's
    squares) by at most so many steps of L-BFGS; the minimum is the only one. Of two
    classes, the log-odds of class 1 are the difference of the two outputs.

    Returns kernel (d, classes) and bias (classes,).
    """
    known = array("features", features, ndim=2).astype(float)
    penalty, steps = number("penalty", penalty, 0), integer("steps", steps, 1)
    n, width = known.shape
    targets = _classes(labels, n)
    shape = width + 1, targets.shape[1]
    known = np.column_stack([known, np.ones(n)])  # the bias is one weight more

    def loss_and_gradient(flat):
        weights = flat.reshape(shape)
        scores = known @ weights
        scores -= scores.max(axis=1, keepdims=True)
        log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        gradient = known.T @ (np.exp(log_p) - targets) / n
        gradient[:-1] += penalty * weights[:-1]
        loss = penalty / 2 * (weights[:-1] ** 2).sum() - (targets * log_p).sum() / n
        return loss, gradient.ravel()

    settings = {"jac": True, "method": "L-BFGS-B", "options": {"maxiter": steps}}
    best = minimize(loss_and_gradient, np.zeros(shape).ravel(), **settings)
    weights = best.x.reshape(shape)
    return weights[:-1], weights[-1]
