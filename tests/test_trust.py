"""The proofs themselves: each is run every week, and none passes by accident."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest
import yaml

from trust import copies, runner, twice, versions

ROOT = Path(__file__).resolve().parents[1]
HELPERS = {"__init__", "confined", "copies", "runner"}
PROOFS = {path.stem for path in (ROOT / "trust").glob("*.py")} - HELPERS


def scheduled():
    path = ROOT / ".github" / "workflows" / "trust.yml"
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    entries = jobs["proof"]["strategy"]["matrix"]["include"]
    return {entry["command"].split()[0] for entry in entries}


def test_every_proof_runs_each_week():
    expected = {f"trust-{name}" for name in (*PROOFS, "damage")}
    assert scheduled() == {"test", *expected}


def test_every_proof_is_named_where_people_look():
    named = (ROOT / "Makefile").read_text(encoding="utf-8")
    guide = (ROOT / "site" / "pages" / "guide.md").read_text(encoding="utf-8")
    for command in scheduled() - {"test"}:
        assert command.removeprefix("trust-") in named
        assert f"make {command}" in guide


def test_the_tests_for_other_versions_exist():
    files = [ROOT / "tests" / f"test_{name}.py" for name in versions.TESTS]
    assert [path for path in files if not path.is_file()] == []


@pytest.mark.parametrize(
    "last_line, expected",
    [
        ("20 passed in 3.00s", ("", "20")),
        ("3 failed, 20 passed, 2 warnings in 3.4s", ("3", "20")),
        ("==== 1 failed in 3.00s ====", ("1", "")),
        ("20 passed, 3 warnings in 100.20s (0:01:40)", ("", "20")),
    ],
)
def test_summaries_are_understood(last_line, expected):
    assert runner.SUMMARY.findall(f"....\n{last_line}\n")[-1] == expected


def book(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def place(tmp_path):
    shutil.copy(ROOT / "conftest.py", tmp_path)
    return runner.Place(folder=tmp_path)


@pytest.mark.parametrize(
    "sources, good",
    [(("1 + 1",), True), (("1 + 1", "1 / 0"), False), ((), False)],
    ids=["runs", "raises", "empty"],
)
def test_an_outcome_is_good_only_if_cells_ran(place, sources, good):
    nbformat.write(book(*sources), place.folder / "x.ipynb")
    assert runner.run(place, "x.ipynb").good is good


def test_a_process_that_is_killed_is_no_success(place):
    nbformat.write(
        book("import os", "os.kill(os.getppid(), 9)"), place.folder / "x.ipynb"
    )
    outcome = runner.run(place, "x.ipynb")
    assert not outcome.good and "**failed**" in outcome.row()


def test_doubled_cells(tmp_path):
    path = tmp_path / "x.ipynb"
    nbformat.write(book("a = 1", "a"), path)
    twice.double(path)
    doubled = nbformat.read(path, as_version=4)
    nbformat.validate(doubled)
    assert [cell.source for cell in doubled.cells] == ["a = 1", "a = 1", "a", "a"]


def test_first_training(tmp_path):
    path = tmp_path / "x.ipynb"
    nbformat.write(book("a = 1", "model.fit(x)", "a"), path)
    assert [c.source for c in twice.first_training(path).cells] == [
        "a = 1",
        "model.fit(x)",
    ]
    nbformat.write(book("a = 1"), path)
    assert twice.first_training(path) is None


def test_a_copy_holds_the_course_and_no_more(tmp_path):
    course = copies.copy_course(tmp_path / "mein Kurs ä")
    assert (course / "utils" / "__init__.py").is_file()
    assert not (course / ".venv").exists() and not (course / ".git").exists()
    names = [path.name for path in course.rglob("*.ipynb")]
    assert all(re.match(r"\d\d_", name) for name in names)


def test_an_interpreter_that_does_not_start_is_not_used(tmp_path, monkeypatch):
    broken = tmp_path / "python3.99"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert copies.interpreter("3.99") is None
