"""Every solved notebook prints the same numbers again, also those of trainings."""

import re

import pytest

from tools.lesson import lessons
from tools.run_notebook import run

TIME = re.compile(r"\d+\.\d+ s\b")


def printed(path):
    """Execute a notebook; return what its code cells print, without run times."""
    code = [cell for cell in run(path).cells if cell.cell_type == "code"]
    texts = ["".join(out.get("text", "") for out in cell.outputs) for cell in code]
    return [TIME.sub("… s", text) for text in texts]


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_second_execution_prints_the_same(lesson):
    """A new kernel each time."""
    assert printed(lesson.solved) == printed(lesson.solved)
