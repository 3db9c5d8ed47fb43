"""The reference convolution against SciPy, Keras, numbers by hand and brute force."""

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.signal import correlate2d

from utils.convolution import (
    average_pool,
    conv2d,
    dilated_size,
    max_pool,
    output_size,
    pair,
    receptive_field,
    same_padding,
    windows,
)

steady = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure
)
padding = st.sampled_from(["valid", "same"])
small = st.integers(1, 3)
POOLS = {max_pool: keras.ops.max_pool, average_pool: keras.ops.average_pool}

VGG16 = [layer for n in (2, 2, 3, 3, 3) for layer in [(3, 1)] * n + [(2, 2)]]
SLIDE_PATCH = np.array([[3, 0, 1], [4, 2, 0], [2, 4, -3]])
SLIDE_KERNEL = np.array([[-1, 2, 0], [0, 3, 0], [0, 2, -5]])
SLIDE_POOLING = np.array([[3, 2, 1, 1], [0, 5, 3, -1], [9, 4, 3, 2], [2, 1, 3, 2]])


def numbers(shape):
    """Return a strategy for arrays of small integers, which float32 adds exactly."""
    return arrays.arrays(float, shape, elements=st.integers(-9, 9))


def batch(image):
    """Return an image (H, W, channels) as a Keras batch of one."""
    return keras.ops.convert_to_tensor(image[None], "float32")


def unbatch(tensor):
    return keras.ops.convert_to_numpy(tensor)[0]


# ---------------------------------------------------------------- by hand


def test_the_slides_example_gives_26():
    assert conv2d(SLIDE_PATCH, SLIDE_KERNEL).tolist() == [[26]]


def test_the_slides_example_turned_gives_2():
    assert conv2d(SLIDE_PATCH, SLIDE_KERNEL[::-1, ::-1]).tolist() == [[2]]


def test_the_slides_pooling_examples():
    assert max_pool(SLIDE_POOLING).tolist() == [[5, 3], [9, 3]]
    assert average_pool(SLIDE_POOLING).tolist() == [[2.5, 1], [4, 2.5]]
    assert max_pool(SLIDE_POOLING, 4).tolist() == [[9]]
    assert average_pool(SLIDE_POOLING, 4).tolist() == [[2.5]]


def test_overlapping_pooling_by_hand():
    assert max_pool(SLIDE_POOLING, 3, 2, "same").tolist() == [[9, 3], [9, 3]]
    assert max_pool(SLIDE_POOLING, 3, 2).tolist() == [[9]]


def test_padding_never_enters_a_pool():
    assert (max_pool(-np.ones((3, 3)), 3, 1, "same") == -1).all()
    assert (average_pool(np.ones((3, 3)), 3, 1, "same") == 1).all()


def test_same_padding_with_stride_2_pads_after_the_image():
    image = np.arange(1, 17).reshape(4, 4)
    centre = np.zeros((3, 3))
    centre[1, 1] = 1
    result = conv2d(image, centre, stride=2, padding="same")
    assert result.tolist() == [[6, 8], [14, 16]]
    assert same_padding(4, 3, 2) == (0, 1)
    assert same_padding(5, 1, 3) == (0, 0)


def test_a_border_ghost_of_zero_padding():
    edge = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
    ghost = conv2d(np.ones((4, 4)), edge, padding="same")
    assert ghost[0].tolist() == [5, 3, 3, 5]
    assert (ghost[1:-1, 1:-1] == 0).all()


@pytest.mark.parametrize(
    ("layers", "pixels"),
    [
        ([], 1),
        ([(3, 1)] * 3, 7),
        ([(3, 1, 1), (3, 1, 2), (3, 1, 4)], 15),
        ([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)], 18),
        (VGG16, 212),
    ],
)
def test_receptive_fields_by_hand(layers, pixels):
    assert receptive_field(layers) == pixels


# ---------------------------------------------------------------- against SciPy


@steady
@given(st.data())
def test_one_channel_is_scipys_correlation(data):
    image = data.draw(numbers(arrays.array_shapes(min_dims=2, max_dims=2, max_side=9)))
    sides = [st.integers(1, side) for side in image.shape]
    kernel = data.draw(numbers(st.tuples(*sides)))
    np.testing.assert_array_equal(
        conv2d(image, kernel), correlate2d(image, kernel, mode="valid")
    )


@steady
@given(st.data(), st.tuples(small, small), st.tuples(small, small))
def test_stride_skips_positions_and_dilation_spreads_the_kernel(data, stride, dilation):
    image = data.draw(numbers(st.tuples(st.integers(7, 10), st.integers(7, 10))))
    kernel = data.draw(numbers(st.tuples(small, small)))
    spread = np.zeros(list(map(dilated_size, kernel.shape, dilation)))
    spread[:: dilation[0], :: dilation[1]] = kernel
    every = correlate2d(image, spread, mode="valid")
    result = conv2d(image, kernel, stride, dilation=dilation)
    np.testing.assert_array_equal(result, every[:: stride[0], :: stride[1]])


# ---------------------------------------------------------------- against Keras

GRID = [
    (size, kernel, stride, dilation, mode)
    for size in range(5, 15)
    for kernel in range(1, 6)
    for stride in (1, 2, 3)
    for dilation in (1, 2, 3)
    for mode in ("valid", "same")
]


def own_size(size, kernel, stride, dilation, mode):
    try:
        return output_size(size, kernel, stride, mode, dilation)
    except ValueError:
        return None


def keras_size(size, kernel, stride, dilation, mode):
    layer = keras.layers.Conv2D(
        1, kernel, strides=stride, padding=mode, dilation_rate=dilation
    )
    try:
        outputs = layer.compute_output_shape((None, size, size, 1))[1]
    except ValueError:
        return None
    return outputs or None  # Keras 3.12 announces 0 pixels instead of an error


def test_output_size_agrees_with_keras():
    allowed = [case for case in GRID if case[2] == 1 or case[3] == 1]
    expected = {case: keras_size(*case) for case in allowed}
    assert {case: own_size(*case) for case in allowed} == expected
    assert sum(size is not None for size in expected.values()) == 479


@pytest.mark.parametrize("case", GRID[::7])
def test_output_size_and_same_padding_agree_with_conv2d(case):
    size, kernel, stride, dilation, mode = case
    expected = own_size(*case)
    image, ones = np.ones((size, 1)), np.ones((kernel, 1))
    if expected is None:
        with pytest.raises(ValueError, match="kernel"):
            conv2d(image, ones, (stride, 1), mode, (dilation, 1))
        return
    result = conv2d(image, ones, (stride, 1), mode, (dilation, 1))
    assert result.shape == (expected, 1)
    before, after = same_padding(size, kernel, stride, dilation)
    assert after - before in (0, 1)
    if mode == "same":
        padded = size + before + after
        assert output_size(padded, kernel, stride, "valid", dilation) == expected


@steady
@given(
    data=st.data(),
    shape=st.tuples(st.integers(5, 9), st.integers(5, 9), small),
    kernel=st.tuples(small, small),
    step=st.tuples(st.booleans(), small),
    mode=padding,
)
def test_convolution_agrees_with_keras(data, shape, kernel, step, mode):
    spread, n = step  # Keras refuses stride and dilation together
    stride, dilation = (1, n) if spread else (n, 1)
    assume(mode == "same" or max(kernel) <= 2 or dilation <= 2)
    image = data.draw(numbers(shape))
    weights = data.draw(numbers((*kernel, shape[2], 2)))
    expected = keras.ops.conv(
        batch(image),
        keras.ops.convert_to_tensor(weights, "float32"),
        strides=stride,
        padding=mode,
        dilation_rate=dilation,
    )
    result = conv2d(image, weights, stride, mode, dilation)
    np.testing.assert_allclose(result, unbatch(expected), atol=1e-3)


@pytest.mark.parametrize("size", [4, 5, 6, 7, 8])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
def test_strided_same_convolution_is_a_keras_layer(size, kernel):
    rng = np.random.default_rng(size)
    image = rng.normal(size=(size, size + 1, 2))
    layer = keras.layers.Conv2D(3, kernel, strides=2, padding="same", use_bias=False)
    expected = unbatch(layer(batch(image)))
    result = conv2d(image, layer.get_weights()[0], stride=2, padding="same")
    np.testing.assert_allclose(result, expected, atol=1e-4)


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: pool.__name__)
@steady
@given(
    data=st.data(),
    shape=st.tuples(st.integers(3, 8), st.integers(3, 8), small),
    size=st.tuples(small, small),
    stride=st.none() | small,
    mode=padding,
)
def test_pooling_agrees_with_keras(pool, data, shape, size, stride, mode):
    image = data.draw(numbers(shape))
    expected = POOLS[pool](batch(image), size, strides=stride or size, padding=mode)
    result = pool(image, size, stride, mode)
    np.testing.assert_allclose(result, unbatch(expected), atol=1e-5)


# ---------------------------------------------------------------- properties


@steady
@given(numbers((6, 7, 2)), small, small, padding)
def test_channels_are_pooled_alone(image, size, stride, mode):
    for pool in POOLS:
        alone = [pool(image[..., c], size, stride, mode) for c in range(2)]
        np.testing.assert_array_equal(
            pool(image, size, stride, mode), np.stack(alone, axis=-1)
        )


@steady
@given(numbers((5, 6)), numbers((5, 6)), numbers((2, 3)), small, padding)
def test_convolution_is_linear(one, other, kernel, stride, mode):
    both = conv2d(one, kernel, stride, mode) + conv2d(other, kernel, stride, mode)
    np.testing.assert_array_equal(conv2d(one + other, kernel, stride, mode), both)


@steady
@given(numbers((5, 6)), st.tuples(small, small), small)
def test_average_of_whole_windows_is_a_convolution(image, size, stride):
    box = np.full(size, 1 / np.prod(size))
    pooled = average_pool(image, size, stride)
    np.testing.assert_allclose(pooled, conv2d(image, box, stride), atol=1e-12)


def test_windows_are_the_patches():
    image = np.arange(30.0).reshape(5, 6)
    patches = windows(image, (2, 3), stride=2)
    assert patches.shape == (2, 2, 2, 3)
    np.testing.assert_array_equal(patches[1, 1], image[2:4, 2:5])


def test_arguments_are_left_alone():
    image, kernel = np.ones((4, 4)), np.ones((2, 2))
    for function in (conv2d, max_pool, average_pool):
        function(image, kernel if function is conv2d else 2, padding="same")
    assert (image == 1).all() and (kernel == 1).all()


# ---------------------------------------------------------------- receptive fields

layer = st.tuples(small, small, small)


def seen_pixels(layers, size):
    """Return which of `size` pixels in a row change the first output.

    Each row of the identity is an image in which one pixel is perturbed.
    """
    rows = np.eye(size)
    for kernel, stride, dilation in layers:
        rows = conv2d(
            rows, np.ones((1, kernel)), stride=(1, stride), dilation=(1, dilation)
        )
    return np.flatnonzero(rows[:, 0])


@steady
@given(st.lists(layer, max_size=4))
@example([(3, 1, 2)] * 3)
def test_receptive_field_is_what_perturbed_pixels_reach(layers):
    field = receptive_field(layers)
    seen = seen_pixels(layers, field)
    assert (seen[0], seen[-1]) == (0, field - 1)
    if all(dilation == 1 and stride <= kernel for kernel, stride, dilation in layers):
        assert len(seen) == field
    if field > 1:
        with pytest.raises(ValueError, match="kernel"):
            seen_pixels(layers, field - 1)


# ---------------------------------------------------------------- impossible arguments

ODD = [None, True, 0, -1, 1.5, np.nan, np.inf, 10**6, 10**30, "same", "valid", "", b"1"]
ODD += [[], (), [2, 2], (1, 2), (0, 1), (1, 2, 3), [None], {}, 1j, object, ...]
ODD += [np.int64(2), np.float32(2), np.array(2), np.array([2, 2]), np.array([])]
kinds = st.sampled_from(["f8", "f4", "f2", "i8", "u1", "?", "c16", "O", "U3", "M8[s]"])
shapes = arrays.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)
anything = (
    st.sampled_from(ODD)
    | st.integers()
    | st.floats()
    | st.builds(np.zeros, shapes, kinds)
    | st.builds(np.full, shapes, st.sampled_from([1e308, 6e4, np.inf, np.nan, -3]))
)
image_like = st.builds(
    np.ones, st.tuples(small, small) | st.tuples(small, small, small)
)
kernel_like = st.builds(
    np.ones, st.tuples(small, small) | st.tuples(small, small, small, small)
)
step_like = small | st.tuples(small, small)


fuzz = settings(steady, max_examples=300)


@st.composite
def calls(draw, **usual):
    """Draw arguments of which at most two are anything at all."""
    spoiled = draw(st.sets(st.sampled_from(sorted(usual)), max_size=2))
    return {
        name: draw(anything if name in spoiled else strategy)
        for name, strategy in usual.items()
    }


def compute(function, arguments):
    """Call `function`; return its result, or None after a ValueError naming one."""
    try:
        return function(**arguments)
    except ValueError as error:
        assert str(error).startswith(tuple(arguments)), error
        return None


def positions(image, kernel, stride, padding, dilation=1):
    """Return (rows, columns) of the windows on an image."""
    axes = [pair("", kernel), pair("", stride), pair("", dilation)]
    return tuple(
        output_size(size, k, s, padding, d)
        for size, k, s, d in zip(np.shape(image), *axes, strict=False)
    )


@fuzz
@given(
    calls(
        image=image_like,
        kernel=kernel_like,
        stride=step_like,
        padding=padding,
        dilation=step_like,
    )
)
def test_conv2d_computes_or_refuses(arguments):
    result = compute(conv2d, arguments)
    if result is not None:
        kernel = np.shape(arguments["kernel"])
        maps = positions(**{**arguments, "kernel": kernel[:2]})
        assert result.shape == maps + kernel[3:]
        assert np.isfinite(result).all()


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: pool.__name__)
@fuzz
@given(calls(image=image_like, size=step_like, stride=step_like, padding=padding))
def test_pools_compute_or_refuse(pool, arguments):
    result = compute(pool, arguments)
    if result is not None:
        image, size, stride, mode = arguments.values()
        maps = positions(image, size, size if stride is None else stride, mode)
        assert result.shape == maps + np.shape(image)[2:]
        assert np.isfinite(result).all()


@fuzz
@given(
    calls(
        image=image_like,
        kernel=step_like,
        stride=step_like,
        padding=padding,
        dilation=step_like,
    )
)
def test_windows_show_or_refuse(arguments):
    result = compute(windows, arguments)
    if result is not None:
        channels = np.shape(arguments["image"])[2:]
        kernel = pair("", arguments["kernel"])
        assert result.shape == positions(**arguments) + channels + kernel


@fuzz
@given(calls(size=small, kernel=small, stride=small, padding=padding, dilation=small))
def test_output_size_counts_or_refuses(arguments):
    result = compute(output_size, arguments)
    assert result is None or (type(result) is int and result >= 1)


@fuzz
@given(calls(size=small, kernel=small, stride=small, dilation=small))
def test_same_padding_counts_or_refuses(arguments):
    result = compute(same_padding, arguments)
    assert result is None or 0 <= result[0] <= result[1] <= result[0] + 1


@fuzz
@given(st.lists(st.tuples(small | anything, small | anything) | anything) | anything)
def test_receptive_field_counts_or_refuses(layers):
    try:
        assert receptive_field(layers) >= 1
    except ValueError as error:
        assert str(error).startswith(("layers", "kernel", "stride", "dilation"))


@pytest.mark.parametrize(
    ("call", "start"),
    [
        (lambda: conv2d(np.ones((3, 3)), np.ones((4, 1))), "kernel = (4, 1)"),
        (lambda: conv2d(np.ones((3, 3, 2)), np.ones((2, 2, 3, 1))), "kernel = "),
        (lambda: conv2d(np.full((3, 3), 1e308), np.ones((3, 3))), "image holds values"),
        (lambda: conv2d(np.ones((3, 3)), np.ones((2, 2)), 0), "stride = 0"),
        (
            lambda: conv2d(np.ones((3, 3)), np.ones((2, 2)), 1, "full"),
            "padding = 'full'",
        ),
        (lambda: max_pool(np.ones((3, 3)), 4), "size = (4, 4)"),
        (lambda: max_pool(np.ones((3, 3)), (2, 0)), "size = 0"),
        (lambda: max_pool(np.ones((3, 3)), 10**6, 1, "same"), "size = (1000000, "),
        (
            lambda: average_pool(np.ones((99, 99)), 5000, 1, "same"),
            "size = (5000, 5000)",
        ),
        (lambda: average_pool(np.full((3, 3), np.nan)), "image holds NaN"),
        (lambda: average_pool(np.full((2, 2), 1e308)), "image holds values"),
        (lambda: receptive_field(3), "layers = 3"),
        (lambda: receptive_field([(3,)]), "layers = (3,)"),
        (lambda: receptive_field([(3, 1, 0)]), "dilation = 0"),
    ],
)
def test_messages_name_argument_and_value(call, start):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(start)
