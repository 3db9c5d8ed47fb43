"""What solved notebooks say at other random starts, compiled, and with one thread.

    python -m trust.starts [--starts 8] [--fast] [--jobs 1] [--keep] [06 13 …]

CNN_COURSE_START shifts the seeds of networks and trainings (utils/notebook.py). Two
runs compile all trainings with XLA, one has a single thread. Prints which cells
disagree with the stored ones, in how many runs, and how; exits with 1 if a verdict or
an error is among them. Results are kept in .trust/starts/ until code or notebook
change, so what was interrupted goes on. --fast: two starts, the cheaper half of the
notebooks. --keep: the page of proofs shows what came out, for the code it is about.
"""

import json
import sys
from argparse import ArgumentParser
from math import inf

from tools.course import ROOT
from tools.lesson import lessons
from trust.reruns import KINDS, RESULTS, Variant, exit_code, fingerprints, rerun_all

COSTS = ROOT / "benchmarks" / "results" / "notebooks.json"
KEPT = ROOT / "benchmarks" / "results" / "starts.json"
THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")


def started(number):
    """Return the circumstances of another random start."""
    return Variant(f"start {number}", {"CNN_COURSE_START": str(number)})


def compiled(number):
    """Return those of a start whose trainings XLA compiles."""
    settings = {"CNN_COURSE_START": str(number), "CNN_COURSE_IMITATE": "xla"}
    return Variant(f"compiled, start {number}", settings, "trust.imitation")


def variants(starts, fast=False):
    """Return the circumstances to try."""
    if fast:
        return [started(1), started(2)]
    others = [started(number) for number in range(1, starts + 1)]
    single = Variant("one thread", dict.fromkeys(THREADS, "1"))
    return [*others, compiled(0), compiled(1), single]


def cheaper_half(chosen):
    """Return the half of some lessons whose notebooks need less time."""
    rows = json.loads(COSTS.read_text(encoding="utf-8"))
    seconds = {row["lesson"]: row["seconds"] for row in rows}
    half = sorted(chosen, key=lambda lesson: seconds.get(lesson.name, inf))
    half = half[: (len(chosen) + 1) // 2]
    return [lesson for lesson in chosen if lesson in half]


def parser(description):
    """Return what reads the arguments of this command and of trust.gpu."""
    reader = ArgumentParser(description=description)
    reader.add_argument("numbers", nargs="*", help="lessons, for example 06 13")
    reader.add_argument("--jobs", type=int, default=1, help="notebooks at a time")
    reader.add_argument("--fast", action="store_true", help="the cheaper notebooks")
    return reader


def chosen_lessons(arguments):
    """Return the lessons that the arguments of the command name."""
    found = [lesson for number in arguments.numbers for lesson in lessons(number)]
    found = found or lessons()
    return cheaper_half(found) if arguments.fast else found


def kept():
    """Return {lesson: {"code": its digest, "runs": {variant: cells that fail}}}."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def keep(paths, variants, rows):
    """Add what {solved notebook: digest} said to what is kept; older code's goes."""
    found = kept()
    for path, code in paths.items():
        if found.get(path.stem, {}).get("code") != code:
            found[path.stem] = {"code": code, "runs": {}}
        own = [r for r in rows if r.notebook == path.stem and r.kind != KINDS[-1]]
        for variant in variants:
            failed = [row.cell for row in own if variant.name in row.variants]
            found[path.stem]["runs"][variant.name] = failed
    text = json.dumps(dict(sorted(found.items())), indent=1)
    KEPT.write_text(f"{text}\n", encoding="utf-8")


def main(words=None):
    """Run the notebooks in all circumstances; return 1 if verdicts disagree."""
    reader = parser("What notebooks say at other random starts.")
    reader.add_argument("--starts", type=int, default=8, help="how many")
    reader.add_argument("--keep", action="store_true", help="for the page of proofs")
    arguments = reader.parse_args(words)
    paths = fingerprints(chosen_lessons(arguments))
    chosen = variants(arguments.starts, arguments.fast)
    rows = rerun_all(paths, chosen, RESULTS / "starts", arguments.jobs)
    if arguments.keep:
        keep(paths, chosen, rows)
    return exit_code(rows)


if __name__ == "__main__":
    sys.exit(main())
