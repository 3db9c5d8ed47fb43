"""Exercise 03.6: a penalty that beats dropout, and forgives a bad moment to stop.

The network of the lesson is trained here in NumPy, so that the judgement takes a second
and is the same everywhere. Dropout, and no penalty at all, are trained beside it.
"""

from functools import cache

import numpy as np

from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array

SIZES = ((784, 64), (64, 64), (64, 10))
STARTS = range(8)  # each with other wrong labels, weights and batches
MOST = 20  # epochs, a third of those of dropout
DROPOUT_EPOCHS = 60
RATE, FIRST, SECOND = 0.003, 0.9, 0.999  # Adam's step and its two memories


def my_brake():
    """Return λ of an L2 penalty and a number of epochs, at most 20."""
    return 0.05, 10


# ---------------------------------------------------------------- a network in NumPy


def _weights(rng):
    """Return kernels, uniform as Keras starts them, then biases."""
    bounds = [(6 / sum(size)) ** 0.5 for size in SIZES]
    kernels = [rng.uniform(-b, b, size) for b, size in zip(bounds, SIZES, strict=True)]
    biases = [np.zeros(size[1]) for size in SIZES]
    return [array.astype(np.float32) for array in (*kernels, *biases)]


def _layers(weights, x, masks=(1, 1)):
    """Return the values of the hidden layers, (n, 64) each, and p (n, 10)."""
    first = np.maximum(x @ weights[0] + weights[3], 0) * masks[0]
    second = np.maximum(first @ weights[1] + weights[4], 0) * masks[1]
    z = second @ weights[2] + weights[5]
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return first, second, p / p.sum(axis=1, keepdims=True)


def _gradients(weights, x, y, strength, masks):
    """Return the gradients of cross-entropy + strength · Σw² of the first two."""
    first, second, d_z = _layers(weights, x, masks)
    d_z[np.arange(len(y)), y] -= 1
    d_z /= len(y)
    d_second = (d_z @ weights[2].T) * (second > 0) * masks[1]
    d_first = (d_second @ weights[1].T) * (first > 0) * masks[0]
    kernels = [x.T @ d_first, first.T @ d_second, second.T @ d_z]
    for number in (0, 1):
        kernels[number] += np.float32(2 * strength) * weights[number]
    return [*kernels, *(d.sum(axis=0) for d in (d_first, d_second, d_z))]


def _masks(rng, rate, size):
    """Return for each hidden layer 0 for dropped units, 1 / (1 − rate) for others."""
    if not rate:
        return 1, 1
    kept = [rng.random((size, 64)) >= rate for _ in range(2)]
    return [each.astype(np.float32) / np.float32(1 - rate) for each in kept]


def _adam(weights, gradients, memories, step):
    """Move the weights by one step, counted from 1; change the memories in place."""
    scale = np.float32(RATE * (1 - SECOND**step) ** 0.5 / (1 - FIRST**step))
    rows = zip(weights, gradients, *memories, strict=True)
    for weight, gradient, mean, square in rows:
        mean += (1 - FIRST) * (gradient - mean)
        square += (1 - SECOND) * (gradient**2 - square)
        weight -= scale * mean / (np.sqrt(square) + 1e-7)


@cache
def _digits():
    from utils.images import load_digits

    images, labels = load_digits()
    return images[:2000].reshape(2000, -1).astype(np.float32), labels[:2000]


def _practice(rng):
    """Return 300 digits, one label in five of which is wrong."""
    images, labels = _digits()
    labels = labels[:300].copy()
    wrong = rng.choice(300, size=60, replace=False)
    labels[wrong] = (labels[wrong] + rng.integers(1, 10, size=60)) % 10
    return images[:300], labels


def _share_right(weights, x, y):
    return np.mean(_layers(weights, x)[2].argmax(axis=1) == y)


def _one_training(start, strength, rate, looks):
    """Return the accuracies on 1,700 new digits after the epochs `looks`.

    The last value is the share of the practice labels, wrong ones included, that the
    network has learned by then.
    """
    rng = np.random.default_rng(1000 + start)
    x, y = _practice(rng)
    images, labels = _digits()
    weights, found = _weights(rng), []
    memories = [[np.zeros_like(w) for w in weights] for _ in range(2)]
    for epoch in range(looks[-1]):
        for number, rows in enumerate(rng.permutation(300).reshape(3, 100)):
            masks = _masks(rng, rate, size=100)
            gradients = _gradients(weights, x[rows], y[rows], strength, masks)
            _adam(weights, gradients, memories, 3 * epoch + number + 1)
        if epoch + 1 in looks:
            found.append(_share_right(weights, images[300:], labels[300:]))
    return [*found, _share_right(weights, x, y)]


@cache
def accuracies(strength, rate, looks):
    """Return the means over all starts: one per look, then that of the practice."""
    with np.errstate(all="ignore"):  # of a penalty that drives the weights away
        rows = [_one_training(start, strength, rate, looks) for start in STARTS]
    return np.mean(rows, axis=0)


def dropout():
    """Return the mean accuracy of dropout with rate ½ after 60 epochs."""
    return accuracies(0.0, 0.5, (DROPOUT_EPOCHS,))[0]


# ---------------------------------------------------------------- judging


def _setting(result):
    """Return (λ, epochs) as a float and an integer, None where it is no such pair."""
    values = as_array(result) if isinstance(result, tuple | list | np.ndarray) else None
    if values is None or values.shape != (2,) or not np.isfinite(values).all():
        return None
    strength, epochs = map(float, values)
    return (strength, int(epochs)) if epochs == int(epochs) else None


def _measured(strength, epochs):
    return accuracies(strength, 0.0, (epochs, 2 * epochs))


def _kind(result):
    """Say in a word or two what becomes of networks with this setting."""
    setting = _setting(result)
    if setting is None:
        return "no pair"
    strength, epochs = setting
    if strength < 0:
        return "negative"
    if not 1 <= epochs <= MOST:
        return "out of range"
    once, twice, practice = _measured(strength, epochs)
    if min(once, twice) > dropout():
        return "right"
    if twice < once - 0.005 and practice > 0.75:
        return "memorised"
    return "too early" if twice > min(dropout(), once + 0.05) else "too stiff"


COMPLAINTS = {
    "no pair": "return two numbers: λ and a whole number of epochs",
    "negative": "a negative λ drives the weights away from zero",
    "out of range": f"the number of epochs is not between 1 and {MOST}",
}


def _judge(result):
    kind = _kind(result)
    if kind in COMPLAINTS or kind == "right":
        return COMPLAINTS.get(kind)
    strength, epochs = _setting(result)
    once, twice, practice = 100 * _measured(strength, epochs)
    return (
        f"{once:.1f} % after {epochs} epochs and {twice:.1f} % after {2 * epochs}, "
        f"dropout has {100 * dropout():.1f} %; by then your networks have learned "
        f"{practice:.0f} % of the training labels, and one in five is wrong"
    )


def _praise(result):
    strength, epochs = _setting(result)
    once, twice, _ = 100 * _measured(strength, epochs)
    free_once, free_twice, _ = 100 * _measured(0.0, epochs)
    return (
        f"right. {once:.1f} % after {epochs} epochs, {twice:.1f} % after {2 * epochs}; "
        f"dropout has {100 * dropout():.1f} % after {DROPOUT_EPOCHS}. Without your "
        f"penalty: {free_once:.1f} % and {free_twice:.1f} %. What it saves is the "
        "second look: with it, the moment to stop matters less."
    )


def _swapped(result):
    setting = as_array(result)
    if setting is None or setting.shape != (2,):
        return False
    return bool(0 < setting[1] < 1 <= setting[0])


def _alike(one, other):
    """Tell whether two answers fail in the same way."""
    if _swapped(one) or _swapped(other):
        return bool(_swapped(one) and _swapped(other))
    return _kind(one) == _kind(other)


MEMORISED = (
    "they learn the wrong labels by heart before the second look: a larger λ, or fewer "
    "epochs."
)
STIFF = "λ is so large that the weights hardly obey the data."
EARLY = "at the first look the networks have not learned enough: more epochs."

PENALTY = Exercise(
    id="03.6",
    title="a brake that forgives",
    reference=my_brake,
    cases=lambda: [()],
    judge=_judge,
    praise=_praise,
    alike=_alike,
    prepare=dropout,
    seconds=10,
    mistakes=(
        Mistake("swapped", lambda: (10, 0.05), "first λ, then the number of epochs."),
        Mistake("no penalty", lambda: (0.0, 9), MEMORISED),
        Mistake("weak", lambda: (0.003, 9), MEMORISED),
        Mistake("late", lambda: (0.01, 20), MEMORISED),
        Mistake("stiff", lambda: (0.3, 20), STIFF),
        Mistake("early", lambda: (0.05, 5), EARLY),
        Mistake(
            "all of dropout's epochs",
            lambda: (0.05, 60),
            "a third of dropout's 60 epochs must do; the second look comes at twice.",
        ),
        Mistake(
            "pushed away",
            lambda: (-0.05, 10),
            "the penalty is added to the loss; with + λ Σ w² and λ > 0 it pulls to 0.",
        ),
    ),
    hints=(
        "Scan λ in factors of 3 first, two starts each, and look at epochs 10 and 20. "
        "Then look closer where both are good.",
        "Too small a λ: good after 10 epochs, worse after 20. Too large: both low. "
        "Between 0.02 and 0.1 there is a range where both are good.",
    ),
)
