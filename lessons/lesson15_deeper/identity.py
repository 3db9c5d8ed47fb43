"""Exercise 15.3: design a residual block that starts as the identity."""

from importlib import import_module

import numpy as np

from lessons.lesson15_deeper.blocks import built, doubled, one_convolution
from lessons.lesson15_deeper.references import my_block
from utils.grading import Exercise, Mistake
from utils.grading.compare import type_name

FILTERS = 4
CLOSE = 1e-4
STEPS = 4

SENTENCES = {
    "few": "the block has fewer than two convolutions of 3×3",
    "more": "the block has more than two convolutions of 3×3",
    "normalised": "the block normalises; asked is one without normalisation",
    "halved": "at the start the block halves its input",
    "doubled": "at the start the block doubles its input",
    "nothing": "at the start the output is zero whatever comes in",
    "positive": "at the start negative inputs come out as zero",
    "others": "at the start the output is not the input",
    "nearly": "at the start the output is nearly the input; asked is exactly",
    "changed": "at the start the last convolution adds nothing, and yet the output is "
    "not exactly the input, least of all with training=True",
    "elsewhere": "at the start the output is not the input, although the last "
    "convolution starts at zeros",
    "all zero": "at the start it is the identity, but no kernel of it ever gets a "
    "gradient",
    "first zero": "at the start it is the identity, but no kernel of it ever gets a "
    "gradient",
    "shut": "at the start it is the identity, but no kernel of it ever gets a gradient",
    "one dead": f"after {STEPS} steps of training one kernel has not moved at all",
    "linear": "after training the block is still linear: nothing bends between the "
    "convolutions",
}


def _inputs():
    return np.random.default_rng(1503).normal(size=(6, 7, 7, FILTERS)).astype("float32")


def _outputs(model, x, training=False):
    import keras

    return keras.ops.convert_to_numpy(model(x, training=training))


def _shapes(model):
    """Return the shapes that a model takes and gives."""
    try:
        return tuple(model.input_shape), tuple(model.output_shape)
    except AttributeError:  # a class of its own, which has no shapes
        x = _inputs()
        return (None, *x.shape[1:]), (None, *_outputs(model, x).shape[1:])


def _is_identity(before, x):
    """Name what the block makes of its input at the start, "" for the identity."""
    made = {
        "": x,
        "halved": x / 2,
        "doubled": 2 * x,
        "nothing": 0 * x,
        "positive": np.maximum(x, 0),
    }
    close = [name for name, y in made.items() if np.allclose(before, y, atol=1e-5)]
    nearly = "nearly" if np.allclose(before, x, atol=0.1) else "others"
    return close[0] if close else nearly


def _kernels(model):
    """Return the kernels of convolutions with a window, 3×3 or larger."""
    found = [np.asarray(weight) for weight in model.get_weights()]
    return [each for each in found if each.ndim == 4 and min(each.shape[:2]) >= 3]


def _train(model, x):
    """Take a few steps towards neighbours' products, a target that is not linear."""
    import keras

    target = x + np.maximum(np.roll(x, 1, axis=1) - np.roll(x, 1, axis=2), 0)
    adam = keras.optimizers.Adam(0.01)
    model.compile(adam, loss="mse", run_eagerly=True, jit_compile=False)
    for _ in range(STEPS):
        model.train_on_batch(x, target)


def _is_linear(model, x):
    """Tell whether what the block adds obeys r(a + b) = r(a) + r(b) − r(0)."""
    first, second = x[:3], x[3:]
    a, b, both = (_outputs(model, each) for each in (first, second, first + second))
    bent = np.abs(both - a - b + _outputs(model, 0 * first)).max()
    return bent < CLOSE * np.abs(x).max()


def _fault(model):
    """Name what is wrong with a block, "" for nothing."""
    x = _inputs()
    if len(_kernels(model)) != 2:
        return "few" if len(_kernels(model)) < 2 else "more"
    if "moving_mean" in [weight.name for weight in model.weights]:
        return "normalised"
    start = [weight.copy() for weight in model.get_weights()]
    fault = _is_identity(_outputs(model, x), x)
    if fault in ("others", "nearly") and not _kernels(model)[-1].any():
        return "elsewhere" if fault == "others" else "changed"
    if fault:
        return fault
    changed = _is_identity(_outputs(model, x, training=True), x)
    model.set_weights(start)  # a normalisation has moved its statistics
    if changed:
        return "changed"
    before = _kernels(model)
    _train(model, x)
    pairs = zip(before, _kernels(model), strict=True)
    moved = [bool(np.abs(new - old).max() > 0) for old, new in pairs]
    linear = _is_linear(model, x)
    model.set_weights(start)
    if any(moved) and not all(moved):
        return "one dead"
    if not any(moved):
        return _why_dead(before)
    return "linear" if linear else ""


def _why_dead(kernels):
    """Name why no kernel of a block moves, from what they are at the start."""
    zero = [not kernel.any() for kernel in kernels]
    if all(zero):
        return "all zero"
    return "first zero" if zero[0] else "shut"


def _judge_block(result, filters):
    import keras

    if not isinstance(result, keras.Model):
        return f"return a Keras model, not a {type_name(result)}"
    takes, gives = _shapes(result)
    fits = takes[1:] in ((7, 7, filters), (None, None, filters))
    if not fits or gives != takes:
        wanted = f"maps (n, 7, 7, {filters}) and give as many"
        return f"the model makes {gives} of {takes}; it should take {wanted}"
    return SENTENCES.get(_fault(result))


def _alike(one, other):
    import keras

    if not (isinstance(one, keras.Model) and isinstance(other, keras.Model)):
        return False
    try:
        return _fault(one) == _fault(other) != ""
    except Exception:
        return False


IDENTITY_BLOCK = Exercise(
    id="15.3",
    title="a block that starts as the identity",
    reference=my_block,
    cases=lambda: [(FILTERS,)],
    prepare=lambda: import_module("keras"),
    judge=_judge_block,
    alike=_alike,
    seconds=6,
    mistakes=(
        Mistake(
            "both random",
            built(last="he_normal"),
            "the last convolution starts at random, so the block adds noise to its "
            "input. What must its first weights be?",
        ),
        Mistake(
            "nearly zero",
            built(last="small"),
            "small first weights make a small change, and in 20 blocks twenty of them. "
            "Which first weights make none?",
        ),
        Mistake(
            "skip from elsewhere",
            built(skip="behind the first"),
            "the last convolution adds nothing, so the fault is in what it is added "
            "to: that has to be the input itself. (Or in its bias, which starts at 0 "
            "as well.)",
        ),
        Mistake(
            "normalised",
            built(after_norm=True),
            "a batch normalisation changes what it gets, with each batch differently. "
            "Leave it out: this experiment asks what the skip does alone.",
        ),
        Mistake(
            "three convolutions",
            built(third=True),
            "blocks of two are compared with as many plain layers: two convolutions in "
            "each.",
        ),
        Mistake(
            "both zero",
            built(first="zeros"),
            "the second convolution gets only zeros to read, and the first one hears "
            "only zeros back: neither has a gradient, for ever. One of the two has to "
            "start at random.",
        ),
        Mistake(
            "the first one zero",
            built(first="zeros", last="he_normal"),
            "the zeros are in the wrong convolution: behind them stands a ReLU, which "
            "passes no gradient where its input is 0, and the other one gets nothing "
            "to read. Let the *last* one start at zero.",
        ),
        Mistake(
            "ReLU before the sum",
            built(inside=True),
            "between the last convolution and the sum something passes no gradient: a "
            "ReLU, where its input is 0, at the start that is everywhere; or a second "
            "zero, such as γ = 0 behind a kernel of zeros.",
        ),
        Mistake(
            "no skip",
            built(join=None),
            "a last convolution of zeros gives zeros, and nothing is *added* to them. "
            "Add the input.",
        ),
        Mistake(
            "ReLU behind the sum",
            built(after=True),
            "what is negative is cut off, in each block, by a ReLU behind the sum or "
            "before it. Leave the way past the convolutions open.",
        ),
        Mistake(
            "mean instead of sum",
            built(join="Average"),
            "you take the mean of skip and branch: half of the input is left, and 2⁻²⁰ "
            "of it after 20 blocks. Take the sum.",
        ),
        Mistake(
            "input added twice",
            doubled,
            "the input comes in twice. Add it once.",
        ),
        Mistake(
            "no activation",
            built(between=False),
            "two convolutions without an activation between them are one (lesson 1).",
        ),
        Mistake(
            "one convolution",
            one_convolution,
            "with a single convolution nothing bends inside the block. Take two of "
            "3×3, and a ReLU between them.",
        ),
    ),
    hints=(
        "The sum of the input and a branch of two convolutions is the identity as "
        "long as the branch gives 0. Which of its weights can be zero, so that the "
        "others still learn?",
        'Conv2D(filters, 3, padding="same", activation="relu"), then Conv2D(…, '
        'kernel_initializer="zeros") without activation, then layers.Add()([inputs, '
        "x]).",
    ),
    skeleton='''
        def my_block(filters):
            """Return a Keras model that starts as the identity."""
            inputs = keras.Input((7, 7, filters))
            x = layers.Conv2D(filters, 3, padding="same", activation=...)(inputs)
            x = layers.Conv2D(filters, 3, padding="same", kernel_initializer=...)(x)
            return keras.Model(inputs, layers.Add()(...))
    ''',
)
