"""Feed every exercise with hostile answers: `python -m trust.answers [N] [ids]`.

Each family of answers is generated N times per exercise, from seeds. A check may not
raise, print, call a wrong answer right, take long or leave a trace in the session.
After each family the reference is still right and one named mistake gets its hint.
"""

import contextlib
import copy
import dataclasses
import io
import os
import random
import sys
import threading
import time
import traceback
import warnings
from collections import defaultdict
from pathlib import Path

import numpy as np
from utils.checks import EXERCISES

from trust import hostile

LIMIT = 2.0  # seconds of CPU for one check
SHORT = 0.1  # seconds for an answer, where only the ending counts


def namespace_of(name):
    """Return the names of a module with the identities of their values."""
    module = sys.modules.get(name)
    hidden = {"_"}  # of the interactive prompt
    return {k: id(v) for k, v in vars(module).items() if k not in hidden}


def session():
    """Return what a check has to leave alone, by name."""
    keras = sys.modules.get("keras")
    return {
        "random": hash(random.getstate()),
        "np.random": hash(np.random.get_state()[1].tobytes()),
        "np.random position": np.random.get_state()[2],
        "working directory": str(Path.cwd()),
        "environ": dict(os.environ),
        "streams": (id(sys.stdout), id(sys.stderr), id(sys.unraisablehook)),
        "recursion limit": sys.getrecursionlimit(),
        "np.geterr": np.geterr(),
        "np.printoptions": repr(np.get_printoptions()),
        "filters of warnings": list(warnings.filters),
        "floatx": keras and keras.config.floatx(),
        "image data format": keras and keras.config.image_data_format(),
        **{name: namespace_of(name) for name in ("builtins", "math", "numpy")},
    }


def traces(before, after):
    """Name what differs between two sessions; names added to a module do not count."""
    found = []
    for name, value in before.items():
        now = after[name]
        if name in ("builtins", "math", "numpy"):
            now = {key: now.get(key) for key in value}
        if now != value and not (name in ("floatx", "image data format") and not value):
            found.append(name)
    return found


def close(right, own):
    """Tell whether two results agree, independently of the course's comparison."""
    if isinstance(right, str):
        return type(own) is str and own == right
    if isinstance(right, tuple):
        return len(own) == len(right) and all(map(close, right, own))
    first, second = np.asarray(right, float), np.asarray(own, float)
    if first.ndim == 0 and second.size == 1:
        second = second.reshape(())
    size = np.abs(first).max(initial=0)
    return first.shape == second.shape and np.allclose(
        first, second, rtol=2e-4, atol=3e-5 * size + 1e-9
    )


def truly_right(exercise, answer):
    """Tell whether an answer deserves to be called right."""
    try:
        for case in copy.deepcopy(list(exercise.cases())):
            own = answer(*copy.deepcopy(case))
            if exercise.judge:
                if exercise.judge(own, *case) is not None:
                    return False
            elif not close(exercise.reference(*case), own):
                return False
    except Exception:
        return False
    return True


@dataclasses.dataclass
class Record:
    """What happened to the answers of one family.

    `slow` stands apart: how long a check takes depends on the machine.
    """

    answers: int = 0
    right: int = 0
    slowest: float = 0.0
    findings: list = dataclasses.field(default_factory=list)
    slow: list = dataclasses.field(default_factory=list)


def examine(exercise, family, answer, record):
    """Check one answer and write down what is not as it should be."""
    screen, before = io.StringIO(), None
    start = time.process_time()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        before = session()
        try:
            feedback = exercise.check(answer)
        except BaseException:
            last = traceback.format_exc().splitlines()[-1][:150]
            record.findings.append(f"{exercise.id} {family}: raised {last}")
            return
        found = traces(before, session())
    seconds = time.process_time() - start
    record.answers += 1
    record.slowest = max(record.slowest, seconds)
    problems = [f"left a trace in {name}" for name in found]
    if screen.getvalue():
        problems.append(f"printed {screen.getvalue()[-150:]!r}")
    if seconds > LIMIT + (exercise.seconds if exercise.seconds > 2 else 0):
        record.slow.append(f"{exercise.id} {family}: took {seconds:.1f} s")
    if len(feedback.message) > 2000 or "Traceback" in feedback.message:
        problems.append(f"said {feedback.message[:200]!r}")
    if feedback.outcome == "right":
        record.right += 1
        innocent = family in hostile.MAY_BE_RIGHT
        if not innocent or not truly_right(exercise, answer):
            problems.append("was called right")
    record.findings += [f"{exercise.id} {family}: {text}" for text in problems]


def examine_health(exercise, family, record):
    """Check that the reference is still right and a mistake gets its own hint."""
    patient = dataclasses.replace(exercise, seconds=max(exercise.seconds, 1.5))
    if patient.check(exercise.reference).outcome != "right":
        record.findings.append(f"{exercise.id} after {family}: reference not right")
    mistake = exercise.mistakes[0]
    if mistake.hint not in patient.check(mistake.answer).message:
        record.findings.append(f"{exercise.id} after {family}: mistake without hint")


def fuzz(exercises, number, families=hostile.FAMILIES, quick=SHORT, healthy=True):
    """Return a Record per family; endless answers are given `quick` seconds.

    After each family the exercise itself is tried, unless `healthy` is False.
    """
    records = defaultdict(Record)
    for exercise in exercises:
        for family, make in families.items():
            rng = np.random.default_rng([number, *exercise.id.encode(), len(family)])
            if family in hostile.ENDLESS:
                tried = dataclasses.replace(exercise, seconds=quick)
            else:
                tried = exercise
            tried.__dict__["_trials"] = exercise._trials  # made once
            for answer in make(exercise, rng, number):
                examine(tried, family, answer, records[family])
            if healthy:
                examine_health(exercise, family, records[family])
    return records


def report(records):
    """Print a Markdown table, then all findings."""
    print("| family | answers | truly right | slowest check, s CPU | findings |")
    print("|---|---:|---:|---:|---:|")
    for family, r in records.items():
        found = len(r.findings + r.slow)
        row = (family, r.answers, r.right, f"{r.slowest:.2f}", found)
        print("|", " | ".join(map(str, row)), "|")
    total = sum(r.answers for r in records.values())
    print(f"\n{total} answers, {threading.active_count()} threads left")
    for r in records.values():
        for finding in r.findings + r.slow:
            print("-", finding)


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    chosen = sys.argv[2:] or list(EXERCISES)
    report(fuzz([EXERCISES[name] for name in chosen], number))
