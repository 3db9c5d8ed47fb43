"""The first cell of a notebook finds the course wherever its kernel starts."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools import build
from tools.course import ROOT, Course, course
from tools.first_cell import first_cell
from tools.lesson import lessons, tags
from tools.run_notebook import client

CELL = first_cell("from utils import notebook")
COLAB = """
import sys, types
sys.modules["google.colab"] = types.ModuleType("google.colab")
"""
REPORT = """
import utils
print(Path.cwd(), Path(utils.__file__).parents[1], notebook.__name__, sep="\\n")
"""
PLAIN = {key: os.environ[key] for key in os.environ if not key.startswith("GIT_")}
NOBODY = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


def start(script, folder, **environment):
    """Run a script in a folder."""
    command, environment = [sys.executable, "-c", script], {**PLAIN, **environment}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )


def run(script, folder, **environment):
    """Run a script in a folder; return where it is, the root of utils, and a name."""
    done = start(script, folder, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    cwd, root, name = done.stdout.splitlines()
    return Path(cwd).resolve(), Path(root).resolve(), name


def redirected(address):
    """Return the environment in which git finds the course at another address."""
    return {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{address}.insteadOf",
        "GIT_CONFIG_VALUE_0": course().url,
    }


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Return a copy of the folders that the first cell needs."""
    copy = tmp_path_factory.mktemp("origin").resolve() / "course"
    caches = shutil.ignore_patterns("__pycache__")
    for folder in ("lessons", "utils"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=caches)
    (copy / "notebooks" / "solutions").mkdir(parents=True)
    (copy / "notebooks" / "solutions" / "empty.ipynb").write_text("{}")
    return copy


@pytest.fixture(scope="module")
def origin(checkout):
    """Return the address of a repository that holds the course."""
    for command in (
        ["init", "-b", course().reference],
        ["add", "."],
        [*NOBODY, "commit", "-m", "course"],
    ):
        command = ["git", "-c", "commit.gpgsign=false", *command]
        subprocess.run(
            command, cwd=checkout, env=PLAIN, check=True, capture_output=True
        )
    return checkout.as_uri()


def foreign(folder, utils="utils/__init__.py"):
    """Put a package or module utils, and a folder called lessons, that are not ours."""
    (folder / utils).parent.mkdir(parents=True)
    (folder / utils).write_text("")
    (folder / "lessons").mkdir()
    return folder


# ---------------------------------------------------------------- what learners see


@pytest.fixture(params=lessons(), ids=lambda lesson: lesson.name)
def cells(request):
    """Return the cells of a learner's notebook."""
    return nbformat.reads(build.learner(request.param), as_version=4).cells


def test_the_first_text_says_how_to_run_a_cell(cells):
    heading, start, *_ = cells[0].source.split("\n\n")
    assert heading.startswith("# ") and start.startswith("Press **Shift + Enter**")
    assert "![" not in cells[0].source
    assert ("Colab" in start) == bool(course().launchers(""))


def test_a_published_course_has_a_link_to_colab_there(monkeypatch):
    there = Course("name", "1.0", "https://github.com/me/name", "v1")
    monkeypatch.setattr(build, "course", lambda: there)
    text = build.learner(lessons("06")[0])
    (start,) = re.findall(r'"(Press \*\*Shift.+)\\n"', text)
    place = "github/me/name/blob/v1/notebooks/06_convolution.ipynb"
    assert start.endswith(f"[Open in Colab](https://colab.research.google.com/{place})")


def test_the_second_cell_finds_the_course_and_prints_one_line(cells):
    head, call = cells[1].source.rsplit("\n\n", 1)
    assert head == CELL and re.fullmatch(r"notebook\.setup\(.+\)", call)
    assert [n for n, cell in enumerate(cells) if "bootstrap" in tags(cell)] == [1]


def test_it_is_folded(cells):
    shown = cells[1].source.splitlines()[0]
    assert shown.startswith("# @title Set-up") and len(shown) < 80
    assert cells[1].metadata.jupyter == {"source_hidden": True}
    assert cells[1].metadata.cellView == "form"
    hidden = [cell for cell in cells[2:] if "source_hidden" in str(cell.metadata)]
    assert all("folded" in tags(cell) for cell in hidden)


@pytest.mark.parametrize("folder", [".", "notebooks", "notebooks/solutions"])
def test_a_kernel_prints_one_line_and_no_log(folder, monkeypatch):
    """As learners start it: with its output captured, and no setting of ours."""
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    (lesson,) = lessons("06")
    book = nbformat.reads(build.learner(lesson), as_version=4)
    book.cells = [cell for cell in book.cells if cell.cell_type == "code"][:2]
    runner = client(book, ROOT / folder)
    runner.extra_arguments = []
    runner.execute()
    (line,), nothing = (cell.outputs for cell in book.cells)
    assert nothing == [] and line.name == "stdout"
    assert re.fullmatch(r"Keras [\d.]+\S* on [a-z]+, \S+, seed 6\n", line.text)


# ---------------------------------------------------------------- finding the course


def test_it_installs_nothing():
    assert not re.search(r"\bpip|\binstall|\bconda", CELL)


@pytest.mark.parametrize("folder", [".", "notebooks", "notebooks/solutions"])
def test_on_a_computer_it_finds_the_course(checkout, tmp_path, folder):
    where = (checkout / folder).resolve()
    decoy = str(foreign(tmp_path / "decoy"))
    found = run(CELL + REPORT, where, PYTHONPATH=decoy)
    assert found == (where, checkout, "utils.notebook")


@pytest.mark.parametrize("before", ["", "import utils, lessons\n"])
@pytest.mark.parametrize("utils", ["utils/__init__.py", "utils.py"])
def test_foreign_modules_of_the_same_name_give_way(checkout, tmp_path, utils, before):
    copy = shutil.copytree(checkout, tmp_path.resolve() / "course")
    where = foreign(copy / "notebooks" / "mine", utils)
    found = run(before + CELL + REPORT, where)
    assert found == (where, copy, "utils.notebook")


def test_a_second_run_loads_nothing_again(checkout):
    twice = f"{CELL}\nfirst = notebook\n{CELL}\nassert notebook is first"
    assert run(twice + REPORT, checkout / "notebooks")[1] == checkout


def test_outside_of_the_course_it_says_what_to_do(tmp_path):
    where = foreign(tmp_path.resolve() / "elsewhere")
    done = start(CELL, where)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("FileNotFoundError: Move this notebook into the folder of")
    assert str(where) in last and last.endswith(".") and "StopIter" not in done.stderr


# ---------------------------------------------------------------- Colab


@needs_git
def test_on_colab_it_fetches_the_course_once(origin, tmp_path):
    content = tmp_path.resolve() / "content"
    content.mkdir()
    copy, decoy = content / course().name, str(foreign(tmp_path / "decoy"))
    expected = copy / "notebooks", copy, "utils.notebook"
    cell = CELL.replace("/content", str(content))
    twice = COLAB + cell + "\n" + cell + REPORT
    assert run(twice, content, PYTHONPATH=decoy, **redirected(origin)) == expected

    nowhere = redirected((tmp_path / "nowhere").as_uri())
    for restarted_in in (content, tmp_path, copy / "notebooks"):
        found = run(COLAB + cell + REPORT, restarted_in, PYTHONPATH=decoy, **nowhere)
        assert found == expected


@needs_git
def test_without_connection_it_says_so_on_colab(tmp_path):
    nowhere = redirected((tmp_path / "nowhere").as_uri())
    cell = CELL.replace("/content", str(tmp_path))
    done = start(COLAB + cell, tmp_path, **nowhere)
    last = done.stderr.strip().splitlines()[-1]
    expected = f"Run this cell again: {course().url} could not be fetched."
    assert last == f"ConnectionError: {expected}"
