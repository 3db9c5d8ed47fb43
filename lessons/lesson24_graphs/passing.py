"""Exercise 24.2: a layer that passes messages along the edges of a graph."""

import numpy as np

from lessons.lesson24_graphs.references import graph_layer
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2402)
    cases = []
    for nodes, features, units in ((5, 3, 3), (4, 2, 2), (6, 3, 2)):
        A = rng.integers(1, 4, (nodes, nodes)) * (rng.random((nodes, nodes)) < 0.6)
        np.fill_diagonal(A, 0)
        A[0] = 0  # hears nobody
        A[1, :2], A[2, 0], A[3, :3] = [2, 0], 3, [0, 1, 2]
        weights = rng.normal(size=(2, features, units))
        cases.append((rng.normal(size=(nodes, features)), A.astype(float), *weights))
    return cases


def _with_adjacency(change):
    """Return an answer that takes change(A) for A."""
    return lambda x, A, W, V: graph_layer(x, change(A), W, V)


def _mean(A):
    return A / np.maximum(A.sum(axis=1, keepdims=True), 1)


PASSING = Exercise(
    id="24.2",
    title="pass messages",
    reference=graph_layer,
    cases=_cases,
    mistakes=(
        Mistake(
            "W and V exchanged",
            lambda x, A, W, V: graph_layer(x, A, V, W),
            "W is for the node itself, V for what its neighbours say: yours are "
            "exchanged.",
        ),
        Mistake(
            "A transposed",
            _with_adjacency(np.transpose),
            "A[i, j] says how strongly i hears j, so row i of A @ x is what node i "
            "hears. Yours goes the other way.",
        ),
        Mistake(
            "mean over the neighbours",
            _with_adjacency(_mean),
            "you take the mean over the neighbours; A as it is gives the sum.",
        ),
        Mistake(
            "itself in the message, too",
            _with_adjacency(lambda A: A + np.eye(len(A))),
            "a node is not its own neighbour here: A without the identity. Its own "
            "part is x W.",
        ),
        Mistake(
            "everybody hears everybody",
            _with_adjacency(np.ones_like),
            "all nodes hear all others: use A.",
        ),
        Mistake(
            "edges without weights",
            _with_adjacency(lambda A: (A > 0).astype(float)),
            "edges have weights: use A as it is, not only where it is above 0.",
        ),
        Mistake(
            "no own part",
            lambda x, A, W, V: A @ x @ V,
            "the node's own part x W is missing.",
        ),
        Mistake(
            "no messages",
            lambda x, A, W, V: x @ W,
            "that is a dense layer for each node: what the neighbours say is missing.",
        ),
        Mistake(
            "all in one product",
            lambda x, A, W, V: A @ (x @ W + x @ V),
            "A goes before the messages only; a node hears itself without A.",
        ),
    ),
    hints=(
        "Two products of matrices and a sum. A @ x adds up, for each node, what its "
        "neighbours have.",
        "x @ W + A @ x @ V",
    ),
    skeleton='''
        def graph_layer(x, A, W, V):
            """Return x W + A x V, (nodes, units)."""
            own_part = x @ ...
            messages = ... @ x @ ...
            return own_part + messages
    ''',
)
