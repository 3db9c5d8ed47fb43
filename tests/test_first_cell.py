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
from tools.course import ROOT, course
from tools.first_cell import first_cell
from tools.lesson import lessons, tags

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
    for command in (["init"], ["add", "."], [*NOBODY, "commit", "-m", "course"]):
        command = ["git", "-c", "commit.gpgsign=false", *command]
        subprocess.run(
            command, cwd=checkout, env=PLAIN, check=True, capture_output=True
        )
    return checkout.as_uri()


def foreign(folder):
    """Put a package called utils, and a folder called lessons, that are not ours."""
    (folder / "utils").mkdir(parents=True)
    (folder / "utils" / "__init__.py").write_text("")
    (folder / "lessons").mkdir()
    return folder


def test_every_notebook_starts_with_it():
    for lesson in lessons():
        cells = nbformat.reads(build.learner(lesson), as_version=4).cells
        (cell,) = (c.source for c in cells if "bootstrap" in tags(c))
        assert cell == first_cell()


def test_it_installs_nothing():
    assert not re.search(r"\bpip|\binstall|\bconda", first_cell())


@pytest.mark.parametrize("folder", [".", "notebooks", "notebooks/solutions"])
def test_on_a_computer_it_finds_the_course(checkout, tmp_path, folder):
    where = (checkout / folder).resolve()
    decoy = str(foreign(tmp_path / "decoy"))
    found = run(first_cell() + REPORT, where, PYTHONPATH=decoy)
    assert found == (where, checkout, "utils.notebook")


def test_it_passes_by_a_foreign_package_in_its_own_folder(checkout, tmp_path):
    copy = shutil.copytree(checkout, tmp_path.resolve() / "course")
    where = foreign(copy / "notebooks" / "mine")
    found = run(first_cell() + REPORT, where)
    assert found == (where, copy, "utils.notebook")


def test_outside_of_the_course_it_says_what_to_do(tmp_path):
    where = foreign(tmp_path.resolve() / "elsewhere")
    done = start(first_cell(), where)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("FileNotFoundError: Start Jupyter in the folder of the")
    assert str(where) in last and last.endswith(".") and "StopIter" not in done.stderr


@needs_git
def test_on_colab_it_fetches_the_course_once(origin, tmp_path):
    content = tmp_path.resolve() / "content"
    content.mkdir()
    copy, decoy = content / course().name, str(foreign(tmp_path / "decoy"))
    expected = copy / "notebooks", copy, "utils.notebook"
    cell = first_cell().replace("/content", str(content))
    twice = COLAB + cell + "\n" + cell + REPORT
    assert run(twice, content, PYTHONPATH=decoy, **redirected(origin)) == expected

    nowhere = redirected((tmp_path / "nowhere").as_uri())
    for restarted_in in (content, tmp_path, copy / "notebooks"):
        found = run(COLAB + cell + REPORT, restarted_in, PYTHONPATH=decoy, **nowhere)
        assert found == expected
