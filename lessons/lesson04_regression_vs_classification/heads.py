"""Exercise 04.1: judge the last layer and the loss of a network by what they do."""

import numpy as np

from lessons.lesson04_regression_vs_classification.losses import (
    Loss,
    is_optimal,
    values_of,
)
from utils.grading import Exercise, Mistake

REGRESSION = ("meansquarederror", "meanabsoluteerror", "huber", "logcosh")
DIRECTIONS = (*REGRESSION, "cosinesimilarity")
PAIR = np.array([0.7, 0.3])  # shares of electrons and photons
TYPES = np.array([0.1, 0.15, 0.2, 0.25, 0.3])  # shares of five particle types
# Shares of events in which a trigger fires; equal ones would suit a softmax, too.
TRIGGERS = np.array([0.8, 0.6, 0.3, 0.1])


def head(task):
    """Return units, activation and loss of the last layer for a task."""
    heads = {
        "energy": (1, None, "mse"),
        "direction": (3, None, "mse"),
        "electron or photon": (1, "sigmoid", "binary_crossentropy"),
        "five particle types": (5, "softmax", "categorical_crossentropy"),
        "trigger bits": (4, "sigmoid", "binary_crossentropy"),
        "photon count": (1, "softplus", "poisson"),
    }
    return heads[task]


def _one_hot(shares):
    return np.repeat(np.eye(len(shares)), np.round(20 * shares).astype(int), axis=0)


def _yes_no(shares):
    """Return labels (20, units) with these shares of ones, and the best activations."""
    labels = np.arange(20)[:, None] < np.round(20 * shares)
    return labels, np.log(shares / (1 - shares))


def _judge_range(activation, units, low, high):
    z = np.concatenate([30 * np.eye(units), -30 * np.eye(units)])
    outputs = values_of(activation, z)
    if outputs.min() > low + 0.05 * (high - low):
        reached = f"{round(float(outputs.min()), 3):g}"
        return f"outputs never fall below {reached}, the target reaches {low}"
    if outputs.max() < high - 0.05 * (high - low):
        reached = f"{round(float(outputs.max()), 3):g}"
        return f"outputs never exceed {reached}, the target reaches {high}"
    return None


def _outputs(units):
    return "1 output" if units == 1 else f"{units} outputs"


def _judge_regression(units, activation, loss, wanted, low, high, losses=REGRESSION):
    if units != wanted:
        return f"{_outputs(units)} for a target of {wanted} number(s)"
    if loss.name not in losses:
        return f"the loss {loss} is not one Keras has for numbers like this"
    return _judge_range(activation, units, low, high)


def _judge_count(units, activation, loss):
    if units != 1:
        return f"{_outputs(units)} for a single number"
    outputs = values_of(activation, np.linspace(-10, 10, 41)[:, None])
    if outputs.min() <= 0:
        lowest = f"{outputs.min():.3g}"
        if loss.name != "poisson":
            return f"outputs reach {lowest}; a mean count is above 0"
        return f"outputs reach {lowest}, and the loss takes the logarithm of the count"
    if outputs.max() < 8:
        return f"outputs never exceed {outputs.max():.3g}, counts do"
    if loss.name != "poisson":
        return f"{loss} is not Keras' loss for counts, which err by √N"
    return None


def _judge_exclusive(units, activation, loss, shares):
    """Judge a head for classes that exclude each other."""
    if units == 1 and len(shares) == 2:
        return _judge_independent(units, activation, loss, shares[1:])
    if units != len(shares):
        return f"{_outputs(units)} for {len(shares)} classes"
    if loss.name not in ("categoricalcrossentropy", "sparsecategoricalcrossentropy"):
        return f"{loss} is not the cross-entropy of classes that exclude each other"
    rng = np.random.default_rng(404)
    sums = values_of(activation, rng.normal(size=(6, units))).sum(axis=1)
    if not loss.takes_logits and np.abs(sums - 1).max() > 1e-4:
        return f"the probabilities of an event add up to {sums[0]:.3g}, not to 1"
    if loss.takes_logits and np.abs(sums - 1).max() < 1e-4:
        return "the loss takes a softmax itself, so yours is applied twice"
    labels = _one_hot(shares)
    if loss.name.startswith("sparse"):
        labels = labels.argmax(axis=1)
    if not is_optimal(activation, loss, labels, np.log(shares)):
        return "the loss is not smallest at the true probabilities"
    return None


def _judge_yes_no_range(activation, units, logits):
    if logits:
        if _judge_range(activation, units, -20, 20):
            return "the loss expects logits of any size, but the activation limits them"
        return None
    outputs = values_of(activation, np.linspace(-9, 9, 37)[:, None] * np.ones(units))
    if outputs.min() < 0 or outputs.max() > 1:
        return "the loss takes the outputs for probabilities, but they leave (0, 1)"
    return _judge_range(activation, units, 0, 1)


def _compete(activation, units):
    """Tell whether an output changes with the activation of another one."""
    same = np.eye(units)
    change = values_of(activation, 3 * same) - values_of(activation, 0 * same)
    return np.abs(change[same == 0]).max(initial=0) > 1e-4


def _judge_independent(units, activation, loss, shares):
    """Judge a head for yes-or-no answers that do not exclude each other."""
    if units != len(shares):
        return f"{_outputs(units)} for {len(shares)} yes-or-no answers"
    if loss.name != "binarycrossentropy":
        return f"{loss} is not the cross-entropy of yes and no"
    if _compete(activation, units):
        return "an output changes with another one's activation, but each stands alone"
    if text := _judge_yes_no_range(activation, units, loss.takes_logits):
        return text
    labels, best = _yes_no(shares)
    if not is_optimal(activation, loss, labels, best):
        return "the loss is not smallest at the true probabilities"
    return None


JUDGES = {
    "energy": lambda u, a, f: _judge_regression(u, a, f, 1, -3, 3),
    "direction": lambda u, a, f: _judge_regression(u, a, f, 3, -1, 1, DIRECTIONS),
    "electron or photon": lambda u, a, f: _judge_exclusive(u, a, f, PAIR),
    "five particle types": lambda u, a, f: _judge_exclusive(u, a, f, TYPES),
    "trigger bits": lambda u, a, f: _judge_independent(u, a, f, TRIGGERS),
    "photon count": _judge_count,
}


def judge_head(result, task):
    """Return None for a head that suits the task, else a sentence."""
    import keras

    if not isinstance(result, tuple | list) or len(result) != 3:
        return "return three things for the one task: (units, activation, loss)"
    units, activation, loss = result
    if isinstance(units, bool) or not isinstance(units, int | np.integer) or units < 1:
        return f"units = {units!r} is not a number of outputs"
    try:
        activation = keras.activations.get(activation)
    except (ValueError, TypeError):
        text = f"Keras does not know the activation {result[1]!r}"
        return text + ("; write None as it is" if result[1] == "None" else "")
    try:
        loss = keras.losses.get(loss)
    except (ValueError, TypeError):
        return f"Keras does not know the loss {result[2]!r}"
    if not callable(loss):
        return f"{loss!r} is not a loss"
    return JUDGES[task](units, activation, Loss(loss, result[2]))


def _named(result):
    import keras

    units, activation, loss = result
    activation = keras.activations.get(activation)
    return int(units), activation.__name__, Loss(keras.losses.get(loss), loss).name


def _judge_right_heads():
    """Import Keras and, with JAX, compile what the judges call."""
    for task in JUDGES:
        judge_head(head(task), task)


def same_head(one, other):
    """Tell whether two heads are the same, by whatever names."""
    try:
        return _named(one) == _named(other)
    except (AttributeError, TypeError, ValueError):
        return False


def _with(task, *answer):
    return lambda name: answer if name == task else head(name)


HEAD = Exercise(
    id="04.1",
    title="the right head for six tasks",
    reference=head,
    cases=lambda: [(task,) for task in JUDGES],
    judge=judge_head,
    alike=same_head,
    by_case=True,
    prepare=_judge_right_heads,
    mistakes=(
        Mistake(
            "sigmoid on an energy",
            _with("energy", 1, "sigmoid", "mse"),
            "a sigmoid never leaves (0, 1). An unbounded target wants no activation.",
        ),
        Mistake(
            "ReLU on a direction",
            _with("direction", 3, "relu", "mse"),
            "half of all components are negative; ReLU cannot get there.",
        ),
        Mistake(
            "softmax over one unit",
            _with("electron or photon", 1, "softmax", "binary_crossentropy"),
            "softmax divides each output by their sum: with one unit it is always 1.",
        ),
        Mistake(
            "sigmoids for exclusive classes",
            _with("five particle types", 5, "sigmoid", "categorical_crossentropy"),
            "a particle is exactly one of the five: use softmax, so they sum to 1.",
        ),
        Mistake(
            "softmax for independent bits",
            _with("trigger bits", 4, "softmax", "categorical_crossentropy"),
            "several triggers may fire at once, so they must not compete: sigmoids.",
        ),
        Mistake(
            "softmax with the right loss for bits",
            _with("trigger bits", 4, "softmax", "binary_crossentropy"),
            "a softmax makes the four share a sum of 1. Triggers may fire together, so "
            "they must not compete.",
        ),
        Mistake(
            "categorical cross-entropy of bits",
            _with("trigger bits", 4, "sigmoid", "categorical_crossentropy"),
            "categorical_crossentropy expects one true class per event and skips each "
            "0; a trigger is a yes or no of its own.",
        ),
        Mistake(
            "Gaussian count",
            _with("photon count", 1, "softplus", "mse"),
            "a count of 4 errs by 2, one of 400 by 20: the Poisson loss knows that.",
        ),
        Mistake(
            "count of zero",
            _with("photon count", 1, "relu", "poisson"),
            "ReLU gives a mean count of exactly 0, whose logarithm is infinite; where "
            "it is 0, its gradient is, too. softplus stays positive.",
        ),
        Mistake(
            "negative count",
            _with("photon count", 1, "linear", "poisson"),
            "without activation the mean count can be negative, and its logarithm NaN.",
        ),
    ),
    hints=(
        "For each task: how many numbers, which range, do they have to sum to 1?",
        "Unbounded: linear + mse. One yes/no: sigmoid + binary_crossentropy. One of "
        "many: softmax + categorical_crossentropy. Counts: softplus + poisson.",
    ),
    skeleton="""
        heads = {
            "energy": (1, ..., "mse"),
            "direction": (..., None, ...),
            "electron or photon": (1, ..., "binary_crossentropy"),
            "five particle types": (5, ..., ...),
            "trigger bits": (..., "sigmoid", ...),
            "photon count": (1, ..., "poisson"),
        }
    """,
)
