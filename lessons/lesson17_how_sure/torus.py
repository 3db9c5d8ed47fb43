"""Exact sums of the Ising model on a finite torus: how probable a lattice is.

J = 1 and k_B = 1 as in `utils.ising`, which samples what is summed here.
"""

import numpy as np

from utils.arguments import array, integer, require
from utils.ising import energy_per_site

_STEP = 1e-4  # of 1 / T, for a derivative: error and rounding below 1e-7 per site


def _excitations(coupling, columns):
    """Return gamma_0 … gamma_(2 columns - 1) of Kaufman's formula."""
    angle = np.pi * np.arange(2 * columns) / columns
    cosh = np.cosh(2 * coupling) / np.tanh(2 * coupling) - np.cos(angle)
    gamma = np.arccosh(np.maximum(cosh, 1))
    gamma[0] = 2 * coupling + np.log(np.tanh(coupling))  # changes its sign at T_c
    return gamma


def _ln_cosh(x):
    """Return ln of the product of 2 cosh x."""
    return np.sum(np.logaddexp(x, -x))


def _ln_sinh(x):
    """Return ln of the size of the product of 2 sinh x, and its sign."""
    size = np.abs(x)
    with np.errstate(divide="ignore"):  # at the critical temperature one factor is 0
        return np.sum(size + np.log1p(-np.exp(-2 * size))), np.prod(np.sign(x))


def _ln_partition(coupling, rows, columns):
    gamma = rows * _excitations(coupling, columns) / 2
    odd, even = gamma[1::2], gamma[0::2]
    (odd_sinh, odd_sign), (even_sinh, even_sign) = _ln_sinh(odd), _ln_sinh(even)
    terms = np.array([_ln_cosh(odd), odd_sinh, _ln_cosh(even), even_sinh])
    signs = np.array([1, odd_sign, 1, even_sign])
    largest = terms.max()
    total = np.log(np.sum(signs * np.exp(terms - largest))) + largest
    return total - np.log(2) + rows * columns / 2 * np.log(2 * np.sinh(2 * coupling))


def _checked(T, rows, columns):
    T = array("T", T, (0, 1)).astype(float)
    require(T.min() >= 0.1 and T.max() <= 1e4, "T", T, "between 0.1 and 10,000")
    rows = integer("rows", rows, 3, 512)
    return T, rows, rows if columns is None else integer("columns", columns, 3, 512)


def _each(function, T):
    """Return function(T) of one temperature or of several, shape as `T`."""
    return np.array([function(t) for t in T.ravel()]).reshape(T.shape)[()]


def ln_partition(T, rows=16, columns=None):
    """Return ln Z = ln of the sum of exp(-E / T) over all states of a torus.

    `T` is a number or (k,); `rows` x `columns` spins, each side at least 3; square if
    `columns` is not given. B. Kaufman, Phys. Rev. 76 (1949) 1232.

    Raises:
        ValueError: T outside of 0.1 to 10,000, a side outside of 3 to 512.
    """
    T, rows, columns = _checked(T, rows, columns)
    return _each(lambda t: _ln_partition(1 / t, rows, columns), T)


def mean_energy(T, rows=16, columns=None):
    """Return the exact mean energy per site of a torus, shape as `T`.

    The derivative of -ln Z by 1 / T, per site. Arguments and errors as `ln_partition`.
    """
    T, rows, columns = _checked(T, rows, columns)

    def slope(t):
        ends = (_ln_partition(1 / t + step, rows, columns) for step in (_STEP, -_STEP))
        return -np.subtract(*ends) / (2 * _STEP * rows * columns)

    return _each(slope, T)


def ln_probability(spins, T):
    """Return ln of the probability of lattices at temperature `T`, one number for all.

    `spins` (n, rows, columns) of +1 and -1 give (n,), a single lattice a number; see
    `ln_partition` for T and the sides.

    Raises:
        ValueError: those of `ln_partition` and of `ising.energy_per_site`.
    """
    energy = energy_per_site(spins)
    rows, columns = np.shape(spins)[-2:]
    require(np.ndim(T) == 0, "T", T, "one number")
    return -energy * rows * columns / T - ln_partition(T, rows, columns)
