"""Exercise 07.3: the size of every output."""

from utils.grading import Exercise, Mistake


def out_size(size, kernel, stride=1, padding="valid", dilation=1):
    """Return the number of output pixels along one axis."""
    if padding == "same":
        return -(-size // stride)
    span = dilation * (kernel - 1) + 1
    return (size - span) // stride + 1


def _if_same(rule):
    """Return an answer that has a rule of its own where padding is 'same'."""

    def answer(size, kernel, stride=1, padding="valid", dilation=1):
        if padding == "same":
            return rule(size, kernel, stride, padding, dilation)
        return out_size(size, kernel, stride, padding, dilation)

    return answer


def _if_valid(rule):
    """Return an answer that has a rule of its own without padding."""

    def answer(size, kernel, stride=1, padding="valid", dilation=1):
        if padding == "same":
            return out_size(size, kernel, stride, padding, dilation)
        return rule(size, kernel, stride, padding, dilation)

    return answer


def _no_stride(size, kernel, stride, padding, dilation):
    return out_size(size, kernel, 1, padding, dilation)


def _not_rounded(size, kernel, stride, padding, dilation):
    return (out_size(size, kernel, 1, padding, dilation) - 1) / stride + 1


def _not_rounded_at_all(size, kernel, stride=1, padding="valid", dilation=1):
    if padding == "same":
        return size / stride
    return _not_rounded(size, kernel, stride, padding, dilation)


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
            _if_valid(lambda i, k, s, padding, d: out_size(i, k, s)),
            "a dilated kernel spans more pixels than it has weights.",
        ),
        Mistake(
            "dilation counts holes",
            _if_valid(lambda i, k, s, padding, d: out_size(i, k, s, padding, d + 1)),
            "you take the dilation for the number of holes; Keras counts the spacing, "
            "holes + 1.",
        ),
        Mistake(
            "dilation times kernel",
            _if_valid(lambda i, k, s, padding, d: out_size(i, d * k, s)),
            "between k weights there are k − 1 gaps: the span is not dilation · k.",
        ),
        Mistake(
            "two gaps",
            _if_valid(_two_gaps),
            "k + 2 (d − 1) is the span of kernels with three weights, two gaps.",
        ),
        Mistake(
            "stride forgotten",
            _if_valid(_no_stride),
            "without padding you forget the stride: the window skips positions.",
        ),
        Mistake(
            "stride forgotten in both",
            lambda i, k, s=1, padding="valid", d=1: out_size(i, k, 1, padding, d),
            "you forget the stride: the window skips positions.",
        ),
        Mistake(
            "not rounded",
            _if_valid(_not_rounded),
            "there is no half a position: round down without padding.",
        ),
        Mistake(
            "not rounded in both",
            _not_rounded_at_all,
            "there is no half a position: round down without padding, up with 'same'.",
        ),
        Mistake(
            "padding ignored",
            _if_same(lambda i, k, s, padding, d: out_size(i, k, s, "valid", d)),
            "padding 'same' does not shrink the image but for its stride.",
        ),
        Mistake(
            "same keeps the size",
            _if_same(lambda size, *others: size),
            "'same' keeps the size with stride 1 only.",
        ),
        Mistake(
            "same rounded down",
            _if_same(lambda size, kernel, stride, *others: size // stride),
            "'same' rounds up: it makes room for the last position.",
        ),
        Mistake(
            "one more with same",
            _if_same(lambda size, kernel, stride, *others: size // stride + 1),
            "'same' rounds up; size // stride + 1 is one too many where the stride "
            "divides the size.",
        ),
        Mistake(
            "zeros without dilation",
            _if_same(_zeros_undilated),
            "(k − 1) / 2 zeros on each side do for odd kernels without dilation only.",
        ),
        Mistake(
            "valid rounded up",
            _if_valid(lambda i, k, s, padding, d: 1 - (d * (k - 1) + 1 - i) // s),
            "without padding a window that does not fit is left out: round down.",
        ),
        Mistake(
            "rounded to the nearest",
            lambda i, k, s=1, padding="valid", d=1: (
                round(i / s)
                if padding == "same"
                else round((i - d * (k - 1) - 1) / s) + 1
            ),
            "round down without padding, up with 'same'; round() goes to the nearest.",
        ),
        Mistake(
            "dilation subtracted",
            _if_valid(lambda i, k, s, padding, d: (i - k - d) // s + 1),
            "the dilation widens each of the k − 1 gaps of the kernel; it is not taken "
            "off the size.",
        ),
        Mistake(
            "span too short",
            _if_valid(lambda i, k, s, padding, d: (i - d * (k - 1)) // s + 1),
            "k weights have k − 1 gaps of d pixels, and the first weight covers a "
            "pixel, too: the span is d (k − 1) + 1.",
        ),
        Mistake(
            "right for stride 1",
            _if_valid(lambda i, k, s, padding, d: (i - d * (k - 1)) // s),
            "this is right for stride 1 only: first count how many steps fit, then add "
            "1 for the start.",
        ),
        Mistake(
            "start not counted",
            _if_valid(lambda *layer: out_size(*layer) - 1),
            "n steps of the window have n + 1 positions: the start counts, too.",
        ),
        Mistake(
            "zeros shared equally",
            _if_same(_shared_equally),
            "an even kernel needs an odd number of zeros; as many before as after the "
            "image are one short.",
        ),
    ),
    hints=(
        "How many pixels does the dilated kernel span? Then: how many steps fit?",
        "span = dilation · (kernel − 1) + 1; (size − span) // stride + 1 without "
        "padding; size / stride, rounded up, with 'same'.",
    ),
    skeleton="""
        def out_size(size, kernel, stride=1, padding="valid", dilation=1):
            if padding == "same":
                return ...
            span = ...
            return ...
    """,
)
