"""Exercises 09.2 and 09.4: memory and plan of pyramids of VGG blocks."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

MIB = 2**20


def memory(blocks, size):
    """Return MiB of the weights and MiB of the input and all outputs, in float32."""
    channels, weights, numbers = 3, 0, 3 * size**2
    for convolutions, filters in blocks:
        for _ in range(convolutions):
            weights += 9 * channels * filters + filters
            numbers += size**2 * filters
            channels = filters
        size //= 2
        numbers += size**2 * channels
    return 4 * weights / 2**20, 4 * numbers / 2**20


def _walk(blocks, size, channels=3, half=2):
    """Yield (size, channels, filters) of each layer, filters None for a pool."""
    for convolutions, filters in blocks:
        for _ in range(convolutions):
            yield size, channels, filters
            channels = filters
        yield size, channels, None
        size //= half


def _scaled(factor):
    """Return an answer that counts in another unit."""
    return lambda blocks, size: tuple(factor * mib for mib in memory(blocks, size))


def _counted(weights=None, numbers=None):
    """Return an answer that adds to its counts what each layer has of something."""

    def added(count, blocks, size):
        if count is None:
            return 0.0
        return 4 / MIB * sum(count(*layer) for layer in _walk(blocks, size))

    def answer(blocks, size):
        mib = memory(blocks, size)
        more = added(weights, blocks, size), added(numbers, blocks, size)
        return tuple(np.add(mib, more).tolist())

    return answer


def _no_input(blocks, size):
    weights, outputs = memory(blocks, size)
    return weights, outputs - 4 / MIB * 3 * size**2


def _never_halved(pooled):
    """Return an answer with the full size throughout, `pooled(size)` behind pools."""

    def answer(blocks, size):
        weights, numbers = 0, 3 * size**2
        for side, channels, filters in _walk(blocks, size, half=1):
            if filters is None:
                numbers += pooled(side) ** 2 * channels
            else:
                weights += (9 * channels + 1) * filters
                numbers += side**2 * filters
        return 4 * weights / MIB, 4 * numbers / MIB

    return answer


_FULL_SIZE = "the pools halve height and width for all blocks that follow."


def _depth_of_the_block_before(blocks, size):
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
            _counted(weights=lambda side, channels, filters: -(filters or 0)),
            "the biases are missing.",
        ),
        Mistake(
            "MB for MiB",
            _scaled(MIB / 10**6),
            "these are MB of 10⁶ bytes; a MiB has 2²⁰.",
        ),
        Mistake(
            "ReLU copied",
            _counted(numbers=lambda side, channels, filters: side**2 * (filters or 0)),
            "you store every map twice, before and after its ReLU; count it once.",
        ),
        Mistake(
            "no input",
            _no_input,
            "the input image takes memory, too.",
        ),
        Mistake(
            "no pools",
            _counted(
                numbers=lambda side, channels, filters: (
                    0 if filters else -((side // 2) ** 2) * channels
                )
            ),
            "the outputs of the pooling layers take memory, too.",
        ),
        Mistake(
            "depth of the block before",
            _depth_of_the_block_before,
            "only the first convolution of a block sees the channels of the block "
            "before; the next ones see the block's own.",
        ),
        Mistake("never halved", _never_halved(lambda side: side), _FULL_SIZE),
        Mistake(
            "halved behind the pools only",
            _never_halved(lambda side: side // 2),
            _FULL_SIZE,
        ),
        Mistake(
            "never halved, no pools",
            _never_halved(lambda side: 0),
            f"{_FULL_SIZE} And the outputs of the pooling layers take memory, too.",
        ),
        Mistake(
            "float64",
            _scaled(2),
            "you count 8 bytes per number; float32 has 4.",
        ),
        Mistake(
            "float16",
            _scaled(1 / 2),
            "you count 2 bytes per number; float32 has 4.",
        ),
        Mistake(
            "numbers",
            _scaled(1 / 4),
            "you count numbers; each takes 4 bytes in float32.",
        ),
        Mistake(
            "KiB",
            _scaled(1024),
            "these are KiB; a MiB has 2²⁰ bytes.",
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
