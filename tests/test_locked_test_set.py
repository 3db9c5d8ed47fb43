"""A test set counts its uses, and its error bar knows of them."""

import keras
import numpy as np
import pytest

from lessons.lesson03_under_and_overtraining.locked import LockedTestSet

LABELS = np.arange(100) % 3


def answers(right):
    """Return a predict function that is right on the first `right` of 100 events."""
    return lambda images: (LABELS + (np.arange(100) >= right)) % 3


def locked():
    return LockedTestSet(np.zeros((100, 2)), LABELS)


def test_first_use_gives_the_accuracy_and_its_binomial_error():
    score = locked().evaluate(answers(80))
    assert score.accuracy == 0.8 and score.uses == 1 and score.events == 100
    for end in (score.low, score.high):
        assert abs(end - 0.8) == pytest.approx((end * (1 - end) / 100) ** 0.5)
    assert score.high - score.low == pytest.approx(2 * 0.04, rel=0.01)
    assert str(score) == "80.0% ± 4.0% (100 events, first use)"


def test_later_uses_widen_the_lower_side_and_give_no_clean_number():
    test = locked()
    scores = [test.evaluate(answers(80)) for _ in range(10)]
    assert test.uses == 10
    assert [score.accuracy for score in scores[1:]] == [None] * 9
    lows = [score.low for score in scores]
    assert lows == sorted(lows, reverse=True) and len(set(lows)) == 10
    assert len({score.high for score in scores}) == 1
    sigma = (lows[-1] * (1 - lows[-1]) / 100) ** 0.5
    assert (0.8 - lows[-1]) / sigma == pytest.approx(2.117, abs=0.002)
    assert str(scores[-1]).startswith("use 10 of these 100 events: between 70.3%")


@pytest.mark.parametrize("truth", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("uses", [1, 10, 50])
def test_lower_end_covers_the_best_of_many_equal_models(uses, truth):
    rng = np.random.default_rng(uses)
    n, covered = 400, 0
    for _ in range(200):
        test = LockedTestSet(np.zeros((n, 1)), np.zeros(n))
        guesses = (rng.random((uses, n)) > truth).astype(int)
        best_last = np.argsort(-guesses.sum(axis=1))  # by the number of mistakes
        scores = [test.evaluate(lambda images, g=g: g) for g in guesses[best_last]]
        covered += scores[-1].low < truth
    assert covered / 200 == pytest.approx(0.8413, abs=0.1)


@pytest.mark.parametrize("right", [0, 100])
def test_all_right_or_wrong_still_has_an_error(right):
    score = locked().evaluate(answers(right))
    assert 0 <= score.low < score.high <= 1
    assert "±" in str(score) and "± 0.0%" not in str(score)


def test_keras_models_and_scores_per_class():
    labels = np.array([0, 1, 2, 1])
    images = np.eye(3, dtype="float32")[labels]
    model = keras.Sequential([keras.Input((3,)), keras.layers.Identity()])
    test = LockedTestSet(images, labels)
    assert test.evaluate(model).accuracy == 1
    assert LockedTestSet(images, labels).evaluate(lambda x: x).accuracy == 1
    assert LockedTestSet(images, labels).evaluate(keras.ops.negative).accuracy == 0


def test_data_stay_inside():
    images, labels = np.ones((4, 1)), np.zeros(4)
    test = LockedTestSet(images, labels)
    images[:], labels[:] = 7, 7

    def spoil(own):
        assert (own == 1).all()
        own[:] = 5
        return np.zeros(4)

    assert test.evaluate(spoil).accuracy == 1
    assert str(test.evaluate(spoil)).startswith("use 2")


@pytest.mark.parametrize(
    ("model", "start"),
    [
        (3, "model = 3 "),
        (None, "model = None "),
        (lambda x: np.zeros(3), "predictions = "),
        (lambda x: np.zeros((100, 1)), "predictions = "),
        (lambda x: np.full(100, 0.4), "predictions = "),
        (lambda x: np.full(100, np.nan), "predictions holds NaN"),
        (lambda x: np.zeros((100, 2, 2)), "predictions = "),
        (lambda x: ["a"] * 100, "predictions"),
    ],
)
def test_output_that_cannot_be_judged_is_no_use(model, start):
    test = locked()
    with pytest.raises(ValueError) as caught:
        test.evaluate(model)
    assert str(caught.value).startswith(start)
    assert test.uses == 0


@pytest.mark.parametrize(
    ("images", "labels", "start"),
    [
        (np.zeros((3, 2)), [0, 1], "images = "),
        (1.0, [0, 1], "images = "),
        (np.zeros((2, 2)), [0.5, 1], "labels = "),
        (np.zeros((2, 2)), [[0, 1], [1, 0]], "labels = "),
        ([], [], "labels = "),
    ],
)
def test_locked_test_set_refuses(images, labels, start):
    with pytest.raises(ValueError) as caught:
        LockedTestSet(images, labels)
    assert str(caught.value).startswith(start)
