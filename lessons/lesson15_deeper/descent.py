"""Least squares on some of many inputs: the exact test error, and an experiment."""

import numpy as np

INPUTS = 100
NOISE = 0.5
# coefficients ∝ 1/j, so that the first inputs matter most; their squares add up to 1
COEFFICIENTS = (1 / np.arange(1, INPUTS + 1)) / np.sqrt(
    (1 / np.arange(1, INPUTS + 1) ** 2).sum()
)


def exact_error(p, n):
    """Return the expected squared test error of least squares on the first p inputs.

    n: examples. All inputs are independent, Gaussian and of spread 1; the fit of
    smallest norm where it is not unique. Infinite for n − 1 ≤ p ≤ n + 1. M. Belkin, D.
    Hsu, J. Xu, SIAM J. Math. Data Sci. 2 (2020) 1167.
    """
    seen, unseen = (COEFFICIENTS[:p] ** 2).sum(), (COEFFICIENTS[p:] ** 2).sum()
    noise = unseen + NOISE**2
    if p < n - 1:
        return noise * (1 + p / (n - p - 1))
    if p <= n + 1:
        return np.inf
    return seen * (1 - n / p) + noise * (1 + n / (p - n - 1))
