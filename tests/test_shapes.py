"""Simulated pictures: truth agrees with the picture, classes leak nothing else."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.shapes import (
    BAR_CLASSES,
    CHERENKOV_CLASSES,
    bars,
    blobs,
    cherenkov_images,
    two_dots,
)

GENERATORS = [cherenkov_images, blobs, two_dots, bars]
quick = settings(max_examples=25, deadline=None)


def arrays(result):
    """Return all arrays of a generator's result, the truth's included."""
    found = []
    for part in result:
        found.extend(part.values() if isinstance(part, dict) else [part])
    return found


@pytest.fixture(scope="module")
def telescope():
    return cherenkov_images(6000, seed=7)


def pixel_axis(size=24, fov=4.8):
    return (np.arange(size) - (size - 1) / 2) * fov / size


def centroid(images):
    axis, total = pixel_axis(), images.sum(axis=(1, 2))
    cx = (images.sum(axis=1) * axis).sum(axis=1) / total
    cy = (images.sum(axis=2) * axis).sum(axis=1) / total
    return cx, cy


@pytest.mark.parametrize("generate", GENERATORS)
class TestEveryGenerator:
    def test_same_seed_same_data(self, generate):
        for a, b in zip(
            arrays(generate(300, 5)), arrays(generate(300, 5)), strict=True
        ):
            np.testing.assert_array_equal(a, b)

    def test_other_seed_other_data(self, generate):
        assert not np.array_equal(generate(300, 5)[0], generate(300, 6)[0])

    @pytest.mark.parametrize("n", [1, 255, 256, 257, 600])
    def test_prefix_is_the_smaller_set(self, generate, n):
        for a, b in zip(arrays(generate(600, 3)), arrays(generate(n, 3)), strict=True):
            assert len(b) == n
            np.testing.assert_array_equal(a[:n], b)

    def test_no_picture_twice(self, generate):
        first = generate(512, 1)[0].reshape(512, -1)
        if generate is not two_dots:  # it has fewer than a thousand different pictures
            assert len(np.unique(first, axis=0)) == 512

    def test_types(self, generate):
        images = generate(10, 1)[0]
        assert images.dtype == np.float32 and images.ndim == 3
        assert np.isfinite(images).all()

    @pytest.mark.parametrize("n", [0, -3, 1.5, "7", None, True])
    def test_refuses_n(self, generate, n):
        with pytest.raises(ValueError, match="n = "):
            generate(n)

    @pytest.mark.parametrize("seed", [-1, 0.5, None])
    def test_refuses_seed(self, generate, seed):
        with pytest.raises(ValueError, match="seed = "):
            generate(5, seed)

    @pytest.mark.parametrize("size", [0, 5, 24.0, "24"])
    def test_refuses_size(self, generate, size):
        with pytest.raises(ValueError, match="size = "):
            generate(5, 0, size=size)

    def test_docstring_tells_shapes_and_errors(self, generate):
        assert "Returns:" in inspect.getdoc(generate)
        assert "ValueError" in inspect.getdoc(generate)


@pytest.mark.parametrize(
    ("labels", "n_classes"),
    [
        (cherenkov_images(2560, 1)[1], 3),
        (two_dots(2560, 1)[1], 2),
        (bars(2560, 1)[1], 4),
    ],
    ids=["cherenkov", "two_dots", "bars"],
)
def test_classes_are_balanced_and_mixed(labels, n_classes):
    assert labels.dtype == np.int64
    counts = np.bincount(labels)
    assert len(counts) == n_classes
    assert np.ptp(counts) <= 10  # at most one per block of 256
    repeats = np.mean(labels[1:] == labels[:-1])
    assert repeats == pytest.approx(1 / n_classes, abs=0.05)


class TestCherenkov:
    def test_light_is_the_size(self, telescope):
        images, labels, truth = telescope
        ratio = images.sum(axis=(1, 2)) / truth["size"]
        for label in range(3):
            assert np.median(ratio[labels == label]) == pytest.approx(1, abs=0.02)

    def test_night_sky_is_subtracted(self, telescope):
        corner = telescope[0][:, :3, :3]
        assert corner.mean() == pytest.approx(0, abs=0.05)
        # Poisson(1) and a gain spread of 10 % on a mean square of 2
        assert np.median(corner.var(axis=0)) == pytest.approx(1.02, abs=0.1)
        assert telescope[0].min() >= -1.5

    def test_classes_do_not_differ_in_brightness_or_place(self, telescope):
        _, labels, truth = telescope
        gamma, hadron = labels == 0, labels == 1
        for key, tolerance in (("size", 15), ("cx", 0.08), ("cy", 0.08)):
            difference = truth[key][gamma].mean() - truth[key][hadron].mean()
            assert abs(difference) < tolerance

    def test_ellipse_is_where_truth_says(self, telescope):
        images, labels, truth = telescope
        bright_gamma = (labels == 0) & (truth["size"] > 300)
        x, y = centroid(np.where(images > 4, images, 0)[bright_gamma])
        distance = np.hypot(
            x - truth["cx"][bright_gamma], y - truth["cy"][bright_gamma]
        )
        assert np.median(distance) < 0.05
        assert np.quantile(distance, 0.95) < 0.12

    def test_gammas_point_to_the_centre_and_hadrons_do_not(self, telescope):
        _, labels, truth = telescope
        off_axis = np.sin(truth["psi"] - np.arctan2(truth["cy"], truth["cx"]))
        assert off_axis[labels == 0].std() == pytest.approx(0.1, abs=0.01)
        assert off_axis[labels == 1].std() == pytest.approx(np.sqrt(0.5), abs=0.03)

    def test_long_axis_is_along_psi(self, telescope):
        images, labels, truth = telescope
        chosen = (labels == 0) & (truth["size"] > 300)
        axis = pixel_axis()
        light = np.where(images > 4, images, 0)[chosen]
        x = axis - truth["cx"][chosen, None, None]
        y = axis[:, None] - truth["cy"][chosen, None, None]
        psi = truth["psi"][chosen, None, None]
        total = light.sum(axis=(1, 2))
        along = (light * (x * np.cos(psi) + y * np.sin(psi)) ** 2).sum((1, 2)) / total
        across = (light * (y * np.cos(psi) - x * np.sin(psi)) ** 2).sum((1, 2)) / total
        assert np.mean(along > across) > 0.9
        ratio = np.sqrt(along) / truth["length"][chosen]
        assert np.median(ratio) == pytest.approx(1, abs=0.12)

    def test_gammas_are_narrower(self, telescope):
        _, labels, truth = telescope
        assert np.median(truth["width"][labels == 0]) == pytest.approx(0.10, rel=0.03)
        assert np.median(truth["width"][labels == 1]) == pytest.approx(0.18, rel=0.05)

    def test_muon_light_lies_on_the_ring(self, telescope):
        images, labels, truth = telescope
        muon = labels == 2
        axis = pixel_axis()
        x = axis - truth["cx"][muon, None, None]
        y = axis[:, None] - truth["cy"][muon, None, None]
        r = np.hypot(x, y)
        near = np.abs(r - truth["radius"][muon, None, None]) < 0.4
        on_ring = np.where(near, images[muon], 0).sum(axis=(1, 2))
        radius = np.where(near, images[muon] * r, 0).sum(axis=(1, 2)) / on_ring
        assert np.median(on_ring / truth["size"][muon]) == pytest.approx(1, abs=0.03)
        assert np.median(np.abs(radius / truth["radius"][muon] - 1)) < 0.03

    def test_brightest_part_of_the_ring_is_at_psi(self, telescope):
        images, labels, truth = telescope
        muon = labels == 2
        x, y = centroid(np.clip(images[muon], 0, None))
        psi = truth["psi"][muon]
        offset_x, offset_y = x - truth["cx"][muon], y - truth["cy"][muon]
        sky = 0.37  # clipping turns the night sky into light centred on the camera
        assert np.mean(offset_x * np.cos(psi) + offset_y * np.sin(psi)) > 0.1 * (
            1 - sky
        )

    def test_truth_is_nan_only_where_a_class_has_no_such_value(self, telescope):
        _, labels, truth = telescope
        for key in ("size", "cx", "cy", "psi", "width"):
            assert np.isfinite(truth[key]).all()
        np.testing.assert_array_equal(np.isnan(truth["radius"]), labels != 2)
        np.testing.assert_array_equal(np.isnan(truth["length"]), labels == 2)

    def test_ranges(self, telescope):
        _, labels, truth = telescope
        shower, muon = labels < 2, labels == 2
        assert 60 <= truth["size"][shower].min() < truth["size"][shower].max() <= 600
        assert 90 <= truth["size"][muon].min() < truth["size"][muon].max() <= 250
        assert 0.7 <= truth["radius"][muon].min() < truth["radius"][muon].max() <= 1.2
        distance = np.hypot(truth["cx"], truth["cy"])[shower]
        assert distance.min() >= 0.4 - 1e-9 and distance.max() <= 1.5 + 1e-9

    def test_classes_can_be_chosen_and_ordered(self):
        _, labels, truth = cherenkov_images(512, 1, classes=("muon", "gamma"))
        assert set(labels.tolist()) == {0, 1}
        np.testing.assert_array_equal(np.isfinite(truth["radius"]), labels == 0)

    @pytest.mark.parametrize(
        "classes", [(), ("gamma", "gamma"), ("proton",), "gamma", None, [1], [["muon"]]]
    )
    def test_refuses_classes(self, classes):
        with pytest.raises(ValueError, match="classes = "):
            cherenkov_images(5, classes=classes)

    @pytest.mark.parametrize("fov", [0, 6.1, float("nan"), "4"])
    def test_refuses_field_of_view(self, fov):
        with pytest.raises(ValueError, match="fov = "):
            cherenkov_images(5, fov=fov)

    @quick
    @given(
        n=st.integers(1, 300),
        seed=st.integers(0, 2**40),
        size=st.integers(8, 40),
        part=st.floats(0, 1),
        classes=st.lists(st.sampled_from(CHERENKOV_CLASSES), min_size=1, unique=True),
    )
    def test_any_camera(self, n, seed, size, part, classes):
        fov = 1 + part * (size / 4 - 1)
        images, labels, truth = cherenkov_images(n, seed, size, fov, classes)
        assert images.shape == (n, size, size) and labels.shape == (n,)
        assert np.isfinite(images).all() and labels.max() < len(classes)
        assert all(values.shape == (n,) for values in truth.values())


class TestBlobs:
    def test_truth_is_complete(self):
        _, truth = blobs(1000, 2)
        assert truth["count"].min() == 1 and truth["count"].max() == 6
        for key in ("amplitude", "cx", "cy"):
            known = np.isfinite(truth[key])
            np.testing.assert_array_equal(known.sum(axis=1), truth["count"])
            assert (np.diff(known.astype(int), axis=1) <= 0).all()

    def test_rows_and_columns_within_a_cell_are_independent(self):
        truth = blobs(2000, seed=6)[1]
        there = np.isfinite(truth["cx"])
        # Cells of 6 pixels: the middle of the first of four lies at pixel 2.5
        x, y = ((truth[key][there] - 2.5 + 3) % 6 - 3 for key in ("cx", "cy"))
        assert np.abs(np.r_[x, y]).max() <= 1.5
        assert abs(np.corrcoef(x, y)[0, 1]) < 0.05
        assert x.std() == pytest.approx(3 / np.sqrt(12), rel=0.03)
        assert y.std() == pytest.approx(3 / np.sqrt(12), rel=0.03)

    def test_picture_agrees_with_truth(self):
        images, truth = blobs(1000, 2, noise=0)
        assert images.min() >= 0
        y, x = np.mgrid[:24, :24]
        for image, a, cx, cy in zip(
            images[:50],
            truth["amplitude"],
            truth["cx"],
            truth["cy"],
            strict=False,
        ):
            d2 = (x - cx[:, None, None]) ** 2 + (y - cy[:, None, None]) ** 2
            expected = np.nansum(a[:, None, None] * np.exp(-d2 / 2), axis=0)
            np.testing.assert_allclose(image, expected, atol=1e-5)

    def test_total_light_counts_amplitudes(self):
        images, truth = blobs(1000, 2, noise=0)
        light = images.sum(axis=(1, 2)) / (2 * np.pi)
        np.testing.assert_allclose(
            light, np.nansum(truth["amplitude"], axis=1), rtol=0.17
        )

    def test_blobs_stay_apart_and_inside(self):
        _, truth = blobs(1000, 2, size=32, max_count=25)
        x, y = truth["cx"], truth["cy"]
        distance = np.hypot(x[:, :, None] - x[:, None], y[:, :, None] - y[:, None])
        distance[:, np.arange(25), np.arange(25)] = np.nan
        assert np.nanmin(distance) >= 3
        assert np.nanmin(x) >= 1 and np.nanmax(x) <= 30

    def test_noise(self):
        quiet, noisy = blobs(300, 2, noise=0)[0], blobs(300, 2, noise=0.2)[0]
        assert (noisy - quiet).std() == pytest.approx(0.2, rel=0.02)

    @pytest.mark.parametrize("max_count", [0, 17, 2.0, None])
    def test_refuses_count(self, max_count):
        with pytest.raises(ValueError, match="max_count = "):
            blobs(5, max_count=max_count)

    @pytest.mark.parametrize("noise", [-0.1, float("inf"), None])
    def test_refuses_noise(self, noise):
        for generate in (blobs, bars):
            with pytest.raises(ValueError, match="noise = "):
                generate(5, noise=noise)

    @quick
    @given(st.integers(6, 60), st.integers(1, 100), st.integers(0, 2**40))
    def test_any_size(self, size, max_count, seed):
        if max_count > (size // 6) ** 2:
            with pytest.raises(ValueError, match="max_count = "):
                blobs(3, seed, size, max_count)
        else:
            images, truth = blobs(3, seed, size, max_count)
            assert images.shape == (3, size, size)
            assert truth["cx"].shape == (3, max_count)


class TestTwoDots:
    def test_two_dots_at_the_distance_of_the_label(self):
        images, labels = two_dots(1000, 4)
        assert set(np.unique(images)) == {0, 1}
        np.testing.assert_array_equal(images.sum(axis=(1, 2)), 2)
        for image, label in zip(images, labels, strict=True):
            rows, columns = np.nonzero(image)
            assert sorted((np.ptp(rows), np.ptp(columns))) == [0, (5, 6)[label]]
            assert min(rows.min(), columns.min()) >= 4
            assert max(rows.max(), columns.max()) <= 19

    def test_orientation_and_place_do_not_depend_on_the_class(self):
        images, labels = two_dots(20000, 4)
        in_a_row = images.sum(axis=2).max(axis=1) == 2
        for label in (0, 1):
            assert in_a_row[labels == label].mean() == pytest.approx(0.5, abs=0.02)
        centre = [images[labels == label].mean(axis=0) for label in (0, 1)]
        axis = np.arange(24) - 11.5
        for mean in centre:
            assert (mean * axis).sum() == pytest.approx(0, abs=0.25)
            assert (mean * axis[:, None]).sum() == pytest.approx(0, abs=0.25)

    def test_small_windows_see_the_same_in_both_classes(self):
        """Counting what each 5 x 5 window sees cannot tell the classes apart."""
        images, labels = two_dots(2000, 4)
        windows = np.lib.stride_tricks.sliding_window_view(images, (5, 5), axis=(1, 2))
        code = windows.reshape(2000, -1, 25) @ 2.0 ** np.arange(25)
        seen = np.sort(code, axis=1)
        assert len(np.unique(seen, axis=0)) == 1
        assert set(labels.tolist()) == {0, 1}

    @pytest.mark.parametrize(
        "distances", [(5,), (5, 5), (0, 3), (5, 6, 7), 5, None, "56", (2.5, 3)]
    )
    def test_refuses_distances(self, distances):
        with pytest.raises(ValueError, match="distances = "):
            two_dots(5, distances=distances)

    @quick
    @given(
        st.lists(st.integers(1, 20), min_size=2, max_size=2, unique=True),
        st.integers(0, 40),
        st.integers(0, 2**40),
    )
    def test_any_distances(self, distances, extra, seed):
        size = max(distances) + 9 + extra
        images, labels = two_dots(40, seed, size, distances)
        spans = [max(np.ptp(axis) for axis in np.nonzero(image)) for image in images]
        assert spans == [distances[label] for label in labels]
        with pytest.raises(ValueError, match="size = "):
            two_dots(1, seed, max(distances) + 8, distances)


class TestBars:
    def test_pixels_lie_in_the_direction_of_the_label(self):
        images, labels = bars(1000, 4, noise=0)
        steps = {"horizontal": (0, 1), "vertical": (1, 0)}
        steps |= {"diagonal": (1, 1), "antidiagonal": (1, -1)}
        for image, label in zip(images, labels, strict=True):
            rows, columns = np.nonzero(image)
            order = np.lexsort((columns, rows))
            path = np.diff(np.stack([rows, columns])[:, order], axis=1).T
            assert (path == steps[BAR_CLASSES[label]]).all()

    def test_length_and_brightness_do_not_depend_on_the_class(self):
        images, labels = bars(8000, 4, noise=0)
        length = (images > 0).sum(axis=(1, 2))
        brightness = images.max(axis=(1, 2))
        assert set(length.tolist()) == {5, 7, 9}
        assert brightness.min() >= 0.5 and brightness.max() <= 1
        for label in range(4):
            chosen = labels == label
            assert length[chosen].mean() == pytest.approx(7, abs=0.15)
            assert brightness[chosen].mean() == pytest.approx(0.75, abs=0.02)

    def test_noise(self):
        quiet, noisy = bars(300, 2, noise=0)[0], bars(300, 2, noise=0.2)[0]
        assert (noisy - quiet).std() == pytest.approx(0.2, rel=0.02)

    @quick
    @given(st.integers(9, 60), st.integers(0, 2**40))
    def test_any_size(self, size, seed):
        images, _ = bars(300, seed, size, noise=0)
        assert images.shape == (300, size, size)
        assert ((images > 0).sum(axis=(1, 2)) >= 5).all()
