"""Exercises 22.4 and 22.5: from the score to a denoiser, and the floor of its loss."""

import numpy as np

from lessons.lesson22_diffusion.references import best_loss, tweedie
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2204)
    return [
        (rng.normal(size=shape), sigma, rng.normal(size=shape))
        for shape, sigma in (((4, 2), 0.5), ((3, 5), 2.0), ((2, 3, 3), 1.5))
    ]


def _changed(clean=lambda clean, x, sigma: clean, noise=lambda noise, sigma: noise):
    """Return Tweedie's formulas with one of them changed."""

    def answer(x, sigma, score):
        means = tweedie(x, sigma, score)
        return clean(means[0], x, sigma), noise(means[1], sigma)

    return answer


TWEEDIE = Exercise(
    id="22.4",
    title="a denoiser from the score",
    reference=tweedie,
    cases=_cases,
    mistakes=(
        Mistake(
            "sigma, not variance",
            _changed(clean=lambda clean, x, sigma: x + (clean - x) / sigma),
            "the clean point is a variance times the score away: σ², not σ.",
        ),
        Mistake(
            "away",
            _changed(clean=lambda clean, x, sigma: 2 * x - clean),
            "the score points to where points are more probable: the clean point lies "
            "on that side.",
        ),
        Mistake(
            "sign of the noise",
            _changed(noise=lambda noise, sigma: -noise),
            "x is clean + σ · noise, so the noise points away from the clean point.",
        ),
        Mistake(
            "noise in units of x",
            _changed(noise=lambda noise, sigma: sigma * noise),
            "that is x − clean. The noise is meant in units of σ.",
        ),
        Mistake(
            "noise is −score",
            _changed(noise=lambda noise, sigma: noise / sigma),
            "the noise is −σ · score: (x − clean) / σ = −σ² · score / σ.",
        ),
        Mistake(
            "noise divided",
            _changed(noise=lambda noise, sigma: noise / sigma**2),
            "noise = (x − clean) / σ, and x − clean is −σ² · score.",
        ),
        Mistake(
            "all is noise",
            lambda x, sigma, score: (tweedie(x, sigma, score)[0], x / sigma),
            "x / σ takes all of x for noise: subtract the clean point first.",
        ),
        Mistake(
            "only the shift",
            _changed(clean=lambda clean, x, sigma: clean - x),
            "that is how far the clean point is from x; add x.",
        ),
        Mistake(
            "swapped",
            lambda x, sigma, score: tweedie(x, sigma, score)[::-1],
            "first the clean point, then the noise.",
        ),
    ),
    hints=(
        "clean = x + σ² · score. And x = clean + σ · noise: solve for the noise.",
        "return x + sigma**2 * score, -sigma * score",
    ),
)


def _by(formula):
    return lambda width, sigma: formula(width**2, sigma**2)


FLOOR = Exercise(
    id="22.5",
    title="the floor of a loss",
    reference=best_loss,
    cases=lambda: [(1.5, 0.4), (0.3, 2.0), (2.0, 2.5)],
    in_pairs=True,
    mistakes=(
        Mistake(
            "zero",
            lambda width, sigma: 0.0,
            "0 would mean that the noise can be read off the noisy point. Where is a "
            "point likely to have come from, if data are spread, too?",
        ),
        Mistake(
            "the other share",
            _by(lambda w, s: s / (w + s)),
            "that is the share of the noise in x, which *can* be guessed. What is left "
            "is the rest.",
        ),
        Mistake(
            "of the clean point",
            _by(lambda w, s: w * s / (w + s)),
            "that is the error of the clean point. The noise is in units of σ: divide "
            "by σ².",
        ),
        Mistake(
            "root",
            lambda width, sigma: np.sqrt(best_loss(width, sigma)),
            "a squared error is asked for: no root.",
        ),
        Mistake(
            "widths",
            lambda width, sigma: best_loss(np.sqrt(width), np.sqrt(sigma)),
            "variances add, not widths.",
        ),
        Mistake(
            "width for variance",
            lambda width, sigma: best_loss(np.sqrt(width), sigma),
            "`width` is a spread: the variance is its square.",
        ),
        Mistake(
            "of the score",
            _by(lambda w, s: w / (w + s) / s),
            "that is the error of the score, the noise over σ; here the noise itself "
            "is guessed.",
        ),
        Mistake(
            "ratio",
            _by(lambda w, s: w / s),
            "x / σ takes all of x for noise; part of it is the point.",
        ),
        Mistake(
            "one",
            lambda width, sigma: 1.0,
            "1 is the error of who always says 0. A large x tells something of its "
            "noise.",
        ),
    ),
    hints=(
        "x is a sum of two Gaussians, of variance w² + σ². The best guess is linear "
        "in x, as Wiener's (lesson 19). What share of x is noise?",
        "guess = x σ / (w² + σ²); its squared error is 1 − σ² / (w² + σ²).",
    ),
)
