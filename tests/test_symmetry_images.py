"""Images that look alike to a network, and terms that cancel, mislead no report."""

import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from keras import layers, ops

from utils.symmetry import equivariance_report, maps
from utils.symmetry.images import default_images, variations

RNG = np.random.default_rng(0)
SLOW = settings(max_examples=10, deadline=None, derandomize=True)
SIZE = (12, 12, 1)
PLACES = (1, 2)
WAYS = ({}, {"fill": "zero"}, {"group": "C4"})


@pytest.fixture(autouse=True)
def _seed():
    keras.utils.set_random_seed(1)


class Apply(layers.Layer):
    """Apply any function; a layer whose name says nothing."""

    def __init__(self, *functions, **kwargs):
        super().__init__(**kwargs)
        self.functions = functions

    def call(self, x):
        for function in self.functions:
            x = function(x)
        return x


def plain(*stack, size=SIZE):
    return keras.Sequential([keras.Input(size), *stack])


def verdict(*stack, images=None, size=SIZE, **options):
    options = {"shifts": (1, 2)} | options
    report = equivariance_report(plain(*stack, size=size), images, **options)
    return report.outputs[0].verdict


def largest(x):
    return ops.max(x, axis=PLACES)


def smallest(x):
    return ops.min(x, axis=PLACES)


def reach(x):
    return largest(x) - smallest(x)


def flat_argmax(x):
    return ops.expand_dims(ops.argmax(ops.reshape(x, (-1, 144)), axis=1), -1)


def staggered(x):
    """Return the mean with the signs of a checkerboard: an antiferromagnet's order."""
    rows, columns = np.indices((12, 12))
    signs = (-1.0) ** (rows + columns)
    return ops.mean(x * signs[None, :, :, None].astype("float32"), axis=PLACES)


def mean():
    return layers.GlobalAveragePooling2D()


def top():
    return layers.GlobalMaxPooling2D()


# ---------------------------------------------------------------- not constant


ALIKE = {  # the default images have the same of this, or nearly
    "maximum": lambda: [top()],
    "maximum of ReLU": lambda: [layers.ReLU(), layers.Dense(3), top()],
    "maximum of normalised": lambda: [layers.BatchNormalization(), top()],
    "minimum": lambda: [Apply(smallest)],
    "reach": lambda: [Apply(reach)],
    "reach less 1": lambda: [Apply(reach, lambda x: x - 1)],
    "sum of the extremes": lambda: [Apply(lambda x: largest(x) + smallest(x))],
    "integers": lambda: [Apply(ops.floor), mean()],
    "truth": lambda: [Apply(lambda x: ops.any(x > 0.9, axis=PLACES))],
    "high threshold": lambda: [Apply(lambda x: ops.any(x > 2, axis=PLACES))],
    "no negative numbers": lambda: [Apply(lambda x: ops.relu(-x)), mean()],
    "steep sigmoid": lambda: [Apply(lambda x: ops.sigmoid(1000 * x)), top()],
    "steep ReLU6": lambda: [Apply(lambda x: ops.relu6(100 * x)), top()],
    "clipped": lambda: [Apply(lambda x: ops.clip(x, -1, -0.1)), mean()],
    "saturated": lambda: [Apply(lambda x: ops.hard_sigmoid(50 * x + 10)), mean()],
    "mean": lambda: [mean()],
    "variance": lambda: [Apply(lambda x: ops.var(x, axis=PLACES))],
    "sorted": lambda: [Apply(lambda x: ops.sort(ops.reshape(x, (-1, 144)), axis=1))],
    "normalised": lambda: [layers.LayerNormalization(axis=(1, 2, 3)), top()],
    "by the maximum": lambda: [Apply(lambda x: x / (1e-9 + largest(x)[:, None, None]))],
}


@pytest.mark.parametrize("options", WAYS, ids=str)
@pytest.mark.parametrize("name", ALIKE)
def test_what_depends_on_images_is_not_constant(name, options):
    found = verdict(*ALIKE[name](), **options)
    assert found in ("invariant", "equivariant")


BROKEN = {
    # name: (layers, cause under shifts, under quarter turns)
    "integers": (lambda: [Apply(ops.floor), layers.Flatten()], "flatten", "flatten"),
    "signs": (lambda: [Apply(ops.sign), layers.Flatten()], "flatten", "flatten"),
    "high threshold": (
        lambda: [Apply(lambda x: ops.cast(x > 2, "float32")), layers.Flatten()],
        "flatten",
        "flatten",
    ),
    "negative": (
        lambda: [Apply(lambda x: ops.relu(-x)), layers.Flatten()],
        "flatten",
        "flatten",
    ),
    "place of the maximum": (
        lambda: [Apply(flat_argmax)],
        "weights per position",
        "flatten",
    ),
    "checkerboard": (lambda: [Apply(staggered)], "weights per position", "flatten"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_only_for_other_images_is_found(name):
    make, shifted, turned = BROKEN[name]
    stack = make()
    expected = f"neither: broken by {stack[-1].name}"
    assert verdict(*stack) == f"{expected} ({shifted})"
    assert verdict(*make(), group="C4").endswith(f"({turned})")


def test_the_error_of_a_checkerboard_is_measured_on_rough_images():
    row = equivariance_report(plain(Apply(staggered))).outputs[0]
    for shift, error in row.errors.items():  # its sign changes with every odd shift
        assert (error > 1) == (shift % 2 == 1) and error < 4


def test_two_outputs_may_need_different_images():
    inputs = keras.Input(SIZE)
    heads = [top()(inputs), mean()(inputs), Apply(smallest)(inputs)]
    report = equivariance_report(keras.Model(inputs, heads))
    assert [row.verdict for row in report.outputs] == ["invariant"] * 3


def digits():
    """Return images with a black border whose maximum is 1, as of digits."""
    images = RNG.random((5, *SIZE)) * (RNG.random((5, *SIZE)) > 0.5)
    return images / images.max(axis=(1, 2, 3), keepdims=True)


OWN = {
    "digits": (digits, [top]),
    "black and white": (lambda: 255.0 * (RNG.random((5, *SIZE)) > 0.5), [top]),
    "spins": (lambda: np.sign(RNG.normal(size=(5, *SIZE))), [layers.ReLU, top]),
    "size of spins": (
        lambda: np.sign(RNG.normal(size=(5, *SIZE))),
        [lambda: Apply(ops.abs), mean],
    ),
    "two": (lambda: digits()[:2], [top]),
}


@pytest.mark.parametrize("options", [{}, {"group": "C4"}], ids=str)
@pytest.mark.parametrize("name", OWN)
def test_own_images_that_look_alike_are_varied(name, options):
    images, stack = OWN[name]
    made = [layer() for layer in stack]
    assert verdict(*made, images=images(), **options) == "invariant"


CONSTANT = {
    "dead": lambda: [layers.Dense(2, kernel_initializer="zeros"), mean()],
    "zero": lambda: [layers.Rescaling(0.0), mean()],
    "mean of normalised": lambda: [layers.LayerNormalization(axis=(1, 2, 3)), mean()],
    "mean of centred": lambda: [
        Apply(lambda x: x - ops.mean(x, axis=PLACES, keepdims=True)),
        mean(),
    ],
    "sum of softmax": lambda: [
        Apply(lambda x: ops.softmax(ops.reshape(x, (-1, 144))), name="softmax"),
        Apply(lambda x: ops.sum(x, axis=1, keepdims=True)),
    ],
    "difference of equals": lambda: [Apply(lambda x: largest(x) - largest(x))],
    "squares' sign": lambda: [Apply(lambda x: ops.mean(x**2, PLACES) >= 0)],
}


@pytest.mark.parametrize("options", WAYS, ids=str)
@pytest.mark.parametrize("name", CONSTANT)
def test_what_does_not_depend_on_images_is_constant(name, options):
    assert verdict(*CONSTANT[name](), **options) == "constant"


def test_a_corner_that_no_object_reaches_leaves_it_open():
    corner = layers.Cropping2D(((0, 10), (0, 10)))
    found = verdict(corner, mean(), fill="zero", shifts=(1, 2))
    assert found == "undecided: the same for all these images"


POINTWISE = {
    "relu": ops.relu,
    "negative part": lambda x: ops.relu(-x),
    "sigmoid": ops.sigmoid,
    "sign": ops.sign,
    "floor": ops.floor,
    "square": ops.square,
    "steep": lambda x: 300 * x,
    "flat": lambda x: 0.01 * x,
    "up": lambda x: x + 1.5,
    "down": lambda x: x - 0.7,
    "clip": lambda x: ops.clip(x, -0.5, 0.5),
    "relu6": ops.relu6,
}
REDUCED = {"max": largest, "min": smallest, "reach": reach}
REDUCED["mean"] = lambda x: ops.mean(x, axis=PLACES)


def many_images():
    """Return 400 images of all strengths, rough and smooth, negative and positive."""
    rng = np.random.default_rng(5)
    rough = rng.normal(size=(200, *SIZE))
    smooth = np.repeat(np.repeat(rough[:, ::4, ::4], 4, axis=1), 4, axis=2)
    images = np.concatenate([rough, smooth])
    sizes = 10 ** rng.uniform(-3, 2.4, (400, 1, 1, 1))
    return (images * sizes + sizes * rng.normal(size=sizes.shape)).astype("float32")


@SLOW
@given(
    st.lists(st.sampled_from(sorted(POINTWISE)), min_size=1, max_size=4),
    st.sampled_from(sorted(REDUCED)),
)
def test_functions_of_single_pixels_end_invariant(names, end):
    functions = [POINTWISE[name] for name in names]
    model = plain(*map(Apply, functions), Apply(REDUCED[end]))
    values = ops.convert_to_numpy(model(many_images(), training=False))
    common = np.median(values)
    different = np.mean(np.abs(values - common) > 1e-3 * (1 + abs(common)))
    assume(different == 0 or different > 0.1)  # no needle in a haystack
    expected = "constant" if different == 0 else "invariant"
    assert equivariance_report(model).outputs[0].verdict == expected


# ---------------------------------------------------------------- hardly different

HARDLY = "undecided: it varies by hardly more than rounding"


def faint(scale, *before, end=None):
    """Return a network whose output is 0.76, and different from it by about `scale`."""
    small = keras.initializers.RandomNormal(0, scale, seed=1)
    dense = layers.Dense(3, "tanh", kernel_initializer=small, bias_initializer="ones")
    return [*before, layers.Activation("tanh"), dense, end or mean()]


def padded():
    return layers.Conv2D(3, 3, padding="same")


@pytest.mark.parametrize("options", WAYS, ids=str)
def test_what_hardly_differs_between_images_is_left_open(options):
    open_ = HARDLY if options.get("fill") != "zero" else "undecided:"
    for stack in (faint(1e-4, padded()), faint(1e-4, end=top())):
        assert verdict(*stack, **options).startswith(open_)


def test_what_differs_enough_is_not_left_open():
    found = verdict(*faint(3e-2, padded()))
    assert found.startswith("neither: broken by conv2d") and "zero padding" in found
    assert verdict(*faint(3e-2)) == "invariant"
    assert verdict(*faint(0)) == verdict(*faint(1e-9)) == "constant"


@pytest.mark.parametrize("offset", [0, 10, 1e3, 1e4])
def test_stronger_images_stand_out_from_a_large_constant(offset):
    shift = layers.Rescaling(1.0, offset)
    assert verdict(mean(), shift) == "invariant"
    weighted = Apply(lambda x: x * np.linspace(0.9, 1, 12, dtype="float32")[:, None])
    assert "broken by apply" in verdict(weighted, mean(), layers.Rescaling(1.0, offset))


def test_an_untrained_stack_with_tiny_weights_is_not_called_invariant():
    small = {"kernel_initializer": keras.initializers.RandomNormal(0, 0.003, seed=1)}
    small |= {"padding": "same", "activation": "swish"}
    first = layers.Conv2D(4, 3, **small)
    second = layers.Conv2D(4, 3, bias_initializer="ones", **small)
    found = verdict(first, second, mean(), layers.Dense(3))
    assert found.startswith("neither: broken by conv2d")


# ---------------------------------------------------------------- the images


def test_default_images_are_the_lessons():
    images = default_images((28, 28, 1))
    assert images.shape == (4, 28, 28, 1) and images.dtype == np.float32
    assert images.min() == 0 and images.max() == 1
    black = default_images((28, 28, 1), "zero")
    inside = (slice(None), slice(9, 18), slice(9, 18))
    assert np.array_equal(black[inside], images[inside])
    black[inside] = 0
    assert not black.any()


@pytest.mark.parametrize("fill", ["wrap", "zero"])
@pytest.mark.parametrize("channels", [1, 3])
def test_variations_differ_in_all_that_default_images_share(fill, channels):
    images = default_images((12, 12, channels), fill)
    other, rough, wide = variations(images, fill)
    tops, ends = other.max(axis=PLACES).ravel(), other.min(axis=PLACES).ravel()
    assert np.diff(np.sort(tops)).min() > 0.001 and np.ptp(tops) > 0.3
    assert (rough < 0).any() and (wide < -10).any() and (wide > 2).any()
    if fill == "zero":
        assert all(not x[images == 0].any() for x in (other, rough, wide))
    else:
        assert np.diff(np.sort(ends)).min() > 0.001 and np.ptp(ends) > 0.3
        assert np.abs(wide[2:]).min() > 1 > np.abs(wide[:2]).max()


# ---------------------------------------------------------------- rounding


class Circular(layers.Layer):
    """Pad with one pixel of the opposite side."""

    def call(self, x):
        x = ops.concatenate([x[:, -1:], x, x[:, :1]], axis=1)
        return ops.concatenate([x[:, :, -1:], x, x[:, :, :1]], axis=2)


def cancelling(digits, seed, slope=0.0, channels=16):
    """Return a network with global averages whose sum loses so many digits.

    `slope` is by how much the weight of a pixel changes from the first to the last row.
    """
    keras.utils.set_random_seed(seed)
    steps = np.linspace(1, 1 + slope, 12, dtype="float32").reshape(1, 12, 1, 1)
    ones = keras.initializers.Constant(10.0**digits)
    dense = layers.Dense(channels, bias_initializer=ones)
    model = plain(
        *(Circular(), layers.Conv2D(channels, 3, activation="tanh")),
        *(Apply(lambda x: x * steps, name="slope"), mean(), dense, layers.Dense(1)),
    )
    weights = RNG.normal(size=(channels, 1))
    model.layers[-1].set_weights([weights - weights.mean(), np.zeros(1)])
    return model


@SLOW
@given(st.integers(0, 5), st.integers(0, 99))
def test_terms_that_cancel_break_no_symmetry(digits, seed):
    row = equivariance_report(cancelling(digits, seed), shifts=(1, 4)).outputs[0]
    assert row.verdict.split(":")[0] in ("invariant", "constant", "undecided")
    assert set(row.errors.values()) == {0}


@SLOW
@given(st.sampled_from([(0, 0.01), (0, 0.3), (1, 0.3), (2, 0.3)]), st.integers(0, 99))
def test_a_break_behind_terms_that_cancel_is_found(known, seed):
    digits, slope = known
    model = cancelling(digits, seed, slope)
    row = equivariance_report(model, shifts=(1, 4)).outputs[0]
    assert row.verdict.startswith("neither: broken by slope")
    assert max(row.errors.values()) > 1e-4


def test_a_break_that_large_numbers_hide_on_its_way_is_named():
    rows = np.linspace(1, 1.04, 12, dtype="float32").reshape(1, 12, 1, 1)
    signs = np.resize([1, -1], (1, 16)).astype("float32")
    leak, up = Apply(lambda x: x * rows), Apply(lambda x: x * signs + 1000)
    down = Apply(lambda x: ops.mean(x * signs, axis=-1, keepdims=True))
    report = equivariance_report(plain(leak, mean(), up, down))
    assert set(report[up.name].errors.values()) == {0}
    found = report.outputs[0].verdict
    assert found == f"neither: broken by {leak.name} (position leak)"


@pytest.mark.parametrize(("size", "channels"), [(16, 8), (48, 32)])
def test_sums_over_large_maps_are_no_broken_symmetry(size, channels):
    shape = (size, size, channels)
    bias = keras.initializers.Constant(100.0)
    shifted = layers.Conv2D(4, 3, bias_initializer=bias)
    stack = [Circular(), shifted, mean(), Apply(lambda x: x - 100), layers.Dense(3)]
    assert verdict(*stack, size=shape) == "invariant"
    normal = [layers.LayerNormalization(axis=(1, 2, 3)), mean()]
    total = Apply(lambda x: ops.sum(x, axis=-1, keepdims=True))
    assert verdict(*normal, total, size=shape) == "constant"


EXACT = {
    "whole numbers": ([ops.floor], lambda: RNG.integers(0, 256, (4, *SIZE))),
    "whole numbers of 255": (
        [lambda x: x / 255, lambda x: ops.floor(255 * x)],
        lambda: RNG.integers(0, 256, (4, *SIZE)),
    ),
    "threshold": (
        [lambda x: ops.cast(x >= 1, "float32")],
        lambda: RNG.integers(0, 2, (4, *SIZE)),
    ),
    "equal maxima": (
        [lambda x: ops.cast(ops.equal(x, largest(x)[:, None, None]), "float32")],
        lambda: np.minimum(RNG.random((4, *SIZE)), 0.8),
    ),
    "half": ([ops.round], lambda: RNG.integers(0, 9, (4, *SIZE)) / 2),
}


@pytest.mark.parametrize("name", EXACT)
def test_numbers_at_a_threshold_hide_no_break(name):
    functions, images = EXACT[name]
    rows = np.linspace(0, 0.02, 12, dtype="float32").reshape(1, 12, 1, 1)
    leak = Apply(lambda x: x * (1 + rows), name="leak")
    for end, blamed in ((leak, "leak"), (layers.Flatten(name="flat"), "flat")):
        found = verdict(*map(Apply, functions), end, images=images())
        assert found.startswith(f"neither: broken by {blamed}")


def test_a_layer_that_cannot_be_nudged_is_measured():
    root = Apply(lambda x: ops.sqrt(1 - x))  # 1 - x nudged below 0 has no root
    assert verdict(root, mean()) == "invariant"


def test_nudged_values_keep_zeros_ties_and_size():
    values = RNG.normal(size=(50, 40)).astype("float32")
    values[::3] = np.float32(0.3)
    values[::7] = 0
    for bits in maps.NUDGES:
        other = maps.nudged(values, bits, values)
        assert other.dtype == values.dtype and not other[values == 0].any()
        assert len(np.unique(other[values == np.float32(0.3)])) == 1
        change = np.abs(other - values)[values != 0]
        assert np.mean(change > 0) > 0.9 and change.max() < bits * 1e-6
        far = np.abs(values) > 2
        assert 0.3 < np.mean(np.abs(other[far]) > np.abs(values[far])) < 0.7
    whole = np.arange(5)
    assert maps.nudged(whole, 8, whole) is whole


def test_noise_grows_with_the_terms_and_not_with_jumps():
    values = RNG.normal(size=(4, 1000)).astype("float32")
    sizes = []
    for large in (0, 1e3):
        shifted = values + np.float32(large)
        nudged = [maps.nudged(shifted, bits, values) for bits in maps.NUDGES]
        sizes.append(maps.noise(*(x - np.float32(large) for x in nudged)))
    assert 1e-7 < sizes[0] < 1e-5 and 100 < sizes[1] / sizes[0] < 1e4
    jump = values.copy()
    jump[:, ::50] += 1
    assert maps.noise(values, jump) == 0 == maps.noise(jump, jump)
