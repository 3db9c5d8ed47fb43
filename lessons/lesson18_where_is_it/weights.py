"""Exercise 18.4: undo the weight of a class."""

import numpy as np

from lessons.lesson18_where_is_it.references import undo_weight
from utils.grading import Exercise, Mistake


def _logit(p):
    tiny = 1e-300
    return np.log(np.maximum(p, tiny)) - np.log(np.maximum(1 - p, tiny))


def _moved(by):
    """Return an answer that takes by(weight) off the logits."""
    return lambda p, weight: 1 / (1 + np.exp(by(weight) - _logit(p)))


def _odds(p, weight):
    with np.errstate(divide="ignore"):
        return p / (1 - p) / weight


def _from_odds(p, weight):
    with np.errstate(invalid="ignore"):
        odds = _odds(p, weight)
        return odds / (1 + odds)


def _of_the_logit(p, weight):
    with np.errstate(divide="ignore"):
        return np.log(p) - np.log(1 - p) - np.log(weight)


WEIGHTS = Exercise(
    id="18.4",
    title="undo a weight",
    reference=undo_weight,
    cases=lambda: [
        (np.array([0.05, 0.3, 0.5, 0.9]), 7.0),
        (np.array([[0.2, 0.6], [0.99, 0.4]]), 2.5),
        (np.array([0.3, 0.7]), 1.0),
        (np.array([0.25, 0.0, 1.0]), 3.0),
    ],
    mistakes=(
        Mistake(
            "divided",
            lambda p, weight: p / weight,
            "that is right for small p only: a p of 1 has to stay 1.",
        ),
        Mistake(
            "the wrong way round",
            lambda p, weight: undo_weight(p, 1 / weight),
            "that puts the weight in once more; you want it out.",
        ),
        Mistake(
            "the weight off the logit",
            _moved(lambda weight: weight),
            "the *odds* are divided by the weight, so ln(weight) goes off the logit.",
        ),
        Mistake(
            "a common logarithm",
            _moved(np.log10),
            "the logit is made of natural logarithms: take np.log(weight) off it.",
        ),
        Mistake(
            "a logit",
            _of_the_logit,
            "this is the logit, the logarithm of the odds: a sigmoid leads back.",
        ),
        Mistake(
            "cut off",
            lambda p, weight: undo_weight(np.clip(p, 0.01, 0.99), weight),
            "you keep p away from 0 and 1, but there it should stay what it is: "
            "p / (p + weight (1 − p)) needs no limits.",
        ),
        Mistake(
            "the logarithm off p",
            lambda p, weight: p - np.log(weight),
            "ln(weight) goes off the logit ln(p / (1 − p)), not off p.",
        ),
        Mistake(
            "the other class divided",
            lambda p, weight: p / (1 + (weight - 1) * p),
            "1 + (weight − 1) p is small where p is: exchange p and 1 − p there.",
        ),
        Mistake(
            "odds for a probability",
            _odds,
            "these are odds; the probability is odds / (1 + odds).",
        ),
        Mistake(
            "odds, at most 1",
            lambda p, weight: np.minimum(_odds(p, weight), 1),
            "these are odds, cut off at 1; the probability is odds / (1 + odds).",
        ),
        Mistake(
            "odds of the weighted training",
            lambda p, weight: _odds(p, 1),
            "these are the odds with the weight in them: divide them by it, then go "
            "back to a probability, odds / (1 + odds).",
        ),
        Mistake(
            "nan_to_num",
            lambda p, weight: np.nan_to_num(_from_odds(p, weight)),
            "your p = 1 became 0: ∞ / ∞ is no number, and np.nan_to_num makes it 0. "
            "p / (p + weight (1 − p)) needs no odds.",
        ),
        Mistake(
            "the other class forgotten",
            lambda p, weight: p / (p + weight),
            "the weight multiplies the probability of the *other* class, 1 − p, not 1.",
        ),
        Mistake(
            "infinite odds",
            _from_odds,
            "right but for p = 1, whose odds are infinite: p / (p + weight (1 − p)) "
            "needs no odds.",
        ),
        Mistake(
            "renormalised over the picture",
            lambda p, weight: p * p.mean() / (p.mean() + weight * (1 - p.mean())),
            "one factor for all pixels cannot do: each pixel has odds of its own.",
        ),
        Mistake(
            "unchanged",
            lambda p, weight: p,
            "these are the probabilities of the weighted training.",
        ),
    ),
    hints=(
        "A weight w on class 1 multiplies the odds p / (1 − p) by w.",
        "odds = p / (1 − p) / w; p = odds / (1 + odds). Multiply out, so that nothing "
        "is divided by zero.",
    ),
    skeleton='''
        def undo_weight(p, weight):
            """Return what p would be if pixels of class 1 had counted once."""
            return p / (p + ...)
    ''',
)
