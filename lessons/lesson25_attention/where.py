"""Exercise 25.2: the exact probability of each place."""

import numpy as np

from lessons.lesson25_attention.references import where_is_it
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2502)
    fit = rng.normal(size=(4, 6, 3))
    fit[1, 2, 0] += 2
    return [
        (0.6 * fit, 1.5),
        (fit + 900, 2.0),
        (0.4 * rng.normal(size=(3, 3, 4)), 1.2),
    ]


def _overflow(fit, amplitude):
    with np.errstate(over="ignore", invalid="ignore"):
        weights = np.exp(amplitude * fit).sum(axis=-1)
        return weights / weights.sum()


def _softmax(exponent, axis):
    weights = np.exp(exponent - exponent.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


def _likeliest(fit, amplitude):
    return _softmax(amplitude * fit, (0, 1, 2)).max(axis=-1)


def _which_bar(fit, amplitude):
    return _softmax(amplitude * fit, (0, 1, 2)).sum(axis=(0, 1))


def _log_sum_exp(fit, amplitude):
    largest = amplitude * fit.max()
    return largest + np.log(np.exp(amplitude * fit - largest).sum(axis=-1))


def _by_column(fit, amplitude):
    found = where_is_it(fit, amplitude)
    return found / found.sum(axis=0, keepdims=True)


def _best_bar(fit, amplitude):
    return where_is_it(fit.max(axis=-1, keepdims=True), amplitude)


def _product(fit, amplitude):
    return where_is_it(fit.sum(axis=-1, keepdims=True), amplitude)


def _each_bar(fit, amplitude):
    weights = np.exp(amplitude * (fit - fit.max()))
    return weights / weights.sum()


def _without(largest, fit, amplitude):
    """Return what follows where `largest` of the fits is subtracted."""
    weights = np.exp(amplitude * (fit - largest)).sum(axis=-1)
    return weights / weights.sum()


def _near_the_amplitude(subtract):
    """Return an answer of exp(−(fit − A)² / 2), with or without `subtract`."""

    def answer(fit, amplitude):
        exponent = -((fit - amplitude) ** 2) / 2
        weights = np.exp(exponent - subtract * exponent.max()).sum(axis=-1)
        with np.errstate(invalid="ignore"):
            return weights / weights.sum()

    return answer


def _not_normalised(fit, amplitude):
    return np.exp(amplitude * (fit - fit.max())).sum(axis=-1)


def _of_each_bar(fit, amplitude):
    weights = np.exp(amplitude * (fit - fit.max(axis=(0, 1))))
    return (weights / weights.sum(axis=(0, 1))).mean(axis=-1)


def _logarithm(fit, amplitude):
    return np.log(where_is_it(fit, amplitude))


def _by_row(fit, amplitude):
    found = where_is_it(fit, amplitude)
    return found / found.sum(axis=1, keepdims=True)


WHERE = Exercise(
    id="25.2",
    title="where is it?",
    reference=where_is_it,
    cases=_cases,
    mistakes=(
        Mistake(
            "row by row",
            _by_row,
            "your probabilities add up to 1 in each row; they should do so over all "
            "places.",
        ),
        Mistake(
            "column by column",
            _by_column,
            "your probabilities add up to 1 in each column; they should do so over all "
            "places.",
        ),
        Mistake(
            "softmax over bars",
            lambda fit, amplitude: _softmax(amplitude * fit, -1).sum(axis=-1),
            "a softmax over bars adds up to 1 at *each* place, so that no place is "
            "likelier than another. Divide by the sum over places and bars.",
        ),
        Mistake(
            "softmax over bars, the best",
            lambda fit, amplitude: _softmax(amplitude * fit, -1).max(axis=-1),
            "that says how sure the *bar* is, were it at this place. Asked for is the "
            "place: divide by the sum over places and bars.",
        ),
        Mistake(
            "softmax over columns",
            lambda fit, amplitude: _softmax(amplitude * fit, 1).sum(axis=-1),
            "your softmax runs along one axis; its weights should add up to 1 over all "
            "places and bars.",
        ),
        Mistake(
            "softmax over rows",
            lambda fit, amplitude: _softmax(amplitude * fit, 0).sum(axis=-1),
            "your softmax runs along one axis; its weights should add up to 1 over all "
            "places and bars.",
        ),
        Mistake(
            "likeliest bar",
            _likeliest,
            "whichever the bar: add up the probabilities of the bars; you take the "
            "largest.",
        ),
        Mistake(
            "which bar",
            _which_bar,
            "that is the probability of each *bar*: add up over bars, the last axis, "
            "not over places.",
        ),
        Mistake(
            "log-sum-exp",
            _log_sum_exp,
            "that is a logarithm, not normalised: exp makes weights of it, and their "
            "sum is to be 1.",
        ),
        Mistake(
            "sign",
            lambda fit, amplitude: where_is_it(-fit, amplitude),
            "a place is *likelier* where the fit is larger; yours has the other sign.",
        ),
        Mistake(
            "amplitude forgotten",
            lambda fit, amplitude: where_is_it(fit, 1.0),
            "the amplitude is missing: ln p is amplitude · fit.",
        ),
        Mistake(
            "amplitude squared",
            lambda fit, amplitude: where_is_it(fit, amplitude**2),
            "the fit counts with the amplitude itself; its square stands in the term "
            "that is the same for all places.",
        ),
        Mistake(
            "halved",
            lambda fit, amplitude: where_is_it(fit, amplitude / 2),
            "no factor ½ here: it belongs to the term A² / 2, which is the same for "
            "all places.",
        ),
        Mistake(
            "not normalised",
            _not_normalised,
            "probabilities of all places add up to 1: divide by their sum.",
        ),
        Mistake(
            "overflow",
            _overflow,
            "exp(1800) is infinite for a computer. Subtract the largest exponent "
            "first: it cancels.",
        ),
        Mistake(
            "best bar only",
            _best_bar,
            "whichever the bar: the four are possible alike, so their probabilities "
            "add up at each place; you take the best bar.",
        ),
        Mistake(
            "bars multiplied",
            _product,
            "one *or* another bar: their probabilities add up. You add their "
            "logarithms, which multiplies them.",
        ),
        Mistake(
            "each bar apart",
            _each_bar,
            "that is the probability of each place *and* bar. Add up the bars, the "
            "last axis.",
        ),
        Mistake(
            "each bar normalised",
            _of_each_bar,
            "bars that fit nowhere get as much weight as the one that does: add up "
            "first, then divide by the sum of all.",
        ),
        Mistake(
            "each bar normalised, added up",
            lambda fit, amplitude: _softmax(amplitude * fit, (0, 1)).sum(axis=-1),
            "your probabilities add up to the number of bars: each bar is normalised "
            "by itself. Divide by the sum over places *and* bars.",
        ),
        Mistake(
            "each bar normalised, the best",
            lambda fit, amplitude: _softmax(amplitude * fit, (0, 1)).max(axis=-1),
            "each bar is normalised by itself, and the largest is taken. Divide by the "
            "sum over places *and* bars, and add up the bars.",
        ),
        Mistake(
            "largest of each place subtracted",
            lambda fit, amplitude: _without(
                fit.max(axis=-1, keepdims=True), fit, amplitude
            ),
            "you subtract another number at each place, and that does not cancel: "
            "subtract one for all, the largest of all fits.",
        ),
        Mistake(
            "largest of each bar subtracted",
            lambda fit, amplitude: _without(fit.max(axis=(0, 1)), fit, amplitude),
            "you subtract another number for each bar, and that does not cancel: "
            "subtract one for all, the largest of all fits.",
        ),
        Mistake(
            "mean over bars",
            lambda fit, amplitude: where_is_it(fit, amplitude) / fit.shape[-1],
            "your probabilities do not add up to 1: a *sum* over bars is asked for, "
            "and you take their mean.",
        ),
        Mistake(
            "near the amplitude",
            _near_the_amplitude(1),
            "exp(−(fit − A)² / 2) asks how likely the fit at this place is, and "
            "forgets all the other places. The image's ln p is amplitude · fit.",
        ),
        Mistake(
            "near the amplitude, nothing subtracted",
            _near_the_amplitude(0),
            "exp(−(fit − A)² / 2) asks how likely the fit at this place is, and "
            "forgets all the other places. The image's ln p is amplitude · fit.",
        ),
        Mistake(
            "divided by the amplitude",
            lambda fit, amplitude: where_is_it(fit, 1 / amplitude),
            "the amplitude multiplies the fit; you divide by it.",
        ),
        Mistake(
            "no exponential",
            lambda fit, amplitude: fit.sum(axis=-1) / fit.sum(),
            "fits are logarithms, and may be negative: exp makes probabilities of "
            "them.",
        ),
        Mistake(
            "logarithm",
            _logarithm,
            "that is the logarithm of the probability.",
        ),
    ),
    hints=(
        "exp of amplitude · fit, added up over bars, divided by the sum over all "
        "places. To keep exp finite, subtract the largest exponent first.",
        "weights = np.exp(amplitude * (fit - fit.max())).sum(axis=-1), and divide by "
        "weights.sum().",
    ),
    skeleton='''
        def where_is_it(fit, amplitude):
            """Return the probability of each place, (rows, columns)."""
            exponent = amplitude * fit
            weights = np.exp(exponent - exponent.max()).sum(axis=...)
            return weights / ...
    ''',
)
