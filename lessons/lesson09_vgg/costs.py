"""Exercise 09.1: the cost of a convolutional layer."""

from itertools import permutations

from utils.grading import Exercise, Mistake


def layer_cost(size, channels, filters):
    """Return (parameters, numbers, multiply-adds) of a padded 3×3 layer."""
    weights = 9 * channels * filters
    return weights + filters, size**2 * filters, weights * size**2


def _changed(change):
    """Return an answer that makes `change(size, channels, filters, *cost)` of it."""
    return lambda *layer: change(*layer, *layer_cost(*layer))


def _in_order(order):
    return lambda *layer: tuple(layer_cost(*layer)[place] for place in order)


_WRONG_ORDERS = [
    Mistake(
        f"order {order}",
        _in_order(order),
        "the numbers are right, their order is not: parameters, output, multiply-adds.",
    )
    for order in list(permutations(range(3)))[1:]
]

COST = Exercise(
    id="09.1",
    title="the cost of a layer",
    reference=layer_cost,
    cases=lambda: [(32, 3, 16), (14, 16, 32), (7, 5, 2), (1, 4, 6)],
    mistakes=(
        Mistake(
            "no biases",
            _changed(lambda s, c, f, weights, n, adds: (weights - f, n, adds)),
            "the biases are missing: each filter has one.",
        ),
        Mistake(
            "no depth",
            lambda size, channels, filters: layer_cost(size, 1, filters),
            "a filter is as deep as its input: 9 × channels weights, not 9.",
        ),
        Mistake(
            "side of the kernel",
            _changed(lambda s, c, f, w, n, adds: ((w - f) // 3 + f, n, adds // 3)),
            "a kernel of 3×3 pixels has more than 3 weights per channel.",
        ),
        Mistake(
            "one bias per channel",
            _changed(lambda s, c, f, weights, n, adds: (weights - f + c, n, adds)),
            "a bias belongs to a filter, not to a channel of the input.",
        ),
        Mistake(
            "one bias",
            _changed(lambda s, c, f, weights, n, adds: (weights - f + 1, n, adds)),
            "you count one bias for the layer; each filter has its own.",
        ),
        Mistake(
            "not padded",
            _changed(lambda s, c, f, w, *_: (w, *layer_cost(s - 2, c, f)[1:])),
            "this is 'valid' padding; with 'same' the output keeps the size.",
        ),
        Mistake(
            "as many maps as before",
            _changed(lambda s, c, f, weights, n, adds: (weights, n * c // f, adds)),
            "each filter makes a map: the output has as many maps as filters.",
        ),
        Mistake(
            "one map",
            _changed(lambda s, c, f, weights, n, adds: (weights, n // f, adds)),
            "these are the numbers of one map; each filter makes one.",
        ),
        Mistake(
            "biases multiplied",
            _changed(lambda s, c, f, w, n, adds: (w, n, adds + f * s**2)),
            "a bias is added, not multiplied: it is no multiply-add.",
        ),
        Mistake(
            "one position",
            _changed(lambda s, c, f, weights, n, adds: (weights, n, adds // s**2)),
            "these are the multiply-adds of one position of the window.",
        ),
        Mistake(
            "twice the operations",
            _changed(lambda s, c, f, weights, n, adds: (weights, n, 2 * adds)),
            "you count multiplication and addition as two operations (FLOPs); a "
            "multiply-add is both together.",
        ),
        *_WRONG_ORDERS,
        Mistake(
            "no biases, no depth",
            lambda s, c, f: (9 * f, s * s, 9 * f),
            "a filter is as deep as its input and has a bias; each makes a map; each "
            "weight is used at every position.",
        ),
        Mistake(
            "one map at one position",
            lambda s, c, f: (9 * c * f, s * s, 9 * c),
            "each filter has a bias and makes a map, and each weight is used at every "
            "position of the map.",
        ),
        Mistake(
            "one filter throughout",
            lambda s, c, f: (9 * c + 1, s * s, 9 * c * s * s),
            "this is the cost of one filter; there are `filters` of them.",
        ),
    ),
    hints=(
        "One filter: how many weights? One output number: how many multiplications?",
        "9 · channels · filters weights, and a bias per filter; size² · filters "
        "numbers; each weight is used once at every position.",
    ),
    skeleton='''
        def layer_cost(size, channels, filters):
            """Return (parameters, numbers, multiply-adds) of a padded 3×3 layer."""
            weights = 9 * ... * filters  # without the biases
            positions = size**2
            return weights + ..., positions * ..., weights * ...
    ''',
)
