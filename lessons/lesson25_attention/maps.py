"""Where maps on a torus have their peak, how far from the truth, and moved there."""

import numpy as np

from utils.arguments import array

_NEAR = 4  # pixels; a peak farther away from the truth is noise, not a displacement


def peaks(maps):
    """Return row and column of the largest value of maps (n, s, s), (n, 2)."""
    maps = array("maps", maps, ndim=3)
    flat = maps.reshape(len(maps), -1).argmax(axis=1)
    return np.stack(np.unravel_index(flat, maps.shape[1:]), axis=1)


def away(maps, places):
    """Return by how much peaks lie off places (n, 2), the shorter way, (n, 2)."""
    half = maps.shape[1] // 2
    return (peaks(maps) - places + half) % maps.shape[1] - half


def hits(maps, places):
    """Return the share of maps (n, s, s) with their peak within 1 pixel of places."""
    return float(np.mean(np.abs(away(maps, places)).max(axis=1) <= 1))


def share_near(maps, places):
    """Return how much of maps (n, s, s) lies within 1 pixel of places, on average."""
    middle = maps.shape[1] // 2
    there = moved_back(maps, np.asarray(places) - middle)
    near = slice(middle - 1, middle + 2)
    parts = there[:, near, near].sum(axis=(1, 2)) / maps.sum(axis=(1, 2))
    return float(parts.mean())


def displacements(maps, places, groups):
    """Return the most frequent displacement of a peak for each group, (groups, 2).

    groups (n,): 0, 1, …; peaks farther away than 4 pixels do not count. A group without
    any other gets (0, 0).
    """
    off = away(maps, places)
    near = np.abs(off).max(axis=1) <= _NEAR
    found = np.zeros((int(np.max(groups)) + 1, 2), int)
    for group in range(len(found)):
        chosen = off[near & (np.asarray(groups) == group)]
        if len(chosen):
            values, count = np.unique(chosen, axis=0, return_counts=True)
            found[group] = values[count.argmax()]
    return found


def moved_back(maps, displacement):
    """Return maps (n, s, s), each rolled against its displacement (n, 2)."""
    pairs = zip(maps, -np.asarray(displacement), strict=True)
    return np.array([np.roll(each, tuple(shift), (0, 1)) for each, shift in pairs])
