"""The energy network of lesson 14 learns on four virtual devices as on one.

TensorFlow or JAX, whichever KERAS_BACKEND names, splits the processor into devices.
"""

import multiprocessing
import os
import statistics

import numpy as np
import pytest

from utils import airshowers

DEVICES = 4
SEEDS = (1, 2, 3)
SHOWERS = 2048  # to train on, and as many to test with
EPOCHS, RATE, BATCH = 3, 5e-3, 128
STEPS = 5  # with the same batch, for the comparison of losses


def split_processor():
    """Make several devices of the processor, before anything uses it."""
    if os.environ.get("KERAS_BACKEND") == "jax":
        os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={DEVICES}"
        return
    import tensorflow as tf

    parts = [tf.config.LogicalDeviceConfiguration()] * DEVICES
    processor = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(processor, parts)


def sample(networks, seed):
    """Return the network's inputs of new showers, and their energies in EeV."""
    showers = airshowers.simulate(SHOWERS, seed=seed)
    frame = airshowers.station_features(showers)
    return networks["inputs_of"](frame), showers["energy"]


def copies(value):
    """Return on how many devices the value of a variable lives."""
    if hasattr(value, "devices"):  # of JAX
        return len(value.devices())
    return len(getattr(value, "values", [value]))  # TensorFlow mirrors it


def losses(networks, inputs, energy):
    """Return on how many devices the weights are, and the losses of STEPS steps."""
    model, target = networks["energy_network"](), networks["to_target"](energy)
    model.compile("adam", "mse")
    batch = [values[:BATCH] for values in inputs]
    options = {"batch_size": BATCH, "shuffle": False, "verbose": 0}
    past = model.fit(batch, target[:BATCH], epochs=STEPS, **options).history["loss"]
    return copies(model.weights[0].value), past


def resolution(networks, inputs, energy, inputs_test, energy_test):
    """Train; return std(E_rec / E) of the test sample in per cent."""
    model, target = networks["energy_network"](), networks["to_target"](energy)
    networks["train"](model, inputs, target, EPOCHS, RATE, batch=BATCH)
    found = networks["to_energy"](networks["predict"](model, inputs_test))
    return 100 * float(np.std(found / energy_test))


def measure(devices):
    """Return `losses` and a resolution for each of SEEDS; in a process of its own."""
    if devices > 1:
        split_processor()
    import keras

    from benchmarks.capstone import lesson_networks
    from utils import notebook

    networks, resolutions = lesson_networks(), []
    train, test = sample(networks, 1), sample(networks, 2)
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        with notebook.all_devices():
            resolutions.append(resolution(networks, *train, *test))
    keras.utils.set_random_seed(SEEDS[0])
    with notebook.all_devices():
        return *losses(networks, *train), resolutions


@pytest.fixture(scope="module")
def measured():
    """Measure with one device and with several."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        return pool.map(measure, (1, DEVICES), chunksize=1)


def test_weights_are_on_all_devices(measured):
    """Otherwise nothing would be proved."""
    assert [copies for copies, _, _ in measured] == [1, DEVICES]


def test_steps_have_the_same_losses(measured):
    """But for rounding; the first loss is that of the untrained network."""
    (_, one, _), (_, several, _) = measured
    assert several == pytest.approx(one, rel=1e-5)


def test_resolutions_agree_within_their_spread(measured):
    """The spread over random starts."""
    (_, _, one), (_, _, several) = measured
    difference = statistics.mean(several) - statistics.mean(one)
    assert abs(difference) <= statistics.stdev(one)
