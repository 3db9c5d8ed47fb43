"""Exercises 11.1, 12.2 and 13.1, whose answers are networks and functions."""

import numpy as np
import pytest

from lessons import exercise
from lessons.lesson12_invariant_or_equivariant.networks import wrap_layer


def _last_of(model, name):
    return model.get_layer(name).output


def _with_list(model, name):
    import keras

    return keras.Model(model.inputs, [_last_of(model, name)])


def _with_input(model, name):
    import keras

    return keras.Model(inputs=model.input, outputs=_last_of(model, name))


def _as_sequential(model, name):
    import keras

    number = model.layers.index(model.get_layer(name))
    return keras.Sequential(model.layers[: number + 1])


def _layer_by_layer(model, name):
    import keras

    x = model.input
    for layer in model.layers[1:]:
        x = layer(x)
        if layer.name == name:
            return keras.Model(model.input, x)


ENDS_EARLY = (_with_list, _with_input, _as_sequential, _layer_by_layer)


@pytest.mark.parametrize("answer", ENDS_EARLY)
def test_all_ways_to_a_model_that_ends_early_are_right(answer):
    assert exercise("11.1").check(answer).outcome == "right"


@pytest.mark.parametrize("same_weights", [True, False])
def test_a_copy_of_the_layers_is_not_shared(same_weights):
    def answer(model, name):
        import keras

        copy = keras.models.clone_model(model)
        if same_weights:
            copy.set_weights(model.get_weights())
        return keras.Model(copy.input, _last_of(copy, name))

    outcome, message = exercise("11.1").check(answer)
    assert outcome == "wrong"
    assert "weights of its own" in message


def _chain(*make):
    """Return a Sequential of layers for images (16, 16, 1), made anew."""
    import keras

    return keras.Sequential([keras.Input((16, 16, 1)), *(kind() for kind in make)])


def _convolution(size=3, **settings):
    from keras import layers

    return lambda: layers.Conv2D(5, size, activation="relu", **settings)


def _mean():
    from keras import layers

    return layers.GlobalAveragePooling2D()


def _pooling(size, stride):
    from keras import layers

    return lambda: layers.MaxPooling2D(size, strides=stride)


def _torus(*make):
    return lambda: _chain(*make, _mean)


@pytest.mark.parametrize(
    "make, cause",
    [
        ([wrap_layer, _convolution(5)], "enough for windows of 3×3"),
        ([wrap_layer, _convolution(dilation_rate=2)], "enough for windows of 3×3"),
        ([wrap_layer, wrap_layer, _convolution()], "a second Wrap"),
        ([wrap_layer, _convolution(), wrap_layer, _pooling(2, 1)], "more than 16 rows"),
    ],
    ids=["5×5", "dilated", "wrapped twice", "pooling on 18 rows"],
)
def test_what_a_wrap_is_good_for(make, cause):
    assert cause in exercise("12.2").check(_torus(*make)).message


def test_windows_that_use_all_of_the_wrap_are_right():
    answer = _torus(wrap_layer, _convolution(), wrap_layer, _pooling(3, 1))
    assert exercise("12.2").check(answer).outcome == "right"


@pytest.mark.parametrize(
    "answer, text",
    [
        (lambda m: lambda x: m.predict_on_batch(x), "call model(x)"),
        (lambda m: lambda x: (m(x) + m(-y)) / 2, "NameError: name 'y'"),  # noqa: F821
        (lambda m: lambda x: max(m(x), m(-x)), "ValueError: The truth value"),
        (lambda m: lambda x: None, "gives None"),
        (lambda m: lambda x: m(x) + 0j, "does not give finite numbers"),
        (lambda m: lambda x: m(x) if x[1, 1] > 0 else m(-x), "changes its sign"),
        (lambda m: lambda x: x.tobytes(), "does not give finite numbers"),
    ],
    ids=["method", "name", "max", "None", "complex", "one sign", "bytes"],
)
def test_what_is_wrong_inside_a_returned_function_is_told(answer, text):
    outcome, message = exercise("13.1").check(answer)
    assert outcome == "wrong"
    assert text in message


@pytest.mark.parametrize(
    "answer",
    [
        lambda m: lambda x: np.maximum(m(x), m(-x)),
        lambda m: lambda x: m(x * np.where(x[:, :1] < 0, -1, 1)),
        lambda m: lambda x: ((m(x) + m(-x)) / 2).astype("float32").tolist(),
    ],
    ids=["maximum", "sign per image", "list of float32"],
)
def test_other_even_functions_are_right(answer):
    assert exercise("13.1").check(answer).outcome == "right"
