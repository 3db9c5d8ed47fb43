"""Exercise 11.2: one step uphill, whatever the size of the slope."""

import numpy as np

from utils.checks.core import Exercise, Mistake


def ascent_step(image, slope, rate):
    """Return the image after a step of root mean square `rate` along the slope."""
    size = np.sqrt(np.mean(slope**2))
    return image + rate * slope / size if size > 0 else image.copy()


def _slopes():
    rng = np.random.default_rng(1102)
    cases = []
    for shape, scale, rate in (((3, 4), 5.0, 0.1), ((5, 2), 0.01, 0.5)):
        slope = scale * (rng.normal(size=shape) + 0.5)
        cases.append((rng.normal(size=shape), slope, rate))
    flat = (rng.normal(size=(2, 3)), np.zeros((2, 3)), 0.2)
    return [*cases, flat]


def _step_by(size, sign=1, guarded=True):
    """Return an answer that divides the slope by another measure of its size."""

    def answer(image, slope, rate):
        length = size(slope)
        if guarded and not length:
            return image.copy()
        return image + sign * rate * slope / length

    return answer


def _rms(slope):
    return np.sqrt(np.mean(slope**2))


def _guarded_or_not(name, size, hint, sign=1):
    """Return the mistake with the flat place left alone, and with it forgotten."""
    both = f"{hint} And where the slope is zero everywhere you divide 0 by 0."
    return (
        Mistake(name, _step_by(size, sign), hint),
        Mistake(f"{name}, flat place", _step_by(size, sign, guarded=False), both),
    )


ASCENT = Exercise(
    id="11.2",
    title="one step uphill",
    reference=ascent_step,
    cases=_slopes,
    mistakes=(
        *_guarded_or_not(
            "downhill",
            _rms,
            "this goes downhill, as training does with the loss. Here the activation "
            "should rise.",
            sign=-1,
        ),
        Mistake(
            "flat place",
            _step_by(_rms, guarded=False),
            "where the slope is zero everywhere you divide 0 by 0. A dead map gives no "
            "direction: leave the image as it is.",
        ),
        Mistake(
            "not normalised",
            lambda image, slope, rate: image + rate * slope,
            "the slope is not normalised: one map would hardly move, another jump.",
        ),
        *_guarded_or_not(
            "length",
            lambda slope: np.sqrt(np.sum(slope**2)),
            "you divide by the length √Σg². The root *mean* square is smaller by the "
            "root of the number of pixels.",
        ),
        *_guarded_or_not(
            "mean square",
            lambda slope: np.mean(slope**2),
            "the root of the mean square is missing.",
        ),
        *_guarded_or_not(
            "standard deviation",
            np.std,
            "a standard deviation takes the mean off first; the root mean square does "
            "not.",
        ),
        *_guarded_or_not(
            "largest",
            lambda slope: np.abs(slope).max(),
            "you divide by the largest entry, not by the root mean square.",
        ),
        Mistake(
            "sign",
            lambda image, slope, rate: image + rate * np.sign(slope),
            "only the signs are left of the slope: keep its proportions.",
        ),
        Mistake(
            "step alone",
            lambda image, slope, rate: ascent_step(0 * image, slope, rate),
            "this is the step; add it to the image.",
        ),
    ),
    hints=(
        "The step should be proportional to the slope and have the root mean square "
        "`rate`, however steep it is.",
        "size = np.sqrt(np.mean(slope**2)); if it is zero, return a copy of the image, "
        "else image + rate * slope / size.",
    ),
)
