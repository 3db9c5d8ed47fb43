"""Exercise 09.3: a network of VGG blocks for telescope images, within a budget."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

SIZE, CLASSES = 24, 3  # pixels along a side of the camera
WEIGHTS, MULTIPLY_ADDS, FILTERS = 6_000, 400_000, 16
MOST_BLOCKS = 4  # 24 pixels halved four times are one


def my_pyramid():
    """Return [(convolutions, filters), ...] of a network within the budget."""
    return [(2, 4), (2, 8), (2, 16)]


def cost(plan):
    """Return field, weights and multiply-adds of a plan, with its dense layer.

    The multiply-adds are those of the convolutions.
    """
    side, channels, field, jump, weights, multiply_adds = SIZE, 1, 1, 1, 0, 0
    for convolutions, filters in plan:
        for _ in range(convolutions):
            weights += (9 * channels + 1) * filters
            multiply_adds += 9 * channels * filters * side**2
            field += 2 * jump
            channels = filters
        side, field, jump = side // 2, field + jump, 2 * jump
    weights += (side**2 * channels + 1) * CLASSES
    return field, weights, multiply_adds


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
    if len(array) > MOST_BLOCKS:
        return f"{SIZE} pixels cannot be halved {len(array)} times"
    return [tuple(map(int, block)) for block in array]


def _judge_plan(result):
    plan = _plan(result)
    if isinstance(plan, str):
        return plan
    field, weights, multiply_adds = cost(plan)
    if multiply_adds > MULTIPLY_ADDS:
        allowed = f"at most {MULTIPLY_ADDS:,} are allowed"
        return f"it takes {multiply_adds:,} multiply-adds, {allowed}"
    if weights > WEIGHTS:
        return f"it has {weights:,} weights, at most {WEIGHTS:,} are allowed"
    if plan[-1][1] < FILTERS:
        return f"the last block has {plan[-1][1]} filters, {FILTERS} are asked for"
    if field < SIZE:
        return f"its receptive field is {field}×{field}, less than the image"
    return None


def _weakness(result):
    """Return what is wrong with a plan, as a word."""
    plan = _plan(result)
    _, weights, multiply_adds = cost(plan)
    filters = [number for _, number in plan]
    if len(plan) == 1:
        return "flat"
    if filters[0] > filters[-1]:
        return "upside down"
    if multiply_adds > MULTIPLY_ADDS:
        _, _, first = cost(plan[:1])
        return "first block" if first > multiply_adds / 2 else "all blocks"
    if weights > WEIGHTS:
        return "weights"
    return "features" if filters[-1] < FILTERS else "field"


def _praise(result):
    field, weights, multiply_adds = cost(_plan(result))
    return (
        f"right: {weights:,} weights, {multiply_adds:,} multiply-adds, a field of "
        f"{field}×{field}."
    )


PLAN = Exercise(
    id="09.3",
    title="a pyramid within a budget",
    reference=my_pyramid,
    cases=lambda: [()],
    judge=_judge_plan,
    alike=lambda one, other: _weakness(one) == _weakness(other),
    praise=_praise,
    mistakes=(
        Mistake(
            "the pyramid of section 5",
            lambda: [(2, 8), (2, 16), (2, 32)],
            "all blocks of your pyramid cost about the same, and too much. Half the "
            "filters everywhere cost a quarter.",
        ),
        Mistake(
            "flat",
            lambda: [(6, 16)],
            "all convolutions work on the full image. Begin with few filters and use "
            "more behind each pool.",
        ),
        Mistake(
            "upside down",
            lambda: [(2, 16), (2, 8), (2, 4)],
            "your pyramid stands on its head: filters should go up where the size "
            "goes down.",
        ),
        Mistake(
            "wide at the start",
            lambda: [(2, 16), (2, 16), (2, 16)],
            "most multiply-adds are spent in the first block, at the full size. Begin "
            "with fewer filters.",
        ),
        Mistake(
            "too wide at the end",
            lambda: [(1, 4), (1, 6), (2, 24)],
            "most weights sit in the last convolutions, where filters meet filters, "
            "and perhaps in the dense layer. Save there.",
        ),
        Mistake(
            "few features",
            lambda: [(2, 4), (2, 6), (2, 8)],
            "there is room left: what is cheap at a small size are more filters.",
        ),
        Mistake(
            "one convolution per block",
            lambda: [(1, 4), (1, 8), (1, 16)],
            "it sees too little. Behind a pool each convolution sees twice as far as "
            "before: add convolutions late, or one more block.",
        ),
    ),
    hints=(
        "Which layer costs most multiply-adds, which most weights? Save there. Where "
        "is it cheap to see further?",
        "Three blocks, the filters doubled from one to the next; by the law of section "
        "2 all blocks then cost about the same. Start with four.",
    ),
    skeleton='''
        def my_pyramid():
            """Return [(convolutions, filters), ...] of a network within the budget."""
            return [(2, ...), (2, ...), (..., 16)]
    ''',
)
