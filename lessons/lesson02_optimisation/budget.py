"""Exercise 02.6: a training on a budget, designed by the learner, judged by loss."""

from functools import cache

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array
from utils.images import load_digits

COINS, PER_STEP, EXAMPLES = 20_000, 100, 1000
GOAL, STARTS = 0.06, 5
HIDDEN, CLASSES = 64, 10


def plan():
    """Return (batch size, learning rate, momentum)."""
    return 64, 0.2, 0.9


@cache
def _digits():
    """Return the 1,000 training digits (1000, 784) and their classes, one-hot."""
    images, labels = load_digits()
    return images[:EXAMPLES].reshape(EXAMPLES, -1), np.eye(CLASSES)[labels[:EXAMPLES]]


def _initial(rng, pixels):
    """Return weights as Keras draws them for a dense layer, and biases of zero."""
    weights = []
    for inputs, outputs in ((pixels, HIDDEN), (HIDDEN, CLASSES)):
        bound = np.sqrt(6 / (inputs + outputs))
        weights.append(rng.uniform(-bound, bound, (inputs, outputs)))
        weights.append(np.zeros(outputs))
    return [each.astype("float32") for each in weights]


def _forward(weights, x):
    """Return hidden activations and probabilities."""
    hidden = np.maximum(x @ weights[0] + weights[1], 0)
    scores = hidden @ weights[2] + weights[3]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return hidden, powers / powers.sum(axis=1, keepdims=True)


def _gradients(weights, x, targets):
    """Return the gradients of the mean cross-entropy, in the order of the weights."""
    hidden, probabilities = _forward(weights, x)
    scores = (probabilities - targets).astype("float32") / len(x)
    inner = scores @ weights[2].T * (hidden > 0)
    return x.T @ inner, inner.sum(axis=0), hidden.T @ scores, scores.sum(axis=0)


@cache
def final_loss(batch_size, rate, momentum, start):
    """Return the training loss after all steps that the coins buy."""
    x, targets = _digits()
    rng = np.random.default_rng(2060 + start)
    weights = _initial(rng, x.shape[1])
    velocities = [np.zeros_like(each) for each in weights]
    steps = COINS // (PER_STEP + batch_size)
    order = np.zeros(0, int)
    for step in range(steps):
        if len(order) == 0:
            order = rng.permutation(EXAMPLES)
        batch, order = order[:batch_size], order[batch_size:]
        falling = np.float32(rate * (1 + np.cos(np.pi * step / steps)) / 2)
        slopes = _gradients(weights, x[batch], targets[batch])
        for number, slope in enumerate(slopes):
            velocities[number] = np.float32(momentum) * velocities[number]
            velocities[number] -= falling * slope
            weights[number] = weights[number] + velocities[number]
    right = np.sum(_forward(weights, x)[1] * targets, axis=1)
    return float(-np.log(np.maximum(right, 1e-7)).mean())


def _losses(settings):
    with np.errstate(all="ignore"):
        losses = [final_loss(*settings, start) for start in range(STARTS)]
    return np.nan_to_num(losses, nan=np.inf)


def _settings(result):
    """Return (batch size, rate, momentum), or None where they are impossible."""
    values = as_array(result)
    if values is None or values.shape != (3,) or values.dtype.kind not in "iuf":
        return None
    size, rate, momentum = map(float, values)
    possible = size in range(1, EXAMPLES + 1) and 0 < rate < 1e6 and 0 <= momentum < 1
    return (int(size), rate, momentum) if possible else None


def _judge_plan(result):
    settings = _settings(result)
    if settings is None:
        return (
            "return three numbers: a whole batch size from 1 to 1000, a rate above 0, "
            "a momentum from 0 to below 1"
        )
    worst = _losses(settings).max()
    if worst < GOAL:
        return None
    steps = COINS // (PER_STEP + settings[0])
    return f"{steps} steps end at a loss of {worst:.3g} at the worst of five starts"


def _changes(size, rate, momentum):
    """Yield (name of a mistake, settings with less of it), one change at a time."""
    for factor in (2, 4):
        yield "timid", (size, factor * rate, momentum)
        yield "too bold", (size, rate / factor, momentum)
        yield "few steps", (max(1, size // factor), rate, momentum)
        yield "noisy", (min(EXAMPLES, factor * size), rate, momentum)
    if momentum < 0.7:
        yield "no momentum", (size, 0.4 * rate, 0.9)
    if momentum > 0.92:
        yield "too little friction", (size, rate, 0.8)


@cache
def _diagnosis_of(settings):
    """Return the change that lowers the loss most, or None; one start has to do."""
    with np.errstate(all="ignore"):
        found = [(final_loss(*new, 0), name) for name, new in _changes(*settings)]
        loss, name = min((loss, name) for loss, name in found if np.isfinite(loss))
        return None if loss > 0.9 * final_loss(*settings, 0) else name


def _diagnosis(result):
    """Name the one change that would lower the loss most, None for a right plan."""
    settings = _settings(result)
    if settings is None or _judge_plan(result) is None:
        return None
    return _diagnosis_of(settings)


def _same_diagnosis(one, other):
    return _diagnosis(one) is not None and _diagnosis(one) == _diagnosis(other)


BUDGET = Exercise(
    id="02.6",
    title="buy your steps",
    reference=plan,
    cases=lambda: [()],
    judge=_judge_plan,
    alike=_same_diagnosis,
    seconds=20,  # a dozen trainings, on a busy laptop too
    mistakes=(
        Mistake(
            "timid",
            lambda: (64, 0.02, 0.9),
            "the steps are too short: of all changes a larger η would help most.",
        ),
        Mistake(
            "too bold",
            lambda: (32, 1.6, 0.9),
            "the steps are too long: of all changes a smaller η would help most.",
        ),
        Mistake(
            "few steps",
            lambda: (800, 0.3, 0.9),
            "large batches eat the coins, few steps are left: of all changes a smaller "
            "batch would help most.",
        ),
        Mistake(
            "noisy",
            lambda: (4, 0.02, 0.9),
            "small batches are noisy and cost nearly as much per step: of all changes "
            "a larger batch would help most.",
        ),
        Mistake(
            "no momentum",
            lambda: (64, 0.4, 0.0),
            "without momentum the steepest direction limits η too much: β = 0.9 (with "
            "a smaller η) would help most.",
        ),
        Mistake(
            "too little friction",
            lambda: (64, 0.1, 0.98),
            "the ball swings until the coins are spent: a smaller β would help most.",
        ),
    ),
    hints=(
        "For each choice ask what it buys: how many steps, how long (η/(1 − β)), how "
        "noisy (B)? Section 12 shows which η momentum likes.",
        "Between B = 32 and B = 128 a step costs little more, but its noise is half. "
        "With β = 0.9 try η of 0.1 and more, and read the loss that check prints.",
    ),
)
