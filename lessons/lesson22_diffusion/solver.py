"""Exercise 22.2: one step of Heun's method."""

import numpy as np

from lessons.lesson22_diffusion.references import heun_step
from utils.grading import Exercise, Mistake


def _linear(x, sigma):
    return x * sigma / (1 + sigma**2)


def _curved(x, sigma):
    return np.sin(x) + sigma**2


def _cases():
    rng = np.random.default_rng(2202)
    return [
        (rng.normal(size=(3, 2)), 2.0, 1.2, _linear),
        (rng.normal(size=4), 1.0, 0.5, _curved),
        (rng.normal(size=(2, 2)), 0.5, 0.0, _linear),
    ]


def _euler(x, a, b, slope):
    return x + (b - a) * slope(x, a)


def _midpoint(x, a, b, slope):
    half = (a + b) / 2
    return x + (b - a) * slope(x + (half - a) * slope(x, a), half)


def _with_second(second):
    """Return a step whose second slope is second(x, a, b, slope)."""

    def answer(x, a, b, slope):
        return x + (b - a) * (slope(x, a) + second(x, a, b, slope)) / 2

    return answer


def _upwards(x, a, b, slope):
    first = slope(x, a)
    return x + (a - b) * (first + slope(x + (a - b) * first, b)) / 2


def _back(x, a, b, slope):
    """Return where Euler's step leads in the wrong direction."""
    return x + (a - b) * slope(x, a)


HEUN = Exercise(
    id="22.2",
    title="Heun's step",
    reference=heun_step,
    cases=_cases,
    mistakes=(
        Mistake(
            "Euler",
            _euler,
            "that is Euler's step, by the slope at the start alone.",
        ),
        Mistake(
            "slope at the end",
            lambda x, a, b, slope: x + (b - a) * slope(_euler(x, a, b, slope), b),
            "you use the slope at the end alone; take the mean of both.",
        ),
        Mistake(
            "upwards",
            _upwards,
            "the noise goes from a down to b: a step is b − a, which is negative.",
        ),
        Mistake(
            "second slope at the old points",
            _with_second(lambda x, a, b, slope: slope(x, b)),
            "the second slope belongs to where Euler's step has led, not to the old x.",
        ),
        Mistake(
            "second slope at the old level",
            _with_second(lambda x, a, b, slope: slope(_euler(x, a, b, slope), a)),
            "the second slope belongs to the level b.",
        ),
        Mistake(
            "mean slope upwards",
            lambda x, a, b, slope: 2 * x - heun_step(x, a, b, slope),
            "the step with the mean slope goes from a down to b, too: (b − a) of it.",
        ),
        Mistake(
            "second slope upwards",
            _with_second(lambda x, a, b, slope: slope(_back(x, a, b, slope), b)),
            "Euler's step to the second slope goes from a down to b, too: (b − a) "
            "times the first slope.",
        ),
        Mistake(
            "half way",
            _with_second(
                lambda x, a, b, slope: slope((x + _euler(x, a, b, slope)) / 2, b)
            ),
            "the second slope belongs to where Euler's *whole* step has led.",
        ),
        Mistake(
            "the mean slope itself",
            lambda x, a, b, slope: (heun_step(x, a, b, slope) - x) / (b - a),
            "that is the mean slope; return the new points, (b − a) times it from x.",
        ),
        Mistake(
            "Euler's step of length 1",
            _with_second(lambda x, a, b, slope: slope(x + slope(x, a), b)),
            "Euler's step is (b − a) times the slope.",
        ),
        Mistake(
            "midpoint",
            _midpoint,
            "that is the midpoint rule, as good as Heun's, but another: take the mean "
            "of the slopes at both ends.",
        ),
        Mistake(
            "no half",
            lambda x, a, b, slope: 2 * heun_step(x, a, b, slope) - x,
            "the mean of two slopes is their sum over 2.",
        ),
        Mistake(
            "only the shift",
            lambda x, a, b, slope: heun_step(x, a, b, slope) - x,
            "return the new points, not how far they have moved.",
        ),
        Mistake(
            "from where Euler led",
            lambda x, a, b, slope: heun_step(x, a, b, slope) + (b - a) * slope(x, a),
            "the step with the mean slope starts from the old points again.",
        ),
    ),
    hints=(
        "Euler: x + (b − a) · slope(x, a). Ask for the slope there, at the level b, "
        "and go from the old x with the mean of both.",
        "second = slope(x + (b - a) * first, b)",
    ),
)
