"""Exercise 23.1: the matched filter."""

import numpy as np

from lessons.lesson23_sequences.references import matched_filter
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2301)
    cases = []
    for samples, n in ((16, 2), (15, 3), (24, 1)):
        pulse = np.zeros(samples)
        pulse[:5] = [1, -2, 3, -1, 0.5]
        modes = np.arange(samples // 2 + 1)
        power = 0.2 + 1 / (1 + 0.3 * modes) + rng.random(len(modes))
        cases.append((rng.normal(size=(n, samples)), pulse, power))
    return cases


def _with_power(change):
    """Return an answer that takes change(power) for the power."""
    return lambda x, pulse, power: matched_filter(x, pulse, change(power))


def _changed(change):
    """Return an answer that changes the right result."""
    return lambda x, pulse, power: change(matched_filter(x, pulse, power))


def _reversed(x):
    return np.roll(x[..., ::-1], 1, axis=-1)


MATCHED = Exercise(
    id="23.1",
    title="the matched filter",
    reference=matched_filter,
    cases=_cases,
    mistakes=(
        Mistake(
            "convolution",
            lambda x, pulse, power: matched_filter(x, _reversed(pulse), power),
            "that slides the pulse turned round in time, as convolutions of "
            "mathematics do: take the complex conjugate of the modes of the pulse.",
        ),
        Mistake(
            "time backwards",
            _changed(_reversed),
            "your result runs backwards in time: conjugate the modes of the pulse, not "
            "those of the trace.",
        ),
        Mistake(
            "not whitened",
            _with_power(np.ones_like),
            "you look for the pulse as if the noise were white. Divide each mode by "
            "the power of the noise: that is C⁻¹.",
        ),
        Mistake(
            "root of the power",
            _with_power(np.sqrt),
            "the square root whitens one of the two, trace or pulse. C⁻¹ divides by "
            "the power itself.",
        ),
        Mistake(
            "divided twice",
            _with_power(np.square),
            "you divide both the trace and the pulse by the power: once is enough.",
        ),
        Mistake(
            "multiplied",
            _with_power(np.reciprocal),
            "you multiply by the power, so that the loudest noise counts most. Divide.",
        ),
        Mistake(
            "shifted",
            _changed(lambda T: np.fft.fftshift(T, axes=-1)),
            "the result is in order as it comes from irfft, its sample t belongs to a "
            "pulse at t: no fftshift.",
        ),
        Mistake(
            "odd lengths",
            _changed(lambda T: np.fft.irfft(np.fft.rfft(T))),
            "irfft cannot know whether the number of samples was odd: "
            "`irfft(modes, x.shape[-1])`.",
        ),
        Mistake(
            "absolute value",
            _changed(np.abs),
            "a trace that holds the pulse upside down is no trace with a pulse: keep "
            "the sign.",
        ),
        Mistake(
            "largest only",
            _changed(lambda T: T.max(axis=-1)),
            "one number for each sample is asked for; the largest is taken later.",
        ),
        Mistake(
            "one time only",
            _changed(lambda T: T[..., 0]),
            "that is T for a pulse at sample 0. Asked is one number for each sample.",
        ),
    ),
    hints=(
        "Three spectra by np.fft.rfft or as given: trace · conjugate pulse / power, "
        "then back by np.fft.irfft.",
        "modes = np.fft.rfft(x) * np.conj(np.fft.rfft(pulse)) / power; give irfft the "
        "number of samples, x.shape[-1].",
    ),
    skeleton='''
        def matched_filter(x, pulse, power):
            """Return how well the pulse fits at each sample, (n, samples)."""
            modes = np.fft.rfft(x) * np.conj(...) / ...
            return np.fft.irfft(modes, x.shape[-1])
    ''',
)
