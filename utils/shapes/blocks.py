"""What all generators share: reproducible blocks and Gaussian spots."""

import numpy as np

from utils.arguments import integer

BLOCK = 256  # pictures per random stream; part of the definition of the data


def in_blocks(n, seed, simulate_block):
    """Join blocks, each from its own generator, and cut the arrays to length n."""
    n = integer("n", n, 1)
    seed = integer("seed", seed, 0)
    blocks = [
        simulate_block(np.random.default_rng([seed, block]))
        for block in range(-(-n // BLOCK))
    ]
    return {
        key: np.concatenate([block[key] for block in blocks])[:n] for key in blocks[0]
    }


def balanced_labels(rng, n_classes):
    """Return the labels of one block in random order, all classes equally frequent."""
    return rng.permutation(np.arange(BLOCK) % n_classes)


def gaussian(axis, centre, width):
    """Return exp(-(axis - centre)^2 / 2 width^2) with `axis` as new last index."""
    return np.exp(-0.5 * ((axis - centre[..., None]) / width[..., None]) ** 2)


def sum_of_blobs(axis, cx, cy, width, peak):
    """Return pictures (n, size, size) of k round Gaussians; arguments are (n, k)."""
    rows, columns = gaussian(axis, cy, width), gaussian(axis, cx, width)
    return np.einsum("nk,nky,nkx->nyx", peak, rows, columns, optimize=True)
