"""What the course itself uses where a learner's answer is not right yet."""

from lessons.lesson12_invariant_or_equivariant.exercises import equivariance_error
from lessons.lesson12_invariant_or_equivariant.fickle import fickle_image
from lessons.lesson12_invariant_or_equivariant.invariance import invariant_network

__all__ = ["equivariance_error", "fickle_image", "invariant_network"]
