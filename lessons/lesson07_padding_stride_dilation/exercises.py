"""Exercises of lesson 07: output sizes, padding, dilation and receptive fields."""

from lessons.lesson07_padding_stride_dilation.fields import FIELD, VIEW
from utils.grading import Exercise, Mistake


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


def _no_stride(size, kernel, stride, padding, dilation):
    return out_size(size, kernel, 1, padding, dilation)


def _not_rounded(size, kernel, stride, padding, dilation):
    return (out_size(size, kernel, 1, padding, dilation) - 1) / stride + 1


def _two_gaps(size, kernel, stride, padding, dilation):
    return out_size(size, kernel + 2 * (dilation - 1), stride)


def _zeros_undilated(size, kernel, stride, padding, dilation):
    border = (kernel - 1) // 2
    return out_size(size + 2 * border, kernel, stride, "valid", dilation)


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
            "two gaps",
            _instead(valid=_two_gaps),
            "k + 2 (d − 1) is the span of kernels with three weights, two gaps.",
        ),
        Mistake(
            "stride forgotten",
            _instead(valid=_no_stride),
            "without padding you forget the stride: the window skips positions.",
        ),
        Mistake(
            "stride forgotten in both",
            _instead(valid=_no_stride, same=_no_stride),
            "you forget the stride: the window skips positions.",
        ),
        Mistake(
            "not rounded",
            _instead(valid=_not_rounded),
            "there is no half a position: round down without padding.",
        ),
        Mistake(
            "not rounded in both",
            _instead(valid=_not_rounded, same=lambda i, k, s, *others: i / s),
            "there is no half a position: round down without padding, up with 'same'.",
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
            "one more with same",
            _instead(same=lambda size, kernel, stride, *others: size // stride + 1),
            "'same' rounds up; size // stride + 1 is one too many where the stride "
            "divides the size.",
        ),
        Mistake(
            "zeros without dilation",
            _instead(same=_zeros_undilated),
            "(k − 1) / 2 zeros on each side do for odd kernels without dilation only.",
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

EXERCISES = (DEPTH, ZEROS, SIZES, FIELD, VIEW)
