"""Exercise 21.4: how many Gaussians of a mixture a sample has found."""

import numpy as np

from lessons.lesson21_two_networks_in_a_duel.references import modes_found
from utils.grading import Exercise, Mistake
from utils.ring import WIDTH, centres


def _cases():
    dice, middle = np.random.default_rng(2104), centres()

    def around(k, n, width=WIDTH):
        return middle[k] + width * dice.standard_normal((n, 2))

    def rest(n, width):
        return width * dice.standard_normal((n, 2))

    clump = middle[5] + 0.27 + 0.005 * dice.standard_normal((300, 2))
    samples = [
        [
            *(around(0, 500), around(1, 300), around(2, 4), around(3, 100, 0.45)),
            *(around(4, 40), rest(60, 0.3)),
        ],
        [around(k, 100 if k < 6 else 1) for k in range(8)],
        [*(around(k, 20) for k in range(7)), rest(860, 0.2)],
        [*(around(k, 200) for k in range(3)), clump],
        [*(around(k, 100) for k in range(8)), rest(200, 0.2)],
    ]
    return [(np.concatenate(each), middle, WIDTH) for each in samples]


def _counted(near=None, least=None, of=None):
    """Return an answer with another rule for near, for enough, or of what a share."""

    def answer(x, centres, width):
        distance = np.linalg.norm(x[:, None] - centres, axis=-1)
        chosen = (near or (lambda d, w: d < 3 * w))(distance.min(axis=1), width)
        nearest = distance.argmin(axis=1)[chosen]
        count = np.bincount(nearest, minlength=len(centres))
        share = count / max(len(x) if of is None else of(nearest), 1)
        fair = 1 / len(centres)
        return np.sum(share >= 0.25 * fair if least is None else least(share, fair))

    return answer


def _per_axis(x, centres, width):
    inside = (np.abs(x[:, None] - centres) < 3 * width).all(axis=-1)
    return np.sum(inside.mean(axis=0) >= 0.25 / len(centres))


MODES = Exercise(
    id="21.4",
    title="how many Gaussians?",
    reference=modes_found,
    cases=_cases,
    mistakes=(
        Mistake(
            "no cut",
            _counted(near=lambda d, w: d < np.inf),
            "a point between two Gaussians belongs to none: count those within 3 "
            "widths only.",
        ),
        Mistake(
            "a single one",
            _counted(least=lambda share, fair: share > 0),
            "one stray point has not found a Gaussian: ask for a quarter of its share.",
        ),
        Mistake(
            "share of the near ones",
            _counted(of=len),
            "the share is one of *all* points, those far from any Gaussian included.",
        ),
        Mistake(
            "the full share",
            _counted(least=lambda share, fair: share >= fair),
            "a *quarter* of its share is enough, 1/32 of all points for 8 Gaussians.",
        ),
        Mistake(
            "squared distance",
            _counted(near=lambda d, w: d**2 < 3 * w),
            "that compares the *squared* distance with 3 widths.",
        ),
        Mistake(
            "one width",
            _counted(near=lambda d, w: d < w),
            "within *3* widths; in the plane only 39 % lie within one.",
        ),
        Mistake(
            "a square",
            _per_axis,
            "a square of ± 3 widths has corners at 4.2: take the distance.",
        ),
    ),
    hints=(
        "Distances of all points from all centres: x[:, None] - centres has the shape "
        "(n, 8, 2). Which centre is nearest, and is it near?",
        "np.bincount(nearest[near], minlength=len(centres)) counts; compare with "
        "0.25 * len(x) / len(centres).",
    ),
    skeleton='''
        def modes_found(x, centres, width):
            """Return how many Gaussians hold at least a quarter of their share."""
            distance = np.linalg.norm(x[:, None] - centres, axis=-1)  # (n, Gaussians)
            near = distance.min(axis=1) < ...
            nearest = ...
            count = np.bincount(nearest[near], minlength=len(centres))
            return np.sum(count >= ...)
    ''',
)
