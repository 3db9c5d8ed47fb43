"""Every learner's notebook runs, untouched, with its trainings in full."""

import pytest

from tools.lesson import lessons
from tools.run_notebook import run

pytestmark = pytest.mark.learner


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_notebook_runs_in_full(lesson):
    """A cell that raises ends it."""
    code = [cell for cell in run(lesson.notebook).cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code if cell.source.strip())
