"""Exercise 19.3: the mean over three hypotheses."""

import numpy as np

from lessons.lesson19_take_the_noise_away.references import posterior_mean
from utils.grading import Exercise, Mistake


def _spikes():
    return [
        (np.linspace(-5, 5, 21), 0.05, 3.0, 1.0),
        (np.linspace(-4, 4.5, 9), 0.3, 2.0, 1.5),
        (np.linspace(-2, 2.5, 7), 0.1, 1.0, 0.6),
    ]


def _weights(y, rate, amplitude, sigma):
    """Return the unnormalised chances of +a, −a and 0."""
    values = np.array([amplitude, -amplitude, 0.0])
    prior = np.array([rate / 2, rate / 2, 1 - rate])
    distance = y[..., None] - values
    return prior * np.exp(-(distance**2) / (2 * sigma**2))


def _most_probable(y, rate, amplitude, sigma):
    best = _weights(y, rate, amplitude, sigma).argmax(axis=-1)
    return np.array([amplitude, -amplitude, 0.0])[best]


def _one_sign(y, rate, amplitude, sigma):
    up, _, zero = np.moveaxis(_weights(y, rate, amplitude, sigma), -1, 0)
    return amplitude * up / (up + zero)


def _not_normalised(y, rate, amplitude, sigma):
    up, down, _ = np.moveaxis(_weights(y, rate, amplitude, sigma), -1, 0)
    return amplitude * (up - down)


def _without_zero(y, rate, amplitude, sigma):
    up, down, _ = np.moveaxis(_weights(y, rate, amplitude, sigma), -1, 0)
    return amplitude * (up - down) / (up + down)


def _weighed(zero):
    """Return an answer with another weight zero(y, rate, sigma) of the empty pixel."""

    def answer(y, rate, amplitude, sigma):
        up, down, _ = np.moveaxis(_weights(y, rate, amplitude, sigma), -1, 0)
        return amplitude * (up - down) / (up + down + zero(y, rate, sigma))

    return answer


def _above(numerator):
    """Return an answer: numerator(up, down, zero, y, amplitude) over their sum."""

    def answer(y, rate, amplitude, sigma):
        three = np.moveaxis(_weights(y, rate, amplitude, sigma), -1, 0)
        return numerator(*three, y, amplitude) / three.sum(axis=0)

    return answer


def _over_all(y, rate, amplitude, sigma):
    weights = _weights(y, rate, amplitude, sigma)
    return amplitude * (weights[..., 0] - weights[..., 1]) / weights.sum()


def _wiener(y, rate, amplitude, sigma):
    variance = rate * amplitude**2
    return y * variance / (variance + sigma**2)


BAYES = Exercise(
    id="19.3",
    title="the mean over three hypotheses",
    reference=posterior_mean,
    cases=_spikes,
    mistakes=(
        Mistake(
            "no prior",
            lambda y, r, a, s: posterior_mean(y, 2 / 3, a, s),
            "your three terms weigh alike. Most pixels are empty: multiply each "
            "likelihood by the probability of its hypothesis.",
        ),
        Mistake(
            "rate for each sign",
            lambda y, r, a, s: posterior_mean(y, 2 * r / (1 + r), a, s),
            "+a and −a share the rate: half of it each.",
        ),
        Mistake(
            "σ not squared",
            lambda y, r, a, s: posterior_mean(y, r, a, np.sqrt(s)),
            "the exponent has 2σ² below; with σ = 1 you would not notice.",
        ),
        Mistake(
            "no bracket below",
            lambda y, r, a, s: posterior_mean(y, r, a, 1 / s),
            "for Python / 2 * sigma**2 multiplies by σ²: put brackets around the "
            "2 * sigma**2 below.",
        ),
        Mistake(
            "rate for each sign, less for zero",
            lambda y, r, a, s: posterior_mean(y, 2 * r, a, s),
            "+a and −a share the rate: half of it each, and 1 − rate for nothing.",
        ),
        Mistake(
            "half of the rate off",
            lambda y, r, a, s: posterior_mean(y, 2 * r / (2 + r), a, s),
            "the empty pixel has the probability 1 − rate: up and down take half of "
            "the rate *each*.",
        ),
        Mistake(
            "bracket squared",
            lambda y, r, a, s: posterior_mean(y, r, a, np.sqrt(2) * s),
            "(2σ)² is 4σ²: square σ alone, 2 * sigma**2.",
        ),
        Mistake(
            "only up in the mean",
            _above(lambda up, down, zero, y, a: a * up),
            "−amplitude is missing in the mean: it counts with the weight of *down*.",
        ),
        Mistake(
            "both up",
            _above(lambda up, down, zero, y, a: a * (up + down)),
            "−amplitude counts negative in the mean: up − down.",
        ),
        Mistake(
            "chance of a spike",
            _above(lambda up, down, zero, y, a: up + down),
            "that is the probability that there is a spike; asked is the mean of x.",
        ),
        Mistake(
            "chance times y",
            _above(lambda up, down, zero, y, a: y * (up + down)),
            "a spike is `amplitude` high, whatever y is: take the mean of the three "
            "values of x.",
        ),
        Mistake(
            "over all pixels",
            _over_all,
            "you divide by the sum over all pixels; each pixel has three weights of "
            "its own, whose sum it is divided by.",
        ),
        Mistake(
            "nothing without a likelihood",
            _weighed(lambda y, rate, sigma: 1 - rate),
            "the empty pixel has a likelihood, too: exp(−y² / 2σ²).",
        ),
        Mistake(
            "nothing without a prior",
            _weighed(lambda y, rate, sigma: np.exp(-(y**2) / (2 * sigma**2))),
            "the empty pixel has the probability 1 − rate: multiply its likelihood by "
            "that.",
        ),
        Mistake(
            "no 2",
            lambda y, r, a, s: posterior_mean(y, r, a, s / np.sqrt(2)),
            "the exponent of a Gaussian is −(y − value)² / 2σ²: the 2 is missing.",
        ),
        Mistake(
            "one sign",
            _one_sign,
            "a spike may point down as well: three hypotheses, +a, −a and 0.",
        ),
        Mistake(
            "most probable",
            _most_probable,
            "you choose the most probable value. The squared error is smallest for the "
            "mean over all values, weighted by their chances.",
        ),
        Mistake(
            "not normalised",
            _not_normalised,
            "divide by the sum of the three weights.",
        ),
        Mistake(
            "nothing is impossible",
            _without_zero,
            "the empty pixel is missing below the line: its weight counts, though its "
            "value is 0.",
        ),
        Mistake(
            "Wiener",
            _wiener,
            "that is the best straight line. The best of all bends.",
        ),
        Mistake(
            "amplitude 1",
            lambda y, r, a, s: posterior_mean(y, r, a, s) / a,
            "this is the mean sign; a spike is `amplitude` high.",
        ),
        Mistake(
            "size",
            lambda y, r, a, s: np.abs(posterior_mean(y, r, a, s)),
            "the sign is lost: −a counts negative in the mean.",
        ),
        Mistake(
            "upside down",
            lambda y, r, a, s: -posterior_mean(y, r, a, s),
            "up and down are exchanged: +a is likely where y is large.",
        ),
    ),
    hints=(
        "Bayes: the weight of a value is its probability times the likelihood of y. "
        "Then the mean of the three values with these weights.",
        "up = rate / 2 * np.exp(-(y - amplitude)**2 / (2 * sigma**2)), down and zero "
        "alike; amplitude * (up - down) / (up + down + zero).",
    ),
    skeleton='''
        def posterior_mean(y, rate, amplitude, sigma):
            """Return E[x|y]: x is ±amplitude, by rate / 2 each, else 0."""
            up = rate / 2 * np.exp(...)
            down = ...
            zero = (1 - rate) * ...
            return amplitude * (up - down) / ...
    ''',
)
