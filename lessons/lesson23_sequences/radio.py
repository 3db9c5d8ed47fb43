"""Radio traces of air showers: coloured noise on a ring of samples, perhaps a pulse.

What is assumed. An antenna sees 30 to 80 MHz, with soft edges, and is read out at 180
MHz, as at the Pierre Auger Observatory's AERA. Noise is Gaussian and stationary: the
galaxy, whose power falls as f^-2.5, within the band, plus white noise of the
electronics. A shower gives a short pulse of known form, all frequencies of the band
alike, smeared by a phase that grows with the square of f. Its amplitude is known, its
time is not. The trace is closed to a ring, so that Fourier modes are independent.
Real antennas add transmitters, thunderstorms and pulses of many forms.
"""

import numpy as np

from utils.arguments import number
from utils.shapes.blocks import BLOCK, in_blocks

SAMPLES = 64
RATE = 180.0  # MHz, samples per microsecond
FREQUENCIES = np.fft.rfftfreq(SAMPLES, 1 / RATE)  # MHz, 0 to 90
LOW, HIGH, EDGE = 30.0, 80.0, 2.0  # MHz
FLOOR = 0.1  # power of the electronics, that of the galaxy at 50 MHz is 1
SMEAR = 0.8  # turns of the phase at 0 and 110 MHz, none at 55 MHz


def band(frequencies):
    """Return by how much an antenna weakens the amplitude of frequencies in MHz."""
    below, above = (frequencies - LOW) / EDGE, (frequencies - HIGH) / EDGE
    return 1 / np.sqrt((1 + np.exp(-below)) * (1 + np.exp(above)))


def noise_power(samples=SAMPLES):
    """Return the power of each Fourier mode of noise of variance 1, real and positive.

    In the order of `np.fft.rfftfreq(samples)`: mean |rfft|² over the number of samples.
    """
    frequencies = np.fft.rfftfreq(samples, 1 / RATE)
    galaxy = (np.maximum(frequencies, 10) / 50) ** -2.5
    power = band(frequencies) ** 2 * galaxy + FLOOR
    both_signs = np.concatenate([power, power[1 : (samples + 1) // 2]])
    return power / both_signs.mean()


def pulse():
    """Return a pulse (samples,) at sample 0 of the ring; its largest value is 1."""
    phase = -2 * np.pi * SMEAR * ((FREQUENCIES - 55) / 55) ** 2
    shape = np.fft.irfft(band(FREQUENCIES) * np.exp(1j * phase), SAMPLES)
    return shape / np.abs(shape).max()


def noise(n, seed, samples=SAMPLES):
    """Draw traces (n, samples) float32 of noise, variance 1."""
    amplitude = np.sqrt(noise_power(samples))

    def draw(rng):
        white = np.fft.rfft(rng.standard_normal((BLOCK, samples)))
        return {"x": np.fft.irfft(white * amplitude, samples).astype(np.float32)}

    return in_blocks(n, seed, draw)["x"]


def traces(n, seed, amplitude=2.5):
    """Draw traces (n, samples) float32, every second one with a pulse.

    Returns the traces; 1 where there is a pulse, else 0, (n,); and the sample (n,) at
    which it is, or would be. Trace i depends on seed, i and amplitude only.
    """
    amplitude = number("amplitude", amplitude, 0)
    factors = np.sqrt(noise_power())

    def draw(rng):
        white = np.fft.rfft(rng.standard_normal((BLOCK, SAMPLES)))
        place = rng.integers(SAMPLES, size=BLOCK)
        has_pulse = np.arange(BLOCK) % 2
        moved = pulse()[(np.arange(SAMPLES) - place[:, None]) % SAMPLES]
        x = np.fft.irfft(white * factors, SAMPLES)
        x += amplitude * has_pulse[:, None] * moved
        return {"x": x.astype(np.float32), "y": has_pulse, "place": place}

    drawn = in_blocks(n, seed, draw)
    return drawn["x"], drawn["y"], drawn["place"]
