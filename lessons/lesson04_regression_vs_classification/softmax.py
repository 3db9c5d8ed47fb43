"""Exercise 04.2: a softmax, tried also on activations that overflow."""

import numpy as np

from utils.grading import Exercise, Mistake


def softmax(z):
    """Turn the rows of z into probabilities."""
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _activations():
    rng = np.random.default_rng(401)

    def eighths(*shape):  # exact in float32, also beside 100,000
        return np.round(8 * rng.normal(size=shape)) / 8

    return [
        (eighths(4, 5),),
        (3 * eighths(2, 3),),
        (eighths(3, 4) + 1e5,),
        (np.array([[-1e5, 0.0, 1e5], [5.0, 5.0, -1e5]]),),
    ]


def _shifted(shift, keepdims=True):
    """Return a softmax that subtracts this from the activations of a row."""

    def answer(z):
        exponentials = np.exp(z - shift(z, axis=-1, keepdims=keepdims))
        return exponentials / exponentials.sum(axis=-1, keepdims=True)

    return answer


def _nan_made_zero(z):
    exponentials = np.exp(z)
    return np.nan_to_num(exponentials / exponentials.sum(axis=-1, keepdims=True))


def _log_of_sum(z):
    shifted = z - z.max(axis=-1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _shared_sum(z):
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum()


SOFTMAX = Exercise(
    id="04.2",
    title="a softmax that does not overflow",
    reference=softmax,
    cases=_activations,
    mistakes=(
        Mistake(
            "no shift",
            lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
            "exp overflows. Subtracting the same number from all classes changes "
            "nothing: subtract the largest.",
        ),
        Mistake(
            "wrong axis",
            lambda z: softmax(z.T).T,
            "each row is one event, so each row must sum to 1: sum over the last axis.",
        ),
        Mistake(
            "one sum for all",
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(),
            "you divide by the sum over all events; each row must sum to 1.",
        ),
        Mistake(
            "one maximum for all",
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(-1, keepdims=True),
            "rows far below the largest number of all become 0 / 0: subtract each "
            "row's own maximum.",
        ),
        Mistake(
            "row maximum, one sum for all",
            _shared_sum,
            "the maximum is each row's own, the sum is not: you divide by that over "
            "all events.",
        ),
        Mistake(
            "maximum of each class",
            lambda z: softmax(z - z.max(axis=0)),
            "you subtract another number from each class, which changes their "
            "differences: take one number per event.",
        ),
        Mistake(
            "mean subtracted",
            _shifted(np.mean),
            "the mean helps until a number lies far above it, which only extreme "
            "activations do; exp overflows there. Which number has none above it?",
        ),
        Mistake(
            "minimum subtracted",
            _shifted(np.min),
            "you subtract too little, the minimum perhaps: with extreme activations "
            "exp still overflows. Which number has none above it?",
        ),
        Mistake(
            "clipped",
            lambda z: softmax(np.clip(z, -50, 50)),
            "clipping makes all activations beyond the limit equal; only differences "
            "count, so shift them instead.",
        ),
        Mistake(
            "keepdims missing",
            _shifted(np.max, keepdims=False),
            "one number per event has the shape (events,) and does not line up with "
            "(events, classes): keep the axis (keepdims).",
        ),
        Mistake(
            "not normalised",
            lambda z: np.exp(z - z.max(axis=-1, keepdims=True)),
            "the exponentials of a row do not add up to 1 yet: divide by their sum.",
        ),
        Mistake(
            "exponential only",
            np.exp,
            "this is only the exponential: it overflows, and the sum of a row is not "
            "1. Shift first, divide then.",
        ),
        Mistake(
            "NaN made zero",
            _nan_made_zero,
            "where exp overflows the result is lost; np.nan_to_num only hides it.",
        ),
        Mistake(
            "maximum minus z",
            lambda z: softmax(-z),
            "the largest z should get the largest probability: z − maximum.",
        ),
        Mistake(
            "logarithm",
            lambda z: z - z.max(-1, keepdims=True) - _log_of_sum(z),
            "this is the logarithm of the softmax.",
        ),
        Mistake(
            "sigmoid",
            lambda z: 1 / (1 + np.exp(-z)),
            "a sigmoid per class: classes do not compete, rows do not sum to 1.",
        ),
        Mistake(
            "no exponential",
            lambda z: z / z.sum(axis=-1, keepdims=True),
            "the exponential is missing; negative activations give negative results.",
        ),
    ),
    hints=(
        "What happens to exp(z) when z is 10,000? And to softmax if all z grow by 5?",
        "Subtract z.max(axis=-1, keepdims=True) first; keepdims keeps the rows apart.",
    ),
)
