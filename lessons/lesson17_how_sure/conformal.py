"""Exercise 17.2: a radius with a promise."""

import numpy as np

from lessons.lesson17_how_sure.references import conformal_radius
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, difference

_SIZES = ((50, 0.1), (19, 0.1), (8, 0.1), (20, 0.32), (20, 0.34), (99, 0.05), (13, 0.1))


def _cases():
    rng = np.random.default_rng(1702)
    return [(rng.exponential(size=n), alpha) for n, alpha in (*_SIZES, (9, 0.1))]


def _judge(result, scores, alpha):
    right = conformal_radius(scores, alpha)
    if np.isfinite(right):
        return difference(right, result)
    own = as_array(result)
    if own is None or own.size != 1 or own.item() != np.inf:
        return f"{len(scores)} scores cannot promise {1 - alpha:.0%} with this radius"
    return None


def _ordered(place):
    """Return an answer that takes the score of another rank, counted from 1."""

    def answer(scores, alpha):
        n = len(scores)
        rank = int(place(n, alpha))
        return np.append(np.sort(scores), np.inf)[min(max(rank, 1), n + 1) - 1]

    return answer


def _ceil(x):
    return np.ceil(x - 1e-9)


def _off_the_end(scores, alpha):
    k = int(_ceil((len(scores) + 1) * (1 - alpha)))
    return np.sort(scores)[k] if k <= len(scores) else np.inf


CONFORMAL = Exercise(
    id="17.2",
    title="a radius with a promise",
    reference=conformal_radius,
    cases=_cases,
    judge=_judge,
    in_pairs=True,
    mistakes=(
        Mistake(
            "interpolated quantile",
            lambda scores, alpha: np.quantile(scores, 1 - alpha),
            "np.quantile interpolates between scores, and knows nothing of n + 1: take "
            "the k-th smallest score itself.",
        ),
        Mistake(
            "a share of the rank",
            lambda s, alpha: np.quantile(
                s, min(1, _ceil((len(s) + 1) * (1 - alpha)) / len(s)), method="higher"
            ),
            "you end at the score behind the k-th: np.sort(scores)[k - 1] is the k-th "
            "smallest. (np.quantile with k / n is one too far, too: it counts its "
            "shares from 0 to n − 1.)",
        ),
        Mistake(
            "numpy's quantile of (1 + 1/n)",
            lambda s, alpha: np.quantile(s, min(1, (1 - alpha) * (1 + 1 / len(s)))),
            "np.quantile interpolates: near, but not the k-th smallest score.",
        ),
        Mistake(
            "n instead of n + 1",
            _ordered(lambda n, alpha: min(_ceil(n * (1 - alpha)), n)),
            "the new event is one more: k = ⌈(n + 1)(1 − α)⌉.",
        ),
        Mistake(
            "rounded down",
            _ordered(lambda n, alpha: np.floor((n + 1) * (1 - alpha) + 1e-9)),
            "k is rounded down; then the promise is broken. Round up.",
        ),
        Mistake(
            "rounded",
            _ordered(lambda n, alpha: np.rint((n + 1) * (1 - alpha) + 1e-9)),
            "k is rounded to the nearest; sometimes that is down. Round up.",
        ),
        Mistake(
            "one too far",
            _ordered(lambda n, alpha: _ceil((n + 1) * (1 - alpha)) + 1),
            "Python counts from 0: the k-th smallest is np.sort(scores)[k - 1].",
        ),
        Mistake(
            "one too far, off the end",
            _off_the_end,
            "Python counts from 0: the k-th smallest is np.sort(scores)[k - 1].",
        ),
        Mistake(
            "share of n, one further",
            _ordered(lambda n, alpha: np.floor(n * (1 - alpha) + 1e-9) + 1),
            "you count off a share of n. The new event is one more: "
            "k = ⌈(n + 1)(1 − α)⌉, and the k-th is np.sort(scores)[k - 1].",
        ),
        Mistake(
            "infinite too early",
            lambda scores, alpha: (
                conformal_radius(scores, alpha)
                if _ceil((len(scores) + 1) * (1 - alpha)) < len(scores)
                else np.inf
            ),
            "with k = n the largest score keeps the promise; only k > n needs an "
            "infinite radius.",
        ),
        Mistake(
            "half of alpha",
            lambda scores, alpha: conformal_radius(scores, alpha / 2),
            "scores are sizes, |y − μ| / σ, and hold both sides already: α is not "
            "halved.",
        ),
        Mistake(
            "share as per cent",
            lambda scores, alpha: np.percentile(scores, 1 - alpha),
            "np.percentile counts from 0 to 100, and it interpolates: take the k-th "
            "smallest score itself.",
        ),
        Mistake(
            "never infinite",
            _ordered(lambda n, alpha: min(_ceil((n + 1) * (1 - alpha)), n)),
            "with so few scores the largest of them is not enough. Which radius is?",
        ),
        Mistake(
            "k beyond n",
            lambda s, alpha: np.sort(s)[int(_ceil((len(s) + 1) * (1 - alpha))) - 1],
            "with so few scores k is larger than n: none of them is enough. Which "
            "radius is?",
        ),
        Mistake(
            "k is no integer",
            lambda s, alpha: np.sort(s)[_ceil((len(s) + 1) * (1 - alpha)) - 1],
            "np.ceil returns a float: make it an int before you index with it.",
        ),
        Mistake(
            "alpha",
            _ordered(lambda n, alpha: _ceil((n + 1) * alpha)),
            "you cover a share α; it is the share that may be missed.",
        ),
        Mistake(
            "from above",
            lambda scores, alpha: (
                -conformal_radius(-scores, alpha)
                if np.isfinite(conformal_radius(scores, alpha))
                else np.inf
            ),
            "you count from the largest score downwards; count upwards.",
        ),
        Mistake(
            "not sorted",
            lambda scores, alpha: np.append(scores, np.inf)[
                min(int(_ceil((len(scores) + 1) * (1 - alpha))), len(scores) + 1) - 1
            ],
            "the scores have to be sorted first.",
        ),
        Mistake(
            "the rank",
            lambda scores, alpha: _ceil((len(scores) + 1) * (1 - alpha)),
            "this is k; return the k-th smallest score.",
        ),
    ),
    hints=(
        "How many of n + 1 equally likely ranks may the new event have?",
        "k = int(np.ceil((n + 1) * (1 - alpha))); np.sort(scores)[k - 1], but np.inf "
        "if k > n.",
    ),
    skeleton='''
        def conformal_radius(scores, alpha):
            """Return the radius that covers a new event with probability 1 − alpha."""
            n = len(scores)
            k = int(np.ceil(...))
            return np.sort(scores)[...] if k <= ... else ...
    ''',
)
