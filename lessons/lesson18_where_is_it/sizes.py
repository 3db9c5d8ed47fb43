"""Exercise 18.6: the size of what a transposed convolution makes."""

from lessons.lesson18_where_is_it.references import transposed_size
from utils.grading import Exercise, Mistake


def _if_valid(rule):
    """Return an answer that has a rule of its own for stamps that may stick out."""

    def answer(size, kernel, stride=1, padding="valid"):
        if padding == "same":
            return transposed_size(size, kernel, stride, padding)
        return rule(size, kernel, stride)

    return answer


def _if_same(rule):
    """Return an answer that has a rule of its own where padding is 'same'."""

    def answer(size, kernel, stride=1, padding="valid"):
        if padding == "valid":
            return transposed_size(size, kernel, stride, padding)
        return rule(size, kernel, stride)

    return answer


def _convolution(size, kernel, stride=1, padding="valid"):
    if padding == "same":
        return -(-size // stride)
    return (size - kernel) // stride + 1


SIZES = Exercise(
    id="18.6",
    title="the size of a transposed convolution",
    reference=transposed_size,
    cases=lambda: [
        (3, 3, 2, "valid"),
        (5, 4, 3, "valid"),
        (4, 2, 3, "valid"),
        (1, 5, 2, "valid"),
        (6, 3, 1, "valid"),
        (3, 3, 2, "same"),
        (5, 2, 4, "same"),
        (7, 5, 1, "same"),
        (1, 5, 2, "same"),
        (1, 2, 3, "valid"),
        (4, 3, 2),
        (5, 4),
    ],
    mistakes=(
        Mistake(
            "a convolution",
            _convolution,
            "that is the size after an ordinary convolution (exercise 07.3).",
        ),
        Mistake(
            "a convolution, if valid",
            _if_valid(lambda size, kernel, stride: (size - kernel) // stride + 1),
            "that is the size after an ordinary convolution (exercise 07.3); this one "
            "goes the way back, so the map grows.",
        ),
        Mistake(
            "exchanged",
            lambda size, kernel, stride=1, padding="valid": transposed_size(
                size, kernel, stride, "same" if padding == "valid" else "valid"
            ),
            "'valid' and 'same' are exchanged: with 'valid' all stamps stay whole.",
        ),
        Mistake(
            "always valid",
            lambda size, kernel, stride=1, padding="valid": transposed_size(
                size, kernel, stride
            ),
            "you ignore the padding: 'same' multiplies the size by the stride.",
        ),
        Mistake(
            "always same",
            lambda size, kernel, stride=1, padding="valid": size * stride,
            "you ignore the padding: without it the last stamp sticks out.",
        ),
        Mistake(
            "kernel smaller than stride",
            _if_valid(lambda size, kernel, stride: (size - 1) * stride + kernel),
            "where the kernel is smaller than the stride, Keras still keeps the gap "
            "behind the last stamp.",
        ),
        Mistake(
            "a gap behind the last",
            _if_valid(lambda size, kernel, stride: size * stride + kernel),
            "between n stamps there are n − 1 steps.",
        ),
        Mistake(
            "one step too many",
            _if_valid(lambda size, kernel, stride: size * stride + kernel - 1),
            "the last of n stamps begins n − 1 strides after the first, and is as long "
            "as the kernel.",
        ),
        Mistake(
            "stamps side by side",
            _if_valid(lambda size, kernel, stride: size * kernel),
            "stamps overlap: each begins one *stride* after the one before.",
        ),
        Mistake(
            "no stride",
            _if_valid(lambda size, kernel, stride: size + kernel - 1),
            "that is right for a stride of 1 only: each stamp begins one *stride* "
            "after the one before.",
        ),
        Mistake(
            "one too few",
            _if_valid(lambda size, kernel, stride: (size - 1) * stride + kernel - 1),
            "one too few: a stamp alone, size 1, is as large as the kernel.",
        ),
        Mistake(
            "same size",
            _if_same(lambda size, kernel, stride: size),
            "with 'same' the size stays only with stride 1; each input pixel accounts "
            "for one stride.",
        ),
        Mistake(
            "divided",
            _if_same(lambda size, kernel, stride: -(-size // stride)),
            "with 'same', an ordinary convolution divides the size by the stride; a "
            "transposed one multiplies.",
        ),
        Mistake(
            "as in PyTorch",
            _if_same(
                lambda size, kernel, stride: (
                    (size - 1) * stride + kernel - 2 * (kernel // 2)
                )
            ),
            "that takes half a kernel off at each end; Keras' 'same' makes `stride` "
            "pixels of each pixel of the input.",
        ),
        Mistake(
            "cropped by the kernel",
            _if_same(lambda size, kernel, stride: (size - 1) * stride + 1),
            "with 'same', the output has `stride` pixels for each pixel of the input.",
        ),
    ),
    hints=(
        "Each input pixel puts a stamp of the kernel's size, one stride after the one "
        "before. Where does the last one end?",
        "'valid': (n − 1) · stride + max(kernel, stride); 'same': n · stride.",
    ),
    skeleton='''
        def transposed_size(size, kernel, stride=1, padding="valid"):
            """Return the number of output pixels of a transposed convolution."""
            if padding == "same":
                return ...
            return (size - 1) * ... + ...
    ''',
)
