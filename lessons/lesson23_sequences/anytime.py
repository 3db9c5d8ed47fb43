"""Exercise 23.2: the likelihood ratio of a pulse at an unknown time."""

import numpy as np

from lessons.lesson23_sequences.references import log_likelihood_ratio
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2302)
    large = rng.normal(size=(2, 8)) * 3 + np.array([[900.0], [0.0]])
    return [
        (3 * rng.normal(size=(3, 16)), 9.0),
        (large, 16.0),
        (2 * rng.normal(size=(4, 4)), 4.0),
    ]


def _with_d2(factor):
    """Return an answer that multiplies d2 by a factor."""
    return lambda T, d2: log_likelihood_ratio(T, factor * d2)


def _mean_over(number):
    """Return an answer that divides the sum by another number of terms."""

    def answer(T, d2):
        return log_likelihood_ratio(T, d2) + np.log(T.shape[-1] / number(T))

    return answer


def _clipped(T, d2):
    return np.log(np.exp(np.minimum(T - d2 / 2, 700)).mean(axis=-1))


def _overflow(T, d2):
    with np.errstate(over="ignore"):
        return np.log(np.exp(T - d2 / 2).mean(axis=-1))


def _no_logarithm(T, d2):
    with np.errstate(over="ignore"):
        return np.exp(log_likelihood_ratio(T, d2))


def _largest_of_all(T, d2):
    with np.errstate(divide="ignore"):
        return T.max() - d2 / 2 + np.log(np.exp(T - T.max()).mean(axis=-1))


_HIDDEN = (
    "that hides the overflow, with a wrong number in its place. Subtract the largest "
    "exponent first, and add it to the logarithm."
)
_NOT_ADDED = "what you subtract in the exponent has to be added to the logarithm again."


ANYTIME = Exercise(
    id="23.2",
    title="at any time",
    reference=log_likelihood_ratio,
    cases=_cases,
    mistakes=(
        Mistake(
            "maximum",
            lambda T, d2: (T - d2 / 2).max(axis=-1),
            "that is the ratio of the likeliest time alone. All times are possible: "
            "average their ratios.",
        ),
        Mistake(
            "sum",
            lambda T, d2: log_likelihood_ratio(T, d2) + np.log(T.shape[-1]),
            "a sum instead of a mean: each time has the probability 1 / samples.",
        ),
        Mistake(
            "ln n added",
            _mean_over(lambda T: 1 / T.shape[-1]),
            "a mean is the sum *divided* by the number of samples: its logarithm is "
            "subtracted.",
        ),
        Mistake(
            "always 64",
            _mean_over(lambda T: 64),
            "a trace need not have 64 samples: T.shape[-1].",
        ),
        Mistake(
            "number of traces",
            _mean_over(len),
            "len(T) is the number of traces; each has T.shape[-1] samples.",
        ),
        Mistake(
            "strength added",
            _with_d2(-1),
            "the sign: −d²/2. The power of the pulse counts against it.",
        ),
        Mistake(
            "root of d2",
            lambda T, d2: log_likelihood_ratio(T, np.sqrt(d2)),
            "`d2` is d² itself: no root.",
        ),
        Mistake(
            "d2 squared",
            lambda T, d2: log_likelihood_ratio(T, d2**2),
            "`d2` is d² already: do not square it.",
        ),
        Mistake(
            "strength forgotten",
            _with_d2(0),
            "−d²/2 is missing: a pulse has to explain the trace *better than noise*, "
            "and its own power counts against it.",
        ),
        Mistake(
            "not halved",
            _with_d2(2),
            "d² counts half: ln of a Gaussian is −½ of a square.",
        ),
        Mistake(
            "overflow",
            _overflow,
            "exp(900) is infinite for a computer. Subtract the largest exponent first, "
            "and add it to the logarithm.",
        ),
        Mistake(
            "infinity hidden",
            lambda T, d2: np.nan_to_num(_overflow(T, d2)),
            _HIDDEN,
        ),
        Mistake(
            "clipped",
            _clipped,
            _HIDDEN,
        ),
        Mistake(
            "largest of all traces",
            _largest_of_all,
            "subtract the largest exponent of *each* trace, else exp is 0 in others.",
        ),
        Mistake(
            "largest not added again",
            lambda T, d2: log_likelihood_ratio(T, d2) - (T - d2 / 2).max(axis=-1),
            _NOT_ADDED,
        ),
        Mistake(
            "largest T not added again",
            lambda T, d2: log_likelihood_ratio(T, d2) - T.max(axis=-1),
            _NOT_ADDED,
        ),
        Mistake(
            "mean of the logarithms",
            lambda T, d2: (T - d2 / 2).mean(axis=-1),
            "that is the mean of the logarithms. Average the ratios, then take the "
            "logarithm.",
        ),
        Mistake(
            "over all traces",
            lambda T, d2: log_likelihood_ratio(T.reshape(1, -1), d2)[0],
            "one number for each trace: average over its samples only (axis=-1).",
        ),
        Mistake(
            "across the traces",
            lambda T, d2: log_likelihood_ratio(T.T, d2),
            "the mean is one over the samples of a trace (axis=-1), not over traces.",
        ),
        Mistake(
            "no logarithm",
            _no_logarithm,
            "that is the ratio; its logarithm is asked for.",
        ),
        Mistake(
            "sign",
            lambda T, d2: -log_likelihood_ratio(T, d2),
            "the sign: a pulse should make the number larger.",
        ),
    ),
    hints=(
        "ln of the mean of exp(T − d²/2). To keep exp finite, take the largest "
        "exponent of each trace out in front.",
        "scipy.special.logsumexp(T - d2 / 2, axis=-1) is ln Σ exp; a mean is the sum "
        "divided by the number of samples.",
    ),
    skeleton='''
        def log_likelihood_ratio(T, d2):
            """Return ln p(trace | pulse at any sample) / p(trace | noise), (n,)."""
            at_each = T - ...
            largest = at_each.max(axis=-1)
            ratios = np.exp(at_each - largest[:, None])
            return largest + np.log(...)
    ''',
)
