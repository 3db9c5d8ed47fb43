"""Exercise 09.4: the memory of a pyramid of VGG blocks."""

import numpy as np

from utils.grading import Exercise, Mistake

MIB = 2**20


def memory(blocks, size):
    """Return MiB of the weights, and of the input and all outputs."""
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
    id="09.4",
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
    skeleton='''
        def memory(blocks, size):
            """Return MiB of the weights, and of the input and all outputs."""
            channels, weights, numbers = 3, 0, 3 * size**2  # the input
            for convolutions, filters in blocks:
                for _ in range(convolutions):
                    weights += ...
                    numbers += ...
                    channels = ...
                size = ...
                numbers += ...
            return ...
    ''',
)
