"""What the course itself uses where a learner's answer is not right yet."""

import numpy as np


def best_discriminator(p, q):
    """Return the best answers, one per bin, and their mean cross-entropy."""
    both = p + q
    answer = np.divide(p, both, out=np.full(len(p), 0.5), where=both > 0)
    on_real = np.log(np.where(p > 0, answer, 1))
    on_other = np.log(np.where(q > 0, 1 - answer, 1))
    return answer, -np.sum(p * on_real + q * on_other) / 2


def wasserstein_distance(x, y):
    """Return the mean distance over which x has to be moved to become y."""
    return np.mean(np.abs(np.sort(x) - np.sort(y)))


def best_critic():
    """Return a function of x, nowhere steeper than 1."""

    def critic(x):
        return np.abs(x)

    return critic


def modes_found(x, centres, width):
    """Return how many Gaussians hold at least a quarter of their share of points."""
    distance = np.linalg.norm(x[:, None] - centres, axis=-1)
    near = distance.min(axis=1) < 3 * width
    count = np.bincount(distance.argmin(axis=1)[near], minlength=len(centres))
    return np.sum(count >= 0.25 * len(x) / len(centres))


def critic_loss(on_real, on_fake, slopes, weight):
    """Return the loss of a Wasserstein critic with its penalty, one number."""
    length = np.sqrt(np.sum(slopes**2, axis=tuple(range(1, slopes.ndim))))
    return np.mean(on_fake) - np.mean(on_real) + weight * np.mean((length - 1) ** 2)


def best_area(p, q):
    """Return the largest area under a ROC curve, states of q against states of p."""
    ratio = np.divide(q, p, out=np.full(len(p), np.inf), where=p > 0)
    order = np.argsort(ratio)
    below = np.cumsum(p[order]) - p[order] / 2
    return np.sum(q[order] * below)
