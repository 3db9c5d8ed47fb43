"""What lesson 11 brings along: pieces of photographs, and the best patch there is."""

import numpy as np
import pytest
from PIL import Image
from scipy.optimize import linprog

from lessons import exercise
from lessons.lesson11_filters_and_feature_hierarchy import design, photos
from utils.images import PHOTOGRAPHS, load_photograph


def test_smaller_copies_are_averages_of_blocks():
    photograph = np.arange(4 * 7 * 3).reshape(4, 7, 3).astype(float)
    small = photos.smaller(photograph, 2)
    assert small.shape == (2, 3, 3)  # the seventh column is left over
    np.testing.assert_allclose(small[1, 2], photograph[2:4, 4:6].mean(axis=(0, 1)))


def test_pieces_come_from_four_photographs():
    natural, origin = photos.pieces()
    assert natural.shape == (123, 48, 48, 3)
    assert natural.min() >= 0
    assert natural.max() <= 1
    assert sorted(set(origin)) == [0, 1, 2, 3]
    first = load_photograph(PHOTOGRAPHS[1])[:48, 48:96] / 255
    number = int(np.flatnonzero(origin == 1)[1])  # the second of the first row
    np.testing.assert_allclose(natural[number], first, atol=1e-6)


def test_examples_are_pictures_for_the_network():
    pictures = photos.examples()
    assert pictures.shape == (4, 32, 32, 3)
    assert pictures.min() >= 0
    assert pictures.max() <= 1


def test_an_own_picture_is_cut_to_its_middle(tmp_path):
    wide = np.zeros((64, 128, 3), "uint8")
    wide[:, 32:96] = [255, 0, 51]
    Image.fromarray(wide).save(tmp_path / "me.png")
    picture = photos.own_picture(tmp_path / "me.png")
    assert picture.shape == (32, 32, 3)
    np.testing.assert_allclose(picture[4:-4, 4:-4], [[[1, 0, 0.2]] * 24] * 24)


@pytest.mark.parametrize("number", range(3))
def test_no_patch_answers_more_than_the_largest_answer(number):
    wanted, silent = exercise("11.5").trials()[number]
    best = linprog(
        -wanted.ravel(), A_ub=[silent.ravel()], b_ub=[0], bounds=[(-1, 1)] * wanted.size
    )
    assert design.largest_answer(wanted, silent) == pytest.approx(-best.fun)


def by_linear_programming(wanted, silent):
    row, bounds = [silent.ravel()], [(-1, 1)] * wanted.size
    best = linprog(-wanted.ravel(), A_ub=row, b_ub=[0], bounds=bounds)
    return ((best.x + 1) / 2).reshape(wanted.shape)


def test_the_best_patch_of_all_is_right():
    outcome, message = exercise("11.5").check(by_linear_programming)
    assert outcome == "right", message
    assert "100.0 %" in message
