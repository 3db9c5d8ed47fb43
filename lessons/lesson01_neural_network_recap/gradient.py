"""Exercise 01.6: derivatives from differences of the loss."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference, type_name


def numerical_gradient(loss, theta):
    """Return the derivatives of loss(theta), shape of theta."""
    gradient = np.zeros(len(theta))
    for i in range(len(theta)):
        step = np.zeros(len(theta))
        step[i] = 1e-5
        gradient[i] = (loss(theta + step) - loss(theta - step)) / 2e-5
    return gradient


def _differences(loss, theta, directions, step=1e-5):
    pairs = [(loss(theta + step * d), loss(theta - step * d)) for d in directions]
    return np.array([up - down for up, down in pairs]) / (2 * step)


def _judge_gradient(result, loss, theta):
    right = numerical_gradient(loss, theta)
    sentence = difference(right, result)
    if sentence and np.shape(own := as_array(result)) == right.shape:
        error = np.max(np.abs(own - right) / np.abs(right))
        if error < 0.1 and (own != np.round(own)).any():
            cause = "a step too large, or so small that rounding shows"
            return f"off by up to {100 * error:.2g} %: {cause}"
    return sentence


def _losses():
    rng = np.random.default_rng(106)

    def valley(theta):
        return float(np.sum(np.power(theta, 4)) + theta[0] * theta[-1])

    def waves(theta):
        return float(np.sin(3 * theta[0]) + np.exp(theta[1]) * theta[2])

    return [(valley, rng.normal(size=4) + 2), (waves, rng.normal(size=3))]


def _forgive_rounding(answer):
    """Return an answer that may change theta and put it back, but for rounding."""
    if not callable(answer):
        kind = type_name(answer)
        return f"hand over the function itself, without brackets; got a {kind}"

    def judged(loss, theta):
        given = theta.copy()
        result = answer(loss, theta)
        restored = np.isclose(theta, given, rtol=0, atol=1e-12)
        theta[restored] = given[restored]
        return result

    return judged


GRADIENT = Exercise(
    id="01.6",
    title="the gradient in numbers",
    reference=numerical_gradient,
    cases=_losses,
    judge=_judge_gradient,
    accept=_forgive_rounding,
    mistakes=(
        Mistake(
            "all at once",
            lambda loss, theta: _differences(loss, theta, np.ones((1, 1)))[0],
            "you changed all parameters at once: change theta[i] only, for each i.",
        ),
        Mistake(
            "all at once, each time",
            lambda loss, theta: _differences(loss, theta, np.ones(2 * theta.shape)),
            "each entry holds the change of *all* parameters: for entry i, change "
            "theta[i] only.",
        ),
        Mistake(
            "factor 2",
            lambda loss, theta: 2 * numerical_gradient(loss, theta),
            "up and down are two steps apart: divide by twice the step.",
        ),
        Mistake(
            "half",
            lambda loss, theta: numerical_gradient(loss, theta) / 2,
            "from theta to up is a single step: without down, divide by one step.",
        ),
        Mistake(
            "not put back",
            lambda loss, theta: _differences(loss, theta, np.tri(len(theta))),
            "the parameters before keep their changes; each i needs a fresh copy.",
        ),
        Mistake(
            "sign",
            lambda loss, theta: -numerical_gradient(loss, theta),
            "the sign: up minus down, not down minus up.",
        ),
        Mistake(
            "not divided",
            lambda loss, theta: 2e-5 * numerical_gradient(loss, theta),
            "these are the changes of the loss; divide by the change of the parameter.",
        ),
        Mistake(
            "divided by 2, times the step",
            lambda loss, theta: 1e-10 * numerical_gradient(loss, theta),
            "/ 2 * step divides by 2 and multiplies by the step: write / (2 * step).",
        ),
        Mistake(
            "first one only",
            lambda loss, theta: numerical_gradient(loss, theta) * np.eye(len(theta))[0],
            "only the first entry is set: does `return` stand inside the loop?",
        ),
        Mistake(
            "whole numbers",
            lambda loss, theta: np.trunc(numerical_gradient(loss, theta)),
            "your array holds whole numbers only; np.zeros(len(theta)) holds any.",
        ),
        Mistake(
            "nothing changes",
            lambda loss, theta: np.zeros(len(theta)),
            "your loss never changes: `up = theta` is no copy; 1e-16 is rounded away.",
        ),
        Mistake(
            "step too large",
            lambda loss, theta: _differences(loss, theta, np.eye(len(theta)), 0.1),
            "the step is so large that the loss bends in between: take about 1e-5.",
        ),
    ),
    hints=(
        "For each i: a copy of theta with a larger theta[i], and one with a smaller.",
        "(loss(up) − loss(down)) / (2 · step), with a step of 1e-5.",
    ),
    skeleton="""
        def numerical_gradient(loss, theta):
            gradient = np.zeros(len(theta))
            for i in range(len(theta)):
                up, down = theta.copy(), theta.copy()
                ...
                gradient[i] = ...
            return gradient
    """,
)
