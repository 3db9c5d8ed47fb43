"""Energy resolution and proton/iron separation of lesson 04, over several seeds."""

import time

import keras
import numpy as np

from benchmarks.lessons import source
from utils import airshowers, roc, training


def lesson_networks():
    """Return the functions that lesson 04 defines in its cells tagged "network"."""
    names = {"keras": keras, "np": np, "training": training}
    exec(source("04", "network"), names)
    return names


def timed_fit(networks, body, head, loss, x, y, epochs, learning_rate):
    """Train one network of the lesson; return the model and the seconds it took."""
    inputs = keras.Input(x.shape[1:])
    outputs = keras.layers.Dense(1, activation=head)(body(inputs))
    model = keras.Model(inputs, outputs)
    start = time.perf_counter()
    networks["train"](model, loss, x, y, epochs, learning_rate)
    return model, time.perf_counter() - start


def energy(networks, seed):
    """Yield (name, resolution, bias, seconds) of the two regressions."""
    showers, test = (
        airshowers.simulate(20_000, seed=1),
        airshowers.simulate(8000, seed=2),
    )
    x, x_test = airshowers.images(showers), airshowers.images(test)
    y = networks["to_target"](showers["energy"])
    bodies = {
        "dense": (networks["dense_body"], 5, 1e-3),
        "CNN": (networks["convolutional_body"], 4, 3e-3),
    }
    for name, (body, epochs, rate) in bodies.items():
        keras.utils.set_random_seed(seed)
        model, seconds = timed_fit(networks, body, None, "mse", x, y, epochs, rate)
        predicted = model.predict(x_test, verbose=0, batch_size=500)[:, 0]
        ratio = networks["to_energy"](predicted) / test["energy"]
        yield name, ratio.std(), ratio.mean() - 1, seconds


def mass(networks, seed):
    """Yield (name, area under the ROC curve, accuracy, seconds) of both classifiers."""
    pair = {"primaries": ("p", "Fe")}
    nuclei = airshowers.simulate(20_000, seed=3, **pair)
    test = airshowers.simulate(8000, seed=4, **pair)
    x, x_test = airshowers.images(nuclei), airshowers.images(test)
    y, y_test = nuclei["mass"] == 56, test["mass"] == 56

    def normalised(inputs):
        return networks["convolutional_body"](inputs, normalise=True)

    bodies = {"dense": (networks["dense_body"], 5, 1e-3), "CNN": (normalised, 6, 3e-3)}
    for name, (body, epochs, rate) in bodies.items():
        keras.utils.set_random_seed(seed)
        model, seconds = timed_fit(
            networks, body, "sigmoid", "binary_crossentropy", x, y, epochs, rate
        )
        p = model.predict(x_test, verbose=0, batch_size=500)[:, 0]
        yield name, roc.auc(y_test, p), np.mean((p > 0.5) == y_test), seconds


def table(title, columns, rows):
    """Print mean ± spread over the seeds, one line per network."""
    print(f"\n{title}")
    for name in dict.fromkeys(row[0] for row in rows):
        values = np.array([row[1:] for row in rows if row[0] == name])
        mean, spread = values.mean(axis=0), values.std(axis=0, ddof=1)
        cells = zip(columns, mean, spread, strict=True)
        print(f"  {name:6}", "  ".join(f"{c} {m:.3f} ± {s:.3f}" for c, m, s in cells))


def main(seeds=(1, 2, 3)):
    """Train all four networks once per seed and print the tables."""
    networks = lesson_networks()
    rows = [row for seed in seeds for row in energy(networks, seed)]
    table("energy, 20,000 showers", ("std(E/E)", "bias", "seconds"), rows)
    rows = [row for seed in seeds for row in mass(networks, seed)]
    table("proton/iron, 20,000 showers", ("AUC", "accuracy", "seconds"), rows)


if __name__ == "__main__":
    main()
