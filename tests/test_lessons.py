"""Every lesson keeps its form: cells, headings, formulas, figures, exercises."""

import ast
import inspect
import re
import statistics

import pytest

from lessons import exercise, exercises
from tools.lesson import lessons, tags
from tools.solve import checked, stubs

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda each: each.name)

NETWORK = re.compile(
    r"https?://|get_file|urlopen|urlretrieve|keras\.datasets|load_cifar10\b|imagenet"
    r"|\brequests\.|\bpip\b|\bwget\b|\bcurl\b"
)
DRAWERS = {"figures", "plots", "plt"}


def test_there_are_lessons():
    assert len(lessons()) >= 14


# ---------------------------------------------------------------- cells


def length(cell):
    """Return the number of lines of a code cell without blanks and comments."""
    return len(re.findall(r"^\s*[^#\s]", cell.source, re.M))


@each_lesson
def test_lesson_starts_with_title_bootstrap_and_setup(lesson):
    first, second = lesson.cells[:2]
    assert first.cell_type == "markdown" and first.source.startswith("# ")
    assert len(re.findall(r"^# ", lesson.text, re.M)) == 1
    assert second.cell_type == "code" and tags(second) == ["bootstrap"]
    assert re.fullmatch(
        r"from utils import notebook\n\nnotebook\.setup\(seed=\d+\)", second.source
    )


@each_lesson
def test_lesson_runs_on_the_kernel_called_python3(lesson):
    assert lesson.document.metadata["kernelspec"]["name"] == "python3"


@each_lesson
def test_code_cells_are_short(lesson):
    lengths = [length(cell) for cell in lesson.code]
    assert max(lengths) <= 25
    assert statistics.median(lengths) <= 5


@each_lesson
def test_lesson_needs_no_network(lesson):
    own = [cell.source for cell in lesson.code if "bootstrap" not in tags(cell)]
    assert [source for source in own if NETWORK.search(source)] == []


# ---------------------------------------------------------------- text


@each_lesson
def test_sections_carry_minutes(lesson):
    timed = {key for key, section in lesson.sections.items() if section.minutes}
    assert set(lesson.sections) - timed <= {"summary"}


@each_lesson
def test_exercises_say_where_and_how_long(lesson):
    assert all(task.minutes for task in lesson.tasks.values())
    kinds = {task.kind for task in lesson.tasks.values()}
    assert kinds <= {"lecture hall", "at home"}


@each_lesson
def test_formulas_stand_alone(lesson):
    inside, before = False, ""
    for line in lesson.text.splitlines():
        if line.startswith("$$") and not inside:
            assert not before.strip(), f"blank line missing above {line}"
        inside ^= line.count("$$") % 2 == 1
        before = line
    assert not inside


@each_lesson
def test_no_formula_is_broken_into_a_list(lesson):
    between = re.findall(r"(?<![$\\])\$[^$]+\$(?!\$)", lesson.text)
    assert [text for text in between if re.search(r"\n([-+*]|\d+\.) ", text)] == []


# ---------------------------------------------------------------- figures


def draws(node, drawing):
    """Tell whether code calls figures.…, plots.…, plt.… or a function that draws."""
    calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    owners = {getattr(getattr(f, "value", None), "id", None) for f in calls}
    names = {getattr(f, "id", None) for f in calls}
    return bool(owners & DRAWERS or names & drawing)


def shows(statements):
    return bool(statements) and ast.unparse(statements[-1]) == "plt.show()"


@each_lesson
def test_figures_are_shown(lesson):
    drawing = set()  # functions of the lesson that draw and leave the showing to others
    for cell in lesson.code:
        statements = ast.parse(cell.source).body
        definitions = [s for s in statements if isinstance(s, ast.FunctionDef)]
        others = [s for s in statements if s not in definitions]
        for definition in definitions:
            if draws(definition, drawing) and not shows(definition.body):
                drawing.add(definition.name)
        if any(draws(statement, drawing) for statement in others):
            assert shows(statements), cell.source


# ---------------------------------------------------------------- exercises


@each_lesson
def test_exercises_are_checked_declared_and_announced(lesson):
    declared = [key for key in exercises() if key.startswith(lesson.number)]
    assert sorted(lesson.checked) == sorted(declared) == sorted(lesson.tasks)
    assert list(lesson.tasks) == sorted(lesson.tasks)


@each_lesson
def test_help_is_mentioned(lesson):
    sources = "\n".join(cell.source for cell in lesson.cells)
    assert re.search(r'hint\("\d\d\.\d"\)', sources)


@each_lesson
def test_references_look_like_the_stubs(lesson):
    ids = checked(lesson)
    for cell in lesson.code:
        for name, stub in stubs(cell.source).items():
            reference = exercise(ids[name]).reference
            assert reference.__name__ == name
            signature = f"({ast.unparse(stub.args)})"
            ours = ast.parse(f"def f{inspect.signature(reference)}: ...").body[0]
            assert signature == f"({ast.unparse(ours.args)})", ids[name]
            assert ast.get_docstring(stub), f"{name} needs a docstring"


@each_lesson
def test_every_exercise_has_something_to_complete(lesson):
    stubbed = {name for cell in lesson.code for name in stubs(cell.source)}
    marked = [cell for cell in lesson.code if "# BEGIN SOLUTION" in cell.source]
    ids = {key for name, key in checked(lesson).items() if name in stubbed}
    assert len(ids) + len(marked) == len(lesson.checked)
