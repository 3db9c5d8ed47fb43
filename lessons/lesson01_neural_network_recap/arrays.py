"""Arrays of random numbers for the exercises of lesson 1."""

import numpy as np


def random_arrays(seed, *shapes):
    """Return one tuple of random arrays per list of shapes."""
    rng = np.random.default_rng(seed)
    return [tuple(rng.normal(size=shape) for shape in case) for case in shapes]
