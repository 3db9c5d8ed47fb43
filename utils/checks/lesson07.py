"""Exercises of lesson 07: output sizes, padding, dilation and receptive fields."""

import numpy as np

from utils.checks.compare import as_array
from utils.checks.core import Exercise, Mistake


def max_layers(size, kernel):
    """Count the convolutions that fit behind each other without padding."""
    return (size - 1) // (kernel - 1)


DEPTH = Exercise(
    id="07.1",
    title="the deepest stack",
    reference=max_layers,
    cases=lambda: [(32, 3), (32, 5), (28, 2), (9, 4), (7, 9), (33, 3)],
    mistakes=(
        Mistake(
            "size over kernel",
            lambda size, kernel: size // kernel,
            "a layer does not take k pixels, it takes k − 1.",
        ),
        Mistake(
            "two pixels in a loop",
            lambda size, kernel: max((size - kernel) // 2 + 1, 0),
            "your layers take two pixels each; that is right for 3×3 kernels only.",
        ),
        Mistake(
            "one too many",
            lambda size, kernel: (size - 1) // (kernel - 1) + 1,
            "one too many: does a kernel still fit on what your last layer gets?",
        ),
        Mistake(
            "always one layer",
            lambda size, kernel: max((size - 1) // (kernel - 1), 1),
            "a kernel larger than the image does not fit even once.",
        ),
        Mistake(
            "down to nothing",
            lambda size, kernel: size // (kernel - 1),
            "one pixel must be left at the end, not none.",
        ),
        Mistake(
            "one too few",
            lambda size, kernel: max((size - kernel) // (kernel - 1), 0),
            "there is room for one more: a kernel as large as what is left still fits.",
        ),
        Mistake(
            "rounded up",
            lambda size, kernel: -(-(size - 1) // (kernel - 1)),
            "you round up: the last layer does not fit.",
        ),
    ),
    hints=(
        "How many pixels does one layer take, and how many must be left at the end?",
        "n layers take n · (kernel − 1) pixels, and at least one is left.",
    ),
)


def same_zeros(size, kernel, stride):
    """Return the zeros (before, after) that 'same' adds along one axis."""
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def _shared(total):
    return total // 2, total - total // 2


def _by_remainder(size, kernel, stride):
    return _shared(max(kernel - size % stride, 0))


ZEROS = Exercise(
    id="07.2",
    title="the zeros of 'same'",
    reference=same_zeros,
    cases=lambda: [
        (9, 3, 1),
        (8, 3, 2),
        (9, 4, 1),
        (10, 5, 3),
        (7, 1, 2),
        (12, 2, 3),
        (11, 7, 2),
        (8, 6, 3),
    ],
    mistakes=(
        Mistake(
            "odd zero before",
            lambda size, kernel, stride: same_zeros(size, kernel, stride)[::-1],
            "an odd zero goes after the image, not before it.",
        ),
        Mistake(
            "equal on both sides",
            lambda size, kernel, stride: ((kernel - 1) // 2,) * 2,
            "(k − 1)/2 on each side is right for odd kernels and stride 1 only.",
        ),
        Mistake(
            "stride forgotten",
            lambda size, kernel, stride: _shared(kernel - 1),
            "with a stride fewer zeros are needed: count what the last window lacks.",
        ),
        Mistake(
            "negative",
            lambda size, kernel, stride: _shared(
                (-(-size // stride) - 1) * stride + kernel - size
            ),
            "where the windows do not reach the end, the number of zeros is 0.",
        ),
        Mistake(
            "rounded down",
            lambda size, kernel, stride: _shared(
                max((size // stride - 1) * stride + kernel - size, 0)
            ),
            "'same' has size / stride positions, rounded up.",
        ),
        Mistake(
            "odd zero lost",
            lambda *axis: (sum(same_zeros(*axis)) // 2,) * 2,
            "where the total is odd you lose a zero; both values must add up to it.",
        ),
        Mistake(
            "remainder 0",
            _by_remainder,
            "wrong where the stride divides the size: nothing is left over there.",
        ),
    ),
    hints=(
        "The last window starts at (outputs − 1) · stride. Where does it end?",
        "total = (outputs − 1) · stride + kernel − size, but at least 0; half of it, "
        "rounded down, comes before the image.",
    ),
)


def out_size(size, kernel, stride=1, padding="valid", dilation=1):
    """Return the number of output pixels along one axis."""
    if padding == "same":
        return -(-size // stride)
    return (size - dilation * (kernel - 1) - 1) // stride + 1


def _instead(same=out_size, valid=out_size):
    """Return an answer that has a rule of its own for one padding."""

    def answer(size, kernel, stride=1, padding="valid", dilation=1):
        rule = same if padding == "same" else valid
        return rule(size, kernel, stride, padding, dilation)

    return answer


def _shared_equally(size, kernel, stride, padding, dilation):
    border = dilation * (kernel - 1) // 2
    return out_size(size + 2 * border, kernel, stride, "valid", dilation)


SIZES = Exercise(
    id="07.3",
    title="the size of every output",
    reference=out_size,
    cases=lambda: [
        (9, 3, 2, "valid", 1),
        (10, 3, 2, "valid", 1),
        (11, 3, 3, "same", 1),
        (13, 3, 1, "valid", 3),
        (9, 4, 2, "valid", 1),
        (14, 2, 1, "valid", 4),
        (9, 5, 1, "same", 2),
        (10, 3, 4, "same", 1),
        (11, 3, 1, "valid", 2),
        (8, 4, 1, "same", 1),
    ],
    mistakes=(
        Mistake(
            "dilation forgotten",
            _instead(valid=lambda i, k, s, padding, d: out_size(i, k, s)),
            "a dilated kernel spans more pixels than it has weights.",
        ),
        Mistake(
            "dilation counts holes",
            _instead(
                valid=lambda i, k, s, padding, d: out_size(i, k, s, padding, d + 1)
            ),
            "you take the dilation for the number of holes; Keras counts the spacing, "
            "holes + 1.",
        ),
        Mistake(
            "dilation times kernel",
            _instead(valid=lambda i, k, s, padding, d: out_size(i, d * k, s)),
            "between k weights there are k − 1 gaps: the span is not dilation · k.",
        ),
        Mistake(
            "padding ignored",
            _instead(same=lambda i, k, s, padding, d: out_size(i, k, s, "valid", d)),
            "padding 'same' does not shrink the image but for its stride.",
        ),
        Mistake(
            "same keeps the size",
            _instead(same=lambda size, *others: size),
            "'same' keeps the size with stride 1 only.",
        ),
        Mistake(
            "same rounded down",
            _instead(same=lambda size, kernel, stride, *others: size // stride),
            "'same' rounds up: it makes room for the last position.",
        ),
        Mistake(
            "valid rounded up",
            _instead(valid=lambda i, k, s, padding, d: 1 - (d * (k - 1) + 1 - i) // s),
            "without padding a window that does not fit is left out: round down.",
        ),
        Mistake(
            "start not counted",
            _instead(valid=lambda *layer: out_size(*layer) - 1),
            "n steps of the window have n + 1 positions: the start counts, too.",
        ),
        Mistake(
            "zeros shared equally",
            _instead(same=_shared_equally),
            "an even kernel needs an odd number of zeros; as many before as after the "
            "image are one short.",
        ),
    ),
    hints=(
        "How many pixels does the dilated kernel span? Then: how many steps fit?",
        "span = dilation · (kernel − 1) + 1; (size − span) // stride + 1 without "
        "padding; size / stride, rounded up, with 'same'.",
    ),
)


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
        "plain": max(rates) == 1,
        "equal": len(set(rates)) == 1,
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

EXERCISES = (DEPTH, ZEROS, SIZES, FIELD, VIEW)
