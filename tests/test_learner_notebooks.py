"""Every learner's notebook runs from its first to its last cell, untouched."""

import shutil
from pathlib import Path

import pytest

from tools.lecture import lectures
from tools.lesson import lessons
from tools.run_notebook import run

pytestmark = pytest.mark.learner
STARTUP = Path(__file__).with_name("short_trainings.py")


@pytest.fixture
def short_trainings(tmp_path, monkeypatch):
    """Let kernels start with trainings cut to two batches; the course knows nothing."""
    folder = tmp_path / "profile_default" / "startup"
    folder.mkdir(parents=True)
    shutil.copy(STARTUP, folder)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))


def untouched(path):
    """Run a notebook; return its code cells."""
    notebook = run(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code if cell.source.strip())
    return code


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_untouched_notebook_runs_to_its_end(lesson, short_trainings):
    code = untouched(lesson.notebook)
    assert any("⏳" in str(cell.outputs) for cell in code) or not lesson.tasks


@pytest.mark.parametrize("hour", lectures(), ids=lambda hour: hour.name)
def test_untouched_lecture_runs_to_its_end(hour, short_trainings):
    untouched(hour.notebook)
