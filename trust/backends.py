"""Run every notebook, learner's and solved, on each of Keras' backends.

    python -m trust.backends [BACKEND …] [--lessons START …]

tensorflow uses the present environment; jax and torch get environments of their own in
.trust/, with the locked packages. Exact outputs are compared with the committed ones,
which TensorFlow made.
"""

import argparse
import sys

from trust.copies import make_environment
from trust.runner import Place, notebooks, run_all

# For torch's smaller CPU build: PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
PACKAGES = {"jax": "jax==0.10.2", "torch": "torch==2.13.0"}
LOCK = ("-r", "requirements-dev.txt", "-c", "constraints.txt")
BACKENDS = ("tensorflow", "jax", "torch")


def place(backend):
    """Return the place where notebooks run on a backend; make it if necessary."""
    environment = {"KERAS_BACKEND": backend}
    if backend not in PACKAGES:
        return Place(environment=environment)
    make_environment(backend, *LOCK)
    python = make_environment(backend, PACKAGES[backend])
    return Place(python, environment=environment)


def main():
    """Print one table per backend and exit with the number of failures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backends", nargs="*", choices=[[], *BACKENDS])
    parser.add_argument("--lessons", nargs="*", default=())
    asked = parser.parse_args()
    failed = 0
    for backend in asked.backends or BACKENDS:
        print(f"\n# {backend}\n", flush=True)
        failed += run_all([place(backend)] * 2, notebooks(asked.lessons))
    sys.exit(failed)


if __name__ == "__main__":
    main()
