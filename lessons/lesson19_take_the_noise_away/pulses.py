"""Pictures of a few pulses on a torus: how to make, to CLEAN and to estimate them.

At each pixel a pulse begins with the probability `rate`, half of them upside down. A
hypothesis is a pixel and a sign, numbered 0 to 2 pixels - 1: first all that point up.
"""

import numpy as np

from utils import fields
from utils.shapes.blocks import BLOCK, in_blocks

SLOTS = 14  # pulses that one picture can hold; at a mean of 5 more are 1 in 3,000
HOTTEST = 6  # how far the likelihood is flattened at first
NONE = -1  # in place of a hypothesis: the slot is empty


def one_pulse(power, rate):
    """Return the picture (size, size) of a pulse that points up, at pixel (0, 0)."""
    point = np.zeros(power.shape)
    point[0, 0] = 1 / np.sqrt(rate)
    return fields.filtered(point, power)


def pulses(n, seed, power, rate=0.005):
    """Draw pictures (n, size, size) float32 of pulses, with the spectrum `power`."""

    def draw(rng):
        dice = rng.random((BLOCK, *power.shape))
        signs = (dice < rate / 2) * 1.0 - (dice > 1 - rate / 2)
        pictures = fields.filtered(signs / np.sqrt(rate), power)
        return {"pictures": pictures.astype(np.float32)}

    return in_blocks(n, seed, draw)["pictures"]


def _correlation(pictures, pulse):
    """Return the sum of picture times pulse for each place of the pulse."""
    modes = np.fft.rfft2(pictures) * np.conj(np.fft.rfft2(pulse))
    return np.fft.irfft2(modes, s=pulse.shape)


class Search:
    """Noisy pictures, the pulses found in them so far, and what is left to explain."""

    def __init__(self, noisy, pulse, sigma):
        self.n, self.pixels, self.pulse = len(noisy), pulse.size, pulse
        self.noise = sigma**2
        self.energy = np.sum(pulse**2)
        left = _correlation(noisy, pulse) / self.noise
        self.left = left.reshape(self.n, -1).astype(np.float32)
        self.signs = np.zeros((self.n, self.pixels), np.float32)
        overlap = _correlation(pulse, pulse) / self.noise
        shifts = [np.roll(overlap, s, (0, 1)) for s in np.ndindex(pulse.shape)]
        self.overlap = np.reshape(shifts, (self.pixels, -1)).astype(np.float32)

    def gains(self):
        """Return ln of the likelihood of one pulse more over none, (n, hypotheses)."""
        left = np.where(self.signs == 0, self.left, -np.inf)  # one pulse per pixel
        up = left - np.float32(self.energy / self.noise / 2)
        down = up - 2 * self.left
        return np.concatenate([up, down], axis=1)

    def put(self, rows, hypotheses, count=1):
        """Put pulses into pictures `rows`, one into each; count = -1 takes them out."""
        place, sign = hypotheses % self.pixels, 1 - 2 * (hypotheses // self.pixels)
        change = (count * sign).astype(np.float32)
        self.signs[rows, place] += change
        self.left[rows] -= change[:, None] * self.overlap[place]

    def pictures(self, signs=None):
        """Return what pulses of these strengths (n, pixels) look like."""
        signs = self.signs if signs is None else signs
        modes = np.fft.rfft2(signs.reshape(self.n, *self.pulse.shape))
        shown = np.fft.irfft2(modes * np.fft.rfft2(self.pulse), s=self.pulse.shape)
        return shown.astype(np.float32)


def clean(noisy, pulse, sigma, least=6.0, search=None):
    """Return pictures of the pulses that CLEAN finds (J. Högbom, 1974).

    Again and again the pulse that explains most is put where it does so, as long as ln
    of the likelihood gains at least `least` by it.
    """
    search = search or Search(noisy, pulse, sigma)
    active = np.arange(search.n)
    for _ in range(SLOTS):
        gains = search.gains()[active]
        best = gains.argmax(axis=1)
        worth = gains[np.arange(len(active)), best] > least
        active, best = active[worth], best[worth]
        search.put(active, best)
    return search.pictures()


def _slots(search):
    """Return the hypotheses (n, SLOTS) of the pulses that a search has found."""
    slots = np.full((search.n, SLOTS), NONE)
    for row, signs in enumerate(search.signs):
        place = np.flatnonzero(signs)[:SLOTS]
        slots[row, : len(place)] = place + search.pixels * (signs[place] < 0)
    return slots


def _take_out(search, slots, slot):
    """Take the pulses in one slot of each picture out."""
    full = np.flatnonzero(slots[:, slot] != NONE)
    search.put(full, slots[full, slot], -1)
    slots[:, slot] = NONE


def _put_back(search, slots, slot, hypotheses, wanted):
    """Put pulses into one slot of the pictures where `wanted` (n,) is true."""
    full = np.flatnonzero(wanted)
    slots[full, slot] = hypotheses[full]
    search.put(full, hypotheses[full])


def clean_again(noisy, pulse, sigma, least=6.0, rounds=4):
    """Return what CLEAN finds that looks back: each pulse may leave for a better place.

    `rounds` times each is taken out, and the pulse that explains most is put back.
    """
    search = Search(noisy, pulse, sigma)
    clean(noisy, pulse, sigma, least, search)
    slots = _slots(search)
    for step in range(rounds * SLOTS):
        slot = step % SLOTS
        _take_out(search, slots, slot)
        gains = search.gains()
        best = gains.argmax(axis=1)
        _put_back(search, slots, slot, best, gains.max(axis=1) > least)
    return search.pictures()


def _chances(gains, odds):
    """Return weights (n, hypotheses) and (n,), that of none; the largest is 1."""
    none = -np.log(odds).astype(np.float32)
    largest = np.maximum(gains.max(axis=1), none)
    return np.exp(gains - largest[:, None]), np.exp(none - largest)


def posterior_mean(noisy, pulse, sigma, rate, sweeps=60, burn=30, seed=0):
    """Return the mean (n, size, size) over all sets of pulses, weighted as by Bayes.

    Gibbs sampling, begun from what CLEAN finds: a pulse is taken out of its slot, the
    chances of all hypotheses, and of none, follow from what is left, and dice put it
    back, one slot after the other. In the first `burn` sweeps the likelihood is
    flattened, less and less, so that the dice leave a wrong set of pulses. From then on
    the chances, not the dice, are averaged.
    """
    rng = np.random.default_rng([seed, 19])
    search = Search(noisy, pulse, sigma)
    clean(noisy, pulse, sigma, search=search)
    slots = _slots(search)
    total, pixels = np.zeros_like(search.signs), search.pixels
    for step in range(sweeps * SLOTS):
        sweep, slot = divmod(step, SLOTS)
        _take_out(search, slots, slot)
        free = np.sum(slots == NONE, axis=1)  # empty slots are alike: each counts less
        heat = np.float32(max(1, HOTTEST * (1 - sweep / max(burn, 1))))
        odds = rate / 2 / (1 - rate) / free
        weights, none = _chances(search.gains() / heat, odds)
        summed = weights.cumsum(axis=1)
        everything = summed[:, -1] + none
        dice = (rng.random(search.n) * everything).astype(np.float32)
        drawn = np.sum(summed <= dice[:, None], axis=1)
        if sweep >= burn:
            weights /= everything[:, None]
            total += search.signs + weights[:, :pixels] - weights[:, pixels:]
        _put_back(search, slots, slot, drawn, drawn < 2 * pixels)
    return search.pictures(total / ((sweeps - burn) * SLOTS))
