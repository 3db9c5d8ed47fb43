"""Exercise 19.6: the error of the best linear bottleneck."""

import numpy as np

from lessons.lesson19_take_the_noise_away.references import rank_error
from utils.grading import Exercise, Mistake


def _cases():
    rng = np.random.default_rng(1906)
    mixing = rng.normal(size=(12, 12)) * np.geomspace(3, 0.2, 12)
    pictures = (rng.normal(size=(15, 12)) @ mixing + np.arange(12)).reshape(15, 3, 4)
    return [(pictures, 2), (pictures, 5), (pictures[:9], 1)]


def _spectrum(pictures, mean=0.0):
    flat = pictures.reshape(len(pictures), -1)
    return np.linalg.svd(flat - mean, compute_uv=False)


def _of_values(total):
    """Return an answer that sums the singular values (all) otherwise."""

    def answer(pictures, k):
        mean = pictures.reshape(len(pictures), -1).mean(axis=0)
        return total(_spectrum(pictures, mean), k) / pictures.size

    return answer


def _mean_of_squares(pictures, k):
    mean = pictures.reshape(len(pictures), -1).mean(axis=0)
    return np.mean(_spectrum(pictures, mean)[k:] ** 2)


def _of_matrices(pictures, k):
    """Return what the singular values of each picture, a matrix, would say."""
    values = np.linalg.svd(pictures - pictures.mean(axis=0), compute_uv=False)
    return np.sum(values[..., k:] ** 2) / pictures.size


def _first_pictures_left_out(pictures, k):
    values = np.linalg.svd(pictures - pictures.mean(axis=0), compute_uv=False)
    return np.sum(values[k:] ** 2) / pictures.size


def _mean_not_back(pictures, k):
    """Return the error of drawings that lack the mean picture."""
    mean = pictures.reshape(len(pictures), -1).mean(axis=0)
    return rank_error(pictures, k) + np.mean(mean**2)


def _each_own_mean(pictures, k):
    mean = pictures.reshape(len(pictures), -1).mean(axis=1, keepdims=True)
    return np.sum(_spectrum(pictures, mean)[k:] ** 2) / pictures.size


BOTTLENECK = Exercise(
    id="19.6",
    title="the best linear bottleneck",
    reference=rank_error,
    cases=_cases,
    mistakes=(
        Mistake(
            "not centred",
            lambda p, k: np.sum(_spectrum(p)[k:] ** 2) / p.size,
            "subtract the mean picture first: the biases of an autoencoder carry it "
            "for free.",
        ),
        Mistake(
            "one mean",
            lambda p, k: np.sum(_spectrum(p, p.mean())[k:] ** 2) / p.size,
            "subtract the mean of each pixel, not the mean of all: axis=0.",
        ),
        Mistake(
            "mean of each picture",
            _each_own_mean,
            "you subtract from each picture the mean over its pixels; subtract the "
            "mean over the pictures, pixel by pixel: axis=0.",
        ),
        Mistake(
            "pictures as matrices",
            _of_matrices,
            "np.linalg.svd takes each picture for a matrix of its own: first make one "
            "row of each, .reshape(len(pictures), -1).",
        ),
        Mistake(
            "matrices, first pictures left out",
            _first_pictures_left_out,
            "np.linalg.svd takes each picture for a matrix, and [k:] leaves out "
            "pictures: first make one row of each, .reshape(len(pictures), -1).",
        ),
        Mistake(
            "mean not added back",
            _mean_not_back,
            "the drawing lacks the mean picture: add it again before you compare.",
        ),
        Mistake(
            "only one",
            _of_values(lambda values, k: values[k] ** 2),
            "*all* singular values from k on are left out, not one: values[k:].",
        ),
        Mistake(
            "not squared",
            _of_values(lambda values, k: np.sum(values[k:])),
            "an error is the sum of the *squared* singular values that are left out.",
        ),
        Mistake(
            "mean of the squares",
            _mean_of_squares,
            "you divide by the number of singular values left out; the error per pixel "
            "is their sum of squares over the number of all pixels.",
        ),
        Mistake(
            "not summed",
            _of_values(lambda values, k: values[k:] ** 2),
            "one number is asked for: the sum of these squares.",
        ),
        Mistake(
            "kept, not lost",
            _of_values(lambda values, k: np.sum(values[:k] ** 2)),
            "that is what k numbers keep; the error is the rest.",
        ),
        Mistake(
            "the smallest kept",
            _of_values(lambda values, k: np.sum(np.sort(values)[k:] ** 2)),
            "you keep the k smallest components: they come sorted downwards already.",
        ),
        Mistake(
            "one too few",
            lambda p, k: rank_error(p, k + 1),
            "you keep k + 1 components: values[k:] leaves out the first k.",
        ),
        Mistake(
            "one too many",
            lambda p, k: rank_error(p, k - 1),
            "you keep k − 1 components: values[k:] leaves out the first k.",
        ),
        Mistake(
            "per picture",
            lambda p, k: rank_error(p, k) * p[0].size,
            "divide by the number of all pixels, not of pictures.",
        ),
        Mistake(
            "per pixel of one",
            lambda p, k: rank_error(p, k) * len(p),
            "you sum over the pictures; take their mean.",
        ),
        Mistake(
            "n − 1",
            lambda p, k: rank_error(p, k) * len(p) / (len(p) - 1),
            "a mean over pictures divides by n; np.cov divides by n − 1.",
        ),
        Mistake(
            "share",
            lambda p, k: rank_error(p, k) / rank_error(p, 0),
            "this is the share of the variance; asked is the error itself, per pixel.",
        ),
        Mistake(
            "root",
            lambda p, k: np.sqrt(rank_error(p, k)),
            "the mean squared error is asked for, no root.",
        ),
    ),
    hints=(
        "Subtract the mean picture, take the singular values, leave out the k largest.",
        "np.linalg.svd(flat - flat.mean(axis=0), compute_uv=False); the sum of squares "
        "from k on, over flat.size.",
    ),
    skeleton='''
        def rank_error(pictures, k):
            """Return the error per pixel of the best linear bottleneck, k numbers."""
            flat = pictures.reshape(len(pictures), -1)
            values = np.linalg.svd(..., compute_uv=False)
            return np.sum(values[...] ** 2) / ...
    ''',
)
