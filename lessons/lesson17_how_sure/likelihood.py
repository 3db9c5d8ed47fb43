"""Exercise 17.1: the negative logarithm of a Gaussian likelihood."""

import numpy as np

from lessons.lesson17_how_sure.references import gaussian_nll
from utils.grading import Exercise, Mistake

_CONSTANT = np.log(2 * np.pi) / 2


def _cases():
    rng = np.random.default_rng(1701)
    y, mu = rng.normal(size=(2, 9))
    column, ln_column = rng.normal(size=(2, 9, 1))
    return [
        (y, column, ln_column / 2),
        (y, mu, -1 + 0.3 * mu),
        (y[:, None], mu, ln_column / 2),
        (np.ones(3), np.ones(3), np.array([0.5, 1.0, 2.0])),
    ]


def _mean_of(term):
    """Return an answer that averages another term."""
    return lambda y, mu, ln_sigma: np.mean(term(*map(np.ravel, (y, mu, ln_sigma))))


def _broadcast(y, mu, ln_sigma):
    pull = (y - mu) * np.exp(-ln_sigma)
    return np.mean(ln_sigma + pull**2 / 2 + _CONSTANT)


def _twice(y, mu, ln_sigma):
    with np.errstate(invalid="ignore", divide="ignore"):
        return gaussian_nll(y, mu, ln_sigma) + np.mean(np.log(ln_sigma) - ln_sigma)


def _changed(change):
    """Return an answer that makes change(right answer, n) of the right one."""
    return lambda y, mu, ln_sigma: change(gaussian_nll(y, mu, ln_sigma), np.size(y))


LIKELIHOOD = Exercise(
    id="17.1",
    title="minus the logarithm of a likelihood",
    reference=gaussian_nll,
    cases=_cases,
    mistakes=(
        Mistake(
            "broadcast",
            _broadcast,
            "(N,) minus (N, 1) is an (N, N) array: every truth against every "
            "prediction. Flatten all three first.",
        ),
        Mistake(
            "two of three as they are",
            lambda y, mu, ln_sigma: _broadcast(np.ravel(y), mu, ln_sigma),
            "you flatten y only; (N,) minus (N, 1) is still an (N, N) array. Flatten "
            "all three.",
        ),
        Mistake(
            "two as they are",
            lambda y, mu, ln_sigma: _broadcast(y, np.ravel(mu), ln_sigma),
            "you flatten mu only; (N,) minus (N, 1) is still an (N, N) array. Flatten "
            "all three.",
        ),
        Mistake(
            "ln σ as it is",
            lambda y, mu, ln_sigma: _broadcast(np.ravel(y), np.ravel(mu), ln_sigma),
            "ln_sigma is not flattened, and (N,) times (N, 1) is an (N, N) array: "
            "flatten all three.",
        ),
        Mistake(
            "ln twice",
            _twice,
            "the third argument is ln σ already: no further logarithm.",
        ),
        Mistake(
            "the variance",
            _mean_of(lambda y, m, s: s / 2 + (y - m) ** 2 * np.exp(-s) / 2 + _CONSTANT),
            "you take the third argument for ln σ²; it is ln σ.",
        ),
        Mistake(
            "no logarithm",
            _mean_of(lambda y, m, s: (y - m) ** 2 * np.exp(-2 * s) / 2 + _CONSTANT),
            "ln σ itself is missing: without it a huge σ costs nothing.",
        ),
        Mistake(
            "minus ln σ",
            _mean_of(lambda y, mu, s: -s + ((y - mu) / np.exp(s)) ** 2 / 2 + _CONSTANT),
            "the density has σ below its line, and the loss is *minus* its logarithm: "
            "ln σ comes with a plus.",
        ),
        Mistake(
            "half of ln σ",
            _mean_of(
                lambda y, m, s: s / 2 + (y - m) ** 2 * np.exp(-2 * s) / 2 + _CONSTANT
            ),
            "½ belongs to ln σ² or to nothing: ½ ln σ² = ln σ.",
        ),
        Mistake(
            "not squared",
            _mean_of(lambda y, m, s: s + np.abs(y - m) * np.exp(-s) / 2 + _CONSTANT),
            "in a Gaussian the pull is squared.",
        ),
        Mistake(
            "no half",
            _mean_of(lambda y, m, s: s + (y - m) ** 2 * np.exp(-2 * s) + _CONSTANT),
            "the squared pull comes with a factor ½.",
        ),
        Mistake(
            "σ not squared",
            _mean_of(lambda y, m, s: s + (y - m) ** 2 * np.exp(-s) / 2 + _CONSTANT),
            "square the pull as a whole: (y − μ)² belongs over σ².",
        ),
        Mistake(
            "multiplied by σ",
            _mean_of(lambda y, m, s: s + (y - m) ** 2 * np.exp(2 * s) / 2 + _CONSTANT),
            "you multiply by σ² where you should divide.",
        ),
        Mistake(
            "ln σ taken for σ",
            _mean_of(lambda y, m, s: s + ((y - m) / s) ** 2 / 2 + _CONSTANT),
            "you divide by ln σ; σ is np.exp(ln_sigma).",
        ),
        Mistake(
            "no 2π",
            _changed(lambda right, n: right - _CONSTANT),
            "½ ln 2π is missing. It changes no training, but it makes the number a "
            "density.",
        ),
        Mistake(
            "minus ½ ln 2π",
            _changed(lambda right, n: right - 2 * _CONSTANT),
            "½ ln 2π is added: it stands below the line of the density, and the loss "
            "is minus the logarithm.",
        ),
        Mistake(
            "√2π without logarithm",
            _changed(lambda right, n: right - _CONSTANT + np.sqrt(2 * np.pi)),
            "√(2π) is a factor of the density; its logarithm is ½ ln 2π.",
        ),
        Mistake(
            "σ instead of ln σ",
            _mean_of(
                lambda y, m, s: (
                    np.exp(s) + (y - m) ** 2 * np.exp(-2 * s) / 2 + _CONSTANT
                )
            ),
            "you add σ; the logarithm of the density has ln σ.",
        ),
        Mistake(
            "whole ln 2π",
            _changed(lambda right, n: right + _CONSTANT),
            "the density has √(2π) below its line, so the logarithm is ½ ln 2π.",
        ),
        Mistake(
            "sum",
            _changed(lambda right, n: right * n),
            "this is the sum over the events; take the mean.",
        ),
        Mistake(
            "the likelihood",
            _changed(lambda right, n: -right),
            "this is the logarithm itself; the loss is minus that.",
        ),
        Mistake(
            "the density",
            _mean_of(lambda y, m, s: np.exp(-s - ((y - m) * np.exp(-s)) ** 2 / 2)),
            "this is a density without its logarithm.",
        ),
    ),
    hints=(
        "First np.ravel all three; the pull is (y − μ) / σ, with σ = np.exp(ln_sigma).",
        "The mean of ln_sigma + pull**2 / 2 + np.log(2 * np.pi) / 2.",
    ),
    skeleton='''
        def gaussian_nll(y, mu, ln_sigma):
            """Return the mean of −ln of a Gaussian's density at y."""
            y, mu, ln_sigma = np.ravel(y), np.ravel(mu), np.ravel(ln_sigma)
            pull = ...
            return np.mean(... + ... + np.log(2 * np.pi) / 2)
    ''',
)
