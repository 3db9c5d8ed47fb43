"""Processor time of importing data and arithmetic: python -m benchmarks.imports."""

import statistics
import subprocess
import sys

MODULES = (
    "numpy",
    "utils.airshowers",
    "utils.arguments",
    "utils.claims",
    "utils.convolution",
    "utils.images",
    "utils.ising",
    "utils.notebook",
    "utils.shapes",
    "lessons",
)
REPEATS = 5
WORKER = """
import importlib, sys, time

for name in sys.argv[1:-1]:
    importlib.import_module(name)
start = time.process_time()
importlib.import_module(sys.argv[-1])
print(time.process_time() - start)
"""


def seconds(*modules):
    """Return the processor seconds that importing the last of some modules takes."""
    command = [sys.executable, "-c", WORKER, *modules]
    runs = [
        subprocess.run(command, capture_output=True, text=True, check=True)
        for _ in range(REPEATS)
    ]
    return statistics.median(float(run.stdout) for run in runs)


def main():
    """Print the time of each module on top of NumPy, which all of them need."""
    for module in MODULES:
        before = () if module == "numpy" else ("numpy",)
        print(f"{module:20} {seconds(*before, module):.3f} s")


if __name__ == "__main__":
    main()
