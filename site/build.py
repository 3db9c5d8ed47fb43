"""Build the website from the committed notebooks; nothing is executed.

    python site/build.py            into site/_build/html

Pages in `site/pages/` hold comments such as `<!-- table: errata -->`, filled from the
rows that the course itself uses.
"""

import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
from sphinx.cmd.build import build_main

SITE = Path(__file__).resolve().parent
ROOT = SITE.parent
sys.path[:0] = [str(ROOT), str(SITE)]

import guide
import tables
from lesson_pages import lesson_page

SOURCE, HTML = SITE / "_build" / "source", SITE / "_build" / "html"
MAKERS = {
    "errata": tables.errata,
    "measurements": tables.measurements,
    "mistakes": tables.mistakes,
    "lessons": tables.lesson_rows,
    "slides": tables.slides_to_cells,
    "quizzes": tables.quizzes,
    "limits": tables.limits,
    "widgets": tables.widgets,
    "plans": guide.plans,
    "week": guide.week,
    "memory": guide.memory,
    "links": guide.links,
    "lesson list": guide.lesson_list,
}


def filled(text):
    """Return a page with its tables."""
    return re.sub(r"<!-- table: (.+?) -->", lambda found: MAKERS[found[1]](), text)


def write_lessons():
    """Write one page per solved notebook."""
    for path in sorted((ROOT / "notebooks" / "solutions").glob("[0-9]*.ipynb")):
        page = lesson_page(nbformat.read(path, as_version=4))
        nbformat.write(page, SOURCE / path.name)


def data_page():
    """Return data/README.md and the licence as one page."""
    _, url = tables.load(ROOT / "lessons" / "build.py").course()
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    text = re.sub(r"\]\((?!https?:|#)", f"]({url}/blob/main/data/", text)
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    title = text.replace("# Data\n", "# Data and licences\n", 1)
    foreign = "The website carries MathJax 3 (Apache 2.0) and the theme's fonts."
    return f"{title}\n## Licence of the course\n\n```text\n{licence}```\n\n{foreign}\n"


def prepare():
    """Write the source folder that Sphinx reads."""
    shutil.rmtree(SITE / "_build", ignore_errors=True)
    SOURCE.mkdir(parents=True)
    for page in sorted((SITE / "pages").glob("*.md")):
        text = filled(page.read_text(encoding="utf-8"))
        (SOURCE / page.name).write_text(text, encoding="utf-8")
    (SOURCE / "data.md").write_text(data_page(), encoding="utf-8")
    write_lessons()
    shutil.copytree(SITE / "static", SOURCE / "_static")
    shutil.copy(SITE / "energy_resolution.png", SOURCE)
    for module in sorted((ROOT / "utils" / "widgets").glob("*.js")):
        shutil.copy(module, SOURCE / "_static")
    (SOURCE / "_extra").mkdir()
    tables.load(SITE / "lab" / "build.py").build(SOURCE / "_extra" / "lab.html")


def main():
    """Build the pages; a warning is an error."""
    prepare()
    os.environ |= {"COURSE_ROOT": str(ROOT), "COURSE_PAGES": str(SOURCE)}
    options = ["-b", "html", "-c", str(SITE), "-n", "-W", "--keep-going", "-q"]
    sys.exit(build_main([*options, str(SOURCE), str(HTML)]))


if __name__ == "__main__":
    main()
