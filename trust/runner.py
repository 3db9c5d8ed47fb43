"""Run notebooks with nbval at some place and tell how each of them ended."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUMMARY = re.compile(r"^(?:=+ )?(?:(\d+) failed)?(?:, )?(?:(\d+) passed)?.* in ", re.M)
NBVAL = ("-p", "no:cacheprovider", "-q", "--nbval", "--nbval-current-env")


@dataclass(frozen=True)
class Place:
    """Where notebooks run.

    python: the interpreter. folder: a copy of the course. environment: variables on top
    of the present ones. prefix: a command in front. options: more for pytest.
    """

    python: str = sys.executable
    folder: Path = ROOT
    environment: Mapping = field(default_factory=dict)
    prefix: tuple = ()
    options: tuple = ()


@dataclass(frozen=True)
class Outcome:
    """How a notebook ended: cells that passed and failed, wall seconds, the output.

    `megabytes` is the largest memory of one of its processes, which is the kernel.
    """

    notebook: str
    passed: int
    failed: int
    seconds: float
    megabytes: float
    output: str

    @property
    def good(self):
        """Tell whether cells ran and none failed."""
        return self.passed > 0 and self.failed == 0

    def row(self):
        """Return a row of a Markdown table."""
        end = "passed" if self.good else "**failed**"
        cells = f"{self.passed} of {self.passed + self.failed} cells"
        cost = f"{self.seconds:.0f} s | {self.megabytes:.0f} MB"
        return f"| {self.notebook} | {cells} | {end} | {cost} |"


def notebooks(prefixes=(), folder=ROOT, sets=("learner", "solutions")):
    """Return the notebooks, relative to the course, whose names start so."""
    where = {"learner": "notebooks", "solutions": "notebooks/solutions"}
    found = [p for name in sets for p in sorted((folder / where[name]).glob("[0-9]*"))]
    wanted = tuple(prefixes) or ("",)
    return [p.relative_to(folder) for p in found if p.name.startswith(wanted)]


def run(place, notebook):
    """Return the Outcome of one notebook."""
    command = [*place.prefix, place.python, "-m", "pytest", *NBVAL, *place.options]
    environment = {"PYTHONDONTWRITEBYTECODE": "1", **place.environment}
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as screen:
        process = subprocess.Popen(
            [*command, str(notebook)],
            cwd=place.folder,
            env={**os.environ, **environment},
            stdout=screen,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        screen.seek(0)
        output = screen.read()
    last = SUMMARY.findall(output) or [("", "")]
    failed, passed = (int(number or 0) for number in last[-1])
    return Outcome(
        notebook=str(notebook),
        passed=passed,
        failed=failed or int(process.returncode != 0),
        seconds=time.perf_counter() - start,
        megabytes=usage.ru_maxrss / 1024,
        output=output,
    )


def run_all(places, chosen):
    """Run notebooks on places of one machine, one after the other at each of them.

    Prints a Markdown table as it grows; failures follow with their output. Returns the
    number of notebooks that failed.
    """
    free = list(places)
    print("| notebook | cells | | wall | memory |\n|---|---|---|---|---|", flush=True)

    def next_one(notebook):
        place = free.pop()
        outcome = run(place, notebook)
        free.append(place)
        print(outcome.row(), flush=True)
        return outcome

    with ThreadPoolExecutor(len(free)) as pool:
        bad = [outcome for outcome in pool.map(next_one, chosen) if not outcome.good]
    for outcome in bad:
        print(f"\n## {outcome.notebook}\n\n```\n{outcome.output[-6000:]}\n```")
    return len(bad)
