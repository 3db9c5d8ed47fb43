"""Group actions against coordinates, the report against models of known symmetry."""

import re

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers, ops

from utils import airshowers
from utils.symmetry import (
    GroupConv2D,
    GroupPooling,
    average_over_group,
    equivariance_report,
    flip_sign,
    group,
    group_findings,
    mirror,
    mirror_vectors,
    rotate,
    rotate_vectors,
    translate,
)
from utils.symmetry.inference import all_values
from utils.symmetry.report import Report, Row

RNG = np.random.default_rng(0)
SLOW = settings(max_examples=20, deadline=None, derandomize=True)
SIZE = (12, 12, 2)


keras.utils.set_random_seed(1)  # of the layers made on import


@pytest.fixture(autouse=True)
def _seed():
    keras.utils.set_random_seed(1)


# ---------------------------------------------------------------- actions


@SLOW
@given(st.integers(-4, 4), st.integers(-3, 3))
def test_translation_moves_down_and_right(down, right):
    images = RNG.normal(size=(2, 5, 4, 3))
    wrapped, filled = (translate(images, (down, right), f) for f in ("wrap", "zero"))
    for row, column in np.ndindex(5, 4):
        target = row + down, column + right
        value = images[:, row, column]
        assert np.array_equal(wrapped[:, target[0] % 5, target[1] % 4], value)
        if 0 <= target[0] < 5 and 0 <= target[1] < 4:
            assert np.array_equal(filled[:, target[0], target[1]], value)
    assert (filled[:, 0] == 0).all() == (down > 0)
    assert np.count_nonzero(filled) == 6 * (5 - abs(down)) * (4 - abs(right))


def test_an_image_moved_too_far_is_gone():
    assert not translate(np.ones((1, 3, 3, 1)), (7, 0), "zero").any()
    assert not translate(np.ones((1, 3, 3, 1)), (0, -7), "zero").any()


@pytest.mark.parametrize("name", ["identity", "90°", "180°", "mirror", "mirror 270°"])
def test_pixels_go_where_vectors_go(name):
    element = group("D4")[name]
    places = airshowers.station_grid(5)[None]  # every pixel holds its own x and y
    origins = element(places).reshape(-1, 2)
    assert np.array_equal(element.vectors(origins), places.reshape(-1, 2))


@SLOW
@given(st.integers(-5, 5))
def test_turns_add_up(turns):
    images, vectors = RNG.normal(size=(2, 3, 4, 1)), RNG.normal(size=(2, 3))
    assert np.array_equal(rotate(rotate(images), turns), rotate(images, turns + 1))
    one, all_turns = rotate_vectors(rotate_vectors(vectors), turns), turns + 1
    assert np.array_equal(one, rotate_vectors(vectors, all_turns))


def test_one_turn_is_counter_clockwise_in_the_picture():
    image = np.array([[1, 2], [3, 4]])[None, ..., None]
    assert rotate(image)[0, ..., 0].tolist() == [[2, 4], [1, 3]]
    assert mirror(image)[0, ..., 0].tolist() == [[2, 1], [4, 3]]
    assert (flip_sign(image) == -image).all()
    assert rotate_vectors([[1.0, 0, 5]]).tolist() == [[0, 1, 5]]
    assert mirror_vectors([[1.0, 2, 5]]).tolist() == [[1, -2, 5]]


@pytest.mark.parametrize("name", ["90°", "180°", "mirror", "mirror 270°"])
def test_the_direction_of_a_turned_shower_is_the_turned_direction(name):
    element = group("D4")[name]
    showers = airshowers.simulate(40, seed=3)
    turned = showers | {key: element(showers[key]) for key in ("time", "signal")}
    found = airshowers.classical_direction(turned)
    expected = element.vectors(airshowers.classical_direction(showers))
    assert np.abs(found - expected).max() < 1e-3
    truth = element.vectors(showers["showeraxis"])
    assert np.median(np.sum(found * truth, axis=1)) > np.cos(np.radians(2))


@pytest.mark.parametrize(
    ("names", "order"),
    [(["C4"], 4), (["D4"], 8), (["Z2"], 2), (["Z2", "D4"], 16), (["shifts"], 12)],
)
def test_groups_are_closed_and_their_elements_differ(names, order):
    size = (3, 4) if names == ["shifts"] else (4, 4)
    elements = group(*names, shape=size)
    image = RNG.normal(size=(1, *size, 1))
    orbit = {element(image).tobytes() for element in elements.values()}
    assert len(orbit) == len(elements) == order
    assert next(iter(elements)) == "identity"
    for one in elements.values():
        assert {two(one(image)).tobytes() for two in elements.values()} == orbit


def test_vectors_and_images_follow_the_same_group_law():
    image, vector = RNG.normal(size=(1, 3, 3, 1)), RNG.normal(size=(1, 2))
    elements = list(group("D4").values())
    for one in elements:
        for two in elements:
            product = [g for g in elements if np.array_equal(g(image), one(two(image)))]
            found = product[0].vectors(vector)
            assert np.array_equal(found, one.vectors(two.vectors(vector)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: translate(np.ones((2, 3, 3, 1)), 1),
        lambda: translate(np.ones((2, 3, 3, 1)), (1, 0.5)),
        lambda: translate(np.ones((2, 3, 3, 1)), (1, 0), "reflect"),
        lambda: rotate(np.ones((3, 3)), 1),
        lambda: rotate(np.ones((1, 3, 3)), 0.5),
        lambda: rotate_vectors(np.ones((2, 4))),
        lambda: group(),
        lambda: group("C5"),
        lambda: group("C4", "D4"),
        lambda: group("shifts"),
        lambda: average_over_group(None, np.ones((1, 3, 3, 1)), group("C4")),
        lambda: average_over_group(plain(), np.ones((1, 3, 3, 1)), "C4"),
        lambda: GroupConv2D(1, 2, padding="same"),
        lambda: GroupConv2D(1, 3, "Z2"),
        lambda: GroupConv2D(1, 3, lift=True)(np.ones((1, 4, 4, 4, 1))),
        lambda: GroupConv2D(1, 3, "D4")(np.ones((1, 4, 4, 4, 1))),
        lambda: GroupPooling()(np.ones((1, 4, 4, 1))),
        lambda: GroupPooling("sum"),
    ],
)
def test_impossible_arguments_are_refused(call):
    with pytest.raises(ValueError, match="is not allowed"):
        call()


# ---------------------------------------------------------------- group convolution


def _largest(difference, values):
    return np.abs(difference).max() / np.abs(values).max()


def _numpy(layer, images):
    return ops.convert_to_numpy(layer(np.ascontiguousarray(images, "float32")))


@settings(SLOW, max_examples=8)
@given(
    st.sampled_from(["C4", "D4"]),
    st.sampled_from(
        [(1, "same"), (3, "same"), (5, "same"), (2, "valid"), (3, "valid")]
    ),
    st.integers(6, 9),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_group_convolution_is_equivariant(name, window, size, channels, filters):
    kernel, padding = window
    options = {"group": name, "padding": padding}
    first = GroupConv2D(filters, kernel, lift=True, activation="relu", **options)
    second = GroupConv2D(2, kernel, **options)
    images = RNG.normal(size=(2, size, size, channels))
    lifted = _numpy(first, images)
    maps = _numpy(second, lifted)
    pooled = _numpy(GroupPooling("mean"), maps)
    elements = list(group(name).values())
    assert lifted.shape[3:] == (len(elements), filters)
    for element in elements:
        turned = _numpy(second, _numpy(first, element(images)))
        assert (
            _largest(_numpy(GroupPooling("mean"), turned) - element(pooled), maps)
            < 1e-5
        )
        order = [_index(elements, element, h) for h in elements]
        expected = np.empty_like(maps)
        expected[:, :, :, order] = element(maps)
        assert _largest(turned - expected, maps) < 1e-5


def _index(elements, one, two):
    """Return the number of the element that is first `two` and then `one`."""
    image = np.arange(9.0).reshape(1, 3, 3)
    product = one(two(image))
    return [np.array_equal(g(image), product) for g in elements].index(True)


def test_the_axis_of_c4_moves_on_by_one_per_turn():
    layer = GroupConv2D(2, 3, lift=True)
    images = RNG.normal(size=(2, 6, 6, 1))
    expected = np.roll(rotate(_numpy(layer, images)), 1, axis=3)
    assert _largest(_numpy(layer, rotate(images)) - expected, expected) < 1e-5


def test_lifting_convolves_with_the_turned_kernels():
    layer = GroupConv2D(1, 3, "D4", lift=True)
    images = RNG.normal(size=(1, 5, 5, 2)).astype("float32")
    maps = _numpy(layer, images)
    kernel = ops.convert_to_numpy(layer.kernel)
    for number, element in enumerate(group("D4").values()):
        turned = element(kernel[None, ..., 0])[0][..., None]
        one = ops.convert_to_numpy(ops.conv(images, turned))
        assert _largest(maps[..., number, :] - one, one) < 1e-5


@pytest.mark.parametrize(("pool", "expected"), [("max", np.max), ("mean", np.mean)])
def test_pooling_over_the_group_comes_back_as_it_was(pool, expected):
    maps = RNG.normal(size=(2, 3, 3, 4, 5)).astype("float32")
    layer = GroupPooling.from_config(GroupPooling(pool).get_config())
    assert np.allclose(_numpy(layer, maps), expected(maps, axis=3), atol=1e-6)


def equivariant_network(name, **options):
    return keras.Sequential(
        [
            keras.Input(options.pop("size", (9, 9, 2))),
            GroupConv2D(3, 3, name, lift=True, activation="tanh", **options),
            layers.BatchNormalization(),
            GroupConv2D(2, 3, name, activation="tanh", **options),
            GroupPooling(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2),
        ]
    )


def test_a_saved_network_comes_back(tmp_path):
    model = equivariant_network("D4", padding="same", use_bias=False)
    images = RNG.normal(size=(2, 9, 9, 2)).astype("float32")
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    before, after = (net.predict_on_batch(images) for net in (model, again))
    assert np.array_equal(before, after)
    for layer in model.layers:
        assert type(layer).from_config(layer.get_config()).get_config() == (
            layer.get_config()
        )


def test_group_networks_take_images_of_any_size():
    model = equivariant_network("C4", size=(None, None, 1), padding="same")
    for size in (5, 8):
        images = RNG.normal(size=(3, size, size, 1))
        assert equivariance_report(model, images, group="C4").outputs[0].verdict == (
            "invariant"
        )


@pytest.mark.parametrize("name", ["C4", "D4"])
def test_the_report_finds_group_networks_invariant(name):
    report = equivariance_report(equivariant_network(name), group=name)
    assert report.outputs[0].verdict == "invariant"
    verdicts = {row.kind: row.verdict for row in report.rows}
    assert verdicts["GroupConv2D"] == "equivariant (channels permute)"
    assert verdicts["BatchNormalization"] == "equivariant (channels permute)"
    assert verdicts["GroupPooling"] == "equivariant"
    assert {error for row in report.rows for error in row.errors.values()} == {0}


# ---------------------------------------------------------------- models of known truth


class Circular(layers.Layer):
    """Pad with pixels of the opposite side."""

    def __init__(self, width=1):
        super().__init__()
        self.width = width

    def call(self, x):
        n = self.width
        x = ops.concatenate([x[:, -n:], x, x[:, :n]], axis=1)
        return ops.concatenate([x[:, :, -n:], x, x[:, :, :n]], axis=2)


class Apply(layers.Layer):
    """Apply any function; a layer whose name says nothing."""

    def __init__(self, function, **kwargs):
        super().__init__(**kwargs)
        self.function = function

    def call(self, x):
        return self.function(x)


def rows_of(x):
    steps = ops.reshape(ops.linspace(0.0, 1.0, x.shape[1]), (1, -1, 1, 1))
    return steps * ops.ones_like(x[..., :1])


def local_weights(x):
    weights = RNG.normal(size=(1, *x.shape[1:])).astype("float32")
    return lambda x: x * weights


def add_rows(x):
    return ops.concatenate([x, rows_of(x)], axis=-1)


def soft_argmax(x):
    return ops.mean(x * rows_of(x), axis=(1, 2))


def padded(mode, **options):
    def pad(x):
        return ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode, **options)

    return Apply(pad)


def conv(kernel=3, filters=3, **options):
    return layers.Conv2D(
        filters, kernel, activation="tanh", bias_initializer="normal", **options
    )


def same(**options):
    return conv(padding="same", **options)


def circular(**options):
    return [Circular(), conv(**options)]


def plain(*stack, size=SIZE):
    return keras.Sequential([keras.Input(size), *stack])


def mean():
    return layers.GlobalAveragePooling2D()


def largest():
    return layers.GlobalMaxPooling2D()


def norm():
    return layers.BatchNormalization(
        moving_mean_initializer="normal",
        moving_variance_initializer=keras.initializers.RandomUniform(0.5, 2),
    )


KNOWN = {
    # name: (layers, number of the layer to blame, its cause)
    "circular": ([*circular(), *circular()], None, ""),
    "circular, mean": ([*circular(), norm(), mean(), layers.Dense(2)], None, ""),
    "circular, dilated": (
        [Circular(2), conv(dilation_rate=2), largest()],
        None,
        "",
    ),
    "largest of largest": ([layers.MaxPooling2D(3), largest()], None, ""),
    "valid": ([conv(), conv(2), layers.DepthwiseConv2D(3)], None, ""),
    "one by one": ([layers.Dense(4), same(kernel=1), largest()], None, ""),
    "tokens": ([layers.Reshape((144, 2)), layers.GlobalMaxPooling1D()], None, ""),
    "up": ([layers.UpSampling2D(2), layers.Rescaling(2.0)], None, ""),
    "transposed": ([layers.Conv2DTranspose(2, 2, strides=2)], None, ""),
    "back and forth": ([layers.Flatten(), layers.Reshape(SIZE)], None, ""),
    "blurred": (
        [layers.AveragePooling2D(12), layers.Flatten(), layers.Dense(3)],
        None,
        "",
    ),
    "same": ([conv(1), same()], 1, "zero padding"),
    "same, even kernel": ([same(kernel=4)], 0, "zero padding"),
    "same, mean": ([*circular(), same(), mean()], 2, "zero padding"),
    "same, dilated": ([same(dilation_rate=3)], 0, "zero padding"),
    "same, depthwise": (
        [layers.DepthwiseConv2D(3, padding="same"), largest()],
        0,
        "zero padding",
    ),
    "same, separable": (
        [layers.SeparableConv2D(3, 3, padding="same"), largest()],
        0,
        "zero padding",
    ),
    "zero layer": ([layers.ZeroPadding2D(1), conv()], 0, "zero padding"),
    "unequal zeros": ([layers.ZeroPadding2D(((0, 2), (1, 0)))], 0, "zero padding"),
    "minus one": (
        [padded("constant", constant_values=-1), conv()],
        0,
        "constant padding",
    ),
    "reflected": ([padded("reflect"), conv(), mean()], 0, "padding"),
    "mean, same, no inside": ([layers.AveragePooling2D(11, 1, "same")], 0, "padding"),
    "largest, same": ([layers.MaxPooling2D(3, 1, "same")], 0, "padding"),
    "mean, same": ([layers.AveragePooling2D(3, 1, "same"), mean()], 0, "padding"),
    "bilinear": (
        [layers.UpSampling2D(2, interpolation="bilinear"), conv()],
        0,
        "padding",
    ),
    "pool": ([*circular(), layers.MaxPooling2D(), *circular()], 2, "stride"),
    "pool, largest": (
        [*circular(), layers.MaxPooling2D(3), layers.Dense(2), largest()],
        2,
        "stride",
    ),
    "circle on a circle": ([Circular(), Circular(), conv(5)], 1, "content leaves map"),
    "strided": ([conv(kernel=2, strides=2), norm(), mean()], 0, "stride"),
    "unseen stride": ([Apply(lambda x: x[:, ::3, ::3]), mean()], 0, "stride"),
    "one axis": ([layers.AveragePooling2D((1, 2)), largest()], 0, "stride"),
    "pool and back": ([layers.MaxPooling2D(), layers.UpSampling2D()], 0, "stride"),
    "strided, same": ([same(strides=2), mean()], 0, "stride, zero padding"),
    "transposed, same": (
        [layers.Conv2DTranspose(2, 3, strides=2, padding="same")],
        0,
        "zero padding",
    ),
    "flatten": ([*circular(), layers.Flatten(), layers.Dense(2)], 2, "flatten"),
    "reshape": ([layers.Reshape((288,)), layers.Dense(2)], 0, "flatten"),
    "large kernel": (
        [*circular(), conv(12), layers.Flatten()],
        2,
        "weights per position",
    ),
    "soft argmax": ([conv(1), Apply(soft_argmax)], 1, "weights per position"),
    "rows": ([Apply(add_rows), *circular(), largest()], 0, "position leak"),
    "normal weights": (
        [Apply(local_weights(np.ones((1, *SIZE)))), mean()],
        0,
        "position leak",
    ),
    "upside down": ([Apply(lambda x: ops.flip(x, axis=1))], 0, "moves otherwise"),
    "transpose": ([layers.Permute((2, 1, 3)), *circular()], 0, "moves otherwise"),
    "valid, mean": ([conv(), conv(), mean()], 2, "content leaves map"),
    "cropped": ([layers.Cropping2D(2), largest()], 1, "content leaves map"),
    "decoder": (
        [mean(), layers.Dense(144), layers.Reshape((12, 12, 1))],
        2,
        "map from a vector",
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_verdicts_on_models_of_known_truth(name):
    stack, number, cause = KNOWN[name]
    report = equivariance_report(plain(*stack))
    (output,) = report.outputs
    if number is None:
        is_map = len(output.shape) == 3 and output.shape[:2] != (1, 1)
        assert output.verdict == ("equivariant" if is_map else "invariant")
        assert set(output.errors.values()) == {0}
    else:
        blamed = stack[number].name
        assert output.verdict == f"neither: broken by {blamed} ({cause})"
        assert report[blamed].cause == cause
        before = [row for row in report.rows[: number + 1] if row.cause]
        assert before == []


def test_borders_and_strides_are_told_apart():
    report = equivariance_report(plain(same(), layers.MaxPooling2D(), same()))
    first, pool, last = report.rows[1:]
    assert min(first.errors.values()) > 0.05 and set(first.inside.values()) == {0}
    assert pool.stride == (2, 2) and pool.fits == {1: False, 2: True, 3: False, 4: True}
    assert pool.inside[1] > 0.05 and pool.inside[2] == pool.inside[4] == 0
    assert last.errors[2] > 0.05 and last.inside[2] == 0


def test_pooled_networks_are_exact_for_multiples_of_the_stride():
    stack = [*circular(), layers.MaxPooling2D(), *circular(), layers.MaxPooling2D()]
    stack += [layers.Dense(2), largest()]
    report = equivariance_report(plain(*stack), shifts=(1, 2, 3, 4, 8))
    errors = report.outputs[0].errors
    assert errors[4] == errors[8] == 0 and min(errors[n] for n in (1, 2, 3)) > 0.01
    exact = equivariance_report(plain(*stack), shifts=(4, -8))
    assert exact.outputs[0].verdict == "invariant"
    assert exact.rows[3].cause == "stride"


def test_upsampling_after_pooling_keeps_the_period():
    model = plain(layers.MaxPooling2D(), layers.UpSampling2D(), *circular())
    row = equivariance_report(model).outputs[0]
    assert row.stride == (1, 1) and not row.fits[1] and row.fits[2]
    assert row.errors[1] > 0.05 and row.errors[2] == 0


def test_the_object_inside_is_seen_alike_until_it_touches_the_border():
    model = plain(conv(use_bias=False), conv(use_bias=False), mean(), size=(24, 24, 1))
    report = equivariance_report(model, shifts=(1, 4, 5), fill="zero")
    errors = report.outputs[0].errors  # rows 8 to 15; from row 20 on weights are lost
    assert errors[1] == errors[4] == 0 and errors[5] > 0.01
    assert report.outputs[0].verdict.endswith("(content leaves map)")
    near = equivariance_report(model, shifts=(1, 4), fill="zero")
    assert near.outputs[0].verdict == "invariant"


def test_the_error_is_the_one_of_its_definition():
    model = plain(same())
    images = RNG.normal(size=(3, *SIZE)).astype("float32")
    before = model.predict_on_batch(images)
    errors = []
    for shift in ((2, 0), (0, 2)):
        after = model.predict_on_batch(translate(images, shift))
        difference = after - translate(before, shift)
        spread = before - before.mean(axis=(0, 1, 2))
        errors.append(np.linalg.norm(difference) / np.linalg.norm(spread))
    report = equivariance_report(model, images, shifts=(2,))
    assert report.outputs[0].errors[2] == pytest.approx(max(errors), rel=1e-4)


# ---------------------------------------------------------------- graphs


def residual(head):
    x = inputs = keras.Input(SIZE)
    x = layers.Conv2D(3, 1)(x)
    y = layers.Conv2D(3, 3, activation="tanh")(Circular()(x))
    x = layers.Add()([x, norm()(y)])
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Dense(3, activation="sigmoid")(gate)
    x = layers.Multiply()([x, gate])
    return keras.Model(inputs, head(x))


def test_residual_and_gated_networks_are_equivariant():
    model = residual(lambda x: [x, layers.GlobalMaxPooling2D()(x)])
    report = equivariance_report(model)
    assert [row.verdict for row in report.outputs] == ["equivariant", "invariant"]


def test_each_output_has_its_own_verdict():
    def heads(x):
        pooled = layers.MaxPooling2D(name="pool")(x)
        flat = layers.Flatten(name="flat")(x)
        both = layers.Concatenate(name="both")([x, layers.UpSampling2D()(pooled)])
        return [layers.GlobalAveragePooling2D(name="mean")(x), pooled, flat, both]

    report = equivariance_report(residual(heads))
    assert [row.verdict for row in report.outputs] == [
        "invariant",
        "neither: broken by pool (stride)",
        "neither: broken by flat (flatten)",
        "neither: broken by pool (stride)",
    ]


def test_models_inside_models_are_opened_and_shared_layers_told_apart():
    block = plain(layers.Conv2D(2, 3, padding="same", name="conv"))
    block.name = "block"
    x = inputs = keras.Input(SIZE)
    model = keras.Model(inputs, block(block(x)))
    report = equivariance_report(model)
    assert [row.name for row in report.rows][1:] == ["block/conv:1", "block/conv:2"]
    expected = "neither: broken by block/conv:1 (zero padding)"
    assert report.outputs[0].verdict == expected


def test_operations_and_layers_of_several_outputs_have_rows():
    inputs = keras.Input(SIZE)
    left, right = ops.split(inputs, 2, axis=-1)
    report = equivariance_report(keras.Model(inputs, [left + right, left]))
    assert [row.verdict for row in report.outputs] == ["equivariant"] * 2
    assert report.outputs[1].name.endswith("[0]")


def test_the_model_stays_as_it_was():
    inner = plain(layers.Dense(3), layers.Dropout(0.5), size=(12, 12, 3))
    model = residual(lambda x: inner(layers.Dropout(0.5)(norm()(x))))
    everything = [*model.layers, *inner.layers]
    nodes = [len(layer._inbound_nodes) for layer in everything]
    weights = [weight.copy() for weight in model.get_weights()]
    assert equivariance_report(model).outputs[0].verdict == "equivariant"
    assert [len(layer._inbound_nodes) for layer in everything] == nodes
    for before, after in zip(weights, model.get_weights(), strict=True):
        assert np.array_equal(before, after)


BLOCKS = {
    # name: (layers, what each of them breaks alone)
    "circular": (circular, ["", ""]),
    "same": (lambda: [same()], ["zero padding"]),
    "depthwise": (
        lambda: [layers.DepthwiseConv2D(3, padding="same")],
        ["zero padding"],
    ),
    "pointwise": (lambda: [layers.Dense(3, activation="tanh")], [""]),
    "norm": (lambda: [norm()], [""]),
    "pool": (lambda: [layers.MaxPooling2D()], ["stride"]),
    "mean": (lambda: [layers.AveragePooling2D(2)], ["stride"]),
    "up": (lambda: [layers.UpSampling2D()], [""]),
    "twice": (
        lambda: [Apply(lambda x: ops.concatenate([x, ops.tanh(x)], -1))],
        [""],
    ),
}
HEADS = {"none": [], "mean": [mean], "largest": [largest], "flat": [layers.Flatten]}


@SLOW
@given(
    st.lists(st.sampled_from(sorted(BLOCKS)), min_size=1, max_size=4),
    st.sampled_from(sorted(HEADS)),
    st.integers(0, 99),
)
def test_causes_in_random_networks(names, head, seed):
    keras.utils.set_random_seed(seed)
    stack, causes = [], []
    for name in names:
        stack += BLOCKS[name][0]()
        causes += BLOCKS[name][1]
    stack += [layer() for layer in HEADS[head]]
    causes += ["flatten" if head == "flat" else ""] * len(HEADS[head])
    report = equivariance_report(plain(*stack, size=(16, 16, 2)))
    assert [row.cause for row in report.rows[1:]] == causes
    first = next((n for n, cause in enumerate(causes) if cause), None)
    verdict = report.outputs[0].verdict
    sound = "equivariant" if head == "none" else "invariant"
    if first is None:
        assert verdict == sound
    elif verdict != sound:  # a mean may heal what a mean has broken
        assert verdict == f"neither: broken by {stack[first].name} ({causes[first]})"
    if not {"zero padding", "flatten"} & set(causes):
        period = 2 ** sum(name in ("pool", "mean") for name in names)
        assert all(
            error == 0
            for shift, error in report.outputs[0].errors.items()
            if shift % period == 0
        )


# ---------------------------------------------------------------- other groups


def odd():
    return layers.Conv2D(3, 3, use_bias=False, activation="tanh")


GROUPS = {
    # name: (group, layers, verdict with the name of the last layer left out)
    "odd": ("Z2", [odd(), mean()], "equivariant (odd)"),
    "even": ("Z2", [odd(), Apply(ops.abs), layers.ReLU(), mean()], "invariant"),
    "bias": ("Z2", [conv(), mean()], "neither: broken by 0 (bias)"),
    "relu": ("Z2", [odd(), layers.ReLU(), mean()], "neither: broken by 1 (not odd)"),
    "conv": ("C4", [conv(), mean()], "neither: broken by 0 (kernel not symmetric)"),
    "mean": ("D4", [layers.AveragePooling2D(3, 1, "same")], "equivariant"),
    "pool": ("D4", [layers.MaxPooling2D(), largest()], "invariant"),
    "pool off centre": (
        "C4",
        [layers.MaxPooling2D(5, 2), largest()],
        "neither: broken by 0 (grid not centred)",
    ),
    "pool far off centre": (
        "C4",
        [layers.MaxPooling2D(2, 7), largest()],
        "neither: broken by 0 (grid not centred)",
    ),
    "even window": (
        "C4",
        [layers.MaxPooling2D(2, 1, "same")],
        "neither: broken by 0 (grid not centred)",
    ),
    "flatten": (
        "C4",
        [layers.Flatten(), layers.Dense(2)],
        "neither: broken by 0 (flatten)",
    ),
    "rows": ("C4", [Apply(add_rows)], "neither: broken by 0 (position leak)"),
    "corner": (
        "C4",
        [Apply(lambda x: x * np.eye(12, dtype="float32")[0, :, None, None])],
        "neither: broken by 0 (border not symmetric)",
    ),
    "permuted": (
        "C4",
        [GroupConv2D(2, 3, lift=True), layers.Reshape((10, 10, 8)), mean()],
        "equivariant (channels permute)",
    ),
    "mixed": (
        "C4",
        [
            GroupConv2D(2, 3, lift=True),
            layers.Reshape((10, 10, 8)),
            mean(),
            layers.Dense(3),
        ],
        "neither: broken by 3 (mixes permuted units)",
    ),
    "scalar": ("D4", [Apply(ops.exp), mean(), layers.Dense(1)], "invariant"),
}


@pytest.mark.parametrize("name", GROUPS)
def test_verdicts_for_other_groups(name):
    acting, stack, verdict = GROUPS[name]
    report = equivariance_report(plain(*stack), group=acting)
    numbered = re.sub(
        r"by (\d)", lambda found: f"by {stack[int(found[1])].name}", verdict
    )
    assert report.outputs[0].verdict == numbered


def test_an_arrow_answers_as_a_vector():
    x, y = np.indices((8, 8)) - 3.5
    places = np.stack([x, y], axis=-1).reshape(1, 8, 8, 2).astype("float32")
    centre = Apply(lambda x: ops.sum(ops.square(x) * places, axis=(1, 2)))
    report = equivariance_report(plain(centre, size=(8, 8, 1)), group="D4")
    assert report.outputs[0].verdict == "equivariant (vector)"


def test_products_and_own_functions_are_groups_too():
    even = plain(conv(1, use_bias=False), Apply(ops.abs), mean())
    report = equivariance_report(even, group=group("Z2", "D4"))
    assert report.outputs[0].verdict == "invariant"
    assert len(report.outputs[0].errors) == 15
    own = {"upside down": lambda images: images[:, ::-1]}
    assert equivariance_report(even, group=own).outputs[0].verdict == "invariant"
    assert (
        equivariance_report(plain(conv()), group=own).outputs[0].errors["upside down"]
        > 0.1
    )


def test_averaging_over_a_group_makes_any_network_invariant():
    model = plain(same(), layers.Flatten(), layers.Dense(1))
    images = RNG.normal(size=(3, *SIZE))
    acting = group("Z2", "D4")
    mean_prediction = average_over_group(model, images, acting)
    assert mean_prediction.shape == (3, 1)
    single = model.predict_on_batch(images.astype("float32"))
    assert np.abs(single - mean_prediction).max() > 1e-3
    for element in group("D4").values():
        again = average_over_group(model, element(images), acting)
        assert np.abs(again - mean_prediction).max() < 1e-5


def test_the_model_runs_once_per_element(monkeypatch):
    runs = []

    def counted(graph, images):
        runs.append(1)
        return all_values(graph, images)

    monkeypatch.setattr(group_findings, "all_values", counted)
    report = equivariance_report(plain(conv(), conv(), layers.Flatten()), group="D4")
    assert sum(bool(row.cause) for row in report.rows) == 1 and len(runs) == 7


@pytest.mark.parametrize("options", [{}, {"group": "C4"}])
@pytest.mark.parametrize(("size", "is_seen"), [(1e-4, True), (1e-7, False)])
def test_a_small_break_is_no_rounding(size, is_seen, options):
    leak = Apply(lambda x: x + size * rows_of(x))
    (output,) = equivariance_report(plain(leak), **options).outputs
    broken = f"neither: broken by {leak.name} (position leak)"
    assert output.verdict == (broken if is_seen else "equivariant")
    assert max(output.errors.values()) < 10 * size


# ---------------------------------------------------------------- refusals and print


class Random(layers.Layer):
    def call(self, x):
        return x + keras.random.normal(ops.shape(x))


class Subclass(keras.Model):
    def call(self, x):
        return x


def two_inputs():
    inputs = [keras.Input(SIZE), keras.Input(SIZE)]
    return keras.Model(inputs, layers.Add()(inputs))


REFUSED = {
    "no model": (lambda: "conv", {}, "model"),
    "unbuilt": (lambda: keras.Sequential([layers.Conv2D(1, 3)]), {}, "Sequential"),
    "subclass": (Subclass, {}, "functional"),
    "two inputs": (two_inputs, {}, "one input"),
    "vectors": (lambda: plain(layers.Dense(2), size=(5,)), {}, "one input of images"),
    "sequence": (
        lambda: plain(layers.Reshape((12, 24)), layers.GRU(2, name="memory")),
        {},
        "memory",
    ),
    "channels first": (
        lambda: plain(
            layers.GlobalMaxPooling2D(data_format="channels_first", name="swapped")
        ),
        {},
        "swapped",
    ),
    "half": (lambda: plain(layers.Dense(2, dtype="float16", name="half")), {}, "half"),
    "infinite": (
        lambda: plain(layers.Rescaling(np.inf, name="endless")),
        {},
        "endless",
    ),
    "random": (lambda: plain(Random(name="dice")), {}, "dice"),
    "open sizes": (lambda: plain(conv(), size=(None, None, 1)), {}, "sizes open"),
    "images": (lambda: plain(conv()), {"images": np.ones((2, 9, 9, 2))}, "shape"),
    "one image": (lambda: plain(conv()), {"images": np.ones((1, *SIZE))}, "two or"),
    "equal": (lambda: plain(conv()), {"images": np.ones((2, *SIZE))}, "different"),
    "no shift": (lambda: plain(conv()), {"shifts": ()}, "shifts"),
    "shift of zero": (lambda: plain(conv()), {"shifts": (0, 1)}, "shifts"),
    "far": (lambda: plain(conv()), {"shifts": (12,)}, "shifts"),
    "fill": (lambda: plain(conv()), {"fill": "same"}, "fill"),
    "group": (lambda: plain(conv()), {"group": "C8"}, "group"),
    "identity": (lambda: plain(conv()), {"group": {}}, "group"),
    "shifts": (
        lambda: plain(conv()),
        {"group": group("shifts", shape=(12, 12))},
        "without shifts",
    ),
    "oblong": (
        lambda: plain(conv(), size=(8, 9, 1)),
        {"group": "C4"},
        "keep the shape",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_treated_is_refused_by_name(name):
    make, options, word = REFUSED[name]
    with pytest.raises(ValueError, match=word):
        equivariance_report(make(), **options)


def test_a_dead_network_is_called_constant():
    dead = layers.Dense(2, kernel_initializer="zeros", bias_initializer="ones")
    report = equivariance_report(plain(same(), layers.Flatten(), dead))
    assert report.outputs[0].verdict == "constant"
    silent = plain(layers.Rescaling(0.0), mean())
    assert equivariance_report(silent, group="D4").outputs[0].verdict == "constant"


def test_maps_that_are_not_square_cannot_be_turned():
    model = plain(layers.ZeroPadding2D(((1, 0), (0, 0))), layers.Flatten())
    with pytest.raises(ValueError, match="square maps"):
        equivariance_report(model, group="C4")


def test_unknown_rows_are_refused():
    with pytest.raises(ValueError, match="one of image"):
        equivariance_report(plain(conv()))["absent"]


@pytest.mark.parametrize("options", [{}, {"group": "D4"}, {"group": "C4"}])
def test_the_table_fits_a_notebook(options):
    stack = [same(name="a_convolution_with_a_very_long_name"), layers.MaxPooling2D()]
    stack += [same(strides=2, name="another_convolution_of_a_very_long_name"), mean()]
    text = str(equivariance_report(plain(*stack, size=(24, 24, 2)), **options))
    assert max(map(len, text.splitlines())) <= 88
    numbers = re.findall(r"(?<=\s)[\d.]+(?:e-\d+)?(?=[\s~])", text)
    digits = [re.sub(r"e.*|\.|^[0.]+", "", number) for number in numbers]
    assert max(len(number.strip("0")) for number in digits) <= 2


def printed(*rows):
    """Return the lines of a table of rows (name, errors, inside, fits, verdict)."""
    made = [
        Row(name, "Layer", (9, 9, 2), (2, 1), errors, inside, fits, verdict, "stride")
        for name, errors, inside, fits, verdict in rows
    ]
    return str(Report(tuple(made), tuple(made))).splitlines()


def test_the_table_shows_large_errors_and_what_fits_inside():
    fits = {1: False, 2: True}
    head, one, two, legend, *verdicts = printed(
        ("one", {1: 99.4, 2: 250.0}, {1: 0.5, 2: 0.01234}, fits, "neither"),
        ("two", {1: 0.0, 2: 1e-4}, {1: np.nan, 2: np.nan}, fits, "equivariant"),
    )
    assert head.split() == [
        "layer",
        "output",
        "step",
        "1",
        "2",
        "inside",
        "breaks",
        "by",
    ]
    assert one.split() == ["one", "9×9×2", "2×1", "99~", ">99", "0.012", "stride"]
    assert two.split() == ["two", "9×9×2", "2×1", "0~", "1e-04", "-", "stride"]
    assert legend.startswith("~") and verdicts == ["one: neither", "two: equivariant"]


def test_the_table_of_many_elements_shows_the_worst():
    errors = {name: 0.1 * n for n, name in enumerate("abcde")}
    head, line, _ = printed(("x", errors, errors, dict.fromkeys(errors, True), "odd"))
    assert head.split()[3:5] == ["worst", "inside"]
    assert line.split()[3:5] == ["0.4", "0.4"]


def test_rounding_noise_is_printed_as_zero():
    report = equivariance_report(plain(*circular(), *circular(), mean()))
    line = str(report).splitlines()[-2]
    assert line.split()[3:] == ["0", "0", "0", "0", "-"]
