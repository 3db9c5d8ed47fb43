"""Exercise 01.8: a start for a ReLU layer, judged by its kinks and its slopes."""

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

_PARTS = 8  # of the range of the data; each one is to hold a kink


def my_start(low, high, n):
    """Return n weights and n biases for inputs from low to high."""
    signs = (-1) ** np.arange(n)
    weights = signs / (high - low)  # each output changes by 1 over the whole range
    kinks = np.linspace(low, high, n)
    return weights, -weights * kinks


def _parts(result, n):
    """Return weights and biases as two arrays, or a sentence."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "your function should return two things: weights and biases"
    weights, biases = (as_array(part) for part in result)
    for name, part in (("weights", weights), ("biases", biases)):
        if part is None or np.size(part) != n:
            found = "none" if part is None else np.size(part)
            return f"there should be {n} {name}, one per neuron, but got {found}"
        if not np.isfinite(part).all():
            return f"your {name} contain NaN or infinity"
    return weights.astype(float).ravel(), biases.astype(float).ravel()


def _complaint_about_kinks(kinks, low, high):
    slack = 1e-6 * (high - low)
    outside = np.sum((kinks < low - slack) | (kinks > high + slack))
    if outside:
        text = f"{outside} of {len(kinks)} kinks lie outside the data, "
        return f"{text}{low:g} to {high:g}; a kink lies at −bias / weight"
    inside = np.clip(kinks, low, high)
    counts, edges = np.histogram(inside, bins=_PARTS, range=(low, high))
    if not counts.all():
        empty = int(np.argmin(counts))
        return f"no kink lies between {edges[empty]:g} and {edges[empty + 1]:g}"
    return None


def _judge_start(result, low, high, n):
    parts = _parts(result, n)
    if isinstance(parts, str):
        return parts
    weights, biases = parts
    if not weights.all():
        return "a neuron with the weight 0 has no kink at all"
    if sentence := _complaint_about_kinks(-biases / weights, low, high):
        return sentence
    rise = np.mean(np.abs(weights)) * (high - low)
    if 0.4 <= rise <= 4:
        return None
    kind = "faint" if rise < 0.4 else "violent"
    text = f"|weight| · (high − low) is {rise:.2g} on average, too {kind}"
    return f"{text}: it should lie between 0.4 and 4"


def _alike(one, other):
    try:
        pairs = zip(one, other, strict=True)
        return all(np.allclose(np.ravel(a), np.ravel(b)) for a, b in pairs)
    except (TypeError, ValueError):
        return False


def _start(weights, kinks):
    return weights, -weights * kinks


START = Exercise(
    id="01.8",
    title="a start of your own",
    reference=my_start,
    cases=lambda: [(0.0, 1.0, 64), (-3.0, 5.0, 64), (0.2, 0.4, 50)],
    judge=_judge_start,
    alike=_alike,
    mistakes=(
        Mistake(
            "no biases",
            lambda low, high, n: (my_start(low, high, n)[0], np.zeros(n)),
            "with all biases zero each kink sits at 0, wherever the data are.",
        ),
        Mistake(
            "biases are kinks",
            lambda low, high, n: (
                my_start(low, high, n)[0],
                np.linspace(low, high, n),
            ),
            "a bias is no kink: bias = −weight · kink.",
        ),
        Mistake(
            "minus the kinks",
            lambda low, high, n: (
                my_start(low, high, n)[0],
                -np.linspace(low, high, n),
            ),
            "bias = −kink fits a weight of 1 only: multiply by the weight.",
        ),
        Mistake(
            "sign",
            lambda low, high, n: (
                my_start(low, high, n)[0],
                my_start(low, high, n)[0] * np.linspace(low, high, n),
            ),
            "the sign: weight · x + bias is zero at x = −bias / weight.",
        ),
        Mistake(
            "kinks between 0 and 1",
            lambda low, high, n: _start(
                my_start(low, high, n)[0], np.linspace(0, 1, n)
            ),
            "your kinks lie between 0 and 1, wherever the data are: use low and high.",
        ),
        Mistake(
            "all in the middle",
            lambda low, high, n: _start(
                my_start(low, high, n)[0], np.full(n, (low + high) / 2)
            ),
            "all kinks at one place, even the best one, leave the rest straight.",
        ),
    ),
    hints=(
        "Choose the kinks first, between low and high. Which bias puts a neuron's kink "
        "there, given its weight?",
        "kinks = np.linspace(low, high, n); weights of both signs, of a size of about "
        "1 / (high − low); biases = −weights · kinks.",
    ),
)
