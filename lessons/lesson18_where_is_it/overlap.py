"""Exercise 18.1: intersection over union."""

import numpy as np

from lessons.lesson18_where_is_it.references import mean_iou
from utils.grading import Exercise, Mistake

SHARES = np.array([0.1, 0.3, 0.5, 0.7, 0.2])[:, None, None]


def _cases():
    rng = np.random.default_rng(1801)
    truth = rng.random((5, 6, 4)) < SHARES
    found = truth ^ (rng.random(truth.shape) < 0.25)
    empty, clean = truth.copy(), found.copy()
    empty[0] = clean[0] = False
    pairs = (truth, found), (empty, clean), (empty[:2], found[:2])
    return [*pairs, (truth[:2], clean[:2])]  # nothing found, though there was something


def _counted(combine):
    """Return an answer that combines, per picture, pixels in both, either, each."""

    def answer(truth, found):
        pairs = truth & found, truth | found, truth, found
        return combine(*(pixels.sum(axis=(1, 2)) for pixels in pairs))

    return answer


def _share(part, whole):
    return np.where(whole == 0, 1.0, part / np.maximum(whole, 1))


def _zero_over_zero(both, either, *_):
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.mean(both / either)


def _each(change):
    """Return an answer that changes the IoU of each picture before the mean."""

    def answer(truth, found):
        shares = [
            mean_iou(truth[k : k + 1], found[k : k + 1]) for k in range(len(truth))
        ]
        return np.mean([change(share) for share in shares])

    return answer


def _along(axis):
    """Return an answer that adds up pixels along other axes."""

    def answer(truth, found):
        pixels = (truth & found).sum(axis=axis), (truth | found).sum(axis=axis)
        return np.mean(_share(*pixels))

    return answer


def _if_any(part):
    """Return an answer that divides by part(truth, found), unless both are empty."""

    def answer(both, either, truth, found):
        shares = both / np.maximum(part(truth, found), 1)
        return np.mean(np.where(either == 0, 1.0, shares))

    return _counted(answer)


def _both_classes(truth, found):
    return (mean_iou(truth, found) + mean_iou(~truth, ~found)) / 2


OVERLAP = Exercise(
    id="18.1",
    title="intersection over union",
    reference=mean_iou,
    cases=_cases,
    mistakes=(
        Mistake(
            "Dice",
            _each(lambda share: 2 * share / (1 + share)),
            "that is the Dice score, 2 |A∩B| / (|A| + |B|), which is never smaller.",
        ),
        Mistake(
            "sum instead of union",
            _counted(
                lambda both, either, a, b: np.mean(
                    np.where(a + b == 0, 1, both / np.maximum(a + b, 1))
                )
            ),
            "|A| + |B| counts common pixels twice; the union counts them once.",
        ),
        Mistake(
            "accuracy",
            lambda truth, found: np.mean(truth == found),
            "that is the accuracy: background that is rightly empty counts in it.",
        ),
        Mistake(
            "pooled",
            lambda truth, found: (truth & found).sum() / (truth | found).sum(),
            "you add up the pixels of all pictures before you divide: divide in each "
            "picture, then take the mean.",
        ),
        Mistake(
            "pooled Dice",
            lambda truth, found: (
                2 * (truth & found).sum() / (truth.sum() + found.sum())
            ),
            "that is the Dice score of all pixels together: divide by the union, in "
            "each picture, then take the mean.",
        ),
        Mistake(
            "empty is zero",
            _counted(lambda both, either, a, b: np.mean(both / np.maximum(either, 1))),
            "nothing there and nothing found is right: 1, not 0.",
        ),
        Mistake(
            "empty truth is one",
            _counted(
                lambda both, either, a, b: np.mean(
                    np.where(a == 0, 1, both / np.maximum(either, 1))
                )
            ),
            "where the truth is empty you give 1 whatever was found: only finding "
            "nothing there is right.",
        ),
        Mistake(
            "nothing found is one",
            _counted(
                lambda both, either, a, b: np.mean(
                    np.where(b == 0, 1, both / np.maximum(either, 1))
                )
            ),
            "where nothing was found you give 1 whatever was there: only where nothing "
            "*was* there is that right.",
        ),
        Mistake(
            "one more above and below",
            _counted(lambda both, either, a, b: np.mean((both + 1) / (either + 1))),
            "a 1 above and below the line keeps 0/0 away, but changes every other "
            "picture, too: treat the empty ones by themselves.",
        ),
        Mistake(
            "first picture only",
            lambda truth, found: mean_iou(truth[:1], found[:1]),
            "that is the IoU of the first picture alone: a return inside of the loop?",
        ),
        Mistake(
            "along one axis",
            _along(1),
            "axis=1 adds up the rows alone and leaves a number per column. The pixels "
            "of one picture: axis=(1, 2).",
        ),
        Mistake(
            "over pictures and rows",
            _along((0, 1)),
            "axis=(0, 1) adds up over pictures and rows. The pixels of one picture: "
            "axis=(1, 2).",
        ),
        Mistake(
            "over the pictures",
            _along(0),
            "axis=0 adds up over the pictures. The pixels of one picture: axis=(1, 2).",
        ),
        Mistake(
            "what is wrong",
            lambda truth, found: 1 - mean_iou(truth, found),
            "that is 1 − IoU, which is 0 for a perfect mask.",
        ),
        Mistake(
            "per cent",
            lambda truth, found: 100 * mean_iou(truth, found),
            "a number from 0 to 1 is asked for, no per cent.",
        ),
        Mistake(
            "empty left out",
            _counted(lambda both, either, a, b: np.mean((both / either)[either > 0])),
            "a picture without an object in which none was found counts, with 1.",
        ),
        Mistake(
            "zero over zero",
            _counted(_zero_over_zero),
            "0/0 is no number: decide what an empty picture is worth before dividing.",
        ),
        Mistake(
            "both classes",
            _both_classes,
            "you average over object and background, as `keras.metrics.BinaryIoU` does "
            "unless told otherwise. Asked is the object alone.",
        ),
        Mistake(
            "divided by the truth",
            _counted(lambda both, either, a, b: np.mean(_share(both, a))),
            "you divide by the true pixels alone: painting the whole picture would be "
            "perfect.",
        ),
        Mistake(
            "divided by what was found",
            _counted(lambda both, either, a, b: np.mean(_share(both, b))),
            "you divide by the pixels found: a single right pixel would be perfect.",
        ),
        Mistake(
            "divided by the truth, unless empty",
            _if_any(lambda truth, found: truth),
            "you divide by the true pixels alone: painting the whole picture would be "
            "perfect.",
        ),
        Mistake(
            "divided by what was found, unless empty",
            _if_any(lambda truth, found: found),
            "you divide by the pixels found: a single right pixel would be perfect.",
        ),
        Mistake(
            "sum",
            lambda truth, found: len(truth) * mean_iou(truth, found),
            "take the mean over the pictures, not the sum.",
        ),
        Mistake(
            "one number per picture",
            lambda truth, found: np.array(
                [
                    mean_iou(truth[k : k + 1], found[k : k + 1])
                    for k in range(len(found))
                ]
            ),
            "one number is asked for: take the mean over the pictures.",
        ),
    ),
    hints=(
        "Two counts per picture, .sum(axis=(1, 2)); a division; the mean.",
        "truth & found, truth | found; np.where for pictures where both are empty.",
    ),
    skeleton='''
        def mean_iou(truth, found):
            """Return the mean over pictures of intersection over union."""
            both = (truth & found).sum(axis=...)
            either = ...
            ratio = np.where(either == 0, ..., both / np.maximum(either, 1))
            return ...
    ''',
)
