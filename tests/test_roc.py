"""ROC curves count both classes at every threshold; the area orders pairs."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lessons.lesson04_regression_vs_classification import figures as lesson04
from lessons.lesson14_capstone_air_showers import figures as lesson14
from utils.roc import auc, roc_curve

steady = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure
)
SHAPES = [(-1,), (-1, 1)]


def auc_by_pairs(labels, scores):
    signal, background = scores[labels == 1], scores[labels == 0]
    pairs = np.sign(signal[:, None] - background)
    return (1 + pairs.mean()) / 2


labelled = st.integers(2, 12).flatmap(
    lambda n: st.tuples(
        st.permutations([0, 1] * (n // 2) + [1] * (n % 2)),
        arrays.arrays("f8", n, elements=st.integers(-3, 3)),  # with many ties
    )
)


@steady
@given(labelled, st.sampled_from(SHAPES), st.sampled_from(SHAPES))
def test_auc_is_the_share_of_well_ordered_pairs(events, of_labels, of_scores):
    labels, scores = np.array(events[0]), events[1]
    found = auc(labels.reshape(of_labels), scores.reshape(of_scores))
    assert found == pytest.approx(auc_by_pairs(labels, scores), abs=1e-12)
    assert auc(1 - labels, scores) == pytest.approx(1 - found, abs=1e-12)
    assert auc(labels, np.exp(scores)) == pytest.approx(found, abs=1e-12)


@steady
@given(labelled)
def test_the_curve_counts_both_classes_at_every_threshold(events):
    labels, scores = np.array(events[0]), events[1]
    background, signal = roc_curve(labels, scores)
    thresholds = np.unique(scores)[::-1]
    for rate, number in ((background, 0), (signal, 1)):
        passed = [np.mean(scores[labels == number] >= t) for t in thresholds]
        np.testing.assert_allclose(rate, [0, *passed], atol=1e-12)


def test_equal_scores_are_one_straight_step():
    background, signal = roc_curve([0, 1, 0, 1], [2, 2, 2, 2])
    assert (background.tolist(), signal.tolist()) == ([0, 1], [0, 1])
    assert auc([0, 1, 0, 1], [2, 2, 2, 2]) == 0.5


def test_figures_draw_equal_scores_as_one_step():
    labels, score = np.array([0, 1, 0, 1, 1]), np.array([1, 1, 1, 1, 3])
    left = lesson04.roc(labels, {"network": score})
    right = lesson14.separation(labels, {"network": score}, {"network": "0.67"})
    for figure in (left, right):
        curve, *_ = figure.axes[0].lines
        assert np.array_equal(curve.get_xydata().T, roc_curve(labels, score))
        assert curve.get_label() == "network: 0.67"  # 2/3, in any order of the events
        plt.close(figure)


@pytest.mark.parametrize(
    ("labels", "scores", "start"),
    [
        ([0, 1], [1, 2, 3], "scores = "),
        ([0, 0], [1, 2], "labels = "),
        ([0, 1, 2], [1, 2, 3], "labels = "),
        ([], [], "labels = "),
        ([0, 1], [1, np.nan], "scores holds NaN"),
        (["0", "1"], [1, 2], "labels = "),
        ([0, 1], None, "scores = "),
    ],
)
def test_auc_refuses(labels, scores, start):
    for function in (auc, roc_curve):
        with pytest.raises(ValueError) as caught:
            function(labels, scores)
        assert str(caught.value).startswith(start)
