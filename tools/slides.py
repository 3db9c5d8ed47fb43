"""Turn solved notebooks into pages of slides that need no network.

    python -m tools.slides            all lessons and lectures
    python -m tools.slides 06         those whose name starts with 06

They lie in `site/_build/slides/`, with reveal.js and MathJax beside them. What sets up
or proves is left out.
"""

import shutil
import sys

import nbformat
from nbconvert.exporters import SlidesExporter

from tools.course import ROOT
from tools.lecture import lectures
from tools.lesson import lessons, tags

STATIC = ROOT / "site" / "static"
TEMPLATES = ROOT / "site" / "templates"
TARGET = ROOT / "site" / "_build" / "slides"
LEFT_OUT = {"bootstrap", "folded"}


def _has_figure(cell):
    return any("image/png" in o.get("data", {}) for o in cell.get("outputs", []))


def shown(notebook):
    """Return a notebook in which code that is no part of a slide is skipped.

    That is code before the first section, and hidden code unless it draws.
    """
    notebook, begun = nbformat.from_dict(notebook), False
    for cell in notebook.cells:
        begun = begun or cell.source.startswith("## ")
        hidden = not begun or LEFT_OUT & {*tags(cell)}
        if cell.cell_type != "code" or not hidden:
            continue
        if _has_figure(cell):
            cell.source = ""  # the figure is the slide
        else:
            cell.metadata["slideshow"] = {"slide_type": "skip"}
    return notebook


def page(path):
    """Return the slides of a stored notebook as HTML."""
    exporter = SlidesExporter(
        template_name="course_slides", extra_template_basedirs=[str(TEMPLATES)]
    )
    exporter.reveal_url_prefix, exporter.reveal_theme = "reveal", "course_slides"
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    resources = {"metadata": {"name": path.stem}}
    notebook = shown(nbformat.read(path, as_version=4))
    return exporter.from_notebook_node(notebook, resources)[0]


def main(prefix=""):
    """Write the slides of lessons and lectures, and what they load."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in ("reveal", "mathjax"):
        shutil.copytree(STATIC / name, TARGET / name, dirs_exist_ok=True)
    for each in [*lessons(prefix), *lectures(prefix)]:
        target = TARGET / f"{each.name}.html"
        target.write_text(page(each.solved), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])
