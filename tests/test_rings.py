"""Rings and showers of lesson 18: what is drawn, and that exact answers are exact."""

import numpy as np
import pytest

from lessons.lesson18_where_is_it.baselines import circles, sum_of_nine, tail_cuts
from lessons.lesson18_where_is_it.blind import BLIND
from lessons.lesson18_where_is_it.exact import through_window
from lessons.lesson18_where_is_it.posterior import POSTERIOR
from lessons.lesson18_where_is_it.references import ring_posterior
from lessons.lesson18_where_is_it.rings import (
    LIGHT,
    SKY,
    WIDTH,
    every_ring,
    light_of,
    masks_of,
    pictures,
)
from lessons.lesson18_where_is_it.showers import (
    CREST,
    best_cleaning,
    cleaned_and_named,
    every_object,
    every_shower,
    light_in_the_middle,
    light_of_showers,
    pictures_of_either,
)


def test_a_picture_does_not_depend_on_how_many_are_drawn():
    few, some = pictures(3, seed=1), pictures(300, seed=1)
    for one, other in zip(few, some, strict=True):
        np.testing.assert_array_equal(one, other[:3])
    assert few[0].shape == (3, 24, 24) and few[0].dtype == np.float32
    assert few[1].shape == (3, 1, 3)


def test_light_stands_where_the_ring_is():
    column, row, radius = 9.25, 14.75, 6.0
    light = light_of([column, row, radius])
    at = np.hypot(np.arange(24) - column, np.arange(24)[:, None] - row)
    expected = LIGHT * np.exp(-0.5 * ((at - radius) / WIDTH) ** 2)
    np.testing.assert_allclose(light, expected, atol=1e-6)
    mask = masks_of([column, row, radius])
    np.testing.assert_array_equal(mask, np.abs(at - radius) <= 1)


def test_counts_are_poisson_around_light_and_sky():
    counts, rings = pictures(512, seed=3, light=2.0, sky=0.5, rings=2, larger=1.5)
    mean = 0.5 + light_of(rings, light=2.0).sum(axis=1)
    pull = (counts - mean) / np.sqrt(mean)
    assert abs(pull.mean()) < 0.01
    assert abs(pull.var() - 1) < 0.02
    assert set(np.unique(rings[..., 2])) == {5.5, 6.5, 7.5, 8.5, 9.5}
    with pytest.raises(ValueError, match="light = -1"):
        pictures(3, seed=1, light=-1)


def _whole(counts):
    every = every_ring()
    light = light_of(every).reshape(len(every), -1)
    p = ring_posterior(counts.reshape(len(counts), -1), light, SKY)
    return (p @ masks_of(every).reshape(len(every), -1)).reshape(counts.shape)


def test_a_window_as_large_as_the_camera_sees_all():
    counts, _ = pictures(3, seed=5)
    np.testing.assert_allclose(through_window(counts, 47), _whole(counts), atol=1e-3)


def test_one_pixel_by_bayes():
    counts, _ = pictures(2, seed=5)
    every, pixel = every_ring(), (4, 13)
    mean = SKY + light_of(every)[:, *pixel].astype(float)
    likelihood = mean ** counts[:, *pixel, None] * np.exp(-mean)
    expected = likelihood @ masks_of(every)[:, *pixel] / likelihood.sum(axis=1)
    np.testing.assert_allclose(
        through_window(counts, 1)[:, *pixel], expected, rtol=1e-4
    )


@pytest.mark.parametrize("width", [3, 9])
def test_exact_probabilities_come_true(width):
    counts, rings = pictures(120, seed=7)
    truth, p = masks_of(rings[:, 0]), through_window(counts, width)
    for low in (0.0, 0.2, 0.4, 0.6):
        inside = (p >= low) & (p < low + 0.2)
        assert abs(p[inside].mean() - truth[inside].mean()) < 0.03


def test_cuts_keep_neighbours_of_bright_pixels():
    counts = np.zeros((1, 4, 5))
    counts[0, 0, 0], counts[0, 1, 1], counts[0, 3, 4], counts[0, 0, 4] = 9, 4, 4, 8
    kept = np.zeros((1, 4, 5), bool)
    kept[0, 0, 0] = kept[0, 1, 1] = kept[0, 0, 4] = True
    np.testing.assert_array_equal(tail_cuts(counts, 8, 4), kept)


def test_nine_pixels_with_sky_outside():
    sums = sum_of_nine(np.ones((2, 4, 5)), sky=1.0)
    np.testing.assert_array_equal(sums, np.full((2, 4, 5), 9))
    counts = np.arange(20.0).reshape(1, 4, 5)
    assert sum_of_nine(counts, sky=0.0)[0, 1, 1] == counts[0, :3, :3].sum()


def test_a_circle_through_a_mask_is_found():
    _, rings = pictures(40, seed=9)
    inside = rings[:, 0]
    assert np.abs(circles(masks_of(inside)) - inside).max() < 0.6


def test_a_camera_is_too_large_for_a_product_of_probabilities():
    counts, light, sky = POSTERIOR.trials()[-1]
    means = light[0] + sky
    assert np.prod(np.exp(counts[0] * np.log(means) - means)) == 0


def test_any_ring_of_the_list_through_the_pixel_is_right():
    axis = np.arange(24)

    def two_pictures():
        counts = np.ones((2, 24, 24))
        for picture, (column, row, r) in zip(
            counts, ((12, 6, 6), (6, 6, 4)), strict=True
        ):
            away = np.hypot(axis - column, axis[:, None] - row) - r
            picture[np.abs(away) < 1] = 5
        counts[:, 8:17, 8:17] = 1
        return counts

    assert BLIND.check(two_pictures).outcome == "right"
    assert BLIND.check(lambda: two_pictures()[[0, 0]]).outcome == "wrong"


def test_a_shower_is_an_ellipse_along_its_angle():
    column, row, length = 9.0, 14.0, 3.5
    light = light_of_showers([column, row, np.pi / 2, length]).astype(float)
    x, y = np.arange(24) - column, np.arange(24)[:, None] - row
    expected = CREST * np.exp(-0.5 * (x**2 + (y / length) ** 2))  # long in rows
    np.testing.assert_allclose(light, expected, atol=1e-6)
    tilted = light_of_showers([12.0, 12.0, np.pi / 4, length])
    assert tilted[15, 15] > 20 * tilted[15, 9]  # rows grow with columns


def test_objects_are_as_many_of_either_kind():
    light, kinds = every_object()
    assert len(light) == 2 * len(every_ring()) == 2 * len(every_shower())
    rings = (kinds == 1).any(axis=(1, 2))
    np.testing.assert_array_equal(rings, np.arange(len(light)) < len(every_ring()))
    assert not (kinds[rings] == 2).any()
    np.testing.assert_array_equal(kinds[~rings] == 2, light[~rings] >= SKY)


def test_pictures_of_either_hold_one_kind_and_its_light():
    counts, pixels = pictures_of_either(400, seed=3)
    kinds = [(pixels == kind).any(axis=(1, 2)) for kind in (1, 2)]
    assert (kinds[0] ^ kinds[1]).all() and 150 < kinds[0].sum() < 250
    assert abs(counts[:, 0, 0].mean() - SKY) < 0.15
    assert counts[pixels == 2].mean() > counts[pixels == 1].mean() > 1.5 * SKY
    with pytest.raises(ValueError, match="n = 0"):
        pictures_of_either(0, seed=3)


def test_windows_give_all_kinds_at_once():
    counts, _ = pictures_of_either(2, seed=5)
    light, kinds = every_object()
    is_kind = kinds[..., None] == [0, 1, 2]
    p = through_window(counts, 5, light, is_kind)
    np.testing.assert_allclose(p.sum(axis=-1), 1, atol=1e-4)
    for kind in (1, 2):
        alone = through_window(counts, 5, light, kinds == kind)
        np.testing.assert_allclose(p[..., kind], alone, atol=1e-5)
    flat = counts.reshape(2, -1), light.reshape(len(light), -1)
    whole = np.tensordot(ring_posterior(*flat, SKY), is_kind, 1)
    wide = through_window(counts, 47, light, is_kind)
    np.testing.assert_allclose(wide, whole, atol=1e-3)


def test_rings_are_hollow_and_showers_are_not():
    counts = 1.0 + np.stack(
        [10 * light_of([11.75, 11.75, 6.0]), 10 * light_of_showers([12, 12, 0.3, 2.0])]
    )
    found = counts > 5
    middle = light_in_the_middle(counts, found)
    assert middle[0] == pytest.approx(1, abs=0.1) and middle[1] > 5
    named = cleaned_and_named(counts, (5, 3), filled=2.0)
    assert [set(np.unique(each)) for each in named] == [{0, 1}, {0, 2}]


def test_the_best_cleaning_names_most_pictures_rightly():
    counts, pixels = pictures_of_either(400, seed=9)
    cuts, filled = best_cleaning(counts, pixels)
    found = cleaned_and_named(counts, cuts, filled)
    shower = (pixels == 2).any(axis=(1, 2))
    right = np.mean((found == 2).any(axis=(1, 2)) == shower)
    assert right > 0.8
    for other in (0.5 * filled, 2 * filled):
        named = cleaned_and_named(counts, cuts, other)
        assert np.mean((named == 2).any(axis=(1, 2)) == shower) <= right
