"""Networks of exercise 12.2: what its mistakes build. Keras is imported when needed."""


def wrap_layer():
    """Return a new layer that continues maps by one pixel, as the lesson's Wrap."""
    from keras import layers, ops

    class Wrap(layers.Layer):
        def call(self, x):
            x = ops.concatenate([x[:, -1:], x, x[:, :1]], axis=1)
            return ops.concatenate([x[:, :, -1:], x, x[:, :, :1]], axis=2)

    return Wrap()


Wrap = wrap_layer  # as the notebook writes it: Wrap() is a new layer


def _ending(name):
    from keras import layers

    return {
        "max": layers.GlobalMaxPooling2D,
        "mean": layers.GlobalAveragePooling2D,
        "flat": layers.Flatten,
    }[name]()


def network(
    border="wrap", stride=1, pool=None, ending="max", depth=2, activation="relu"
):
    """Return an answer that builds the reference's network with other settings.

    border: "wrap", "zeros" or None. ending: "max", "mean", "flat" or None (maps).
    pool, stride: behind and of the first convolution.
    """

    def answer():
        import keras
        from keras import layers

        inputs = x = keras.Input((16, 16, 1))
        for number in range(depth):
            x = wrap_layer()(x) if border == "wrap" else x
            padding = "same" if border == "zeros" else "valid"
            strides = stride if number == 0 else 1
            x = layers.Conv2D(8, 3, strides, padding, activation=activation)(x)
            x = layers.MaxPooling2D(pool)(x) if pool and number == 0 else x
        return keras.Model(inputs, _ending(ending)(x) if ending else x)

    return answer


def constant_network():
    """Return a network that gives the same for all images."""
    import keras
    from keras import layers

    inputs = keras.Input((16, 16, 1))
    x = layers.GlobalAveragePooling2D()(inputs)
    x = layers.Dense(3, kernel_initializer="zeros", bias_initializer="ones")(x)
    return keras.Model(inputs, x)


def chain(*names):
    """Return an answer that puts layers one after the other.

    names: each "wrap", "zeros", "3×3", "5×5" or "mean".
    """

    def answer():
        import keras
        from keras import layers

        kinds = {
            "wrap": wrap_layer,
            "zeros": layers.ZeroPadding2D,
            "3×3": lambda: layers.Conv2D(8, 3, activation="relu"),
            "5×5": lambda: layers.Conv2D(8, 5, activation="relu"),
            "mean": layers.GlobalAveragePooling2D,
        }
        made = [kinds[name]() for name in names]
        return keras.Sequential([keras.Input((16, 16, 1)), *made])

    return answer
