"""What the build writes into README.md: the table of lessons, badges, the figure."""

import base64

import nbformat

from tools.course import ROOT, course
from tools.lesson import lessons, tags

README = ROOT / "README.md"
PICTURE = ROOT / "site" / "energy_resolution.png"
START, END = "<!-- lessons: made by the build -->", "<!-- end of lessons -->"

COLAB = "https://colab.research.google.com/github/{slug}/blob/main/notebooks/{file}"
COLAB_BADGE = (
    "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
)
BINDER = "https://mybinder.org/v2/gh/{slug}/main?urlpath=lab/tree/notebooks/{file}"
BINDER_BADGE = "[![Open in Binder](https://mybinder.org/badge_logo.svg)]"


def badges(lesson):
    """Return the Colab and the Binder badge of a lesson as Markdown links."""
    place = {"slug": course().slug, "file": lesson.notebook.name}
    colab = f"{COLAB_BADGE}({COLAB.format(**place)})"
    return colab, f"{BINDER_BADGE}({BINDER.format(**place)})"


def lesson_table():
    """Return the table of lessons as Markdown."""
    rows = [
        "| lesson | lecture hall | with home exercises | exercises | open |",
        "|---|---|---|---|---|",
    ]
    for lesson in lessons():
        hall, total = lesson.minutes
        link = f"[{lesson.title}](notebooks/{lesson.notebook.name})"
        solved = f"[solved](notebooks/solutions/{lesson.solved.name})"
        launch = " ".join((*badges(lesson), solved))
        count = len(lesson.checked) or "–"
        rows.append(f"| {link} | {hall} min | {total} min | {count} | {launch} |")
    return "\n".join(rows)


def stamped_readme():
    """Return README.md with the table of lessons brought up to date."""
    before, rest = README.read_text(encoding="utf-8").split(START)
    after = rest.split(END)[1]
    return f"{before}{START}\n{lesson_table()}\n{END}{after}"


def picture():
    """Return README's figure, the first solved cell's tagged "picture", or b""."""
    for lesson in lessons():
        if not lesson.solved.exists():
            continue
        for cell in nbformat.read(lesson.solved, as_version=4).cells:
            if "picture" in tags(cell):
                images = [o.data["image/png"] for o in cell.outputs if "data" in o]
                return base64.b64decode(images[0])
    return b""
