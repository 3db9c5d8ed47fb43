"""Exercises 07.4 and 07.5: receptive fields."""

from math import prod

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def field_size(stack):
    """Return how many input pixels one output pixel sees along one axis."""
    field, step = 1, 1
    for kernel, stride, dilation in stack:
        field += dilation * (kernel - 1) * step
        step *= stride
    return field


def _walk(gain, widen=lambda step, stride: step * stride):
    """Return an answer with another gain per layer or another way to widen steps."""

    def answer(stack):
        field, step = 1, 1
        for kernel, stride, dilation in stack:
            field += gain(kernel, stride, dilation) * step
            step = widen(step, stride)
        return field

    return answer


def _right_gain(kernel, stride, dilation):
    return dilation * (kernel - 1)


def _field_times_stride(stack):
    field = 1
    for kernel, stride, dilation in stack:
        field = field * stride + dilation * (kernel - 1)
    return field


def _all_strides(stack):
    step = prod(stride for _, stride, _ in stack)
    return 1 + step * sum(d * (k - 1) for k, _, d in stack)


FIELD = Exercise(
    id="07.4",
    title="the receptive field",
    reference=field_size,
    cases=lambda: [
        ([(3, 1, 1)],),
        ([(3, 1, 1), (2, 2, 1), (3, 1, 1), (2, 2, 1), (3, 1, 1)],),
        ([(5, 2, 1), (3, 1, 2), (3, 3, 1), (4, 1, 1)],),
        ([(3, 1, 1), (3, 1, 2), (3, 1, 4)],),
        ([(7, 2, 1), (3, 2, 1), (3, 2, 1), (3, 1, 2)],),
        ([],),
    ],
    mistakes=(
        Mistake(
            "strides forgotten",
            _walk(_right_gain, lambda step, stride: 1),
            "behind a stride, neighbouring pixels are several input pixels apart: each "
            "step counts that much.",
        ),
        Mistake(
            "last stride only",
            _walk(_right_gain, lambda step, stride: stride),
            "you use the stride of the last layer alone; the strides of all layers "
            "before multiply.",
        ),
        Mistake(
            "own stride first",
            _walk(lambda k, s, d: d * (k - 1) * s),
            "a layer's own stride widens only the steps of the layers after it.",
        ),
        Mistake(
            "all strides",
            _all_strides,
            "you multiply the strides of all layers; only those before a layer widen "
            "its steps.",
        ),
        Mistake(
            "field times stride",
            _field_times_stride,
            "a stride does not widen the field so far; it widens the steps of the "
            "layers after it.",
        ),
        Mistake(
            "last layer first",
            lambda stack: field_size(stack[::-1]),
            "you start with the last layer; `stack` lists the first one first.",
        ),
        Mistake(
            "first layer only",
            lambda stack: field_size(stack[:1]) if stack else None,
            "only the first layer counts; is `return` indented too far?",
        ),
        Mistake(
            "strides added",
            _walk(_right_gain, lambda step, stride: step + stride - 1),
            "the strides add up in your answer; they multiply.",
        ),
        Mistake(
            "whole kernel",
            _walk(lambda kernel, stride, dilation: dilation * kernel),
            "a kernel of k pixels adds k − 1 pixels, not k: one overlaps.",
        ),
        Mistake(
            "start not counted",
            lambda stack: field_size(stack) - 1,
            "without any layer, a pixel sees itself: start at 1.",
        ),
        Mistake(
            "dilation forgotten",
            _walk(lambda kernel, stride, dilation: kernel - 1),
            "the dilation is missing: the weights of a kernel stand that far apart.",
        ),
        Mistake(
            "whole span",
            _walk(lambda k, s, d: d * (k - 1) + 1),
            "you add what a kernel spans; one of its pixels is in the field already.",
        ),
        Mistake(
            "stride and dilation exchanged",
            lambda stack: field_size([(k, s, d) for k, d, s in stack]),
            "in each tuple the stride comes second and the dilation third.",
        ),
    ),
    hints=(
        "Keep two numbers: the field so far, and how far apart neighbours are by now.",
        "For each layer: field += dilation · (kernel − 1) · step, then step *= stride; "
        "both start at 1.",
    ),
)


SIDE = 25  # pixels that the stack of 07.5 must see


def wide_view():
    """Return [(kernel, dilation), ...] of a stack that sees 25×25 pixels."""
    return [(3, 1), (3, 3), (3, 9)]


def _paths(stack):
    """Count along one axis the paths from each input pixel to one output pixel."""
    paths = np.ones(1)
    for kernel, dilation in stack:
        taps = np.zeros(dilation * (kernel - 1) + 1)
        taps[::dilation] = 1
        paths = np.convolve(paths, taps)
    return paths


def _stack_of(result):
    """Return the answer as a list of pairs, or a sentence that says what it is not."""
    array = as_array(result)
    if array is None or array.dtype.kind not in "iuf" or array.ndim != 2:
        return "return a list of tuples (kernel, dilation)"
    if array.shape[1] != 2:
        return "each layer needs two numbers: (kernel, dilation)"
    if not (np.isfinite(array).all() and (array == array.round()).all()):
        return "kernels and dilations are whole numbers"
    if array.min() < 1:
        return "kernels and dilations are at least 1"
    if array.max() > 1000:
        return "kernels and dilations above 1000 are not allowed here"
    return [tuple(map(int, layer)) for layer in array]


def _judge_view(result):
    stack = _stack_of(result)
    if isinstance(stack, str):
        return stack
    if len(stack) > 3:
        return f"your stack has {len(stack)} layers, at most three are allowed"
    weights = sum(kernel**2 for kernel, _ in stack)
    if weights > 30:
        return f"your stack has {weights} weights, at most 30 are allowed"
    paths = _paths(stack)
    if len(paths) < SIDE:
        return f"the receptive field is {len(paths)}×{len(paths)}, that is too small"
    seen = np.count_nonzero(paths) ** 2 / len(paths) ** 2
    if seen < 1:
        return f"the field has holes: {seen:.0%} of {len(paths)}×{len(paths)} are seen"
    return None


def _kind(result):
    """Return what is wrong first with a stack: mistakes of one kind share a hint."""
    stack = _stack_of(result)
    if isinstance(stack, str):
        return stack
    kernels, rates = zip(*stack, strict=True)
    tests = {
        "turned": not _judge_view([layer[::-1] for layer in stack]),
        "long": len(stack) > 3,
        "heavy": sum(kernel**2 for kernel in kernels) > 30,
        "single": len(stack) == 1 and max(rates) > 1,
        "plain": max(rates) == 1,
        "equal": len(set(rates)) == 1,
        "small": prod(kernels) < SIDE,  # so many paths at most
        "narrow": len(_paths(stack)) < SIDE,
    }
    return next((name for name, failed in tests.items() if failed), "holes")


VIEW = Exercise(
    id="07.5",
    title="a wide view for 30 weights",
    reference=wide_view,
    cases=lambda: [()],
    judge=_judge_view,
    alike=lambda one, other: _kind(one) == _kind(other),
    mistakes=(
        Mistake(
            "no dilation",
            lambda: [(3, 1), (3, 1), (3, 1)],
            "without dilation the weights see their neighbours only. Spread them.",
        ),
        Mistake(
            "equal rates",
            lambda: [(3, 9), (3, 9), (3, 9)],
            "layers of one rate above 1 meet the same pixels again and again. Start "
            "with rate 1.",
        ),
        Mistake(
            "one layer",
            lambda: [(3, 12)],
            "nothing fills the gaps of a single layer with a rate above 1. Put others "
            "before it, the first with rate 1.",
        ),
        Mistake(
            "small kernels",
            lambda: [(3, 1), (4, 3), (2, 12)],
            "no rates make these kernels see 25 pixels in a row without holes. Choose "
            "other kernel sizes (or add a third layer).",
        ),
        Mistake(
            "large kernel",
            lambda: [(25, 1)],
            "large kernels are expensive: k² weights. Use small ones.",
        ),
        Mistake(
            "tuples turned round",
            lambda: [(1, 3), (3, 3), (9, 3)],
            "the kernel comes first, then the dilation.",
        ),
        Mistake(
            "doubled rates",
            lambda: [(3, 1), (3, 2), (3, 4)],
            "spread the weights further. How large may a rate be without any holes?",
        ),
        Mistake(
            "holes between the rates",
            lambda: [(3, 1), (3, 2), (3, 9)],
            "one rate jumps too far for the layers before it to fill its gaps.",
        ),
    ),
    hints=(
        "How wide a gap can the layers before fill? Start with rate 1.",
        "Let each rate be at most as large as the field of the layers before it.",
    ),
)
