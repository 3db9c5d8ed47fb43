"""Run tests and notebooks with other versions of Python and of the packages.

    python -m trust.versions [NAME …] [--lessons START …]

Names: oldest (the lower bounds of requirements.txt), newest (no lock), 3.10, 3.12, 3.13
(the lock with another Python) and colab (what Google publishes of its runtime). Without
names all of them. Interpreters come from PATH, pyenv or uv; a missing one fails.
"""

import argparse
import subprocess
import sys

from trust.copies import WORK, frozen, interpreter, make_environment
from trust.runner import ROOT, Place, notebooks, run_all

LOCK = ("-r", "requirements-dev.txt", "-c", "constraints.txt")
# Published by Google for August 2026 (github.com/googlecolab/backend-info).
COLAB = (
    "tensorflow==2.20.0",
    "keras==3.13.2",
    "numpy==2.1.3",
    "matplotlib==3.10.0",
    "scipy==1.16.3",
    "ipywidgets==7.7.1",
    "anywidget==0.9.21",
    "ipykernel==6.17.1",
    "tqdm==4.67.3",
)
TOOLS = ("nbval", "pytest", "pytest-xdist", "hypothesis", "jupytext")
# What the library promises; the other tests need the tools that build the course.
TESTS = ("airshowers", "convolution", "exercises", "grading", "images", "ising")
TESTS += ("introspection", "ledger", "notebook", "shapes", "symmetry", "training")
TESTS += ("widgets",)
NAMES = ("oldest", "newest", "3.10", "3.12", "3.13", "colab")


def _oldest():
    """Make an environment from the lower bounds; pip cannot choose these, uv can."""
    python = make_environment("oldest", "uv")
    bounds = ["--resolution", "lowest-direct", "-r", "requirements-dev.txt"]
    install = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    subprocess.run([*install, *bounds], cwd=ROOT, check=True)
    return python


def environment(name):
    """Make the environment of a name and return its interpreter."""
    if name == "oldest":
        return _oldest()
    if name == "newest":
        return make_environment("newest", "--upgrade", "-r", "requirements-dev.txt")
    version = "3.13" if name == "colab" else name
    python = interpreter(version)
    if python is None:
        sys.exit(f"Python {version} is not on this machine: `uv python install` it")
    packages = (*COLAB, *TOOLS) if name == "colab" else LOCK
    return make_environment(name, *packages, interpreter=python)


def _test(python):
    """Run the library's tests; return 1 if any of them fails."""
    files = [f"tests/test_{name}.py" for name in TESTS]
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2"]
    done = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True)
    print("tests:", done.stdout.strip().splitlines()[-1], flush=True)
    if done.returncode:
        print(done.stdout[-6000:])
    return int(done.returncode != 0)


def check(name, starts):
    """Run tests and notebooks in one environment; return how many of them failed."""
    python = environment(name)
    before = frozen(python)
    shown = ("tensorflow==", "keras==", "numpy==", "ipywidgets==", "anywidget==")
    versions = [line for line in before.splitlines() if line.startswith(shown)]
    print(f"\n# {name}\n\n{', '.join(versions)}\n", flush=True)
    (WORK / f"{name}.txt").write_text(before)
    failed = _test(python) + run_all([Place(python=python)] * 2, notebooks(starts))
    if frozen(python) != before:
        print("**the course changed the installed packages**")
        failed += 1
    return failed


def main():
    """Check the named environments and exit with the number of failures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES])
    parser.add_argument("--lessons", nargs="*", default=())
    asked = parser.parse_args()
    sys.exit(sum(check(name, asked.lessons) for name in asked.names or NAMES))


if __name__ == "__main__":
    main()
