"""Build the website from the solved notebooks; nothing is executed.

    python -m tools.site            into site/_build/html

Pages in `site/pages/` hold comments such as `<!-- table: errata -->`, filled from the
data that the course itself uses.
"""

import re
import shutil
import sys

import nbformat
from sphinx.cmd.build import build_main

from tools import guide, lab, refusals, stored, tables, topics, weight
from tools.course import ROOT, course
from tools.lesson_page import lesson_page
from utils.widgets import module_source

SITE = ROOT / "site"
SOURCE, HTML = SITE / "_build" / "source", SITE / "_build" / "html"
MAKERS = {
    "errors": tables.errors,
    "conditions": tables.conditions,
    "measurements": tables.measurements,
    "mistakes": tables.mistake_pages,
    "lessons": tables.lesson_rows,
    "size": tables.size,
    "beyond": tables.beyond,
    "slides": tables.slides_to_cells,
    "quizzes": tables.quizzes,
    "limits": tables.limits,
    "refusals": refusals.page,
    "widgets": tables.widgets,
    "plans": guide.plans,
    "week": guide.week,
    "memory": guide.memory,
    "starts": guide.starts,
    "launch": guide.launch,
    "links": guide.links,
    "lesson list": guide.lesson_list,
    "topics": topics.listing,
    "missing topics": topics.missing,
}


def filled(text):
    """Return a page with its tables."""
    return re.sub(r"<!-- table: (.+?) -->", lambda found: MAKERS[found[1]](), text)


def data_page():
    """Return data/README.md and the licence as one page."""
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    files = f"[\\1]({course().url}/blob/{course().reference}/data/\\2)"
    link = r"\[([^\]]+)\]\((?!https?:|#)([^)]+)\)"  # to a file of the repository
    text = re.sub(link, files if course().is_published else r"\1", text)
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    title = text.replace("# Data\n", "# Data and licences\n", 1)
    foreign = (
        "The website carries MathJax 3 (Apache 2.0) and the theme's fonts; the slides "
        "carry reveal.js 4.6, the lab qrcode-generator 2.0 (both MIT)."
    )
    return f"{title}\n## Licence of the course\n\n```text\n{licence}```\n\n{foreign}\n"


def write_pages():
    """Write the pages of text, and one page per lesson."""
    for page in sorted((SITE / "pages").glob("*.md")):
        text = filled(page.read_text(encoding="utf-8"))
        (SOURCE / page.name).write_text(text, encoding="utf-8")
    for name, lesson in tables.with_mistakes().items():
        text = f"# Typical mistakes: {lesson.title}\n\n{tables.mistakes(lesson)}\n"
        text = f"---\norphan: true\n---\n\n{text}"
        (SOURCE / f"{name}.md").write_text(text, encoding="utf-8")
    (SOURCE / "data.md").write_text(data_page(), encoding="utf-8")
    for lesson in tables.LESSONS:
        page = lesson_page(lesson, stored.notebook(lesson))
        nbformat.write(page, SOURCE / lesson.solved.name)


def write_static():
    """Write what pages load: style, pictures, modules of the widgets, the lab."""
    shutil.copytree(SITE / "static", SOURCE / "_static")
    for picture in SITE.glob("*.png"):
        shutil.copy(picture, SOURCE)
    for module in tables.demonstrations():
        path = SOURCE / "_static" / f"{module}.js"
        path.write_text(module_source(module), encoding="utf-8")
    lab.build(SOURCE / "_extra" / "lab.html")
    shutil.copy(SITE / "404.html", SOURCE / "_extra")


def prepare():
    """Write the source folder that Sphinx reads."""
    shutil.rmtree(SITE / "_build", ignore_errors=True)
    SOURCE.mkdir(parents=True)
    write_pages()
    write_static()


def main():
    """Build the pages; a warning is an error."""
    try:
        prepare()
    except stored.MeasurementError as fault:
        sys.exit(f"The website is not built. {fault}")
    options = ["-b", "html", "-c", str(SITE), "-n", "-W", "--keep-going", "-q"]
    fault = build_main([*options, str(SOURCE), str(HTML)])
    weight.lighten(HTML)
    sys.exit(fault)


if __name__ == "__main__":
    main()
