"""Solved notebooks run again under other circumstances, compared with what is stored.

Every cell is compared: its text where nbval compares it, too; elsewhere, in cells that
train, only what is judged in it: True or False, ✔, ◐, ✘ or ⚠. Figures are not compared.
"""

import hashlib
import json
import os
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from itertools import zip_longest
from subprocess import DEVNULL
from typing import NamedTuple

import nbformat

from tools.course import ROOT
from tools.digest import digest
from tools.run_notebook import client

RESULTS = ROOT / ".trust"
VARIES = "nbval-ignore-output"
KINDS = ("error", "verdict", "text")  # worst first; the last one fails nothing
_JUDGED = re.compile(r"\b(?:True|False)\b|[✅❌⏳✔◐✘⚠]")
_WIDTH = 100  # characters of a line in the table


class Variant(NamedTuple):
    """Circumstances: settings of the environment, a module imported beforehand."""

    name: str
    environment: dict
    startup: str = ""


class Disagreement(NamedTuple):
    """A cell that says something else: in which variants, and what in the first one."""

    notebook: str
    cell: int  # code cells count from 1
    kind: str
    variants: list
    stored: str
    found: str


def _said(output):
    if output.output_type == "stream":
        return output.text if output.name == "stdout" else ""
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    return output.data.get("text/plain", "") + "\n"


def _raised(output):
    return output.output_type == "error"


def outcomes(book):
    """Return for each code cell what it says, its error and whether its text varies."""
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    return [
        {
            "said": "".join(map(_said, cell.outputs)),
            "error": "".join(map(_said, filter(_raised, cell.outputs))),
            "varies": VARIES in cell.metadata.get("tags", []),
        }
        for cell in cells
    ]


def _judgements(text):
    return _JUDGED.findall(text)


def kind_of(stored, found):
    """Return how two outcomes of a cell disagree, one of KINDS, "" if they do not."""
    if stored["error"] != found["error"]:
        return "error"
    if _judgements(stored["said"]) != _judgements(found["said"]):
        return "verdict"
    return "text" if not stored["varies"] and stored["said"] != found["said"] else ""


def _first_difference(stored, found, kind):
    """Return the first two lines of two outcomes that make the disagreement."""
    part, looked_at = ("error" if kind == "error" else "said"), str
    if kind == "verdict":
        looked_at = _judgements
    texts = (each[part].splitlines() for each in (stored, found))
    pairs = zip_longest(*texts, fillvalue="")
    different = ((a, b) for a, b in pairs if looked_at(a) != looked_at(b))
    return next(different, ("", ""))


def compare(notebook, stored, found):
    """Return the Disagreements of {variant: outcomes} with the stored outcomes."""
    rows = []
    for number, own in enumerate(stored):
        kinds = {name: kind_of(own, cells[number]) for name, cells in found.items()}
        names = [name for name, kind in kinds.items() if kind]
        if names:
            worst = min(names, key=lambda name: KINDS.index(kinds[name]))
            lines = _first_difference(own, found[worst][number], kinds[worst])
            names.sort(key=lambda name: name != worst)
            rows.append(Disagreement(notebook, number + 1, kinds[worst], names, *lines))
    return rows


def _shortened(line):
    line = line.strip() or "(nothing)"
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def table(rows, count):
    """Return the disagreements of notebooks, each run `count` times, as a text."""
    if not rows:
        return f"All say what is stored, {count} times out of {count}."
    lines = []
    for row in rows:
        often = f"{len(row.variants)} of {count}"
        where = ", ".join(row.variants)
        lines += [
            f"{row.notebook}  cell {row.cell}  {row.kind}  {often}: {where}",
            f"    stored: {_shortened(row.stored)}",
            f"    {row.variants[0]}: {_shortened(row.found)}",
        ]
    kinds = Counter(row.kind for row in rows)
    number = ", ".join(f"{kind} {kinds[kind]}" for kind in KINDS if kinds[kind])
    return "\n".join([*lines, f"cells that disagree: {number}"])


def execute(path, variant):
    """Execute a notebook, also where cells raise; return its outcomes."""
    book = nbformat.read(path, as_version=4)
    runner = client(book, path.parent)
    runner.allow_errors = True
    if variant.startup:
        line = f"--IPKernelApp.exec_lines=import {variant.startup}"
        runner.extra_arguments = [*runner.extra_arguments, line]
    usual = {"CNN_COURSE_WIDGETS": "static", "TF_CPP_MIN_LOG_LEVEL": "3"}
    usual |= {"CNN_COURSE_START": "0", "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **usual, **variant.environment}
    runner.execute(env=environment, stderr=DEVNULL)  # its cells' goes another way
    return outcomes(book)


def key(path, code):
    """Return a fingerprint of a notebook, the code below it and the main packages."""
    packages = [version(name) for name in ("keras", "tensorflow", "numpy")]
    cells = nbformat.read(path, as_version=4).cells
    text = json.dumps([code, packages, [cell.source for cell in cells]])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def rerun(path, variant, folder, fingerprint):
    """Return the outcomes of a notebook; from `folder` where it ran like this before.

    The result is kept there, so that a run that was interrupted goes on.
    """
    name = re.sub(r"\W+", "-", f"{path.stem} {variant.name}")
    file = folder / f"{name}.json"
    wanted = {"key": fingerprint, "variant": list(variant)}
    if file.exists():
        kept = json.loads(file.read_text(encoding="utf-8"))
        if {part: kept[part] for part in wanted} == wanted:
            return kept["cells"]
    cells = execute(path, variant)
    folder.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    text = json.dumps({**wanted, "cells": cells}, ensure_ascii=False, indent=1)
    part.write_text(text, encoding="utf-8")
    part.replace(file)
    return cells


def rerun_all(paths, variants, folder, jobs=1):
    """Run {notebook: fingerprint of the code below it} in all variants, one by one.

    `jobs` run at the same time. Prints what disagrees as it comes, then the table.
    Returns the Disagreements.
    """
    rows = []
    for path, code in paths.items():
        fingerprint = key(path, code)
        stored = outcomes(nbformat.read(path, as_version=4))

        def run(variant, path=path, stored=stored, fingerprint=fingerprint):
            cells = rerun(path, variant, folder, fingerprint)
            number = len(compare(path.stem, stored, {variant.name: cells}))
            print(f"{path.stem}, {variant.name}: {number} cells disagree", flush=True)
            return cells

        with ThreadPoolExecutor(jobs) as pool:
            cells = list(pool.map(run, variants))
        names = [variant.name for variant in variants]
        found = dict(zip(names, cells, strict=True))
        rows += compare(path.stem, stored, found)
    print(f"\n{table(rows, len(variants))}")
    return rows


def fingerprints(lessons):
    """Return {solved notebook: fingerprint of its code}; say which are older."""
    found = {lesson.solved: digest(lesson) for lesson in lessons}
    for path, code in found.items():
        course = nbformat.read(path, as_version=4).metadata.get("course", {})
        if course.get("digest") != code:
            print(f"{path.stem}: stored by older code (make notebooks)", flush=True)
    return found


def exit_code(rows):
    """Return 1 if a verdict or an error disagrees, else 0."""
    return int(any(row.kind != KINDS[-1] for row in rows))
