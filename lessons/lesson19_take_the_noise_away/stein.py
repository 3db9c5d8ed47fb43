"""Exercise 19.2: the error of a linear filter, without clean pictures."""

import numpy as np

from lessons.lesson19_take_the_noise_away.linear import slide
from lessons.lesson19_take_the_noise_away.references import error_without_truth
from utils.grading import Exercise, Mistake


def _windows():
    rng = np.random.default_rng(1902)
    cases = []
    for size, sigma in ((3, 0.7), (5, 1.6), (1, 2.0)):
        noisy, window = rng.normal(size=(4, 9, 8)), rng.normal(size=(size, size)) / size
        noisy = noisy.astype(np.float32)  # as in the lesson
        cases.append((noisy, slide(noisy, window), window, sigma))
    small = 0.2 * noisy[:2]  # with less noise than was said: the estimate is negative
    window = np.full((3, 3), 1 / 9)
    return [*cases, (small, slide(small, window), window, 1.0)]


def _plus(extra):
    """Return an answer that adds extra(noisy, denoised, window, sigma)."""
    return lambda *given: error_without_truth(*given) + extra(*given)


def _centre(window):
    return window[len(window) // 2, len(window) // 2]


def _with_weight(weight):
    """Return an answer that takes another weight for that of the centre."""
    return _plus(
        lambda noisy, denoised, window, sigma: (
            2 * sigma**2 * (weight(window) - _centre(window))
        )
    )


def _beside_the_centre(noisy, denoised, window, sigma):
    place = len(window) // 2 + 1
    beside = window[place, place]  # for a window of one weight an IndexError
    right = error_without_truth(noisy, denoised, window, sigma)
    return right + 2 * sigma**2 * (beside - _centre(window))


STEIN = Exercise(
    id="19.2",
    title="an error without the truth",
    reference=error_without_truth,
    cases=_windows,
    mistakes=(
        Mistake(
            "distance to the noisy",
            _plus(lambda y, d, w, s: s**2 - 2 * s**2 * _centre(w)),
            "this is the distance to the noisy picture; a filter that does nothing "
            "would be perfect. Two more terms are missing.",
        ),
        Mistake(
            "noise not subtracted",
            _plus(lambda y, d, w, s: s**2),
            "−σ² is missing: the noisy picture is σ² away from the truth.",
        ),
        Mistake(
            "noise added",
            _plus(lambda y, d, w, s: 2 * s**2),
            "σ² is subtracted, not added.",
        ),
        Mistake(
            "no centre",
            _plus(lambda y, d, w, s: -2 * s**2 * _centre(w)),
            "the filter lets noise pass, by its centre weight: + 2σ² · centre.",
        ),
        Mistake(
            "centre once",
            _plus(lambda y, d, w, s: -(s**2) * _centre(w)),
            "the centre counts twice: it comes from the mixed term of a square.",
        ),
        Mistake(
            "centre subtracted",
            _plus(lambda y, d, w, s: -4 * s**2 * _centre(w)),
            "the term of the centre is added: it makes up for the noise that estimate "
            "and noisy picture have in common.",
        ),
        Mistake(
            "2σ of the centre",
            _plus(lambda y, d, w, s: 2 * (s - s**2) * _centre(w)),
            "the term of the centre is 2σ² · centre, with σ squared.",
        ),
        Mistake(
            "2 of the centre",
            _plus(lambda y, d, w, s: 2 * (1 - s**2) * _centre(w)),
            "σ² is missing in the term of the centre; with σ = 1 you would not notice.",
        ),
        Mistake(
            "beside the centre",
            _beside_the_centre,
            "indices begin at 0: the centre of k × k is window[k // 2, k // 2].",
        ),
        Mistake(
            "before the centre",
            _with_weight(lambda window: np.diag(window)[len(window) // 2 - 1]),
            "one place too early: the centre of k × k is window[k // 2, k // 2].",
        ),
        Mistake(
            "centre of 3×3",
            _with_weight(lambda window: window[1, 1]),
            "window[1, 1] is the centre of 3×3 only: ask for the size.",
        ),
        Mistake(
            "counted through",
            _with_weight(lambda window: window.ravel()[len(window) // 2]),
            "that is the middle of the first row: in a flattened window the centre has "
            "the number window.size // 2.",
        ),
        Mistake(
            "a row",
            lambda y, d, w, s: (
                error_without_truth(y, d, w, s)
                + 2 * s**2 * (w[len(w) // 2] - _centre(w))
            ),
            "window[k // 2] is a row: the centre has two indices, one for the column.",
        ),
        Mistake(
            "mean of the weights",
            _with_weight(np.mean),
            "not the mean of the weights: only the centre weight meets its own noise.",
        ),
        Mistake(
            "σ of the noise",
            _plus(lambda y, d, w, s: s**2 - s),
            "−σ² has σ squared, too; with σ = 1 you would not notice.",
        ),
        Mistake(
            "absolute differences",
            _plus(lambda y, d, w, s: np.mean(np.abs(d - y)) - np.mean((d - y) ** 2)),
            "the differences are to be squared; you take their absolute values.",
        ),
        Mistake(
            "cut off at 0",
            lambda *given: max(0, error_without_truth(*given)),
            "the formula may give a negative number, by chance or where σ is said too "
            "large; cut nothing off.",
        ),
        Mistake(
            "sum of the weights",
            _with_weight(np.sum),
            "not the sum of all weights: only the centre weight meets its own noise.",
        ),
        Mistake(
            "the corner",
            _with_weight(lambda window: window[0, 0]),
            "window[0, 0] is a corner; the centre is window[size // 2, size // 2].",
        ),
        Mistake(
            "the largest",
            _with_weight(np.max),
            "the largest weight need not be the centre.",
        ),
        Mistake(
            "σ not squared",
            lambda y, d, w, s: error_without_truth(y, d, w, np.sqrt(s)),
            "take the variance σ², not σ.",
        ),
        Mistake(
            "sum over pixels",
            _plus(lambda y, d, w, s: np.sum((d - y) ** 2) - np.mean((d - y) ** 2)),
            "take the mean over the pixels, not their sum.",
        ),
        Mistake(
            "per picture",
            lambda y, d, w, s: np.array(
                [
                    error_without_truth(y[k : k + 1], d[k : k + 1], w, s)
                    for k in range(len(y))
                ]
            ),
            "one number is asked for: take the mean over all pictures, too.",
        ),
        Mistake(
            "sum over the pixels of a picture",
            _plus(lambda y, d, w, s: (y[0].size - 1) * np.mean((d - y) ** 2)),
            "you divide by the number of pictures only: take the mean over the pixels, "
            "too.",
        ),
        Mistake(
            "square of the mean",
            _plus(lambda y, d, w, s: np.mean(d - y) ** 2 - np.mean((d - y) ** 2)),
            "square first, then take the mean: differences of both signs cancel.",
        ),
        Mistake(
            "variance",
            _plus(lambda y, d, w, s: np.var(d - y) - np.mean((d - y) ** 2)),
            "np.var subtracts the mean first; an offset is an error, too.",
        ),
        Mistake(
            "root",
            lambda *given: np.sqrt(np.abs(error_without_truth(*given))),
            "the mean squared error is asked for, no root.",
        ),
    ),
    hints=(
        "Three terms: the mean square of denoised − noisy, the noise, the centre.",
        "np.mean((denoised - noisy)**2) - sigma**2 + 2 * sigma**2 * centre.",
    ),
    skeleton='''
        def error_without_truth(noisy, denoised, window, sigma):
            """Return the mean squared error of a linear filter, without the truth."""
            centre = window[..., ...]
            return np.mean(...) - ... + 2 * ... * centre
    ''',
)
