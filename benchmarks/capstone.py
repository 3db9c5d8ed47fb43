"""Resolution against training seconds, ablation, proton and iron: the capstone.

    python -m benchmarks.capstone 1 2 3          the seeds of the trainings
    python -m benchmarks.capstone --save 1 2 3   and keep the tables in results/

The networks are those of lesson 14, and one in the style of textbooks beside them. All
learn from the same 20,000 showers; seconds are the processor time of the training, over
all threads, which other work on the machine hardly changes.
"""

import sys
import time
from pathlib import Path

import keras
import numpy as np

from benchmarks.lessons import source
from utils import airshowers, roc, training

RESULTS = Path(__file__).with_name("results") / "capstone.md"
SIZES = {"train": 20_000, "test": 8000}
BUDGETS = {  # epochs
    "dense": (2, 5, 12),
    "textbook": (2, 5),
    "CNN": (4, 12),
    "fit + network": (2, 6, 12),
}
RATES = {"dense": (1e-3, 64), "CNN": (3e-3, 64), "fit + network": (5e-3, 128)}
ABLATION_EPOCHS = 6
SYMMETRY_EPOCHS = 12  # as the longest training of the CNN


def lesson_networks():
    """Return the functions that lesson 14 defines in its cells tagged "network"."""
    names = {"keras": keras, "np": np, "training": training, "airshowers": airshowers}
    exec(source("14", "network"), names)
    return names


def textbook_body(inputs):
    """Return features in the style of textbooks: six convolutions, two poolings."""
    x = inputs
    for filters in (32, 64, 128):
        for _ in range(2):
            x = keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        if filters < 128:
            x = keras.layers.MaxPooling2D(2)(x)
    x = keras.layers.GlobalMaxPooling2D()(x)
    return keras.layers.Dropout(0.3)(x)


class Energies:
    """The samples of the energy task, and how each network is trained and judged."""

    def __init__(self, networks):
        self.networks = networks
        self.showers = airshowers.simulate(SIZES["train"], seed=1)
        self.test = airshowers.simulate(SIZES["test"], seed=2)
        start = time.process_time()
        self.frames = [
            airshowers.station_features(s) for s in (self.showers, self.test)
        ]
        self.preparation = time.process_time() - start
        self.target = networks["to_target"](self.showers["energy"])

    def resolution(self, energy):
        """Return std(E_rec / E) in per cent."""
        return 100 * float((np.ravel(energy) / self.test["energy"]).std())

    def inputs(self, name):
        """Return what a network reads of the training and of the test sample."""
        if name == "fit + network":
            return [self.networks["inputs_of"](frame) for frame in self.frames]
        return [airshowers.images(showers) for showers in (self.showers, self.test)]

    def model(self, name):
        """Return a fresh network."""
        if name == "fit + network":
            return self.networks["energy_network"]()
        bodies = {"dense": "dense_body", "CNN": "convolutional_body"}
        body = self.networks[bodies[name]] if name in bodies else textbook_body
        return self.networks["network"](body)

    def run(self, name, epochs):
        """Train one network; return resolution (%) and seconds."""
        (x, x_test), model = self.inputs(name), self.model(name)
        start = time.process_time()
        if name == "textbook":  # the energy itself, a constant learning rate
            model.compile(keras.optimizers.Adam(1e-3), loss="mse")
            y = self.showers["energy"]
            model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
        else:
            rate, batch = RATES[name]
            train = self.networks["train"]
            train(model, "mse", x, self.target, epochs, rate, batch)
        seconds = time.process_time() - start
        found = self.networks["predict"](model, x_test)
        energy = found if name == "textbook" else self.networks["to_energy"](found)
        return self.resolution(energy), seconds


def budgets(energies, seeds):
    """Yield (name, epochs, resolution, seconds)."""
    for seed in seeds:
        for name, choices in BUDGETS.items():
            for epochs in choices:
                keras.utils.set_random_seed(seed)
                yield name, epochs, *energies.run(name, epochs)


def _views(images, rng):
    """Return every image as a random one of its eight views."""
    result, which = np.empty_like(images), rng.integers(0, 8, len(images))
    for number in range(8):
        result[which == number] = _view(images[which == number], number)
    return result


def _view(images, number):
    images = images[:, ::-1] if number >= 4 else images
    return np.rot90(images, number % 4, axes=(1, 2))


def symmetry(energies, seed):
    """Yield (name, resolution): the CNN trained and tested with eight views."""
    x, x_test = energies.inputs("CNN")
    model, rng = energies.model("CNN"), np.random.default_rng(seed)
    steps = SYMMETRY_EPOCHS * len(x) // 64
    schedule = keras.optimizers.schedules.CosineDecay(3e-3, steps)
    adam = keras.optimizers.Adam(schedule)
    model.compile(adam, loss="mse")
    for _ in range(SYMMETRY_EPOCHS):
        model.fit(_views(x, rng), energies.target, batch_size=64, verbose=0)
    answers = [
        energies.networks["predict"](model, np.ascontiguousarray(_view(x_test, number)))
        for number in range(8)
    ]
    to_energy = energies.networks["to_energy"]
    alone, mean = to_energy(answers[0]), to_energy(np.mean(answers, axis=0))
    yield f"CNN, {SYMMETRY_EPOCHS} epochs of eight views", energies.resolution(alone)
    yield "… and their mean in the test", energies.resolution(mean)


def ablation(energies, seeds):
    """Yield (name, resolution) of networks that lack a part."""
    without = energies.networks["without"]
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        yield from symmetry(energies, seed)
        for part in ("maps", "numbers", "fit"):
            keras.utils.set_random_seed(seed)
            x, x_test = (without(part, frame) for frame in energies.frames)
            model = energies.model("fit + network")
            train, to_energy = (energies.networks[k] for k in ("train", "to_energy"))
            train(model, "mse", x, energies.target, ABLATION_EPOCHS, 5e-3, 128)
            found = to_energy(energies.networks["predict"](model, x_test))
            yield (
                f"fit + network, {ABLATION_EPOCHS} epochs, without {part}",
                energies.resolution(found),
            )


def masses(networks, seeds, epochs=(6, 12)):
    """Yield (name, epochs, area under the ROC curve, seconds)."""
    pair = {"primaries": ("p", "Fe")}
    nuclei = airshowers.simulate(SIZES["train"], seed=3, **pair)
    test = airshowers.simulate(SIZES["test"], seed=4, **pair)
    frame, frame_test = (airshowers.station_features(s) for s in (nuclei, test))
    is_iron, is_iron_test = nuclei["mass"] == 56, test["mass"] == 56
    for seed in seeds:
        for count in epochs:
            keras.utils.set_random_seed(seed)
            model, start = networks["mass_network"](), time.process_time()
            x, loss = [frame.maps, frame.numbers], "binary_crossentropy"
            networks["train"](model, loss, x, is_iron, count, 5e-3, 128)
            seconds = time.process_time() - start
            x = [frame_test.maps, frame_test.numbers]
            score = networks["predict"](model, x)
            yield "fit + network", count, roc.auc(is_iron_test, score), seconds
    for name, score in (
        ("fit", airshowers.classical_mass_score(frame_test.fit)),
        ("bound", airshowers.best_mass_score(test)),
    ):
        yield name, 0, roc.auc(is_iron_test, score), 0.0


def table(head, rows, keys, digits):
    """Return Markdown: one line per key, mean ± spread over the seeds."""
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for key in dict.fromkeys(row[:keys] for row in rows):
        values = np.array([row[keys:] for row in rows if row[:keys] == key])
        cells = [
            f"{column.mean():.{n}f}"
            + (f" ± {column.std(ddof=1):.{n}f}" if len(column) > 1 else "")
            for column, n in zip(values.T, digits, strict=True)
        ]
        lines.append("| " + " | ".join([*map(str, key), *cells]) + " |")
    return "\n".join(lines)


def report(seeds):
    """Return all tables as Markdown."""
    networks = lesson_networks()
    energies = Energies(networks)
    rows = list(budgets(energies, seeds))
    best = airshowers.best_resolution(energies.test).ln_energy
    fit = energies.resolution(energies.frames[1].energy)
    head = ["network", "epochs", "resolution (%)", "seconds"]
    starts = ", ".join(map(str, seeds))
    parts = [
        f"{SIZES['train']:,} showers; random starts: {starts}; seconds are processor "
        "time of the training.",
        table(head, rows, 2, (2, 0)),
        f"Classical fit {fit:.2f} %; best possible "
        f"{100 * np.sqrt(np.mean(best**2)):.2f} %. Fit and station features of all "
        f"showers took {energies.preparation:.0f} s.",
        table(
            ["part taken away", "resolution (%)"],
            list(ablation(energies, seeds)),
            1,
            (2,),
        ),
        table(
            ["proton or iron", "epochs", "area under the ROC curve", "seconds"],
            list(masses(networks, seeds)),
            2,
            (4, 0),
        ),
    ]
    return "\n\n".join(parts)


def main(arguments=()):
    """Print the tables; with --save also store them."""
    seeds = [int(a) for a in arguments if a.isdigit()] or (1, 2, 3)
    text = report(seeds)
    print(text)
    if "--save" in arguments:
        RESULTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
