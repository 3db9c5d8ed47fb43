"""Find the tests that do not always pass: `python -m trust.flaky REPORT.xml …`.

The reports are those of runs of the same tests with pytest's `--junitxml`.
"""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree


def failed(report):
    """Return the names of the tests that failed; a missing report counts as one."""
    if not report.exists():
        return [f"no report of a run: {report.name}"]
    cases = ElementTree.parse(report).iter("testcase")
    return [
        f"{case.get('classname')}::{case.get('name')}"
        for case in cases
        if any(part.tag in ("failure", "error") for part in case)
    ]


def main(*reports):
    """Print in how many runs each test failed; exit with 1 if any did."""
    runs = [set(failed(Path(report))) for report in reports]
    for test, number in Counter(test for run in runs for test in run).most_common():
        print(f"{test} failed in {number} of {len(runs)} runs")
    sys.exit(any(runs))


if __name__ == "__main__":
    main(*sys.argv[1:])
