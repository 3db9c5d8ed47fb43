"""Many workers and devices: the same showers from Dask, the same training on several.

    python -m trust.distributed [showers] [tensorflow] [jax]

showers: a stream of showers from two local processes of Dask against the serial one,
with speed and memory. tensorflow, jax: the energy network of lesson 13, trained on four
virtual CPU devices and on one, a process for each; jax needs the environment of
`trust.backends`. Without arguments all three. Prints Markdown tables and exits with the
number of failures.
"""

import argparse
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from trust.backends import place
from trust.runner import ROOT
from utils import airshowers
from utils.airshowers.parallel import CHUNK

CHUNKS, WORKERS = 12, 2
GOAL = 10**8  # showers
DEVICES = 4
SEEDS = (1, 2, 3)
SHOWERS = 2048  # to train on, and as many to test with
EPOCHS, BATCH, RATE = 3, 128, 5e-3
STEPS = 5  # with the same batch, for the comparison of losses
LOSS_TOLERANCE = 1e-5  # relative
XLA = f"--xla_force_host_platform_device_count={DEVICES}"


def table(*columns):
    """Print the head of a Markdown table."""
    print("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))


def verdict(good):
    """Return a word for a table."""
    return "passed" if good else "**failed**"


# Showers ------------------------------------------------------------------------------


class Seen(NamedTuple):
    """What a process tells about a chunk that it has just simulated."""

    process: int
    seconds: float  # of the processor since the process began
    memory: float  # largest so far, MB
    size: float  # of the chunk, MB
    digest: str


def peak_memory():
    """Return the largest memory of this process in MB."""
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def observe(showers):
    """Return what is Seen of a chunk."""
    digest = hashlib.sha256()
    for name, values in showers.items():
        digest.update(name.encode() + values.tobytes())
    size = sum(values.nbytes for values in showers.values()) / 1e6
    memory = peak_memory()
    return Seen(os.getpid(), time.process_time(), memory, size, digest.hexdigest())


def speed(processes):
    """Return showers per second of processor time from the chunks of each process."""
    seconds = sum(chunks[-1].seconds - chunks[0].seconds for chunks in processes)
    return sum(len(chunks) - 1 for chunks in processes) * CHUNK / seconds


def check_showers():
    """Compare two workers with this process; return the number of failures."""
    n = CHUNKS * CHUNK
    start = time.perf_counter()
    seen = list(airshowers.map_showers(observe, n, seed=1, workers=WORKERS))
    wall, own_memory = time.perf_counter() - start, peak_memory()
    serial = list(airshowers.map_showers(observe, n, seed=1))
    same = [chunk.digest for chunk in seen] == [chunk.digest for chunk in serial]
    workers = [[c for c in seen if c.process == p] for p in {c.process for c in seen}]
    growth = max(chunks[-1].memory - chunks[1].memory for chunks in workers)
    hours = GOAL / speed(workers) / 3600
    table(f"{n:,} showers, {len(workers)} workers", "")
    print(f"| the serial stream, bit by bit | {verdict(same)} |")
    print(
        f"| a worker's showers per second of processor time | {speed(workers):,.0f} |"
    )
    print(f"| the same without Dask | {speed([serial]):,.0f} |")
    print(f"| wall time | {wall:.0f} s |")
    print(f"| a chunk | {seen[0].size:.0f} MB |")
    print(f"| peak memory of a worker | {max(c.memory for c in seen):.0f} MB |")
    print(f"| its growth from the second chunk to the last | {growth:.0f} MB |")
    print(f"| peak memory of the process that asks | {own_memory:.0f} MB |")
    print(f"| {GOAL:.0e} showers | {hours:.1f} h of processor time |")
    print(f"| their size in files | {seen[0].size * GOAL / CHUNK / 1e3:.0f} GB |")
    return int(not same) + int(growth >= seen[0].size)


# Training -----------------------------------------------------------------------------


def make_samples(path):
    """Keep the network's inputs, targets and energies of two samples in a file."""
    arrays = {}
    for name, seed in (("train", 1), ("test", 2)):
        showers = airshowers.simulate(SHOWERS, seed=seed)
        frame = airshowers.station_features(showers)
        fit = np.log10(frame.energy)[:, None] - 1.25
        arrays |= {f"{name}_maps": frame.maps, f"{name}_numbers": frame.numbers}
        arrays |= {f"{name}_fit": fit, f"{name}_energy": showers["energy"]}
    np.savez(path, **arrays)


def split_tensorflow(devices):
    """Make several logical devices of the processor, before anything uses it."""
    import tensorflow as tf

    processor = tf.config.list_physical_devices("CPU")[0]
    parts = [tf.config.LogicalDeviceConfiguration()] * devices
    tf.config.set_logical_device_configuration(processor, parts)


def copies(weight):
    """Return on how many devices a variable of Keras lives."""
    value = weight.value
    return len(value.devices() if hasattr(value, "devices") else value.values)


def first_losses(model, inputs, target):
    """Return the losses of STEPS steps with the same batch, the first one untrained."""
    model.compile("adam", "mse")
    batch = [values[:BATCH] for values in inputs]
    options = {"batch_size": BATCH, "shuffle": False, "verbose": 0}
    return model.fit(batch, target[:BATCH], epochs=STEPS, **options).history["loss"]


def train(path, devices):
    """Train in this process; return losses, resolutions in % and copies of weights."""
    import keras

    if keras.backend.backend() == "tensorflow":
        split_tensorflow(devices)
    from benchmarks.capstone import lesson_networks
    from utils import notebook

    networks, data, resolutions = lesson_networks(), np.load(path), []
    inputs, inputs_test = (
        [data[f"{name}_{part}"] for part in ("maps", "numbers", "fit")]
        for name in ("train", "test")
    )
    target = networks["to_target"](data["train_energy"])
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        with notebook.all_devices():
            model = networks["energy_network"]()
            networks["train"](model, "mse", inputs, target, EPOCHS, RATE, BATCH)
        energy = networks["to_energy"](networks["predict"](model, inputs_test))
        resolutions.append(100 * float(np.std(energy / data["test_energy"])))
    keras.utils.set_random_seed(SEEDS[0])
    with notebook.all_devices():
        model = networks["energy_network"]()
        losses = first_losses(model, inputs, target)
    number = copies(model.weights[0]) if devices > 1 else 1
    return {"losses": losses, "resolutions": resolutions, "copies": number}


def run_training(backend, devices, path):
    """Train in a process of its own; return what `train` returns, and wall seconds."""
    where = place(backend)
    flags = XLA if backend == "jax" and devices > 1 else ""
    environment = {**where.environment, "XLA_FLAGS": flags, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [where.python, "-m", "trust.distributed", "--train", path, str(devices)]
    start = time.perf_counter()
    environment = {**os.environ, "CNN_COURSE_WIDGETS": "static", **environment}
    options = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True}
    done = subprocess.run(command, **options)
    if done.returncode:
        sys.exit(done.stderr[-6000:])
    return json.loads(done.stdout.splitlines()[-1]), time.perf_counter() - start


def check_training(backend):
    """Compare several devices with one; return the number of failures."""
    print(f"\n# {backend}\n", flush=True)
    table("devices", "copies of the weights", "first loss", "resolution in %", "wall")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "samples.npz")
        make_samples(path)
        for devices in (1, DEVICES):
            result, seconds = run_training(backend, devices, path)
            results.append(result)
            quality = result["resolutions"]
            mean, spread = statistics.mean(quality), statistics.stdev(quality)
            loss = result["losses"][0]
            print(f"| {devices} | {result['copies']} | {loss:.7f} ", end="")
            print(f"| {mean:.3f} ± {spread:.3f} | {seconds:.0f} s |", flush=True)
    return compare(*results)


def compare(one, several):
    """Print what differs between one device and several; return what failed."""
    losses, others = np.array(one["losses"]), np.array(several["losses"])
    step = np.abs(others / losses - 1)
    spread = statistics.stdev(one["resolutions"])
    means = [statistics.mean(r["resolutions"]) for r in (one, several)]
    difference = abs(means[1] - means[0])
    verdicts = {
        f"the weights on {DEVICES} devices": several["copies"] == DEVICES,
        f"first loss differs by {step[0]:.1e}": step[0] < LOSS_TOLERANCE,
        f"loss after {STEPS - 1} steps by {step[-1]:.1e}": step[-1] < LOSS_TOLERANCE,
        f"resolution by {difference:.3f}, within {spread:.3f}": difference <= spread,
    }
    print()
    for text, good in verdicts.items():
        print(f"- {text}: {verdict(good)}")
    return sum(not good for good in verdicts.values())


def main():
    """Run the named checks and exit with the number of failures."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = ("showers", "tensorflow", "jax")
    parser.add_argument("names", nargs="*", choices=[[], *names])
    parser.add_argument("--train", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.train:
        path, devices = asked.train
        print(json.dumps(train(path, int(devices))))
        return
    chosen = asked.names or names
    failed = check_showers() if "showers" in chosen else 0
    sys.exit(failed + sum(check_training(b) for b in chosen if b != "showers"))


if __name__ == "__main__":
    main()
