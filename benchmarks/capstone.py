"""What brings what in the capstone: resolutions of the networks of lesson 14.

    python -m benchmarks.capstone                 all parts, seeds 1, 2, 3
    python -m benchmarks.capstone sets 1 2 3      one part, these seeds
    python -m benchmarks.capstone --save sets     and keep its table in results/

The networks are those of lesson 14. Each row is the mean of several random starts ±
their spread; seconds are the processor time of the training, over all threads, which
other work on the machine hardly changes.
"""

import re
import sys
import time
from functools import cache, partial
from pathlib import Path

import keras
import numpy as np

from benchmarks import planeless
from benchmarks.lessons import source
from utils import airshowers, roc, training
from utils.symmetry import GroupConv2D, GroupPooling

RESULTS = Path(__file__).with_name("results") / "capstone.md"
TRAIN, TEST, FEW = 20_000, 8000, 5000


@cache
def lesson():
    """Return what lesson 14 defines in its cells tagged "network"."""
    names = {"keras": keras, "np": np, "training": training, "airshowers": airshowers}
    names |= {"layers": keras.layers, "ops": keras.ops}
    exec(source("14", "network"), names)
    return names


lesson_networks = lesson


@cache
def sample(name):
    """Return showers: "train", "few", "test", "holes", "dead", "nuclei" and more."""
    pair = {"primaries": ("p", "Fe")}
    if name == "few":
        return sample("train").select(slice(FEW))
    kinds = {
        "train": (TRAIN, 1, {}),
        "test": (TEST, 2, {}),
        "holes": (TRAIN // 2, 21, {"dead_fraction": 0.1}),
        "dead": (TEST, 6, {"dead_fraction": 0.1}),
        "border": (TEST, 6, {"core_halfwidth": 4875}),
        "nuclei": (TRAIN, 3, pair),
        "nuclei test": (TEST, 4, pair),
    }
    count, seed, options = kinds[name]
    return airshowers.simulate(count, seed=seed, **options)


@cache
def frame(name):
    """Return the features of a sample's fits."""
    return airshowers.station_features(sample(name))


@cache
def as_set(name):
    """Return a sample as the inputs of a set network."""
    return lesson()["as_set"](sample(name))


def target(name):
    """Return the target of the energy, (n, 1)."""
    return lesson()["to_target"](sample(name)["energy"])[:, None]


def trained(seed, build, x, y, **options):
    """Return a network that was trained from a random start, and its seconds."""
    keras.utils.set_random_seed(seed)
    model = build()
    start = time.process_time()
    lesson()["train"](model, x, y, **options)
    return model, time.process_time() - start


def ratios(model, x, name):
    """Return E_rec / E of a sample's showers."""
    energy = lesson()["to_energy"](lesson()["predict"](model, x))
    return energy / sample(name)["energy"]


def width(model, x, name="test"):
    """Return std(E_rec / E) in per cent."""
    return 100 * float(ratios(model, x, name).std())


def _muon(epochs, looks=2, weights=None):
    losses = lesson()["LOSSES"] * looks
    options = {"epochs": epochs, "rate": 2e-2, "optimizer": lesson()["muon"]}
    return {**options, "loss": losses, "weights": weights or lesson()["ALL"]}


# ---------------------------------------------------------------- the parts


def sets(seeds):
    """Yield rows of networks on raw maps as a set, and of fit and network."""
    x, y = as_set("train"), lesson()["targets"](sample("train"))
    alone, network = [1, 0, 0], lesson()
    by_adam = {**_muon(8, 1, alone), "rate": 1e-2, "optimizer": network["adam"]}
    only = [0.3, 0, 0, 1, 0, 0]
    rows = [
        ("set, mean, Adam", "mean_network", y, by_adam),
        ("set, vote, Adam", "vote_network", y, by_adam),
        ("set, vote, Muon", "vote_network", y, _muon(8, 1, alone)),
        ("one look, all targets", "vote_network", y, _muon(8, 1, [1, 0.01, 0.005])),
        ("two looks, energy only", "set_network", y * 2, _muon(6, weights=only)),
        ("two looks, all targets", "set_network", y * 2, _muon(6)),
    ]
    inputs = [network["inputs_of"](frame(name)) for name in ("train", "test")]
    options = {"epochs": 8, "rate": 2e-2, "optimizer": network["muon"]}
    for seed in seeds:
        model, seconds = trained(
            seed, network["energy_network"], inputs[0], target("train"), **options
        )
        yield "fit + network, Muon", 8, width(model, inputs[1]), seconds
        for name, build, targets, settings in reversed(rows):
            model, seconds = trained(seed, network[build], x, targets, **settings)
            yield name, settings["epochs"], width(model, as_set("test")), seconds


def holes(seeds):
    """Yield rows of set networks, half of whose training showers may have holes."""
    targets = lesson()["targets"]
    clean, more = as_set("train"), as_set("holes")
    y_clean, y_more = targets(sample("train")), targets(sample("holes"))
    half = TRAIN // 2
    x = [np.concatenate([a[:half], b]) for a, b in zip(clean, more, strict=True)]
    y = [np.concatenate([a[:half], b]) for a, b in zip(y_clean, y_more, strict=True)]
    for seed in seeds:
        for name, inputs, outputs in (("no", clean, y_clean), ("half", x, y)):
            build = lesson()["set_network"]
            model, _ = trained(seed, build, inputs, outputs * 2, **_muon(6))
            for place in ("test", "dead", "border"):
                found = 100 * ratios(model, as_set(place), place)
                yield name, place, found.mean() - 100, found.std()


def masses(seeds):
    """Yield rows of the area under the ROC curve, proton or iron."""
    x, y = as_set("nuclei"), lesson()["mass_targets"](sample("nuclei"))
    options = _muon(6, weights=[0.3, 0.03, 0.03, 1, 0.1, 0.1])
    options["loss"] = lesson()["MASS_LOSSES"] * 2
    is_iron = sample("nuclei test")["mass"] == 56
    for seed in seeds:
        model, seconds = trained(seed, lesson()["mass_network"], x, y * 2, **options)
        score = lesson()["predict"](model, as_set("nuclei test"))
        yield "set, two looks", 6, roc.auc(is_iron, score), seconds
    yield from masses_by_fit(seeds)
    fit = airshowers.classical_mass_score(sample("nuclei test"))
    yield "fit", 0, roc.auc(is_iron, fit), 0.0
    for seed in range(20, 25):
        many = airshowers.simulate(TRAIN, seed=seed, primaries=("p", "Fe"))
        score = airshowers.best_mass_score(many)
        yield "bound, 5 samples of 20,000", 0, roc.auc(many["mass"] == 56, score), 0.0


def mass_by_fit_network():
    """Return a network that reads what a fit has found; its output is a logit."""
    inputs = [keras.Input((7, 7, 11)), keras.Input((6,))]
    x = lesson()["look_at_stations"](*inputs)
    return keras.Model(inputs, keras.layers.Dense(1)(x))


def masses_by_fit(seeds):
    """Yield rows of the area under the ROC curve for fit and network."""
    names = ("nuclei", "nuclei test")
    inputs = [lesson()["inputs_of"](frame(name))[:2] for name in names]
    is_iron = [sample(name)["mass"] == 56 for name in names]
    options = {"epochs": 8, "rate": 2e-2, "optimizer": lesson()["muon"]}
    options["loss"] = lesson()["MASS_LOSSES"][0]
    for seed in seeds:
        y = is_iron[0][:, None]
        model, seconds = trained(seed, mass_by_fit_network, inputs[0], y, **options)
        score = lesson()["predict"](model, inputs[1])
        yield "fit + network, Muon", 8, roc.auc(is_iron[1], score), seconds


def _view(images, number):
    images = images[:, ::-1] if number >= 4 else images
    return np.ascontiguousarray(np.rot90(images, number % 4, axes=(1, 2)))


def turning_network():
    """Return the convolutional network with kernels in four turns, as many weights."""
    x = inputs = keras.Input((14, 14, 2))
    for number, padding in enumerate(("same", "same", "valid", "valid")):
        settings = {"padding": padding, "activation": "relu"}
        x = GroupConv2D(8, 3, group="C4", lift=number == 0, **settings)(x)
    x = GroupPooling("max")(x)
    x = keras.layers.GlobalMaxPooling2D()(x)
    x = keras.layers.Dense(32, activation="relu")(x)
    return keras.Model(inputs, keras.layers.Dense(1)(x))


def views(seeds, epochs=8):
    """Yield rows of convolutional networks that know turns and mirrors, few showers."""
    x, x_test = airshowers.images(sample("few")), airshowers.images(sample("test"))
    y, build = target("few"), lesson()["convolutional_network"]
    options = {"epochs": epochs, "rate": 3e-3}
    for seed in seeds:
        model, seconds = trained(seed, build, x, y, **options)
        yield "CNN", width(model, x_test), seconds
        rng = np.random.default_rng(seed)
        which = rng.integers(0, 8, size=(epochs, len(x)))
        seen = [_view(x, number) for number in range(8)]
        stream = [np.stack(seen)[row, np.arange(len(x))] for row in which]
        long = {"epochs": 1, "rate": 3e-3}  # all epochs in one, each another view
        model, seconds = trained(
            seed, build, np.concatenate(stream), np.tile(y, (epochs, 1)), **long
        )
        yield "CNN, a random view per epoch", width(model, x_test), seconds
        answers = [lesson()["predict"](model, _view(x_test, k)) for k in range(8)]
        energy = lesson()["to_energy"](np.mean(answers, axis=0))
        found = 100 * (energy / sample("test")["energy"]).std()
        yield "… and the mean over eight views in the test", found, seconds
        faster = {"epochs": epochs, "rate": 1e-2}  # the best of three for it
        model, seconds = trained(seed, turning_network, x, y, **faster)
        yield "CNN with kernels in four turns", width(model, x_test), seconds


def weights(seeds):
    """Yield rows of energy, direction and core for several loss weights."""
    x, y = as_set("few"), lesson()["targets"](sample("few"))
    test = sample("test")
    core, slope, turn, _ = lesson()["frame_of"](test)
    shift = test["showercore"] / 1000 - core
    tilt = test["showeraxis"][:, :2] - slope
    true = np.stack([shift, tilt], axis=1)
    for seed in seeds:
        for weight in (0, 0.01, 1):
            loss_weights = [0.3, 0.3 * weight, 0, 1, weight, 0]
            options = _muon(8, weights=loss_weights)
            model, _ = trained(seed, lesson()["set_network"], x, y * 2, **options)
            outputs = lesson()["answers"](model, as_set("test"))
            moved = outputs[-2].reshape(-1, 2, 2) @ turn.transpose(0, 2, 1)
            moved /= np.array([10, 50])[:, None]
            away = np.linalg.norm(moved - true, axis=2)
            core_68, tilt_68 = np.percentile(away, 68, axis=0)
            yield (
                f"{weight:g}",
                width(model, as_set("test")),
                1000 * core_68,
                1000 * tilt_68,
            )


def maps(seeds):
    """Yield rows of networks on maps with all showers."""
    x = [airshowers.images(sample(name)) for name in ("train", "test")]
    rows = [
        ("dense", lesson()["dense_network"], 12, 1e-3),
        ("CNN", lesson()["convolutional_network"], 4, 3e-3),
        ("CNN", lesson()["convolutional_network"], 12, 3e-3),
    ]
    best = airshowers.best_resolution(sample("test")).ln_energy
    yield "bound", 0, 100 * np.sqrt(np.mean(best**2)), 0
    energy = frame("test").energy / sample("test")["energy"]
    yield "fit", 0, 100 * energy.std(), 0
    for seed in seeds:
        for name, build, epochs, rate in rows:
            options = {"epochs": epochs, "rate": rate}
            model, seconds = trained(seed, build, x[0], target("train"), **options)
            yield name, epochs, width(model, x[1]), seconds


def between(seeds):
    """Yield rows of networks between a CNN and a set, few showers and all of them."""
    network, muon = lesson(), lesson()["muon"]
    only, both = [1, 0, 0], [0.3, 0.1, 0.05, 1, 0.03, 0.02]

    def maps(name):
        return airshowers.images(sample(name))

    def masked(name):
        return planeless.maps_with_mask(network, sample(name))

    def stations(name):
        return planeless.set_from_hottest(network, sample(name))

    cnn, losses = network["convolutional_network"], network["LOSSES"]
    votes = partial(planeless.network_that_votes, network)
    once, twice = (partial(planeless.set_network, network, n) for n in (1, 2))
    rows = [
        ("CNN", maps, cnn, 12, 5e-3, "mse", None),
        ("CNN, mask, vote", masked, votes, 12, 5e-3, "mse", None),
        ("set, no plane", stations, once, 8, 2e-2, losses, only),
        ("set, no plane, two looks, all", stations, twice, 6, 2e-2, losses * 2, both),
    ]
    for name, view, build, epochs, rate, loss, weights in rows:
        x = {each: view(each) for each in ("few", "train", "test")}
        for many in ("few", "train"):
            y = planeless.targets(network, sample(many))
            y = y[0] if weights is None else y[: len(weights)]
            more = {"optimizer": muon, "loss": loss, "weights": weights}
            more |= {"epochs": epochs, "rate": rate}
            for seed in seeds:
                model, seconds = trained(seed, build, x[many], y, **more)
                found = width(model, x["test"])
                yield name, f"{len(sample(many)['energy']):,}", epochs, found, seconds


# name: title, what yields rows, headings, how many columns are keys, decimals
PARTS = {
    "maps": (
        "networks on maps, 20,000 showers",
        maps,
        ["network", "epochs", "resolution (%)", "seconds"],
        2,
        (2, 0),
    ),
    "sets": (
        "networks on the same maps as a set, and with the fit, 20,000 showers",
        sets,
        ["network", "epochs", "resolution (%)", "seconds"],
        2,
        (2, 0),
    ),
    "holes": (
        "two looks at a set, 20,000 showers, half of them with 10 % dead stations",
        holes,
        ["training showers with holes", "array", "bias (%)", "resolution (%)"],
        2,
        (1, 2),
    ),
    "masses": (
        "proton or iron, 20,000 showers",
        masses,
        ["network", "epochs", "area under the ROC curve", "seconds"],
        2,
        (4, 0),
    ),
    "views": (
        "networks that know turns and mirrors, 5,000 showers",
        views,
        ["network", "resolution (%)", "seconds"],
        1,
        (2, 0),
    ),
    "between": (
        "networks between a CNN and a set, all with Muon",
        between,
        ["network", "showers", "epochs", "resolution (%)", "seconds"],
        3,
        (2, 0),
    ),
    "weights": (
        "two looks at a set and the loss weight of core and axis, 5,000 showers",
        weights,
        ["weight", "energy (%)", "core (m)", "tilt (mrad)"],
        1,
        (2, 0, 2),
    ),
}


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


def report(part, seeds):
    """Return a part's table as Markdown, with a heading."""
    title, rows, head, keys, digits = PARTS[part]
    starts = ", ".join(map(str, seeds))
    shown = table(head, list(rows(seeds)), keys, digits)
    return f"## {part}: {title}\n\nRandom starts: {starts}.\n\n{shown}\n"


def stored():
    """Return the stored tables, {part: text}."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    parts = re.split(r"(?m)^(?=## )", text)
    return {re.match(r"## (\w+)", each)[1]: each for each in parts if each}


def main(arguments=()):
    """Print the tables of some parts; with --save also store them."""
    seeds = [int(a) for a in arguments if a.isdigit()] or (1, 2, 3)
    for part in [a for a in arguments if a in PARTS] or PARTS:
        text = report(part, seeds)
        print(text, flush=True)
        if "--save" in arguments:
            kept = {**stored(), part: text}
            ordered = [kept[name].rstrip() for name in kept]
            RESULTS.write_text("\n\n".join(ordered) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
