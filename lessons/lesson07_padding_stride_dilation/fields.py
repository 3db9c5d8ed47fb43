"""Exercise 07.4: the receptive field."""

from math import prod

from utils.grading import Exercise, Mistake


def field_size(stack):
    """Return how many input pixels one output pixel sees along one axis."""
    field, step = 1, 1
    for kernel, stride, dilation in stack:
        field += dilation * (kernel - 1) * step
        step *= stride
    return field


def _walk(widen):
    """Return an answer that widens the steps of the layers after it another way."""

    def answer(stack):
        field, step = 1, 1
        for kernel, stride, dilation in stack:
            field += dilation * (kernel - 1) * step
            step = widen(step, stride)
        return field

    return answer


def _last_layer_only(stack):
    field, step = 1, 1
    for kernel, stride, dilation in stack:
        field = dilation * (kernel - 1) * step
        step *= stride
    return field


def _dilation_handed_on(stack):
    field, step = 1, 1
    for kernel, stride, dilation in stack:
        field += dilation * (kernel - 1) * step
        step *= stride * dilation
    return field


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
            lambda stack: field_size([(k, 1, d) for k, s, d in stack]),
            "behind a stride, neighbouring pixels are several input pixels apart: each "
            "step counts that much.",
        ),
        Mistake(
            "last stride only",
            _walk(lambda step, stride: stride),
            "you use the stride of the last layer alone; the strides of all layers "
            "before multiply.",
        ),
        Mistake(
            "own stride first",
            lambda stack: field_size([(k, s, d * s) for k, s, d in stack]),
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
            _walk(lambda step, stride: step + stride - 1),
            "the strides add up in your answer; they multiply.",
        ),
        Mistake(
            "strides added to 1",
            _walk(lambda step, stride: step + stride),
            "the strides add up in your answer; they multiply.",
        ),
        Mistake(
            "not added up",
            _last_layer_only,
            "each layer replaces what was before: add to the field with `+=`.",
        ),
        Mistake(
            "dilation handed on",
            _dilation_handed_on,
            "a dilation spreads the weights of its own layer; only strides make the "
            "steps of the layers after it longer.",
        ),
        Mistake(
            "last layer missing",
            lambda stack: field_size(stack[:-1]),
            "the last layer is missing: its kernel widens the field, too.",
        ),
        Mistake(
            "area",
            lambda stack: field_size(stack) ** 2,
            "this is the number of pixels; return the side.",
        ),
        Mistake(
            "whole kernel",
            lambda stack: field_size([(k + 1, s, d) for k, s, d in stack]),
            "a kernel of k pixels adds k − 1 pixels, not k: one overlaps.",
        ),
        Mistake(
            "start not counted",
            lambda stack: field_size(stack) - 1,
            "without any layer, a pixel sees itself: start at 1.",
        ),
        Mistake(
            "dilation forgotten",
            lambda stack: field_size([(k, s, 1) for k, s, d in stack]),
            "the dilation is missing: the weights of a kernel stand that far apart.",
        ),
        Mistake(
            "whole span",
            lambda stack: field_size([(d * (k - 1) + 2, s, 1) for k, s, d in stack]),
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
    skeleton="""
        def field_size(stack):
            field, step = 1, 1
            for kernel, stride, dilation in stack:
                field += ...
                step *= ...
            return field
    """,
)
