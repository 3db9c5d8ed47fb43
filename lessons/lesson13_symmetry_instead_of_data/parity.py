"""Exercise 13.1: make a network even, whatever it is."""

import numpy as np

from lessons.lesson13_symmetry_instead_of_data.references import make_even
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, is_missing, type_name
from utils.grading.sandbox import call

INNER = "the function that you return"
NO_METHOD = "'function' object has no attribute"


def _batches():
    """Return two batches; the first also with all signs changed, and with one."""
    rng = np.random.default_rng(1203)
    first, second = rng.normal(size=(2, 4, 6))
    one_flipped = first * np.array([[1], [-1], [1], [1]])
    return first, -first, one_flipped, second


def neither(x):
    """Be neither even nor odd: a row of x times weights, through a bent function."""
    weights = np.linspace(-1, 2, x.shape[1])
    return np.exp(x @ weights / 4)[:, None] + x[:, :1]


def even_already(x):
    """Multiply neighbours: the sign drops out."""
    return x * np.roll(x, 1, axis=1)


def shifted_cube(x):
    """Add one half, then take the third power."""
    return (x[:, :2] + 0.5) ** 3


def _value(function, x):
    """Return what a function makes of a batch, or a sentence that says why not."""
    attempt = call(function, (x,))
    if attempt.complaint:
        return attempt.complaint.replace("your function", INNER, 1)
    if is_missing(attempt.result):
        return f"{INNER} gives None for a batch (is its `return` missing?)"
    value = as_array(attempt.result)
    if value is None or value.dtype.kind == "c" or not np.isfinite(value).all():
        return f"{INNER} does not give finite numbers"
    return value.astype(float)


def _judge_values(values, model):
    first, opposite, one_flipped, second = values
    batch = _batches()[0]
    if first.shape != model(batch).shape:
        return f"{INNER} gives the shape {first.shape}, not {model(batch).shape}"
    if not np.allclose(first, opposite, rtol=1e-4):
        return f"{INNER} gives different values for x and −x"
    if model is even_already and not np.allclose(first, model(batch), rtol=1e-4):
        return f"this model is even already, but {INNER} changes it"
    if not np.allclose(first, one_flipped, rtol=1e-4):
        return (
            f"{INNER} gives another result when one image of the batch changes its "
            "sign and the others do not"
        )
    if np.allclose(first, second) or np.ptp(first) < 1e-6:
        return f"{INNER} gives the same for all x"
    return None


def _judge_even(result, model):
    if not callable(result):
        return f"return a function, not a {type_name(result)}"
    values = []
    for x in _batches():
        values.append(_value(result, x))
        if isinstance(values[-1], str):
            return values[-1]
    if len({value.shape for value in values}) > 1:
        return f"{INNER} gives another shape for each batch"
    return _judge_values(values, model)


def _alike_values(one, other):
    if isinstance(one, str) or isinstance(other, str):
        return all(isinstance(v, str) and NO_METHOD in v for v in (one, other))
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-4)


def _same_function(one, other):
    if not (callable(one) and callable(other)):
        return False
    return all(_alike_values(_value(one, x), _value(other, x)) for x in _batches())


WHOLE_BATCH = (
    "you take one sign for the whole batch, so the result of an image depends on its "
    "neighbours."
)

EVEN_MODEL = Exercise(
    id="13.1",
    title="a network that ignores the sign",
    reference=make_even,
    cases=lambda: [(neither,), (even_already,), (shifted_cube,)],
    judge=_judge_even,
    alike=_same_function,
    in_pairs=True,
    mistakes=(
        Mistake(
            "sum",
            lambda f: lambda x: 2 * make_even(f)(x),
            "the sum of both is even, but twice too large: take the mean.",
        ),
        Mistake(
            "odd part",
            lambda f: lambda x: (f(x) - f(-x)) / 2,
            "this is the odd part, it changes its sign. What is left without it?",
        ),
        Mistake(
            "brackets missing",
            lambda f: lambda x: f(x) + f(-x) / 2,
            "only f(−x) is halved: put the sum of both into brackets.",
        ),
        Mistake(
            "sizes of both outputs",
            lambda f: make_even(lambda x: np.abs(f(x))),
            "you drop the sign of the outputs; it is the sign of the input that must "
            "not matter.",
        ),
        Mistake(
            "size of the mean",
            lambda f: lambda x: np.abs(make_even(f)(x)),
            "an even function may well be negative: keep the sign of the output.",
        ),
        Mistake(
            "both in one batch",
            lambda f: lambda x: np.concatenate([f(x), f(-x)]),
            "you put the outputs for x and −x behind each other; take their mean.",
        ),
        Mistake(
            "absolute input",
            lambda f: lambda x: f(np.abs(x)),
            "|x| takes the sign from each pixel; only a common sign may be ignored.",
        ),
        Mistake(
            "squared input",
            lambda f: lambda x: f(x**2),
            "x² takes the sign from each pixel; only a common sign may be ignored.",
        ),
        Mistake(
            "model as it is",
            lambda f: f,
            "this is the model itself.",
        ),
        Mistake(
            "sign of the output",
            lambda f: lambda x: np.abs(f(x)),
            "you drop the sign of the output; it is the sign of the input that must "
            "not matter.",
        ),
        Mistake(
            "mean of the inputs",
            lambda f: lambda x: f((x + -x) / 2),
            "you average the inputs, and x − x = 0. Average the outputs.",
        ),
        Mistake(
            "mean of everything",
            lambda f: lambda x: np.mean([f(x), f(-x)]),
            "this averages over the batch, too: one number for all images. Average "
            "the two outputs only.",
        ),
        Mistake(
            "sign of the whole batch",
            lambda f: lambda x: f(x * np.sign(x.sum())),
            WHOLE_BATCH,
        ),
        Mistake(
            "sign of the first pixel",
            lambda f: lambda x: f(x) if x[0, 0] > 0 else f(-x),
            WHOLE_BATCH,
        ),
        Mistake(
            "a method",
            lambda f: lambda x: (f.predict(x) + f.predict(-x)) / 2,
            "`model` is a plain function here: call model(x).",
        ),
        Mistake(
            "product",
            lambda f: lambda x: f(x) * f(-x),
            "the product is even, but it does not leave an even model as it is.",
        ),
    ),
    skeleton='''
        def make_even(model):
            """Return a function f with f(−x) = f(x)."""

            def even(x):
                plain, flipped = model(x), model(...)
                return ...

            return even
    ''',
    hints=(
        "What is unchanged if you exchange x and −x: f(x) − f(−x) or f(x) + f(−x)?",
        "return lambda x: …, the mean of model(x) and model(-x).",
    ),
)
