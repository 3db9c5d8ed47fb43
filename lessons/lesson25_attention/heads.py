"""Exercise 25.3: self-attention with one head."""

import numpy as np

from lessons.lesson25_attention.references import self_attention
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2503)
    cases = []
    for n, d, keys, values in ((5, 6, 3, 4), (3, 4, 2, 5), (2, 3, 6, 1)):
        shapes = (n, d), (d, keys), (d, keys), (d, values)
        cases.append(tuple(rng.normal(size=shape) for shape in shapes))
    return cases


def _softmax(scores, axis=1):
    weights = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


def _scores(x, W_q, W_k):
    return x @ W_q @ (x @ W_k).T / np.sqrt(W_k.shape[1])


def _scaled(factor):
    """Return an answer whose scores are larger by factor(x, W_k, W_v)."""

    def answer(x, W_q, W_k, W_v):
        return self_attention(x, W_q * factor(x, W_k, W_v), W_k, W_v)

    return answer


def _not_normalised(x, W_q, W_k, W_v):
    return np.exp(_scores(x, W_q, W_k)) @ (x @ W_v)


def _largest_subtracted(x, W_q, W_k, W_v):
    scores = _scores(x, W_q, W_k)
    return np.exp(scores - scores.max(axis=1, keepdims=True)) @ (x @ W_v)


def _columns_divided(x, W_q, W_k, W_v):
    scores = _scores(x, W_q, W_k)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1) @ (x @ W_v)


def _columns_divided_bare(x, W_q, W_k, W_v):
    weights = np.exp(_scores(x, W_q, W_k))
    return weights / weights.sum(axis=1) @ (x @ W_v)


HEADS = Exercise(
    id="25.3",
    title="self-attention",
    reference=self_attention,
    cases=_cases,
    show_input=False,
    mistakes=(
        Mistake(
            "not scaled",
            _scaled(lambda x, W_k, W_v: W_k.shape[1] ** 0.5),
            "the scores are to be divided by the root of the number of columns of "
            "W_k, so that they stay of one size.",
        ),
        Mistake(
            "not the root",
            _scaled(lambda x, W_k, W_v: W_k.shape[1] ** -0.5),
            "you divide by the number of columns of W_k, not by its root.",
        ),
        Mistake(
            "root of d",
            _scaled(lambda x, W_k, W_v: (W_k.shape[1] / x.shape[1]) ** 0.5),
            "under the root stands the length of a key, not that of a token.",
        ),
        Mistake(
            "root of the values",
            _scaled(lambda x, W_k, W_v: (W_k.shape[1] / W_v.shape[1]) ** 0.5),
            "under the root stands the length of a key, not that of a value.",
        ),
        Mistake(
            "softmax over the askers",
            lambda x, q, k, v: _softmax(_scores(x, q, k), axis=0) @ (x @ v),
            "each *asking* token shares out a weight of 1 among those it listens to: "
            "the softmax runs along each row of q·kᵀ.",
        ),
        Mistake(
            "softmax over all",
            lambda x, q, k, v: _softmax(_scores(x, q, k), axis=(0, 1)) @ (x @ v),
            "your weights add up to 1 over the whole matrix; those of *each row* "
            "should. A softmax needs its axis.",
        ),
        Mistake(
            "not normalised",
            _not_normalised,
            "your weights do not add up to 1: divide each row by its sum.",
        ),
        Mistake(
            "not normalised, largest subtracted",
            _largest_subtracted,
            "your weights do not add up to 1: divide each row by its sum.",
        ),
        Mistake(
            "sums without keepdims",
            _columns_divided,
            "without keepdims=True the sum of row i divides *column* i.",
        ),
        Mistake(
            "sums without keepdims, nothing subtracted",
            _columns_divided_bare,
            "without keepdims=True the sum of row i divides *column* i.",
        ),
        Mistake(
            "root of n",
            _scaled(lambda x, W_k, W_v: (W_k.shape[1] / len(x)) ** 0.5),
            "under the root stands the length of a key, not the number of tokens.",
        ),
        Mistake(
            "times the root",
            _scaled(lambda x, W_k, W_v: W_k.shape[1]),
            "the root of the number of columns of W_k *divides* the scores.",
        ),
        Mistake(
            "exchanged",
            lambda x, q, k, v: self_attention(x, k, q, v),
            "queries and keys are exchanged: row i of the scores belongs to the query "
            "of token i.",
        ),
        Mistake(
            "weights transposed",
            lambda x, q, k, v: _softmax(_scores(x, q, k)).T @ (x @ v),
            "row i of your weights belongs to the token that asks, and you use its "
            "column: weights @ v, without a transpose.",
        ),
        Mistake(
            "not itself",
            lambda x, q, k, v: (
                _softmax(np.where(np.eye(len(x)), -1e9, _scores(x, q, k))) @ (x @ v)
            ),
            "a token listens to itself, too: the sum runs over *all* j.",
        ),
        Mistake(
            "no softmax",
            lambda x, q, k, v: _scores(x, q, k) @ (x @ v),
            "the softmax is missing: it makes weights of scores.",
        ),
        Mistake(
            "scaled after",
            lambda x, q, k, v: (
                _softmax(x @ q @ (x @ k).T) @ (x @ v) / np.sqrt(k.shape[1])
            ),
            "divide the scores, before the softmax; you divide after it.",
        ),
        Mistake(
            "weights only",
            lambda x, q, k, v: _softmax(_scores(x, q, k)),
            "these are the weights; multiply them by the values x @ W_v.",
        ),
        Mistake(
            "tokens for values",
            lambda x, q, k, v: _softmax(_scores(x, q, k)) @ x,
            "the weights are for the values, x @ W_v, not for the tokens themselves.",
        ),
    ),
    hints=(
        "q = x @ W_q, and so on. Scores q @ k.T, divided by the root of the length of "
        "a key; a softmax along each row; times the values.",
        "weights = np.exp(scores - scores.max(axis=1, keepdims=True)), divided by "
        "their sum along axis 1, keepdims=True, then @ v.",
    ),
    skeleton='''
        def self_attention(x, W_q, W_k, W_v):
            """Return what each token hears of all tokens, (n, values)."""
            q, k, v = x @ W_q, x @ W_k, x @ W_v
            scores = q @ k.T / ...
            weights = np.exp(scores - scores.max(axis=1, keepdims=True))
            return weights / weights.sum(axis=..., keepdims=True) @ v
    ''',
)
