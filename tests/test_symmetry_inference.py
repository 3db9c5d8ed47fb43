"""The report measures what `model(images, training=False)` does and changes nothing."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from utils.symmetry import equivariance_report
from utils.symmetry.graph import walk
from utils.symmetry.inference import all_values

SIZE = (10, 10, 3)
IMAGES = np.random.default_rng(0).random((4, *SIZE)).astype("float32")


@pytest.fixture(autouse=True)
def _seed():
    keras.utils.set_random_seed(1)


def state_of(model):
    """Return all that a report must not change, as one comparable list of bytes."""
    model_state = [w.numpy().tobytes() for w in model.variables]
    optimizer = getattr(model, "optimizer", None)
    model_state += [w.numpy().tobytes() for w in getattr(optimizer, "variables", [])]
    model_state += [ops.convert_to_numpy(loss).tobytes() for loss in model.losses]
    for layer in model._flatten_layers():
        calls = len(layer._inbound_nodes), len(layer._outbound_nodes)
        model_state.append((layer.name, layer.trainable, layer.built, calls))
    return model_state


def outputs_of(model):
    named = isinstance(getattr(model, "input", None), dict)
    given = {"image": IMAGES} if named else IMAGES
    values = keras.tree.flatten(model(given, training=False))
    return [ops.convert_to_numpy(x) for x in values]


def assert_like_the_model(model):
    """Assert that layer by layer comes, bit by bit, what the model puts out."""
    expected = outputs_of(model)  # this leaves losses, and may draw seeds
    before = state_of(model)
    graph = walk(model)
    values = all_values(graph, IMAGES)
    assert state_of(model) == before
    for key, value in zip(graph.outputs, expected, strict=True):
        assert np.array_equal(values[key], value)


# ---------------------------------------------------------------- all layers of Keras


LAYERS = {
    # name in keras.layers: arguments; such as an older Keras lacks are left out
    **dict.fromkeys(("ReLU", "PReLU", "ELU", "LeakyReLU", "Softmax", "Identity"), ()),
    **dict.fromkeys(("Dropout", "AlphaDropout", "GaussianDropout"), (0.5,)),
    **dict.fromkeys(("GaussianNoise", "ActivityRegularization"), (0.5,)),
    **dict.fromkeys(("BatchNormalization", "LayerNormalization"), ()),
    **dict.fromkeys(("UnitNormalization", "RMSNormalization"), ()),
    **dict.fromkeys(("GlobalMaxPooling2D", "GlobalAveragePooling2D", "Flatten"), ()),
    **dict.fromkeys(("MaxPooling2D", "AveragePooling2D"), (2,)),
    **dict.fromkeys(("Conv2D", "SeparableConv2D", "Conv2DTranspose"), (2, 3)),
    **dict.fromkeys(("RandomFlip", "AutoContrast", "MixUp"), ()),
    **dict.fromkeys(("RandAugment", "AugMix", "CutMix", "RandomColorJitter"), ()),
    **dict.fromkeys(("RandomRotation", "RandomZoom", "RandomContrast"), (0.3,)),
    **dict.fromkeys(("RandomBrightness", "RandomHue", "RandomSharpness"), (0.3,)),
    **dict.fromkeys(("RandomErasing", "RandomInvert", "RandomPerspective"), (1.0,)),
    **dict.fromkeys(("RandomElasticTransform", "RandomGaussianBlur"), (1.0,)),
    **dict.fromkeys(("RandomTranslation", "RandomShear"), (0.2, 0.2)),
    **dict.fromkeys(("RandomCrop", "CenterCrop", "Resizing"), (8, 8)),
    **dict.fromkeys(("RandomSaturation", "RandomColorDegeneration"), (0.4,)),
    "DepthwiseConv2D": (3,),
    "SpatialDropout2D": (0.5,),
    "GroupNormalization": (1,),
    "Activation": ("gelu",),
    "Dense": (2,),
    "EinsumDense": ("abcd,de->abce", (None, None, 2)),
    "Masking": (0.5,),
    "Normalization": (-1, 0.5, 0.1),
    "Permute": ((2, 1, 3),),
    "RandomPosterization": (4,),
    "Rescaling": (2.0,),
    "Reshape": ((-1, 3),),
    "Solarization": (0.5,),
    "UpSampling2D": (2,),
    "ZeroPadding2D": (1,),
}
LAYERS = {name: a for name, a in LAYERS.items() if hasattr(layers, name)}


@pytest.mark.parametrize("flags", [{}, {"training": True}])
@pytest.mark.parametrize("name", LAYERS)
def test_each_layer_computes_as_in_its_model(name, flags):
    inputs = keras.Input(SIZE)
    layer = getattr(layers, name)(*LAYERS[name])
    model = keras.Model(inputs, layer(layers.Rescaling(0.5)(inputs), **flags))
    assert_like_the_model(model)


PAIRED = ("Add", "Subtract", "Multiply", "Maximum", "Concatenate", "Average")


@pytest.mark.parametrize("name", [*PAIRED, "AdditiveAttention"])
def test_layers_of_two_inputs_compute_as_in_their_model(name):
    inputs = keras.Input(SIZE)
    pair = [inputs, layers.Dropout(0.5)(inputs, training=True)]
    assert_like_the_model(keras.Model(inputs, getattr(layers, name)()(pair)))


# ---------------------------------------------------------------- models


class Inside(layers.Layer):
    """Random only in training, by its parts; its `call` takes no such argument."""

    def __init__(self):
        super().__init__()
        self.parts = [layers.RandomTranslation(0.2, 0.2), layers.Dropout(0.5)]

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x


class OnByDefault(layers.Layer):
    def call(self, x, training=True):
        return x + keras.random.normal(ops.shape(x)) if training else x


class Counter(layers.Layer):
    """Counts its calls, as metrics do; the output does not depend on the number."""

    def build(self, _):
        self.number = self.add_weight(shape=(), initializer="zeros", trainable=False)
        self.mean = keras.metrics.Mean()

    def call(self, x):
        self.number.assign_add(1.0)
        self.mean.update_state(x)
        self.add_loss(ops.mean(x))
        return x


class Block(keras.Model):
    """A subclassed model inside a functional one."""

    def __init__(self):
        super().__init__()
        self.parts = [layers.RandomFlip(), layers.Dense(2), layers.BatchNormalization()]

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x


class OwnStep(keras.Model):
    def train_step(self, data):
        return {}


def chain(*stack, **flags):
    x = inputs = keras.Input(SIZE)
    for layer in stack:
        x = layer(x, **flags)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


def augmented():
    """The start of many a tutorial, and the recipe for fine-tuning."""
    augment = keras.Sequential(
        [layers.RandomFlip(), layers.RandomZoom(0.2), layers.RandomBrightness(0.2)]
    )
    base = keras.Sequential(
        [keras.Input(SIZE), layers.BatchNormalization(), layers.Conv2D(2, 1)]
    )
    inputs = keras.Input(SIZE)
    x = base(augment(inputs), training=True)
    return keras.Model(inputs, layers.GlobalAveragePooling2D()(x))


def dropped_axis():
    """A model inside that Keras feeds without the last axis."""
    stack = [keras.Input((10, 10)), layers.Reshape((10, 10, 1)), layers.Dense(2)]
    inputs = keras.Input(SIZE)
    return keras.Model(inputs, keras.Sequential(stack)(inputs[..., :1]))


def with_names():
    image = keras.Input(SIZE, name="image")
    heads = {"b": layers.Dense(2)(image), "a": layers.GlobalMaxPooling2D()(image)}
    return keras.Model({"image": image}, heads)


def crossed():
    """A model inside whose inputs have names that stand in another order."""
    one, two = keras.Input(SIZE, name="one"), keras.Input(SIZE, name="two")
    inner = keras.Model({"two": two, "one": one}, one - 2 * two)
    inputs = keras.Input(SIZE)
    given = {"one": layers.ReLU()(inputs), "two": layers.Rescaling(3.0)(inputs)}
    return keras.Model(inputs, inner(given))


def masked():
    inputs = keras.Input(SIZE)
    x = layers.Masking(0.5)(layers.Reshape((100, 3))(ops.round(2 * inputs) / 2))
    return keras.Model(inputs, layers.GlobalAveragePooling1D()(x))


def fixed_number():
    inputs = keras.Input(batch_shape=(4, *SIZE))
    return keras.Model(inputs, ops.reshape(layers.Conv2D(2, 3)(inputs), (4, 128)))


def trained(model):
    model.compile("adam", "mse")
    target = [np.zeros((len(IMAGES), *x.shape[1:])) for x in model.outputs]
    model.fit(IMAGES, target[0], verbose=0)
    return model


def spectral():
    return chain(layers.SpectralNormalization(layers.Conv2D(2, 3)), training=True)


def precise():
    inputs = keras.Input(SIZE, dtype="float64")
    return keras.Model(inputs, layers.Conv2D(1, 3, dtype="float64")(inputs) - 0.25)


def own_step():
    inputs = keras.Input(SIZE)
    return OwnStep(inputs, layers.Conv2D(2, 3)(inputs))


MODELS = {
    # name: (model, start of the verdict on its first output)
    "augmented": (augmented, "invariant"),
    "fine-tuned": (lambda: trained(augmented()), "invariant"),
    "norm": (lambda: chain(layers.BatchNormalization(), training=True), "invariant"),
    "dropout": (lambda: chain(layers.Dropout(0.5), training=True), "invariant"),
    "noise": (lambda: chain(layers.GaussianNoise(1.0), training=True), "invariant"),
    "spectral": (spectral, "neither"),
    "parts": (lambda: chain(Inside()), "invariant"),
    "by default": (lambda: chain(OnByDefault()), "invariant"),
    "subclassed": (lambda: chain(Block()), "invariant"),
    "counter": (lambda: chain(Counter()), "invariant"),
    "regularised": (
        lambda: chain(layers.Dense(2, activity_regularizer="l2")),
        "invariant",
    ),
    "own step": (own_step, "equivariant"),
    "dropped axis": (dropped_axis, "equivariant"),
    "with names": (with_names, "invariant"),
    "crossed": (crossed, "equivariant"),
    "masked": (masked, "invariant"),
    "fixed number": (fixed_number, "neither"),
    "truth values": (lambda: chain_of_ops(lambda x: x > 0.5), "equivariant"),
    "bytes": (lambda: chain_of_ops(lambda x: ops.cast(255 * x, "uint8")), "equi"),
    "precise": (precise, "equivariant"),
}


def chain_of_ops(function):
    inputs = keras.Input(SIZE)
    return keras.Model(inputs, function(inputs))


@pytest.mark.parametrize("name", MODELS)
def test_models_are_measured_as_they_predict(name):
    make, verdict = MODELS[name]
    model = make()
    assert_like_the_model(model)
    before = state_of(model)
    report = equivariance_report(model, shifts=(1, 2))
    assert state_of(model) == before
    assert report.outputs[0].verdict.startswith(verdict)


def test_groups_and_zeros_leave_no_trace_either():
    model = trained(augmented())
    before = state_of(model)
    for options in ({"group": "C4"}, {"fill": "zero", "shifts": (1,)}):
        equivariance_report(model, **options)
        assert state_of(model) == before


# ---------------------------------------------------------------- refusals


class AlwaysOn(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.drop = layers.Dropout(0.5)

    def call(self, x):
        return self.drop(x, training=True)


class Seeded(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed = keras.random.SeedGenerator(3)

    def call(self, x):
        return x + keras.random.normal(ops.shape(x), seed=self.seed)


class Unseeded(layers.Layer):
    def call(self, x):
        return x + keras.random.normal(ops.shape(x))


class FromNumpy(layers.Layer):
    def call(self, x):
        return x + float(np.random.default_rng().random())


class Drift(Counter):
    """Its output depends on how often it has been called."""

    def call(self, x):
        self.number.assign_add(1.0)
        return x * self.number


NUMBERS = type(ops.convert_to_tensor(0.0))  # in a graph they have another type


class Stops(layers.Layer):
    """Fails for numbers, or as soon as it is not `willing`."""

    willing = True

    def call(self, x):
        if not self.willing or isinstance(x, NUMBERS):
            raise KeyError("no numbers, please")
        return x


class OwnCall(keras.Model):
    def call(self, x, training=None, mask=None):
        return 0 * super().call(x)


def own_call():
    inputs = keras.Input(SIZE)
    return OwnCall(inputs, layers.Conv2D(2, 3)(inputs), name="special")


def half():
    return chain_of_ops(lambda x: ops.mean(ops.cast(x, "float16"), axis=(1, 2)))


REFUSED = {
    # name: (model, the words that name what and why)
    "always on": (lambda: chain(AlwaysOn(name="dice")), "dice.*random"),
    "seeded": (lambda: chain(Seeded(name="dice")), "dice.*random"),
    "unseeded": (lambda: chain(Unseeded(name="dice")), "dice.*random"),
    "NumPy": (lambda: chain(FromNumpy(name="dice")), "dice.*random"),
    "drift": (lambda: chain(Drift(name="clock")), "clock.*the same each time"),
    "stops": (lambda: chain(Stops(name="shy")), "shy.*no numbers, please"),
    "unwilling": (lambda: unwilling(), "shy.*stops with"),
    "own call": (own_call, "special.*`call` of its own"),
    "half": (half, "cast.*float16.*float32"),
    "one image": (lambda: one_image(), "two or more images"),
    "half input": (lambda: half_input(), "float16.*float32"),
}


def unwilling():
    shy = Stops(name="shy")
    model = chain(shy)
    shy.willing = False
    return model


def one_image():
    inputs = keras.Input(batch_shape=(1, *SIZE))
    return keras.Model(inputs, layers.Dense(1)(inputs))


def half_input():
    inputs = keras.Input(SIZE, dtype="float16")
    return keras.Model(inputs, layers.Dense(1)(inputs))


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_name_the_layer_and_leave_no_trace(name):
    make, words = REFUSED[name]
    model = make()
    before = state_of(model)
    with pytest.raises(ValueError, match=f"(?s){words}"):
        equivariance_report(model)
    assert state_of(model) == before


def test_a_report_takes_no_random_numbers():
    def next_numbers(measure):
        keras.utils.clear_session(free_memory=False)
        keras.utils.set_random_seed(5)
        model = augmented()
        if measure:
            equivariance_report(model, shifts=(1,))
        fresh = ops.convert_to_numpy(layers.Dense(2)(np.ones((1, 3), "float32")))
        drawn = ops.convert_to_numpy(keras.random.normal((2,)))
        return [*fresh.ravel(), *drawn, np.random.random()]

    assert next_numbers(measure=True) == next_numbers(measure=False)


def test_another_policy_for_new_layers_changes_nothing():
    model = augmented()
    expected = str(equivariance_report(model, shifts=(1,)))
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        assert str(equivariance_report(model, shifts=(1,))) == expected
    finally:
        keras.config.set_dtype_policy("float32")
