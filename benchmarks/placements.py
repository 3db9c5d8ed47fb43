"""Where dropout belongs: the experiment of lesson 10, over several seeds."""

import sys

import keras
import numpy as np

from benchmarks.lessons import source
from utils import notebook
from utils.images import load_digits


def accuracies(seed):
    """Run the lesson's cells; return the test accuracy (%) of each placement."""
    names = {"keras": keras, "layers": keras.layers, "np": np}
    names |= {"notebook": notebook, "load_digits": load_digits}
    names["convert_to_numpy"] = keras.ops.convert_to_numpy
    exec(source("10", "placement"), names)
    models = {name: names["trained"](name, seed) for name in names["arms"]}
    test = names["x_test"], names["y_test"]
    return {name: names["right"](model, *test) for name, model in models.items()}


def main(seeds=(1, 2, 3)):
    """Print one line per seed, then mean and standard error of each placement."""
    runs = []
    for seed in seeds:
        runs.append(accuracies(seed))
        row = "  ".join(f"{place} {value:.2f}" for place, value in runs[-1].items())
        print(f"  seed {seed:2}: {row}", flush=True)
    values = np.array([list(run.values()) for run in runs])
    errors = values.std(axis=0, ddof=1) / len(seeds) ** 0.5
    for place, mean, error in zip(runs[0], values.mean(axis=0), errors, strict=True):
        print(f"  {place:8} {mean:.2f} ± {error:.2f} %")


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or (1, 2, 3))
