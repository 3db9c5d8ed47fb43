"""Speed, memory and physics of the air showers: python -m benchmarks.airshowers.

With --calibrate it derives the constants of utils/airshowers/estimators.py again. Set
OMP_NUM_THREADS=1 to measure one core; one core takes about half a minute.
"""

import resource
import sys
import time

import numpy as np

from utils.airshowers import (
    classical_energy,
    classical_mass_score,
    reconstruct,
    simulate,
)
from utils.airshowers.estimators import calibrate_energy, calibrate_mass
from utils.roc import auc

ENERGY_BINS = [(3, 100), (3, 10), (10, 30), (30, 100)]  # EeV
TESTED = 6000  # showers, with other seeds than any calibration


def row(quantity, value, unit):
    print(f"{quantity:<44}{value:>10}  {unit}")


def timed(function, *arguments):
    start = time.process_time()
    result = function(*arguments)
    return result, time.process_time() - start


def peak_memory():
    """Return the largest memory of this process in MB."""
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def report_simulation():
    before = peak_memory()
    for n in (20_000, 100_000):
        _, seconds = timed(simulate, n)
        row(f"simulate {n} showers", f"{seconds:.2f}", "s of CPU time")
    row("simulation speed", f"{n / seconds:.0f}", "showers per second")
    row("peak memory before", f"{before:.0f}", "MB")
    row("peak memory", f"{peak_memory():.0f}", "MB")


def report_energy(showers, fit):
    ratio = classical_energy(fit) / showers["energy"]
    row("energy bias", f"{100 * (ratio.mean() - 1):.1f}", "%")
    for low, high in ENERGY_BINS:
        chosen = (showers["energy"] >= low) & (showers["energy"] <= high)
        resolution = 100 * ratio[chosen].std()
        row(f"energy resolution, {low}-{high} EeV", f"{resolution:.1f}", "%")


def report_direction(showers, fit):
    cosine = np.sum(fit.axis * showers["showeraxis"], axis=1)
    angle = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    row(
        "direction, 68 % of the showers within",
        f"{np.percentile(angle, 68):.2f}",
        "deg",
    )


def report_mass():
    showers = simulate(TESTED, seed=3, primaries=("p", "Fe"))
    area = auc(showers["mass"] == 56, classical_mass_score(showers))
    row("proton/iron, area under the ROC curve", f"{area:.3f}", "")


def main():
    if "--calibrate" in sys.argv[1:]:
        print("ENERGY_CONSTANTS", np.round(calibrate_energy(), 3).tolist())
        print("MASS_CONSTANTS", np.round(calibrate_mass(), 3).tolist())
        return
    report_simulation()
    showers = simulate(TESTED, seed=2)
    fit, seconds = timed(reconstruct, showers)
    row(f"classical fit of {TESTED} showers", f"{seconds:.2f}", "s of CPU time")
    report_energy(showers, fit)
    report_direction(showers, fit)
    report_mass()


if __name__ == "__main__":
    main()
