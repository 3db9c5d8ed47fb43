"""Tables of the website, each made from the rows that the course itself uses."""

import ast
import importlib.util
import re
from pathlib import Path

import jupytext
import nbformat
from utils.checks import EXERCISES

from utils.claims import CLAIMS

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "lessons").glob("[0-9]*.py"))
VERDICTS = {
    "holds": "holds",
    "holds if": "holds if …",
    "wrong": "wrong as printed",
    "other convention": "other convention",
}


def load(path):
    """Import a script of the repository that is not part of a package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cell(text):
    """Return a text that is safe in a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", r"\|").replace("_", r"\_")


def table(head, rows):
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def link(lesson):
    """Return a link to a lesson's page, "7 · Padding, stride, dilation"."""
    title = re.search(r"^# # (.+)", source(lesson), re.M)[1]
    return f"[{title}]({lesson}.ipynb)"


def source(lesson):
    """Return the text of a lesson, named as its file without the ending."""
    return (ROOT / "lessons" / f"{lesson}.py").read_text(encoding="utf-8")


def slide_number(claim_id):
    """Return 27 for "S27.params"."""
    return int(re.match(r"S(\d+)", claim_id)[1])


def _claims(wanted):
    rows = [row for row in CLAIMS.values() if row.verdict in wanted]
    return sorted(rows, key=lambda row: slide_number(row.id))


def errata():
    """Return the statements that do not hold as printed, slide by slide."""
    rows = [
        [
            f"{slide_number(row.id)} · {cell(row.slide)}",
            cell(row.statement),
            VERDICTS[row.verdict],
            cell(row.correction),
            link(row.lesson),
        ]
        for row in _claims({"wrong", "holds if", "other convention"})
    ]
    head = ["slide", "the lecture says", "verdict", "what we say", "measured in"]
    return table(head, rows)


def measured_texts():
    """Return {claim id: what its lesson measured}, read from the solved notebooks."""
    found = {}
    for path in sorted((ROOT / "notebooks" / "solutions").glob("[0-9]*.ipynb")):
        for code in nbformat.read(path, as_version=4).cells:
            for output in code.get("outputs", []):
                text = " ".join(output.get("text", "").split())
                for part in re.split(r"(?=[✔✘] S\d)", text):
                    match = re.match(r"[✔✘] (\S+) · .* measured (.+?) → ", part)
                    if match:
                        found[match[1]] = match[2]
    return found


def measurements():
    """Return all statements of the lecture with what was measured."""
    texts = measured_texts()
    rows = [
        [
            f"`{row.id}`",
            cell(row.statement),
            cell(texts[row.id]),
            VERDICTS[row.verdict],
            link(row.lesson),
        ]
        for row in _claims(VERDICTS)
    ]
    return table(["row", "the lecture says", "measured", "verdict", "lesson"], rows)


def mistakes():
    """Return the typical mistakes of all exercises, as folded Markdown sections."""
    parts = []
    for lesson in LESSONS:
        number = lesson.stem[:2]
        chosen = [e for e in EXERCISES.values() if e.id.startswith(number)]
        if chosen:
            parts.append(f"## {link(lesson.stem)}")
        for exercise in chosen:
            rows = [[cell(m.name), cell(m.hint)] for m in exercise.mistakes]
            parts += [
                f"### {exercise.id} {exercise.title}",
                table(["mistake", "what the check says"], rows),
            ]
    return "\n\n".join(parts)


def lesson_rows():
    """Return the table of lessons: title, minutes, number of exercises."""
    build = load(ROOT / "lessons" / "build.py")
    rows = []
    for lesson in LESSONS:
        _, hall, total, exercises = build.facts(lesson)
        row = [link(lesson.stem), f"{hall} min", f"{total} min", str(exercises)]
        rows.append(row)
    return table(["lesson", "lecture hall", "with home exercises", "exercises"], rows)


def sections(lesson):
    """Return {section number: (title, minutes)} of a lesson; the quiz is "quiz"."""
    found = {}
    pattern = r"^# ## (?:(\d+) · )?(.+?) \((?:at home, )?(\d+) min\)$"
    for number, title, minutes in re.findall(pattern, source(lesson), re.M):
        found[number or title.lower()] = (title, int(minutes))
    return found


def _claim_sections(lesson):
    """Yield (claim id, section title) of each claim cell of a lesson."""
    title = ""
    notebook = jupytext.reads(source(lesson), fmt="py:percent")
    for part in notebook.cells:
        if part.cell_type == "markdown":
            for heading in re.findall(r"^## (.+)", part.source, re.M):
                title = re.sub(r" \([^()]*min\)$", "", heading)
            continue
        for node in ast.walk(ast.parse(part.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "claim":
                yield node.args[0].value, title


def slides_to_cells():
    """Return, for each slide with a claim, where the course measures it."""
    places = {}
    for lesson in LESSONS:
        for claim_id, title in _claim_sections(lesson.stem):
            key = (slide_number(claim_id), CLAIMS[claim_id].slide)
            place = f"{link(lesson.stem)}, section “{cell(title)}”"
            places.setdefault(key, {})[place] = None
    rows = [
        [str(number), cell(slide), "<br>".join(where)]
        for (number, slide), where in sorted(places.items())
    ]
    return table(["slide", "title", "cells of the course"], rows)


def quizzes():
    """Return all quizzes with their answers unfolded, lesson by lesson."""
    parts = []
    for lesson in LESSONS:
        notebook = jupytext.reads(source(lesson.stem), fmt="py:percent")
        text = "\n\n".join(
            c.source for c in notebook.cells if c.cell_type == "markdown"
        )
        quiz = re.search(r"^## Quiz.*?\n(.*?)(?=^## )", text, re.M | re.S)
        if quiz:
            plain = re.sub(
                r"<details>.*?</summary>|</details>", "", quiz[1], flags=re.S
            )
            plain = re.sub(r"\n{3,}", "\n\n", plain)
            parts += [f"### {link(lesson.stem)}", plain.strip()]
    return "\n\n".join(parts)


def limits():
    """Return the stored table of resolutions and seconds, beside fit and bound."""
    text = (ROOT / "benchmarks" / "results" / "capstone.md").read_text(encoding="utf-8")
    return text.strip()


def widgets():
    """Return one demonstration per module, as the lessons first show it."""
    pages = load(ROOT / "site" / "lesson_pages.py")
    found = {}
    for path in sorted((ROOT / "notebooks" / "solutions").glob("[0-9]*.ipynb")):
        for code in nbformat.read(path, as_version=4).cells:
            for output in code.get("outputs", []):
                widget = output.get("metadata", {}).get("widget")
                if widget:
                    found.setdefault(widget["module"], (path.stem, widget))
    parts = []
    for module, (lesson, widget) in found.items():
        name = module.replace("_", " ").capitalize()
        parts += [f"## {name}", f"From {link(lesson)}.", pages.widget_place(widget)]
    return "\n\n".join(parts)
