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


def _plain(numerator, degree):
    """Return numerator over the root of degrees, inf and NaN where that fails."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return numerator / np.sqrt(np.outer(degree, degree))


def _divided(A):
    """Return A divided by the roots of the degrees of A + I."""
    degree = _looped(A)[1]
    return A / np.sqrt(np.outer(degree, degree))


def _one_side(A, root):
    looped, degree = _looped(A)
    return looped / (np.sqrt(degree) if root else degree)[:, None]


def _ones_added(A):
    degree = (A + 1).sum(axis=1)
    return _plain(A + 1, degree)


def _diagonal_matrix(A):
    looped, degree = _looped(A)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.diag(degree) ** -0.5
        return root @ looped @ root


def _counted(A):
    looped = _looped(A)[0]
    return _plain(looped, (looped > 0).sum(axis=1))


def _added_degrees(A):
    looped, degree = _looped(A)
    return looped / np.sqrt(degree[:, None] + degree)


_LOOP = "the degrees are those of A + I, the node itself included."
_ITSELF = "the node itself is missing: add the identity I to A first."
_COLUMN = "you divide each column by the degree of one end only; "


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
            _ITSELF,
        ),
        Mistake(
            "no loops, a lone node",
            lambda A: _plain(A, A.sum(axis=1)),
            _ITSELF + " A node without neighbours then has the degree 1, not 0.",
        ),
        Mistake(
            "1 added to each entry",
            _ones_added,
            "A + 1 adds 1 to each entry. I is the identity matrix, 1 on the diagonal "
            "only: np.eye(len(A)).",
        ),
        Mistake(
            "A alone",
            lambda A: A,
            "that is A. Add the identity, then divide entry i, j by √(dᵢ dⱼ).",
        ),
        Mistake(
            "D − A",
            lambda A: np.diag(A.sum(axis=1)) - A,
            "degrees minus A is a Laplacian; Â is A + I divided by √(dᵢ dⱼ).",
        ),
        Mistake(
            "identity added afterwards",
            lambda A: _without_loops(A) + np.eye(len(A)),
            "add the identity before you divide: the node itself is divided by its "
            "degree, too.",
        ),
        Mistake(
            "identity not divided",
            lambda A: _divided(A) + np.eye(len(A)),
            "add the identity before you divide: the node itself is divided by its "
            "degree, too.",
        ),
        Mistake(
            "identity in the degrees only",
            _divided,
            "the degrees are right, but above the line stands A + I as well, not A.",
        ),
        Mistake(
            "multiplied",
            lambda A: _looped(A)[0] * np.sqrt(np.outer(*[_looped(A)[1]] * 2)),
            "you multiply by the roots of the degrees: divide by them.",
        ),
        Mistake(
            "multiplied by one of them",
            lambda A: _one_side(A, root=True) * np.sqrt(_looped(A)[1]),
            "you divide by the root of one degree and multiply by that of the other: "
            "divide by both.",
        ),
        Mistake(
            "one degree for all",
            lambda A: _looped(A)[0] / np.linalg.norm(_looped(A)[1]),
            "degrees @ degrees is one number for all entries; np.outer has one for "
            "each pair of nodes.",
        ),
        Mistake(
            "degrees without the loop",
            _degree_before,
            _LOOP,
        ),
        Mistake(
            "degrees without the loop, a lone node",
            lambda A: _plain(_looped(A)[0], A.sum(axis=1)),
            _LOOP + " A node without neighbours then has the degree 1, not 0.",
        ),
        Mistake(
            "degrees counted",
            _counted,
            "edges have weights: the degree is the sum of a row, not a count.",
        ),
        Mistake(
            "edges without weights",
            lambda A: normalised_adjacency((A > 0).astype(float)),
            "edges have weights: use A as it is, not only where it is above 0.",
        ),
        Mistake(
            "degrees added",
            _added_degrees,
            "the root of the *product* of both degrees, √(dᵢ dⱼ), not of their sum.",
        ),
        Mistake(
            "powers of a diagonal matrix",
            _diagonal_matrix,
            "** works entry by entry, and 0 ** -0.5 is infinite: take the power of the "
            "degrees first, np.diag(degree**-0.5).",
        ),
        Mistake(
            "columns sum to 1",
            lambda A: _one_side(A, root=False).T,
            _COLUMN + "asked for: the root of the degrees of both ends.",
        ),
        Mistake(
            "one end only, of the columns",
            lambda A: _one_side(A, root=True).T,
            _COLUMN + "both ends count.",
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
            "I − Â is what is called a Laplacian; Â itself is asked for.",
        ),
        Mistake(
            "not normalised",
            lambda A: _looped(A)[0],
            "that is A + I; divide entry i, j by √(dᵢ dⱼ).",
        ),
    ),
    hints=(
        "First A + I, with the identity I, np.eye(len(A)), then the sums of its rows, "
        "then divide each entry by the root of the degrees of both ends.",
        "looped / np.sqrt(np.outer(degree, degree))",
    ),
    skeleton='''
        def normalised_adjacency(A):
            """Return A + I, the identity, with entry i, j over √(d_i d_j)."""
            looped = A + np.eye(...)
            degree = looped.sum(axis=...)
            return looped / np.sqrt(np.outer(..., ...))
    ''',
)
