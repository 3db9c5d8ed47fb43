"""What the build writes into README.md: badges, hours, lessons, a figure."""

import base64
import re

import nbformat

from lessons import claims
from tools.course import ROOT, course
from tools.lesson import lessons, tags

README = ROOT / "README.md"
PICTURE = ROOT / "site" / "energy_resolution.png"
START, END = "<!-- {}: made by the build -->\n", "<!-- end of {} -->"

_BADGES = {
    "Colab": "https://colab.research.google.com/assets/colab-badge.svg",
    "Binder": "https://mybinder.org/badge_logo.svg",
}


def badges(known):
    """Return the badges of the course as Markdown, "" as long as it has no address."""
    facts, first = course(), known[0].notebook.name
    shown = [
        f"[![Open in {kind}]({_BADGES[kind]})]({address})"
        for kind, address in facts.launchers(first).items()
    ]
    if shown:
        workflow = f"{facts.url}/actions/workflows/test.yml"
        shown.insert(0, f"[![tests]({workflow}/badge.svg)]({workflow})")
    return "\n".join(shown)


def size(known):
    """Return one sentence on how long the lessons take and what they hold."""
    pairs = [lesson.split_minutes for lesson in known]
    first, rest = (sum(minutes) / 60 for minutes in zip(*pairs, strict=True))
    exercises = sum(len(lesson.checked) for lesson in known)
    places = ("in the lecture hall", "with the exercises for home")
    if all(lesson.core for lesson in known):
        places = ("for their cores", "for what goes deeper")
    return (
        f"**{len(known)} lessons, {first:.0f} hours** {places[0]} and "
        f"{rest:.0f} more {places[1]};\n"
        f"{exercises} exercises; {len(claims())} statements of the lecture measured."
    )


def content(lesson):
    """Return the first thing that one does in a lesson, "" if it does not say.

    It is the first item of a list, else what follows "In this lesson you".
    """
    text = lesson.cells[0].source + "\n"
    found = re.search(r"^- (.+?)[;.]\n", text, re.M | re.S)
    found = found or re.search(
        r"[Ii]n\s+this\s+lesson\s+you\s+(.+?)[;.:]\s", text, re.S
    )
    return " ".join(found[1].split()) if found else ""


def lesson_table(known):
    """Return the table of lessons as Markdown."""
    rows = ["| lesson | in it you | min | open |", "|---|---|---|---|"]
    for lesson in known:
        first, rest = lesson.split_minutes
        minutes = f"{first} + {rest}" if rest else f"{first}"
        link = f"[{lesson.title}](notebooks/{lesson.notebook.name})"
        places = {"solved": f"notebooks/solutions/{lesson.solved.name}"}
        places |= course().launchers(lesson.notebook.name)
        opened = " · ".join(f"[{name}]({place})" for name, place in places.items())
        rows.append(f"| {link} | {content(lesson)} | {minutes} | {opened} |")
    return "\n".join(rows)


PARTS = {"badges": badges, "size": size, "lessons": lesson_table}


def stamped_readme():
    """Return README.md with its generated parts brought up to date."""
    text, known = README.read_text(encoding="utf-8"), lessons()
    for name, make in PARTS.items():
        start, end, made = START.format(name), END.format(name), make(known)
        before, rest = text.split(start)
        line = "\n" if made else ""
        text = f"{before}{start}{made}{line}{end}{rest.split(end)[1]}"
    return text


def picture():
    """Return the figure of the first solved cell tagged "picture", b"" without one."""
    for lesson in lessons():
        if not lesson.solved.exists():
            continue
        for cell in nbformat.read(lesson.solved, as_version=4).cells:
            if "picture" in tags(cell):
                images = [o.data["image/png"] for o in cell.outputs if "data" in o]
                return base64.b64decode(images[0])
    return b""
