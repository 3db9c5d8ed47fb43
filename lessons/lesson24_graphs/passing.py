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


def _plain_mean(A):
    with np.errstate(divide="ignore", invalid="ignore"):
        return A / A.sum(axis=1, keepdims=True)


def _per_neighbour(A):
    return A / np.maximum((A > 0).sum(axis=1, keepdims=True), 1)


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
            "W for both",
            lambda x, A, W, V: graph_layer(x, A, W, W),
            "you use W twice; the messages have a matrix of their own, V.",
        ),
        Mistake(
            "V for both",
            lambda x, A, W, V: graph_layer(x, A, V, V),
            "you use V twice; the node's own part has a matrix of its own, W.",
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
            "divided by the number of neighbours",
            _with_adjacency(_per_neighbour),
            "you divide by the number of neighbours; A as it is gives the sum.",
        ),
        Mistake(
            "mean, nobody heard",
            _with_adjacency(_plain_mean),
            "you take the mean over the neighbours, NaN for a node that hears nobody; "
            "A as it is gives the sum.",
        ),
        Mistake(
            "1 added to A",
            _with_adjacency(lambda A: A + 1),
            "A + 1 adds 1 to each entry of A; A as it is.",
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
            "messages without A",
            lambda x, A, W, V: x @ W + x @ V,
            "A is missing: it adds up what the neighbours have, A @ x @ V.",
        ),
        Mistake(
            "activation",
            lambda x, A, W, V: np.maximum(graph_layer(x, A, W, V), 0),
            "there is no activation here: the sum as it is.",
        ),
        Mistake(
            "transposed",
            lambda x, A, W, V: np.transpose(graph_layer(x, A, W, V)),
            "nodes are the rows of the output, units its columns: yours is transposed.",
        ),
        Mistake(
            "two parts",
            lambda x, A, W, V: (x @ W, A @ x @ V),
            "own part and messages are added, not returned one by one.",
        ),
        Mistake(
            "side by side",
            lambda x, A, W, V: np.concatenate([x @ W, A @ x @ V], axis=1),
            "own part and messages are added, not put side by side.",
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
