"""What the course itself uses where a learner's answer is not right yet."""

import numpy as np


def group_average(M, group):
    """Return the mean over all permutations p of M with rows and columns in order p."""
    return np.mean([M[p][:, p] for p in group], axis=0)


def graph_layer(x, A, W, V):
    """Return x W + A x V for nodes x (nodes, features)."""
    return x @ W + A @ x @ V


def normalised_adjacency(A):
    """Return D^-1/2 (A + I) D^-1/2, with the degrees D of A + I."""
    looped = A + np.eye(len(A))
    degree = looped.sum(axis=1)
    return looped / np.sqrt(np.outer(degree, degree))


def turn60(q, r):
    """Return where station (q, r) is after a turn by 60° counter-clockwise."""
    return -r, q + r


def source_ratio(angle, share, kappa):
    """Return ln p(event | source) / p(event | none) for angles (…) in degrees."""
    scale = 2 * kappa / (1 - np.exp(-2 * kappa))
    peak = scale * np.exp(kappa * (np.cos(np.radians(angle)) - 1))
    return np.log(1 - share + share * peak)


def hex_kernel(seven):
    """Return seven weights as an axial kernel (3, 3), q down, r to the right."""
    kernel = np.zeros((3, 3))
    ring = ((0, 0), (1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
    for weight, (q, r) in zip(seven, ring, strict=True):
        kernel[1 + q, 1 + r] = weight
    return kernel


def blind_kernel():
    """Return an axial kernel (3, 3) that no turn by 60° changes."""
    return [[0, 1, 1], [1, 2, 1], [1, 1, 0]]
