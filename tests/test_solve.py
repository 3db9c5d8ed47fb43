"""Stubs become references, marked solutions become stubs."""

import ast
import importlib

import pytest

from tools.lesson import Lesson, lessons
from tools.solve import (
    STUB,
    answer,
    checked,
    classes,
    cleared,
    imports,
    solved,
    stubs,
)

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda each: each.name)

MARKED = """\
def one():
    # BEGIN SOLUTION
    x = "secret"
    return x
    # END SOLUTION


value = ...
# BEGIN SOLUTION
value = 3
# END SOLUTION
"""
STUBS = '''\
import numpy as np


@np.vectorize
def area(r):
    """Return the area of a circle.

    r: in cm
    """
    factor = FACTOR
    ...  # your code here


def ready():
    return ...


check("99.1", area)
'''
MODULE = '''\
"""A module."""

import math
from functools import cache, partial

import numpy as np

FACTOR = math.pi  # of a circle


@cache
def _square(r):
    return r * r  # cm²


def other():
    return partial(other)


def area(r):
    """Say it otherwise."""
    # one line
    return FACTOR * _square(np.abs(r))
'''
ANSWER = '''\
import math
from functools import cache

FACTOR = math.pi  # of a circle


@cache
def _square(r):
    return r * r  # cm²


def area(r):
    """Return the area of a circle.

    r: in cm
    """
    # one line
    return FACTOR * _square(np.abs(r))'''


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Return a module with a reference named `area`."""
    (tmp_path / "references_of_a_test.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("references_of_a_test")


def test_marked_solutions_are_cleared():
    expected = f"def one():\n    {STUB}\n\n\nvalue = ...\n{STUB}\n"
    assert cleared(MARKED) == expected
    assert cleared(STUBS) == STUBS


def test_stubs_are_the_functions_that_wait():
    assert list(stubs(STUBS)) == ["area"]
    assert stubs(cleared(MARKED)).keys() == {"one"}


def test_an_answer_brings_what_it_needs_and_keeps_the_docstring(module):
    assert answer(stubs(STUBS)["area"], STUBS, module.area) == ANSWER


def test_known_imports_are_left_out(module):
    known = imports("import math\nfrom functools import wraps, cache\n")
    assert known == {
        "import math",
        "from functools import wraps",
        "from functools import cache",
    }
    new = answer(stubs(STUBS)["area"], STUBS, module.area, known)
    assert new == ANSWER.split("\n\n", 1)[1]


def test_imports_of_a_lessons_own_classes_are_left_out(module):
    known = classes("class cache:\n    pass\n\n\nmath = 3\n")
    assert known == {"cache"}
    new = answer(stubs(STUBS)["area"], STUBS, module.area, known)
    assert new == ANSWER.replace("from functools import cache\n", "")


def test_a_reference_with_another_name_is_refused(module):
    with pytest.raises(ValueError, match="reference of area has another name, other"):
        answer(stubs(STUBS)["area"], STUBS, module.other)


def lesson_of(folder, *cells):
    folder = folder / "lesson99_small"
    folder.mkdir()
    text = "\n\n".join(f"# %%\n{cell}" for cell in ("# # Title", *cells))
    (folder / "lesson.py").write_text(text, encoding="utf-8")
    return Lesson(folder)


def test_a_stub_may_be_checked_later(tmp_path):
    stub = f'def my_conv2d(image, kernel):\n    """Slide."""\n    {STUB}'
    lesson = lesson_of(tmp_path, stub, 'check("06.1", my_conv2d)')
    assert checked(lesson) == {"my_conv2d": "06.1"}
    _, function, last = solved(lesson)
    assert function.startswith('def my_conv2d(image, kernel):\n    """Slide."""\n')
    assert "return result" in function and STUB not in function
    assert last == 'check("06.1", my_conv2d)'


def test_what_stands_around_a_stub_stays(tmp_path):
    before, stub = "# first\nx = 1\n\n\n", f"def my_conv2d(image, kernel):\n    {STUB}"
    lesson = lesson_of(tmp_path, f'{before}{stub}\n\n\ncheck("06.1", my_conv2d)\ny = 2')
    cell = solved(lesson)[1]
    assert cell.startswith(before + "def my_conv2d(image, kernel):\n")
    assert cell.endswith('    return result\n\n\ncheck("06.1", my_conv2d)\ny = 2')


def test_a_stub_that_nobody_checks_is_refused(tmp_path):
    lesson = lesson_of(tmp_path, f"def lost():\n    {STUB}")
    with pytest.raises(ValueError, match="lesson 99_small does not check lost"):
        solved(lesson)


@each_lesson
def test_solved_lessons_hold_no_stub(lesson):
    for cell, source in zip(lesson.cells, solved(lesson), strict=True):
        if cell.cell_type == "code":
            ast.parse(source)
            assert STUB not in source
            assert max(map(len, source.splitlines())) <= 88
        else:
            assert source == cell.source
