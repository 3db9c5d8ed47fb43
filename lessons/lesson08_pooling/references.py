"""What the course itself uses where a learner's answer is not right yet."""

import numpy as np

from lessons.lesson08_pooling.exercises import cam
from lessons.lesson08_pooling.pooling import pool

__all__ = ["cam", "count_by_sum", "pool"]


def count_by_sum(picture):
    """Estimate the number of blobs: a blob of amplitude 1 adds up to 2π."""
    return picture.sum() / (2 * np.pi)
