"""Exercise 01.4: two layers without activation are one."""

from lessons.lesson01_neural_network_recap.arrays import random_arrays
from utils.grading import Exercise, Mistake


def merge(W1, b1, W2, b2):
    """Return W and b with W x + b = W2 (W1 x + b1) + b2."""
    return W2 @ W1, W2 @ b1 + b2


def _two_layers():
    # three outputs first: two rows of a lone matrix would pass as W and b
    sizes = [(4, 5, 3), (3, 5, 3), (4, 4, 4)]
    return random_arrays(104, *([(h, i), h, (o, h), o] for i, h, o in sizes))


MERGE = Exercise(
    id="01.4",
    title="merge two layers",
    reference=merge,
    cases=_two_layers,
    mistakes=(
        Mistake(
            "order",
            lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
            "W1 meets x first, so it stands next to x: W2 @ W1.",
        ),
        Mistake(
            "Keras's convention",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2 + b2),
            "from left to right is Keras's convention; in the slide's, W2 (W1 x + b1), "
            "each matrix stands to the left of what it acts on.",
        ),
        Mistake(
            "layers exchanged",
            lambda W1, b1, W2, b2: (W1 @ W2, W1 @ b2 + b1),
            "you let x meet W2 first; the formula starts with W1 x + b1.",
        ),
        Mistake(
            "biases added",
            lambda W1, b1, W2, b2: (W2 @ W1, b1 + b2),
            "the first bias passes through the second layer: it is multiplied by W2.",
        ),
        Mistake(
            "first bias lost",
            lambda W1, b1, W2, b2: (W2 @ W1, b2),
            "the bias of the first layer is lost.",
        ),
        Mistake(
            "second bias lost",
            lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1),
            "the bias of the second layer is lost.",
        ),
        Mistake(
            "transposed",
            lambda W1, b1, W2, b2: ((W2 @ W1).T, W2 @ b1 + b2),
            "this W is Keras's; the slide's has the shape (outputs, inputs).",
        ),
        Mistake(
            "entry by entry",
            lambda W1, b1, W2, b2: (W2 * W1, W2 * b1 + b2),
            "`*` multiplies entry by entry; a product of matrices is `@`.",
        ),
        Mistake(
            "b first",
            lambda W1, b1, W2, b2: merge(W1, b1, W2, b2)[::-1],
            "the two values are exchanged: W first, then b.",
        ),
        Mistake(
            "W alone",
            lambda W1, b1, W2, b2: W2 @ W1,
            "this is W alone; b belongs to the answer as well.",
        ),
    ),
    hints=(
        "Multiply W2 (W1 x + b1) + b2 out: what stands before x, what stands alone?",
        "W = W2 @ W1; the part without x is W2 @ b1 + b2.",
    ),
)
