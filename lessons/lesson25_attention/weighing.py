"""Exercise 25.4: how many weights multi-head attention has."""

from lessons.lesson25_attention.references import weights_of_heads
from utils.grading import Exercise, Mistake


def _all(d, heads, key_dim, value_dim):
    return weights_of_heads(d, heads, key_dim, value_dim)


def _no_biases(d, heads, key_dim, value_dim):
    biases = heads * (2 * key_dim + value_dim) + d
    return weights_of_heads(d, heads, key_dim, value_dim) - biases


def _no_output(d, heads, key_dim, value_dim):
    out = heads * value_dim * d + d
    return weights_of_heads(d, heads, key_dim, value_dim) - out


def _two_matrices(d, heads, key_dim, value_dim):
    return _all(d, heads, key_dim, value_dim) - heads * (d + 1) * key_dim


def _other_output(inputs_of):
    """Return an answer whose last matrix has inputs_of(d, heads, …) rows."""

    def answer(*sizes):
        d, heads, _, value_dim = sizes
        return _all(*sizes) + (inputs_of(*sizes) - heads * value_dim) * d

    return answer


WEIGHING = Exercise(
    id="25.4",
    title="weights of all heads",
    reference=weights_of_heads,
    cases=lambda: [(12, 3, 4, 4), (16, 2, 5, 7), (32, 4, 32, 8)],
    mistakes=(
        Mistake(
            "key_dim for all heads",
            lambda d, heads, key_dim, value_dim: weights_of_heads(
                d, 1, key_dim, value_dim
            ),
            "in Keras key_dim and value_dim are for *each* head: three heads of 4 make "
            "12.",
        ),
        Mistake(
            "no biases",
            _no_biases,
            "biases are missing: one for each number of each query, key, value and of "
            "the output.",
        ),
        Mistake(
            "no output",
            _no_output,
            "the last matrix is missing: it leads from the values of all heads back to "
            "d numbers, with d biases.",
        ),
        Mistake(
            "heads alone, no biases",
            lambda d, heads, key_dim, value_dim: d * heads * (2 * key_dim + value_dim),
            "the last matrix and all biases are missing.",
        ),
        Mistake(
            "one bias per matrix",
            lambda d, heads, key_dim, value_dim: (
                d * heads * (2 * key_dim + 2 * value_dim) + 3 * heads + 1
            ),
            "each *number* of a query, key, value and of the output has a bias of its "
            "own, not each matrix.",
        ),
        Mistake(
            "bias of the output alone",
            lambda d, heads, key_dim, value_dim: (
                d * heads * (2 * key_dim + 2 * value_dim) + d
            ),
            "queries, keys and values have biases, too.",
        ),
        Mistake(
            "no bias of the output",
            lambda d, *others: _all(d, *others) - d,
            "the output has d biases, too.",
        ),
        Mistake(
            "output from keys",
            _other_output(lambda d, heads, key_dim, value_dim: heads * key_dim),
            "the last matrix works on what was heard, values: heads times value_dim "
            "numbers, not key_dim.",
        ),
        Mistake(
            "square output",
            _other_output(lambda d, heads, key_dim, value_dim: d),
            "the last matrix has heads times value_dim rows, which need not be d.",
        ),
        Mistake(
            "output of one head",
            _other_output(lambda d, heads, key_dim, value_dim: value_dim),
            "the last matrix works on what *all* heads heard, side by side: heads "
            "times value_dim numbers.",
        ),
        Mistake(
            "key_dim shared out",
            lambda d, heads, key_dim, value_dim: _all(
                d, heads, key_dim // heads, value_dim // heads
            ),
            "in Keras key_dim and value_dim are for *each* head; you share them out "
            "among the heads.",
        ),
        Mistake(
            "values as long as keys",
            lambda d, heads, key_dim, value_dim: weights_of_heads(
                d, heads, key_dim, key_dim
            ),
            "values have a length of their own, value_dim.",
        ),
        Mistake(
            "keys as long as values",
            lambda d, heads, key_dim, value_dim: weights_of_heads(
                d, heads, value_dim, value_dim
            ),
            "queries and keys have a length of their own, key_dim.",
        ),
        Mistake(
            "biases of one head",
            lambda d, heads, key_dim, value_dim: (
                _all(d, heads, key_dim, value_dim)
                - (heads - 1) * (2 * key_dim + value_dim)
            ),
            "each head has biases of its own, one for each number of its queries, keys "
            "and values.",
        ),
        Mistake(
            "d biases per matrix",
            lambda d, heads, key_dim, value_dim: (
                d * heads * (2 * key_dim + 2 * value_dim) + 4 * d
            ),
            "a matrix has as many biases as it *returns* numbers: only the last one "
            "has d.",
        ),
        Mistake(
            "weights of attention, too",
            lambda d, heads, key_dim, value_dim: (
                _all(d, heads, key_dim, value_dim) + heads * d**2
            ),
            "the weights between tokens are computed, not trained, and d is the length "
            "of a token, not their number.",
        ),
        Mistake(
            "an output bias per head",
            lambda d, heads, key_dim, value_dim: (
                weights_of_heads(d, heads, key_dim, value_dim) + (heads - 1) * d
            ),
            "the output is one matrix for all heads, with d biases in all.",
        ),
        Mistake(
            "four square matrices",
            lambda d, heads, key_dim, value_dim: 4 * d * d + 4 * d,
            "that holds only if heads times key_dim is d, and value_dim is key_dim.",
        ),
        Mistake(
            "four square matrices without biases",
            lambda d, heads, key_dim, value_dim: 4 * d * d,
            "that holds only if heads times key_dim is d, value_dim is key_dim, and "
            "there are no biases.",
        ),
        Mistake(
            "two matrices",
            _two_matrices,
            "each head has three matrices: for queries, for keys and for values.",
        ),
    ),
    hints=(
        "Each head: three dense layers on d numbers, two of key_dim units and one of "
        "value_dim. Then one dense layer from all heads to d units.",
        "A dense layer from a to b numbers has (a + 1) · b weights.",
    ),
)
