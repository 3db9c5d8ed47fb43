"""Exercises of lesson 09: the cost of layers, VGG blocks, and what slides get wrong."""

from itertools import permutations

import numpy as np

from lessons.lesson09_vgg.blocks import BLOCK
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

MIB = 2**20


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


def _walk(blocks, size, channels=3, half=2):
    """Yield (size, channels, filters) of each layer, filters None for a pool."""
    for convolutions, filters in blocks:
        for _ in range(convolutions):
            yield size, channels, filters
            channels = filters
        yield size, channels, None
        size //= half


def memory(blocks, size, bias=1, unit=MIB, copies=1, start=1, pools=1, half=2):
    """Return MiB of the weights and MiB of the input and all outputs, in float32."""
    weights, numbers = 0, 3 * size**2 * start
    for side, channels, filters in _walk(blocks, size, half=half):
        if filters is None:
            numbers += (side // 2) ** 2 * channels * pools
        else:
            weights += (9 * channels + bias) * filters
            numbers += copies * side**2 * filters
    return 4 * weights / unit, 4 * numbers / unit


def _channels_of_the_block(blocks, size):
    """Let each convolution of a block have the depth of the block before."""
    weights, channels = 0, 3
    for convolutions, filters in blocks:
        weights += convolutions * (9 * channels + 1) * filters
        channels = filters
    return weights * 4 / MIB, memory(blocks, size)[1]


MEMORY = Exercise(
    id="09.2",
    title="the memory of a pyramid",
    reference=memory,
    cases=lambda: [
        ([(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)], 224),
        ([(1, 8), (3, 24)], 30),
        ([(2, 16), (2, 32), (2, 64)], 52),
        ([(2, 40)], 17),
    ],
    mistakes=(
        Mistake(
            "no biases",
            lambda blocks, size: memory(blocks, size, bias=0),
            "the biases are missing.",
        ),
        Mistake(
            "MB for MiB",
            lambda blocks, size: memory(blocks, size, unit=10**6),
            "these are MB of 10⁶ bytes; a MiB has 2²⁰.",
        ),
        Mistake(
            "ReLU copied",
            lambda blocks, size: memory(blocks, size, copies=2),
            "you store every map twice, before and after its ReLU; count it once.",
        ),
        Mistake(
            "no input",
            lambda blocks, size: memory(blocks, size, start=0),
            "the input image takes memory, too.",
        ),
        Mistake(
            "no pools",
            lambda blocks, size: memory(blocks, size, pools=0),
            "the outputs of the pooling layers take memory, too.",
        ),
        Mistake(
            "depth of the block before",
            _channels_of_the_block,
            "only the first convolution of a block sees the channels of the block "
            "before; the next ones see the block's own.",
        ),
        Mistake(
            "never halved",
            lambda blocks, size: memory(blocks, size, half=1),
            "the pools halve height and width for all blocks that follow.",
        ),
        Mistake(
            "float64",
            lambda blocks, size: memory(blocks, size, unit=MIB / 2),
            "you count 8 bytes per number; float32 has 4.",
        ),
        Mistake(
            "order",
            lambda blocks, size: memory(blocks, size)[::-1],
            "the two values are exchanged: the weights first, then the outputs.",
        ),
    ),
    hints=(
        "Walk through the layers with two variables: the size and the channels.",
        "A convolution adds 9·channels·filters + filters weights and size²·filters "
        "numbers, then channels = filters; a pool halves the size and adds "
        "size²·channels. Start from 3·size² numbers; 4 bytes each, 2²⁰ bytes per MiB.",
    ),
)


def small_pyramid():
    """Return [(convolutions, filters), ...] of a network that fits its budget."""
    return [(2, 4), (2, 8), (1, 16), (1, 32)]


def _plan(result):
    """Return the answer as a list of pairs, or a sentence that says what it is not."""
    array = as_array(result)
    if array is None or array.dtype.kind not in "iuf" or array.ndim != 2:
        return "return a list of tuples (convolutions, filters)"
    if array.shape[1] != 2:
        return "each block needs two numbers: (convolutions, filters)"
    if not (np.isfinite(array).all() and (array == array.round()).all()):
        return "convolutions and filters are whole numbers"
    if array.min() < 1 or array.max() > 1000 or len(array) > 20:
        return "use 1 to 20 blocks, each of 1 to 1000 convolutions and filters"
    return [tuple(map(int, block)) for block in array]


def _budget(plan, size=28):
    """Return field, parameters and multiply-adds of a plan on grey images."""
    field, jump, parameters, multiply_adds = 1, 1, 10 * (plan[-1][1] + 1), 0
    for side, channels, filters in _walk(plan, size, channels=1):
        if filters is None:
            field, jump = field + jump, 2 * jump
            continue
        field += 2 * jump
        parameters += (9 * channels + 1) * filters
        multiply_adds += 9 * channels * filters * side**2
    return field, parameters, multiply_adds


def _judge_plan(result):
    plan = _plan(result)
    if isinstance(plan, str):
        return plan
    if len(plan) > 4:
        return f"28 pixels cannot be halved {len(plan)} times"
    if plan[-1][1] < 32:
        return f"the last block has {plan[-1][1]} filters, at least 32 are asked for"
    field, parameters, multiply_adds = _budget(plan)
    if parameters > 10_000:
        return f"your network has {parameters:,} parameters, at most 10,000 are allowed"
    if multiply_adds > 1_000_000:
        return (
            f"it takes {multiply_adds:,} multiply-adds, at most 1,000,000 are allowed"
        )
    if field < 28:
        return f"the receptive field is {field}×{field}, that is less than the image"
    return None


PLAN = Exercise(
    id="09.4",
    title="a pyramid within a budget",
    reference=small_pyramid,
    cases=lambda: [()],
    judge=_judge_plan,
    mistakes=(
        Mistake(
            "one convolution per block",
            lambda: [(1, 8), (1, 16), (1, 32)],
            "three blocks of one convolution see too little. Add convolutions or a "
            "block.",
        ),
        Mistake(
            "the pyramid of section 7",
            lambda: [(2, 8), (2, 16), (2, 32)],
            "half of the weights of this pyramid sit in its last convolution.",
        ),
        Mistake(
            "flat",
            lambda: [(6, 32)],
            "all convolutions work on the full image. Begin with few filters and use "
            "more behind each pool.",
        ),
        Mistake(
            "upside down",
            lambda: [(2, 32), (2, 16), (2, 8)],
            "your pyramid stands on its head: filters should go up where the size "
            "goes down.",
        ),
    ),
    hints=(
        "Which layer costs most weights, which most multiply-adds? Save there.",
        "Four pools fit; few filters at the start, single convolutions at the end.",
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
    return dict(zip(ENTRIES, (2012, 138, 2, 1, "Zisserman"), strict=True))[entry]


def _judge_entry(result, entry):
    right = corrected(entry)
    if isinstance(right, str):
        if not isinstance(result, str):
            return f"{entry}: return a name, not a {type(result).__name__}"
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
