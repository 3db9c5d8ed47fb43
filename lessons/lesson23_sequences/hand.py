"""Exercise 23.5: one step of a GRU."""

import numpy as np

from lessons.lesson23_sequences.references import gru_step
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2305)
    cases = []
    for n, features, units in ((2, 3, 4), (1, 1, 2), (3, 2, 3)):
        shapes = (n, features), (n, units), (features, 3 * units), (units, 3 * units)
        cases.append(tuple(rng.normal(size=s) for s in (*shapes, (2, 3 * units))))
    return cases


def _blocks(change):
    """Return an answer that changes the blocks z, r, g of W, U and b, in place."""

    def answer(x, h, W, U, b):
        copies = [np.array(each) for each in (W, U, b)]
        change(*(np.split(each, 3, axis=-1) for each in copies))
        return gru_step(x, h, *copies)

    return answer


def _other_way(*weights):
    for z, _, _ in weights:
        z *= -1


def _exchanged(*weights):
    for z, r, _ in weights:
        z[...], r[...] = r.copy(), z.copy()


def _no_reset(W, U, b):
    W[1][...], U[1][...], b[1][...] = 0, 0, 50


def _outside(W, U, b):
    b[2][0] += b[2][1]
    b[2][1] = 0


def _gates(x, h, W, U, b):
    """Return both gates and the two parts of g."""
    z_x, r_x, g_x = np.split(x @ W + b[0], 3, axis=-1)
    z_h, r_h, g_h = np.split(h @ U + b[1], 3, axis=-1)
    return 1 / (1 + np.exp(-z_x - z_h)), 1 / (1 + np.exp(-r_x - r_h)), g_x, g_h


def _before(x, h, W, U, b):
    z, r, g_x, _ = _gates(x, h, W, U, b)
    units = h.shape[1]
    g = np.tanh(g_x + (r * h) @ U[:, 2 * units :] + b[1, 2 * units :])
    return z * h + (1 - z) * g


def _no_tanh(x, h, W, U, b):
    z, r, g_x, g_h = _gates(x, h, W, U, b)
    return z * h + (1 - z) * (g_x + r * g_h)


def _only_new(x, h, W, U, b):
    z, r, g_x, g_h = _gates(x, h, W, U, b)
    return (1 - z) * np.tanh(g_x + r * g_h)


def _all_new(x, h, W, U, b):
    z, r, g_x, g_h = _gates(x, h, W, U, b)
    return z * h + np.tanh(g_x + r * g_h)


def _reset_all(x, h, W, U, b):
    z, r, g_x, g_h = _gates(x, h, W, U, b)
    return z * h + (1 - z) * np.tanh(r * (g_x + g_h))


def _with(sigmoid=None, tanh=np.tanh):
    """Return an answer with another function for the gates or for g."""

    def answer(x, h, W, U, b):
        z_x, r_x, g_x = np.split(x @ W + b[0], 3, axis=-1)
        z_h, r_h, g_h = np.split(h @ U + b[1], 3, axis=-1)
        gates = sigmoid or _sigmoid
        z, r = gates(z_x + z_h), gates(r_x + r_h)
        return z * h + (1 - z) * tanh(g_x + r * g_h)

    return answer


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _g_alone(x, h, W, U, b):
    _, r, g_x, g_h = _gates(x, h, W, U, b)
    return np.tanh(g_x + r * g_h)


HAND = Exercise(
    id="23.5",
    title="one step of a GRU",
    reference=gru_step,
    cases=_cases,
    show_input=False,
    mistakes=(
        Mistake(
            "the other way",
            _blocks(_other_way),
            "in Keras z is what *stays*: z · h + (1 − z) · g. (Papers often have it "
            "the other way round.)",
        ),
        Mistake(
            "blocks exchanged",
            _blocks(_exchanged),
            "the first block is z, the second r.",
        ),
        Mistake(
            "reset first",
            _before,
            "you multiply h by r and then by U, as GRU(reset_after=False) does. By "
            "default r multiplies the product h @ U.",
        ),
        Mistake(
            "bias outside",
            _blocks(_outside),
            "the second bias of g belongs to h @ U and is multiplied by r, too.",
        ),
        Mistake(
            "no reset",
            _blocks(_no_reset),
            "the gate r is missing: it multiplies what h contributes to g.",
        ),
        Mistake(
            "second bias",
            lambda x, h, W, U, b: gru_step(x, h, W, U, b * [[1], [0]]),
            "b has two rows: the second belongs to h @ U.",
        ),
        Mistake(
            "first bias",
            lambda x, h, W, U, b: gru_step(x, h, W, U, b * [[0], [1]]),
            "b has two rows: the first belongs to x @ W.",
        ),
        Mistake(
            "biases exchanged",
            lambda x, h, W, U, b: gru_step(x, h, W, U, b[::-1]),
            "the first row of b belongs to x @ W, the second to h @ U.",
        ),
        Mistake(
            "all reset",
            _reset_all,
            "r multiplies only what h contributes to g, not x @ W + b[0].",
        ),
        Mistake(
            "no tanh",
            _no_tanh,
            "g is the tanh of the sum.",
        ),
        Mistake(
            "g by a sigmoid",
            _with(tanh=_sigmoid),
            "only z and r are sigmoids; g is a tanh, from −1 to 1.",
        ),
        Mistake(
            "gates by tanh",
            _with(sigmoid=np.tanh),
            "z and r are sigmoids, between 0 and 1; only g is a tanh.",
        ),
        Mistake(
            "sign in the exponent",
            _with(sigmoid=lambda x: 1 / (1 + np.exp(x))),
            "the sigmoid is 1 / (1 + exp(−x)): mind the sign in the exponent.",
        ),
        Mistake(
            "g alone",
            _g_alone,
            "that is g. The next state is z · h + (1 − z) · g.",
        ),
        Mistake(
            "nothing kept",
            _only_new,
            "the old state is missing: z · h stays.",
        ),
        Mistake(
            "all of the new",
            _all_new,
            "g comes in with the weight 1 − z.",
        ),
    ),
    hints=(
        "Three blocks of x @ W + b[0], three of h @ U + b[1]. z and r are sigmoids of "
        "the sums of their blocks; g is a tanh, with r before the part of h.",
        "np.split(x @ W + b[0], 3, axis=-1) gives the blocks. keep · h + (1 − keep) · "
        "tanh(g_x + reset · g_h).",
    ),
    skeleton='''
        def gru_step(x, h, W, U, b):
            """Return the next state (n, units) of a GRU as Keras has it."""
            z_x, r_x, g_x = np.split(x @ W + b[0], 3, axis=-1)
            z_h, r_h, g_h = np.split(..., 3, axis=-1)
            keep = 1 / (1 + np.exp(-(z_x + z_h)))
            reset = ...
            return keep * h + (1 - keep) * np.tanh(...)
    ''',
)
