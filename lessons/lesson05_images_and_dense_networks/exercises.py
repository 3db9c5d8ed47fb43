"""Exercises of lesson 05: images and dense networks."""

from itertools import pairwise
from math import prod

import numpy as np

from lessons.lesson05_images_and_dense_networks.gigabyte import SIDE
from lessons.lesson05_images_and_dense_networks.orders import ORDER
from lessons.lesson05_images_and_dense_networks.phases import PHASES
from lessons.lesson05_images_and_dense_networks.references import (
    dense_params,
    unshuffle,
)
from lessons.lesson05_images_and_dense_networks.shifts import TEACH
from utils.grading import Exercise, Mistake


def _bias_per_input(shape, units):
    widths = [prod(shape), *units]
    return sum(n * (m + 1) for n, m in pairwise(widths))


def _last_layer(shape, units):
    widths = [prod(shape), *units]
    return (widths[-2] + 1) * widths[-1]


DENSE = Exercise(
    id="05.1",
    title="parameters of a dense network on an image",
    reference=dense_params,
    cases=lambda: [
        ((28, 28, 1), [100, 10]),
        ((5, 7, 2), [4, 3, 6]),
        ((6, 4, 3), [8]),
        ((2, 9, 5), [3, 3]),
    ],
    mistakes=(
        Mistake(
            "no bias",
            lambda shape, units: dense_params(shape, units) - sum(units),
            "the biases are missing: each unit has one.",
        ),
        Mistake(
            "no channels",
            lambda shape, units: dense_params(shape[:2], units),
            "the channels are missing: every colour of a pixel is an input of its own.",
        ),
        Mistake(
            "sum instead of product",
            lambda shape, units: dense_params((sum(shape),), units),
            "an image of H × W pixels has H · W pixels, not H + W.",
        ),
        Mistake(
            "first layer only",
            lambda shape, units: dense_params(shape, units[:1]),
            "these are the parameters of the first layer; add those of the others.",
        ),
        Mistake(
            "last layer only",
            _last_layer,
            "these are the parameters of the last layer; add those of the others.",
        ),
        Mistake(
            "last two of the units",
            lambda shape, units: (units[-2] + 1) * units[-1],
            "these are the parameters of the last layer, where there are two or more; "
            "add those of the others.",
        ),
        Mistake(
            "image forgotten",
            lambda shape, units: sum((n + 1) * m for n, m in pairwise(units)),
            "the first layer is missing: its inputs are the pixels of the image.",
        ),
        Mistake(
            "bias handed on",
            lambda shape, units: dense_params(shape, units) + sum(units[1:]),
            "a bias is no unit: only units are inputs of the next layer.",
        ),
        Mistake(
            "two layers only",
            lambda shape, units: dense_params(shape, [units[0], units[1]]),
            "you count two layers; `units` may list one, two, or more of them.",
        ),
        Mistake(
            "all layers on the image",
            lambda shape, units: (prod(shape) + 1) * sum(units),
            "only the first layer sees the image. The inputs of the next layer are the "
            "units of the one before.",
        ),
        Mistake(
            "one bias per layer",
            lambda shape, units: dense_params(shape, units) - sum(units) + len(units),
            "you count one bias per layer; each unit has its own.",
        ),
        Mistake(
            "one bias",
            lambda shape, units: dense_params(shape, units) - sum(units) + 1,
            "you count a single bias; each unit has its own.",
        ),
        Mistake(
            "biases of the first layer only",
            lambda shape, units: dense_params(shape, units) - sum(units[1:]),
            "only the first layer has its biases; units of the others have one, too.",
        ),
        Mistake(
            "last layer missing",
            lambda shape, units: dense_params(shape, units[:-1]),
            "the last layer is missing: does your loop end one step too early?",
        ),
        Mistake(
            "neurons",
            lambda shape, units: sum(units),
            "these are the neurons. Each has a bias, and a weight for each input.",
        ),
        Mistake(
            "bias per input",
            _bias_per_input,
            "the biases belong to the units of a layer, not to its inputs.",
        ),
    ),
    hints=(
        "How many weights has a single unit of the first layer? And of the second?",
        "A layer of m units on n inputs has (n + 1) · m parameters. First n: the "
        "product of the shape; then n is the m of the layer before.",
    ),
    skeleton="""
        def dense_params(shape, units):
            inputs, total = ..., 0
            for neurons in units:
                total += ...
                inputs = ...
            return total
    """,
)


def _shuffled(images, order):
    flat = images.reshape(len(images), -1)
    return flat[:, order].reshape(images.shape)


def _shuffled_images():
    rng = np.random.default_rng(503)
    cases = []
    for shape in [(4, 3, 5), (2, 6, 4), (1, 5, 5), (3, 4, 3)]:
        order = rng.permutation(shape[1] * shape[2])
        cases.append((_shuffled(rng.normal(size=shape), order), order))
    return cases


def _overwritten(images, order):
    pixels = images.reshape(len(images), -1).copy()
    for k, place in enumerate(order):
        pixels[:, place] = pixels[:, k]
    return pixels.reshape(images.shape)


UNSHUFFLE = Exercise(
    id="05.3",
    title="put the pixels back",
    reference=unshuffle,
    cases=_shuffled_images,
    mistakes=(
        Mistake(
            "shuffled twice",
            _shuffled,
            "you shuffled a second time with the same order. Pixel order[k] went to "
            "place k: it has to go back.",
        ),
        Mistake(
            "order backwards",
            lambda images, order: _shuffled(images, order[::-1]),
            "the order read backwards is not its inverse.",
        ),
        Mistake(
            "all places backwards",
            lambda images, order: _shuffled(images, np.argsort(order)[::-1]),
            "the right places, but from the last to the first.",
        ),
        Mistake(
            "pixels sorted",
            lambda images, order: np.sort(images.reshape(len(images), -1)).reshape(
                images.shape
            ),
            "you sorted the values of the pixels; sort the order.",
        ),
        Mistake(
            "overwritten",
            _overwritten,
            "you overwrite pixels that you still need. Fill a second array.",
        ),
        Mistake(
            "nothing done",
            lambda images, order: images,
            "the images come back as they were.",
        ),
        Mistake(
            "whole batch flat",
            lambda images, order: images.ravel()[np.argsort(order)],
            "the first axis counts the images: flatten each of them by "
            "reshape(len(images), -1).",
        ),
        Mistake(
            "rows picked",
            lambda images, order: images[:, np.argsort(order)],
            "images[:, …] picks rows, and `order` counts pixels: flatten each image "
            "first.",
        ),
        Mistake(
            "flat",
            lambda images, order: unshuffle(images, order).reshape(len(images), -1),
            "the pixels are right, but still flat: give the images back their shape.",
        ),
    ),
    skeleton="""
        def unshuffle(images, order):
            shuffled = images.reshape(len(images), -1)
            flat = np.empty_like(shuffled)
            flat[:, ...] = ...  # on which side does order stand?
            return flat.reshape(images.shape)
    """,
    hints=(
        "shuffled[:, k] = flat[:, order[k]]. On which side does order stand when you "
        "go back?",
        "Fill an empty array: flat[:, order] = shuffled. Or look up np.argsort.",
    ),
)


EXERCISES = (DENSE, SIDE, UNSHUFFLE, TEACH, PHASES, ORDER)
