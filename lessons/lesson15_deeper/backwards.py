"""Exercise 15.5: the gradient on its way back through residual blocks."""

import numpy as np

from lessons.lesson15_deeper.references import residual_gradient
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(1505)
    found = []
    for number in (1, 3, 4):
        blocks = [tuple(rng.normal(size=(2, 5, 5)) / 2) for _ in range(number)]
        found.append((rng.normal(size=5), blocks, rng.normal(size=5)))
    return found


def _way_back(
    x, blocks, g, skip=1.0, masked=True, turned=True, reverse=True, one=False
):
    """Return the gradient with one thing changed."""
    seen = []
    for first, second in blocks:
        seen.append(x)
        x = x + second @ np.maximum(first @ x, 0)
    if one:
        seen = seen[:1] * len(seen)
    pairs = list(zip(blocks, seen, strict=True))
    for (first, second), inputs in pairs[::-1] if reverse else pairs:
        mask = (first @ inputs > 0) if masked else np.ones(len(first))
        if turned:
            branch = first.T @ (mask * (second.T @ g))
        else:
            branch = first @ (mask * (second @ g))
        g = skip * g + branch
    return g


def _outputs_kept(x, blocks, g):
    seen = []
    for first, second in blocks:
        x = x + second @ np.maximum(first @ x, 0)
        seen.append(x)
    for (first, second), kept in zip(blocks[::-1], seen[::-1], strict=True):
        g = g + first.T @ ((first @ kept > 0) * (second.T @ g))
    return g


def _around_all(x, blocks, g):
    return g + _way_back(x, blocks, g, skip=0.0)


RESIDUAL_GRADIENT = Exercise(
    id="15.5",
    title="backwards through residual blocks",
    reference=residual_gradient,
    cases=_cases,
    mistakes=(
        Mistake(
            "skip forgotten",
            lambda x, blocks, g: _way_back(x, blocks, g, skip=0.0),
            "the gradient has two ways back through a block, and one of them is the "
            "skip: g itself has to be added.",
        ),
        Mistake(
            "ReLU passes everything",
            lambda x, blocks, g: _way_back(x, blocks, g, masked=False),
            "a ReLU passes the gradient only where its input was positive.",
        ),
        Mistake(
            "forward order",
            lambda x, blocks, g: _way_back(x, blocks, g, reverse=False),
            "on the way back the last block comes first.",
        ),
        Mistake(
            "not transposed",
            lambda x, blocks, g: _way_back(x, blocks, g, turned=False),
            "on the way back each matrix stands transposed: what was a column is a "
            "row.",
        ),
        Mistake(
            "one skip around all",
            _around_all,
            "each block has a skip of its own; you add g only once, at the end.",
        ),
        Mistake(
            "masks from the first input",
            lambda x, blocks, g: _way_back(x, blocks, g, one=True),
            "which units are open depends on what *their* block got. Keep the inputs "
            "of all blocks on the way forward.",
        ),
        Mistake(
            "outputs kept",
            _outputs_kept,
            "you keep what comes out of each block. Whether a unit was open depends on "
            "what went in.",
        ),
        Mistake(
            "sign",
            lambda x, blocks, g: -residual_gradient(x, blocks, g),
            "this is the direction in which the loss falls; the gradient has the "
            "other sign.",
        ),
    ),
    hints=(
        "Go forward once and keep the input of each block. Then go back, last block "
        "first: two ways lead through it, and their gradients add up.",
        "g = g + first.T @ ((first @ x > 0) * (second.T @ g)), with the x that this "
        "block got.",
    ),
    skeleton='''
        def residual_gradient(x, blocks, g):
            """Return the gradient at the input x (n,) from that at the output."""
            seen = []
            for first, second in blocks:
                seen.append(x)
                x = x + second @ np.maximum(first @ x, 0)
            for (first, second), x in zip(blocks[::-1], seen[::-1]):
                g = ...
            return g
    ''',
)
