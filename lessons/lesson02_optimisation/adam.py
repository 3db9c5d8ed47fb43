"""Exercise 02.5: one step of Adam, judged also where the gradient is tiny or zero."""

import numpy as np

from utils.grading import Exercise, Mistake

EPSILON = 1e-7
ROOT = "ε is added to the root, not under it: √ŝ + ε."
ZERO = "0/0: ε belongs into the denominator, next to the root."
BRACKETS = "m/1 − 0.9ᵗ is m − 0.9ᵗ: put brackets around 1 − βᵗ."
COUNTER = "`step` counts from 1 and is the power t itself."
TIMES = "0.9ᵗ is a power, 0.9**step, not 0.9 times step."


def adam_step(w, m, s, gradient, step, learning_rate):
    """Return the new w, m and s; `step` is 1 for the first step."""
    m = 0.9 * m + 0.1 * gradient
    s = 0.999 * s + 0.001 * gradient**2
    mean = m / (1 - 0.9**step)
    square = s / (1 - 0.999**step)
    return w - learning_rate * mean / (np.sqrt(square) + 1e-7), m, s


def _states():
    """Return arguments. No array has three rows, which could pass for three values.

    In the last case s is so small that an ε under the root would be the larger one, and
    so late that it does not matter whether ε is added before the root is corrected.
    """
    rng = np.random.default_rng(205)
    zero, start = np.zeros(4), 3 * rng.normal(size=4)
    start[2] = 0  # the weight of a dead pixel: its gradient, m and s are 0
    cases = [(rng.normal(size=4), zero, zero, start, 1, 0.01)]
    for shape, step, rate in [((4,), 2, 0.1), ((2, 3), 30, 0.3)]:
        w, m, gradient = 3 * rng.normal(size=(3, *shape))
        cases.append((w, m, rng.uniform(1, 9, shape), gradient, step, rate))
    w, m, gradient = rng.normal(size=(3, 5)) * [[1], [1e-4], [1e-4]]
    return [*cases, (w, m, 1e-7 * rng.uniform(1, 2, 5), gradient, 2000, 0.1)]


def _hat(average, step, beta=0.9):
    return average / (1 - beta**step)


def _root(s, step):
    return np.sqrt(_hat(s, step, 0.999)) + EPSILON


def _moved_by(direction):
    """Return an answer with Adam's averages that moves w by −η direction."""

    def answer(w, m, s, gradient, step, learning_rate):
        _, m, s = adam_step(w, m, s, gradient, step, learning_rate)
        return w - learning_rate * direction(m, s, step), m, s

    return answer


def _averaged(average):
    """Return an answer that moves w by its own averages (m, s) of the gradient g."""

    def answer(w, m, s, gradient, step, learning_rate):
        m, s = average(m, s, gradient)
        return w - learning_rate * _hat(m, step) / _root(s, step), m, s

    return answer


def _mean(m, gradient, beta=0.9):
    return beta * m + (1 - beta) * gradient


def _by_gradient(w, m, s, gradient, step, learning_rate):
    _, m, s = adam_step(w, m, s, gradient, step, learning_rate)
    return w - learning_rate * gradient / _root(s, step), m, s


def _old_averages(w, m, s, gradient, step, learning_rate):
    new = adam_step(w, m, s, gradient, step, learning_rate)
    return w - learning_rate * _hat(m, step) / _root(s, step), *new[1:]


def _hats_back(w, m, s, gradient, step, learning_rate):
    w, m, s = adam_step(w, m, s, gradient, step, learning_rate)
    return w, _hat(m, step), _hat(s, step, 0.999)


def _later(steps):
    """Return Adam with a counter that is off by a number of steps."""
    return lambda w, m, s, g, step, rate: adam_step(w, m, s, g, step + steps, rate)


DIRECTIONS = (
    Mistake(
        "no bias correction",
        _moved_by(lambda m, s, t: m / (np.sqrt(s) + EPSILON)),
        "the averages are too small at first: divide them by 1 − βᵗ.",
    ),
    Mistake(
        "only m corrected",
        _moved_by(lambda m, s, t: _hat(m, t) / (np.sqrt(s) + EPSILON)),
        "m is corrected; s is too small at first, too.",
    ),
    Mistake(
        "only s corrected",
        _moved_by(lambda m, s, t: m / _root(s, t)),
        "s is corrected; m is too small at first, too.",
    ),
    Mistake(
        "root before the correction",
        _moved_by(lambda m, s, t: _hat(m, t) / (_hat(np.sqrt(s), t, 0.999) + EPSILON)),
        "correct s first, then take the root.",
    ),
    Mistake(
        "root of the correction only",
        _moved_by(lambda m, s, t: _hat(m, t) / (s / (1 - 0.999**t) ** 0.5 + EPSILON)),
        "** comes before /: put brackets around s / (1 − 0.999ᵗ), or use np.sqrt.",
    ),
    Mistake(
        "0.9 in both corrections",
        _moved_by(lambda m, s, t: _hat(m, t) / (np.sqrt(_hat(s, t)) + EPSILON)),
        "each average has its own β: s is divided by 1 − 0.999ᵗ.",
    ),
    Mistake(
        "no power",
        _moved_by(lambda m, s, t: _hat(m, 1) / _root(s, 1)),
        "1 − β is right in the first step only: β is raised to the power t.",
    ),
    Mistake(
        "times step",
        _moved_by(
            lambda m, s, t: m / (1 - 0.9 * t) / (np.sqrt(s / (1 - 0.999 * t)) + EPSILON)
        ),
        TIMES,
    ),
    Mistake(
        "times step for m",
        _moved_by(lambda m, s, t: m / (1 - 0.9 * t) / _root(s, t)),
        TIMES,
    ),
    Mistake(
        "brackets of m",
        _moved_by(lambda m, s, t: (m / 1 - 0.9**t) / _root(s, t)),
        BRACKETS,
    ),
    Mistake(
        "brackets of m and s",
        _moved_by(lambda m, s, t: (m - 0.9**t) / (np.sqrt(s - 0.999**t) + EPSILON)),
        BRACKETS,
    ),
    Mistake(
        "multiplied by the correction",
        _moved_by(
            lambda m, s, t: m * (1 - 0.9**t) / (np.sqrt(s * (1 - 0.999**t)) + EPSILON)
        ),
        "the averages are too small: divide by 1 − βᵗ instead of multiplying.",
    ),
    Mistake("one step later", _later(1), COUNTER),
    Mistake("one step earlier", _later(-1), COUNTER),
    Mistake(
        "no root",
        _moved_by(lambda m, s, t: _hat(m, t) / (_hat(s, t, 0.999) + EPSILON)),
        "divide by the square root of the corrected s, so that the units cancel.",
    ),
    Mistake(
        "ε under the root",
        _moved_by(lambda m, s, t: _hat(m, t) / np.sqrt(_hat(s, t, 0.999) + EPSILON)),
        ROOT,
    ),
    Mistake(
        "no ε, or outside the fraction",
        _moved_by(lambda m, s, t: _hat(m, t) / np.sqrt(_hat(s, t, 0.999))),
        ZERO,
    ),
    Mistake("no momentum", _by_gradient, "w moves along the average m, not along g."),
)

CORRECTIONS = {  # wrong ones, as functions of (average, step, β)
    "no correction": (
        lambda average, t, beta: average,
        "the averages are too small at first: divide them by 1 − βᵗ.",
    ),
    "times step": (lambda average, t, beta: average / (1 - beta * t), TIMES),
}
ROOTS = {
    "no root": (lambda s: s + EPSILON, "divide by the square root of the corrected s."),
    "ε under the root": (lambda s: np.sqrt(s + EPSILON), ROOT),
}


def _both(correction, root):
    """Return the mistake that corrects the averages and takes the root wrongly."""
    (correct, first), (divisor, second) = CORRECTIONS[correction], ROOTS[root]

    def direction(m, s, t):
        return correct(m, t, 0.9) / divisor(correct(s, t, 0.999))

    hint = f"{first} And: {second}"
    return Mistake(f"{correction}, {root}", _moved_by(direction), hint)


PAIRS = tuple(_both(correction, root) for correction in CORRECTIONS for root in ROOTS)

AVERAGES = (
    Mistake(
        "absolute values",
        _averaged(lambda m, s, g: (_mean(m, g), _mean(s, np.abs(g), 0.999))),
        "s averages the squares of the gradient, not its size.",
    ),
    Mistake(
        "no squares",
        _averaged(lambda m, s, g: (_mean(m, g), _mean(s, g, 0.999))),
        "s averages the squares of the gradient.",
    ),
    Mistake(
        "0.9 twice",
        _averaged(lambda m, s, g: (_mean(m, g), _mean(s, g**2, 0.9))),
        "the average of the squares has a longer memory: 0.999.",
    ),
    Mistake(
        "memories swapped",
        _averaged(lambda m, s, g: (_mean(m, g, 0.999), _mean(s, g**2, 0.9))),
        "interchanged: m has the shorter memory, s the longer one.",
    ),
    Mistake(
        "old and new swapped",
        _averaged(lambda m, s, g: (_mean(m, g, 0.1), _mean(s, g**2, 0.001))),
        "most of an average is kept: 0.9 m + 0.1 g, not the other way round.",
    ),
    Mistake("old averages", _old_averages, "w moves by the new averages."),
    Mistake(
        "averages not updated",
        lambda w, m, s, *rest: (adam_step(w, m, s, *rest)[0], m, s),
        "w is right, but you hand back the old averages.",
    ),
    Mistake("hats back", _hats_back, "w is right. But hand back m and s uncorrected."),
    Mistake(
        "w alone",
        lambda *a: adam_step(*a)[0],
        "this is w alone; the next step needs m and s, too: return w, m, s.",
    ),
    Mistake(
        "order",
        lambda *a: tuple(adam_step(*a)[k] for k in (0, 2, 1)),
        "first w, then m, then s.",
    ),
)

ADAM = Exercise(
    id="02.5",
    title="a step of Adam",
    reference=adam_step,
    cases=_states,
    mistakes=(
        *DIRECTIONS,
        *PAIRS,
        *AVERAGES,
        Mistake("uphill", lambda *a: adam_step(*a[:5], -a[5]), "you walk uphill."),
    ),
    hints=(
        "First update m and s. Then correct copies of them. Then move w.",
        "m ← 0.9 m + 0.1 g and s ← 0.999 s + 0.001 g²; w moves by −η times corrected m "
        "over the root of corrected s, plus ε.",
    ),
    skeleton="""
        m = 0.9 * m + ...
        s = ...
        corrected_m = m / ...
        corrected_s = ...
        w = w - ...
        return w, m, s
    """,
)
