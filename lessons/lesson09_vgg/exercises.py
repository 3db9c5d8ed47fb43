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


def _cost_with(parameters=None, numbers=None, multiply_adds=None):
    """Return an answer that is right but for the values that are replaced."""
    replaced = (parameters, numbers, multiply_adds)

    def answer(size, channels, filters):
        right = layer_cost(size, channels, filters)
        pairs = zip(replaced, right, strict=True)
        return tuple(f(size, channels, filters) if f else r for f, r in pairs)

    return answer


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
            _cost_with(parameters=lambda s, c, f: 9 * c * f),
            "the biases are missing: each filter has one.",
        ),
        Mistake(
            "no depth",
            lambda s, c, f: (10 * f, s**2 * f, 9 * f * s**2),
            "a filter is as deep as its input: 9 × channels weights, not 9.",
        ),
        Mistake(
            "side of the kernel",
            lambda s, c, f: ((3 * c + 1) * f, s**2 * f, 3 * c * f * s**2),
            "a kernel of 3×3 pixels has more than 3 weights per channel.",
        ),
        Mistake(
            "one bias per channel",
            _cost_with(parameters=lambda s, c, f: (9 * f + 1) * c),
            "a bias belongs to a filter, not to a channel of the input.",
        ),
        Mistake(
            "not padded",
            lambda s, c, f: (layer_cost(s, c, f)[0], *layer_cost(s - 2, c, f)[1:]),
            "this is 'valid' padding; with 'same' the output keeps the size.",
        ),
        Mistake(
            "biases multiplied",
            _cost_with(multiply_adds=lambda s, c, f: (9 * c + 1) * f * s**2),
            "a bias is added, not multiplied: it is no multiply-add.",
        ),
        Mistake(
            "one position",
            _cost_with(multiply_adds=lambda s, c, f: 9 * c * f),
            "these are the multiply-adds of one position of the window.",
        ),
        Mistake(
            "twice the operations",
            _cost_with(multiply_adds=lambda s, c, f: 18 * c * f * s**2),
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
