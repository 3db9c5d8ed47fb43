"""Execute a notebook: `python -m tools.run_notebook IN.ipynb [OUT.ipynb]`.

It runs in the folder where it lies. Prints the processor seconds and the largest memory
in MB of its kernel, and the seconds on the wall of each cell, as JSON; with OUT it is
stored with its outputs.
"""

import json
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

SECONDS = 900  # for one cell, before its execution counts as hung


def client(notebook, folder):
    """Return what executes a notebook in a folder, cell by cell or as a whole."""
    return NotebookClient(
        notebook,
        timeout=SECONDS,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.capture_fd_output=False"],
    )


def _clock(runner, seconds):
    """Let what executes a notebook note how long each code cell takes."""

    def start(cell, cell_index):
        seconds[cell_index] = -time.perf_counter()

    def stop(cell, cell_index, execute_reply):
        seconds[cell_index] += time.perf_counter()

    runner.on_cell_execute, runner.on_cell_executed = start, stop


def run(notebook, folder=None, seconds=None):
    """Execute a notebook, given as such or by its path; return it with its outputs.

    It runs in `folder`, for a path in the one where it lies. The dict `seconds` gets
    {place of a code cell: seconds}. Raises a CellExecutionError where a cell raises.
    """
    if isinstance(notebook, str | Path):
        folder = folder or Path(notebook).parent
        notebook = nbformat.read(notebook, as_version=4)
    runner = client(notebook, folder)
    if seconds is not None:
        _clock(runner, seconds)
    runner.execute()
    notebook.metadata.language_info.pop("version", None)
    return notebook


def cost():
    """Return {"seconds", "megabytes"} of this process's children that have ended.

    Seconds are those of the processor; the megabytes are of the largest one.
    """
    import resource  # which Windows lacks

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    seconds = usage.ru_utime + usage.ru_stime
    return {"seconds": round(seconds, 1), "megabytes": round(usage.ru_maxrss / unit)}


def main(source, target=None):
    """Execute a notebook, print what it cost, and store it if asked."""
    seconds = {}
    notebook = run(source, seconds=seconds)
    if target:
        nbformat.write(notebook, target)
    cells = {place: round(spent, 2) for place, spent in seconds.items()}
    print(json.dumps({**cost(), "cells": cells}))


if __name__ == "__main__":
    main(*sys.argv[1:])
