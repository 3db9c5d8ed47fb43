"""Exercise 15.2: batch normalisation, while training and afterwards."""

import numpy as np

from lessons.lesson15_deeper.references import batch_norm
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(1502)
    found = []
    for shape, training in (
        ((6, 3, 4, 2), True),
        ((6, 3, 4, 2), False),
        ((5, 3), True),
        ((5, 3), False),
    ):
        gamma, beta, mean = rng.normal(size=(3, shape[-1]))
        variance = rng.uniform(0.2, 2, size=shape[-1])
        x = 2 + 3 * rng.normal(size=shape)
        found.append((x, gamma, beta, mean, variance, training))
    small = 0.02 * found[0][0]  # so that ε shows
    return [*found, (small, *found[0][1:]), (*found[0], 0.6, 0.5)]


def _over(axes, ddof=0):
    """Return an answer that takes its statistics over other axes, or with n − 1.

    axes: a function of the number of axes of x.
    """

    def answer(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
        if not training:
            return batch_norm(x, gamma, beta, mean, variance, training, momentum, eps)
        own = {"axis": axes(x.ndim), "keepdims": axes(x.ndim) == (1, 2)}
        now, spread = x.mean(**own), x.var(ddof=ddof, **own)
        y = gamma * (x - now) / np.sqrt(spread + eps) + beta
        mean = momentum * mean + (1 - momentum) * now
        return y, mean, momentum * variance + (1 - momentum) * spread

    return answer


def _root_outside(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    y, *moved = batch_norm(x, gamma, beta, mean, variance, training, momentum, eps)
    axes = tuple(range(x.ndim - 1))
    spread = x.std(axis=axes) if training else np.sqrt(variance)
    rooted = np.sqrt(spread**2 + eps)
    return (y - beta) * rooted / (spread + eps) + beta, *moved


def _no_root(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    y, *moved = batch_norm(x, gamma, beta, mean, variance, training, momentum, eps)
    axes = tuple(range(x.ndim - 1))
    used = x.var(axis=axes) if training else variance
    return (y - beta) / np.sqrt(used + eps) + beta, *moved


def _always_moving(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    y, _, _ = batch_norm(x, gamma, beta, mean, variance, False, momentum, eps)
    return y, *batch_norm(x, gamma, beta, mean, variance, training, momentum, eps)[1:]


def _always_batch(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    y, _, _ = batch_norm(x, gamma, beta, mean, variance, True, momentum, eps)
    return y, *batch_norm(x, gamma, beta, mean, variance, training, momentum, eps)[1:]


def _always_updates(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    y, _, _ = batch_norm(x, gamma, beta, mean, variance, training, momentum, eps)
    return y, *batch_norm(x, gamma, beta, mean, variance, True, momentum, eps)[1:]


def _updates_first(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    y, *moved = batch_norm(x, gamma, beta, mean, variance, True, momentum, eps)
    if not training:
        y, _, _ = batch_norm(x, gamma, beta, *moved, False, momentum, eps)
    return y, *moved


def _moved_used(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    _, *moved = batch_norm(x, gamma, beta, mean, variance, training, momentum, eps)
    return batch_norm(x, gamma, beta, *moved, False, momentum, eps)[0], *moved


def _moving_spread(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    y, mean, moved = batch_norm(x, gamma, beta, mean, variance, training, momentum, eps)
    if training:
        spread = x.std(axis=tuple(range(x.ndim - 1)))
        moved = momentum * variance + (1 - momentum) * spread
    return y, mean, moved


def _other_way(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    kept = 1 - momentum
    return batch_norm(x, gamma, beta, mean, variance, training, kept, eps)


def _batch_returned(x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3):
    y, *moved = batch_norm(x, gamma, beta, mean, variance, training, momentum, eps)
    axes = tuple(range(x.ndim - 1))
    return (y, x.mean(axis=axes), x.var(axis=axes)) if training else (y, *moved)


_GIVEN = (
    "`momentum` and `eps` are given: other numbers than 0.9 and 0.001 are possible."
)


BATCH_NORM = Exercise(
    id="15.2",
    title="batch normalisation",
    reference=batch_norm,
    cases=_cases,
    mistakes=(
        Mistake(
            "each image on its own",
            _over(lambda ndim: (1, 2) if ndim == 4 else (0,)),
            "you normalise each image by its own numbers. The mean of a channel runs "
            "over all images of the batch as well.",
        ),
        Mistake(
            "each pixel on its own",
            _over(lambda ndim: (0,)),
            "you normalise each pixel on its own. A map has one mean and one variance, "
            "over images, rows and columns.",
        ),
        Mistake(
            "all channels together",
            _over(lambda ndim: None),
            "one mean for all channels: each channel has its own.",
        ),
        Mistake(
            "sample variance",
            _over(lambda ndim: tuple(range(ndim - 1)), ddof=1),
            "you divide by n − 1. Batch normalisation takes the mean of the squares, "
            "divided by n, as NumPy's var does.",
        ),
        Mistake(
            "ε outside the root",
            _root_outside,
            "ε stands under the root, beside the variance.",
        ),
        Mistake(
            "no ε",
            lambda *all_of_it: batch_norm(*all_of_it[:7], eps=0),
            "ε is missing, or far smaller than `eps`; without it a constant channel is "
            "divided by zero.",
        ),
        Mistake(
            "momentum the other way round",
            _other_way,
            "Keras' momentum is the share that is *kept*: 0.9 of the old and 0.1 of "
            "the new.",
        ),
        Mistake(
            "variance instead of its root",
            _no_root,
            "you divide by the variance; divide by its root, the spread.",
        ),
        Mistake(
            "moving statistics in training",
            _always_moving,
            "in training the batch's own mean and variance are used; the moving ones "
            "wait for later.",
        ),
        Mistake(
            "batch statistics at inference",
            _always_batch,
            "after training the moving mean and variance are used: an answer must not "
            "depend on which images happen to be asked together.",
        ),
        Mistake(
            "updates at inference",
            _always_updates,
            "the moving mean and variance change in training only.",
        ),
        Mistake(
            "updates first at inference",
            _updates_first,
            "at inference you update the moving mean and variance, and then use them. "
            "They change in training only.",
        ),
        Mistake(
            "never updates",
            lambda *all_of_it: (batch_norm(*all_of_it)[0], *all_of_it[3:5]),
            "in training the moving mean and variance take a tenth of the batch's.",
        ),
        Mistake(
            "moved ones used in training",
            _moved_used,
            "in training the batch is normalised by its *own* mean and variance; you "
            "take the moving ones after their step.",
        ),
        Mistake(
            "moving spread",
            _moving_spread,
            "what moves is the variance; you let it move towards the batch's spread.",
        ),
        Mistake(
            "training exchanged",
            lambda *all_of_it: batch_norm(
                *all_of_it[:5], not all_of_it[5], *all_of_it[6:]
            ),
            "the two cases are exchanged: it is in training that the batch's own mean "
            "and variance are used and the moving ones change.",
        ),
        Mistake(
            "γ forgotten",
            lambda x, gamma, *others: batch_norm(x, np.ones_like(gamma), *others),
            "γ is missing: what was normalised is multiplied by it.",
        ),
        Mistake(
            "β forgotten",
            lambda x, gamma, beta, *others: batch_norm(x, gamma, 0 * beta, *others),
            "β is missing: it is added in the end.",
        ),
        Mistake(
            "β in front of γ",
            lambda x, gamma, beta, *others: batch_norm(x, gamma, gamma * beta, *others),
            "β is added in the end, not multiplied by γ.",
        ),
        Mistake(
            "the batch's own",
            _batch_returned,
            "you return mean and variance of the batch. The moving ones go a tenth of "
            "the way there.",
        ),
        Mistake(
            "always 0.9",
            lambda *all_of_it: batch_norm(*all_of_it[:6], 0.9, *all_of_it[7:]),
            _GIVEN,
        ),
        Mistake(
            "always 0.001",
            lambda *all_of_it: batch_norm(*all_of_it[:7]),
            _GIVEN,
        ),
        Mistake(
            "always 0.9 and 0.001",
            lambda *all_of_it: batch_norm(*all_of_it[:6]),
            _GIVEN,
        ),
        Mistake(
            "mean and variance exchanged",
            lambda *all_of_it: [batch_norm(*all_of_it)[k] for k in (0, 2, 1)],
            "the order is output, mean, variance.",
        ),
        Mistake(
            "γ and β exchanged",
            lambda x, gamma, beta, *others: batch_norm(x, beta, gamma, *others),
            "γ multiplies, β is added.",
        ),
    ),
    hints=(
        "Take the mean over all axes but the last, axis=tuple(range(x.ndim - 1)). Two "
        "things depend on `training`: whose mean is used, and whether the moving ones "
        "change.",
        "γ · (x − mean) / √(variance + ε) + β; in training mean and variance of the "
        "batch, and new = momentum · old + (1 − momentum) · batch.",
    ),
    skeleton='''
        def batch_norm(
            x, gamma, beta, mean, variance, training, momentum=0.9, eps=1e-3
        ):
            """Return the output, and the moving mean and variance afterwards."""
            used_mean, used_variance = mean, variance
            if training:
                axes = tuple(range(x.ndim - 1))
                used_mean, used_variance = x.mean(axis=axes), ...
                mean = momentum * mean + ...
                variance = ...
            y = ...
            return y, mean, variance
    ''',
)
