"""Exercise 05.5: the phase of a magnet from one number."""

from functools import cache

import numpy as np

from lessons.lesson05_images_and_dense_networks.references import is_ordered
from utils import ising
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array


@cache
def _hidden_lattices():
    """Return spins and truth of lattices of three sizes, by shape.

    The smallest are far from the critical temperature: any cut that does for the others
    tells them, and their sums do not overflow int8.
    """
    samples = [
        ising.simulate(512, seed=505, size=16, sweeps=200),
        ising.simulate(256, seed=506, size=32, sweeps=150),
        ising.simulate(64, seed=507, size=8, temperatures=np.repeat([1.6, 5.0], 32)),
    ]
    return {
        sample["spins"].shape: (
            sample["spins"],
            sample["temperature"] < ising.CRITICAL_TEMPERATURE,
        )
        for sample in samples
    }


# A little more than an answer must reach.
WITHIN_REACH = {16: 0.93, 32: 0.96, 8: 0.96}


def _judge_phases(result, spins):
    own, (_, truth) = as_array(result), _hidden_lattices()[spins.shape]
    if own is not None and own.shape == (len(spins), 1):
        own = own[:, 0]
    if own is None or own.shape != truth.shape:
        return "your function should return one True or False for each lattice"
    if not np.isin(own, (0, 1)).all():
        return "your function should return True or False, not other numbers"
    share, size = np.mean(own == truth), spins.shape[1]
    if share >= WITHIN_REACH[size] - 0.01:
        return None
    near = "; the number is good, move the cut" if share > 0.77 else ""
    if _cut_of_the_energy(own.astype(bool), spins):
        few = own.sum() < truth.sum()
        near = f"; the number is good, the cut is too {'low' if few else 'high'}"
    return (
        f"right for {share:.1%} of {len(spins)} hidden {size}×{size} lattices, "
        f"over {WITHIN_REACH[size]:.0%} are within reach{near}"
    )


def _cut_of_the_energy(own, spins):
    """Tell whether an answer is True below some energy, and only there."""
    energy = ising.energy_per_site(spins)
    return own.any() and not own.all() and energy[own].max() < energy[~own].min()


def _nearly_alike(one, other):
    """Tell whether two classifiers agree, but for a slightly different cut."""
    first, second = as_array(one), as_array(other)
    if first is None or second is None or first.shape != second.shape:
        return False
    if first.ndim == 0:
        return True  # whatever it is, it is one answer for all
    return bool(np.mean(first == second) > 0.93)


def _next_lattice(spins):
    bonds = spins * (np.roll(spins, 1, axis=0) + np.roll(spins, 1, axis=1))
    return -bonds.mean(axis=(1, 2)) < -1.45


def _in_int8(spins):
    bonds = spins * (np.roll(spins, 1, axis=1) + np.roll(spins, 1, axis=2))
    return -bonds.sum(axis=(1, 2), dtype=np.int8) / spins[0].size < -1.45


PHASES = Exercise(
    id="05.5",
    title="the phase from one number",
    reference=is_ordered,
    cases=lambda: [(spins,) for spins, _ in _hidden_lattices().values()],
    judge=_judge_phases,
    alike=_nearly_alike,
    mistakes=(
        Mistake(
            "upside down",
            lambda spins: ~is_ordered(spins),
            "upside down: ordered lattices have the lower energy.",
        ),
        Mistake(
            "sign of the magnetisation",
            lambda spins: ising.magnetisation(spins) > 0.7,
            "half of the ordered lattices are magnetised downwards.",
        ),
        Mistake(
            "up or down",
            lambda spins: ising.magnetisation(spins) > 0,
            "you ask whether the spins point up or down; that says nothing of order.",
        ),
        Mistake(
            "sum over 16×16",
            lambda spins: ising.energy_per_site(spins) * spins[0].size / 256 < -1.45,
            "your cut fits 16×16 spins; a mean over the sites suits any size.",
        ),
        Mistake(
            "all ordered",
            lambda spins: ising.energy_per_site(spins) * spins[0].size < -1.45,
            "you call (almost) all lattices ordered. Compare your cut with the "
            "energies in the figure (−2 to −0.5). Is yours a mean over the sites?",
        ),
        Mistake(
            "bonds counted twice",
            lambda spins: 2 * ising.energy_per_site(spins) < -1.45,
            "your energies are twice those in the figure: each bond counts once.",
        ),
        Mistake(
            "none ordered",
            lambda spins: -(spins * np.roll(spins, 1, axis=2)).mean((1, 2)) < -1.45,
            "you call (almost) no lattice ordered. Compare your cut with the energies "
            "in the figure (−2 to −0.5). If you made your own: is the sign right, do "
            "both bonds of a site count, to the side and down?",
        ),
        Mistake(
            "ground state",
            lambda spins: ising.energy_per_site(spins) <= -2,
            "a site has −2 only where all neighbours agree. Compare your cut with the "
            "energies in the figure (−2 to −0.5).",
        ),
        Mistake(
            "overflow",
            _in_int8,
            "the spins are int8: added one by one they overflow beyond 127. np.sum "
            "counts in int64; or convert them first.",
        ),
        Mistake(
            "next lattice",
            _next_lattice,
            "axis 0 counts the lattices: you compare spins of different lattices.",
        ),
        Mistake(
            "one answer for all",
            lambda spins: ising.energy_per_site(spins).mean() < -1.45,
            "this is one answer for all lattices; each of them wants its own.",
        ),
        Mistake(
            "energies",
            ising.energy_per_site,
            "these are the energies; compare them with a cut.",
        ),
    ),
    hints=(
        "Look at the figure: at which energy do the lattices cross the dashed line?",
        "ising.energy_per_site(spins) gives one number per lattice; cut there.",
    ),
    skeleton="""
        def is_ordered(spins):
            number = ising.energy_per_site(spins)  # one per lattice
            return number < ...
    """,
)
