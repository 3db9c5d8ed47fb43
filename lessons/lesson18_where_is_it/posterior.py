"""Exercise 18.2: how probable each ring is."""

import numpy as np
from scipy.special import gammaln

from lessons.lesson18_where_is_it.references import ring_posterior
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(1802)
    light = rng.random((4, 10)) * np.array([0.5, 1, 2, 3])[:, None]
    light = light * (rng.random((4, 10)) < 0.6)
    bright = np.zeros((3, 40))
    bright[0, :20] = bright[1, 10:30] = bright[2, 12:32] = 30
    few = rng.poisson(light[[0, 3, 2]] + 0.7).astype(float)
    some = rng.poisson(light[[1, 3]] + 2.5).astype(float)
    many = rng.poisson(bright[[0, 2]] + 1.3).astype(float)
    between = rng.poisson((bright[[1]] + bright[[2]]) / 2 + 1.3).astype(float)
    return [
        (few, light, 0.7),
        (some, light, 2.5),
        (np.concatenate([many, between]), bright, 1.3),
        _large_camera(rng),
    ]


def _large_camera(rng):
    """Return a case of so many pixels that the product of their probabilities is 0."""
    light = 1.5 * (rng.random((5, 900)) < 0.08)
    return rng.poisson(light[[0, 3]] + 1.0).astype(float), light, 1.0


def _softmax(ln_p, axis=1):
    p = np.exp(ln_p - ln_p.max(axis=axis, keepdims=True))
    return p / p.sum(axis=axis, keepdims=True)


def _ln_p(counts, light, sky):
    return counts @ np.log(1 + light / sky).T - light.sum(axis=1)


def _of(ln_p):
    """Return an answer that makes a softmax of another ln p."""
    return lambda counts, light, sky: _softmax(ln_p(counts, light, sky))


def _gaussian(counts, light, sky):
    return -0.5 * ((counts[:, None] - light - sky) ** 2).sum(axis=2)


def _infinite(counts, light, sky):
    with np.errstate(all="ignore"):
        return _softmax(counts @ np.log(light / sky).T - light.sum(axis=1))


def _cut_off(counts, light, sky):
    p = np.exp(np.clip(_ln_p(counts, light, sky), -700, 700))
    return p / p.sum(axis=1, keepdims=True)


def _overflow(counts, light, sky):
    with np.errstate(over="ignore", invalid="ignore"):
        p = np.exp(_ln_p(counts, light, sky))
        return p / p.sum(axis=1, keepdims=True)


def _product(factor):
    """Return an answer that multiplies factor(counts, mean) of all pixels."""

    def answer(counts, light, sky):
        with np.errstate(all="ignore"):
            p = np.prod(factor(counts[:, None], light + sky), axis=2)
            return p / p.sum(axis=1, keepdims=True)

    return answer


def _one_softmax(counts, light, sky):
    p = _shifted(_ln_p(counts, light, sky))
    return p / p.sum()


def _shifted(ln_p, axis=None):
    return np.exp(ln_p - ln_p.max(axis=axis, keepdims=True))


def _largest_of_a_ring(counts, light, sky):
    p = _shifted(_ln_p(counts, light, sky), axis=0)
    return p / p.sum(axis=1, keepdims=True)


def _logarithms(counts, light, sky):
    ln_p = _ln_p(counts, light, sky)
    return ln_p / ln_p.sum(axis=1, keepdims=True)


def _not_normalised(counts, light, sky):
    p = ring_posterior(counts, light, sky)
    return p / p.max(axis=1, keepdims=True)


POSTERIOR = Exercise(
    id="18.2",
    title="how probable is each ring?",
    reference=ring_posterior,
    cases=_cases,
    mistakes=(
        Mistake(
            "light not paid for",
            _of(lambda counts, light, sky: counts @ np.log(1 + light / sky).T),
            "bright rings always win: Poisson's probability has exp(−mean) in it, too, "
            "so subtract the whole light of a ring.",
        ),
        Mistake(
            "light earned",
            _of(
                lambda counts, light, sky: (
                    _ln_p(counts, light, sky) + 2 * light.sum(axis=1)
                )
            ),
            "you add the light of a ring; Poisson has exp(−mean), so it is subtracted.",
        ),
        Mistake(
            "mean light",
            _of(
                lambda counts, light, sky: (
                    _ln_p(counts, light, sky) + light.sum(axis=1) - light.mean(axis=1)
                )
            ),
            "subtract the *sum* of a ring's light over the pixels, not its mean.",
        ),
        Mistake(
            "without the 1",
            _infinite,
            "ln(light / sky) is −∞ where a ring brings no light. The mean of a pixel "
            "is light + sky, so its ratio to the sky is 1 + light / sky.",
        ),
        *(
            Mistake(
                f"logarithm to base {base}",
                _of(
                    lambda counts, light, sky, base=base: (
                        counts @ np.log(1 + light / sky).T / np.log(base)
                        - light.sum(axis=1)
                    )
                ),
                "Poisson's formula has the natural logarithm, np.log.",
            )
            for base in (10, 2)
        ),
        Mistake(
            "cut off",
            _cut_off,
            "beyond your limits all ln p become equal. Cut nothing off: subtract the "
            "largest ln p of each row, then none can overflow.",
        ),
        Mistake(
            "sky forgotten",
            _of(
                lambda counts, light, sky: (
                    counts @ np.log(light + 1e-9).T - light.sum(axis=1)
                )
            ),
            "the mean of a pixel is light plus sky: without the sky no photon could "
            "fall beside a ring.",
        ),
        Mistake(
            "sky of 1",
            lambda counts, light, sky: ring_posterior(counts, light, 1.0),
            "you take a sky of 1; the caller says how bright it is.",
        ),
        Mistake(
            "Gaussian",
            _of(_gaussian),
            "one or two counts are no Gaussian; take Poisson's ln p = n ln m − m.",
        ),
        Mistake(
            "light as weight",
            _of(lambda counts, light, sky: counts @ light.T),
            "a count weighs ln(1 + light / sky), not the light itself.",
        ),
        Mistake(
            "mean over the pixels",
            _of(lambda counts, light, sky: _ln_p(counts, light, sky) / light.shape[1]),
            "logarithms of independent pixels are added up, not averaged.",
        ),
        Mistake(
            "overflow",
            _overflow,
            "e to the power of 800 is infinite: subtract the largest ln p of each row "
            "before you exponentiate.",
        ),
        Mistake(
            "product",
            _product(lambda n, m: np.exp(n * np.log(m) - m - gammaln(n + 1))),
            "a product of hundreds of probabilities is 0 for a computer: add up their "
            "logarithms.",
        ),
        Mistake(
            "product without factorials",
            _product(lambda n, m: m**n * np.exp(-m)),
            "a product of hundreds of numbers is 0 or infinite for a computer: add up "
            "their logarithms.",
        ),
        Mistake(
            "one softmax for all",
            _one_softmax,
            "you divide by the sum over all pictures; the rings of *one* picture add "
            "up to 1: axis=1, keepdims=True.",
        ),
        Mistake(
            "the largest of each ring",
            _largest_of_a_ring,
            "you subtract the largest ln p of each *ring* (axis=0), which shifts the "
            "rings against each other: take that of each picture, axis=1.",
        ),
        Mistake(
            "over the pictures",
            lambda counts, light, sky: _softmax(_ln_p(counts, light, sky), axis=0),
            "the rings of *one* picture add up to 1: axis=1.",
        ),
        Mistake(
            "logarithms",
            _logarithms,
            "these are logarithms; exponentiate before you divide by the sum.",
        ),
        Mistake(
            "not normalised",
            _not_normalised,
            "the probabilities of a picture's rings should add up to 1.",
        ),
        Mistake(
            "exponential only",
            lambda counts, light, sky: np.exp(_ln_p(counts, light, sky)),
            "these are likelihoods: divide by their sum over the rings (and subtract "
            "the largest ln p first, for large numbers overflow).",
        ),
        Mistake(
            "best ring for certain",
            lambda counts, light, sky: np.eye(len(light))[
                _ln_p(counts, light, sky).argmax(axis=1)
            ],
            "you take the most probable ring for certain; each ring gets its share.",
        ),
        Mistake(
            "ln p",
            _ln_p,
            "this is ln p, up to a constant: a softmax over the rings is missing.",
        ),
        Mistake(
            "ln of the probabilities",
            lambda counts, light, sky: np.log(ring_posterior(counts, light, sky)),
            "these are the logarithms of the probabilities: exponentiate.",
        ),
        Mistake(
            "number of the best ring",
            lambda counts, light, sky: _ln_p(counts, light, sky).argmax(axis=1),
            "that is the number of the most probable ring; asked is how probable each "
            "one is, (n, rings).",
        ),
        Mistake(
            "transposed",
            lambda counts, light, sky: ring_posterior(counts, light, sky).T,
            "one row per picture, one column per ring: yours is the transpose.",
        ),
    ),
    hints=(
        "ln p = Σ n ln m − m with m = light + sky. Which terms differ between rings?",
        "counts @ np.log(1 + light / sky).T − light.sum(axis=1), then a softmax along "
        "each row, its largest entry subtracted first.",
    ),
    skeleton='''
        def ring_posterior(counts, light, sky):
            """Return how probable each ring is for each picture, (n, rings)."""
            ln_p = counts @ np.log(...).T - ...
            p = np.exp(ln_p - ln_p.max(axis=1, keepdims=True))
            return p / ...
    ''',
)
