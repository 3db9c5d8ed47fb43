"""Run every notebook in Binder's box: 2 GB of memory, no swap, one core.

    python -m trust.binder [START …]     only notebooks whose names start so

A notebook that needs more is killed, and fails. Linux, as root (a control group).
"""

import os
import sys

from trust.runner import Place, notebooks, run_all

MEGABYTES = 2048


def box(core):
    """Return a place with one core and the memory of Binder."""
    command = (sys.executable, "-m", "trust.confined", "--memory", str(MEGABYTES))
    return Place(prefix=(*command, "--core", str(core), "--"))


if __name__ == "__main__":
    places = [box(core) for core in sorted(os.sched_getaffinity(0))]
    sys.exit(run_all(places, notebooks(sys.argv[1:])))
