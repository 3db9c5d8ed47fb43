"""Blocks for exercise 15.3 with something wrong."""

from lessons.lesson15_deeper.references import my_block


def built(first="he_normal", last="zeros", join="Add", **where):
    """Return a block with one thing changed.

    join: the layer that closes the skip, None for no skip. between, inside, after:
    whether a ReLU stands between the convolutions, behind the last one, behind the sum.
    third: whether there is one more. after_norm: a normalisation behind the sum.
    """
    where = {"between": True, "inside": False, "after": False} | where

    def answer(filters):
        import keras
        from keras import layers

        small = keras.initializers.RandomNormal(stddev=1e-3)
        starts = [small if start == "small" else start for start in (first, last)]
        settings = [{"padding": "same", "kernel_initializer": s} for s in starts]
        skip = inputs = keras.Input((7, 7, filters))
        x = layers.Conv2D(filters, 3, **settings[0])(inputs)
        x = layers.Conv2D(filters, 3, padding="same")(x) if where.get("third") else x
        x = layers.ReLU()(x) if where["between"] else x
        skip = x if where.get("skip") else skip
        x = layers.Conv2D(filters, 3, **settings[1])(x)
        x = layers.ReLU()(x) if where["inside"] else x
        x = getattr(layers, join)()([skip, x]) if join else x
        x = layers.BatchNormalization()(x) if where.get("after_norm") else x
        x = layers.ReLU()(x) if where["after"] else x
        return keras.Model(inputs, x)

    return answer


def doubled(filters):
    """Return a block to which its input is added twice."""
    import keras

    inputs, block = keras.Input((7, 7, filters)), my_block(filters)
    return keras.Model(inputs, keras.layers.Add()([inputs, block(inputs)]))


def one_convolution(filters):
    """Return a block of one convolution."""
    import keras
    from keras import layers

    inputs = keras.Input((7, 7, filters))
    x = layers.Conv2D(filters, 3, padding="same", kernel_initializer="zeros")(inputs)
    return keras.Model(inputs, layers.Add()([inputs, x]))
