"""Exercises 02.2 and 02.3: a step with momentum, and a momentum for a narrow valley."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def momentum_step(w, velocity, gradient, learning_rate, momentum):
    """Return the new w and the new velocity; do not change the old ones."""
    velocity = momentum * velocity - learning_rate * gradient
    return w + velocity, velocity


def _velocity(*arguments):
    return momentum_step(*arguments)[1]


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
            lambda w, *a: (w - _velocity(w, *a), _velocity(w, *a)),
            "the velocity is right, but w moves by plus the velocity.",
        ),
        Mistake(
            "plain step",
            lambda w, v, g, eta, beta: (w - eta * g, _velocity(w, v, g, eta, beta)),
            "the velocity is right, but w ignores it: w moves by the velocity.",
        ),
        Mistake(
            "gradient braked too",
            lambda w, v, g, eta, beta: momentum_step(w, v, beta * g, eta, beta),
            "β brakes the old velocity only, not the gradient.",
        ),
        Mistake(
            "old velocity",
            lambda w, v, *rest: (w + v, momentum_step(w, v, *rest)[1]),
            "w moves by the new velocity, not by the old one.",
        ),
        Mistake(
            "no friction",
            lambda w, v, g, eta, beta: momentum_step(w, v, g, eta, 1),
            "the old velocity must lose speed: multiply it by β.",
        ),
        Mistake(
            "velocity not updated",
            lambda w, v, *rest: (momentum_step(w, v, *rest)[0], v),
            "w is right, but you hand back the old velocity.",
        ),
        Mistake(
            "velocity forgets",
            lambda w, v, *rest: momentum_step(w, 0 * v, *rest),
            "this is a plain step: a fraction β of the old velocity is missing.",
        ),
        Mistake(
            "η and β swapped",
            lambda w, v, g, eta, beta: momentum_step(w, v, g, beta, eta),
            "interchanged: β goes with the velocity, η with the gradient.",
        ),
        Mistake(
            "1 − β for β",
            lambda w, v, g, eta, beta: momentum_step(w, v, g, eta, 1 - beta),
            "β is the share of the velocity that survives, not the one that is lost.",
        ),
        Mistake(
            "Nesterov",
            lambda w, v, g, eta, beta: (
                w + beta * _velocity(w, v, g, eta, beta) - eta * g,
                _velocity(w, v, g, eta, beta),
            ),
            "this is Nesterov's variant, one step ahead. Here w moves by the velocity.",
        ),
        Mistake(
            "rate twice",
            lambda w, v, g, eta, beta: (
                w + eta * momentum_step(w, v, g, eta, beta)[1],
                momentum_step(w, v, g, eta, beta)[1],
            ),
            "η is in the velocity already; w moves by the velocity itself.",
        ),
        Mistake(
            "order", lambda *a: momentum_step(*a)[::-1], "first w, then the velocity."
        ),
        Mistake(
            "w alone",
            lambda *a: momentum_step(*a)[0],
            "this is w alone; the next step needs the velocity: return w, velocity.",
        ),
    ),
    hints=(
        "Two lines: first the new velocity, then the new w.",
        "A fraction β of the old velocity remains, and the gradient pushes downhill "
        "with −η times itself.",
    ),
    skeleton="""
        velocity = momentum * velocity - ...
        w = w + ...
        return w, velocity
    """,
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
