"""Exercises of lesson 02: optimisation."""

import numpy as np

from utils.checks.compare import as_array
from utils.checks.core import Exercise, Mistake


def _curvatures(X):
    return np.linalg.eigvalsh(2 / len(X) * X.T @ X)


def _limit(matrix):
    return 2 / np.linalg.eigvalsh(matrix)[-1]


def max_lr(X):
    """Return the largest learning rate at which X @ w ≈ y can be learned."""
    return 2 / np.linalg.eigvalsh(2 / len(X) * X.T @ X)[-1]


def _inputs():
    rng = np.random.default_rng(201)
    offset, units = rng.normal((5, 0), size=(30, 2)), rng.normal(size=(12, 4))
    units[:, 1] *= 9
    return [
        (rng.normal(size=(20, 3)),),
        (rng.normal(size=(4, 7)),),
        (offset,),
        (units,),
    ]


def _growth(X, rate, steps=400):
    """Return how much gradient descent stretches the error of the weights."""
    matrix = 2 / len(X) * X.T @ X
    error = start = np.random.default_rng(202).normal(size=X.shape[1])
    with np.errstate(all="ignore"):
        for _ in range(steps):
            error = error - rate * (matrix @ error)
        growth = np.linalg.norm(error) / np.linalg.norm(start)
    return growth if np.isfinite(growth) else np.inf


def _judge_rate(result, X):
    rate = as_array(result)
    if rate is None or rate.dtype.kind not in "iuf" or rate.size != 1:
        return f"your result is a {type(result).__name__}, not a single number"
    rate = float(rate.reshape(()))
    if not np.isfinite(rate) or rate <= 0:
        return f"{rate:.3g} is no learning rate: it must be a positive number"
    if _growth(X, 0.99 * rate) > 1:
        return "gradient descent with 99 % of your rate diverges"
    if _growth(X, 1.01 * rate) < 1:
        return "gradient descent with 101 % of your rate still converges"
    return None


RATE = Exercise(
    id="02.1",
    title="the largest learning rate",
    reference=max_lr,
    cases=_inputs,
    judge=_judge_rate,
    mistakes=(
        Mistake(
            "factor 2 forgotten",
            lambda X: _limit(X.T @ X / len(X)),
            "the derivative of a square brings a factor of 2 into the curvature.",
        ),
        Mistake(
            "sum instead of mean",
            lambda X: _limit(2 * X.T @ X),
            "the mean squared error is a mean: divide by the number of examples.",
        ),
        Mistake(
            "neither factor nor mean",
            lambda X: _limit(X.T @ X),
            "the loss is a mean of squares: the 2/n of the gradient stays in H.",
        ),
        Mistake(
            "one step to the minimum",
            lambda X: 1 / _curvatures(X)[-1],
            "at ηλ = 1 one step leads straight to the minimum. The limit is further.",
        ),
        Mistake(
            "fastest instead of largest",
            lambda X: 2 / (_curvatures(X)[0] + _curvatures(X)[-1]),
            "this rate is the fastest. The limit does not depend on the gentlest one.",
        ),
        Mistake(
            "smallest curvature",
            lambda X: 2 / np.abs(_curvatures(X)).min(),
            "the steepest direction diverges first: take the largest eigenvalue.",
        ),
        Mistake(
            "diagonal only",
            lambda X: 2 / np.diag(2 / len(X) * X.T @ X).max(),
            "the steepest direction may lie between the weights: eigenvalues.",
        ),
        Mistake(
            "upside down",
            lambda X: _curvatures(X)[-1] / 2,
            "upside down: the steeper the bowl, the smaller the rate.",
        ),
    ),
    hints=(
        "Differentiate the gradient (2/n) Xᵀ(Xw − y) once more: which matrix remains?",
        "np.linalg.eigvalsh(matrix) gives the curvatures of a symmetric matrix in "
        "rising order. Which of them violates ηλ < 2 first?",
    ),
)


def momentum_step(w, velocity, gradient, learning_rate, momentum):
    """Make one step with momentum; return the new w and the new velocity."""
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
    """Return a learning rate and a momentum for a bowl with κ = 1000."""
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
    """Count the steps of a training; the last batch of an epoch may be smaller."""
    return epochs * int(np.ceil(n / batch_size))


STEPS = Exercise(
    id="02.4",
    title="count the steps",
    reference=number_of_steps,
    cases=lambda: [(100, 32, 3), (60, 32, 2), (64, 32, 5), (10, 32, 4)],
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
            "every epoch ends with a smaller batch, not only the last one.",
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


def adam_step(w, m, v, gradient, step, learning_rate):
    """Make one step of Adam (step = 1, 2, …); return the new w, m and v."""
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    mean, square = m / (1 - 0.9**step), v / (1 - 0.999**step)
    return w - learning_rate * mean / (np.sqrt(square) + 1e-7), m, v


def _adam_states():
    rng = np.random.default_rng(205)
    zero = np.zeros(3)
    cases = [(rng.normal(size=3), zero, zero, 3 * rng.normal(size=3), 1, 0.01)]
    for shape, step, rate in [((4,), 2, 0.1), ((2, 3), 30, 0.3)]:
        w, m, gradient = 3 * rng.normal(size=(3, *shape))
        cases.append((w, m, rng.uniform(1, 9, shape), gradient, step, rate))
    return cases


def _adam(direction, square=np.square, keep=0.999):
    def answer(w, m, v, gradient, step, learning_rate):
        m = 0.9 * m + 0.1 * gradient
        v = keep * v + (1 - keep) * square(gradient)
        return w - learning_rate * direction(m, v, step), m, v

    return answer


def _hat(average, step, beta=0.9):
    return average / (1 - beta**step)


def _old_averages(w, m, v, gradient, step, learning_rate):
    move = _hat(m, step) / (np.sqrt(_hat(v, step, 0.999)) + 1e-7)
    return w - learning_rate * move, *adam_step(w, m, v, gradient, step, 0)[1:]


def _hats_back(w, m, v, gradient, step, learning_rate):
    w, m, v = adam_step(w, m, v, gradient, step, learning_rate)
    return w, _hat(m, step), _hat(v, step, 0.999)


ADAM = Exercise(
    id="02.5",
    title="a step of Adam",
    reference=adam_step,
    cases=_adam_states,
    mistakes=(
        Mistake(
            "no bias correction",
            _adam(lambda m, v, t: m / np.sqrt(v)),
            "the averages are too small at first: divide them by 1 − βᵗ.",
        ),
        Mistake(
            "root before the correction",
            _adam(lambda m, v, t: _hat(m, t) / _hat(np.sqrt(v), t, 0.999)),
            "correct v first, then take the root.",
        ),
        Mistake(
            "no root",
            _adam(lambda m, v, t: _hat(m, t) / _hat(v, t, 0.999)),
            "divide by the square root of the corrected v, so that the units cancel.",
        ),
        Mistake(
            "no squares",
            _adam(lambda m, v, t: _hat(m, t) / _hat(v, t, 0.999) ** 0.5, np.positive),
            "v averages the squares of the gradient.",
        ),
        Mistake(
            "0.9 twice",
            _adam(lambda m, v, t: _hat(m, t) / np.sqrt(_hat(v, t)), keep=0.9),
            "the average of the squares has a longer memory: 0.999.",
        ),
        Mistake("old averages", _old_averages, "w moves by the new averages."),
        Mistake("uphill", lambda *a: adam_step(*a[:5], -a[5]), "you walk uphill."),
        Mistake(
            "averages not updated",
            lambda w, m, v, *rest: (adam_step(w, m, v, *rest)[0], m, v),
            "w is right, but you hand back the old averages.",
        ),
        Mistake(
            "hats back", _hats_back, "w is right. But hand back m and v uncorrected."
        ),
    ),
    hints=(
        "First update m and v. Then correct copies of them. Then move w.",
        "m ← 0.9 m + 0.1 g and v ← 0.999 v + 0.001 g²; w moves by −η times corrected m "
        "over the root of corrected v.",
    ),
)

EXERCISES = (RATE, MOMENTUM, TUNED, STEPS, ADAM)
