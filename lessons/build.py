"""Build the notebooks and the README table from the lesson sources.

    python lessons/build.py            everything that is out of date
    python lessons/build.py 06         the lessons whose name starts with 06

A learner notebook is the lesson without solutions and outputs. A solution notebook is
executed, and executed again only when its lesson, or what that uses, changed.
"""

import ast
import base64
import copy
import hashlib
import os
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ExecutePreprocessor
from nbstripout import strip_output
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
SOLUTIONS = NOTEBOOKS / "solutions"
PICTURE = ROOT / "site" / "energy_resolution.png"

LEARNER = Config(
    NotebookExporter={
        "preprocessors": [
            "nbgrader.preprocessors.ClearSolutions",
            "nbconvert.preprocessors.TagRemovePreprocessor",
        ]
    },
    ClearSolutions={
        "enforce_metadata": False,
        "code_stub": {"python": "...  # your code here"},
    },
    TagRemovePreprocessor={"enabled": True, "remove_cell_tags": {"solution"}},
)
STRIP = {"extra_keys": ["cell.metadata.lines_to_next_cell", "metadata.jupytext"]}

# Colab opens only the notebook file: fetch the rest once, also after a restart
BOOTSTRAP = """\
import os, subprocess, sys
from pathlib import Path

if "google.colab" in sys.modules:
    course = Path("/content/{name}")
    if not (course / "utils").is_dir():
        command = ["git", "clone", "--quiet", "--depth", "1", "{url}"]
        subprocess.run([*command, str(course)], check=True)
    os.chdir(course / "notebooks")
root = next(folder for folder in Path.cwd().parents if (folder / "utils").is_dir())
sys.path.insert(0, str(root))
from utils import notebook"""

COLAB = "https://colab.research.google.com/github/{slug}/blob/main/notebooks/{lesson}"
COLAB_BADGE = (
    "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
)
BINDER = "https://mybinder.org/v2/gh/{slug}/main?urlpath=lab/tree/notebooks/{lesson}"
BINDER_BADGE = "[![Open in Binder](https://mybinder.org/badge_logo.svg)]"


def course():
    """Return the course's name and repository URL from pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    name = re.search(r'^name = "(.+)"', text, re.M)[1]
    url = re.search(r'^Repository = "(.+?)/?"', text, re.M)[1]
    return name, url


def badges(lesson):
    """Return the Colab and the Binder badge of a lesson as Markdown links."""
    slug = course()[1].removeprefix("https://github.com/")
    file = f"{lesson}.ipynb"
    colab = f"{COLAB_BADGE}({COLAB.format(slug=slug, lesson=file)})"
    binder = f"{BINDER_BADGE}({BINDER.format(slug=slug, lesson=file)})"
    return colab, binder


def lessons(prefix=""):
    """Return the lesson sources in order."""
    return sorted((ROOT / "lessons").glob(f"{prefix or '[0-9]'}*.py"))


def _sections(cells):
    """Yield the cells; text that goes on with another heading becomes two cells."""
    for cell in cells:
        if cell.cell_type == "code":
            yield cell
            continue
        for part in re.split(r"\n+(?=##+ )", cell.source):
            yield nbformat.v4.new_markdown_cell(part, metadata=cell.metadata)


def _slide_type(cell, after_code):
    """Return where a cell stands when the lesson is shown as slides."""
    if cell.cell_type == "code":
        is_setup = "bootstrap" in cell.metadata.get("tags", [])
        return "skip" if is_setup else "-"
    if re.match(r"##? ", cell.source):
        return "slide"
    return "subslide" if after_code or cell.source.startswith("### ") else "-"


def read(lesson):
    """Return a lesson as a notebook, bootstrap cell stamped, ready to be slides."""
    notebook = jupytext.reads(lesson.read_text(encoding="utf-8"), fmt="py:percent")
    name, url = course()
    notebook.cells, after_code = list(_sections(notebook.cells)), False
    for cell in notebook.cells:
        if "bootstrap" in cell.metadata.get("tags", []):
            cell.source = BOOTSTRAP.format(name=name, url=url)
        slide = {"slide_type": _slide_type(cell, after_code)}
        cell.metadata = {**cell.metadata, "slideshow": slide}
        after_code = cell.cell_type == "code"
    return notebook


def _stripped(notebook, keep=False):
    return strip_output(copy.deepcopy(notebook), keep, keep, keep_id=False, **STRIP)


def learner(lesson):
    """Return the text of the learner's notebook."""
    notebook = read(lesson)
    badge = nbformat.v4.new_markdown_cell(badges(lesson.stem)[0])
    notebook.cells.insert(1, badge)
    text, _ = NotebookExporter(config=LEARNER).from_notebook_node(notebook)
    stripped = _stripped(nbformat.reads(text, as_version=4))
    return nbformat.writes(stripped) + "\n"


def solution(lesson):
    """Return the solution notebook before it is executed."""
    return _stripped(read(lesson))


def _imports(path):
    """Yield the modules that a source names in its imports, packages included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            yield from (parts[:length] for length in range(1, len(parts) + 1))


def sources(lesson):
    """Return the files of `utils` and `data` that the outputs of a lesson depend on.

    The exercises of other lessons, which `utils.checks` also knows, do not count.
    """
    utils = ROOT / "utils"
    found, waiting = set(), [lesson, utils / "checks" / f"lesson{lesson.name[:2]}.py"]
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        for parts in _imports(path):
            if parts[0] == "utils":
                module = ROOT.joinpath(*parts)
                waiting += [module.with_suffix(".py"), module / "__init__.py"]
    data = ROOT.glob("data/*.npz") if utils / "images.py" in found else ()
    return sorted({*found, *utils.glob("*.mplstyle"), *data} - {lesson})


def digest(lesson, notebook):
    """Return a fingerprint of all that a solution notebook's outputs depend on."""
    state = hashlib.sha256(nbformat.writes(notebook).encode())
    for path in sources(lesson):
        content = path.read_bytes()
        if path.suffix != ".npz":  # Windows' ends of lines change nothing
            content = content.replace(b"\r\n", b"\n")
        state.update(content)
    return state.hexdigest()[:16]


def _committed_digest(path):
    if not path.exists():
        return None
    return nbformat.read(path, as_version=4).metadata.get("course", {}).get("digest")


def execute(notebook):
    """Return the executed solution notebook, outputs static and free of run times."""
    os.environ["CNN_COURSE_WIDGETS"] = "static"
    runner = ExecutePreprocessor(
        timeout=600,
        record_timing=False,
        extra_arguments=["--IPKernelApp.capture_fd_output=False"],
    )
    runner.preprocess(notebook, {"metadata": {"path": str(SOLUTIONS)}})
    notebook.metadata.language_info.pop("version", None)
    return _stripped(notebook, keep=True)


def build(lesson):
    """Write both notebooks of a lesson; execute the solution only when out of date."""
    (NOTEBOOKS / f"{lesson.stem}.ipynb").write_text(
        learner(lesson), encoding="utf-8", newline="\n"
    )
    path, notebook = SOLUTIONS / f"{lesson.stem}.ipynb", solution(lesson)
    fingerprint = digest(lesson, notebook)
    if _committed_digest(path) == fingerprint:
        return
    print(f"executing {lesson.stem}", flush=True)
    notebook = execute(notebook)
    notebook.metadata["course"] = {"digest": fingerprint}
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")


def facts(lesson):
    """Return title, minutes in the hall, minutes in all and number of exercises."""
    text = lesson.read_text(encoding="utf-8")
    title = re.search(r"^# # (.+)", text, re.M)[1]
    headings = re.findall(r"^# ##+ .*\((.*?)(\d+) min\)", text, re.M)
    total = sum(int(minutes) for _, minutes in headings)
    home = sum(int(minutes) for place, minutes in headings if "home" in place)
    exercises = set(re.findall(r'^check\("(\d\d\.\d)"', text, re.M))
    return title, total - home, total, len(exercises)


def lesson_table():
    """Return the README's table of lessons as Markdown."""
    rows = [
        "| lesson | lecture hall | with home exercises | exercises | open |",
        "|---|---|---|---|---|",
    ]
    for lesson in lessons():
        title, hall, total, exercises = facts(lesson)
        link = f"[{title}](notebooks/{lesson.stem}.ipynb)"
        solved = f"[solved](notebooks/solutions/{lesson.stem}.ipynb)"
        launch = " ".join((*badges(lesson.stem), solved))
        row = f"| {link} | {hall} min | {total} min | {exercises or '–'} | {launch} |"
        rows.append(row)
    return "\n".join(rows)


def stamped_readme():
    """Return README.md with the table of lessons brought up to date."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    start, end = "<!-- lessons: made by the build -->", "<!-- end of lessons -->"
    before, rest = text.split(start)
    after = rest.split(end)[1]
    return f"{before}{start}\n{lesson_table()}\n{end}{after}"


def picture():
    """Return the README's figure, from the cell of a solution tagged "picture"."""
    for path in sorted(SOLUTIONS.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if "picture" in cell.metadata.get("tags", []):
                images = [o.data["image/png"] for o in cell.outputs if "data" in o]
                return base64.b64decode(images[0])
    return b""


def main(prefix=""):
    """Build all lessons whose name starts with `prefix`, and the README table."""
    SOLUTIONS.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    for lesson in lessons(prefix):
        build(lesson)
    PICTURE.write_bytes(picture())
    (ROOT / "README.md").write_text(stamped_readme(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
