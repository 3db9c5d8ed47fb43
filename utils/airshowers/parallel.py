"""Streams of showers too long for one memory: chunk by chunk, on many cores by Dask."""

import json
from collections import deque
from itertools import starmap
from pathlib import Path

import numpy as np

from utils.airshowers.simulation import BLOCK, LAST_START, simulate
from utils.arguments import integer, require

CHUNK = 100 * BLOCK  # showers, 41 MB with the usual settings
# Dask makes its workers return freed memory at once, which doubles the time for arrays.
_KEEP_MEMORY = {"distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None}


def _client(workers):
    """Return a client of so many new processes, or of the cluster at an address."""
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise ImportError(
            f"workers = {workers!r} needs Dask. Install it (pip install distributed), "
            "or let workers = 1 simulate in this process."
        ) from None
    if isinstance(workers, str):
        return Client(workers)
    options = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    with dask.config.set(_KEEP_MEMORY):
        return Client(n_workers=workers, **options)


def _in_order(client, job, arguments):
    """Yield job(*values) for each of `arguments`; two per thread are under way."""
    waiting = deque()
    for values in arguments:
        if len(waiting) >= 2 * max(1, sum(client.nthreads().values())):
            yield waiting.popleft().result()
        waiting.append(client.submit(job, *values, pure=False))
    while waiting:
        yield waiting.popleft().result()


def _results(job, arguments, workers):
    if workers == 1:
        yield from starmap(job, arguments)
        return
    with _client(workers) as client:
        yield from _in_order(client, job, arguments)


def _plan(n, seed, start, chunk, workers, settings):
    """Return (start, n) of each chunk after a look at all arguments."""
    n = integer("n", n, 1, LAST_START)
    chunk = integer("chunk", chunk, 1, 1_000_000)
    if not isinstance(workers, str):
        integer("workers", workers, 1, 1000)
    simulate(1, seed, start=start, **settings)  # refuses what is impossible
    require(start + n <= LAST_START, "n", n, f"at most {LAST_START} − start")
    return ((i, min(chunk, start + n - i)) for i in range(start, start + n, chunk))


def _apply(function, start, n, seed, settings):
    return function(simulate(n, seed, start=start, **settings))


def map_showers(function, n, seed=0, *, start=0, chunk=CHUNK, workers=1, **settings):
    """Iterate over function(showers) for one chunk of a long stream after the other.

    The showers are those of `simulate(n, seed, start=start, **settings)`, `chunk` (up
    to 1,000,000) at a time and in the same order, but never all in memory: `n` may be
    up to 10^12. A multiple of `BLOCK` as `chunk` and as `start` is fastest.

    With 1 as `workers` all happens in this process. More are new processes of Dask
    (`pip install distributed`) on this machine; in a script, call it below
    `if __name__ == "__main__":`. A text is the address of a Dask scheduler, whose
    workers must be able to import `utils`. The result of `function` travels, so let it
    be small. At most two chunks per worker are under way or waiting to be fetched.

    Raises ValueError for impossible settings, ImportError where Dask is missing.
    """
    require(callable(function), "function", function, "a function of showers")
    chunks = _plan(n, seed, start, chunk, workers, settings)
    arguments = ((function, i, count, seed, settings) for i, count in chunks)
    return _results(_apply, arguments, workers)


def _file(folder, start):
    return folder / f"showers-{start:013d}.npz"


def _write(folder, start, n, seed, settings):
    path = _file(folder, start)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez(file, **simulate(n, seed, start=start, **settings))
    unfinished.replace(path)


def _claim_folder(folder, request):
    """Make the folder and note what it is for, or see that this is noted there."""
    text = json.dumps(request, default=lambda value: value.tolist(), indent=1)
    note = folder / "settings.json"
    folder.mkdir(parents=True, exist_ok=True)
    if not note.exists():
        note.write_text(text, encoding="utf-8")
    same = note.read_text(encoding="utf-8") == text
    require(same, "folder", str(folder), "new, or begun with the same settings")


def write_showers(folder, n, seed=0, *, start=0, chunk=CHUNK, workers=1, **settings):
    """Write a long stream of showers to `folder` and return the paths of its files.

    Each file showers-<number of its first shower>.npz holds `chunk` showers, as arrays
    with the names of `simulate`: 1.6 kB per shower with the usual settings. Files that
    are there already are kept, so the same call continues what was interrupted; other
    settings need another folder. Arguments and errors as in `map_showers`; with the
    workers of a cluster the folder must be one that all of them see. The arrays of a
    file become Showers(np.load(path), Options(**settings)).
    """
    folder = Path(folder).resolve()
    chunks = list(_plan(n, seed, start, chunk, workers, settings))
    request = {"n": n, "seed": seed, "start": start, "chunk": chunk} | settings
    _claim_folder(folder, request)
    missing = [(i, count) for i, count in chunks if not _file(folder, i).exists()]
    arguments = ((folder, i, count, seed, settings) for i, count in missing)
    deque(_results(_write, arguments, workers if missing else 1), maxlen=0)
    return [_file(folder, i) for i, _ in chunks]
