"""Between a convolutional network and lesson 14's set: networks that know no plane.

Each takes `lesson`, what lesson 14 defines in its cells tagged "network".
"""

import keras
import numpy as np
from keras import layers, ops


def set_from_hottest(lesson, showers):
    """Return 49 stations (n, 49, 5) around the hottest one and two numbers (n, 2).

    A row: place in km, time in km of light, ln of the signal, whether it is active; no
    plane is fitted and nothing is turned.
    """
    signal, time = lesson["maps_of"](showers)
    places = lesson["STATIONS"] - lesson["STATIONS"][signal.argmax(axis=1)][:, None]
    on = signal > 0
    nearest = np.argsort(np.linalg.norm(places, axis=2), axis=1)[:, :49]
    columns = [*np.moveaxis(places, 2, 0), time, np.log(np.maximum(signal, 1)), on]
    columns = [np.take_along_axis(each, nearest, axis=1) for each in columns]
    return [np.stack(columns, axis=2).astype("float32"), size_of(signal)]


def size_of(signal):
    """Return two numbers (n, 2): how much all stations saw, and how many did."""
    size = np.log(signal.sum(axis=1)) / 2 - 4.5
    active = np.log((signal > 0).sum(axis=1) / 20)
    return np.stack([size, active], axis=1).astype("float32")


def maps_with_mask(lesson, showers):
    """Return the same signals and times as maps (n, 14, 14, 4), and the numbers."""
    signal, time = lesson["maps_of"](showers)
    on = signal > 0
    log_signal = (np.log(np.maximum(signal, 1)) - 3) / 2 * on
    channels = [log_signal, time / 2, np.arcsinh(3 * time) / 2, on]
    maps = np.stack(channels, axis=2).reshape(-1, 14, 14, 4).astype("float32")
    return [maps, size_of(signal)]


def targets(lesson, showers):
    """Return energy (n, 1), geometry (n, 4), seen from the hottest station, and air."""
    signal, _ = lesson["maps_of"](showers)
    hottest = lesson["STATIONS"][signal.argmax(axis=1)]
    energy, _, air = lesson["targets"](showers)
    core = showers["showercore"] / 1000 - hottest
    geometry = np.concatenate([3 * core, 2 * showers["showeraxis"][:, :2]], axis=1)
    finer = geometry * [10 / 3, 10 / 3, 25, 25]  # the second look's scale
    return [energy, geometry, air, energy, finer, air]


def network_that_votes(lesson):
    """Return a convolutional network whose 196 places vote: energy (1)."""
    maps, numbers = keras.Input((14, 14, 4)), keras.Input((2,))
    x = maps
    for _ in range(4):
        x = layers.Conv2D(16, 3, padding="same", activation="silu")(x)
    x = lesson["vote"](layers.Reshape((196, 16))(x))
    x = layers.Concatenate()([x, numbers])
    x = layers.Dense(64, activation="silu")(x)
    x = layers.Dense(32, activation="silu")(x)
    return keras.Model([maps, numbers], layers.Dense(1)(x))


def seen_from(stations, shift, tilt):
    """Return features (n, 49, 12) of stations, for a core and an axis."""
    x, y, time, ln_signal, on = (stations[..., k] for k in range(5))
    late = (time + x * tilt[:, :1] + y * tilt[:, 1:]) * on
    x, y = x - shift[:, :1], y - shift[:, 1:]
    upstream = x * tilt[:, :1] + y * tilt[:, 1:]
    radius = ops.sqrt(ops.maximum(x**2 + y**2 - upstream**2, 0.05**2))
    place = [x / 2, y / 2, ops.log(radius), x / radius, y / radius, upstream / 2]
    delay = [late / 2, *(ops.arcsinh(k * late) / 2 for k in (3, 10, 100))]
    return ops.stack([*place, (ln_signal - 3) / 2 * on, *delay, on], axis=-1)


def set_network(lesson, looks, scale=0.43):
    """Return the set network of lesson 14 without its plane; outputs as there."""
    stations, numbers = keras.Input((49, 5)), keras.Input((2,))
    shift = tilt = 0 * numbers
    energy, context, outputs = 0, numbers, []
    for core, axis in ((3, 2), (10, 50))[:looks]:  # how finely each look moves them
        x = lesson["look"](seen_from(stations, shift, tilt), context, lesson["vote"])
        step = layers.Dense(7)(x)
        energy = energy + scale * step[:, :1]
        shift, tilt = shift + step[:, 1:3] / core, tilt + step[:, 3:5] / axis
        geometry = ops.concatenate([core * shift, axis * tilt], axis=1)
        outputs += [energy, geometry, step[:, 5:]]
        context = layers.Concatenate()([numbers, layers.Dense(8)(x), energy / scale])
    return keras.Model([stations, numbers], outputs)
