"""Tables of the website, each made from the data that the course itself uses."""

import re
import tomllib

from lessons import claims, exercise
from tools import readme, stored
from tools.course import ROOT
from tools.lesson import lessons
from tools.lesson_page import widget_place
from utils.claims import MARKS

LESSONS = lessons()
_WORDS = {"holds if": "Holds if", "wrong": "Wrong as printed; it is"}
_WORDS |= {"holds": "Holds", "other convention": "Another convention"}
VERDICTS = {name: f"{mark} {_WORDS[name]}" for name, mark in MARKS.items()}


def cell(text):
    """Return a text that is safe in a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", r"\|").replace("_", r"\_")


def table(head, rows):
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def name(lesson, part):
    """Return "Lesson 6, section 2", "Exercise 06.1" or "Lesson 6: quiz"."""
    if hasattr(part, "id"):
        return f"Exercise {part.id}"
    number = lesson.title.partition(" · ")[0]
    if part.key.isdigit():
        return f"Lesson {number}, section {part.key}"
    return f"Lesson {number}: {part.title.lower()}"


def link(lesson, part=None, *, with_title=True):
    """Return a link to a lesson's page, or to a section or exercise on it."""
    if part is None:
        return f"[{lesson.title}]({lesson.name}.ipynb)"
    shown = name(lesson, part)
    if with_title and (hasattr(part, "id") or part.key.isdigit()):
        shown = f"{shown}: {part.title}"
    return f"[{cell(shown)}](#{lesson.anchor(part)})"


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


def measured_texts():
    """Return {claim id: what its lesson measured}, as the solved notebooks hold it."""
    found = {}
    for lesson in LESSONS:
        found |= stored.measurements(lesson, stored.notebook(lesson))
    return found


def sentence(text):
    """Return a text that begins with a capital and ends with a full stop."""
    text = cell(text)
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."


def card(claim_id, measured, lesson, section):
    """Return a statement of the lecture as a card: says, is, measured, where."""
    row = claims()[claim_id]
    title = f"Slide {slide_number(claim_id)} · {cell(row.slide)}"
    judged = VERDICTS[row.verdict]
    kind = row.verdict.replace(" ", "-")
    return "\n".join(
        [
            f":::{{admonition}} {title}",
            f":class: claim {kind}",
            f"**The lecture says** {cell(row.statement)}",
            "",
            f"**{judged}:** {sentence(row.correction)}",
            "",
            f"**Measured:** {sentence(measured)}",
            "",
            f"{link(lesson, section)} · `{claim_id}`",
            ":::",
        ]
    )


def cards(*verdicts):
    """Return the cards of all statements with one of these verdicts, by slide."""
    texts = measured_texts()
    return "\n\n".join(
        card(claim_id, texts[claim_id], *place)
        for claim_id, place in measured_in().items()
        if claims()[claim_id].verdict in verdicts
    )


def errors():
    """Return the statements that are wrong as printed."""
    return cards("wrong")


def conditions():
    """Return the statements that hold under a condition or by another convention."""
    return cards("holds if", "other convention")


def measurements():
    """Return all statements with what was measured, slide by slide, a line each."""
    texts, parts, last = measured_texts(), [], None
    for claim_id, (lesson, section) in measured_in().items():
        row = claims()[claim_id]
        head = f"### Slide {slide_number(claim_id)} · {cell(row.slide)}"
        if head != last:
            parts.append(f"\n{head}\n")
            last = head
        mark = MARKS[row.verdict]
        parts.append(
            f"- {mark} The lecture says {cell(row.statement).rstrip('.')}. "
            f"*Measured:* {sentence(texts[claim_id])} {link(lesson, section)} "
            f"`{claim_id}`"
        )
    return "\n".join(parts)


def folded(summary, text):
    """Return a text under a summary that opens it."""
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def mistakes(lesson):
    """Return the typical mistakes of a lesson's exercises, what is said folded."""
    parts = []
    for task in lesson.tasks.values():
        asked = exercise(task.id)
        parts.append(f"## {task.id} {asked.title}\n\n{link(lesson, task)}")
        parts += [folded(cell(m.name), cell(m.hint)) for m in asked.mistakes]
    return "\n\n".join(parts)


def with_mistakes():
    """Return the lessons that have exercises, as {page: lesson}."""
    return {f"mistakes_{lesson.number}": lesson for lesson in LESSONS if lesson.tasks}


def mistake_pages():
    """Return a list of the pages with the mistakes of a lesson."""
    counts = {
        page: sum(len(exercise(task).mistakes) for task in lesson.tasks)
        for page, lesson in with_mistakes().items()
    }
    lines = []
    for page, lesson in with_mistakes().items():
        number = f"{counts[page]} in {len(lesson.tasks)} exercises"
        lines.append(f"- [{lesson.title}]({page}.md): {number}")
    return "\n".join(lines)


def lesson_rows():
    """Return the table of lessons: title, minutes, number of exercises."""
    rows = []
    for lesson in LESSONS:
        core, deeper = (f"{minutes} min" for minutes in lesson.split_minutes)
        what = cell(readme.content(lesson))
        rows.append([link(lesson), what, core, deeper, str(len(lesson.checked))])
    names = ("core", "deeper")
    if not any(lesson.core for lesson in LESSONS):
        names = ("lecture hall", "home")
    return table(["lesson", "in it you", *names, "exercises"], rows)


def size():
    """Return how long the lessons take and what they hold."""
    return readme.size(LESSONS)


def beyond():
    """Return what a lesson, the capstone, says of where to go from here."""
    lesson, section = next(
        (lesson, part)
        for lesson in LESSONS
        for part in lesson.sections.values()
        if part.title.startswith("Where to go")
    )
    texts = [lesson.cells[place].source for place in section.cells]
    text = "\n\n".join(texts).partition("\n")[2].strip()
    return f"*From {link(lesson, section)}.*\n\n{text}"


def slides_to_cells():
    """Return, for each slide with a claim, the sections that measure it."""
    places = {}
    for claim_id, (lesson, section) in measured_in().items():
        key = (slide_number(claim_id), claims()[claim_id].slide)
        places.setdefault(key, {})[link(lesson, section)] = None
    rows = [
        [str(number), cell(slide), "<br>".join(where)]
        for (number, slide), where in sorted(places.items())
    ]
    return table(["slide", "title", "where the course measures it"], rows)


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
    """Return one demonstration per module, with a task and a folded answer."""
    tasks = tomllib.loads((ROOT / "site" / "tasks.toml").read_text(encoding="utf-8"))
    parts = []
    for module, (lesson, widget) in demonstrations().items():
        name = module.replace("_", " ").capitalize()
        asked = tasks[module]
        parts += [f"## {name}", f"**Task.** {asked['task']}", widget_place(widget)]
        parts += [folded("Answer", asked["answer"]), f"From {link(lesson)}."]
    return "\n\n".join(parts)
