"""Tables of the website, each made from the data that the course itself uses."""

import re

from lessons import claims, exercise
from tools import stored
from tools.course import ROOT
from tools.lesson import lessons
from tools.lesson_page import widget_place
from utils.claims import MARKS

LESSONS = lessons()
_WORDS = {"holds if": "holds if …", "wrong": "wrong as printed"}
VERDICTS = {name: f"{mark} {_WORDS.get(name, name)}" for name, mark in MARKS.items()}


def cell(text):
    """Return a text that is safe in a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", r"\|").replace("_", r"\_")


def table(head, rows):
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def link(lesson):
    """Return a link to a lesson's page, "7 · Padding, stride, dilation"."""
    return f"[{lesson.title}]({lesson.name}.ipynb)"


def slide_number(claim_id):
    """Return 27 for "S27.params"."""
    return int(re.match(r"S(\d+)", claim_id)[1])


def measured_in():
    """Return {claim id: (lesson, section)}: by slide, then in the order of lessons.

    Raises a MeasurementError that names the claims which no lesson measures.
    """
    places = {
        claim_id: (lesson, section)
        for lesson in LESSONS
        for claim_id, section in lesson.claims.items()
    }
    if missing := claims().keys() - places:
        names = ", ".join(sorted(missing))
        raise stored.MeasurementError(f"No lesson measures the claim {names}.")
    return dict(sorted(places.items(), key=lambda item: slide_number(item[0])))


def errata():
    """Return the statements that do not hold as printed, slide by slide."""
    rows = [
        [
            f"{slide_number(row.id)} · {cell(row.slide)}",
            cell(row.statement),
            VERDICTS[row.verdict],
            cell(row.correction),
            link(lesson),
        ]
        for claim_id, (lesson, _) in measured_in().items()
        if (row := claims()[claim_id]).verdict != "holds"
    ]
    head = ["slide", "the lecture says", "verdict", "what we say", "measured in"]
    return table(head, rows)


def measured_texts():
    """Return {claim id: what its lesson measured}, as the solved notebooks hold it."""
    found = {}
    for lesson in LESSONS:
        found |= stored.measurements(lesson, stored.notebook(lesson))
    return found


def measurements():
    """Return all statements of the lecture with what was measured."""
    texts = measured_texts()
    rows = [
        [
            f"`{claim_id}`",
            cell(claims()[claim_id].statement),
            cell(texts[claim_id]),
            VERDICTS[claims()[claim_id].verdict],
            link(lesson),
        ]
        for claim_id, (lesson, _) in measured_in().items()
    ]
    return table(["row", "the lecture says", "measured", "verdict", "lesson"], rows)


def mistakes():
    """Return the typical mistakes of all exercises, as folded Markdown sections."""
    parts = []
    for lesson in LESSONS:
        if lesson.tasks:
            parts.append(f"## {link(lesson)}")
        for asked in map(exercise, lesson.tasks):
            rows = [[cell(m.name), cell(m.hint)] for m in asked.mistakes]
            parts += [
                f"### {asked.id} {asked.title}",
                table(["mistake", "what the check says"], rows),
            ]
    return "\n\n".join(parts)


def lesson_rows():
    """Return the table of lessons: title, minutes, number of exercises."""
    rows = []
    for lesson in LESSONS:
        core, deeper = (f"{minutes} min" for minutes in lesson.split_minutes)
        rows.append([link(lesson), core, deeper, str(len(lesson.checked))])
    names = ("core", "deeper")
    if not any(lesson.core for lesson in LESSONS):
        names = ("lecture hall", "home")
    return table(["lesson", *names, "exercises"], rows)


def slides_to_cells():
    """Return, for each slide with a claim, where the course measures it."""
    places = {}
    for claim_id, (lesson, section) in measured_in().items():
        key = (slide_number(claim_id), claims()[claim_id].slide)
        place = f"{link(lesson)}, section “{cell(section.heading)}”"
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
        text = lesson.quiz
        for fold in ("<details><summary>Answer</summary>", "</details>"):
            text = text.replace(f"{fold}\n\n", "").replace(fold, "")
        if text:
            parts += [f"### {link(lesson)}", text.strip()]
    return "\n\n".join(parts)


def limits():
    """Return the stored table of resolutions and seconds, beside fit and bound."""
    text = (ROOT / "benchmarks" / "results" / "capstone.md").read_text(encoding="utf-8")
    return text.strip()


def demonstrations():
    """Return {module: (lesson, widget)} as the lessons first show it."""
    found = {}
    for lesson in LESSONS:
        for widget in stored.carried(stored.notebook(lesson), "widget"):
            found.setdefault(widget["module"], (lesson, widget))
    return found


def widgets():
    """Return one demonstration per module."""
    parts = []
    for module, (lesson, widget) in demonstrations().items():
        name = module.replace("_", " ").capitalize()
        parts += [f"## {name}", f"From {link(lesson)}.", widget_place(widget)]
    return "\n\n".join(parts)
