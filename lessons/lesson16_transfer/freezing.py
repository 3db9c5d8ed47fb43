"""Exercise 16.3: freeze a network up to a layer."""

from importlib import import_module

from lessons.lesson16_transfer.references import freeze
from utils.grading import Exercise, Mistake
from utils.grading.compare import type_name

MARK = 0.75  # by which the model is known again


def _network():
    """Return a network with three normalised convolutions, the third one frozen."""
    import keras
    from keras import layers

    inputs = x = keras.Input((8, 8, 2))
    for number in (1, 2, 3):
        x = layers.Conv2D(3, 2, name=f"conv{number}")(x)
        x = layers.BatchNormalization(name=f"norm{number}")(x)
        x = layers.ReLU(name=f"relu{number}")(x)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    model = keras.Model(inputs, layers.Dense(3, name="head")(x))
    model.get_layer("conv3").trainable = False
    model.get_layer("head").bias.assign([MARK] * 3)
    model.__deepcopy__ = lambda memo: _network()
    return model


def _trainable(model):
    """Return the names of the layers whose weights a training would change."""
    names = {weight.path.split("/")[-2] for weight in model.trainable_weights}
    return sorted(names)


def _is_marked(model):
    return any((weight == MARK).all() for weight in model.get_weights())


def _judge(result, model, name):
    import keras

    if not isinstance(result, keras.Model):
        return f"return the model, not a {type_name(result)}"
    if not _is_marked(result):
        return "the model that you return has other weights than `model`"
    own, wanted = _trainable(result), _trainable(freeze(_network(), name))
    if own == wanted:
        return None
    named = ", ".join(own) if own else "nothing"
    return f'with name="{name}" this would be trained: {named}'


def _alike(one, other):
    import keras

    models = isinstance(one, keras.Model) and isinstance(other, keras.Model)
    if not models or _is_marked(one) != _is_marked(other):
        return False
    return not _is_marked(one) or _trainable(one) == _trainable(other)


def _by_rule(rule, open_first=True, close_last=False):
    """Return an answer that frees layers by rule(place, place of `name`, is a norm)."""

    def answer(model, name):
        from keras import layers

        if open_first:
            model.trainable = True
        cut = [layer.name for layer in model.layers].index(name)
        for place, layer in enumerate(model.layers):
            is_norm = isinstance(layer, layers.BatchNormalization)
            layer.trainable = rule(place, cut, is_norm)
        if close_last:
            model.trainable = False
            for layer in model.layers[cut:]:
                layer.trainable = not isinstance(layer, layers.BatchNormalization)
        return model

    return answer


def _cloned(model, name):
    import keras

    return freeze(keras.models.clone_model(model), name)


def _only_off(norms):
    """Return an answer that switches layers off, but none on."""

    def answer(model, name):
        from keras import layers

        before = True
        for layer in model.layers:
            before = before and layer.name != name
            is_norm = isinstance(layer, layers.BatchNormalization)
            if before or (norms and is_norm):
                layer.trainable = False
        return model

    return answer


FREEZE = Exercise(
    id="16.3",
    title="freeze up to a layer",
    reference=freeze,
    cases=lambda: [(_network(), name) for name in ("conv2", "conv3", "norm3", "head")],
    prepare=lambda: import_module("keras"),
    judge=_judge,
    alike=_alike,
    show_input=False,
    seconds=5,
    mistakes=(
        Mistake(
            "a clone",
            _cloned,
            "a clone begins with fresh weights, and what was borrowed is lost: freeze "
            "the layers of `model` itself.",
        ),
        Mistake(
            "normalisations trained",
            _by_rule(lambda place, cut, is_norm: place >= cut),
            "batch normalisations behind the cut are trained, too. The task freezes "
            "each of them: batches of a few pictures would move their statistics.",
        ),
        Mistake(
            "the named layer frozen",
            _by_rule(lambda place, cut, is_norm: place > cut and not is_norm),
            "the layer called `name` is frozen as well; it should be the first one "
            "that is trained.",
        ),
        Mistake(
            "the named layer frozen, normalisations trained",
            _by_rule(lambda place, cut, is_norm: place > cut),
            "the layer called `name` should be the first one that is trained; and each "
            "batch normalisation should be frozen, also behind it.",
        ),
        Mistake(
            "the other half",
            _by_rule(lambda place, cut, is_norm: place < cut and not is_norm),
            "you train what comes before the layer, and freeze what comes after it.",
        ),
        Mistake(
            "outer switch",
            _by_rule(lambda *_: False, close_last=True),
            "nothing is trained. model.trainable = False on the whole model would win "
            "over its layers; and does anything tell your loop that `name` has come?",
        ),
        Mistake(
            "only off",
            _only_off(norms=True),
            "conv3 was frozen when the model came, and it still is. Switch on what is "
            "to be trained, layer by layer: with TensorFlow model.trainable = True "
            "does nothing where the model as a whole is on already.",
        ),
        Mistake(
            "only off, normalisations trained",
            _only_off(norms=False),
            "conv3 was frozen when the model came, and it still is: switch on what is "
            "to be trained, layer by layer. (With TensorFlow model.trainable = True "
            "does nothing where the model as a whole is on already.) And freeze each "
            "normalisation, also behind the cut.",
        ),
        Mistake(
            "or",
            _by_rule(lambda place, cut, is_norm: place >= cut or not is_norm),
            "a layer is trained that is *neither* before the cut *nor* a "
            "normalisation; with `or` one of the two is enough.",
        ),
        Mistake(
            "one too early",
            _by_rule(lambda place, cut, is_norm: place >= cut - 1 and not is_norm),
            "the layer before the one called `name` is trained, too.",
        ),
        Mistake(
            "only the named layer",
            _by_rule(lambda place, cut, is_norm: place == cut),
            "you train the named layer alone. What comes after it should be trained as "
            "well.",
        ),
        Mistake(
            "everything",
            _by_rule(lambda *_: True),
            "nothing is frozen.",
        ),
        Mistake(
            "only normalisations frozen",
            _by_rule(lambda place, cut, is_norm: not is_norm),
            "the layers before the cut are trained, too.",
        ),
    ),
    hints=(
        "Go through model.layers in order and remember whether `name` has come.",
        "layer.trainable = not before and not isinstance(layer, "
        "layers.BatchNormalization), for every layer, so that it can be switched on.",
    ),
    skeleton='''
        def freeze(model, name):
            """Freeze what comes before layer `name` and each batch normalisation."""
            model.trainable = True
            before = True
            for layer in model.layers:
                before = before and layer.name != ...
                normalises = isinstance(layer, layers.BatchNormalization)
                layer.trainable = ...
            return model
    ''',
)
