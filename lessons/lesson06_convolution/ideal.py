"""The best that any rule can do about noisy bars: Bayes, with all that is known."""

import numpy as np

from utils.convolution import conv2d
from utils.shapes.patterns import BAR_REACH

_BRIGHTNESS = np.linspace(0.5, 1, 11)[:, None, None]  # equally likely


def _line(kind, length):
    """Return a bar of ones (length, length), as `utils.shapes.bars` counts kinds."""
    row, column = np.indices((length, length))
    middle = length // 2
    lines = [row == middle, column == middle, row == column]
    return [*lines, row + column == length - 1][kind].astype(float)


def _evidence(picture, kind, noise):
    """Return the log of the likelihood of one kind of bar, but for a constant.

    Averaged over length, brightness and place, all of which are equally likely.
    """
    shortest, longest = BAR_REACH
    found = []
    for reach in range(shortest, longest + 1):
        sums = conv2d(picture, _line(kind, 2 * reach + 1))
        cut = longest - reach  # middles lie where the longest bar would fit, too
        sums = sums[cut : len(sums) - cut, cut : len(sums) - cut]
        pixels = 2 * reach + 1
        logs = (_BRIGHTNESS * sums - _BRIGHTNESS**2 * pixels / 2) / noise**2
        found.append(logs.ravel())
    return np.logaddexp.reduce(np.concatenate(found))


def best_guess(pictures, noise):
    """Return the most probable kind (n,) of the bars of `utils.shapes.bars`.

    pictures (n, side, side); noise: standard deviation of a pixel, above zero.
    """
    guesses = [
        np.argmax([_evidence(picture, kind, noise) for kind in range(4)])
        for picture in pictures
    ]
    return np.array(guesses)
