"""Exercise 21.5: the loss of a Wasserstein critic, with its penalty."""

import numpy as np

from lessons.lesson21_two_networks_in_a_duel.references import critic_loss
from utils.grading import Exercise, Mistake


def _cases():
    dice = np.random.default_rng(2105)
    draw = dice.standard_normal
    return [
        (2 + draw(5), draw(5) - 1, 0.3 * draw((5, 3)), 10.0),
        (draw((4, 1)), draw((4, 1)), draw((4, 3, 2, 1)), 2.0),
        (draw(6), draw(6), 0.5 * np.eye(6)[:, :4], 1.0),
    ]


def _lengths(slopes):
    return np.sqrt(np.sum(slopes**2, axis=tuple(range(1, slopes.ndim))))


def _penalised(penalty):
    """Return an answer with another penalty, a function of the slopes."""

    def answer(on_real, on_fake, slopes, weight):
        return np.mean(on_fake) - np.mean(on_real) + weight * penalty(slopes)

    return answer


PENALTY = Exercise(
    id="21.5",
    title="a critic that must not be steep",
    reference=critic_loss,
    cases=_cases,
    mistakes=(
        Mistake(
            "sign",
            lambda on_real, on_fake, slopes, weight: critic_loss(
                on_fake, on_real, slopes, weight
            ),
            "a loss becomes *smaller*, so it holds fake minus real: the critic wants "
            "real points high up.",
        ),
        Mistake(
            "penalty subtracted",
            lambda on_real, on_fake, slopes, weight: critic_loss(
                on_real, on_fake, slopes, -weight
            ),
            "a penalty makes the loss larger: add it.",
        ),
        Mistake(
            "no length",
            _penalised(lambda s: np.mean((s - 1) ** 2)),
            "first the length, one per point; then its distance from 1.",
        ),
        Mistake(
            "sizes of components",
            _penalised(lambda s: np.mean((np.abs(s) - 1) ** 2)),
            "np.abs gives the size of each component. The length is the root of the "
            "sum of their squares.",
        ),
        Mistake(
            "sum of sizes",
            _penalised(
                lambda s: np.mean((np.abs(s).reshape(len(s), -1).sum(axis=1) - 1) ** 2)
            ),
            "a sum of sizes is no length: add up squares, then take the root.",
        ),
        Mistake(
            "not squared",
            _penalised(lambda s: np.mean(np.abs(_lengths(s) - 1))),
            "(length − 1) is squared in the penalty.",
        ),
        Mistake(
            "all weighted",
            lambda on_real, on_fake, slopes, weight: (
                weight * critic_loss(on_real, on_fake, slopes, 1)
            ),
            "the weight belongs to the penalty alone, not to the scores.",
        ),
        Mistake(
            "no penalty",
            _penalised(lambda s: 0),
            "the penalty is missing: weight times the mean of (length − 1)².",
        ),
        Mistake(
            "one axis only",
            _penalised(lambda s: np.mean((np.sqrt(np.sum(s**2, axis=1)) - 1) ** 2)),
            "add up the squares over *all* axes but the first, not over one.",
        ),
        Mistake(
            "sum of penalties",
            _penalised(lambda s: np.sum((_lengths(s) - 1) ** 2)),
            "the *mean* over points, not the sum: else the penalty grows with them.",
        ),
        Mistake(
            "sum of scores",
            lambda on_real, on_fake, slopes, weight: critic_loss(
                len(on_real) * on_real, len(on_fake) * on_fake, slopes, weight
            ),
            "the *mean* score over points, not the sum.",
        ),
        Mistake(
            "one length for the batch",
            _penalised(lambda s: (np.sqrt(np.sum(s**2)) - 1) ** 2),
            "each point has a slope of its own: add up the squares over all axes but "
            "the first.",
        ),
        Mistake(
            "last axis only",
            _penalised(lambda s: np.mean((np.sqrt(np.sum(s**2, axis=-1)) - 1) ** 2)),
            "a picture has several axes: add up the squares over all of them, all but "
            "the first.",
        ),
        Mistake(
            "squared length",
            _penalised(lambda s: np.mean((_lengths(s) ** 2 - 1) ** 2)),
            "that is the length squared, minus 1: take the root first.",
        ),
        Mistake(
            "one-sided",
            _penalised(lambda s: np.mean(np.maximum(_lengths(s) - 1, 0) ** 2)),
            "here slopes below 1 are punished as well. (One-sided penalties exist.)",
        ),
        Mistake(
            "towards zero",
            _penalised(lambda s: np.mean(_lengths(s) ** 2)),
            "that pulls slopes to 0. Here they are to be 1.",
        ),
        Mistake(
            "root of the mean",
            _penalised(
                lambda s: np.mean(
                    (np.sqrt(np.mean(s**2, axis=tuple(range(1, s.ndim)))) - 1) ** 2
                )
            ),
            "a length is the root of a *sum* of squares.",
        ),
        Mistake(
            "mean length",
            _penalised(lambda s: (np.mean(_lengths(s)) - 1) ** 2),
            "that punishes the mean length. One slope of 0 and one of 2 would be free: "
            "square first, then average.",
        ),
        Mistake(
            "no weight",
            lambda on_real, on_fake, slopes, weight: critic_loss(
                on_real, on_fake, slopes, 1
            ),
            "the penalty carries its weight.",
        ),
        Mistake(
            "logarithms",
            lambda on_real, on_fake, slopes, weight: (
                np.mean(np.logaddexp(0, -on_real))
                + np.mean(np.logaddexp(0, on_fake))
                + critic_loss(0 * on_real, 0 * on_fake, slopes, weight)
            ),
            "logarithms belong to a discriminator. A critic's scores are used as such.",
        ),
    ),
    hints=(
        "Mean score of fake points minus mean score of real ones, plus weight times "
        "the mean of (length − 1)². How long is a slope with several axes?",
        "np.sqrt(np.sum(slopes**2, axis=tuple(range(1, slopes.ndim))))",
    ),
    skeleton='''
        def critic_loss(on_real, on_fake, slopes, weight):
            """Return the loss of a Wasserstein critic with its penalty, one number."""
            length = np.sqrt(np.sum(slopes**2, axis=...))
            return ... + weight * ...
    ''',
)
