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
    x, blocks, g, skip=1.0, masked=True, turned=True, reverse=True, one=False, past=1.0
):
    """Return the gradient with one thing changed."""
    seen = []
    for first, second in blocks:
        seen.append(x)
        x = past * x + second @ np.maximum(first @ x, 0)
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


def _step_back(step):
    """Return an answer that goes back by step(first, second, mask, x, g)."""

    def answer(x, blocks, g):
        seen = []
        for first, second in blocks:
            seen.append(x)
            x = x + second @ np.maximum(first @ x, 0)
        for (first, second), inputs in zip(blocks[::-1], seen[::-1], strict=True):
            g = step(first, second, first @ inputs > 0, inputs, g)
        return g

    return answer


def _not_reversed(x, blocks, g):
    seen = []
    for first, second in blocks:
        seen.append(x)
        x = x + second @ np.maximum(first @ x, 0)
    for (first, second), inputs in zip(blocks[::-1], seen, strict=True):
        g = g + first.T @ ((first @ inputs > 0) * (second.T @ g))
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
            "inputs in forward order",
            _not_reversed,
            "you take the blocks from the last to the first, but the inputs that you "
            "kept from the first to the last: turn both round.",
        ),
        Mistake(
            "forward without skip",
            lambda x, blocks, g: _way_back(x, blocks, g, past=0.0),
            "on the way *forward* the skip is missing, so the wrong units are open: "
            "x = x + W₂ relu(W₁ x).",
        ),
        Mistake(
            "matrices exchanged",
            _step_back(lambda a, b, mask, x, g: g + b.T @ (mask * (a.T @ g))),
            "within a block the way back is turned round as well: first W₂, then the "
            "ReLU, then W₁.",
        ),
        Mistake(
            "W₂ not transposed",
            _step_back(lambda a, b, mask, x, g: g + a.T @ (mask * (b @ g))),
            "W₁ is transposed, W₂ is not.",
        ),
        Mistake(
            "W₁ not transposed",
            _step_back(lambda a, b, mask, x, g: g + a @ (mask * (b.T @ g))),
            "W₂ is transposed, W₁ is not.",
        ),
        Mistake(
            "the ReLU last",
            _step_back(lambda a, b, mask, x, g: g + mask * (a.T @ (b.T @ g))),
            "the ReLU stands between W₁ and W₂, on the way back as well.",
        ),
        Mistake(
            "the ReLU first",
            _step_back(lambda a, b, mask, x, g: g + a.T @ (b.T @ (mask * g))),
            "the ReLU stands between W₁ and W₂, on the way back as well.",
        ),
        Mistake(
            "where x is positive",
            _step_back(lambda a, b, mask, x, g: g + a.T @ ((x > 0) * (b.T @ g))),
            "a unit is open where *its* input is positive, and that is W₁ x, not x.",
        ),
        Mistake(
            "ReLU of the gradient",
            _step_back(lambda a, b, mask, x, g: g + a.T @ np.maximum(b.T @ g, 0)),
            "the ReLU's slope is 0 or 1, by the sign of what it got on the way "
            "*forward*; the sign of the gradient does not count.",
        ),
        Mistake(
            "ReLU instead of its slope",
            _step_back(
                lambda a, b, mask, x, g: g + a.T @ (np.maximum(a @ x, 0) * (b.T @ g))
            ),
            "multiply by the ReLU's slope, 0 or 1, not by what comes out of it.",
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
