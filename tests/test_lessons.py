"""Every lesson keeps its form: cells, headings, formulas, figures, exercises."""

import ast
import inspect
import re
import statistics

import pytest

from lessons import exercise, exercises
from tools import minutes
from tools.lesson import Lesson, lessons, tags
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


# ---------------------------------------------------------------- core and deeper

CONVERTED = [lesson for lesson in lessons() if lesson.core]
each_converted = pytest.mark.parametrize(
    "lesson", CONVERTED, ids=lambda each: each.name
)
NUMBERS = re.compile(r"arXiv:\S+|doi:\S+|\b10\.\d{4}\S+|ISBN\S* [\d-]+", re.I)


def sections_without_kind(lesson):
    kinds = {key: section.kind for key, section in lesson.sections.items()}
    return {k for k, kind in kinds.items() if kind not in ("core", "deeper")} - {
        "summary"
    }


def needed_of_deeper_sections(lesson):
    """Return {core section: code of deeper sections that it needs}."""
    found = {}
    for key, section in lesson.sections.items():
        if section in lesson.core:
            places = lesson.needs(key)
            kinds = {place: lesson.section_at(place).kind for place in places}
            needed = [p for p in places if kinds[p] == "deeper"]
            if needed:
                found[key] = [lesson.cells[place].source for place in needed]
    return found


def typed_measurements(lesson):
    """Return the ids of claims whose measured text is typed, not computed."""
    found = []
    for _, call in lesson.calls("claim"):
        keywords = {word.arg: word.value for word in call.keywords}
        text = call.args[2] if len(call.args) > 2 else keywords["measured"]
        parts = [text, *getattr(text, "values", [])]
        if all(isinstance(part, ast.Constant | ast.JoinedStr) for part in parts):
            found.append(call.args[0].value)
    return found


def open_claims(lesson):
    """Return the code of the cells with claims that are not folded."""
    cells = [lesson.cells[place] for place, _ in lesson.calls("claim")]
    return [cell.source for cell in cells if "folded" not in tags(cell)]


def references(lesson):
    """Return the years of the references at the end of a lesson."""
    further = NUMBERS.sub("", lesson.text.partition("Read on")[2])
    return re.findall(r"\b(?:1[6-9]|20)\d\d\b", further)


def said_minutes(lesson):
    """Return the {"core", "deeper"} minutes that the first text of a lesson names."""
    found = re.findall(r"\b(core|deeper) (\d+) min", lesson.cells[0].source, re.I)
    return {name.lower(): int(number) for name, number in found}


@each_converted
def test_every_section_is_core_or_deeper(lesson):
    assert sections_without_kind(lesson) == set()


@each_converted
def test_core_sections_need_nothing_of_deeper_ones(lesson):
    assert needed_of_deeper_sections(lesson) == {}


@each_converted
def test_sections_say_how_long_they_take(lesson):
    assert minutes.understated(lesson) == {}


@each_converted
def test_the_core_fits_into_a_lecture(lesson):
    stated, counted = minutes.core(lesson)
    assert stated <= minutes.CORE
    assert round(counted) <= minutes.CORE


@each_converted
def test_a_lesson_opens_with_its_minutes(lesson):
    core, deeper = lesson.split_minutes
    assert said_minutes(lesson) == {"core": core, "deeper": deeper}


@each_converted
def test_a_lesson_ends_with_what_comes_next_and_three_references(lesson):
    places = lesson.sections["summary"].cells
    text = "\n".join(lesson.cells[place].source for place in places)
    assert "Next:" in text and "Read on" in text
    assert len(references(lesson)) >= 3


@each_converted
def test_claims_are_computed_and_folded(lesson):
    assert typed_measurements(lesson) == []
    assert open_claims(lesson) == []


BAD = """\
# %% [markdown]
# # 99 · Bad
#
# Core 3 min · deeper 4 min

# %% [markdown]
# ## 1 · One (deeper, 3 min)

# %%
number = 3

# %% [markdown]
# ## 2 · Two (core, 3 min)

# %%
claim("S1.a", number == 3, "three")
claim("S1.b", number == 3, "thr" f"ee")
claim("S1.c", number == 3, measured="three")
claim("S1.d", number == 3, f"{number}")

# %% tags=["folded"]
claim("S1.e", True, text(number))

# %% [markdown]
# ## 3 · Three (3 min)
#
# ## Summary
#
# *Read on:* A. Author, *Title*, 2015, arXiv:2001.2002; B. Author, *Title*, 1998,
# doi:10.1998/2001; C. Author.
"""


def test_a_lesson_that_breaks_these_rules_is_found(tmp_path):
    folder = tmp_path / "lessons" / "lesson99_bad"
    folder.mkdir(parents=True)
    (folder / "lesson.py").write_text(BAD, encoding="utf-8")
    lesson = Lesson(folder)
    assert sections_without_kind(lesson) == {"3"}
    assert needed_of_deeper_sections(lesson) == {"2": ["number = 3"]}
    assert typed_measurements(lesson) == ["S1.a", "S1.b", "S1.c"]
    assert [source[:12] for source in open_claims(lesson)] == ['claim("S1.a"'] * 4
    assert references(lesson) == ["2015", "1998"]
    assert said_minutes(lesson) == {"core": 3, "deeper": 4}
    assert lesson.split_minutes == (3, 6)
