"""Run the same again: all tests, all numbers, and all verdicts with one thread.

    python -m trust.repeat [TIMES] [--lessons START …]

1. `make test`, ten times unless told (0: not at all): which tests do not always pass?
2. Each solved notebook is executed and executed again: do all numbers come out the
   same, also those of trainings? Cells that print times are expected to differ.
3. With one thread sums are rounded otherwise; the outputs that nbval compares, all
   verdicts among them, must stay.
"""

import argparse
import os
import re
import subprocess
import sys

from tools.run_notebook import run
from trust.copies import WORK, copy_course
from trust.runner import ROOT, Place, notebooks, run_all

ENDED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.M)
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}


def repeat_tests(times):
    """Run `make test` again and again; return the names of the tests that failed."""
    failed = []
    print("| run | result |\n|---|---|")
    for number in range(1, times + 1):
        command = ["make", "test"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        failed += ENDED.findall(done.stdout)
        print(f"| {number} | {done.stdout.strip().splitlines()[-1]} |", flush=True)
    for test in sorted(set(failed)):
        print(f"{test}: failed in {failed.count(test)} of {times} runs")
    return failed


def _printed(path):
    """Execute a notebook and return what each of its cells printed."""
    return [
        "".join(output.get("text", "") for output in cell.outputs)
        for cell in run(path).cells
        if cell.cell_type == "code"
    ]


def repeat_numbers(course, chosen):
    """Print which cells of which notebooks print something else the second time."""
    print("\n| notebook | cells that print | that differ |\n|---|---|---|")
    for notebook in chosen:
        first, second = _printed(course / notebook), _printed(course / notebook)
        differ = [
            n for n, (a, b) in enumerate(zip(first, second, strict=True)) if a != b
        ]
        print(f"| {notebook} | {sum(map(bool, first))} | {differ} |", flush=True)
        for n in differ:
            print(f"<!-- {n}: {first[n]!r} {second[n]!r} -->")


def main():
    """Print three tables; exit with 1 if a test failed or a verdict changed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", nargs="?", type=int, default=10)
    parser.add_argument("--lessons", nargs="*", default=())
    asked = parser.parse_args()
    chosen = notebooks(asked.lessons, sets=("solutions",))
    os.environ["CNN_COURSE_WIDGETS"] = "static"
    failed = repeat_tests(asked.times)
    repeat_numbers(copy_course(WORK / "again"), chosen)
    print("\nOne thread\n")
    changed = run_all([Place(environment=ONE_THREAD)] * 2, chosen)
    sys.exit(int(bool(failed or changed)))


if __name__ == "__main__":
    main()
