"""Simulate small pictures whose truth is known: telescope images, blobs, dots, bars.

All numbers are toy choices. Picture i depends on the seed and i only, not on how many
are made: the first 100 of `n = 1000` are those of `n = 100` with the same seed.
`hillas` describes telescope images by a few numbers.
"""

from utils.shapes.blocks import BLOCK
from utils.shapes.cherenkov import CHERENKOV_CLASSES, cherenkov_images
from utils.shapes.hillas import hillas
from utils.shapes.patterns import BAR_CLASSES, bars, blobs, two_dots

__all__ = [
    "BAR_CLASSES",
    "BLOCK",
    "CHERENKOV_CLASSES",
    "bars",
    "blobs",
    "cherenkov_images",
    "hillas",
    "two_dots",
]
