"""A lesson, parsed once: everything that builds, lists or tests lessons reads this."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jupytext
import nbformat

from tools import names
from tools.course import ROOT
from tools.parts import Notebooks, Section, Task

# "(5 min)", "(core, 6 min)", "(at home, 8 min)"
_MINUTES = re.compile(r" \((?:([a-z ]+), )?(\d+) min\)$")
_EXERCISE = re.compile(r"Exercise (\d\d\.\d): (.+)")


def _split(cells):
    """Yield the cells; text that goes on with another heading becomes two cells."""
    for cell in cells:
        if cell.cell_type == "code":
            yield cell
            continue
        for part in re.split(r"\n+(?=##+ )", cell.source):
            yield nbformat.v4.new_markdown_cell(part, metadata=cell.metadata)


def timed(heading):
    """Split "Title (core, 6 min)" into title, kind and minutes."""
    found = _MINUTES.search(heading)
    if not found:
        return heading, "", 0
    return heading[: found.start()], found[1] or "", int(found[2])


def tags(cell):
    """Return the tags of a cell."""
    return cell.metadata.get("tags", [])


@dataclass(frozen=True)
class Lesson(Notebooks):
    """A lesson as it stands in its folder, `lessons/lesson06_convolution`."""

    folder: Path

    @property
    def folders(self):
        """Return the folders in which its code lies: its own."""
        return [self.folder]

    @property
    def source(self):
        """Return the file in which the lesson is edited."""
        return self.folder / "lesson.py"

    @property
    def name(self):
        """Return the name of its notebooks, "06_convolution"."""
        return self.folder.name.removeprefix("lesson")

    @property
    def number(self):
        """Return its two digits, "06"."""
        return self.name[:2]

    @property
    def path(self):
        """Return the path of its learner's notebook below `notebooks/`."""
        return f"{self.name}.ipynb"

    @cached_property
    def document(self):
        """Return the lesson as jupytext reads it, a heading to each text cell."""
        document = jupytext.read(self.source, fmt="py:percent")
        document.cells = list(_split(document.cells))
        return document

    @cached_property
    def text(self):
        """Return all text, cells separated by a blank line."""
        texts = [cell.source for cell in self.cells if cell.cell_type == "markdown"]
        return "\n\n".join(texts)

    @cached_property
    def title(self):
        """Return its title with its number, "6 · Convolution"."""
        return re.search(r"^# (.+)", self.text, re.M)[1]

    @cached_property
    def headings(self):
        """Return (place, level, text) of each heading of level two and below."""
        found = []
        for place, cell in enumerate(self.cells):
            match = re.match(r"(##+) (.+)", cell.source)
            if cell.cell_type == "markdown" and match:
                found.append((place, len(match[1]), match[2]))
        return found

    def _until(self, place, level):
        """Return the cells from a heading to the next one that is not below `level`."""
        ends = [p for p, other, _ in self.headings if p > place and other <= level]
        return range(place, ends[0] if ends else len(self.cells))

    @cached_property
    def sections(self):
        """Return {key: Section} in order."""
        found = {}
        for place, level, heading in self.headings:
            if level == 2:
                title, kind, minutes = timed(heading)
                number, dot, rest = title.partition(" · ")
                key, title = (number, rest) if dot else (title.lower(), title)
                cells = self._until(place, 2)
                found[key] = Section(key, title, kind, minutes, cells)
        return found

    def section_at(self, place):
        """Return the section to which a cell belongs, or None before the first one."""
        return next((s for s in self.sections.values() if place in s.cells), None)

    @cached_property
    def tasks(self):
        """Return {id: Task} of its exercises in order."""
        found = {}
        for place, level, heading in self.headings:
            title, kind, minutes = timed(heading)
            if match := _EXERCISE.fullmatch(title):
                key, cells = self.section_at(place).key, self._until(place, level)
                found[match[1]] = Task(match[1], match[2], kind, minutes, key, cells)
        return found

    def calls(self, function):
        """Yield (place, call) for each call of a name, for example "claim"."""
        for place, cell in enumerate(self.cells):
            if cell.cell_type == "code":
                for node in ast.walk(ast.parse(cell.source)):
                    if (
                        isinstance(node, ast.Call)
                        and ast.unparse(node.func) == function
                    ):
                        yield place, node

    @cached_property
    def claims(self):
        """Return {claim id: Section} of the statements that the lesson measures."""
        found = {}
        for place, node in self.calls("claim"):
            found.setdefault(node.args[0].value, self.section_at(place))
        return found

    def anchor(self, part):
        """Return the name of the place of a section or exercise on the website."""
        return f"lesson-{self.number}-{getattr(part, 'id', None) or part.key}"

    def own_cells(self, task):
        """Return the places of an exercise: up to the cell that checks it."""
        checks = [p for p, call in self.calls("check") if call.args[0].value == task.id]
        inside = [place for place in checks if place in task.cells]
        return range(task.cells.start, inside[-1] + 1) if inside else task.cells

    @cached_property
    def checked(self):
        """Return the ids of the exercises that its cells check, each once."""
        return list(
            dict.fromkeys(node.args[0].value for _, node in self.calls("check"))
        )

    @property
    def minutes(self):
        """Return (in the lecture hall, in all) in minutes, exercises included."""
        parts = [*self.sections.values(), *self.tasks.values()]
        total = sum(part.minutes for part in parts)
        return total - sum(p.minutes for p in parts if p.kind == "at home"), total

    @cached_property
    def core(self):
        """Return its core: core sections, the quiz, exercises there for the hall.

        Empty where no heading says "core".
        """
        if not any(s.kind == "core" for s in self.sections.values()):
            return []
        found = [s for k, s in self.sections.items() if s.kind == "core" or k == "quiz"]
        keys = {section.key for section in found}
        tasks = [task for task in self.tasks.values() if task.section in keys]
        return [*found, *(task for task in tasks if task.kind == "lecture hall")]

    @property
    def split_minutes(self):
        """Return (core, deeper) in minutes; without a core (lecture hall, at home)."""
        hall, total = self.minutes
        first = sum(part.minutes for part in self.core) if self.core else hall
        return first, total - first

    @cached_property
    def quiz(self):
        """Return questions and answers of its quiz as Markdown, "" if it has none."""
        if "quiz" not in self.sections:
            return ""
        cells = [self.cells[place] for place in self.sections["quiz"].cells]
        text = "\n\n".join(c.source for c in cells if c.cell_type == "markdown")
        return text.partition("\n")[2].strip()

    @cached_property
    def setup(self):
        """Return the places of the code before the first section: it always runs."""
        first = min((s.cells.start for s in self.sections.values()), default=0)
        return [p for p in range(first) if self.cells[p].cell_type == "code"]

    def needs(self, *parts):
        """Return the places of the earlier code cells that sections or exercises use.

        `parts` are keys of sections or ids of exercises. Cells before the first section
        always run and are not listed. Found by names: for each name that is read, the
        last cell that binds it and those that may have changed its object since.
        """
        known = {**self.sections, **self.tasks}
        return self.needed_by({p for part in parts for p in known[part].cells})

    def needed_by(self, wanted):
        """Return the places of the earlier code cells that a set of cells uses."""
        waiting, found = sorted(wanted, reverse=True), set()
        while waiting:
            place = waiting.pop()
            if self.cells[place].cell_type == "code":
                new = self._used_by(place) - found - wanted
                found |= new
                waiting += sorted(new, reverse=True)
        return sorted(found - set(self.setup))

    def _used_by(self, place):
        """Return the earlier cells that bind or change what a cell reads."""
        found = set()
        for name in names.read(self.cells[place].source):
            changed = []
            for earlier in reversed(self._code_before(place)):
                source = self.cells[earlier].source
                if name in names.bound(source):
                    is_module = name in names.imported(source)
                    found |= {earlier, *([] if is_module else changed)}
                    break
                if name in names.touched(source):
                    changed.append(earlier)
        return found

    def _code_before(self, place):
        return [p for p in range(place) if self.cells[p].cell_type == "code"]


def lessons(prefix=""):
    """Return the lessons whose number and name start with `prefix`, in order."""
    return [
        Lesson(path.parent)
        for path in sorted((ROOT / "lessons").glob(f"lesson{prefix}*/lesson.py"))
    ]
