"""Arrival directions of cosmic rays: an even sky, and one with a source in it."""

import numpy as np

from utils.arguments import integer

EVENTS = 100  # directions in a sky
SHARE = 0.10  # probability that an event comes from the source
KAPPA = 30.0  # concentration of the source: some 10 degrees wide


def even(n, rng):
    """Return n directions, unit vectors (n, 3), from everywhere alike."""
    z, azimuth = rng.uniform(-1, 1, n), rng.uniform(0, 2 * np.pi, n)
    return _vectors(z, azimuth)


def around_pole(n, kappa, rng):
    """Return n directions (n, 3) around (0, 0, 1), by R. Fisher's law of 1953.

    The density is κ / (4π sinh κ) · exp(κ z).
    """
    u = rng.random(n)
    z = 1 + np.log(u + (1 - u) * np.exp(-2 * kappa)) / kappa
    return _vectors(z, rng.uniform(0, 2 * np.pi, n))


def _vectors(z, azimuth):
    sine = np.sqrt(np.maximum(1 - z**2, 0))
    return np.stack([sine * np.cos(azimuth), sine * np.sin(azimuth), z], axis=-1)


def mirrored(directions, source):
    """Return directions (n, m, 3) by the mirror that moves (0, 0, 1) to source (n, 3).

    What is symmetric around the pole is then symmetric around the source.
    """
    normal = np.array([0.0, 0.0, 1.0]) - source
    length = np.linalg.norm(normal, axis=-1, keepdims=True)
    normal = normal / np.maximum(length, 1e-12)
    along = np.einsum("nmk,nk->nm", directions, normal)
    return directions - 2 * along[..., None] * normal[:, None]


def skies(n, seed):
    """Return skies (n, 100, 3), labels (n,), sources (n, 3), all float32.

    Sky 1, 3, 5, … has a source at a random place (label 1): there each event comes from
    it with probability 0.1. The others have none; theirs is a place without meaning.
    """
    n, rng = integer("n", n, 1), np.random.default_rng([24, integer("seed", seed, 0)])
    labels, source = np.arange(n) % 2, even(n, rng)
    shape = n, EVENTS, 3
    x = even(n * EVENTS, rng).reshape(shape)
    near = mirrored(around_pole(n * EVENTS, KAPPA, rng).reshape(shape), source)
    from_it = (rng.random((n, EVENTS)) < SHARE) & (labels[:, None] == 1)
    x = np.where(from_it[..., None], near, x)
    return tuple(each.astype("float32") for each in (x, labels, source))


def spiral(n):
    """Return n directions (n, 3) spread evenly over the sphere, on a spiral.

    Neighbours on it are a golden angle apart.
    """
    number_ = np.arange(integer("n", n, 1)) + 0.5
    return _vectors(1 - 2 * number_ / n, np.pi * (1 + 5**0.5) * number_)


def angles(x, source):
    """Return the angle in degrees between events (n, m, 3) and a source (n, 3)."""
    cosine = np.einsum("nmk,nk->nm", x, source)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def ln_ratio(cosine):
    """Return ln p(event | source) / p(event | none) by the cosine of its angle."""
    peak = 2 * KAPPA / (1 - np.exp(-2 * KAPPA)) * np.exp(KAPPA * (cosine - 1))
    return np.log(1 - SHARE + SHARE * peak)


def _in_parts(function, x):
    """Return function(part) of skies (n, …), 250 at a time: pairs need memory."""
    return np.concatenate([function(x[k : k + 250]) for k in range(0, len(x), 250)])


def nearest(x, k):
    """Return the distances (n, m, k) to the k nearest other events, the nearest first.

    These are lengths of chords, 0 to 2; x are skies (n, m, 3).
    """
    k = integer("k", k, 1, x.shape[1] - 1)
    itself = np.arange(x.shape[1])

    def of_some(x):
        cosine = x @ np.swapaxes(x, 1, 2)
        cosine[:, itself, itself] = -2
        largest = -np.partition(-cosine, k - 1, axis=2)[..., :k]
        return np.sort(np.sqrt(np.maximum(2 - 2 * largest, 0)), axis=2)

    return _in_parts(of_some, x)


def spectrum(x, largest=12):
    """Return the power C_ℓ, ℓ = 1 … largest, of skies (n, m, 3), as (n, largest).

    The mean of the Legendre polynomial P_ℓ over all pairs of events (that is the sum of
    |Σ Y_ℓm|² over m, but for a factor), by P_ℓ's recursion.
    """
    integer("largest", largest, 1)

    def of_some(x):
        cosine = x @ np.swapaxes(x, 1, 2)
        before, now = np.ones_like(cosine), cosine
        found = [now.mean(axis=(1, 2))]
        for degree in range(1, largest):
            after = (2 * degree + 1) * cosine * now - degree * before
            before, now = now, after / (degree + 1)
            found.append(now.mean(axis=(1, 2)))
        return np.stack(found, axis=1)

    return _in_parts(of_some, x)
