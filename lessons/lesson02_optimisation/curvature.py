"""Exercise 02.1: the largest learning rate, tried out by gradient descent."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, equal_or_both_nan

MEAN = "the data are not centred: the curvature comes from X itself."
TWO = "And the derivative of a square brings a factor of 2."
ROWS = "n is the number of examples, the rows of X."
ORDER = (
    "np.linalg.eigvals keeps no order, np.linalg.eigvalsh does; or take the maximum."
)
FAR = 1e9  # rates beyond are 2/λ of a direction without curvature, but for rounding


def _curvatures(X):
    return np.linalg.eigvalsh(2 / len(X) * X.T @ X)


def _eigvals(X):
    return 2 / np.linalg.eigvals(2 / len(X) * X.T @ X).real  # complex by rounding


def _limit(matrix):
    return 2 / np.linalg.eigvalsh(matrix)[-1]


def max_lr(X):
    """Return the limit of the learning rate for X of shape (n examples, weights)."""
    hessian = 2 / len(X) * X.T @ X
    return 2 / np.linalg.eigvalsh(hessian).max()


def _inputs():
    rng = np.random.default_rng(201)
    offset, units = rng.normal((5, 0), size=(30, 2)), rng.normal(size=(12, 4))
    units[:, 1] *= 9
    return [
        (rng.normal(size=(20, 3)),),
        (rng.normal(size=(9, 7)),),
        (offset,),
        (units,),
        (rng.normal(size=(4, 7)),),  # three directions without curvature
        (rng.normal(size=(15, 2)) * [1, 6],),  # np.linalg.eigvals keeps no order
    ]


def _growth(X, rate, steps=400):
    """Return how much gradient descent stretches the error of the weights."""
    matrix = 2 / len(X) * X.T @ X
    error = start = np.random.default_rng(202).normal(size=X.shape[1])
    with np.errstate(all="ignore"):
        for _ in range(steps):
            error = error - rate * (matrix @ error)
        growth = np.linalg.norm(error) / np.linalg.norm(start)
    return growth if np.isfinite(growth) else np.inf


def _judge_rate(result, X):
    rate = as_array(result)
    if rate is not None and rate.dtype.kind == "c":
        return "your result is complex: use np.linalg.eigvalsh, or take the real part"
    if rate is None or rate.dtype.kind not in "iuf" or rate.size != 1:
        return f"your result is a {type(result).__name__}, not a single number"
    rate = float(rate.reshape(()))
    if not np.isfinite(rate) or rate <= 0:
        return f"{rate:.3g} is no learning rate: it must be a positive number"
    if _growth(X, 0.99 * rate) > 1:
        return "gradient descent with 99 % of your rate diverges"
    if _growth(X, 1.01 * rate) < 1:
        return "gradient descent with 101 % of your rate still converges"
    return None


def _same_rate(one, other):
    """Tell whether two rates agree, or both are 2/λ for λ = 0 but for rounding."""
    rates = [as_array(rate) for rate in (one, other)]
    far = [rate is not None and (np.abs(rate) > FAR).all() for rate in rates]
    return all(far) or equal_or_both_nan(one, other)


def _centred(X):
    return X - X.mean(axis=0)


RATE = Exercise(
    id="02.1",
    title="the largest learning rate",
    reference=max_lr,
    cases=_inputs,
    judge=_judge_rate,
    alike=_same_rate,
    in_pairs=True,
    mistakes=(
        Mistake(
            "factor 2 forgotten",
            lambda X: 2 * max_lr(X),
            "the derivative of a square brings a factor of 2 into the curvature.",
        ),
        Mistake(
            "sum instead of mean",
            lambda X: max_lr(X) / len(X),
            "the mean squared error is a mean: divide by the number of examples.",
        ),
        Mistake(
            "neither factor nor mean",
            lambda X: 2 * max_lr(X) / len(X),
            "the loss is a mean of squares: the 2/n of the gradient stays in H.",
        ),
        Mistake(
            "one step to the minimum",
            lambda X: max_lr(X) / 2,
            "at ηλ = 1 one step leads straight to the minimum. The limit is further.",
        ),
        Mistake(
            "fastest instead of largest",
            lambda X: 2 / (_curvatures(X)[0] + _curvatures(X)[-1]),
            "this rate is the fastest. The limit does not depend on the gentlest one.",
        ),
        Mistake(
            "smallest curvature",
            lambda X: 2 / _curvatures(X)[0],
            "the steepest direction diverges first: take the largest eigenvalue.",
        ),
        Mistake("first of eigvals", lambda X: _eigvals(X)[0], ORDER),
        Mistake("last of eigvals", lambda X: _eigvals(X)[-1], ORDER),
        Mistake(
            "mean curvature",
            lambda X: 2 / _curvatures(X).mean(),
            "this is the mean of all curvatures; only the steepest one counts.",
        ),
        Mistake(
            "diagonal only",
            lambda X: 2 / np.diag(2 / len(X) * X.T @ X).max(),
            "the steepest direction may lie between the weights: eigenvalues.",
        ),
        Mistake(
            "trace",
            lambda X: 2 / np.trace(2 / len(X) * X.T @ X),
            "the trace is the sum of all curvatures; only the steepest one counts.",
        ),
        Mistake(
            "norm",
            lambda X: 2 / np.linalg.norm(2 / len(X) * X.T @ X),
            "np.linalg.norm squares and adds all curvatures; take the largest only.",
        ),
        Mistake(
            "all directions",
            lambda X: 2 / _curvatures(X),
            "these are the limits of all directions; one of them is reached first.",
        ),
        Mistake("weights for n", lambda X: X.shape[1] / len(X) * max_lr(X), ROWS),
        Mistake("longer side", lambda X: _limit(2 / max(X.shape) * X.T @ X), ROWS),
        Mistake("entries for n", lambda X: X.shape[1] * max_lr(X), ROWS),
        Mistake("covariance", lambda X: _limit(2 * np.cov(X.T)), MEAN),
        Mistake("bare covariance", lambda X: _limit(np.cov(X.T)), f"{MEAN} {TWO}"),
        Mistake("centred", lambda X: max_lr(_centred(X)), MEAN),
        Mistake(
            "covariance of the examples",
            lambda X: _limit(2 * np.cov(X)),
            "np.cov takes rows for variables; and H is no covariance: use XᵀX.",
        ),
        Mistake(
            "correlation",
            lambda X: _limit(2 * np.corrcoef(X.T)),
            "a correlation forgets the units, which make valleys narrow: use XᵀX.",
        ),
        Mistake(
            "singular values",
            lambda X: 2 / np.linalg.svd(X, compute_uv=False)[0],
            "a singular value of X is the root of an eigenvalue of XᵀX: square it, and "
            "mind the 2/n.",
        ),
        Mistake(
            "curvature itself",
            lambda X: 2 / max_lr(X),
            "this is the largest curvature λ; the limit of η follows from ηλ < 2.",
        ),
        Mistake(
            "upside down",
            lambda X: 1 / max_lr(X),
            "upside down: the steeper the bowl, the smaller the rate.",
        ),
    ),
    hints=(
        "Differentiate the gradient (2/n) Xᵀ(Xw − y) once more: which matrix remains?",
        "np.linalg.eigvalsh(matrix) gives the curvatures of a symmetric matrix in "
        "rising order. Which of them violates ηλ < 2 first?",
    ),
    skeleton="""
        H = ...  # (weights, weights)
        curvatures = np.linalg.eigvalsh(H)
        return ...
    """,
)
