"""Run the tests many times, and all notebooks with one thread and with two.

    python -m trust.repeat [TIMES]     ten times unless told

A test that does not end the same each time is listed. Verdicts are outputs that nbval
compares: they must be the same with one thread as with two, although sums of floating
point numbers are not.
"""

import re
import subprocess
import sys

from trust.runner import ROOT, Place, notebooks, run_all

ENDED = re.compile(r"^(FAILED|ERROR) (\S+)", re.M)
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
}


def repeated(times):
    """Run `make test` again and again; return how often each test failed."""
    failures = {}
    print("| run | result |\n|---|---|")
    for number in range(1, times + 1):
        done = subprocess.run(
            ["make", "test"], cwd=ROOT, capture_output=True, text=True
        )
        for _, test in ENDED.findall(done.stdout):
            failures[test] = failures.get(test, 0) + 1
        print(f"| {number} | {done.stdout.strip().splitlines()[-1]} |", flush=True)
    return failures


def main(times=10):
    """Print both tables; exit with 1 if anything failed."""
    failures = repeated(times)
    for test, number in sorted(failures.items()):
        print(f"{test}: failed in {number} of {times} runs")
    print("\nOne thread\n")
    place = Place(environment=ONE_THREAD)
    failed = run_all([place] * 2, notebooks(sets=("solutions",)))
    sys.exit(int(bool(failures or failed)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
