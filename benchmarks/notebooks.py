"""Wall and processor time and peak memory of every notebook, learner's and solved.

python -m benchmarks.notebooks --save   keep those of the solved ones in results/
"""

import json
import subprocess
import sys
import time
from pathlib import Path

RESULTS = Path(__file__).with_name("results") / "notebooks.json"


def measure(path):
    """Return wall seconds, processor seconds and peak memory in MB of one notebook.

    It runs in a fresh process, so that the peak belongs to its kernel alone; the
    kernel's start and imports are included.
    """
    start = time.perf_counter()
    command = [sys.executable, "-m", "tools.run_notebook", str(path)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    cost = json.loads(output.splitlines()[-1])
    return time.perf_counter() - start, cost["seconds"], cost["megabytes"]


def main(save=False):
    """Print one line per notebook; with `save` store those of the solved ones."""
    rows = []
    print("notebook                                      wall s   CPU s      MB")
    for path in sorted(Path("notebooks").glob("**/[0-9]*.ipynb")):
        seconds, processor, megabytes = measure(path)
        name = "/".join(path.parts[1:])
        cost = f"{seconds:9.1f} {processor:7.1f} {megabytes:7.0f}"
        print(f"{name:42} {cost}", flush=True)
        if path.parent.name == "solutions":
            row = {"seconds": round(seconds), "megabytes": round(megabytes)}
            rows.append({"lesson": path.stem, **row})
    if save:
        RESULTS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(save="--save" in sys.argv[1:])
