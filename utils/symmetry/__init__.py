"""Symmetries of networks: group actions, a report on any model, group convolution."""

from utils.symmetry.actions import (
    average_over_group,
    flip_sign,
    group,
    mirror,
    mirror_vectors,
    rotate,
    rotate_vectors,
    translate,
)
from utils.symmetry.layers import GroupConv2D, GroupPooling
from utils.symmetry.report import equivariance_report

__all__ = [
    "GroupConv2D",
    "GroupPooling",
    "average_over_group",
    "equivariance_report",
    "flip_sign",
    "group",
    "mirror",
    "mirror_vectors",
    "rotate",
    "rotate_vectors",
    "translate",
]
