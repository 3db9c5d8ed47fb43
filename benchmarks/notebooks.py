"""Wall time and peak memory of every notebook, learner's and solved.

python -m benchmarks.notebooks --save   keep those of the solved ones in results/
"""

import json
import subprocess
import sys
import time
from pathlib import Path

RESULTS = Path(__file__).with_name("results") / "notebooks.json"

# Run in a fresh process each, so that the peak belongs to one kernel alone.
WORKER = """
import json, resource, sys
import nbformat
from nbconvert.preprocessors import ExecutePreprocessor

path, folder = sys.argv[1:]
runner = ExecutePreprocessor(timeout=900)
runner.preprocess(nbformat.read(path, as_version=4), {"metadata": {"path": folder}})
print(json.dumps(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))
"""


def measure(path):
    """Return seconds and peak memory in MB of one notebook, imports included."""
    start = time.perf_counter()
    command = [sys.executable, "-c", WORKER, str(path), str(path.parent)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return time.perf_counter() - start, json.loads(output.splitlines()[-1])


def main(save=False):
    """Print one line per notebook; with `save` store those of the solved ones."""
    rows = []
    print("notebook                                     seconds      MB")
    for path in sorted(Path("notebooks").glob("**/[0-9]*.ipynb")):
        seconds, megabytes = measure(path)
        name = "/".join(path.parts[1:])
        print(f"{name:42} {seconds:9.1f} {megabytes:7.0f}", flush=True)
        if path.parent.name == "solutions":
            row = {"seconds": round(seconds), "megabytes": round(megabytes)}
            rows.append({"lesson": path.stem, **row})
    if save:
        RESULTS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(save="--save" in sys.argv[1:])
