"""Lecture notebooks: an hour's plan as one notebook, made of sections of lessons.

    python -m tools.lecture 06:1 06:2 06.1 12:1

writes `notebooks/lecture/own_hour.ipynb`, and the solved one, executed, below
`notebooks/solutions/`. The plans in `lessons/plans.py` are built with the lessons.

A lecture shows the chosen sections and exercises lesson by lesson. Earlier cells that
these need stand before them, folded, as does what a lesson sets up for itself.
"""

import re
import sys
from dataclasses import dataclass
from functools import cached_property

import nbformat

from lessons.plans import PLANS
from tools.course import ROOT
from tools.lesson import Notebooks, lessons, tags, timed
from tools.solve import solved
from utils.arguments import require

OWN = "own_hour"
_SEED = re.compile(r"^notebook\.setup\(seed=(\d+)\)$", re.M)
_SLIDES = re.compile(r"slides? ([\d–, and]+)")


def planned(entry, known=None):
    """Return (lesson, section or exercise) of a plan's "06:2", "06:quiz" or "06.1".

    `known` are the lessons, all by default. Raises a ValueError for a lesson, section
    or exercise that does not exist.
    """
    by_number = {lesson.number: lesson for lesson in known or lessons()}
    number, colon, key = entry.partition(":")
    lesson = by_number.get(number[:2])
    require(lesson is not None, "entry", entry, f"of a lesson, {', '.join(by_number)}")
    parts = lesson.sections if colon else lesson.tasks
    named = ", ".join(f"{number}:{key}" if colon else key for key in parts)
    require((key or entry) in parts, "entry", entry, f"one of {named}")
    return lesson, parts[key or entry]


def slides(lesson):
    """Return the slides that a lesson names in its first text, "13–15, 28", or ""."""
    found = _SLIDES.search(lesson.cells[0].source)
    return " ".join(found[1].split()).strip(" ,") if found else ""


@dataclass(frozen=True)
class Block:
    """What a lecture takes from one lesson."""

    lesson: object
    parts: tuple  # sections and exercises in the order of the lesson

    @property
    def title(self):
        """Return its heading, "6 · Convolution (slides 13–15)"."""
        named = slides(self.lesson)
        return f"{self.lesson.title} (slides {named})" if named else self.lesson.title

    @cached_property
    def shown(self):
        """Return the places of the cells that the plan names."""
        lesson, found = self.lesson, set()
        tasks = [part for part in self.parts if hasattr(part, "id")]
        for section in self.parts:
            if section not in tasks:
                found |= {*section.cells}
        for task in lesson.tasks.values():
            own = {*lesson.own_cells(task)}
            found = found | own if task in tasks else found - own
        return sorted(found - self._unproved(found))

    def _unproved(self, places):
        """Return the places of claims whose evidence the plan leaves out."""
        claims = {place for place, _ in self.lesson.calls("claim")} & places
        known = {*places, *self.lesson.setup}
        return {p for p in claims if not known.issuperset(self.lesson.needed_by({p}))}

    @cached_property
    def needed(self):
        """Return the places of earlier code cells that those use."""
        return self.lesson.needed_by({*self.shown})

    @cached_property
    def places(self):
        """Return the places of all its cells in the order of the lesson."""
        return sorted({*self.lesson.setup, *self.needed, *self.shown})


def _heading(source):
    """Return text with its heading one level lower, minutes without their kind."""
    if not source.startswith("#"):
        return source
    heading, newline, rest = source.partition("\n")
    title, _, minutes = timed(heading)
    title = re.sub(r"^(#+) (?:\d+ · )?", r"#\1 ", title)
    after = f" ({minutes} min)" if minutes else ""
    return f"{title}{after}{newline}{rest}"


def _folded(cell):
    """Return a copy of a code cell whose source is hidden."""
    copied = nbformat.from_dict(cell)
    copied.metadata["tags"] = [*dict.fromkeys([*tags(cell), "folded"])]
    return copied


@dataclass(frozen=True)
class Lecture(Notebooks):
    """An hour: sections and exercises of lessons, in one notebook."""

    name: str  # of its notebooks, "45_minutes"
    entries: tuple  # "06:2" is section 2 of lesson 6, "06.1" an exercise

    @property
    def path(self):
        """Return the path of its learner's notebook below `notebooks/`."""
        return f"lecture/{self.name}.ipynb"

    @cached_property
    def blocks(self):
        """Return what it takes of each lesson.

        Raises a ValueError where an entry does not exist, or where a plan comes back to
        a lesson or section that it had left.
        """
        known, parts = lessons(), {}
        for entry in self.entries:
            lesson, part = planned(entry, known)
            ours = parts.setdefault(lesson.number, (lesson, []))[1]
            in_order = lesson.number == [*parts][-1] and (
                not ours or ours[-1].cells.start < part.cells.start
            )
            require(in_order, "entry", entry, "behind the parts of earlier cells")
            ours.append(part)
        return [Block(lesson, tuple(ours)) for lesson, ours in parts.values()]

    @property
    def folders(self):
        """Return the folders of its lessons."""
        return [block.lesson.folder for block in self.blocks]

    @property
    def minutes(self):
        """Return how long its parts take by their headings."""
        return sum(part.minutes for block in self.blocks for part in block.parts)

    @cached_property
    def title(self):
        """Return its heading, "45 minutes"."""
        return self.name.replace("_", " ").capitalize()

    @property
    def _first(self):
        """Return its first text: what it is, and what comes when."""
        rows, clock = [], 0
        for block in self.blocks:
            for part in block.parts:
                name = f"**Exercise {part.id}** " if hasattr(part, "id") else ""
                link = f"[{block.lesson.title}](../{block.lesson.notebook.name})"
                rows.append(f"| {clock} | {name}{part.title} | {link} |")
                clock += part.minutes
        table = "\n".join(["| minute | what | lesson |", "|---|---|---|", *rows])
        return (
            f"# {self.title}\n\n"
            "Sections of several lessons in one notebook, for a lecture. Folded cells "
            "prepare what a section needs: run them as they come.\n\n"
            f"{table}\n\n*{clock} minutes by the headings, exercises included.*"
        )

    @cached_property
    def _made(self):
        """Return (cell, its solved source) of all cells in order."""
        text, code = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
        start = "from utils import notebook\n\nnotebook.setup()"
        tagged = {"tags": ["bootstrap"]}
        made = [(text(self._first), None), (code(start, metadata=tagged), None)]
        for block in self.blocks:
            answers = solved(block.lesson)
            made.append((text(f"## {block.title}"), None))
            for place in block.places:
                cell = nbformat.from_dict(block.lesson.cells[place])
                answer = answers[place]
                if place not in block.shown:
                    cell = _folded(cell)
                if "bootstrap" in tags(cell):
                    seed = _SEED.search(cell.source)[1]
                    cell = code(_seeded(seed), metadata={"tags": ["folded"]})
                    answer = cell.source
                if cell.cell_type == "markdown":
                    cell.source = answer = _heading(cell.source)
                made.append((cell, answer))
        return made

    @cached_property
    def document(self):
        """Return its cells as a notebook, exercises open."""
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [cell for cell, _ in self._made]
        return notebook

    @property
    def sections(self):
        """Return no sections: nothing in a lecture is collapsed."""
        return {}

    @property
    def answers(self):
        """Return the sources of all cells, exercises solved."""
        return [cell.source if new is None else new for cell, new in self._made]


def _seeded(seed):
    """Return the code that sets the seeds of a lesson."""
    return f"import keras\n\nkeras.utils.set_random_seed(notebook.seed({seed}))"


@solved.register
def _(lecture: Lecture):
    """Return the sources of all cells of a lecture, exercises solved."""
    return lecture.answers


def lectures(name=""):
    """Return the lectures of the plans, or the one called "45_minutes", or "45"."""
    known = [Lecture(f"{minutes}_minutes", tuple(PLANS[minutes])) for minutes in PLANS]
    return [e for e in known if name in ("", e.name, e.name.partition("_")[0])]


def main(*entries):
    """Build a lecturer's own hour and say how long it takes."""
    from tools import build  # which builds lectures, too

    lecture = Lecture(OWN, entries)
    build.build(lecture)
    print(f"{lecture.notebook.relative_to(ROOT)}: {lecture.minutes} minutes")


if __name__ == "__main__":
    main(*sys.argv[1:])
