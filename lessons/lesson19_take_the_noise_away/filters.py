"""Exercise 19.1: the Wiener filter."""

import numpy as np

from lessons.lesson19_take_the_noise_away.references import wiener_filter
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, equal_or_both_nan


def _smooth(shape, widths, height):
    """Return a power (rows, columns) that falls to all sides, not alike."""
    row, column = (2 * np.pi * np.fft.fftfreq(side) for side in shape)
    exponent = (widths[0] * row[:, None]) ** 2 + (widths[1] * column) ** 2
    return height * (np.exp(-exponent) + 1e-3)


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


def _alike(one, other):
    """Tell whether two results agree, the imaginary part of complex ones left out."""
    one, other = as_array(one), as_array(other)
    if one is None or other is None:
        return False
    return equal_or_both_nan(np.real(one), np.real(other))


def _gain(signal_power, noise_power):
    return signal_power / (signal_power + noise_power)


def _of_modes(modes):
    """Return an answer that takes modes(noisy) for the modes of what is seen."""
    return lambda y, s, n: np.fft.ifft2(_gain(s, n) * modes(y)).real


def _in_modes(last):
    """Return an answer that ends with last(modes), the modes of the right picture."""
    return lambda y, s, n: last(np.fft.fft2(wiener_filter(y, s, n)))


WIENER = Exercise(
    id="19.1",
    title="the Wiener filter",
    reference=wiener_filter,
    cases=_spectra,
    alike=_alike,
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
            "without a bracket",
            _with_gain(lambda s, n: s / s + n),
            "S / S + N is 1 + N for Python: put brackets around S + N.",
        ),
        Mistake(
            "squared gain",
            _with_gain(lambda s, n: (s / (s + n)) ** 2),
            "the gain multiplies the mode once; you square it.",
        ),
        Mistake(
            "power subtracted",
            _with_gain(lambda s, n: np.maximum(0, (s - n) / s)),
            "S is the power of the signal alone, so no noise is to be subtracted from "
            "it: signal over signal plus noise.",
        ),
        Mistake(
            "power subtracted, uncut",
            _with_gain(lambda s, n: (s - n) / s),
            "S is the power of the signal alone, so no noise is to be subtracted from "
            "it: signal over signal plus noise.",
        ),
        Mistake(
            "no way back",
            _in_modes(np.real),
            "these are modes: transform back to a picture, np.fft.ifft2.",
        ),
        Mistake(
            "forward twice",
            _in_modes(lambda modes: np.fft.fft2(modes).real),
            "the way back is np.fft.ifft2; fft2 once more mirrors the picture and "
            "multiplies it by the number of pixels.",
        ),
        Mistake(
            "forward twice, divided",
            _in_modes(lambda modes: np.fft.fft2(modes).real / modes.size),
            "the way back is np.fft.ifft2; fft2 once more mirrors the picture, even if "
            "you divide by the number of pixels.",
        ),
        Mistake(
            "complex",
            lambda y, s, n: wiener_filter(y, s, n) + 0j,
            "np.fft.ifft2 returns complex numbers, whose imaginary part is rounding: "
            "take the real one, .real.",
        ),
        Mistake(
            "real part of the modes",
            _of_modes(lambda y: np.fft.fft2(y).real),
            "modes are complex, and their real part alone is another picture: take the "
            "real part after the way back.",
        ),
        Mistake(
            "size of the modes",
            _of_modes(lambda y: np.abs(np.fft.fft2(y))),
            "np.abs takes away where the waves begin: multiply the complex modes, and "
            "take the real part after the way back.",
        ),
        Mistake(
            "modes shifted",
            _of_modes(lambda y: np.fft.fftshift(np.fft.fft2(y))),
            "do not shift the modes: the powers come in the order of np.fft.fft2.",
        ),
        Mistake(
            "unchanged",
            lambda y, s, n: np.copy(y),
            "that is the noisy picture as it was: multiply its modes by their gain.",
        ),
        Mistake(
            "one noise",
            lambda y, s, n: wiener_filter(y, s, np.mean(n)),
            "the noise has a power of its own in each mode, too; you take its mean.",
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
