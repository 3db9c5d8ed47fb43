"""Exercise 14.5: judge a network by showers that it has never seen."""

import itertools
from functools import cache, cached_property

import numpy as np

from lessons.lesson14_capstone_air_showers import grades
from lessons.lesson14_capstone_air_showers.entrants import (
    CENTRE,
    FromImages,
    inputs_of,
    is_network,
    objection,
    own_predictions,
    reads_images_only,
)
from utils import airshowers
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, type_name

SHOWERS = 4000
# Other starts of a network differ by about 0.008 in lg E, rounding by next to nothing
SAME = 0.002
WIDEST = 0.6  # one energy for all showers has 0.9, a line through summed signals 0.4
WANTED = (
    "hand in the trained Keras model itself, not its predictions, its History or its "
    "file (or, of showers, the function itself)"
)
UNTOUCHED = (
    "not attempted yet (train() returns None: hand in the model that it has trained)."
)


def fresh_seed():
    """Return a seed that nobody has had before, also after a restart."""
    return int(np.random.SeedSequence().generate_state(1)[0])


class Sample(airshowers.Showers):
    """Showers that answers are judged by, and what others make of the same showers."""

    @cached_property
    def others(self):
        """Ratios E_rec / E of the classical fit and of the expert, (n,) each."""
        fit = airshowers.reconstruct(self)
        energy = self["energy"].astype(float)
        by_fit = airshowers.classical_energy(fit) / energy
        return by_fit, _ratios(_powers(fit) @ _coefficients(), self)

    @cached_property
    def of_the_course(self):
        """Predictions of the course's own networks, a list of (n,)."""
        seen = airshowers.Showers(dict(self), self.options)
        return own_predictions(seen)


def _samples():
    """Return what the next check is judged by: new showers, all of them."""
    showers = airshowers.simulate(SHOWERS, seed=fresh_seed())
    seen = {key: showers[key] for key in ("signal", "time", "energy")}
    return [(Sample(seen, showers.options),)]


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


def _standardised(showers):
    energy = 10 ** (_line(showers) + CENTRE)
    return (energy - energy.mean()) / energy.std()


def _ratios(target, showers):
    """Return reconstructed over true energy, (n,)."""
    energy = 10 ** (np.clip(np.ravel(target), -5, 5) + CENTRE)
    return energy / showers["energy"].astype(float)


def _score(result, showers):
    """Compare predictions with the fit and the expert, who see the same showers."""
    return grades.compare(_ratios(_numbers(result), showers), *showers.others)


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
    mean, spread, skewness = own.mean(), own.std(), own.mean() - np.median(own)
    like_ln = abs(mean) < 0.5 and 0.75 < spread < 1.4
    rules = {
        "constant": spread < 0.01,
        "EeV": 10 < mean < 60 and spread > 5,
        "electronvolt": 15 < mean < 22 and spread < 2,
        "not centred": 0.9 < mean < 1.6 and spread < 0.7,
        "standardised energy": like_ln and skewness > 0.2,
        "ln": like_ln,
        "ln, lg centred": 1.2 < mean < 2.1 and 0.75 < spread < 1.4,
        "ln, not centred": 2.3 < mean < 3.5 and 0.6 < spread < 1.4,
        "no negative numbers": own.min() > -1e-6 and mean < 0.6,
        "no positive numbers": own.max() < 1e-6 and mean > -0.6,
    }
    return next((name for name, holds in rules.items() if holds), None)


def _same_kind(one, other):
    return _kind(one) is not None and _kind(one) == _kind(other)


def _judge(result, showers):
    if is_network(result):
        return "this is a function that returns a model; hand in the model it returns"
    own, n = _numbers(result), len(showers["energy"])
    if own is None or len(own) != n:
        shape = np.shape(as_array(result))
        return f"the predictions have the shape {shape}, not ({n},) or ({n}, 1)"
    if not np.isfinite(own).all():
        return "some predictions are NaN or infinite"
    if _kind(own):
        return "these numbers are not lg(E / EeV) − 1.25"
    if grades.spread(_ratios(own, showers)) > WIDEST:
        return (
            "these numbers have little to do with lg(E / EeV) − 1.25: the model is not "
            "trained, or on another target"
        )
    course = getattr(showers, "of_the_course", [])
    if any(np.std(own - other) < SAME for other in course):
        return (
            "this is one of the course's own networks, which are out of competition: "
            "change something that matters, or join several"
        )
    return grades.complaint(_score(result, showers), _images_only(result))


def _images_only(result):
    return isinstance(result, FromImages)


def _praise(result, showers):
    score, n = _score(result, showers), len(showers["energy"])
    return grades.report(score, n, _images_only(result))


def _accept(answer):
    """Return the function of showers to be judged, or what is wrong with an answer."""
    if sentence := objection(answer):
        return sentence
    if not is_network(answer):
        return answer if callable(answer) else f"{WANTED}; got a {type_name(answer)}"

    def predict(showers):
        inputs = inputs_of(answer, showers)
        found = np.asarray(answer.predict(inputs, batch_size=500, verbose=0))
        return found.view(FromImages) if reads_images_only(answer) else found

    return predict


CHALLENGE = Exercise(
    id="14.5",
    title="the open challenge",
    reference=expert,
    cases=_samples,
    fresh=True,
    judge=_judge,
    praise=_praise,
    accept=_accept,
    prepare=_coefficients,
    untouched=UNTOUCHED,
    show_input=False,
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
            "these spread 2.3 times too far: a natural logarithm (take lg, base 10) or "
            "a target divided by its spread, 0.44 (do not standardise it).",
        ),
        Mistake(
            "standardised energy",
            _standardised,
            "these look like energies minus their mean, divided by their spread; the "
            "target is lg(E / EeV) − 1.25.",
        ),
        Mistake(
            "natural logarithm, not centred",
            lambda showers: (_line(showers) + CENTRE) * np.log(10),
            "these look like ln(E / EeV); the target is lg(E / EeV) − 1.25, base 10.",
        ),
        Mistake(
            "natural logarithm, minus 1.25",
            lambda showers: (_line(showers) + CENTRE) * np.log(10) - CENTRE,
            "these look like ln(E / EeV) − 1.25; the logarithm is lg, base 10.",
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
            "sigmoid at the last layer, and train the model.",
        ),
        Mistake(
            "only negative",
            lambda showers: np.minimum(_line(showers), 0),
            "no prediction is positive, but half of the targets are: something cuts "
            "them off, or the model is not trained.",
        ),
    ),
    hints=(
        "Tier 1: train the CNN longer, with more showers, with Muon on dense layers. "
        "Tier 2: what does the fit know that your network lacks?",
        "Tier 3: start from section 6 with 20,000 showers or more; let the stations "
        "vote over what the fit says of them; the mean of several networks.",
    ),
)
