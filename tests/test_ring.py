"""The ring of Gaussians and its distances, against SciPy and made-up samples."""

import numpy as np
import pytest
from scipy import stats

from utils import ring
from utils.ring import ring as draw


def test_a_ring_is_eight_round_gaussians_of_equal_share():
    x = draw(80_000, seed=1)
    assert x.shape == (80_000, 2) and x.dtype == np.float32
    away = np.linalg.norm(x[:, None] - ring.centres(), axis=-1)
    share = np.bincount(away.argmin(axis=1)) / len(x)
    assert stats.chisquare(share * len(x)).pvalue > 1e-4
    rest = (x - ring.centres()[away.argmin(axis=1)]) / ring.WIDTH
    assert stats.kstest(rest.ravel()[:5000], "norm").pvalue > 1e-4
    np.testing.assert_array_equal(x, draw(80_000, seed=1))


def test_the_report_of_the_ring_itself():
    found = ring.ring_report(draw(40_000, seed=2))
    assert found["modes"] == 8
    assert found["near"] == pytest.approx(1 - np.exp(-4.5), abs=0.002)
    assert found["variation"] < 0.012
    assert found["width"] == pytest.approx(1, abs=0.01)


def test_the_report_sees_lost_modes_narrow_modes_and_strangers():
    one = np.repeat(ring.centres()[:1], 100, axis=0)
    found = ring.ring_report(one)
    assert (found["modes"], found["near"], found["width"]) == (1, 1, 0)
    assert found["variation"] == pytest.approx(7 / 8)
    centre = ring.ring_report(np.zeros((50, 2)))
    assert (centre["modes"], centre["near"]) == (0, 0) and np.isnan(centre["width"])
    wide = ring.centres().repeat(1000, axis=0) + 0.2
    assert ring.ring_report(wide)["width"] == pytest.approx(2 / ring.CUT)


def test_a_quarter_of_its_share_makes_a_mode():
    most = np.repeat(ring.centres()[0][None], 31, axis=0)
    few = np.repeat(ring.centres()[1][None], 1, axis=0)
    assert ring.ring_report(np.concatenate([most, few]))["modes"] == 2  # 1 of 32
    assert ring.ring_report(np.concatenate([most, most, few]))["modes"] == 1


def test_sliced_distance_is_a_mean_of_distances_on_lines():
    x, y = draw(500, seed=3).astype(float), 0.3 + draw(500, seed=4)
    angle = np.pi * (np.arange(32) + 0.5) / 32
    lines = np.stack([np.cos(angle), np.sin(angle)])
    pairs = zip((x @ lines).T, (y @ lines).T, strict=True)
    expected = np.mean([stats.wasserstein_distance(*pair) for pair in pairs])
    assert ring.sliced_distance(x, y) == pytest.approx(expected)


def test_a_shift_is_its_length_times_two_over_pi():
    x = draw(1000, seed=5).astype(float)
    assert ring.sliced_distance(x, x + np.array([3, 4])) == pytest.approx(
        10 / np.pi, rel=1e-3
    )


@pytest.mark.parametrize(
    "call",
    [
        lambda: draw(0),
        lambda: ring.ring_report(np.zeros((5, 3))),
        lambda: ring.sliced_distance(np.zeros((5, 2)), np.zeros((4, 2))),
    ],
)
def test_impossible_arguments_are_named(call):
    with pytest.raises(ValueError, match="is not allowed"):
        call()
