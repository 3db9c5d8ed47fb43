"""Exercise 21.1: the best discriminator of two known histograms."""

import numpy as np

from lessons.lesson21_two_networks_in_a_duel.references import best_discriminator
from utils.grading import Exercise, Mistake


def _cases():
    dice = np.random.default_rng(2101)
    p, q = dice.random((2, 6))
    return [
        (p / p.sum(), q / q.sum()),
        (np.array([0.2, 0.3, 0.5, 0.0]), np.array([0.1, 0.0, 0.9, 0.0])),
        (np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.0, 0.1, 0.15, 0.75])),
    ]


def _parts(p, q):
    """Return the answers and the cross-entropy on either side."""
    answer, _ = best_discriminator(p, q)
    right = np.where(p > 0, answer, 1), np.where(q > 0, 1 - answer, 1)
    return answer, [-np.sum(w * np.log(x)) for w, x in zip((p, q), right, strict=True)]


def _loss(change):
    """Return an answer with another loss, `change` of those of both sides."""

    def answer(p, q):
        best, sides = _parts(p, q)
        return best, change(*sides)

    return answer


def _not_a_number(p, q):
    answer = p / (p + q)
    loss = -np.sum(p * np.log(answer) + q * np.log(1 - answer)) / 2
    return answer, loss


def _over_bins(weighted, careful=True, halves=2):
    """Return an answer whose loss is a mean over bins, with or without weights.

    careful: takes logarithms only where something happens. halves: 2 where both kinds
    of events count half, 1 where their losses are added up.
    """

    def answer(p, q):
        best, _ = best_discriminator(p, q)
        weights = (p, q) if weighted else (1, 1)
        right = best, 1 - best
        if careful:
            right = np.where(p > 0, best, 1), np.where(q > 0, 1 - best, 1)
        parts = [w * np.log(x) for w, x in zip(weights, right, strict=True)]
        return best, -np.mean(sum(parts)) / halves

    return answer


def _swapped(p, q):
    answer, loss = best_discriminator(p, q)
    return 1 - answer, loss


def _ratio(p, q):
    ratio = np.divide(p, q, out=np.zeros(len(p)), where=q > 0)
    return ratio, best_discriminator(p, q)[1]


def _bare_ratio(p, q):
    with np.errstate(all="ignore"):
        return p / q, best_discriminator(p, q)[1]


def _exchanged(p, q):
    answer, _ = best_discriminator(p, q)
    with np.errstate(all="ignore"):
        return answer, -np.sum(p * np.log(1 - answer) + q * np.log(answer)) / 2


def _hard(p, q):
    _, loss = best_discriminator(p, q)
    return np.where(p == q, 0.5, np.where(p > q, 1.0, 0.0)), loss


def _empty(p, q):
    answer, loss = best_discriminator(p, q)
    return np.where(p + q > 0, answer, 0), loss


_RATIO = (
    "p/q is the likelihood ratio, from 0 to infinity. As a probability it is p/(p + q)."
)
_WEIGH = "a mean over events, not over bins: weight each bin by its probability."
_ADD_UP = (
    "each bin has its probability as its weight already: add up, and do not divide by "
    "the number of bins."
)

DISCRIMINATOR = Exercise(
    id="21.1",
    title="the best discriminator",
    reference=best_discriminator,
    cases=_cases,
    mistakes=(
        Mistake(
            "the other class",
            _swapped,
            "that is the probability of the *other* sample: real is p.",
        ),
        Mistake(
            "the ratio",
            _ratio,
            _RATIO,
        ),
        Mistake(
            "the bare ratio",
            _bare_ratio,
            _RATIO,
        ),
        Mistake(
            "the other order",
            lambda p, q: best_discriminator(p, q)[::-1],
            "first the answers, one per bin, then the loss.",
        ),
        Mistake(
            "a decision",
            _hard,
            "that decides for one class; asked is how probable it is.",
        ),
        Mistake(
            "nothing is certain",
            _empty,
            "where both histograms are empty nothing is known: the answer there is ½.",
        ),
        Mistake(
            "not a number",
            _not_a_number,
            "NaN: 0/0 in an empty bin (the answer there is ½), or 0 · ln 0, which is 0 "
            "here. Divide, and take logarithms, only where something happens.",
        ),
        Mistake(
            "sum of both",
            _loss(lambda real, other: real + other),
            "a *mean* over events, half of which are real: divide by 2.",
        ),
        Mistake(
            "mean over bins",
            _over_bins(weighted=False),
            _WEIGH,
        ),
        Mistake(
            "mean over bins, infinite",
            _over_bins(weighted=False, careful=False),
            _WEIGH,
        ),
        Mistake(
            "divided by the bins",
            _over_bins(weighted=True),
            _ADD_UP,
        ),
        Mistake(
            "divided by the bins, not a number",
            _over_bins(weighted=True, careful=False),
            _ADD_UP,
        ),
        Mistake(
            "added up, divided by the bins",
            _over_bins(weighted=True, halves=1),
            f"{_ADD_UP} And half of the events are real: divide by 2.",
        ),
        Mistake(
            "the other's logarithm",
            _exchanged,
            "the logarithms are exchanged: −ln D is for real events, weighed by p, "
            "−ln(1 − D) for the others, by q.",
        ),
        Mistake(
            "powers of ten",
            _loss(lambda real, other: (real + other) / 2 / np.log(10)),
            "that is the logarithm to base 10. Use the natural one, np.log.",
        ),
        Mistake(
            "binary digits",
            _loss(lambda real, other: (real + other) / 2 / np.log(2)),
            "that is in bits. Use the natural logarithm.",
        ),
        Mistake(
            "real events only",
            _loss(lambda real, other: real),
            "the cross-entropy counts both kinds of events: real ones by ln D, others "
            "by ln(1 − D).",
        ),
        Mistake(
            "sign",
            _loss(lambda real, other: -(real + other) / 2),
            "the loss is *minus* the mean logarithm, a positive number.",
        ),
        Mistake(
            "the divergence",
            _loss(lambda real, other: np.log(2) - (real + other) / 2),
            "that is the Jensen–Shannon divergence, ln 2 minus the loss. Return the "
            "loss.",
        ),
    ),
    hints=(
        "In a bin with p real and q other events, what share is real? That is the best "
        "answer. Its loss is −Σ (p ln D + q ln(1 − D)) / 2.",
        "np.divide(p, p + q, out=np.full(len(p), 0.5), where=p + q > 0) leaves ½ in "
        "empty bins; np.log(np.where(p > 0, D, 1)) is 0 where nothing happens.",
    ),
    skeleton='''
        def best_discriminator(p, q):
            """Return the best answers, one per bin, and their mean cross-entropy."""
            both = p + q
            answer = np.divide(..., both, out=np.full(len(p), 0.5), where=both > 0)
            on_real = np.log(np.where(p > 0, answer, 1))
            on_other = np.log(np.where(q > 0, ..., 1))
            return answer, ...
    ''',
)
