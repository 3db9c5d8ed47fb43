"""Exercises of lesson 02: optimisation."""

import numpy as np

from lessons.lesson02_optimisation.adam import ADAM
from lessons.lesson02_optimisation.curvature import RATE
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def momentum_step(w, velocity, gradient, learning_rate, momentum):
    """Return the new w and the new velocity; do not change the old ones."""
    velocity = momentum * velocity - learning_rate * gradient
    return w + velocity, velocity


def _motions():
    rng = np.random.default_rng(203)
    settings = [((3,), 0.1, 0.9), ((2, 4), 0.3, 0.5), ((5,), 0.02, 0.8)]
    return [(*rng.normal(size=(3, *shape)), eta, beta) for shape, eta, beta in settings]


MOMENTUM = Exercise(
    id="02.2",
    title="a step with momentum",
    reference=momentum_step,
    cases=_motions,
    mistakes=(
        Mistake(
            "averaged gradient",
            lambda w, v, g, eta, beta: momentum_step(w, v, (1 - beta) * g, eta, beta),
            "no factor 1 − β: Keras adds the gradients up, it does not average them.",
        ),
        Mistake(
            "uphill",
            lambda w, v, g, eta, beta: momentum_step(w, v, -g, eta, beta),
            "you walk uphill: the gradient points to where the loss grows.",
        ),
        Mistake(
            "rate outside the velocity",
            lambda w, v, g, eta, beta: (w + eta * (beta * v - g), beta * v - g),
            "η belongs to the gradient; w moves by the velocity itself.",
        ),
        Mistake(
            "rate outside, subtracted",
            lambda w, v, g, eta, beta: (w - eta * (beta * v + g), beta * v + g),
            "some libraries (PyTorch) do it like that. Here the velocity contains −η.",
        ),
        Mistake(
            "velocity points uphill",
            lambda w, v, g, eta, beta: (w - beta * v - eta * g, beta * v + eta * g),
            "the velocity points to where w moves: the minus belongs into it.",
        ),
        Mistake(
            "velocity subtracted",
            lambda w, v, g, eta, beta: (w - (beta * v - eta * g), beta * v - eta * g),
            "the velocity is right, but w moves by plus the velocity.",
        ),
        Mistake(
            "plain step",
            lambda w, v, g, eta, beta: (w - eta * g, beta * v - eta * g),
            "the velocity is right, but w ignores it: w moves by the velocity.",
        ),
        Mistake(
            "gradient braked too",
            lambda w, v, g, eta, beta: momentum_step(w, v, beta * g, eta, beta),
            "β brakes the old velocity only, not the gradient.",
        ),
        Mistake(
            "old velocity",
            lambda w, v, g, eta, beta: (w + v, beta * v - eta * g),
            "w moves by the new velocity, not by the old one.",
        ),
        Mistake(
            "no friction",
            lambda w, v, g, eta, beta: (w + v - eta * g, v - eta * g),
            "the old velocity must lose speed: multiply it by β.",
        ),
        Mistake(
            "velocity not updated",
            lambda w, v, g, eta, beta: (w + beta * v - eta * g, v),
            "w is right, but you hand back the old velocity.",
        ),
        Mistake(
            "velocity forgets",
            lambda w, v, g, eta, beta: (w - eta * g, -eta * g),
            "this is a plain step: a fraction β of the old velocity is missing.",
        ),
        Mistake(
            "η and β swapped",
            lambda w, v, g, eta, beta: momentum_step(w, v, g, beta, eta),
            "interchanged: β goes with the velocity, η with the gradient.",
        ),
        Mistake(
            "Nesterov",
            lambda w, v, g, eta, beta: (
                w + beta * (beta * v - eta * g) - eta * g,
                beta * v - eta * g,
            ),
            "this is Nesterov's variant, one step ahead. Here w moves by the velocity.",
        ),
        Mistake(
            "rate twice",
            lambda w, v, g, eta, beta: (
                w + eta * (beta * v - eta * g),
                beta * v - eta * g,
            ),
            "η is in the velocity already; w moves by the velocity itself.",
        ),
        Mistake(
            "order", lambda *a: momentum_step(*a)[::-1], "first w, then the velocity."
        ),
    ),
    hints=(
        "Two lines: first the new velocity, then the new w.",
        "A fraction β of the old velocity remains, and the gradient pushes downhill "
        "with −η times itself.",
    ),
)


CURVATURES = np.array([1.0, 1000.0])
ALLOWED = 400


def tuned():
    """Return (learning rate, momentum)."""
    return 0.003, 0.9


def _settings(result):
    """Return (learning rate, momentum) as floats, or None where they are impossible."""
    values = as_array(result)
    if values is None or values.shape != (2,) or values.dtype.kind not in "iuf":
        return None
    rate, momentum = map(float, values)
    return (rate, momentum) if 0 < rate < np.inf and 0 <= momentum < 1 else None


def _distances(rate, momentum):
    """Return what is left of a start at (1, 1): the largest of the last ten steps."""
    w, velocity, path = np.ones(2), np.zeros(2), []
    with np.errstate(all="ignore"):
        for _ in range(ALLOWED - 1):
            w, velocity = momentum_step(w, velocity, CURVATURES * w, rate, momentum)
            path.append(np.abs(w))
    left = np.max(path[-10:], axis=0)
    return np.where(np.isfinite(left), left, np.inf)


def _judge_tuned(result):
    settings = _settings(result)
    if settings is None:
        return "return two numbers, a rate above 0 and a momentum from 0 to below 1"
    left = _distances(*settings)
    if np.hypot(*left) < 1e-6 * np.hypot(1, 1):
        return None
    worst = "gentle" if left[0] > left[1] else "steep"
    per_step = left.max() ** (1 / (ALLOWED - 1))
    if left.max() > 1:
        return f"you diverge: in the {worst} direction the distance grows"
    return (
        f"too slow: the {worst} direction shrinks by a factor of {per_step:.4f} per "
        f"step on average; 0.965 would do"
    )


def _diagnosis(result):
    """Name what is wrong with a learning rate and a momentum."""
    settings = _settings(result)
    if settings is None or _judge_tuned(result) is None:
        return None
    rate, momentum = settings
    steepest = rate * CURVATURES[-1]
    if rate > 0.5 and momentum < 0.1:
        return "swapped"
    if steepest >= 2 + 2 * momentum:
        return "gentle limit" if rate > 0.05 else "beyond the limit"
    if momentum == 0:
        return "no momentum"
    if momentum > (1 - np.sqrt(rate)) ** 2:
        return "too little friction"
    return "timid" if steepest < 2 else "too much friction"


def _same_diagnosis(one, other):
    return _diagnosis(one) is not None and _diagnosis(one) == _diagnosis(other)


TUNED = Exercise(
    id="02.3",
    title="tune the momentum",
    reference=tuned,
    cases=lambda: [()],
    judge=_judge_tuned,
    alike=_same_diagnosis,
    mistakes=(
        Mistake("swapped", lambda: (0.9, 0.003), "they look swapped: first the rate."),
        Mistake(
            "no momentum", lambda: (2 / 1001, 0.0), "this is plain gradient descent."
        ),
        Mistake(
            "limit of the gentle direction",
            lambda: (1.5, 0.9),
            "the limit holds for ηλ, and the steep direction has λ = 1000.",
        ),
        Mistake(
            "beyond the limit",
            lambda: (0.004, 0.9),
            "the steep direction is beyond its limit ηλ < 2 + 2β: lower η.",
        ),
        Mistake(
            "timid",
            lambda: (0.001, 0.9),
            "η is timid and the gentle direction creeps. How large may η be with β?",
        ),
        Mistake(
            "too much friction",
            lambda: (0.0025, 0.5),
            "the gentle direction creeps, below its critical momentum: more momentum.",
        ),
        Mistake(
            "too little friction",
            lambda: (0.003, 0.99),
            "it swings for too long: what oscillates shrinks by √β per step. Less β.",
        ),
    ),
    hints=(
        "The steep direction limits η, the gentle direction decides how fast you are. "
        "Which β is critical for it?",
        "Take a β that you think is right, then η a little below the limit of the "
        "steep direction, and read the shrinking per step that check prints.",
    ),
)


def number_of_steps(n, batch_size, epochs):
    """Return the number of steps of a training."""
    batches = int(np.ceil(n / batch_size))  # per epoch; the last may be smaller
    return batches * epochs


WITHIN = "every epoch ends with a smaller batch, not only the last one."

STEPS = Exercise(
    id="02.4",
    title="count the steps",
    reference=number_of_steps,
    cases=lambda: [(100, 32, 3), (60, 32, 2), (64, 16, 5), (10, 32, 4), (90, 20, 3)],
    mistakes=(
        Mistake(
            "last batch dropped",
            lambda n, size, epochs: n // size * epochs,
            "the examples left over make a smaller batch, which Keras does not drop.",
        ),
        Mistake(
            "one batch too many",
            lambda n, size, epochs: (n // size + 1) * epochs,
            "where the batches come out even, nothing is left for one more.",
        ),
        Mistake(
            "one smaller batch in all",
            lambda n, size, epochs: n // size * epochs + (n % size > 0),
            WITHIN,
        ),
        Mistake("one more in all", lambda n, B, e: n // B * e + 1, WITHIN),
        Mistake(
            "32 written down",
            lambda n, size, epochs: number_of_steps(n, 32, epochs),
            "you divide by 32, whatever `batch_size` is.",
        ),
        Mistake(
            "rounded down at the end",
            lambda n, size, epochs: n * epochs // size,
            "round within each epoch, and up: the examples left over are a step.",
        ),
        Mistake(
            "fractions", lambda n, B, e: n / B * e, "a smaller batch is a step too."
        ),
        Mistake("rounded", lambda n, B, e: round(n / B) * e, "round up, always."),
        Mistake(
            "epochs run together",
            lambda n, size, epochs: int(np.ceil(n * epochs / size)),
            "a batch does not reach across two epochs: round up within each epoch.",
        ),
        Mistake("one epoch", lambda n, B, e: -(-n // B), "this is one epoch only."),
    ),
    hints=(
        "How many batches do 100 examples make, if 32 fit into one?",
        "Divide, round up (np.ceil), multiply by the number of epochs.",
    ),
)


EXERCISES = (RATE, MOMENTUM, TUNED, STEPS, ADAM)
