"""Parts of the stream of showers: any of them, in parallel, never all in memory."""

import json
import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import airshowers
from utils.airshowers import (
    Options,
    Showers,
    map_showers,
    parallel,
    simulate,
    simulation,
    write_showers,
)

SMALL = {"grid": 3, "traces": 2, "muons": True, "truth": True}
LENGTH = 900  # more than three blocks


@pytest.fixture(scope="module")
def stream():
    return simulate(LENGTH, seed=5, **SMALL)


@pytest.fixture(scope="module")
def cluster():
    options = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "dashboard_address": "127.0.0.1:0",
    }
    with LocalCluster(**options) as running:
        yield running.scheduler_address


def same(first, second):
    assert list(first) == list(second)
    return all(np.array_equal(first[k], second[k], equal_nan=True) for k in first)


def cut(showers, start, stop):
    return {name: values[start:stop] for name, values in showers.items()}


def joined(parts):
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def everything(showers):
    return showers


def energies(showers):
    return showers["energy"]


# Parts of the stream ------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)))
def test_any_part_is_a_slice_of_the_stream(stream, ends):
    start, stop = min(ends[0], ends[1] - 1), ends[1]
    part = simulate(stop - start, seed=5, start=start, **SMALL)
    assert same(part, cut(stream, start, stop))


@settings(deadline=None, max_examples=15)
@given(
    start=st.integers(0, 10**12 - 300),
    first=st.integers(1, 300),
    second=st.integers(1, 300),
    seed=st.integers(0, 2**70),
)
def test_far_parts_continue_each_other(start, first, second, seed):
    parts = [
        simulate(first, seed, start=start, grid=2),
        simulate(second, seed, start=start + first, grid=2),
    ]
    assert same(joined(parts), simulate(first + second, seed, start=start, grid=2))


def test_settings_matter_in_far_parts_as_at_the_start():
    options = {"layout": "hex", "primaries": ["gamma"], "saturation": 100.0}
    whole = simulate(600, seed=1, **options)
    part = simulate(80, seed=1, start=500, **options)
    assert same(part, cut(whole, 500, 580))


@pytest.mark.parametrize(
    "start, n, blocks",
    [
        (0, 1, [0]),
        (255, 2, [0, 1]),
        (256, 256, [1]),
        (25_600_000, 300, [10**5, 100_001]),
    ],
)
def test_only_the_blocks_asked_for_are_simulated(monkeypatch, start, n, blocks):
    seen, simulate_block = [], simulation._simulate_block

    def spy(seed, block, options):
        seen.append(block)
        return simulate_block(seed, block, options)

    monkeypatch.setattr(simulation, "_simulate_block", spy)
    simulate(n, start=start, grid=2)
    assert seen == blocks


@pytest.mark.parametrize("start", [-1, 10**12 + 1, 0.5, None, True, "1"])
def test_impossible_starts_are_refused(start):
    with pytest.raises(ValueError, match=r"start = .* a whole number from 0"):
        simulate(2, start=start)


# Chunks in this process ---------------------------------------------------------------


@settings(deadline=None, max_examples=15)
@given(
    start=st.integers(0, 500),
    n=st.integers(1, 400),
    chunk=st.integers(50, 500),
)
def test_chunks_are_the_serial_stream(stream, start, n, chunk):
    options = {"start": start, "chunk": chunk, **SMALL}
    parts = list(map_showers(everything, n, 5, **options))
    assert [len(part["energy"]) for part in parts[:-1]] == [chunk] * (len(parts) - 1)
    assert same(joined(parts), cut(stream, start, start + n))


def test_chunks_are_simulated_when_they_are_asked_for():
    results = map_showers(energies, 10**12, seed=5, chunk=300, **SMALL)
    first, second = next(results), next(results)
    together = np.concatenate([first, second])
    assert np.array_equal(together, simulate(600, seed=5, **SMALL)["energy"])


@pytest.mark.parametrize(
    "name, value",
    [
        ("function", "mean"),
        ("n", 0),
        ("n", 10**12 + 1),
        ("seed", -1),
        ("start", -1),
        ("start", 10**12),
        ("chunk", 0),
        ("chunk", 1_000_001),
        ("workers", 0),
        ("workers", 1.5),
        ("workers", None),
        ("grid", 1),
        ("primaries", "pp"),
    ],
)
def test_impossible_arguments_are_refused_at_once(tmp_path, name, value):
    arguments = {"function": energies, "n": 5} | {name: value}
    with pytest.raises(ValueError, match="n = " if value == 10**12 else name):
        map_showers(**arguments)
    if arguments.pop("function") is energies:
        with pytest.raises(ValueError):
            write_showers(tmp_path / "new", **arguments)
        assert not (tmp_path / "new").exists()


def test_an_unknown_setting_is_refused():
    with pytest.raises(ValueError, match="'colour' .*one of grid"):
        map_showers(energies, 5, colour="red")


# Dask ---------------------------------------------------------------------------------


def test_without_dask_the_message_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install distributed.*workers = 1"):
        next(map_showers(energies, 5, workers=2))


def test_dask_is_imported_only_where_it_is_used():
    code = "import sys; import utils.airshowers; print(*sys.modules)"
    root = Path(airshowers.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert not {"dask", "distributed"} & set(done.stdout.split())


def test_local_processes_give_the_serial_stream(stream):
    options = {"chunk": 200, "workers": 2, **SMALL}
    parts = list(map_showers(everything, LENGTH, 5, **options))
    assert same(joined(parts), stream)
    assert all(part.options == Options(**SMALL) for part in parts)


def test_a_cluster_gives_the_serial_stream(stream, cluster):
    options = {"chunk": 100, "workers": cluster, "start": 77, **SMALL}
    parts = list(map_showers(lambda showers: showers["time"], 800, 5, **options))
    assert same({"": np.concatenate(parts)}, {"": stream["time"][77:877]})


def test_an_error_in_the_function_arrives(cluster):
    with pytest.raises(KeyError, match="charge"):
        list(map_showers(lambda showers: showers["charge"], 5, workers=cluster))


class SlowClient:
    """Stands for two threads of Dask, and computes only what is fetched."""

    def __init__(self):
        self.submitted = 0

    def nthreads(self):
        return {"first": 1, "second": 1}

    def submit(self, job, *arguments, pure):
        self.submitted += 1
        future = Future()
        future.result = lambda: job(*arguments)
        return future


def test_few_chunks_are_under_way():
    client = SlowClient()
    results = parallel._in_order(client, lambda i: i, ((i,) for i in range(10**9)))
    for i in range(20):
        assert next(results) == i
        assert client.submitted == i + 4


# Files --------------------------------------------------------------------------------


def load(paths):
    parts = []
    for path in paths:
        with np.load(path) as file:
            parts.append(dict(file))
    return joined(parts)


@pytest.mark.parametrize("parallel_run", [False, True], ids=["serial", "dask"])
def test_files_hold_the_stream(tmp_path, stream, cluster, parallel_run):
    workers = cluster if parallel_run else 1
    options = {"chunk": 256, "workers": workers, **SMALL}
    paths = write_showers(tmp_path / "a" / "b", LENGTH, 5, **options)
    assert [path.name for path in paths] == [
        f"showers-{start:013d}.npz" for start in (0, 256, 512, 768)
    ]
    assert same(load(paths), stream)
    assert Showers(np.load(paths[0]), stream.options).options == Options(**SMALL)
    files = {path.name for path in (tmp_path / "a" / "b").iterdir()}
    assert files == {path.name for path in paths} | {"settings.json"}


def test_the_same_call_continues_what_was_interrupted(tmp_path, stream):
    options = {"chunk": 256, **SMALL}
    paths = write_showers(tmp_path, LENGTH, 5, **options)
    kept = [path.stat().st_mtime_ns for path in paths]
    paths[1].unlink()
    (tmp_path / (paths[1].stem + ".part")).write_bytes(b"half a file")
    assert write_showers(tmp_path, LENGTH, 5, **options) == paths
    again = [path.stat().st_mtime_ns for path in paths]
    assert [a == b for a, b in zip(kept, again, strict=True)] == [
        True,
        False,
        True,
        True,
    ]
    assert same(load(paths), stream)
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize(
    "other", [{"seed": 6}, {"n": 301}, {"chunk": 100}, {"start": 1}, {"gain": 0.0}]
)
def test_other_settings_need_another_folder(tmp_path, other):
    arguments = {"n": 300, "seed": 5, "grid": 2}
    paths = write_showers(tmp_path, **arguments)
    before = paths[0].read_bytes()
    with pytest.raises(ValueError, match=r"folder = .* the same settings"):
        write_showers(tmp_path, **arguments | other)
    assert list(tmp_path.glob("*.npz")) == paths
    assert paths[0].read_bytes() == before


def test_arrays_as_settings_are_noted(tmp_path):
    settings = {"fractions": np.array([1, 3]), "primaries": ("p", "Fe")}
    for _ in range(2):
        write_showers(tmp_path, 10, np.int64(3), grid=2, **settings)
    note = json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))
    assert note["seed"] == 3
    assert note["fractions"] == [1, 3]
