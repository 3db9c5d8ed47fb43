"""Wall and processor time and peak memory of every notebook, learner's and solved.

python -m benchmarks.notebooks --save   measure the solved ones alone and keep that in
                                        results/, with the seconds of each section
"""

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tools.lesson import lessons

RESULTS = Path(__file__).with_name("results") / "notebooks.json"


class Cost(NamedTuple):
    """What the execution of a notebook costs."""

    seconds: float  # on the wall
    processor: float  # seconds
    megabytes: float
    cells: dict  # place → seconds on the wall


def measure(path):
    """Return the Cost of one notebook.

    It runs in a fresh process, so that the peak belongs to its kernel alone; the
    kernel's start and imports are included.
    """
    start = time.perf_counter()
    command = [sys.executable, "-m", "tools.run_notebook", str(path)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    cost = json.loads(output.splitlines()[-1])
    cells = {int(place): seconds for place, seconds in cost["cells"].items()}
    wall = time.perf_counter() - start
    return Cost(wall, cost["seconds"], cost["megabytes"], cells)


def by_section(lesson, cells):
    """Return {section: seconds} from those of the cells of a solved notebook.

    Cells before the first section belong to none.
    """
    found = Counter()
    for place, seconds in cells.items():
        if section := lesson.section_at(place):
            found[section.key] += seconds
    return {key: round(seconds, 1) for key, seconds in found.items()}


def row(path, cost):
    """Return what is kept of a solved notebook."""
    kept = {"seconds": round(cost.seconds), "megabytes": round(cost.megabytes)}
    found = {"lesson": path.stem, **kept}
    for lesson in lessons(path.stem):  # none for a plan's notebook
        found["sections"] = by_section(lesson, cost.cells)
    return found


def main(save=False):
    """Print one line per notebook; with `save` store those of the solved ones."""
    rows = []
    print("notebook                                      wall s   CPU s      MB")
    folder = Path("notebooks/solutions" if save else "notebooks")
    for path in sorted(folder.glob("**/[0-9]*.ipynb")):
        cost = measure(path)
        name = "/".join(path.parts[1:])
        shown = f"{cost.seconds:9.1f} {cost.processor:7.1f} {cost.megabytes:7.0f}"
        print(f"{name:42} {shown}", flush=True)
        if "solutions" in path.parts:
            rows.append(row(path, cost))
    if save:
        RESULTS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(save="--save" in sys.argv[1:])
