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
    return (
        [(np.concatenate(each), middle, WIDTH) for each in samples]
        + _others()
        + _edges()
    )


def _others():
    """Return cases for other norms, other numbers of centres and other widths."""
    dice, middle = np.random.default_rng(2114), centres()

    def around(places, k, n, width):
        return places[k] + width * dice.standard_normal((n, 2))

    corner = middle[5] + 0.2 + 0.003 * dice.standard_normal((300, 2))
    edge = middle[6] + [0.25, 0] + 0.003 * dice.standard_normal((300, 2))
    first = [*(around(middle, k, 200, WIDTH) for k in range(3)), corner, edge]
    four = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0], [9.0, 0.0]])
    second = [*(around(four, k, 200, 0.4) for k in (0, 2)), around(four, 3, 20, 0.4)]
    aside = middle[5] + [0.2, 0] + 0.003 * dice.standard_normal((300, 2))
    third = [*(around(middle, k, 200, 0.03) for k in range(4)), aside]
    settings = (middle, WIDTH), (four, 0.4), (middle, 0.03)
    samples = first, second, third
    return [(np.concatenate(x), *s) for x, s in zip(samples, settings, strict=True)]


def _edges():
    """Return cases in which a rule is met exactly, or by less than one point."""
    square = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])
    exactly = [[0.0, 0.0]] * 20 + [[10.0, 1.0]] * 2 + [[0.0, 10.0], [3.0, 10.0]]
    nearly = [[0.0, 0.0]] * 20 + [[10.0, 1.0]] * 2
    far = [[5.0, 5.0]]
    samples = exactly + 8 * far, nearly + 14 * far  # a quarter of a share: 2, 2.25
    return [(np.array(x), square, 1.0) for x in samples]


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


def _rounded_down(x, centres, width):
    distance = np.linalg.norm(x[:, None] - centres, axis=-1)
    nearest = distance.argmin(axis=1)[distance.min(axis=1) < 3 * width]
    count = np.bincount(nearest, minlength=len(centres))
    return np.sum(count >= len(x) // len(centres) // 4)


def _points(x, centres, width):
    return np.sum(np.linalg.norm(x[:, None] - centres, axis=-1).min(axis=1) < 3 * width)


def _every_near(x, centres, width):
    near = np.linalg.norm(x[:, None] - centres, axis=-1) < 3 * width
    return np.sum(near.mean(axis=0) >= 0.25 / len(centres))


def _by(norm):
    """Return an answer with another distance, a function of the differences."""

    def answer(x, centres, width):
        distance = norm(x[:, None] - centres)
        near = distance.min(axis=1) < 3 * width
        nearest = distance.argmin(axis=1)[near]
        count = np.bincount(nearest, minlength=len(centres))
        return np.sum(count >= 0.25 * len(x) / len(centres))

    return answer


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
            "two widths",
            _counted(near=lambda d, w: d < 2 * w),
            "within *3* widths; in the plane 14 % lie farther away than two.",
        ),
        Mistake(
            "half a share",
            _counted(least=lambda share, fair: share >= 0.5 * fair),
            "a *quarter* of its share is enough, not half.",
        ),
        Mistake(
            "more than a quarter",
            _counted(least=lambda share, fair: share > 0.25 * fair),
            "*at least* a quarter: exactly a quarter is enough.",
        ),
        Mistake(
            "just at 3 widths",
            _counted(near=lambda d, w: d <= 3 * w),
            "*less* than 3 widths away: who is exactly 3 widths away is not near.",
        ),
        Mistake(
            "rounded down",
            _rounded_down,
            "with you less than a quarter of a share is enough. (Is there a `//`? It "
            "rounds down.)",
        ),
        Mistake(
            "a quarter of all",
            _counted(least=lambda share, fair: share >= 0.25),
            "a quarter of its *fair share*: with 8 Gaussians that is 1/32 of all "
            "points.",
        ),
        Mistake(
            "their share",
            lambda x, centres, width: modes_found(x, centres, width) / len(centres),
            "that is which part of the Gaussians; asked is how many.",
        ),
        Mistake(
            "points",
            _points,
            "that counts points near a centre; asked is how many Gaussians have enough "
            "of them.",
        ),
        Mistake(
            "always eight",
            _counted(least=lambda share, fair: share >= 0.25 / 8),
            "there need not be 8 Gaussians: a fair share is 1/len(centres).",
        ),
        Mistake(
            "always 0.1",
            lambda x, centres, width: modes_found(x, centres, 0.1),
            "Gaussians need not have the width 0.1: use `width`.",
        ),
        Mistake(
            "every near centre",
            _every_near,
            "a point counts once, for the *nearest* centre, even if two are near.",
        ),
        Mistake(
            "along the axes",
            _by(lambda d: np.abs(d).sum(axis=-1)),
            "that adds up the ways along both axes. The distance is the root of the "
            "sum of squares.",
        ),
        Mistake(
            "a square",
            _by(lambda d: np.abs(d).max(axis=-1)),
            "a square of ± 3 widths has corners at 4.2: take the distance.",
        ),
    ),
    hints=(
        "Distances of all points from all centres: x[:, None] - centres has the shape "
        "(n, k, 2). Which centre is nearest, and is it near?",
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
