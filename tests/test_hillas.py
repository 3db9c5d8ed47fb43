"""Hillas parameters: those of ellipses that are known, turned, moved, cut by noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.shapes import cherenkov_images, hillas

AXIS = (np.arange(24) - 11.5) * 0.2  # degrees


def ellipse(cx=0.5, cy=-0.3, psi=0.4, length=0.4, width=0.2, size=300, axis=AXIS):
    """Return the picture (1, pixels, pixels) of a Gaussian ellipse without noise."""
    x, y = axis - cx, axis[:, None] - cy
    along = x * np.cos(psi) + y * np.sin(psi)
    across = y * np.cos(psi) - x * np.sin(psi)
    light = np.exp(-((along / length) ** 2 + (across / width) ** 2) / 2)
    return size * light[None] / light.sum()


def numbers(image, **settings):
    found = hillas(image, **settings)
    assert all(values.shape == (1,) for values in found.values())
    assert all(values.dtype == np.float64 for values in found.values())
    return {key: values.item() for key, values in found.items()}


def angle_between(a, b):
    """Return the angle between two axes, which have no direction."""
    return abs((a - b + np.pi / 2) % np.pi - np.pi / 2)


def test_an_ellipse_comes_back():
    found = numbers(ellipse(), threshold=0)
    known = {"size": 300, "cx": 0.5, "cy": -0.3, "psi": 0.4, "length": 0.4}
    for key, value in {**known, "width": 0.2, "distance": np.hypot(0.5, 0.3)}.items():
        assert found[key] == pytest.approx(value, abs=1e-3, rel=1e-3), key
    towards = np.arctan2(-0.3, 0.5)
    assert found["alpha"] == pytest.approx(angle_between(0.4, towards), abs=1e-3)
    assert found["pixels"] == 24 * 24


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-0.6, 0.6),
    st.floats(-0.6, 0.6),
    st.floats(-np.pi / 2, np.pi / 2),
    st.floats(0.28, 0.4),
    st.floats(0.15, 0.22),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)
def test_any_ellipse_comes_back_from_any_source(cx, cy, psi, length, width, source):
    image = ellipse(cx, cy, psi, length, width)
    found = numbers(image, threshold=0, source=source)
    assert found["length"] == pytest.approx(length, rel=0.02)
    assert found["width"] == pytest.approx(width, rel=0.02)
    assert angle_between(found["psi"], psi) < 0.02
    assert -np.pi / 2 <= found["psi"] <= np.pi / 2
    x, y = cx - source[0], cy - source[1]
    assert found["distance"] == pytest.approx(np.hypot(x, y), abs=0.01)
    assert 0 <= found["alpha"] <= np.pi / 2
    if np.hypot(x, y) > 0.3:
        expected = angle_between(psi, np.arctan2(y, x))
        assert found["alpha"] == pytest.approx(expected, abs=0.06)


def by_eigenvalues(image, threshold):
    """Return centroid, length, width and long axis of one picture, pixel by pixel."""
    total, first, second = 0, np.zeros(2), np.zeros((2, 2))
    for row, column in np.ndindex(image.shape):
        light, place = float(image[row, column]) - threshold, AXIS[[column, row]]
        if light > 0:
            total += light
            first += light * place
            second += light * np.outer(place, place)
    centre = first / total
    values, vectors = np.linalg.eigh(second / total - np.outer(centre, centre))
    return centre, np.sqrt(values.clip(0)), vectors[:, 1]


def test_moments_are_the_eigenvalues_of_the_light():
    images = cherenkov_images(40, seed=6)[0]
    found = hillas(images)
    for i, image in enumerate(images):
        centre, (width, length), axis = by_eigenvalues(image, 5)
        np.testing.assert_allclose(centre, [found["cx"][i], found["cy"][i]], atol=1e-9)
        assert found["length"][i] == pytest.approx(length, abs=1e-6)
        assert found["width"][i] == pytest.approx(width, abs=1e-6)
        if length > width + 0.01:
            own = np.cos(found["psi"][i]), np.sin(found["psi"][i])
            assert abs(own @ axis) == pytest.approx(1, abs=1e-6)
        assert found["size"][i] == pytest.approx(np.clip(image - 5, 0, None).sum())
        assert found["pixels"][i] == (image > 5).sum()


def test_only_directions_change_when_a_picture_is_turned():
    images = cherenkov_images(60, seed=8)[0]
    plain, turned = hillas(images), hillas(np.rot90(images, axes=(1, 2)))
    for key in ("size", "length", "width", "distance", "alpha", "pixels"):
        np.testing.assert_allclose(turned[key], plain[key], atol=1e-6)
    elongated = plain["length"] > plain["width"] + 0.01
    turn = angle_between(turned["psi"], plain["psi"])[elongated]
    np.testing.assert_allclose(turn, np.pi / 2, atol=1e-6)


def test_gammas_point_to_their_source_and_nowhere_else():
    images, labels, _ = cherenkov_images(1500, seed=4)
    alpha = hillas(images)["alpha"]
    gamma, hadron = np.degrees(alpha[labels == 0]), np.degrees(alpha[labels == 1])
    assert np.median(gamma) < 10 and np.median(hadron) > 30
    elsewhere = hillas(images, source=(0.8, 0))["alpha"][labels == 0]
    assert np.median(np.degrees(elsewhere)) > 20


def test_degrees_follow_the_camera():
    small = numbers(ellipse(), threshold=0)
    large = numbers(ellipse(), threshold=0, fov=9.6)
    for key in ("cx", "cy", "length", "width", "distance"):
        assert large[key] == pytest.approx(2 * small[key])
    for key in ("size", "psi", "alpha", "pixels"):
        assert large[key] == pytest.approx(small[key])


def test_an_image_without_light_has_zeros():
    dark = np.stack([np.full((24, 24), 4.9), *ellipse(size=2000)])
    found = hillas(dark)
    assert [values[0] for values in found.values()] == [0] * 9
    assert found["size"][1] > 0 and found["pixels"][1] > 0


def test_a_single_pixel_has_no_extent():
    image = np.zeros((1, 24, 24), np.float32)
    image[0, 3, 20] = 9
    found = numbers(image)
    assert (found["size"], found["pixels"]) == (4, 1)
    assert (found["cx"], found["cy"]) == pytest.approx((AXIS[20], AXIS[3]))
    assert max(found["length"], found["width"]) < 1e-7


def test_images_stay_as_they_are():
    images = cherenkov_images(5, seed=1)[0]
    before = images.copy()
    hillas(images)
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize(
    "images", [np.zeros((24, 24)), np.zeros((2, 24, 20)), [], None, "x", [[[np.nan]]]]
)
def test_refuses_images(images):
    with pytest.raises(ValueError, match="images"):
        hillas(images)


@pytest.mark.parametrize(
    "settings",
    [
        {"threshold": -1},
        {"threshold": None},
        {"fov": 0},
        {"fov": "4.8"},
        {"source": 0.8},
        {"source": (0, 1, 2)},
        {"source": ("a", 0)},
        {"source": (0, np.inf)},
    ],
)
def test_refuses_settings(settings):
    [name] = settings
    with pytest.raises(ValueError, match=f"{name} = "):
        hillas(np.zeros((1, 24, 24)), **settings)
