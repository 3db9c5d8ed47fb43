"""Exercise 17.4: a temperature that mends a calibration."""

import numpy as np
from scipy.special import expit

from lessons.lesson17_how_sure.calibration import drawn_answers
from lessons.lesson17_how_sure.references import calibration_error, temperature
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def _scale_cases():
    return [drawn_answers(1704, 400, 3), drawn_answers(1714, 300, 0.5)]


def _judge_scale(result, logits, y):
    own = as_array(result)
    if own is None or own.size != 1 or own.dtype.kind not in "iuf":
        return "return one number"
    if not np.isfinite(own).all() or own.item() <= 0:
        return "a temperature is a positive number"
    right = temperature(logits, y)
    if abs(own.item() / right - 1) < 0.01:
        return None
    if abs(own.item() / right - 1) < 0.1:
        return f"T = {own.item():.3g} is near, but 1 % is asked for: take finer steps"
    side = "too large" if own.item() > right else "too small"
    return f"T = {own.item():.3g} is {side} for the smallest cross-entropy"


def _alike_scales(one, other):
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.size != 1 or second.size != 1:
        return False
    return bool(abs(first.item() - second.item()) < 0.01 * abs(second.item()))


def _smallest(loss):
    """Return an answer that takes the T of the smallest loss(z / T, y)."""

    def answer(logits, y):
        candidates = np.geomspace(0.2, 5, 1001)
        return candidates[np.argmin([loss(logits / T, y) for T in candidates])]

    return answer


def _by_sigmoid(z, y):
    p = expit(z)
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _accuracy_gap(z, y):
    p = expit(z)
    return abs(np.maximum(p, 1 - p).mean() - ((z > 0) == (y == 1)).mean())


def _losses(z, y):
    """Return the cross-entropy for each T of the hint."""
    scaled = z / np.geomspace(0.2, 5, 1001)[:, None]
    return np.mean(np.logaddexp(0, scaled) - y * scaled, axis=1)


_OTHER = "a defensible choice, but another one: asked is the smallest cross-entropy."

TEMPERATURE = Exercise(
    id="17.4",
    title="a temperature",
    reference=temperature,
    cases=_scale_cases,
    judge=_judge_scale,
    alike=_alike_scales,
    in_pairs=True,
    mistakes=(
        Mistake(
            "the inverse",
            lambda z, y: 1 / temperature(z, y),
            "you found the factor; T stands below: logits / T.",
        ),
        Mistake(
            "square",
            lambda z, y: temperature(z, y) ** 2,
            "this is T²: are the logits scaled twice?",
        ),
        Mistake(
            "of probabilities",
            lambda z, y: temperature(expit(z), y),
            "you scale probabilities; scale the logits, before the sigmoid.",
        ),
        Mistake(
            "labels exchanged",
            lambda z, y: temperature(z, 1 - y),
            "you end at the largest T tried, as if the labels said nothing or the "
            "opposite: y = 1 belongs to large logits, so y z is *subtracted*.",
        ),
        Mistake(
            "log of 0",
            _smallest(_by_sigmoid),
            "at small T the sigmoid rounds to exactly 0 or 1, the loss becomes NaN, "
            "and np.argmin stops at a NaN. The mean of np.logaddexp(0, z) − y z is "
            "the same loss without that.",
        ),
        Mistake(
            "best accuracy",
            _smallest(lambda z, y: -((z > 0) == (y == 1)).mean()),
            "you end at the smallest T tried. There the *largest* loss lies, and the "
            "smallest mean of |p − y|; and the accuracy, the same for all T, chooses "
            "the first. Take the smallest cross-entropy.",
        ),
        Mistake(
            "the place",
            lambda z, y: int(np.argmin(_losses(z, y))),
            "np.argmin gives the place of the smallest loss; return the T that stands "
            "there.",
        ),
        Mistake(
            "the loss",
            lambda z, y: min(_losses(z, y)),
            "this is the smallest cross-entropy; return the T that gives it.",
        ),
        Mistake(
            "Brier score",
            _smallest(lambda z, y: np.mean((expit(z) - y) ** 2)),
            f"you minimise the squared error of p: {_OTHER}",
        ),
        Mistake(
            "calibration error",
            _smallest(lambda z, y: calibration_error(expit(z), y)),
            f"you minimise the calibration error: {_OTHER}",
        ),
        Mistake(
            "confidence equals accuracy",
            _smallest(_accuracy_gap),
            f"you make the mean confidence equal to the accuracy: {_OTHER}",
        ),
        Mistake(
            "nothing to do",
            lambda z, y: 1.0,
            "T = 1 leaves the logits as they are.",
        ),
    ),
    hints=(
        "Try many T, say np.geomspace(0.2, 5, 1001), and keep the best.",
        "The cross-entropy of logits z is the mean of np.logaddexp(0, z) − y z.",
    ),
    skeleton='''
        def temperature(logits, y):
            """Return the T for which the cross-entropy of logits / T is smallest."""
            candidates, loss = np.geomspace(0.2, 5, 1001), []
            for T in candidates:
                z = ...
                loss.append(np.mean(np.logaddexp(0, z) - ...))
            return candidates[...]
    ''',
)
