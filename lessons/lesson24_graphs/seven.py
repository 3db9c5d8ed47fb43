"""Exercise 24.7: seven weights of a hexagonal window as a kernel of 3 × 3."""

import numpy as np

from lessons.lesson24_graphs.references import hex_kernel
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(2407)
    return [(np.arange(1.0, 8),), (rng.normal(size=7),), (np.eye(7)[1],)]


def _ordered(change):
    """Return an answer that puts the weights in another order first."""
    return lambda seven: hex_kernel(change(np.asarray(seven)))


def _changed(change):
    return lambda seven: change(hex_kernel(seven))


def _other_corners(seven):
    kernel = np.zeros((3, 3))
    ring = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1))
    for weight, (q, r) in zip(seven, ring, strict=True):
        kernel[1 + q, 1 + r] = weight
    return kernel


def _reading_order(seven):
    kernel = np.zeros((3, 3))
    kernel[[0, 0, 1, 1, 1, 2, 2], [1, 2, 0, 1, 2, 0, 1]] = seven
    return kernel


def _ones(kernel):
    kernel[0, 0] = kernel[2, 2] = 1
    return kernel


def _holes(kernel):
    kernel[0, 0] = kernel[2, 2] = np.nan
    return kernel


_BEGIN = "the ring begins at (1, 0), that is row 2, column 1, and goes on to (0, 1)."

SEVEN = Exercise(
    id="24.7",
    title="seven weights",
    reference=hex_kernel,
    cases=_cases,
    mistakes=(
        Mistake(
            "the other corners",
            _other_corners,
            "the empty corners are (−1, −1) and (1, 1): these two stations are not "
            "neighbours of the middle, (1, −1) and (−1, 1) are.",
        ),
        Mistake(
            "clockwise",
            _ordered(lambda w: np.concatenate([w[:2], w[:1:-1]])),
            "the ring goes counter-clockwise: after (1, 0) comes (0, 1).",
        ),
        Mistake(
            "axes exchanged",
            _changed(np.transpose),
            "rows of the kernel belong to q, columns to r.",
        ),
        Mistake(
            "one neighbour later",
            _ordered(lambda w: np.concatenate([w[:1], np.roll(w[1:], 1)])),
            _BEGIN,
        ),
        Mistake(
            "one neighbour earlier",
            _ordered(lambda w: np.concatenate([w[:1], np.roll(w[1:], -1)])),
            _BEGIN,
        ),
        Mistake(
            "columns reversed",
            _changed(lambda kernel: kernel[:, ::-1]),
            "r grows to the right: the neighbour at (0, 1) stands right of the middle.",
        ),
        Mistake(
            "rows reversed",
            _changed(lambda kernel: kernel[::-1]),
            "q grows downwards: the neighbour at (1, 0) stands below the middle.",
        ),
        Mistake(
            "q to the right, r up",
            _changed(lambda kernel: kernel.T[::-1]),
            "rows belong to q, downwards, and columns to r, to the right.",
        ),
        Mistake(
            "reading order",
            _reading_order,
            "your weights follow the rows; asked for: the middle first, then round "
            "the ring.",
        ),
        Mistake(
            "reading order around the middle",
            lambda seven: _reading_order(np.asarray(seven)[[1, 2, 3, 0, 4, 5, 6]]),
            "your weights follow the rows; asked for: round the ring.",
        ),
        Mistake(
            "no 1 added",
            _changed(lambda kernel: np.roll(kernel, (-1, -1), axis=(0, 1))),
            "kernel[q, r] counts from the end where q or r is −1: the middle stands at "
            "[1, 1], the neighbour at [1 + q, 1 + r].",
        ),
        Mistake(
            "whole numbers",
            _changed(lambda kernel: kernel.astype(int)),
            "your kernel holds whole numbers only: begin with np.zeros((3, 3)), which "
            "are floats.",
        ),
        Mistake(
            "ones in the corners",
            _changed(_ones),
            "both corners that are no neighbours get the weight 0.",
        ),
        Mistake(
            "turned by 180 degrees",
            _changed(lambda kernel: kernel[::-1, ::-1]),
            "a convolution of Keras does not turn its kernel round: the weight of the "
            "neighbour at (q, r) stands at [1 + q, 1 + r].",
        ),
        Mistake(
            "holes",
            _changed(_holes),
            "both corners that are no neighbours get the weight 0, not None or NaN.",
        ),
        Mistake(
            "middle last",
            _ordered(lambda w: np.concatenate([w[-1:], w[:-1]])),
            "the first weight is that of the middle.",
        ),
        Mistake(
            "flat",
            _changed(np.ravel),
            "a kernel has rows and columns: shape (3, 3).",
        ),
        Mistake(
            "corners filled",
            _changed(lambda kernel: np.where(kernel == 0, kernel.mean(), kernel)),
            "both corners that are no neighbours get the weight 0.",
        ),
    ),
    hints=(
        "Begin with zeros; the neighbour at (q, r) stands in row 1 + q and column "
        "1 + r.",
        "Counter-clockwise from (1, 0): (0, 1), (−1, 1), (−1, 0), (0, −1), (1, −1).",
    ),
    skeleton='''
        def hex_kernel(seven):
            """Return an axial kernel (3, 3) of seven weights."""
            middle, a, b, c, d, e, f = seven
            return np.array([[0, ..., ...], [..., middle, ...], [..., ..., 0]])
    ''',
)
