"""Exercise 02.5: one step of Adam, judged also where the gradient is tiny or zero."""

import numpy as np

from utils.grading import Exercise, Mistake

EPSILON = 1e-7
ROOT = "ε is added to the root, not under it: √v̂ + ε."
ZERO = "0/0: ε belongs into the denominator, next to the root."
BRACKETS = "m/1 − 0.9ᵗ is m − 0.9ᵗ: put brackets around 1 − βᵗ."
COUNTER = "`step` counts from 1 and is the power t itself."


def adam_step(w, m, v, gradient, step, learning_rate):
    """Return the new w, m and v; `step` is 1 for the first step."""
    m = 0.9 * m + 0.1 * gradient
    v = 0.999 * v + 0.001 * gradient**2
    mean = m / (1 - 0.9**step)
    square = v / (1 - 0.999**step)
    return w - learning_rate * mean / (np.sqrt(square) + 1e-7), m, v


def _states():
    """Return arguments. No array has three rows, which could pass for three values.

    In the last case v is so small that an ε under the root would be the larger one, and
    so late that it does not matter whether ε is added before the root is corrected.
    """
    rng = np.random.default_rng(205)
    zero, start = np.zeros(4), 3 * rng.normal(size=4)
    start[2] = 0  # the weight of a dead pixel: its gradient, m and v are 0
    cases = [(rng.normal(size=4), zero, zero, start, 1, 0.01)]
    for shape, step, rate in [((4,), 2, 0.1), ((2, 3), 30, 0.3)]:
        w, m, gradient = 3 * rng.normal(size=(3, *shape))
        cases.append((w, m, rng.uniform(1, 9, shape), gradient, step, rate))
    w, m, gradient = rng.normal(size=(3, 5)) * [[1], [1e-4], [1e-4]]
    return [*cases, (w, m, 1e-7 * rng.uniform(1, 2, 5), gradient, 2000, 0.1)]


def _hat(average, step, beta=0.9):
    return average / (1 - beta**step)


def _root(v, step, beta=0.999):
    return np.sqrt(_hat(v, step, beta)) + EPSILON


def _adam(direction, square=np.square, keep=(0.9, 0.999)):
    """Return an answer that averages like Adam and moves w by −η direction."""

    def answer(w, m, v, gradient, step, learning_rate):
        m = keep[0] * m + (1 - keep[0]) * gradient
        v = keep[1] * v + (1 - keep[1]) * square(gradient)
        return w - learning_rate * direction(m, v, step), m, v

    return answer


def _right_direction(m, v, t):
    return _hat(m, t) / _root(v, t)


def _old_averages(w, m, v, gradient, step, learning_rate):
    new = adam_step(w, m, v, gradient, step, learning_rate)
    return w - learning_rate * _right_direction(m, v, step), *new[1:]


def _hats_back(w, m, v, gradient, step, learning_rate):
    w, m, v = adam_step(w, m, v, gradient, step, learning_rate)
    return w, _hat(m, step), _hat(v, step, 0.999)


def _later(steps):
    """Return Adam with a counter that is off by a number of steps."""
    return lambda w, m, v, g, step, rate: adam_step(w, m, v, g, step + steps, rate)


def _by_gradient(w, m, v, gradient, step, learning_rate):
    _, m, v = adam_step(w, m, v, gradient, step, learning_rate)
    return w - learning_rate * gradient / _root(v, step), m, v


DIRECTIONS = (
    Mistake(
        "no bias correction",
        _adam(lambda m, v, t: m / (np.sqrt(v) + EPSILON)),
        "the averages are too small at first: divide them by 1 − βᵗ.",
    ),
    Mistake(
        "only m corrected",
        _adam(lambda m, v, t: _hat(m, t) / (np.sqrt(v) + EPSILON)),
        "m is corrected; v is too small at first, too.",
    ),
    Mistake(
        "only v corrected",
        _adam(lambda m, v, t: m / _root(v, t)),
        "v is corrected; m is too small at first, too.",
    ),
    Mistake(
        "root before the correction",
        _adam(lambda m, v, t: _hat(m, t) / (_hat(np.sqrt(v), t, 0.999) + EPSILON)),
        "correct v first, then take the root.",
    ),
    Mistake(
        "no power",
        _adam(lambda m, v, t: _hat(m, 1) / _root(v, 1)),
        "1 − β is right in the first step only: β is raised to the power t.",
    ),
    Mistake(
        "brackets of m",
        _adam(lambda m, v, t: (m / 1 - 0.9**t) / _root(v, t)),
        BRACKETS,
    ),
    Mistake(
        "brackets of m and v",
        _adam(lambda m, v, t: (m - 0.9**t) / (np.sqrt(v - 0.999**t) + EPSILON)),
        BRACKETS,
    ),
    Mistake("one step later", _later(1), COUNTER),
    Mistake("one step earlier", _later(-1), COUNTER),
    Mistake(
        "no root",
        _adam(lambda m, v, t: _hat(m, t) / (_hat(v, t, 0.999) + EPSILON)),
        "divide by the square root of the corrected v, so that the units cancel.",
    ),
    Mistake(
        "ε under the root",
        _adam(lambda m, v, t: _hat(m, t) / np.sqrt(_hat(v, t, 0.999) + EPSILON)),
        ROOT,
    ),
    Mistake(
        "no ε, or outside the fraction",
        _adam(lambda m, v, t: _hat(m, t) / np.sqrt(_hat(v, t, 0.999))),
        ZERO,
    ),
    Mistake("no momentum", _by_gradient, "w moves along the average m, not along g."),
)

AVERAGES = (
    Mistake(
        "no squares",
        _adam(_right_direction, square=np.positive),
        "v averages the squares of the gradient.",
    ),
    Mistake(
        "0.9 twice",
        _adam(lambda m, v, t: _hat(m, t) / _root(v, t, 0.9), keep=(0.9, 0.9)),
        "the average of the squares has a longer memory: 0.999.",
    ),
    Mistake(
        "memories swapped",
        _adam(lambda m, v, t: _hat(m, t, 0.999) / _root(v, t, 0.9), keep=(0.999, 0.9)),
        "interchanged: m has the shorter memory, v the longer one.",
    ),
    Mistake("old averages", _old_averages, "w moves by the new averages."),
    Mistake(
        "averages not updated",
        lambda w, m, v, *rest: (adam_step(w, m, v, *rest)[0], m, v),
        "w is right, but you hand back the old averages.",
    ),
    Mistake("hats back", _hats_back, "w is right. But hand back m and v uncorrected."),
    Mistake(
        "order",
        lambda *a: tuple(adam_step(*a)[k] for k in (0, 2, 1)),
        "first w, then m, then v.",
    ),
)

ADAM = Exercise(
    id="02.5",
    title="a step of Adam",
    reference=adam_step,
    cases=_states,
    mistakes=(
        *DIRECTIONS,
        *AVERAGES,
        Mistake("uphill", lambda *a: adam_step(*a[:5], -a[5]), "you walk uphill."),
    ),
    hints=(
        "First update m and v. Then correct copies of them. Then move w.",
        "m ← 0.9 m + 0.1 g and v ← 0.999 v + 0.001 g²; w moves by −η times corrected m "
        "over the root of corrected v, plus ε.",
    ),
)
