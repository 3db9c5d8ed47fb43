"""Exercise 21.6: the best possible area under a ROC curve, from two laws."""

import numpy as np

from lessons.lesson21_two_networks_in_a_duel.references import best_area
from utils.grading import Exercise, Mistake


def _cases():
    dice = np.random.default_rng(2106)
    p, q = dice.random((2, 7))
    tied = (
        np.array([0.1, 0.2, 0.5, 0.2, 0.0]),
        np.array([0.2, 0.4, 0.25, 0.1, 0.05]),
    )
    rare = np.array([0.001, 0.499, 0.5]), np.array([0.0015, 0.4985, 0.5])
    coins = np.full(8, 1 / 8), dice.random(8) ** 3
    return [
        (p / p.sum(), q / q.sum()),
        tied,
        (coins[0], coins[1] / coins[1].sum()),
        rare,
    ]


def _ordered_by(score):
    """Return an answer that puts states into another order."""

    def answer(p, q):
        order = np.argsort(score(p, q), kind="stable")
        below = np.cumsum(p[order]) - p[order] / 2
        return np.sum(q[order] * below)

    return answer


def _ratio(p, q):
    return np.divide(q, p, out=np.full(len(p), np.inf), where=p > 0)


def _of_pairs(above):
    """Return an answer that adds up pairs by above(ratio of one, ratios of all)."""

    def answer(p, q):
        ratio = _ratio(p, q)
        return q @ (above(ratio[:, None], ratio) @ p)

    return answer


def _same_state(p, q):
    return _of_pairs(np.greater)(p, q) + q @ p / 2


def _counted(part):
    """Return an answer that counts another part of the pairs in one state."""

    def answer(p, q):
        order = np.argsort(_ratio(p, q), kind="stable")
        return np.sum(q[order] * (np.cumsum(p[order]) - part * p[order]))

    return answer


def _variation(p, q):
    return np.sum(np.abs(p - q)) / 2


_APART = "two lattices in the same state cannot be told apart: such pairs count half"
_NOT_FULLY = f"{_APART}, not fully."
_NOT_NOTHING = f"{_APART}, not nothing."

AREA = Exercise(
    id="21.6",
    title="the best possible judge",
    reference=best_area,
    cases=_cases,
    mistakes=(
        Mistake(
            "not in order",
            _ordered_by(lambda p, q: np.arange(len(p))),
            "states come in the order of the likelihood ratio q/p, smallest first.",
        ),
        Mistake(
            "by q alone",
            _ordered_by(lambda p, q: q),
            "frequent in q is not yet suspicious, it may be frequent in p as well: "
            "order by the ratio q/p.",
        ),
        Mistake(
            "by the difference",
            _ordered_by(lambda p, q: q - p),
            "the difference favours frequent states. The best order is that of the "
            "ratio q/p (Neyman and Pearson).",
        ),
        Mistake(
            "the wrong way round",
            lambda p, q: 1 - best_area(p, q),
            "that is the area with the sign turned: largest ratio last.",
        ),
        Mistake(
            "ratio of nothing",
            _ordered_by(lambda p, q: np.where(p > 0, _ratio(p, q), 0)),
            "what p never gives is surely of q: the ratio there is ∞, not 0.",
        ),
        Mistake(
            "a small number added",
            _ordered_by(lambda p, q: q / (p + 0.01)),
            "a number added to p changes the order where p is small. Where p is 0, the "
            "ratio is ∞.",
        ),
        Mistake(
            "all states alike",
            lambda p, q: 0.5,
            "that is ½ for all p and q. A pair of states counts with the probability q "
            "of the one times p of the other.",
        ),
        Mistake(
            "equal ratios, fully",
            _of_pairs(np.greater_equal),
            _NOT_FULLY,
        ),
        Mistake(
            "equal ratios, not at all",
            _of_pairs(np.greater),
            _NOT_NOTHING,
        ),
        Mistake(
            "same state only",
            _same_state,
            "two different states with the same ratio cannot be told apart either: "
            "they count half.",
        ),
        Mistake(
            "pairs in one state",
            _counted(0),
            _NOT_FULLY,
        ),
        Mistake(
            "pairs left out",
            _counted(1),
            _NOT_NOTHING,
        ),
        Mistake(
            "total variation",
            _variation,
            "that is the total variation; an area is a share of pairs.",
        ),
        Mistake(
            "best accuracy",
            lambda p, q: (1 + _variation(p, q)) / 2,
            "that is the best accuracy, ½ (1 + total variation), of one cut. The area "
            "counts all cuts.",
        ),
    ),
    hints=(
        "The area is the probability that a state from q has a larger ratio q/p than "
        "one from p; equal ratios count half. Sort by the ratio, then add up.",
        "order = np.argsort(q / p); what lies below a state is np.cumsum(p[order]) "
        "minus half of its own p.",
    ),
    skeleton='''
        def best_area(p, q):
            """Return the largest area under a ROC curve, states of q against p."""
            ratio = np.divide(q, p, out=np.full(len(p), np.inf), where=p > 0)
            order = ...
            below = np.cumsum(p[order]) - ...
            return np.sum(...)
    ''',
)
