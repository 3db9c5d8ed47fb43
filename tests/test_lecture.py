"""Lectures: sections of lessons, made into one notebook that runs."""

import builtins

import nbformat
import pytest

from lessons import plans
from tools import build, lecture, names
from tools.course import NOTEBOOKS
from tools.lecture import Lecture, lectures, planned
from tools.lesson import lessons, tags

each_lecture = pytest.mark.parametrize("hour", lectures(), ids=lambda each: each.name)
KNOWN = {*dir(builtins), "get_ipython", "display"}


def made(*entries):
    return Lecture("some_hour", entries)


@each_lecture
def test_no_cell_reads_a_name_before_it_is_bound(hour):
    bound = set(KNOWN)
    for cell, source in zip(hour.cells, hour.answers, strict=True):
        if cell.cell_type == "code":
            source = cell.source if source is None else source
            bound |= names.bound(source)
            assert names.read(source) - bound == set(), source


@each_lecture
def test_what_prepares_is_folded_and_little(hour):
    prepared = [place for block in hour.blocks for place in block.needed]
    assert len(prepared) <= len(hour.cells) / 5
    for block in hour.blocks:
        sources = {block.lesson.cells[place].source for place in block.needed}
        copies = [cell for cell in hour.code if cell.source in sources]
        assert (
            copies and all("folded" in tags(cell) for cell in copies)
        ) or not sources


@each_lecture
def test_it_fits_into_its_time_and_shows_cores(hour):
    assert hour.minutes <= int(hour.name.removesuffix("_minutes"))
    for block in hour.blocks:
        assert set(block.parts) <= {*block.lesson.core}, block.lesson.title


@each_lecture
def test_notebook_is_what_the_plan_builds(hour):
    text = hour.notebook.read_text(encoding="utf-8")
    assert text == build.learner(hour), "run `make notebooks`"
    stored = nbformat.read(hour.solved, as_version=4)
    known = stored.metadata["course"]["digest"]
    assert known == build.digest(hour), "run `make notebooks`"
    shown = [cell.source for cell in stored.cells]
    assert shown == [cell.source for cell in build.solution(hour).cells]


@each_lecture
def test_solved_lecture_shows_no_errors_and_right_answers(hour):
    cells = nbformat.read(hour.solved, as_version=4).cells
    outputs = [o for cell in cells for o in cell.get("outputs", [])]
    assert [o for o in outputs if o.output_type == "error"] == []
    assert [o.text for o in outputs if o.get("name") == "stderr"] == []
    printed = "".join(output.get("text", "") for output in outputs)
    parts = [part for block in hour.blocks for part in block.parts]
    asked = [part.id for part in parts if hasattr(part, "id")]
    assert [key for key in asked if f"✅ {key} " not in printed] == []


def test_there_is_no_other_lecture():
    found = {path.stem for path in NOTEBOOKS.glob("lecture/*.ipynb")}
    assert found - {lecture.OWN} == {hour.name for hour in lectures()}
    assert {hour.name for hour in lectures("45")} == {"45_minutes"}


def test_an_exercise_is_shown_only_where_the_plan_names_it():
    (lesson,) = lessons("06")
    own = [
        lesson.cells[place].source for place in lesson.own_cells(lesson.tasks["06.1"])
    ]
    without, with_it = made("06:2"), made("06:2", "06.1")
    shown = {cell.source for cell in without.cells if "folded" not in tags(cell)}
    assert not shown & {*own}
    headings = [c.source for c in with_it.cells if c.source.startswith("#### Exercise")]
    assert len(headings) == 1
    assert headings[0].startswith("#### Exercise 06.1: ")


def test_a_left_out_exercise_is_prepared_folded():
    """Its function is asked for by name, open or solved."""
    hour = made("06:3")
    stubs = [cell for cell in hour.code if "def my_conv2d" in cell.source]
    assert [("folded" in tags(cell)) for cell in stubs] == [True]


def test_headings_are_those_of_the_lesson_one_level_lower():
    hour = made("06:1", "07:1")
    headings = [c.source.splitlines()[0] for c in hour.cells if c.source[0] == "#"]
    assert headings[0] == "# Some hour"
    assert headings[1].startswith("## 6 · Convolution (slides 13–15")
    assert headings[2].startswith("### From a dense layer to a window (6 min)")
    assert [h[:6] for h in headings].count("## 7 ·") == 1


def test_each_lesson_starts_from_its_own_seed():
    sources = [cell.source for cell in made("06:1", "07:1").code]
    seeded = [source for source in sources if "notebook.seed(" in source]
    assert [source[-3:] for source in seeded] == ["6))", "7))"]
    assert sum("notebook.setup(" in source for source in sources) == 1


@pytest.mark.parametrize("entries", [("06:2", "06:1"), ("06:1", "07:1", "06:2")])
def test_a_plan_does_not_go_back(entries):
    with pytest.raises(ValueError, match=f"^entry = '{entries[-1]}'.*earlier"):
        made(*entries).blocks  # noqa: B018


@pytest.mark.parametrize("entry", ["99:1", "06:99", "06.99", "06", ""])
def test_unknown_parts_are_refused_by_name(entry):
    with pytest.raises(ValueError, match=f"^entry = {entry!r}"):
        planned(entry)


def test_plans_are_named_by_their_minutes():
    assert [hour.name for hour in lectures()] == [f"{m}_minutes" for m in plans.PLANS]
