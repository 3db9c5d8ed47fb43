"""Run every notebook without network, from a folder that cannot be written.

    python -m trust.offline [START …]     only notebooks whose names start so

The folder has a blank and a letter that is not ASCII in its name. Two kernels run at
once. Linux only (namespaces).
"""

import sys

from trust.copies import WORK, copy_course
from trust.runner import Place, notebooks, run_all


def place(folder):
    """Return a place without network, the course read-only in `folder`."""
    command = (sys.executable, "-m", "trust.confined", "--offline")
    prefix = (*command, "--read-only", str(folder), "--")
    return Place(folder=folder, prefix=prefix)


if __name__ == "__main__":
    course = copy_course(WORK / "mein Kurs ä")
    sys.exit(run_all([place(course)] * 2, notebooks(sys.argv[1:])))
