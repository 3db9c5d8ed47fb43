"""What is dropped, how often and by whose random numbers: judges dropout."""

import numpy as np

from utils.grading.compare import as_array, equal_or_both_nan, type_name

KEEPS = "`rate` is the share that is dropped; you keep that share."
SURVIVE = "you treat `rate` as the probability to survive; it is the one to be dropped."
SEED_INSIDE = (
    "a seed or a generator of your own starts anew each time: use the generator that "
    "is given, `rng`."
)
ELSEWHERE = (
    "your random numbers come from elsewhere: use the generator that is given, `rng`, "
    "and the numbers can be drawn a second time."
)
COPIED = (
    "a copy of `rng` starts anew each time: draw from the generator itself, and it "
    "moves on."
)


def random_alike(one, other, together=1):
    """Tell whether two random results show the same pattern of values and zeros.

    So many values fall `together`, by one random number.
    """
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    pair = [values.astype(float) for values in (first, second)]
    if min(values.ndim for values in pair) < 2 or not np.isfinite(pair).all():
        return equal_or_both_nan(first, second)
    values = [np.unique(values.round(5)) for values in pair]
    zeros = [values == 0 for values in pair]
    fixed = [pattern(places) for places in zeros]
    draws = np.prod(first.shape, where=np.logical_not(fixed[0])) / together
    return (
        equal_or_both_nan(*values)
        and fixed[0] == fixed[1]
        and _same_share(*zeros, draws)
    )


def pattern(zeros):
    """Return along which axes the zeros do not change."""
    first = [zeros.take([0], axis=axis) for axis in range(zeros.ndim)]
    return [bool((zeros == part).all()) for part in first]


def _same_share(zeros, others, draws):
    """Tell whether shares agree within the spread of so many random numbers each."""
    return abs(zeros.mean() - others.mean()) < 4.5 * np.sqrt(2 * 0.25 / draws)


def numbers(result, x):
    """Return the result as floats and None, or None and what is wrong with it."""
    own = as_array(result)
    if own is None or own.dtype.kind == "c":
        return None, f"your result is a {type_name(result)}, not real numbers"
    if own.shape != x.shape:
        return None, f"your result has the shape {own.shape}, x has {x.shape}"
    if not np.isfinite(own).all():
        return None, "your result contains NaN or infinity"
    return own.astype(float), None


def judge_generator(calls):
    """Tell whether the generator decides, from calls that differ in it only.

    These are the first and the last three: another generator, the same once more, and
    one like that of the first call.
    """
    zeros = [as_array(call.result) == 0 for call in (calls[0], *calls[-3:])]
    if any(np.all(places) or not np.any(places) for places in zeros):
        return None  # whether anything is dropped is judged call by call
    first, other, moved_on, again = zeros
    if np.array_equal(first, other):
        return "every call drops the same places"
    if np.array_equal(other, moved_on):
        return "two calls in a row with one `rng` drop the same places"
    if not np.array_equal(first, again):
        return "two generators in the same state drop different places"
    return None


def judge_survivors(own, x, rate):
    """Return what is wrong with the values that are not zero, or None."""
    ratio = own[own != 0] / x[own != 0]
    wrong = np.abs(ratio * (1 - rate) - 1) > 1e-4
    if wrong.any():
        return f"a value that survives is multiplied by {ratio[wrong][0]:.3g}"
    return None


def judge_share(zeros, rate):
    """Return what is wrong with the share of zeros, or None."""
    error = np.sqrt(rate * (1 - rate) / zeros.size)
    if abs(zeros.mean() - rate) > 4.5 * error + 1e-12:
        return f"a share of {zeros.mean():.2f} is dropped; the rate is {rate:g}"
    return None


def last_calls(other, *arguments):
    """Return three calls: one generator twice in a row, and that of the first call."""
    generators = other, other, np.random.default_rng(1)
    return [(*arguments, generator) for generator in generators]
