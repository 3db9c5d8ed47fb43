"""Exercise 07.5: a stack of layers with a wide view."""

from itertools import permutations
from math import prod

import numpy as np

from lessons.lesson07_padding_stride_dilation.fields import field_size
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

SIDE = 25  # pixels that the stack of 07.5 must see
LAYERS, WEIGHTS = 3, 30  # at most


def wide_view():
    """Return [(kernel, stride, dilation), ...] of a stack that sees 25×25 pixels."""
    return [(3, 1, 1), (3, 1, 3), (3, 1, 9)]


def _spacings(stack):
    """Return how many input pixels apart the weights of each layer stand."""
    strides = [1, *(stride for _, stride, _ in stack)]
    return [d * prod(strides[: n + 1]) for n, (_, _, d) in enumerate(stack)]


def _paths(stack):
    """Count along one axis the paths from each input pixel to one output pixel."""
    paths = np.ones(1)
    for (kernel, _, _), spacing in zip(stack, _spacings(stack), strict=True):
        taps = np.zeros(spacing * (kernel - 1) + 1)
        taps[::spacing] = 1
        paths = np.convolve(paths, taps)
    return paths


def _stack_of(result):
    """Return the answer as a list of tuples, or a sentence that says what it is not."""
    array = as_array(result)
    if array is None or array.dtype.kind not in "iuf" or array.ndim != 2:
        return "return a list of tuples (kernel, stride, dilation)"
    if array.shape[1] != 3:
        return "each layer needs three numbers: (kernel, stride, dilation)"
    if not (np.isfinite(array).all() and (array == array.round()).all()):
        return "kernels, strides and dilations are whole numbers"
    if array.min() < 1:
        return "kernels, strides and dilations are at least 1"
    if array.max() > 100:
        return "kernels, strides and dilations above 100 are not allowed here"
    return [tuple(map(int, layer)) for layer in array]


def _beyond_budget(stack):
    """Return a sentence about a stack that may not be built, or None."""
    if len(stack) > LAYERS:
        return f"your stack has {len(stack)} layers, at most three are allowed"
    weights = sum(kernel**2 for kernel, _, _ in stack)
    if weights > WEIGHTS:
        return f"your stack has {weights} weights, at most {WEIGHTS} are allowed"
    if any(stride > 1 and dilation > 1 for _, stride, dilation in stack):
        return "Keras refuses a layer whose stride and dilation are both above 1"
    return None


def _judge_view(result):
    stack = _stack_of(result)
    if isinstance(stack, str):
        return stack
    if sentence := _beyond_budget(stack):
        return sentence
    side = field_size(stack)
    if side < SIDE:
        return f"the receptive field is {side}×{side}, that is too small"
    seen = np.count_nonzero(_paths(stack)) ** 2 / side**2
    if seen < 1:
        return f"the field has holes: {seen:.0%} of {side}×{side} are seen"
    return None


def _praise_view(result):
    stack = _stack_of(result)
    side, step = field_size(stack), prod(stride for _, stride, _ in stack)
    weights = sum(kernel**2 for kernel, _, _ in stack)
    outputs = "an output for each pixel"
    if step > 1:
        outputs = f"one output for {step}×{step} pixels"
    return f"right: {side}×{side} without holes, {weights} weights, {outputs}."


def _kind(result):
    """Return what is wrong first with a stack: mistakes of one kind share a hint."""
    stack = _stack_of(result)
    if isinstance(stack, str):
        return stack
    kernels, strides, rates = zip(*stack, strict=True)
    turns = permutations(range(3))
    turned = [[tuple(layer[i] for i in turn) for layer in stack] for turn in turns]
    spacings = _spacings(stack)
    tests = {
        "turned": any(_judge_view(other) is None for other in turned),
        "long": len(stack) > LAYERS,
        "heavy": sum(kernel**2 for kernel in kernels) > WEIGHTS,
        "both": any(s > 1 and d > 1 for _, s, d in stack),
        "single": len(stack) == 1 and max(rates) > 1,
        "plain": max(rates) == 1 and max(strides) == 1,
        "equal": len(set(spacings)) == 1,
        "small": prod(kernels) < SIDE,  # so many paths at most
        "narrow": field_size(stack) < SIDE,
    }
    return next((name for name, failed in tests.items() if failed), "holes")


VIEW = Exercise(
    id="07.5",
    title="a wide view for 30 weights",
    reference=wide_view,
    cases=lambda: [()],
    judge=_judge_view,
    praise=_praise_view,
    alike=lambda one, other: _kind(one) == _kind(other),
    mistakes=(
        Mistake(
            "neither dilation nor stride",
            lambda: [(3, 1, 1), (3, 1, 1), (3, 1, 1)],
            "so the weights see their neighbours only. Spread them: by a dilation, or "
            "by a stride in the layer before.",
        ),
        Mistake(
            "equal rates",
            lambda: [(3, 1, 9), (3, 1, 9), (3, 1, 9)],
            "layers whose weights stand equally far apart meet the same pixels again "
            "and again. Start with rate 1.",
        ),
        Mistake(
            "one layer",
            lambda: [(3, 1, 12)],
            "nothing fills the gaps of a single layer with a rate above 1. Put others "
            "before it, the first with rate 1.",
        ),
        Mistake(
            "small kernels",
            lambda: [(3, 1, 1), (4, 1, 3), (2, 1, 12)],
            "no rates make these kernels see 25 pixels in a row without holes. Choose "
            "other kernel sizes (or add a third layer).",
        ),
        Mistake(
            "large kernel",
            lambda: [(25, 1, 1)],
            "large kernels are expensive: k² weights. Use small ones.",
        ),
        Mistake(
            "too many layers",
            lambda: [(2, 1, 1), (2, 1, 2), (2, 1, 4), (2, 1, 8), (2, 1, 16)],
            "three layers must do. Larger kernels fill wider gaps.",
        ),
        Mistake(
            "stride and dilation in one layer",
            lambda: [(3, 3, 1), (3, 3, 3), (3, 1, 1)],
            "spread the weights by one of them: a dilation here, or a stride in the "
            "layer before.",
        ),
        Mistake(
            "tuples turned round",
            lambda: [(1, 1, 3), (3, 1, 3), (9, 1, 3)],
            "the kernel comes first, then the stride, then the dilation.",
        ),
        Mistake(
            "doubled rates",
            lambda: [(3, 1, 1), (3, 1, 2), (3, 1, 4)],
            "spread the weights further. How large may a rate be without any holes?",
        ),
        Mistake(
            "holes between the rates",
            lambda: [(3, 1, 1), (3, 1, 2), (3, 1, 9)],
            "the weights of one layer stand too far apart (dilation times the strides "
            "before) for the others to fill the gaps.",
        ),
    ),
    hints=(
        "How wide a gap can the layers before fill? Start with rate 1.",
        "Let the weights of each layer stand at most as far apart as the field of the "
        "layers before is wide; dilation and earlier strides multiply.",
    ),
    skeleton="""
        def wide_view():
            return [(3, 1, 1), (..., ..., ...), (..., ..., ...)]
    """,
)
