"""Exercises of lesson 09: the cost of layers, VGG blocks, and what slides get wrong."""

from itertools import permutations

from lessons.lesson09_vgg.blocks import BLOCK
from lessons.lesson09_vgg.pyramids import MEMORY, PLAN
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name


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
    ),
    hints=(
        "One filter: how many weights? One output number: how many multiplications?",
        "9 · channels · filters weights, and a bias per filter; size² · filters "
        "numbers; each weight is used once at every position.",
    ),
)


ENTRIES = (
    "AlexNet: year",
    "VGG16: million parameters",
    "VGGNet at ILSVRC 2014: place in classification",
    "VGGNet at ILSVRC 2014: place in localisation",
    "VGGNet: second author",
)


def corrected(entry):
    """Return what belongs on the slide."""
    return {
        "AlexNet: year": 2012,
        "VGG16: million parameters": 138,
        "VGGNet at ILSVRC 2014: place in classification": 2,
        "VGGNet at ILSVRC 2014: place in localisation": 1,
        "VGGNet: second author": "Zisserman",
    }[entry]


def _judge_entry(result, entry):
    right = corrected(entry)
    if isinstance(right, str):
        if not isinstance(result, str):
            return f"{entry}: return a name, not a {type_name(result)}"
        found = right.lower() in result.lower().replace(",", " ").split()
        return None if found else f"{entry}: {result!r} is not right"
    number = as_array(result)
    if number is None or number.dtype.kind not in "iuf" or number.size != 1:
        return f"{entry}: return one number"
    near = 0.45 if "million" in entry else 0.0  # 138, 138.4 and 138.357544
    wrong = not abs(float(number.reshape(())) - right) <= near
    return f"{entry}: {result} is not right" if wrong else None


def _entry(number, answer):
    """Return an answer that is right but for one entry."""
    return lambda entry: answer if entry == ENTRIES[number] else corrected(entry)


ERRATA = Exercise(
    id="09.5",
    title="five entries of two slides",
    reference=corrected,
    cases=lambda: [(entry,) for entry in ENTRIES],
    judge=_judge_entry,
    by_case=True,
    mistakes=(
        Mistake(
            "year of the test set",
            _entry(0, 2010),
            "2010 is the year of a test set that the paper also uses. When did the "
            "paper appear, and which competition did the network win?",
        ),
        Mistake(
            "as on the slide",
            _entry(1, 135),
            "that is what the slide says; what does the ledger say?",
        ),
        Mistake(
            "not in millions",
            _entry(1, 138_357_544),
            "the entry asks for millions.",
        ),
        Mistake(
            "memory",
            _entry(1, 553),
            "this is the memory in MB; a parameter takes 4 bytes.",
        ),
        Mistake(
            "classification won",
            _entry(2, 1),
            "compare the errors in classification once more: the smallest one wins.",
        ),
        Mistake(
            "one place for both",
            _entry(3, 2),
            "there were two tracks; look at the errors of the other one.",
        ),
        Mistake(
            "spelling",
            _entry(4, "Zissermann"),
            "count the letters n at the end, in the paper and on the slide.",
        ),
    ),
    hints=(
        "The ledger knows the parameters; the errors and the references know the rest.",
        "Sort the errors of each track; the smallest error takes the first place.",
    ),
)

EXERCISES = (COST, MEMORY, BLOCK, PLAN, ERRATA)
