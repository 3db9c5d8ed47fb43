"""Looking inside models: gradients, features, maxima, patches, maps of evidence."""

from functools import cache

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers
from keras.ops import convert_to_numpy

from utils.introspection import (
    class_activation_maps,
    feature_model,
    grad_cam,
    gradient,
    maximise,
    occlusion_map,
    top_patches,
)
from utils.ledger import ledger


def test_gradient_of_a_polynomial():
    x = np.random.default_rng(1).normal(size=(3, 4))
    result = gradient(lambda t: keras.ops.sum(t**3), x)
    np.testing.assert_allclose(result, 3 * x**2, rtol=1e-5)


def test_gradient_of_a_network_agrees_with_differences():
    keras.utils.set_random_seed(3)
    stack = [layers.Conv2D(3, 3, activation="tanh"), layers.BatchNormalization()]
    model = keras.Sequential([*stack, layers.Flatten(), layers.Dense(2)])
    x = np.random.default_rng(3).normal(size=(1, 5, 6, 2)).astype("float32")
    result = gradient(lambda t: model(t)[0, 1], x)
    step = np.zeros_like(x)
    for place in [(0, 0, 0, 0), (0, 2, 3, 1), (0, 4, 5, 0)]:
        step[...] = 0
        step[place] = 1e-2
        high, low = model.predict_on_batch(np.concatenate([x + step, x - step]))[:, 1]
        assert result[place] == pytest.approx((high - low) / 2e-2, abs=1e-3)


def test_gradient_is_zero_where_nothing_depends_on_the_input():
    result = gradient(lambda t: keras.ops.sum(keras.ops.ones(3)), np.ones((2, 2)))
    assert result.tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize("function", [lambda t: 2 * t, lambda t: 1, lambda t: None])
def test_gradient_of_no_scalar_is_refused(function):
    with pytest.raises(ValueError, match="scalar"):
        gradient(function, np.ones((2, 2)))


def test_gradient_of_no_function_is_refused():
    with pytest.raises(ValueError, match="function"):
        gradient(3, np.ones(2))


# ---------------------------------------------------------------- parts of a model


def small_network(seed=1, relu="relu"):
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((12, 10, 1))
    x = layers.Conv2D(4, 3, padding="same", activation=relu, name="first")(inputs)
    x = layers.MaxPooling2D(2, name="pool")(x)
    x = layers.Conv2D(5, 3, padding="same", activation=relu, name="second")(x)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(3, name="scores")(x))


shared_network = cache(small_network)  # for tests that leave the weights alone


def some_images(n=6, shape=(12, 10, 1), seed=2):
    return np.random.default_rng(seed).normal(size=(n, *shape)).astype("float32")


def test_feature_model_outputs_what_the_layer_computes():
    model, images = shared_network(), some_images()
    maps = convert_to_numpy(model.get_layer("first")(images))
    pooled = maps.reshape(6, 6, 2, 5, 2, 4).max(axis=(2, 4))
    found = convert_to_numpy(feature_model(model, "pool")(images))
    np.testing.assert_allclose(found, pooled, rtol=1e-5)


def test_feature_model_of_several_layers_shares_the_weights():
    model, images = small_network(), some_images()
    features = feature_model(model, "first", "scores")
    maps, scores = map(convert_to_numpy, features(images))
    assert maps.shape == (6, 12, 10, 4)
    np.testing.assert_allclose(scores, convert_to_numpy(model(images)), rtol=1e-5)
    model.set_weights([0 * w for w in model.get_weights()])
    assert not convert_to_numpy(features(images)[0]).any()


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ((shared_network, "third"), "layer name = 'third'.*first, pool, second"),
        ((shared_network,), "layer_names"),
        ((shared_network, 1), "layer name = 1"),
        ((lambda: "model", "first"), "a Keras model"),
        ((lambda: keras.Sequential([layers.Dense(2, name="a")]), "a"), "keras.Input"),
    ],
)
def test_feature_model_refuses(arguments, match):
    build, *names = arguments
    with pytest.raises(ValueError, match=match):
        feature_model(build(), *names)


# ---------------------------------------------------------------- what a unit likes


def linear_unit(kernel):
    """Return a model whose one output is the sum of kernel times image."""
    inputs = keras.Input(kernel.shape)
    dense = layers.Dense(1, use_bias=False)
    model = keras.Sequential([inputs, layers.Flatten(), dense])
    model.set_weights([kernel.reshape(-1, 1)])
    return model


@given(st.integers(0, 100), st.floats(0.01, 1), st.integers(1, 6))
@settings(max_examples=8, deadline=None)
def test_a_linear_unit_is_led_along_its_kernel(seed, rate, steps):
    kernel, *start = some_images(3, (4, 5, 2), seed)
    model = linear_unit(kernel)
    images, curve = maximise(model, [0, 0], np.array(start), steps=steps, rate=rate)
    step = kernel * rate / np.sqrt(np.mean(kernel**2))
    np.testing.assert_allclose(images, start + steps * step, rtol=1e-4, atol=1e-4)
    gain = np.sum(step * kernel) * np.arange(steps + 1)
    np.testing.assert_allclose(curve - curve[0], np.tile(gain, (2, 1)).T, atol=2e-2)


def test_clipping_drives_every_pixel_of_a_linear_unit_to_an_end():
    kernel = some_images(1, (4, 5, 2))[0]
    kernel[np.abs(kernel) < 0.1] = 0.1
    start = np.full((1, 4, 5, 2), 0.5)
    images, _ = maximise(linear_unit(kernel), [0], start, 60, 0.5, clip=(0, 1))
    assert np.array_equal(images[0], kernel > 0)


def test_each_image_climbs_for_its_own_map_whoever_else_is_there():
    model = feature_model(shared_network(), "second")
    start = some_images(3)
    together, curve = maximise(model, [0, 4, 1], start, steps=5)
    assert together.shape == start.shape and curve.shape == (6, 3)
    alone, own_curve = maximise(model, [4], start[1:2], steps=5)
    np.testing.assert_allclose(together[1:2], alone, atol=1e-4)
    np.testing.assert_allclose(curve[:, 1:2], own_curve, atol=1e-4)


def test_the_way_up_starts_with_the_image_and_ends_with_the_result():
    model = feature_model(shared_network(), "second")
    start = some_images(3)
    images, curve = maximise(model, [1, 2, 2], start, steps=15, rate=0.05, jitter=2)
    for number, channel in enumerate([1, 2, 2]):
        for row, stack in ((0, start), (-1, images)):
            mean = np.mean(convert_to_numpy(model(stack))[number, ..., channel])
            assert curve[row, number] == pytest.approx(mean, rel=1e-4, abs=1e-6)
    assert (curve[-1] > curve[0]).all()


def test_border_leaves_the_rim_of_the_map_out():
    model = feature_model(shared_network(relu="linear"), "first")
    start = np.zeros((1, 12, 10, 1))
    images, _ = maximise(model, [0], start, steps=3, border=3)
    moved = np.argwhere(images[0, ..., 0] != 0)
    assert moved.min(axis=0).tolist() == [2, 2]
    assert moved.max(axis=0).tolist() == [9, 7]


def test_a_dead_map_stays_where_it_is():
    model = feature_model(small_network(), "first")
    kernel, bias = model.get_weights()
    model.set_weights([0 * kernel, bias - 1])
    images, curve = maximise(model, [0], some_images(1), steps=3)
    np.testing.assert_array_equal(images, some_images(1))
    assert curve.max() == 0


def test_jittered_images_are_shifted_back():
    model = feature_model(shared_network(), "second")
    images, _ = maximise(model, [0], some_images(1), steps=3, rate=0, jitter=3)
    np.testing.assert_array_equal(images, some_images(1))


def test_jitter_is_reproducible_and_changes_the_result():
    model = feature_model(shared_network(), "second")
    runs = [
        maximise(model, [0], some_images(1), 5, jitter=jitter, seed=seed)[0]
        for jitter, seed in ((0, 0), (0, 1), (2, 0), (2, 0), (2, 1))
    ]
    same = [[np.allclose(a, b) for b in runs] for a in runs]
    assert same[0][1] and same[2][3]
    assert not (same[0][2] or same[2][4])


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"channels": [0]}, "channels"),
        ({"channels": [0, 5]}, "channels.*from 0 to 4"),
        ({"channels": [0, -1]}, "channels"),
        ({"channels": [0, 0.5]}, "channels"),
        ({"start": np.ones((2, 12, 10))}, "start"),
        ({"start": np.full((2, 12, 10, 1), np.nan)}, "start"),
        ({"steps": 0}, "steps"),
        ({"rate": np.inf}, "rate"),
        ({"border": 3}, "border = 3.*at most 2 for 6×5"),
        ({"jitter": -1}, "jitter"),
        ({"clip": (1, 0)}, "clip"),
        ({"clip": 1.0}, "clip"),
        ({"clip": (0, 1, 2)}, "clip"),
    ],
)
def test_maximise_refuses(options, match):
    model = feature_model(shared_network(), "second")
    arguments = {"channels": [0, 1], "start": some_images(2), **options}
    with pytest.raises(ValueError, match=match):
        maximise(model, **arguments)


def test_rows_have_no_border():
    with pytest.raises(ValueError, match="border = 1"):
        maximise(shared_network(), [0], some_images(1), border=1)


# ---------------------------------------------------------------- top patches


def stack(padding, pools, size):
    """Return a network with one positive map that sees everything in its field."""
    x = inputs = keras.Input((*size, 1))
    for pool in (*pools, None):
        x = layers.Conv2D(1, 3, padding=padding)(x)
        x = layers.AveragePooling2D(pool)(x) if pool else x
    model = keras.Model(inputs, x)
    model.set_weights([np.full_like(w, 0.1) for w in model.get_weights()])
    return model


def first_pixels(row, size, outputs, place):
    """Return where a window starts that lies, with all others, in the middle."""
    pairs = zip(size, outputs, row.field, row.jump, place, strict=True)
    return [(n - (m - 1) * d - f) // 2 + i * d for n, m, f, d, i in pairs]


@pytest.mark.parametrize(
    ("padding", "pools", "size"),
    [
        ("same", (), (5, 7)),
        ("same", (2,), (12, 10)),
        ("same", (2, 2), (16, 20)),
        ("same", (3,), (9, 12)),
        ("valid", (), (6, 5)),
        ("valid", (2,), (12, 10)),
    ],
)
def test_a_patch_is_exactly_what_the_unit_sees(padding, pools, size):
    """The pixels with a slope fill the patch, but for what lies outside the image."""
    model = stack(padding, pools, size)
    row, outputs = ledger(model)[-1], model.output.shape[1:3]
    for place in [(0, 0), (1, 0), (1, 1), tuple(n - 1 for n in outputs)]:
        one = np.zeros((1, *outputs, 1), "float32")
        one[(0, *place)] = 1
        unit = lambda t, one=one: keras.ops.sum(keras.ops.multiply(model(t), one))  # noqa: E731
        seen = gradient(unit, np.ones((1, *size, 1)))[..., 0] != 0
        patch, _ = top_patches(1.0 * seen, one[..., 0], row.field, row.jump, n=1)
        assert patch.shape == (1, *row.field)
        first = first_pixels(row, size, outputs, place)
        windows = zip(first, row.field, size, strict=True)
        inside = [min(start + f, n) - max(start, 0) for start, f, n in windows]
        assert patch.sum() == seen.sum() == np.prod(inside)


def test_the_strongest_place_of_each_image_counts():
    maps = np.zeros((3, 4, 4))
    maps[0, 1, 2], maps[1, 3, 3], maps[1, 0, 0], maps[2] = 5, 9, 8, 1
    images = np.arange(48.0).reshape(3, 4, 4)
    patches, values = top_patches(images, maps, field=1, jump=1, n=2)
    assert values.tolist() == [9, 5]
    assert patches.ravel().tolist() == [images[1, 3, 3], images[0, 1, 2]]


def test_patches_of_coloured_images_reach_over_the_border():
    images, maps = np.ones((1, 4, 4, 3)), np.zeros((1, 4, 4))
    maps[0, 0, 3] = 1
    patches, _ = top_patches(images, maps, field=3, jump=1, n=1)
    expected = np.array([[0, 0, 0], [1, 1, 0], [1, 1, 0]])
    assert np.array_equal(patches[0], np.repeat(expected[..., None], 3, axis=-1))
    grey, _ = top_patches(images, maps, field=3, jump=1, n=1, fill=0.5)
    assert np.array_equal(grey, np.where(patches == 0, 0.5, 1))


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"maps": np.ones((2, 4, 4))}, "maps"),
        ({"maps": np.ones((3, 4))}, "maps"),
        ({"field": 2}, "field and jump"),
        ({"jump": 2}, "field and jump"),
        ({"field": 0}, "field"),
        ({"n": 4}, "n = 4"),
        ({"fill": None}, "fill"),
    ],
)
def test_top_patches_refuses(options, match):
    arguments = {"images": np.ones((3, 4, 4)), "maps": np.ones((3, 4, 4))}
    arguments = {**arguments, "field": 3, "jump": 1, "n": 2, **options}
    with pytest.raises(ValueError, match=match):
        top_patches(**arguments)


# ---------------------------------------------------------------- where a model looks


def test_covering_one_pixel_of_a_linear_model_costs_weight_times_value():
    weights, image = some_images(2, (5, 6))
    result = occlusion_map(lambda images: np.sum(images * weights, (1, 2)), image, 1)
    np.testing.assert_allclose(result, weights * image, atol=1e-5)


@given(st.integers(1, 4), st.integers(1, 3), st.floats(-1, 1))
@settings(max_examples=20, deadline=None)
def test_a_window_costs_what_it_hides(size, stride, fill):
    image = some_images(1, (4, 7, 2))[0]
    result = occlusion_map(lambda x: x.sum(axis=(1, 2, 3)), image, size, stride, fill)
    assert result.shape == ((4 - size) // stride + 1, (7 - size) // stride + 1)
    for row, column in np.ndindex(result.shape):
        top, left = row * stride, column * stride
        hidden = image[top : top + size, left : left + size]
        assert result[row, column] == pytest.approx((hidden - fill).sum(), abs=1e-4)


def test_occlusion_leaves_the_image_alone():
    image = some_images(1, (4, 4))[0]
    before = image.copy()
    occlusion_map(lambda x: x.sum(axis=(1, 2)), image, 2)
    assert np.array_equal(image, before)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"score": 3}, "score"),
        ({"score": lambda images: images}, "score"),
        ({"score": lambda images: np.ones(2)}, "one number for each image"),
        ({"image": np.ones(4)}, "image"),
        ({"size": 5}, "size = 5"),
        ({"stride": 0}, "stride"),
        ({"fill": "grey"}, "fill"),
    ],
)
def test_occlusion_refuses(options, match):
    arguments = {"score": lambda x: x.sum((1, 2)), "image": np.ones((4, 4)), "size": 2}
    with pytest.raises(ValueError, match=match):
        occlusion_map(**{**arguments, **options})


def test_maps_average_to_the_scores():
    model, images = shared_network(), some_images()
    maps = class_activation_maps(model, images)
    assert maps.shape == (6, 6, 5, 3)
    bias = model.get_layer("scores").get_weights()[1]
    scores = convert_to_numpy(model(images))
    np.testing.assert_allclose(maps.mean((1, 2)) + bias, scores, atol=1e-5)


@pytest.mark.parametrize("index", range(3))
def test_grad_cam_at_the_last_maps_is_cam_over_the_number_of_pixels(index):
    model, images = shared_network(), some_images()
    wanted = class_activation_maps(model, images)[..., index] / 30
    found = grad_cam(model, "second", images, index, relu=False)
    np.testing.assert_allclose(found, wanted, atol=1e-6)
    cut = grad_cam(model, "second", images, index)
    np.testing.assert_allclose(cut, np.maximum(wanted, 0), atol=1e-6)


def test_grad_cam_of_a_linear_network_adds_up_to_the_score():
    """Without ReLU and pooling: gradient times features, on average, is the score."""
    keras.utils.set_random_seed(4)
    head = [layers.GlobalAveragePooling2D(), layers.Dense(2, use_bias=False)]
    body = [layers.Conv2D(3, 3, use_bias=False, name=name) for name in "ab"]
    model = keras.Sequential([keras.Input((9, 8, 2)), *body, *head])
    images = some_images(3, (9, 8, 2))
    found = grad_cam(model, "b", images, 1, relu=False)
    score = convert_to_numpy(model(images))[:, 1]
    np.testing.assert_allclose(found.sum((1, 2)), score, atol=1e-5)
    assert grad_cam(model, "a", images, 1).shape == (3, 7, 6)


def softmax_network(separate):
    end = [layers.Dense(3, activation=None if separate else "softmax", name="last")]
    end += [layers.Softmax(name="soft")] if separate else []
    start = [keras.Input((6, 6, 1)), layers.Conv2D(2, 3, name="conv")]
    return keras.Sequential([*start, layers.GlobalAveragePooling2D(), *end])


@pytest.mark.parametrize("separate", [True, False])
def test_maps_behind_a_softmax_are_refused(separate):
    model, images = softmax_network(separate), some_images(1, (6, 6, 1))
    with pytest.raises(ValueError, match="before any softmax"):
        grad_cam(model, "conv", images, 0)
    with pytest.raises(ValueError, match="before any softmax"):
        class_activation_maps(model, images)


def test_maps_need_a_suitable_model():
    images = some_images(1, (6, 6, 1))
    body = [keras.Input((6, 6, 1)), layers.Conv2D(2, 3, name="conv")]
    model = keras.Sequential([*body, layers.Flatten(), layers.Dense(3, name="dense")])
    with pytest.raises(ValueError, match="global averages"):
        class_activation_maps(model, images)
    with pytest.raises(ValueError, match="index = 3"):
        grad_cam(model, "conv", images, 3)
    with pytest.raises(ValueError, match="'dense'.*a layer of maps"):
        grad_cam(model, "dense", images, 0)
