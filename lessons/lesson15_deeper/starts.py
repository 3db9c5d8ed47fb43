"""Exercise 15.1: first weights that keep the size of a signal."""

from lessons.lesson15_deeper.references import start_spread
from utils.grading import Exercise, Mistake


def _fan_out(shape, activation):
    *area, inputs, outputs = shape
    return start_spread((*area, outputs, inputs), activation)


def _glorot(shape, activation):
    *_, inputs, outputs = shape
    ratio = (inputs + outputs) / inputs  # so that the gain of 2 is Glorot's
    return start_spread(shape, "relu") / ratio**0.5


START_SPREAD = Exercise(
    id="15.1",
    title="first weights that keep the mean square",
    reference=start_spread,
    cases=lambda: [
        ((7, 5), "relu"),
        ((3, 5, 4, 6), "relu"),
        ((1, 1, 8, 3), "linear"),
        ((3, 5, 4, 6), "linear"),
        ((2, 2, 3, 9), "relu"),
        ((1, 1, 6, 6), "relu"),
    ],
    mistakes=(
        Mistake(
            "outputs counted",
            _fan_out,
            "you count what goes out of a unit; its sum has a term for each number "
            "that comes in. The outputs stand last in the shape.",
        ),
        Mistake(
            "first entry only",
            lambda shape, activation: start_spread((shape[0], 1), activation),
            "the first entry counts the inputs of a dense layer only. For a "
            "convolution it is the height of the window: take the product of all "
            "entries but the last.",
        ),
        Mistake(
            "last entry only",
            lambda shape, activation: start_spread((shape[-1], 1), activation),
            "the last entry counts what goes *out*, the units or filters. A sum has a "
            "term for each number that comes in.",
        ),
        Mistake(
            "all but the first",
            lambda shape, activation: start_spread((*shape[1:], 1), activation),
            "you leave out the first entry of the shape; it is the last one, the "
            "outputs, that does not count.",
        ),
        Mistake(
            "area of the window forgotten",
            lambda shape, activation: start_spread(shape[-2:], activation),
            "one output of a convolution adds up height × width × channels numbers: "
            "the window is missing.",
        ),
        Mistake(
            "variance",
            lambda shape, activation: start_spread(shape, activation) ** 2,
            "this is σ², the variance. The spread is its root.",
        ),
        Mistake(
            "Glorot",
            _glorot,
            "this is the mean of inputs and outputs, Glorot's compromise between the "
            "way forward and the way back. Here only the way forward counts.",
        ),
        Mistake(
            "ReLU for all",
            lambda shape, activation: start_spread(shape, "relu"),
            'the 2 makes up for the half that a ReLU cuts off. "linear" cuts nothing '
            "off.",
        ),
        Mistake(
            "ReLU forgotten",
            lambda shape, activation: start_spread(shape, "linear"),
            "half of the mean square is lost in a ReLU: that has to be made up for.",
        ),
        Mistake(
            "half instead of double",
            lambda shape, activation: (
                start_spread(shape, activation) / (2 if activation == "relu" else 1)
            ),
            "a ReLU loses one half, so the weights have to be larger, not smaller.",
        ),
        Mistake(
            "all weights",
            lambda shape, activation: start_spread((*shape, 1), activation),
            "you divide by the number of all weights. One unit adds up only those "
            "that lead to it.",
        ),
        Mistake(
            "root of the inputs alone",
            lambda shape, activation: (
                start_spread(shape, activation) * start_spread((1, 1), activation)
            ),
            "the root covers the whole fraction, the 2 as well.",
        ),
        Mistake(
            "root of the 2 alone",
            lambda shape, activation: (
                start_spread(shape, activation) * start_spread(shape, "linear")
            ),
            "the root covers the whole fraction, the inputs as well.",
        ),
        Mistake(
            "sum of the entries",
            lambda shape, activation: start_spread((sum(shape[:-1]), 1), activation),
            "one output of a convolution adds up height × width × channels numbers: "
            "multiply the entries.",
        ),
        Mistake(
            "channels forgotten",
            lambda shape, activation: start_spread(
                (*shape[:-2], 1) if len(shape) > 2 else shape, activation
            ),
            "one output adds up a window of *each* channel: the channels are missing.",
        ),
        Mistake(
            "uniform",
            lambda shape, activation: start_spread(shape, activation) * 3**0.5,
            "this is how far a *uniform* start reaches, ±√(6 / inputs) with a ReLU. "
            "Its spread is smaller by √3.",
        ),
        Mistake(
            "exchanged",
            lambda shape, activation: start_spread(
                shape, "linear" if activation == "relu" else "relu"
            ),
            'you give the 2 to "linear"; it is the ReLU that cuts off half.',
        ),
        Mistake(
            "turned over",
            lambda shape, activation: 1 / start_spread(shape, activation),
            "the more numbers are added up, the smaller the weights have to be: your "
            "fraction is upside down.",
        ),
    ),
    hints=(
        "The factor per layer is inputs · σ² · (½ with a ReLU, else 1). Set it to 1 "
        "and solve for σ.",
        "σ = √(2 / inputs) with a ReLU, √(1 / inputs) without; inputs is the product "
        "of all entries of the shape but the last, math.prod(shape[:-1]).",
    ),
    skeleton='''
        def start_spread(shape, activation):
            """Return the spread of a kernel's first weights."""
            inputs = math.prod(shape[...])
            gain = 2 if activation == ... else 1
            return ...
    ''',
)
