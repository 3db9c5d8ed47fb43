"""Look up known security holes of the locked packages (needs the network).

    python -m trust.audit

pip-audit asks PyPI about each version in constraints.txt, and fails where PyPI does not
answer. What the code itself may not
do is tested by tests/test_execution.py.
"""

import subprocess
import sys

from trust.copies import make_environment
from trust.runner import ROOT

if __name__ == "__main__":
    python = make_environment("audit", "pip-audit>=2.7,<3")
    lock = ["--strict", "-r", "constraints.txt", "--no-deps", "--disable-pip"]
    command = [python, "-m", "pip_audit", *lock, "--progress-spinner", "off"]
    sys.exit(subprocess.run(command, cwd=ROOT).returncode)
