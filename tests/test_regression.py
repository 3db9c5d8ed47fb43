"""A softmax regression: at its minimum, equal to Newton's, and refused by name."""

import numpy as np
import pytest

from utils.regression import softmax_regression

KNOWN = np.random.default_rng(0).normal(size=(400, 3))
LABELS = (KNOWN @ [1.0, -2.0, 0.5] + np.random.default_rng(1).logistic(size=400)) > 0
THREE = LABELS.astype(int) + (KNOWN[:, 2] > 0.5)


def said(kernel, bias):
    """Return the probabilities (n, classes) that a head gives to the known rows."""
    scores = KNOWN @ kernel + bias
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def by_newton(steps=30):
    """Return slopes (3,) and offset of the log-odds of class 1."""
    X, w = np.column_stack([KNOWN, np.ones(len(KNOWN))]), np.zeros(4)
    for _ in range(steps):
        p = 1 / (1 + np.exp(-X @ w))
        w += np.linalg.solve((X.T * (p * (1 - p))) @ X, X.T @ (LABELS - p))
    return w[:3], w[3]


def test_two_classes_are_a_logistic_regression():
    kernel, bias = softmax_regression(KNOWN, LABELS.astype(int), penalty=0)
    slopes, offset = by_newton()
    np.testing.assert_allclose(kernel[:, 1] - kernel[:, 0], slopes, atol=2e-3)
    np.testing.assert_allclose(bias[1] - bias[0], offset, atol=2e-3)


@pytest.mark.parametrize("penalty", [0.0, 0.01, 1.0])
def test_no_direction_leads_further_down(penalty):
    kernel, bias = softmax_regression(KNOWN, THREE, penalty, steps=300)
    missed = said(kernel, bias) - np.eye(3)[THREE]
    slope = KNOWN.T @ missed / len(KNOWN) + penalty * kernel
    np.testing.assert_allclose(slope, 0, atol=1e-4)
    np.testing.assert_allclose(missed.mean(axis=0), 0, atol=1e-4)  # the shares agree


def test_a_penalty_makes_the_kernel_smaller():
    sizes = [
        np.sum(softmax_regression(KNOWN, THREE, p)[0] ** 2) for p in (0.001, 0.1, 9)
    ]
    assert sizes[0] > sizes[1] > sizes[2]


def test_one_class_alone_is_possible():
    kernel, bias = softmax_regression(KNOWN, np.zeros(400, int))
    assert kernel.shape == (3, 2) and said(kernel, bias)[:, 0].min() > 0.9


@pytest.mark.parametrize(
    "arguments, name",
    [
        ((KNOWN[:, 0], LABELS), "features"),
        ((KNOWN, LABELS[:-1]), "labels"),
        ((KNOWN, LABELS + 0.5), "labels"),
        ((KNOWN, -1 * THREE), "labels"),
        ((KNOWN, 10**9 * THREE), "labels"),
        ((KNOWN, THREE, -1), "penalty"),
        ((KNOWN, THREE, 0, 0), "steps"),
    ],
)
def test_refusals_name_the_argument(arguments, name):
    with pytest.raises(ValueError, match=name):
        softmax_regression(*arguments)
