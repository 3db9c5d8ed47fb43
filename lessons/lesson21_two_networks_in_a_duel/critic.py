"""Exercise 21.3: the best critic of two samples, designed by hand."""

from functools import cache

import numpy as np

from lessons.lesson21_two_networks_in_a_duel.references import (
    best_critic,
    wasserstein_distance,
)
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, is_missing, type_name
from utils.grading.sandbox import call

WANTED = 0.95  # of the distance
FAR = 5  # points reach about 3.5, on either side
_GRID = np.linspace(-FAR, FAR, 2001)


def two_samples(n=1000, seed=2103):
    """Return n points around −2 and 2, and n around 0, widths 0.4; (n,) each."""
    dice = np.random.default_rng(seed)
    side = np.where(np.arange(n) % 2, 2, -2)
    return side + 0.4 * dice.standard_normal(n), 0.4 * dice.standard_normal(n)


@cache
def _samples():
    real, fake = two_samples()
    return real, fake, wasserstein_distance(real, fake)


def _values(function, x):
    """Return function(x) as an array of floats, or a sentence."""
    attempt = call(function, (x,))
    if attempt.complaint:
        return attempt.complaint.replace("your function", "your critic", 1)
    if is_missing(attempt.result):
        return "your critic returns nothing (is its `return` missing?)"
    value = as_array(attempt.result)
    if value is None or value.shape not in (x.shape, ()):
        return "your critic should turn an array into one of the same shape"
    value = np.broadcast_to(value, x.shape).astype(float)
    return value if np.isfinite(value).all() else "your critic gives NaN or infinity"


def _found(result):
    """Return values on the grid, real and fake points, or a sentence."""
    if not callable(result):
        return f"return a function of x, not a {type_name(result)}"
    places = np.concatenate([_GRID, *_samples()[:2]])
    values = _values(result, places)
    if isinstance(values, str):
        return values
    return np.split(values, [len(_GRID), len(_GRID) + len(_samples()[0])])


def _steepest(on_grid):
    return np.abs(np.diff(on_grid)).max() / (_GRID[1] - _GRID[0])


def _measured(result):
    """Return steepness and share of the distance that is reached, or a sentence."""
    found = _found(result)
    if isinstance(found, str):
        return found
    on_grid, real, fake = found
    return _steepest(on_grid), (real.mean() - fake.mean()) / _samples()[2]


def _form(on_grid):
    """Name what is wrong with a critic that is nowhere too steep."""
    rise = np.diff(on_grid) / (_GRID[1] - _GRID[0])
    left, inner, outer = rise[:1000], rise[1000:1200], rise[1400:1700]
    right = rise[1000:]
    if min(np.abs(left).max(), np.abs(right).max()) < 0.01:
        return "one side"
    if np.abs(outer).mean() < 0.2 * np.abs(inner).mean():
        return "flat far out"
    if (outer * inner.mean()).min() < 0:
        return "turns"
    alike = abs(inner.mean() / outer.mean() - 1) < 0.1
    return "too gentle" if alike and _steepest(on_grid) < 0.98 else "gentle"


def _too_steep(on_grid, form):
    """Name what is wrong with a critic that is too steep; form: its share, scaled."""
    if form > WANTED:
        return "too steep"
    rise = np.abs(np.diff(on_grid)) / (_GRID[1] - _GRID[0])
    if rise.max() > 10 and np.mean(rise < 0.01) > 0.5:
        return "step"
    inner, outer = rise[1000:1200].mean(), rise[1400:1700].mean()
    return "ever steeper" if outer > 1.2 * inner else "steep somewhere"


def _fault(result):
    """Return what is wrong as a word, "" for nothing, or a sentence."""
    found = _measured(result)
    if isinstance(found, str):
        return "for one number" if "truth value of an array" in found else found
    steep, share = found
    if steep > 1.001:
        return _too_steep(_found(result)[0], share / steep)
    if steep < 0.01:
        return "constant"
    if abs(share) < 0.05:
        return "nothing"
    if share < 0:
        return "upside down" if share <= -WANTED else "wrong sign"
    return "" if share >= WANTED else _form(_found(result)[0])


def _judge(result):
    found = _measured(result)
    if isinstance(found, str):
        return found
    steep, share = found
    if steep > 1.001:
        return f"somewhere your critic has the slope {min(steep, 99):.3g}, above 1"
    if share < WANTED:
        return f"it reaches {share:.2f} of the distance; {WANTED} is asked for"
    return None


def _praise(result):
    return f"right: it reaches {_measured(result)[1]:.3f} of the distance."


def _returns(function):
    return lambda: function


CRITIC = Exercise(
    id="21.3",
    title="be the critic",
    reference=best_critic,
    cases=lambda: [()],
    judge=_judge,
    alike=lambda one, other: _fault(one) == _fault(other),
    praise=_praise,
    prepare=_samples,
    mistakes=(
        Mistake(
            "a straight line",
            _returns(lambda x: x),
            "both samples have the same mean, so a straight line tells nothing: real "
            "points lie on *both* sides.",
        ),
        Mistake(
            "upside down",
            _returns(lambda x: -np.abs(x)),
            "the right form, the wrong sign: real points are to score high.",
        ),
        Mistake(
            "wrong sign",
            _returns(lambda x: -(x**2) / (2 * FAR)),
            "the wrong sign, for a start: real points are to score high.",
        ),
        Mistake(
            "too gentle",
            _returns(lambda x: 0.5 * np.abs(x)),
            "the right form, but everywhere below the allowed slope of 1.",
        ),
        Mistake(
            "too steep",
            _returns(lambda x: 2 * np.abs(x)),
            "the right form, too steep. Without a limit to the slope the "
            "difference could be anything.",
        ),
        Mistake(
            "a parabola",
            _returns(lambda x: x**2),
            "the farther out, the steeper it is, and too steep there (x² is, beyond "
            "½). The slope may be 1 and no more, so let it be 1 everywhere.",
        ),
        Mistake(
            "half a parabola",
            _returns(lambda x: x**2 / (2 * FAR)),
            "between the samples it is less steep than allowed: there it gives away "
            "what it could have.",
        ),
        Mistake(
            "a step",
            _returns(lambda x: (np.abs(x) > 1).astype(float)),
            "a step is what a perfect discriminator is: much too steep at the edge, "
            "and flat elsewhere.",
        ),
        Mistake(
            "steep somewhere",
            _returns(lambda x: np.sqrt(np.abs(x))),
            "somewhere it is steeper than elsewhere, and too steep. Let it rise by 1 "
            "per unit everywhere.",
        ),
        Mistake(
            "for one number",
            _returns(lambda x: x if x > 0 else -x),
            "x is an array, and `if`, `max` or `and` can ask one number only. A "
            "function of NumPy treats all numbers at once.",
        ),
        Mistake(
            "saturated",
            _returns(lambda x: np.minimum(np.abs(x), 1)),
            "flat where real points are: there it gives away what it could have. A "
            "score needs no upper end.",
        ),
        Mistake(
            "a wave",
            _returns(lambda x: -np.cos(1.2 * x) / 1.2),
            "it turns down again among the real points: let it rise all the way.",
        ),
        Mistake(
            "one side only",
            _returns(lambda x: np.maximum(x, 0)),
            "half of the real points lie on the left: they want a high score, too.",
        ),
        Mistake(
            "constant",
            _returns(lambda x: np.zeros_like(x)),
            "a constant gives real and fake points the same score.",
        ),
    ),
    hints=(
        "Draw both samples on a line. Let the score rise by 1 per unit from where fake "
        "points are to where real ones are, in both directions.",
        "Real points are farther from 0 than fake ones: which function of x is the "
        "distance from 0?",
    ),
    skeleton='''
        def best_critic():
            """Return a function of x, nowhere steeper than 1."""

            def critic(x):
                return ...

            return critic
    ''',
)
