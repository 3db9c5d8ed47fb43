"""Exercises of lesson 07: output sizes, padding, dilation and receptive fields."""

from lessons.lesson07_padding_stride_dilation.fields import FIELD
from lessons.lesson07_padding_stride_dilation.sizes import SIZES
from lessons.lesson07_padding_stride_dilation.views import VIEW
from utils.grading import Exercise, Mistake


def max_layers(size, kernel):
    """Count the convolutions that fit behind each other without padding."""
    return (size - 1) // (kernel - 1)


DEPTH = Exercise(
    id="07.1",
    title="the deepest stack",
    reference=max_layers,
    cases=lambda: [(32, 3), (32, 5), (28, 2), (9, 4), (7, 9), (33, 3), (30, 5)],
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
            "always 3×3",
            lambda size, kernel: (size - 1) // 2,
            "your layers have 3×3 kernels, whatever `kernel` says.",
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
            "one too few, or less than none",
            lambda size, kernel: (size - kernel) // (kernel - 1),
            "there is room for one more: a kernel as large as what is left still fits.",
        ),
        Mistake(
            "last kernel left out",
            lambda size, kernel: max(-(-(size - kernel) // (kernel - 1)), 0),
            "a kernel as large as what is left still fits.",
        ),
        Mistake(
            "not rounded",
            lambda size, kernel: (size - 1) / (kernel - 1),
            "there is no half a layer: round down.",
        ),
        Mistake(
            "rounded to the nearest",
            lambda size, kernel: round((size - 1) / (kernel - 1)),
            "round() sometimes goes up; then the last layer does not fit: round down.",
        ),
        Mistake(
            "pixels left",
            lambda size, kernel: size - (size - 1) // (kernel - 1) * (kernel - 1),
            "these are the pixels that are left at the end; count the layers.",
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
        Mistake(
            "total alone",
            lambda *axis: sum(same_zeros(*axis)),
            "this is the total; return two numbers, before and after.",
        ),
        Mistake(
            "one step too many",
            lambda size, kernel, stride: _shared(
                max(-(-size // stride) * stride + kernel - size, 0)
            ),
            "the last window starts at (outputs − 1) · stride: the first starts at 0.",
        ),
        Mistake(
            "size in the place of the outputs",
            lambda size, kernel, stride: _shared((size - 1) * stride + kernel - size),
            "the output has size / stride positions, rounded up, not `size`.",
        ),
        Mistake(
            "outputs without padding",
            lambda size, kernel, stride: _shared(
                max((size - kernel) // stride * stride + kernel - size, 0)
            ),
            "these are the positions without padding; 'same' has size / stride, "
            "rounded up.",
        ),
        Mistake(
            "absolute",
            lambda size, kernel, stride: _shared(
                abs((-(-size // stride) - 1) * stride + kernel - size)
            ),
            "where the windows do not reach the end, the number of zeros is 0.",
        ),
        Mistake(
            "always one more after",
            lambda *axis: (
                sum(same_zeros(*axis)) // 2,
                sum(same_zeros(*axis)) // 2 + 1,
            ),
            "one more after the image only where the total is odd: total − before.",
        ),
        Mistake(
            "half rounded to even",
            lambda *axis: (
                round(sum(same_zeros(*axis)) / 2),
                sum(same_zeros(*axis)) - round(sum(same_zeros(*axis)) / 2),
            ),
            "round(1.5) is 2: take total // 2 before the image, which rounds down.",
        ),
        Mistake(
            "kernel minus stride",
            lambda size, kernel, stride: _shared(max(kernel - stride, 0)),
            "kernel − stride is right only where the stride divides the size.",
        ),
        Mistake(
            "all after",
            lambda *axis: (0, sum(same_zeros(*axis))),
            "the total is right, but half of it belongs before the image.",
        ),
        Mistake(
            "half a zero",
            lambda *axis: (sum(same_zeros(*axis)) / 2,) * 2,
            "there is no half a zero: where the total is odd, one more goes after.",
        ),
        Mistake(
            "rounded up on both sides",
            lambda *axis: (-(-sum(same_zeros(*axis)) // 2),) * 2,
            "where the total is odd you add a zero; both values must add up to it.",
        ),
    ),
    hints=(
        "The last window starts at (outputs − 1) · stride. Where does it end?",
        "total = (outputs − 1) · stride + kernel − size, but at least 0; half of it, "
        "rounded down, comes before the image.",
    ),
    skeleton="""
        def same_zeros(size, kernel, stride):
            outputs = ...
            last_window_ends = (outputs - 1) * stride + kernel
            total = ...
            before = ...
            return before, total - before
    """,
)


EXERCISES = (DEPTH, ZEROS, SIZES, FIELD, VIEW)
