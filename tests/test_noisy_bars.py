"""Lesson 6: the best guess about noisy bars, what the check says about filters."""

import numpy as np
import pytest

from lessons import exercise
from lessons.lesson06_convolution import design, ideal
from utils.shapes import bars


def test_the_best_guess_is_right_where_there_is_little_noise():
    pictures, kinds = bars(60, seed=1, noise=0.05)
    np.testing.assert_array_equal(ideal.best_guess(pictures, 0.05), kinds)


def test_the_best_guess_averages_over_all_that_is_unknown():
    """By brute force: the likelihoods of all bars, one by one."""
    noise, picture = 0.5, bars(5, seed=2, noise=0.5)[0][4].astype(float)
    steps = [(0, 1), (1, 0), (1, 1), (1, -1)]
    for kind, step in enumerate(steps):
        likelihoods = []
        for reach in (2, 3, 4):
            along = np.arange(-reach, reach + 1)
            for row, column in np.ndindex(8, 8):
                for brightness in np.linspace(0.5, 1, 11):
                    bar = np.zeros((16, 16))
                    places = 4 + row + along * step[0], 4 + column + along * step[1]
                    bar[places] = brightness
                    squares = ((picture - bar) ** 2 - picture**2).sum()
                    likelihoods.append(-squares / (2 * noise**2))
        wanted = np.logaddexp.reduce(likelihoods)
        assert ideal._evidence(picture, kind, noise) == pytest.approx(wanted)


def test_no_filters_beat_the_best_guess():
    pictures, kinds = design._pictures()
    means = design._means(*design.noisy_filters(), pictures)
    by_filters = (means.argmax(axis=1) == kinds).mean()
    best = (ideal.best_guess(pictures, design.NOISE) == kinds).mean()
    assert design.WANTED < by_filters < best


def three_by_three(factor=1):
    flat = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
    falling = np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]])
    return [factor * each for each in (flat, flat.T, falling, falling[::-1])]


@pytest.mark.parametrize(
    ("kernels", "bias", "said"),
    [
        (three_by_three(), 0, "a negative bias is a threshold"),
        (three_by_three(), -8, "stay below it"),
        (three_by_three(-1), -2, "all signs are reversed"),
        (three_by_three()[:3], 0, "there are 3 kernels"),
        ([*three_by_three()[:3], np.eye(5)], 0, "four arrays of one size"),
        (three_by_three(), [1, 2], "one number"),
        (np.ones((4, 20, 20)), 0, "do not fit"),
        (np.full((4, 3, 3), np.nan), 0, "NaN"),
    ],
)
def test_other_filters_get_their_cause(kernels, bias, said):
    outcome, message = exercise("06.6").check(lambda: (kernels, bias))
    assert outcome == "wrong" and said in message


@pytest.mark.parametrize("factor", [1, 10])
def test_other_filters_pass(factor):
    answer = three_by_three(factor), -2.5 * factor
    assert exercise("06.6").check(lambda: answer).outcome == "right"


def test_other_blind_images_pass():
    row, column = np.indices((6, 6))
    for image in (row - column, np.eye(6), (row + column) % 2 - 0.5):
        assert exercise("06.7").check(lambda image=image: image).outcome == "right"
