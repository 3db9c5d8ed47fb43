"""Exercises 19.1 and 19.2: the Wiener filter, and its error without clean pictures."""

import numpy as np

from lessons.lesson19_take_the_noise_away.linear import slide
from lessons.lesson19_take_the_noise_away.references import (
    error_without_truth,
    wiener_filter,
)
from utils.grading import Exercise, Mistake


def _smooth(shape, widths, height):
    """Return a power (rows, columns) that falls to all sides, not alike."""
    row, column = (2 * np.pi * np.fft.fftfreq(side) for side in shape)
    exponent = (widths[0] * row[:, None]) ** 2 + (widths[1] * column) ** 2
    return height * np.exp(-exponent)


def _spectra():
    rng = np.random.default_rng(1901)
    cases = []
    for shape, widths in (((6, 8), (1.5, 2.5)), ((7, 5), (2.0, 1.0))):
        flat = np.full(shape, 0.7)
        cases.append((rng.normal(size=shape) + 1, _smooth(shape, widths, 40), flat))
    shape = (4, 6)
    red = 1 + 8 * np.abs(np.fft.fftfreq(6)) * np.ones((4, 1))
    cases.append((rng.normal(size=shape), _smooth(shape, (1.0, 0.4), 3), red))
    return cases


def _with_gain(gain):
    """Return an answer that multiplies each mode by gain(S, N)."""

    def answer(noisy, signal_power, noise_power):
        factor = gain(signal_power, noise_power)
        return wiener_filter(noisy, factor, 1 - factor)

    return answer


WIENER = Exercise(
    id="19.1",
    title="the Wiener filter",
    reference=wiener_filter,
    cases=_spectra,
    mistakes=(
        Mistake(
            "amplitudes",
            lambda y, s, n: wiener_filter(y, np.sqrt(s), np.sqrt(n)),
            "take the powers themselves, not their square roots.",
        ),
        Mistake(
            "squares",
            lambda y, s, n: wiener_filter(y, s**2, n**2),
            "the powers are squares already: do not square them again.",
        ),
        Mistake(
            "root of the gain",
            _with_gain(lambda s, n: np.sqrt(s / (s + n))),
            "with the root the spectrum comes out right, but the error is not the "
            "smallest. No square root.",
        ),
        Mistake(
            "signal over noise",
            _with_gain(lambda s, n: s / n),
            "signal over noise exceeds 1 and amplifies. Signal over signal plus noise.",
        ),
        Mistake(
            "inverse",
            _with_gain(lambda s, n: (s + n) / s),
            "you divide by the gain: that amplifies what is mostly noise.",
        ),
        Mistake(
            "the noise",
            lambda y, s, n: wiener_filter(y, n, s),
            "you keep the noise and throw the signal away.",
        ),
        Mistake(
            "shifted",
            lambda y, s, n: wiener_filter(y, np.fft.fftshift(s), np.fft.fftshift(n)),
            "do not shift: the powers come in the order of np.fft.fft2.",
        ),
        Mistake(
            "absolute value",
            lambda y, s, n: np.abs(wiener_filter(y, s, n)),
            "take the real part; the absolute value loses the sign.",
        ),
        Mistake(
            "along rows only",
            lambda y, s, n: np.fft.ifft(s / (s + n) * np.fft.fft(y)).real,
            "np.fft.fft transforms rows only; a picture needs np.fft.fft2.",
        ),
        Mistake(
            "keep or drop",
            _with_gain(lambda s, n: (s > n) * 1.0),
            "keep or drop is not the best: weight each mode by the share of its power "
            "that is signal.",
        ),
        Mistake(
            "no transform",
            lambda y, s, n: y * s / (s + n),
            "the powers belong to modes, not to pixels: transform first.",
        ),
        Mistake(
            "one gain for all",
            lambda y, s, n: y * s.mean() / (s.mean() + n.mean()),
            "each mode has a gain of its own; you take the mean over all.",
        ),
    ),
    hints=(
        "By which factor should a number with signal variance S and noise variance N "
        "be multiplied, so that the mean squared error is smallest?",
        "S / (S + N), times np.fft.fft2(noisy); back with np.fft.ifft2, real part.",
    ),
    skeleton='''
        def wiener_filter(noisy, signal_power, noise_power):
            """Return the best linear estimate of the signal in a picture on a torus."""
            gain = ...
            modes = gain * np.fft.fft2(...)
            return np.fft.ifft2(modes).real
    ''',
)


def _windows():
    rng = np.random.default_rng(1902)
    cases = []
    for size, sigma in ((3, 0.7), (5, 1.6), (1, 2.0)):
        noisy, window = rng.normal(size=(4, 9, 8)), rng.normal(size=(size, size)) / size
        cases.append((noisy, slide(noisy, window), window, sigma))
    return cases


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
