"""Exercise 24.3: the normalised adjacency matrix of Kipf and Welling."""

import numpy as np

from lessons.lesson24_graphs.references import normalised_adjacency
from utils.grading import Exercise, Mistake


def _cases():
    path = np.diag([1.0, 1.0], 1)
    star = np.zeros((5, 5))
    star[0, 1:4] = [1, 2, 0.5]  # node 4 is alone
    ring = np.roll(np.eye(6), 1, axis=1)
    ring[0, 3] = 1
    return [(A + A.T,) for A in (path, star, ring)]


def _looped(A):
    looped = A + np.eye(len(A))
    return looped, looped.sum(axis=1)


def _without_loops(A):
    degree = A.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(A / np.sqrt(np.outer(degree, degree)))


def _degree_before(A):
    degree = np.maximum(A.sum(axis=1), 1)
    return _looped(A)[0] / np.sqrt(np.outer(degree, degree))


def _one_side(A, root):
    looped, degree = _looped(A)
    return looped / (np.sqrt(degree) if root else degree)[:, None]


def _not_rooted(A):
    looped, degree = _looped(A)
    return looped / np.outer(degree, degree)


NORMALISED = Exercise(
    id="24.3",
    title="a normalised adjacency matrix",
    reference=normalised_adjacency,
    cases=_cases,
    mistakes=(
        Mistake(
            "no loops",
            _without_loops,
            "the node itself is missing: add the identity to A first.",
        ),
        Mistake(
            "identity added afterwards",
            lambda A: _without_loops(A) + np.eye(len(A)),
            "add the identity before you divide: the node itself is divided by its "
            "degree, too.",
        ),
        Mistake(
            "degrees without the loop",
            _degree_before,
            "the degrees are those of A + 1, the node itself included.",
        ),
        Mistake(
            "rows sum to 1",
            lambda A: _one_side(A, root=False),
            "that is the mean over node and neighbours, each row divided by its own "
            "degree. Asked for: the root of the degrees of both ends.",
        ),
        Mistake(
            "one end only",
            lambda A: _one_side(A, root=True),
            "you divide by the root of the degree of one end only; both ends count.",
        ),
        Mistake(
            "no root",
            _not_rooted,
            "you divide by the product of both degrees; its root is asked for.",
        ),
        Mistake(
            "Laplacian",
            lambda A: np.eye(len(A)) - normalised_adjacency(A),
            "1 − Â is what is called a Laplacian; Â itself is asked for.",
        ),
        Mistake(
            "not normalised",
            lambda A: _looped(A)[0],
            "that is A + 1; divide entry i, j by √(dᵢ dⱼ).",
        ),
    ),
    hints=(
        "First A + 1, then the sums of its rows, then divide each entry by the root of "
        "the degrees of both ends.",
        "looped / np.sqrt(np.outer(degree, degree))",
    ),
    skeleton='''
        def normalised_adjacency(A):
            """Return (A + 1) with entry i, j divided by √(d_i d_j)."""
            looped = A + ...
            degree = looped.sum(axis=...)
            return looped / np.sqrt(np.outer(..., ...))
    ''',
)
