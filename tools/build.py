"""Build the notebooks and README's table of lessons.

    python -m tools.build            everything that is out of date
    python -m tools.build 06         the lessons and lectures whose name starts with 06

A learner's notebook is the lesson without solutions and outputs. A solved notebook is
executed, and executed again only when code changed that its outputs depend on; when
only text changed, it keeps them.
"""

import copy
import os
import re
import sys

import nbformat

from tools import picture, readme
from tools.course import SOLUTIONS, course
from tools.digest import digest
from tools.first_cell import first_cell
from tools.lecture import lectures
from tools.lesson import lessons, tags
from tools.run_notebook import run
from tools.solve import cleared, solved

# What JupyterLab writes into a notebook that it opens, but for Python's version
KERNEL = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": "python3",
}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# JupyterLab, Notebook and VS Code; Colab
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}
COLLAPSED = {"jp-MarkdownHeadingCollapsed": True}
VARIES = "nbval-ignore-output"

START = "Press **Shift + Enter** to run a cell; the first run takes 10 to 20 s."


def _slide_type(cell, after_code):
    """Return where a cell stands when the lesson is shown as slides."""
    if cell.cell_type == "code":
        return "skip" if "bootstrap" in tags(cell) else "-"
    if re.match(r"##? ", cell.source):
        return "slide"
    return "subslide" if after_code or cell.source.startswith("### ") else "-"


def _notebook(lesson, sources):
    """Return a notebook of the lesson's cells with other sources, ready to be slides.

    The first code cell is completed; it and cells tagged "folded" hide their source.
    Deeper sections are collapsed. What only jupytext needs goes.
    """
    notebook, after_code = copy.deepcopy(lesson.document), False
    for number, (cell, source) in enumerate(zip(notebook.cells, sources, strict=True)):
        slide = {"slide_type": _slide_type(cell, after_code)}
        cell.id, cell.source = str(number), source
        cell.metadata = {**cell.metadata, "slideshow": slide}
        cell.metadata.pop("lines_to_next_cell", None)
        if {"bootstrap", "folded"} & {*tags(cell)}:
            cell.metadata |= FOLDED
        if "bootstrap" in tags(cell):
            cell.source = first_cell(source)
            cell.metadata["tags"] = [*tags(cell), VARIES]  # its output names versions
        after_code = cell.cell_type == "code"
    notebook.metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    _collapse(notebook, lesson.sections.values())
    return notebook


def _collapse(notebook, sections):
    """Collapse the deeper sections below their headings, as editors store it."""
    names = []
    for section in sections:
        if section.kind == "deeper":
            names.append(f"section-{section.key}")
            heading = notebook.cells[section.cells.start]
            heading.metadata |= {**COLLAPSED, "id": names[-1]}
    if names:  # Colab's list, by the `id` in the metadata of cells
        notebook.metadata["colab"] = {"collapsed_sections": names}


def start(notebook=""):
    """Return what to do first in a notebook, given by its path below `notebooks/`."""
    colab = course().launchers(notebook).get("Colab") if notebook else ""
    return f"{START} [Open in Colab]({colab})" if colab else START


def _with_start(lesson, text):
    """Return the first text of a lesson with what to do first under its heading."""
    heading, _, rest = text.partition("\n")
    return f"{heading}\n\n{start(lesson.path)}\n{rest}"


def learner(lesson):
    """Return the text of the learner's notebook."""
    notebook = _notebook(lesson, [cleared(cell.source) for cell in lesson.cells])
    title = notebook.cells[0]
    title.source = _with_start(lesson, title.source)
    notebook.cells = [c for c in notebook.cells if "solution" not in tags(c)]
    for number, cell in enumerate(notebook.cells):
        cell.id = str(number)
    return _text(notebook)


def solution(lesson):
    """Return the solved notebook before it is executed."""
    return _notebook(lesson, solved(lesson))


def _text(notebook):
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def execute(notebook, folder=SOLUTIONS):
    """Return the executed solved notebook, outputs static and free of run times."""
    os.environ["CNN_COURSE_WIDGETS"] = "static"
    return run(notebook, folder)


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def with_outputs(notebook, stored):
    """Return a notebook with the outputs of a stored one that has the same code."""
    notebook = copy.deepcopy(notebook)
    for cell, old in zip(_code(notebook), _code(stored), strict=True):
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return notebook


def build(lesson):
    """Write both notebooks of a lesson or lecture; execute one only if it must be."""
    for path in (lesson.notebook, lesson.solved):
        path.parent.mkdir(parents=True, exist_ok=True)
    _write(lesson.notebook, learner(lesson))
    notebook, fingerprint = solution(lesson), digest(lesson)
    stored = nbformat.v4.new_notebook()
    if lesson.solved.exists():
        stored = nbformat.read(lesson.solved, as_version=4)
    if stored.metadata.get("course", {}).get("digest") == fingerprint:
        notebook = with_outputs(notebook, stored)
    else:
        print(f"executing {lesson.name}", flush=True)
        notebook = execute(notebook, lesson.solved.parent)
    notebook.metadata["course"] = {"digest": fingerprint}
    _write(lesson.solved, _text(notebook))


def main(prefix=""):
    """Build what has a name that starts with `prefix`, and the README table."""
    for each in [*lessons(prefix), *lectures(prefix)]:
        build(each)
    if shown := readme.picture():
        readme.PICTURE.write_bytes(shown)
    picture.build()
    _write(readme.README, readme.stamped_readme())


if __name__ == "__main__":
    main(*sys.argv[1:2])
