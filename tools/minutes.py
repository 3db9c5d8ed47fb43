"""How long lessons take by the counting model, beside what their headings say.

    python -m tools.minutes            all lessons
    python -m tools.minutes 06 07      lessons 6 and 7

The model: 130 words and 12 lines of code a minute, 0.7 minutes for a prediction, one
for a figure, the time that its cells run; exercises take what their headings say. Code
that is hidden or for lecturers only does not count, neither do comments.
"""

import json
import re
import sys
from functools import cache
from typing import NamedTuple

from tools.course import ROOT
from tools.lesson import lessons, tags
from utils.tables import table

WORDS, LINES, PREDICTION, FIGURE = 130, 12, 0.7, 1.0
CORE = 45  # minutes that the core of a lesson may take
LEAST = 0.8  # share of the counted minutes that a heading must say
COSTS = ROOT / "benchmarks" / "results" / "notebooks.json"
HIDDEN = {"bootstrap", "folded", "solution"}

_NO_WORDS = re.compile(r"^```.*?^```|<[^>]+>|\]\([^)]*\)", re.M | re.S)
_WORD = re.compile(r"\S*\w\S*")
_PREDICTION = re.compile(r"\*\*Predict\b")
_LINE = re.compile(r"^[ \t]*[^#\s]", re.M)
_FIGURE = re.compile(r"\bplt\.show\(\)|\bwidgets\.show_")
_HEAD = ["", "kind", "stated", "counted", "words", "lines", "figures", "predict", "s"]


class Count(NamedTuple):
    """What there is to do in some cells."""

    words: int
    lines: int
    figures: int
    predictions: int
    seconds: float

    @property
    def minutes(self):
        """Return how long it takes by the model."""
        read = self.words / WORDS + self.lines / LINES + self.seconds / 60
        return read + FIGURE * self.figures + PREDICTION * self.predictions


def words(text):
    """Return the number of words of Markdown, code blocks left out, tables not."""
    return len(_WORD.findall(_NO_WORDS.sub(" ", text)))


def predictions(text):
    """Return how many paragraphs ask for a prediction."""
    return sum(bool(_PREDICTION.search(part)) for part in re.split(r"\n\s*\n", text))


def count(cells, seconds=0.0):
    """Return the Count of cells that run for some seconds."""
    cells = [cell for cell in cells if "solution" not in tags(cell)]
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    code = [cell for cell in cells if cell.cell_type == "code"]
    read = [cell.source for cell in code if not HIDDEN & {*tags(cell)}]
    drawn = [c for c in code if _FIGURE.search(c.source) or "alt" in c.metadata]
    return Count(
        words=sum(map(words, texts)),
        lines=sum(len(_LINE.findall(source)) for source in read),
        figures=len(drawn),
        predictions=sum(map(predictions, texts)),
        seconds=seconds,
    )


@cache
def _measured():
    """Return {lesson: {section: seconds}} of the solved notebooks."""
    rows = json.loads(COSTS.read_text(encoding="utf-8"))
    return {row["lesson"]: row.get("sections", {}) for row in rows}


def of_section(lesson, section):
    """Return the Count of a section without its exercises."""
    tasks = lesson.tasks.values()
    left_out = {place for task in tasks for place in lesson.own_cells(task)}
    places = [place for place in section.cells if place not in left_out]
    seconds = _measured().get(lesson.name, {}).get(section.key, 0.0)
    return count([lesson.cells[place] for place in places], seconds)


def counted(lesson, part):
    """Return the minutes of a section or exercise by the model."""
    return part.minutes if hasattr(part, "id") else of_section(lesson, part).minutes


def core(lesson):
    """Return the minutes of a lesson's core (as stated, by the model)."""
    stated = sum(part.minutes for part in lesson.core)
    return stated, sum(counted(lesson, part) for part in lesson.core)


def deeper(lesson):
    """Return the minutes of all that is not core (as stated, by the model)."""
    parts = [*lesson.sections.values(), *lesson.tasks.values()]
    rest = [part for part in parts if part not in lesson.core and part.minutes]
    stated = sum(part.minutes for part in rest)
    return stated, sum(counted(lesson, part) for part in rest)


def understated(lesson):
    """Return {section: (stated, counted)} of those that state much less than counted.

    A summary, which states nothing, is left out.
    """
    timed = [section for section in lesson.sections.values() if section.minutes]
    pairs = {s.key: (s.minutes, counted(lesson, s)) for s in timed}
    return {key: pair for key, pair in pairs.items() if pair[0] < LEAST * pair[1]}


def _shown(name, kind, pair, what=None):
    """Return a row of the table; `what` is a Count."""
    stated, model = pair
    counts = [""] * 5 if what is None else [*what[:4], f"{what.seconds:.0f}"]
    mark = " !" if stated and stated < LEAST * model else ""
    return [name, kind, stated, f"{model:.1f}{mark}", *counts]


def rows(lesson):
    """Return the rows of a lesson's table, in the order of the lesson."""
    found = []
    for section in lesson.sections.values():
        what, name = of_section(lesson, section), section.heading
        pair = section.minutes, what.minutes
        found.append(_shown(name, section.kind, pair, what))
        for task in lesson.tasks.values():
            if task.section == section.key:
                name = f"  {task.id} {task.title}"
                found.append(_shown(name, task.kind, (task.minutes, task.minutes)))
    if lesson.core:
        found.append(_shown("core", "", core(lesson)))
    name = "deeper, and at home" if lesson.core else "all"
    return [*found, _shown(name, "", deeper(lesson))]


def main(*numbers):
    """Print a table for each lesson."""
    for number in numbers or ("",):
        for lesson in lessons(number):
            print(f"\n{lesson.title}")
            table(rows(lesson), _HEAD)


if __name__ == "__main__":
    main(*sys.argv[1:])
