"""Exercise 22.3: noise levels that lead a cloud of points onto the ring."""

import itertools
from functools import cache

import numpy as np

from lessons.lesson22_diffusion.references import (
    heun_step,
    mixture_score,
    noise_levels,
)
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array
from utils.ring import NEAR, WIDTH, centres

MOST, HIGHEST, LOWEST = 10, 10.0, 0.02
WANTED = 0.95  # of the points near a centre; 0.989 of the ring's are


def mean_noise(x, sigma):
    """Return the mean noise behind points of the ring at a noise level, (n, 2)."""
    return -sigma * mixture_score(x, centres(), np.hypot(WIDTH, sigma))


@cache
def _start():
    return np.random.default_rng(2203).standard_normal((1000, 2))


def near(levels):
    """Return the share of 1,000 points near a centre, after Heun's steps."""
    x = levels[0] * _start()
    for a, b in itertools.pairwise(levels):
        x = heun_step(x, a, b, mean_noise)
    away = np.linalg.norm(x[:, None] - centres(), axis=-1).min(axis=1)
    return np.mean(away < NEAR)


def _levels(result):
    """Return the levels as an array, or a sentence."""
    levels = as_array(result)
    if levels is None or levels.ndim != 1 or not np.isfinite(levels).all():
        return "return the levels as a list of finite numbers"
    if len(levels) < 2 or levels.min() < 0:
        return "return several positive numbers"
    return levels.astype(float)


def _fault(result):
    """Return what is wrong as a word, "" for nothing, or as a sentence."""
    levels = _levels(result)
    if isinstance(levels, str):
        return levels
    if len(levels) > MOST:
        return "many"
    if (np.diff(levels) > 0).all():
        return "rising"
    if not (np.diff(levels) < 0).all():
        return "up and down"
    if levels[-1] == 0:
        return "zero"
    if levels[0] > 1e6:
        return "exponents"
    if levels[0] < 0.999 * HIGHEST:
        return "low start"
    if levels[-1] > 1.001 * LOWEST:
        return "early end"
    if near(levels) >= WANTED:
        return ""
    steps, factors = np.diff(levels), levels[1:] / levels[:-1]
    if len(steps) > 1 and np.allclose(steps, steps[0], rtol=0.01):
        return "equal steps"
    if np.allclose(factors, factors[0], rtol=0.01):
        return "few" if len(levels) < MOST else "far"
    return "sparse low" if np.median(levels) > 1 else "sparse high"


_SAID = {
    "many": f"at most {MOST} levels are asked for",
    "rising": "your levels rise",
    "up and down": "your levels do not fall from each to the next",
    "zero": "your last level is 0",
    "exponents": "your first level is above a million",
    "low start": f"your first level is below {HIGHEST:g}",
    "early end": f"your last level is above {LOWEST}",
}


def _judge(result):
    fault = _fault(result)
    if not fault or fault in _SAID:
        return _SAID.get(fault)
    levels = _levels(result)
    if isinstance(levels, str):
        return levels
    text = f"{near(levels):.0%} of the points end near a centre"
    return f"{text}; at least {WANTED:.0%} are asked for"


def _praise(result):
    levels = _levels(result)
    calls = 2 * (len(levels) - 1)
    return f"right: {near(levels):.1%} end near a centre, with {calls} slopes."


def _answer(levels):
    return lambda: levels


LEVELS = Exercise(
    id="22.3",
    title="noise levels",
    reference=noise_levels,
    cases=lambda: [()],
    judge=_judge,
    alike=lambda one, other: _fault(one) == _fault(other),
    praise=_praise,
    prepare=_start,
    mistakes=(
        Mistake(
            "equal steps",
            _answer(np.linspace(10, 0.02, 10)),
            "equal steps spend nearly all levels where the cloud only shrinks. At the "
            "end a step of 1 leads past a Gaussian of width 0.1: let the steps become "
            "smaller with the level.",
        ),
        Mistake(
            "rising",
            _answer(np.geomspace(0.02, 10, 10)),
            "start from the largest noise and go down.",
        ),
        Mistake(
            "too many",
            _answer(np.geomspace(10, 0.02, 40)),
            "more levels always help; the point is to do with few.",
        ),
        Mistake(
            "down to zero",
            _answer(np.append(np.geomspace(10, 0.02, 9), 0)),
            "stop at 0.02: beside Gaussians of width 0.1 what is left hardly counts.",
        ),
        Mistake(
            "exponents",
            _answer(np.logspace(10, 0.02, 10)),
            "you start far too high. np.logspace takes powers of ten, np.geomspace the "
            "levels themselves.",
        ),
        Mistake(
            "low start",
            _answer(np.geomspace(1, 0.02, 10)),
            "start at 10, where a point can no longer be told from pure noise.",
        ),
        Mistake(
            "early end",
            _answer(np.geomspace(10, 0.2, 10)),
            "your last level is to be 0.02 (geomspace and linspace include it): noise "
            "as wide as a Gaussian of the ring must not be left.",
        ),
        Mistake(
            "too far",
            _answer(np.geomspace(1000, 0.02, 10)),
            "you go farther than asked, with longer steps: from 10 to 0.02 is enough.",
        ),
        Mistake(
            "too few",
            _answer(np.geomspace(10, 0.02, 5)),
            "the same factor each time is a good idea; with so few levels it is too "
            "large. You may use 10.",
        ),
        Mistake(
            "crowded above",
            _answer(np.append(np.linspace(10, 1, 9), 0.02)),
            "most of your levels lie above 1, where little is decided; the last steps "
            "are too long.",
        ),
        Mistake(
            "crowded below",
            _answer(np.append(10, np.geomspace(0.2, 0.02, 9))),
            "your first step is too long: between 10 and 0.2 it is decided to which "
            "Gaussian a point belongs.",
        ),
        Mistake(
            "unsorted",
            _answer([10, 5, 7, 3, 1, 0.5, 0.2, 0.1, 0.05, 0.02]),
            "each level has to lie below the one before.",
        ),
    ),
    hints=(
        "A step may be as long as the level itself allows: from 10 to 5 as from 0.1 to "
        "0.05. So let each level be the same factor smaller.",
        "np.geomspace(10, 0.02, 10)",
    ),
)
