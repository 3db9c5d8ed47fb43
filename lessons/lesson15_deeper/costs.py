"""Exercise 15.6: what plain, separable and narrowed convolutions cost."""

from lessons.lesson15_deeper.references import block_cost
from utils.grading import Exercise, Mistake


def _changed(separable=None, narrowed=None):
    """Return the answer with other weights for one kind of block."""

    def answer(kind, side, k, inputs, outputs, narrow=None):
        right, _ = block_cost(kind, side, k, inputs, outputs, narrow)
        weights = right
        if kind == "separable" and separable:
            weights = separable(k, inputs, outputs)
        if kind == "bottleneck" and narrowed:
            weights = narrowed(k, inputs, outputs, narrow)
        return weights, weights * side * side

    return answer


def _biases(kind, side, k, inputs, outputs, narrow=None):
    weights, adds = block_cost(kind, side, k, inputs, outputs, narrow)
    more = {"plain": 0, "separable": inputs, "bottleneck": 2 * (narrow or 0)}
    return weights + more[kind] + outputs, adds


def _places(kind, side, k, *others):
    weights, _ = block_cost(kind, side, k, *others)
    return weights, weights * (side - k + 1) ** 2


def _by_narrow(kind, side, k, inputs, outputs, narrow=None):
    kind = "bottleneck" if narrow else kind
    return block_cost(kind, side, k, inputs, outputs, narrow)


BLOCK_COST = Exercise(
    id="15.6",
    title="what a block costs",
    reference=block_cost,
    cases=lambda: [
        ("plain", 14, 3, 8, 20),
        ("separable", 14, 3, 8, 20),
        ("separable", 7, 5, 16, 12),
        ("bottleneck", 14, 3, 64, 48, 16),
        ("bottleneck", 7, 5, 32, 64, 8),
        ("separable", 14, 3, 64, 32, 16),
    ],
    mistakes=(
        Mistake(
            "a window for each output",
            _changed(separable=lambda k, a, b: k * k * a * b + a * b),
            "the first step of a separable convolution has one window for each channel "
            "of the input, whatever comes out in the end.",
        ),
        Mistake(
            "second step forgotten",
            _changed(separable=lambda k, a, b: k * k * a),
            "the second step is missing: a 1×1 convolution that mixes the channels.",
        ),
        Mistake(
            "windows for the outputs",
            _changed(separable=lambda k, a, b: k * k * b + a * b),
            "the windows slide over the channels of the *input*, before these are "
            "mixed.",
        ),
        Mistake(
            "product of the steps",
            _changed(separable=lambda k, a, b: k * k * a * a * b),
            "the two steps come one after the other: their weights add up.",
        ),
        Mistake(
            "the middle is not narrow",
            _changed(narrowed=lambda k, a, b, n: a * n + k * k * a * b + n * b),
            "in a bottleneck the k×k convolution sees the narrow maps only, and makes "
            "as many.",
        ),
        Mistake(
            "from the middle to the outputs",
            _changed(narrowed=lambda k, a, b, n: a * n + k * k * n * b),
            "a bottleneck has three steps: its k×k convolution makes `narrow` maps of "
            "`narrow` ones, and a 1×1 convolution makes the outputs of these.",
        ),
        Mistake(
            "plain for all",
            lambda kind, side, k, inputs, outputs, narrow=None: block_cost(
                "plain", side, k, inputs, outputs
            ),
            "this is a plain convolution, whatever the kind.",
        ),
        Mistake(
            "the way back forgotten",
            _changed(narrowed=lambda k, a, b, n: a * n + k * k * n * n),
            "the last 1×1 convolution of the bottleneck is missing.",
        ),
        Mistake(
            "k instead of k²",
            _changed(
                separable=lambda k, a, b: k * a + a * b,
                narrowed=lambda k, a, b, n: a * n + k * n * n + n * b,
            ),
            "a k×k window has k² weights.",
        ),
        Mistake(
            "k instead of k² everywhere",
            lambda kind, side, k, *others: block_cost(kind, side, k**0.5, *others),
            "a k×k window has k² weights, in each kind of block.",
        ),
        Mistake(
            "first step forgotten",
            _changed(narrowed=lambda k, a, b, n: k * k * n * n + n * b),
            "the first 1×1 convolution of the bottleneck is missing.",
        ),
        Mistake(
            "all steps k×k",
            _changed(narrowed=lambda k, a, b, n: k * k * (a * n + n * n + n * b)),
            "only the middle step of a bottleneck has windows of k×k; the first and "
            "the last are 1×1.",
        ),
        Mistake(
            "by narrow",
            _by_narrow,
            "`narrow` may be given for any kind, so ask for `kind`.",
        ),
        Mistake(
            "biases",
            _biases,
            "you count the biases, too; asked are the weights without them.",
        ),
        Mistake(
            "no padding",
            _places,
            "with padding the map keeps its side: every weight is used at side × side "
            "places.",
        ),
        Mistake(
            "twice",
            lambda *all_of_it: (
                block_cost(*all_of_it)[0],
                2 * block_cost(*all_of_it)[1],
            ),
            "a multiplication and its addition count as one.",
        ),
        Mistake(
            "order",
            lambda *all_of_it: block_cost(*all_of_it)[::-1],
            "first the weights, then the multiply-adds.",
        ),
        Mistake(
            "side instead of area",
            lambda kind, side, *others: (
                block_cost(kind, side, *others)[0],
                block_cost(kind, side, *others)[1] // side,
            ),
            "a map of side s has s² places, and each weight is used at all of them.",
        ),
        Mistake(
            "multiply-adds only once",
            lambda *all_of_it: block_cost(*all_of_it)[:1] * 2,
            "the second number counts each weight once for every place of the map.",
        ),
    ),
    hints=(
        "Add up the weights of all steps of the block. With padding and stride 1 each "
        "weight is used at all side × side places.",
        "Separable: k·k·inputs, then inputs·outputs. Bottleneck: inputs·narrow, "
        "k·k·narrow·narrow, narrow·outputs.",
    ),
    skeleton='''
        def block_cost(kind, side, k, inputs, outputs, narrow=None):
            """Return weights without biases and multiply-adds per image."""
            if kind == "plain":
                weights = k * k * inputs * outputs
            elif kind == "separable":
                weights = ...
            else:
                weights = inputs * narrow + ...
            return weights, ...
    ''',
)
