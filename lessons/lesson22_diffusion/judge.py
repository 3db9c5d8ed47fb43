"""A judge of lattices: how well some numbers tell drawn ones from true ones."""

import numpy as np

from utils.arguments import array, require
from utils.ising import energy_per_site, magnetisation
from utils.regression import softmax_regression
from utils.roc import auc

SHIFTS = ((0, 2), (0, 4), (1, 1), (1, 2), (2, 2), (4, 4))  # of two spins, in sites


def correlation(spins, shift):
    """Return the mean product of spins `shift` sites apart, per lattice, (n,)."""
    spins = array("spins", spins, ndim=3)
    return np.mean(spins * np.roll(spins, shift, axis=(1, 2)), axis=(1, 2))


def features(spins):
    """Return what the judge looks at, (n, 11), for lattices (n, side, side).

    Energy, size of the magnetisation, six correlations, products of the four spins of a
    square, of a spin and its neighbours' sum cubed, and the share of sites whose
    neighbours are all alike.
    """
    s = array("spins", spins, ndim=3)
    pair = s * np.roll(s, 1, axis=1)
    square = np.mean(pair * np.roll(pair, 1, axis=2), axis=(1, 2))
    around = sum(np.roll(s, step, axis) for step in (1, -1) for axis in (1, 2))
    found = [energy_per_site(s), np.abs(magnetisation(s)), square]
    found += [correlation(s, shift) for shift in SHIFTS]
    found += [np.mean(s * around**3, axis=(1, 2)), np.mean(abs(around) == 4, (1, 2))]
    return np.transpose(found)


def told_apart(true, drawn):
    """Return the area under the ROC curve of a judge of true and drawn lattices.

    A logistic fit to the `features`, their squares and their products with the energy
    learns from the first halves; the area is that on the second halves. It says: at
    least so different.
    """
    n = min(len(true), len(drawn))
    require(n >= 100, "drawn", f"{n} lattices", "at least 100 of both kinds")
    both = np.concatenate([features(true[:n]), features(drawn[:n])])
    both = (both - both.mean(axis=0)) / (both.std(axis=0) + 1e-9)
    both = np.column_stack([both, both**2, both[:, :1] * both])
    is_drawn = np.repeat([0, 1], n)
    learn = np.arange(2 * n) % n < n // 2
    kernel, _ = softmax_regression(both[learn], is_drawn[learn], penalty=1e-3)
    scores = both[~learn] @ (kernel[:, 1] - kernel[:, 0])
    return auc(is_drawn[~learn], scores)
