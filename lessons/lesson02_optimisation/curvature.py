"""Exercise 02.1: the largest learning rate, tried out by gradient descent."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, equal_or_both_nan

MEAN = "the data are not centred: the curvature comes from X itself."
ROWS = "n is the number of examples, the rows of X."
FAR = 1e9  # rates beyond are 2/λ of a direction without curvature, but for rounding


def _curvatures(X):
    return np.linalg.eigvalsh(2 / len(X) * X.T @ X)


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
    mistakes=(
        Mistake(
            "factor 2 forgotten",
            lambda X: _limit(X.T @ X / len(X)),
            "the derivative of a square brings a factor of 2 into the curvature.",
        ),
        Mistake(
            "sum instead of mean",
            lambda X: _limit(2 * X.T @ X),
            "the mean squared error is a mean: divide by the number of examples.",
        ),
        Mistake(
            "neither factor nor mean",
            lambda X: _limit(X.T @ X),
            "the loss is a mean of squares: the 2/n of the gradient stays in H.",
        ),
        Mistake(
            "one step to the minimum",
            lambda X: 1 / _curvatures(X)[-1],
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
        Mistake("weights for n", lambda X: _limit(2 / X.shape[1] * X.T @ X), ROWS),
        Mistake("longer side", lambda X: _limit(2 / max(X.shape) * X.T @ X), ROWS),
        Mistake("entries for n", lambda X: _limit(2 / X.size * X.T @ X), ROWS),
        Mistake("covariance", lambda X: _limit(2 * np.cov(X.T)), MEAN),
        Mistake("centred", lambda X: max_lr(_centred(X)), MEAN),
        Mistake(
            "curvature itself",
            lambda X: _curvatures(X)[-1],
            "this is the largest curvature λ; the limit of η follows from ηλ < 2.",
        ),
        Mistake(
            "upside down",
            lambda X: _curvatures(X)[-1] / 2,
            "upside down: the steeper the bowl, the smaller the rate.",
        ),
    ),
    hints=(
        "Differentiate the gradient (2/n) Xᵀ(Xw − y) once more: which matrix remains?",
        "np.linalg.eigvalsh(matrix) gives the curvatures of a symmetric matrix in "
        "rising order. Which of them violates ηλ < 2 first?",
    ),
)
