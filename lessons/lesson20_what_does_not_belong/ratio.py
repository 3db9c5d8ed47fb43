"""Exercise 20.2: the logarithm of a likelihood ratio of two magnets."""

import numpy as np

from lessons.lesson20_what_does_not_belong.references import log_likelihood_ratio
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


def _cases():
    rng = np.random.default_rng(2002)
    spread = rng.integers(-20, 200, (5, 2))
    cases = [
        (spread, (0.385, 0.385), (0.32, 0.455)),
        (spread[:4], (0.385, 0.385), (0.5, 0.55)),
        (2 * spread[:, ::-1], (0.3, 0.45), (0.1, 0.2)),
        (spread[1:4], (0.385, 0.385), (0.32, 0.455)),  # some of the first case
    ]
    return [(B, np.array(normal), np.array(other)) for B, normal, other in cases]


def _without_constant(result):
    values = as_array(result)
    if values is None or values.ndim < 1 or not np.isfinite(values).all():
        return None
    return values.astype(float) - values[0]


def _alike(one, other):
    """Tell whether two results agree up to a constant."""
    first, second = _without_constant(one), _without_constant(other)
    if first is None or second is None or first.shape != second.shape:
        one, other = as_array(one), as_array(other)
        return one is not None and other is not None and one.shape == other.shape == ()
    return bool(np.allclose(first, second, rtol=1e-4, atol=1e-6))


def _judge(result, bonds, normal, other):
    values = as_array(result)
    if values is None or values.shape != (len(bonds),):
        shape = "nothing that is numbers" if values is None else f"shape {values.shape}"
        return f"one number per lattice is needed, ({len(bonds)},); you return {shape}"
    if not np.isfinite(values).all():
        return "your result contains NaN or infinity"
    if _alike(values, log_likelihood_ratio(bonds, normal, other)):
        return None
    return "the differences between lattices are not right"


def _same_constant(calls):
    """Return a sentence where a lattice's number depends on the others beside it."""
    whole, some = as_array(calls[0].result), as_array(calls[-1].result)
    if whole is None or some is None or whole.shape != (5,) or some.shape != (3,):
        return None
    if np.allclose(whole[1:4], some, rtol=1e-4, atol=1e-3):
        return None
    return "the same lattice gets another number beside other lattices"


def _centred(bonds, normal, other):
    ratio = log_likelihood_ratio(bonds, normal, other)
    return ratio - ratio.mean()


def _exponents(bonds, couplings):
    return bonds @ couplings


RATIO = Exercise(
    id="20.2",
    title="the best test there is",
    reference=log_likelihood_ratio,
    cases=_cases,
    judge=_judge,
    alike=_alike,
    in_pairs=True,
    also=_same_constant,
    mistakes=(
        Mistake(
            "centred",
            _centred,
            "you subtract a mean over the lattices that you are given. Then normal and "
            "strange ones cannot be compared, for each sample has its own.",
        ),
        Mistake(
            "sign",
            lambda bonds, normal, other: -log_likelihood_ratio(bonds, normal, other),
            "the sign: the ratio is the other over the normal, so what the other has "
            "more of counts positive.",
        ),
        Mistake(
            "only the other",
            lambda bonds, normal, other: log_likelihood_ratio(
                bonds, np.zeros(2), other
            ),
            "the density of the normal magnet is missing.",
        ),
        Mistake(
            "only the normal",
            lambda bonds, normal, other: log_likelihood_ratio(
                bonds, normal, np.zeros(2)
            ),
            "the density of the other magnet is missing.",
        ),
        Mistake(
            "added up",
            lambda bonds, normal, other: log_likelihood_ratio(bonds, -normal, other),
            "a ratio's logarithm is a difference: the normal magnet is subtracted.",
        ),
        Mistake(
            "per site",
            lambda bonds, normal, other: (
                log_likelihood_ratio(bonds, normal, other) / 256
            ),
            "ln p belongs to a whole lattice: its bonds are added up, not divided by "
            "the number of sites.",
        ),
        Mistake(
            "kinds apart",
            lambda bonds, normal, other: bonds * (other - normal),
            "both kinds of bonds of a lattice belong to one number: add them up.",
        ),
        Mistake(
            "over the lattices",
            lambda bonds, normal, other: np.sum(bonds * (other - normal), axis=0),
            "axis=0 adds up over the lattices; add up both kinds of bonds, axis=1.",
        ),
        Mistake(
            "temperatures",
            lambda bonds, normal, other: log_likelihood_ratio(
                bonds, 1 / normal, 1 / other
            ),
            "couplings are inverse temperatures already; do not invert them again.",
        ),
        Mistake(
            "energy only",
            lambda bonds, normal, other: log_likelihood_ratio(
                bonds, np.full(2, np.mean(normal)), np.full(2, np.mean(other))
            ),
            "each kind of bond has its own coupling; with their mean only the energy "
            "is left.",
        ),
        Mistake(
            "swapped",
            lambda bonds, normal, other: log_likelihood_ratio(
                bonds[:, ::-1], normal, other
            ),
            "the bonds within rows belong to the first coupling, those within columns "
            "to the second.",
        ),
        Mistake(
            "rows only",
            lambda bonds, normal, other: log_likelihood_ratio(
                bonds * [1, 0], normal, other
            ),
            "the second kind of bond is missing.",
        ),
        Mistake(
            "columns only",
            lambda bonds, normal, other: log_likelihood_ratio(
                bonds * [0, 1], normal, other
            ),
            "the first kind of bond is missing.",
        ),
        Mistake(
            "ratio of logarithms",
            lambda bonds, normal, other: (
                _exponents(bonds, other) / _exponents(bonds, normal)
            ),
            "the logarithm of a ratio is a difference of logarithms.",
        ),
        Mistake(
            "not the logarithm",
            lambda bonds, normal, other: np.exp(
                log_likelihood_ratio(bonds, normal, other)
            ),
            "that is the ratio itself; return its logarithm.",
        ),
        Mistake(
            "one number",
            lambda bonds, normal, other: np.sum(
                log_likelihood_ratio(bonds, normal, other)
            ),
            "you sum over the lattices, too: one number per lattice is asked for.",
        ),
        Mistake(
            "halved",
            lambda bonds, normal, other: log_likelihood_ratio(bonds, normal, other) / 2,
            "no factor 1/2: each pair of neighbours is counted once already.",
        ),
    ),
    hints=(
        "ln p = K₁ B₁ + K₂ B₂ − ln Z, for each of the two magnets. What does not "
        "depend on the lattice is a constant.",
        "bonds @ (other - normal)",
    ),
)
