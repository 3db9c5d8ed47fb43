"""Notebooks follow from lessons, badges from the repository's address, nothing else."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "lessons").glob("[0-9]*.py"))
SOLUTIONS = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
each_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


def load_build():
    path = ROOT / "lessons" / "build.py"
    spec = importlib.util.spec_from_file_location("build", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build = load_build()


@cache
def learner(lesson):
    return build.learner(lesson)


def notebook(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [cell for cell in notebook(path).cells if cell.cell_type == "code"]


# ---------------------------------------------------------------- learner notebooks


@each_lesson
def test_learner_notebook_is_what_the_lesson_builds(lesson):
    path = ROOT / "notebooks" / f"{lesson.stem}.ipynb"
    assert path.exists(), "run `make notebooks`"
    assert path.read_text(encoding="utf-8") == learner(lesson), "run `make notebooks`"


@each_lesson
def test_a_second_build_gives_the_same_bytes(lesson):
    assert build.learner(lesson) == learner(lesson)


@each_lesson
def test_learner_notebook_is_valid_and_empty(lesson):
    book = nbformat.reads(learner(lesson), as_version=4)
    nbformat.validate(book)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] for cell in cells)
    assert all(cell.execution_count is None for cell in cells)
    assert "signature" not in book.metadata and "course" not in book.metadata


@each_lesson
def test_learner_notebook_hides_the_solutions(lesson):
    text = learner(lesson)
    assert "SOLUTION" not in text
    assert '"solution"' not in text
    answers = lesson.read_text(encoding="utf-8").count("# BEGIN SOLUTION")
    assert text.count("...  # your code here") == answers


@each_lesson
def test_windows_ends_of_lines_change_nothing(lesson, tmp_path):
    content = lesson.read_bytes()
    assert b"\r" not in content
    copy = tmp_path / lesson.name
    copy.write_bytes(content.replace(b"\n", b"\r\n"))
    assert build.learner(copy) == learner(lesson)


def test_windows_ends_of_lines_keep_the_fingerprint(tmp_path, monkeypatch):
    book = build.solution(LESSONS[0])
    expected = build.digest(LESSONS[0], book)
    for folder in ("utils", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for path in (tmp_path / "utils").rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "course", lambda: ("cnn-course", "https://x"))
    assert build.digest(LESSONS[0], book) == expected


def test_outputs_depend_on_what_a_lesson_imports():
    """Also through others: plots use the reference convolution."""
    lesson = next(path for path in LESSONS if path.name.startswith("06"))
    found = {path.relative_to(ROOT).as_posix() for path in build.sources(lesson)}
    assert found >= {
        "utils/__init__.py",
        "utils/arguments.py",
        "utils/checks/core.py",
        "utils/checks/lesson06.py",
        "utils/convolution.py",
        "utils/course.mplstyle",
    }
    assert not found & {"utils/checks/lesson13.py", "utils/airshowers/simulation.py"}


def test_no_notebook_without_lesson():
    found = {path.stem for path in (ROOT / "notebooks").rglob("[0-9]*.ipynb")}
    assert found <= {lesson.stem for lesson in LESSONS}


# ---------------------------------------------------------------- solution notebooks


@each_solution
def test_solution_notebook_shows_the_lesson(path):
    expected = build.read(ROOT / "lessons" / f"{path.stem}.py").cells
    shown = notebook(path).cells
    assert [cell.source for cell in shown] == [cell.source for cell in expected]
    assert [cell.cell_type for cell in shown] == [cell.cell_type for cell in expected]


@each_solution
def test_solution_notebook_is_valid_and_small(path):
    nbformat.validate(notebook(path))
    assert path.stat().st_size < 2e6


@each_solution
def test_solution_notebook_was_executed_in_order(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@each_solution
def test_solution_notebook_shows_no_errors(path):
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    assert [o for o in outputs if o.output_type == "error"] == []
    assert [o.text for o in outputs if o.get("name") == "stderr"] == []


@each_solution
def test_every_check_of_a_solution_says_right(path):
    sources = "\n".join(cell.source for cell in code_cells(path))
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    printed = "".join(output.get("text", "") for output in outputs)
    for exercise in set(re.findall(r'^check\("(\d\d\.\d)"', sources, re.M)):
        assert f"✅ {exercise} " in printed


# ---------------------------------------------------------------- a small lesson

LESSON = """\
# %% [markdown]
# # 99 · Title
#
# ## 1 · In the hall (6 min)
# ### Exercise 99.1: one (lecture hall, 5 min)
#
# ## 2 · Also (after lunch) in the hall (2 min)
# ### Exercise 99.2: two (at home, 20 min)

# %%
def one():
    # BEGIN SOLUTION
    return "secret"
    # END SOLUTION


check("99.1", one)
check("99.1", one)

# %% tags=["solution"]
print("for lecturers")

# %%
check("99.2", two)
"""


@pytest.fixture
def small_lesson(tmp_path):
    path = tmp_path / "99_title.py"
    path.write_text(LESSON, encoding="utf-8")
    return path


def test_facts_of_a_lesson(small_lesson):
    assert build.facts(small_lesson) == ("99 · Title", 13, 33, 2)


def test_learner_and_solution_of_a_lesson(small_lesson):
    book = nbformat.reads(build.learner(small_lesson), as_version=4)
    one, two = (c.source for c in book.cells if c.cell_type == "code")
    assert one.startswith("def one():\n    ...  # your code here\n")
    assert two == 'check("99.2", two)'
    solved = [c.source for c in build.solution(small_lesson).cells]
    assert any("secret" in source for source in solved)
    assert 'print("for lecturers")' in solved


# ---------------------------------------------------------------- addresses


def launch_links(text):
    """Return the targets of the Colab and Binder badges in a text."""
    return re.findall(r"\]\((https://(?:colab|mybinder)\S+\.ipynb)\)", text)


def test_the_readme_is_up_to_date():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert build.stamped_readme() == text, "run `make notebooks`"


@each_lesson
def test_badges_lead_to_the_notebooks_of_this_repository(lesson):
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    slug = re.search(r'^Repository = "https://github.com/(.+)"', pyproject, re.M)[1]
    found = launch_links(" ".join(build.badges(lesson.stem)))
    assert len(found) == 2
    for link in found:
        assert f"/{slug}/" in link
        assert (ROOT / "notebooks" / link.split("/notebooks/")[1]).exists()


@each_lesson
def test_badges_stand_in_notebook_and_readme(lesson):
    colab, binder = build.badges(lesson.stem)
    assert nbformat.reads(learner(lesson), as_version=4).cells[1].source == colab
    assert colab in build.stamped_readme() and binder in build.stamped_readme()


@each_lesson
def test_another_address_changes_badges_and_bootstrap(lesson, monkeypatch):
    address = "https://github.com/else/where"
    monkeypatch.setattr(build, "course", lambda: ("where", address))
    text = build.learner(lesson)
    assert f'"{address}"' in bootstrap(text)
    assert '"/content/where"' in bootstrap(text)
    shown = launch_links(text + build.lesson_table())
    assert len(shown) == 1 + 2 * len(LESSONS)
    assert all("/else/where/" in link for link in shown)


# ---------------------------------------------------------------- the first cell

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


def bootstrap(text):
    """Return the source of the bootstrap cell of a notebook given as text."""
    cells = nbformat.reads(text, as_version=4).cells
    (source,) = (c.source for c in cells if "bootstrap" in c.metadata.get("tags", []))
    return source


def run(script, folder, **environment):
    """Run a script in a folder; return where it is, the root of utils, and a name."""
    command, environment = [sys.executable, "-c", script], {**PLAIN, **environment}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    cwd, root, name = done.stdout.splitlines()
    return Path(cwd).resolve(), Path(root).resolve(), name


def redirected(address):
    """Return the environment in which git finds the course at another address."""
    return {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{address}.insteadOf",
        "GIT_CONFIG_VALUE_0": build.course()[1],
    }


@pytest.fixture(scope="module")
def cell():
    return bootstrap(learner(LESSONS[0]))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """Return a copy of the folders that the first cell needs."""
    course = tmp_path_factory.mktemp("origin").resolve() / "course"
    caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "utils", course / "utils", ignore=caches)
    (course / "notebooks" / "solutions").mkdir(parents=True)
    (course / "notebooks" / "solutions" / "empty.ipynb").write_text("{}")
    return course


@pytest.fixture(scope="module")
def origin(checkout):
    """Return the address of a repository that holds the course."""
    for command in (["init"], ["add", "."], [*NOBODY, "commit", "-m", "course"]):
        command = ["git", "-c", "commit.gpgsign=false", *command]
        subprocess.run(
            command, cwd=checkout, env=PLAIN, check=True, capture_output=True
        )
    return checkout.as_uri()


@pytest.fixture
def decoy(tmp_path):
    """Return a folder with a foreign package called utils."""
    (tmp_path / "decoy" / "utils").mkdir(parents=True)
    (tmp_path / "decoy" / "utils" / "__init__.py").write_text("")
    return str(tmp_path / "decoy")


def test_the_first_cell_is_the_same_everywhere(cell):
    assert {bootstrap(learner(lesson)) for lesson in LESSONS} == {cell}


def test_the_first_cell_installs_nothing(cell):
    assert not re.search(r"\bpip|\binstall|\bconda", cell)


@pytest.mark.parametrize("folder", ["notebooks", "notebooks/solutions"])
def test_on_a_computer_the_first_cell_finds_the_course(cell, checkout, decoy, folder):
    where = checkout / folder
    found = run(cell + REPORT, where, PYTHONPATH=decoy)
    assert found == (where, checkout, "utils.notebook")


@needs_git
def test_on_colab_the_first_cell_fetches_the_course_once(cell, origin, tmp_path, decoy):
    content = tmp_path.resolve() / "content"
    content.mkdir()
    course = content / build.course()[0]
    expected = course / "notebooks", course, "utils.notebook"
    cell = cell.replace("/content", str(content))
    cell_twice = COLAB + cell + "\n" + cell + REPORT
    assert run(cell_twice, content, PYTHONPATH=decoy, **redirected(origin)) == expected

    nowhere = redirected((tmp_path / "nowhere").as_uri())
    for restarted_in in (content, tmp_path, course / "notebooks"):
        found = run(COLAB + cell + REPORT, restarted_in, PYTHONPATH=decoy, **nowhere)
        assert found == expected
