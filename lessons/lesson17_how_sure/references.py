"""What the course itself uses where a learner's answer is not right yet."""

import numpy as np


def gaussian_nll(y, mu, ln_sigma):
    """Return the mean of −ln of a Gaussian's density at y."""
    y, mu, ln_sigma = np.ravel(y), np.ravel(mu), np.ravel(ln_sigma)
    pull = (y - mu) / np.exp(ln_sigma)
    return np.mean(ln_sigma + pull**2 / 2 + np.log(2 * np.pi) / 2)


def conformal_radius(scores, alpha):
    """Return the radius that covers a new event with probability 1 − alpha."""
    n = len(scores)
    k = int(np.ceil((n + 1) * (1 - alpha) - 1e-9))  # whole numbers stay whole
    return np.sort(scores)[k - 1] if k <= n else np.inf


def calibration_error(p, y, bins=10):
    """Return the mean gap between said and found, weighted by events."""
    number = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [np.sum(p[number == k]) - np.sum(y[number == k]) for k in range(bins)]
    return np.sum(np.abs(gaps)) / len(p)


def temperature(logits, y):
    """Return the T for which the cross-entropy of logits / T is smallest."""
    candidates = np.geomspace(0.2, 5, 1001)
    z = logits / candidates[:, None]
    loss = np.mean(np.logaddexp(0, z) - y * z, axis=1)
    return candidates[np.argmin(loss)]


def change_shares(p, train, nature):
    """Return the probabilities (n, classes) if classes have other shares."""
    p = p * np.asarray(nature) / np.asarray(train)
    return p / p.sum(axis=1, keepdims=True)


def strange_lattice():
    """Return a lattice (16, 16) with the energy of a magnet, and what betrays it."""
    up = np.arange(16) // 4 % 2 == 0
    spins = np.where(up[:, None], 1, -1) * np.ones((16, 16), int)  # four stripes

    def statistic(s):
        along = np.mean(s * np.roll(s, 1, axis=1))
        across = np.mean(s * np.roll(s, 1, axis=0))
        return along - across

    return spins, statistic
