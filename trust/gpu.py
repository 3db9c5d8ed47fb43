"""Solved notebooks on a GPU; where there is none, imitated as far as a CPU can.

    python -m trust.gpu [--fast] [--jobs 1] [06 13 …]

With a GPU, nbval compares the notebooks. Without one they run with trainings compiled
by XLA, with products rounded as in TF32, and with both at another random start
(trust/imitation.py says what that leaves out); what disagrees is printed as by
trust.starts, results are kept in .trust/gpu/.
"""

import subprocess
import sys

from trust.reruns import RESULTS, Variant, exit_code, fingerprints, rerun_all
from trust.starts import chosen_lessons, parser

COUNT = "import keras; print(len(keras.distribution.list_devices('gpu')))"
NBVAL = ("-m", "pytest", "--nbval", "--nbval-current-env")


def gpus():
    """Return how many GPUs the backend of Keras sees, asked in a process of its own."""
    command = [sys.executable, "-c", COUNT]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout.split()[-1])


def imitating(what, start=0):
    """Return the circumstances of an imitation."""
    name = f"{what.replace(' ', ' and ')}, start {start}"
    settings = {"CNN_COURSE_IMITATE": what, "CNN_COURSE_START": str(start)}
    return Variant(name, settings, "trust.imitation")


VARIANTS = (imitating("xla"), imitating("tf32"), imitating("xla tf32", start=1))


def main(words=None):
    """Run the notebooks on the GPU or imitate one; return 1 if they disagree."""
    arguments = parser("Notebooks on a GPU, or on an imitated one.").parse_args(words)
    chosen, number = chosen_lessons(arguments), gpus()
    if number:
        print(f"GPUs: {number}", flush=True)
        paths = [str(lesson.solved) for lesson in chosen]
        return subprocess.run([sys.executable, *NBVAL, *paths]).returncode
    print("No GPU here; imitating one: XLA, TF32, another start", flush=True)
    paths = fingerprints(chosen)
    return exit_code(rerun_all(paths, VARIANTS, RESULTS / "gpu", arguments.jobs))


if __name__ == "__main__":
    sys.exit(main())
