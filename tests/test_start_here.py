"""Lesson 0: what a learner guesses, the formula it is compared with, more numbers."""

import numpy as np
import pytest

from lessons import exercise
from lessons.lesson00_start_here import guesses, more_numbers
from utils import shapes
from utils.shapes import baseline

CHECKED = exercise("00.2")


@pytest.mark.parametrize("guess", ["ghm", "G H M", "g,h,m", " g-h;m."])
def test_a_guess_is_read(guess, capsys):
    assert guesses.read(guess, 3) == [0, 1, 2]
    assert capsys.readouterr().out == "Your guess: gamma, hadron, muon\n"


@pytest.mark.parametrize(
    "guess, said",
    [
        ("", "No guess yet: write 3 letters"),
        (" - ", "No guess yet"),
        ("gxm", "What is 'x'?"),
        ("gh", "2 letters for 3 pictures"),
        ("ghmm", "4 letters for 3 pictures"),
        (None, "What is 'n'?"),
    ],
)
def test_what_is_no_guess_gets_a_calm_sentence(guess, said, capsys):
    assert guesses.read(guess, 3) is None
    assert said in capsys.readouterr().out


def test_titles_and_score():
    truth, network = np.array([0, 1, 2]), np.array([0, 0, 2])
    assert guesses.compared(truth, [0, 2, 2], network)[1] == (
        "hadron\nyou: muon\nnetwork: gamma"
    )
    assert guesses.compared(truth, None, network)[0] == (
        "gamma\nyou: –\nnetwork: gamma"
    )
    assert guesses.score(truth, [0, 2, 2]) == "2 of 3"
    assert guesses.score(truth, None) == "–"


@pytest.mark.parametrize("factors, low, high", [(2, 0.95, 1), (3, 0.9, 1), (4, 0, 0.6)])
def test_products_of_three_numbers_are_found_and_of_four_are_not(factors, low, high):
    numbers, new = np.random.default_rng(1).uniform(-1, 1, (2, 2000, factors))
    labels = (numbers.prod(axis=1) > 0).astype(int)
    chosen = baseline.classify(numbers, labels, new)
    assert low < np.mean(chosen == (new.prod(axis=1) > 0)) < high


def test_classes_do_not_depend_on_units_or_on_a_constant():
    images, labels, _ = shapes.cherenkov_images(600, seed=3)
    numbers = baseline.five_numbers(images)
    usual = baseline.classify(numbers, labels, numbers)
    scaled = numbers * [1, 60, 1e-3, 57, 100] + [5, 0, 0, 0, 1]
    constant = np.column_stack([scaled, np.full(600, 7.0)])
    for other in (scaled, constant):
        chosen = baseline.classify(other, labels, other)
        assert np.mean(chosen == usual) > 0.995


def test_five_numbers_are_those_of_hillas():
    images = shapes.cherenkov_images(50, seed=2)[0]
    found = shapes.hillas(images, source=(0.4, 0))
    numbers = baseline.five_numbers(images, source=(0.4, 0))
    assert numbers.shape == (50, len(baseline.NAMES))
    np.testing.assert_array_equal(numbers[:, 0], np.log10(1 + found["size"]))
    for column, name in enumerate(baseline.NAMES[1:], start=1):
        np.testing.assert_array_equal(numbers[:, column], found[name])


def test_share_right():
    probabilities = np.array([[0.4, 0.3, 0.3], [0.1, 0.2, 0.7], [0.5, 0.5, 0]])
    assert guesses.share_right(np.array([0, 1, 0]), probabilities) == 2 / 3


def test_the_formula_gets_better_with_each_number():
    images, labels, _ = shapes.cherenkov_images(3000, seed=1)
    new, new_labels, _ = shapes.cherenkov_images(2000, seed=2)
    numbers, test = baseline.five_numbers(images), baseline.five_numbers(new)
    right = [
        np.mean(baseline.classify(numbers[:, :k], labels, test[:, :k]) == new_labels)
        for k in (3, 4, 5)
    ]
    assert right == pytest.approx([0.860, 0.896, 0.906], abs=0.003)


@pytest.mark.parametrize(
    "answer, said",
    [
        (lambda images: images[:, 12], "24 numbers per image, allowed are 1 to 10"),
        (lambda images: images.reshape(len(images), -1)[:, :0], "0 numbers per image"),
        (lambda images: images.max(axis=(1, 2))[:100], "one row per image"),
        (
            lambda images: (images.max(axis=(1, 2)), images.min(axis=(1, 2))),
            "np.column_stack puts arrays side by side",
        ),
        (lambda images: images.sum(axis=(1, 2)) * np.nan, "has NaN or infinity"),
        (lambda images: np.ones(len(images)), ": 0.0 points, wanted is +1.0"),
        (
            lambda images: np.degrees(shapes.hillas(images)["alpha"]),
            "alpha is among the five already",
        ),
    ],
)
def test_more_numbers_says_what_is_wrong(answer, said):
    outcome, message = CHECKED.check(answer)
    assert outcome == "wrong"
    assert said in message


def test_many_useless_numbers_make_it_worse():
    def answer(images):
        rng = np.random.default_rng(3)
        return images.reshape(len(images), -1) @ rng.normal(size=(576, 10))

    outcome, message = CHECKED.check(answer)
    assert outcome == "wrong"
    assert ": −" in message


def test_another_design_is_right_and_told_how_far_it_gets():
    def answer(images):
        faint = (images > 3).sum(axis=(1, 2))
        rough = np.abs(np.diff(images, axis=1)).sum(axis=(1, 2))
        far = shapes.hillas(images)["distance"]
        return np.column_stack([faint, rough, far])

    outcome, message = CHECKED.check(answer)
    assert outcome == "right"
    share = 100 * more_numbers.right_share(answer(more_numbers._data()[0]))
    assert f"{share:.1f} % instead of 89.8 %" in message
