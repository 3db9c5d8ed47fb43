"""Exercise 13.3: judge a network by showers that it has never seen."""

import dataclasses
import itertools
from functools import cache

import numpy as np

from utils import airshowers
from utils.checks.compare import as_array
from utils.checks.core import Exercise, Feedback, Mistake

LARGEST = 20_000  # weights
FIT, COURSE, BOUND = 0.099, 0.072, 0.068  # std(E_rec / E), measured in lesson 13
CENTRE = 1.25  # the target is lg(E / EeV) − CENTRE
SHOWERS = 4000
# What a model may read, by the shape of its input.
IMAGES = {(14, 14, 2): False, (14, 14, 3): True}  # with mask
FRAME = {(7, 7, 11): "maps", (6,): "numbers", (1,): "energy"}
_seeds = itertools.count(1_303_000)  # a sample of its own for every check


def _sample():
    """Return what the next check is judged by: new showers, all of them."""
    showers = airshowers.simulate(SHOWERS, seed=next(_seeds))
    return [({key: showers[key] for key in ("signal", "time", "energy")},)]


def _powers(fit):
    """Return products of up to two of the fit's numbers, (n, 15)."""
    cos_zenith = fit.axis[:, 2]
    numbers = [fit.ln_size - 3, cos_zenith - 0.75, fit.slope - 2, fit.curvature - 1]
    columns = [np.ones_like(cos_zenith), *numbers]
    pairs = itertools.combinations_with_replacement(columns, 2)
    return np.stack([one * other for one, other in pairs], axis=1)


@cache
def _coefficients():
    showers = airshowers.simulate(3000, seed=1303)
    powers = _powers(airshowers.reconstruct(showers))
    target = np.log10(showers["energy"]) - CENTRE
    return np.linalg.lstsq(powers, target, rcond=None)[0]


def expert(showers):
    """Predict lg(E / EeV) − 1.25 by a polynomial in the numbers of the fit, (n,)."""
    return _powers(airshowers.reconstruct(showers)) @ _coefficients()


def _line(showers):
    """Predict the same, quickly and badly, from the summed signal."""
    return 0.68 * np.log10(np.nansum(showers["signal"], axis=(1, 2))) - 2.7


def resolution(target, showers):
    """Return the spread of reconstructed over true energy, std(E_rec / E)."""
    energy = 10 ** (np.clip(np.ravel(target), -5, 5) + CENTRE)
    return float((energy / showers["energy"]).std())


def _numbers(result):
    """Return the predictions as floats (n,), or None where there are none."""
    own = as_array(result)
    if own is None or own.dtype.kind == "c" or own.ndim not in (1, 2) or own.size < 2:
        return None
    return own.astype(float).ravel() if own.size == len(own) else None


def _kind(result):
    """Name what is typical of these predictions, without knowing the truth.

    The target has the mean 0 and the spread 0.44, from −0.77 to 0.75.
    """
    own = _numbers(result)
    if own is None or not np.isfinite(own).all():
        return None
    mean, spread = own.mean(), own.std()
    rules = {
        "constant": spread < 0.01,
        "EeV": 10 < mean < 60 and spread > 5,
        "electronvolt": 15 < mean < 22 and spread < 2,
        "not centred": 0.9 < mean < 1.6 and spread < 0.7,
        "ln": abs(mean) < 0.5 and 0.75 < spread < 1.4,
        "ln, not centred": 2.3 < mean < 3.5 and 0.6 < spread < 1.4,
        "no negative numbers": own.min() > -1e-6 and mean < 0.6,
        "no positive numbers": own.max() < 1e-6 and mean > -0.6,
    }
    return next((name for name, holds in rules.items() if holds), None)


def _same_kind(one, other):
    return _kind(one) is not None and _kind(one) == _kind(other)


def _judge(result, showers):
    own, n = _numbers(result), len(showers["energy"])
    if own is None or len(own) != n:
        shape = np.shape(as_array(result))
        return f"the predictions have the shape {shape}, not ({n},) or ({n}, 1)"
    if not np.isfinite(own).all():
        return "some predictions are NaN or infinite"
    width = resolution(own, showers)
    if _kind(own) or width > 1:
        return "these numbers are not lg(E / EeV) − 1.25"
    if width > FIT:
        return f"std(E_rec/E) = {width:.1%}, the physicist's fit reaches {FIT:.1%}"
    return None


def report(width):
    """Return in words how far a resolution is from the course's and from the bound."""
    error = width / np.sqrt(2 * SHOWERS)
    beaten = "beaten" if width < COURSE - 2 * error else "not beaten beyond doubt"
    return (
        f"std(E_rec/E) = {width:.2%} ± {error:.2%} on {SHOWERS} new showers: "
        f"{100 * (width - BOUND):.1f} % above the\n   bound ({BOUND:.1%}). The fit "
        f"({FIT:.1%}) is beaten, the course's network ({COURSE:.1%}) is {beaten}."
    )


def _is_network(answer):
    try:
        return hasattr(answer, "count_params") and hasattr(answer, "predict")
    except Exception:  # an object that fails when it is asked for a name
        return False


def _shapes(model):
    return [tuple(tensor.shape[1:]) for tensor in model.inputs]


def _objection(model):
    """Return a sentence about a Keras model that cannot take part, else None."""
    if not (model.built and model.inputs):
        return "the model is not built yet: train it first"
    if model.count_params() > LARGEST:
        return f"{model.count_params():,} weights, {LARGEST:,} are allowed"
    known = {**IMAGES, **FRAME}
    if unknown := [shape for shape in _shapes(model) if shape not in known]:
        return f"an input has the shape {unknown[0]}, allowed are {list(known)}"
    shapes = [tuple(tensor.shape[1:]) for tensor in model.outputs]
    if shapes not in ([()], [(1,)]):
        return f"the output should be one number per shower, not {shapes}"
    return None


def _inputs(model, showers):
    """Return what a model reads of the showers, one array per input."""
    shapes = _shapes(model)
    arrays = {
        shape: airshowers.images(showers, mask=mask)
        for shape, mask in IMAGES.items()
        if shape in shapes
    }
    if set(shapes) & set(FRAME):
        frame = airshowers.station_features(showers)
        frame = frame._replace(energy=np.log10(frame.energy)[:, None] - CENTRE)
        arrays |= {shape: getattr(frame, name) for shape, name in FRAME.items()}
    found = [arrays[shape] for shape in shapes]
    return found if len(found) > 1 else found[0]


class _Challenge(Exercise):
    """An exercise whose answer may be a Keras model, judged by a sample of its own."""

    def check(self, answer):
        """Judge a Keras model, or a function of showers, and tell its score."""
        fresh = dataclasses.replace(self, cases=cache(self.cases))
        if not _is_network(answer):
            return Exercise.check(fresh, answer)
        if objection := _objection(answer):
            return Feedback("wrong", f"{objection}.")

        def predict(showers):
            images = _inputs(answer, showers)
            return answer.predict(images, batch_size=500, verbose=0)

        feedback = Exercise.check(fresh, predict)
        if feedback.outcome != "right":
            return feedback
        ((showers,),) = fresh.cases()
        return Feedback("right", report(resolution(predict(showers), showers)))


CHALLENGE = _Challenge(
    id="13.3",
    title="the open challenge",
    reference=expert,
    cases=_sample,
    judge=_judge,
    alike=_same_kind,
    seconds=60,
    mistakes=(
        Mistake(
            "EeV",
            lambda showers: 10 ** (_line(showers) + CENTRE),
            "these look like energies in EeV; the target is lg(E / EeV) − 1.25.",
        ),
        Mistake(
            "not centred",
            lambda showers: _line(showers) + CENTRE,
            "these look like lg(E / EeV); subtract 1.25.",
        ),
        Mistake(
            "natural logarithm",
            lambda showers: _line(showers) * np.log(10),
            "these spread 2.3 times too far, like a natural logarithm; take lg, base "
            "10.",
        ),
        Mistake(
            "natural logarithm, not centred",
            lambda showers: (_line(showers) + CENTRE) * np.log(10),
            "these look like ln(E / EeV); the target is lg(E / EeV) − 1.25, base 10.",
        ),
        Mistake(
            "electronvolt",
            lambda showers: _line(showers) + CENTRE + 18,
            "these look like lg(E / eV); the target is lg(E / EeV) − 1.25.",
        ),
        Mistake(
            "constant",
            lambda showers: np.zeros(len(showers["signal"])),
            "every shower gets the same number: a dead ReLU, a learning rate far too "
            "large, or a softmax over one unit.",
        ),
        Mistake(
            "only positive",
            lambda showers: np.maximum(_line(showers), 0),
            "no prediction is negative, but half of the targets are: no ReLU or "
            "sigmoid at the last layer.",
        ),
        Mistake(
            "only negative",
            lambda showers: np.minimum(_line(showers), 0),
            "no prediction is positive, but half of the targets are: something cuts "
            "them off.",
        ),
    ),
    hints=(
        "Symmetry costs no weights: eight views in training and test, or coordinates "
        "that turn with the shower. What does the fit know that your network lacks?",
        "Start from section 6: more epochs, batches of 128, a cosine from 5e-3; 48 "
        "instead of 32 maps; the mean of several networks in one model.",
    ),
)
