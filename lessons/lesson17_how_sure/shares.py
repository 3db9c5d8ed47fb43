"""Exercise 17.5: other shares in nature than in the training."""

import numpy as np

from lessons.lesson17_how_sure.references import change_shares
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(1705)

    def drawn(events, classes):
        return rng.dirichlet(np.ones(classes), events)

    return [
        (drawn(5, 2), np.array([0.5, 0.5]), np.array([0.1, 0.9])),
        (drawn(6, 3), np.array([0.2, 0.5, 0.3]), np.array([0.6, 0.3, 0.1])),
        (drawn(4, 3), np.ones(3) / 3, np.array([0.98, 0.01, 0.01])),
        (drawn(3, 3), np.array([0.2, 0.5, 0.3]), np.array([0.2, 0.5, 0.3])),
        (drawn(3, 3), np.array([0.2, 0.5, 0.3]), np.array([0.6, 0.3, 0.1])),
    ]


def _normalised(p, axis=1):
    return p / p.sum(axis=axis, keepdims=True)


SHARES = Exercise(
    id="17.5",
    title="other shares in nature",
    reference=change_shares,
    cases=_cases,
    mistakes=(
        Mistake(
            "not normalised",
            lambda p, train, nature: p * nature / train,
            "your rows do not add up to 1.",
        ),
        Mistake(
            "the wrong way round",
            lambda p, train, nature: change_shares(p, nature, train),
            "you go from nature to the training: exchange the two.",
        ),
        Mistake(
            "training forgotten",
            lambda p, train, nature: change_shares(p, np.ones(len(train)), nature),
            "p holds the shares of the training already: divide by them.",
        ),
        Mistake(
            "nature forgotten",
            lambda p, train, nature: change_shares(p, train, np.ones(len(train))),
            "you take the training's shares out, but put nature's not in.",
        ),
        Mistake(
            "both multiplied",
            lambda p, train, nature: change_shares(p, 1 / train, nature),
            "you multiply by both shares: divide by the training's.",
        ),
        Mistake(
            "beside the events",
            lambda p, train, nature: _normalised(p * (nature / train)[:, None]),
            "the shares belong to the columns, the classes: no [:, None].",
        ),
        Mistake(
            "difference",
            lambda p, train, nature: _normalised(np.maximum(p + nature - train, 1e-9)),
            "shares multiply odds; they are not added to probabilities.",
        ),
        Mistake(
            "mean",
            lambda p, train, nature: (p + nature) / 2,
            "a mean of both is no posterior: use Bayes, likelihood times share.",
        ),
        Mistake(
            "sum without keepdims",
            lambda p, train, nature: (
                p * nature / train / (p * nature / train).sum(axis=1)
            ),
            "the sums (n,) meet the columns, not the rows: keepdims=True makes them "
            "(n, 1).",
        ),
        Mistake(
            "over the events",
            lambda p, train, nature: _normalised(p * nature / train, axis=0),
            "you normalise over the events; each event's row adds up to 1.",
        ),
        Mistake(
            "over everything",
            lambda p, train, nature: _normalised(p * nature / train, axis=(0, 1)),
            "you normalise over all events together; each event's row adds up to 1.",
        ),
        Mistake(
            "nature's shares",
            lambda p, train, nature: np.tile(nature, (len(p), 1)),
            "these are nature's shares, and nothing of the picture is left.",
        ),
        Mistake(
            "unchanged",
            lambda p, train, nature: p,
            "these are the probabilities of the training.",
        ),
    ),
    hints=(
        "p is proportional to likelihood times share of the training.",
        "p * nature / train, then divide each row by its sum (keepdims=True).",
    ),
    skeleton='''
        def change_shares(p, train, nature):
            """Return the probabilities (n, classes) if classes have other shares."""
            p = p * ...
            return p / p.sum(axis=..., keepdims=True)
    ''',
)
