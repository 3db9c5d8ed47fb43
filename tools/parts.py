"""What lessons are made of, and where the notebooks of lessons and lectures lie."""

from dataclasses import dataclass

from tools.course import NOTEBOOKS, SOLUTIONS


@dataclass(frozen=True)
class Section:
    """A part of a lesson, from its heading to the next heading of the same level."""

    key: str  # "3", or "quiz", "summary": what a plan calls it
    title: str  # without number and minutes
    kind: str  # "core", "deeper", "at home", or "" where the heading does not say
    minutes: int  # without its exercises; 0 where the heading does not say
    cells: range  # places in `Lesson.cells`

    @property
    def heading(self):
        """Return its heading without minutes, "3 · Filters designed by hand"."""
        return f"{self.key} · {self.title}" if self.key.isdigit() else self.title


@dataclass(frozen=True)
class Task:
    """The heading of an exercise."""

    id: str
    title: str
    kind: str  # "lecture hall" or "at home"
    minutes: int
    section: str  # key of the section in which it stands
    cells: range  # from its heading to the next heading of any level


class Notebooks:
    """Where the notebooks of a lesson or lecture lie, and what their cells are.

    What inherits from it knows its `path` below `notebooks/` and its `document`.
    """

    @property
    def notebook(self):
        """Return the path of the learner's notebook."""
        return NOTEBOOKS / self.path

    @property
    def solved(self):
        """Return the path of the solved notebook."""
        return SOLUTIONS / self.path

    @property
    def cells(self):
        """Return all cells, text and code."""
        return self.document.cells

    @property
    def code(self):
        """Return the code cells."""
        return [cell for cell in self.cells if cell.cell_type == "code"]
